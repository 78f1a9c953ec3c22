/* SPDX-License-Identifier: Apache-2.0 */
/* Strict DER of signatures and ciphertexts (GM/T 0009-2012 7.2 and 7.3): one encoding for each value, and nothing else is read.
 * Public data only. Buffers may be the same: what a function moves last may overlap, the rest waits in small copies. */
#include <string.h>

#include "result.h"

enum { TAG_INTEGER = 0x02, TAG_OCTET_STRING = 0x04, TAG_SEQUENCE = 0x30, C1_BYTES = 64, C3_BYTES = 32 };

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* Bytes of a tag and a length of up to 65,535. */
static size_t header_size(size_t length) {
    return length < 0x80 ? 2 : length < 0x100 ? 3 : 4;
}

static uint8_t *write_header(uint8_t *out, uint8_t tag, size_t length) {
    *out++ = tag;
    if (length >= 0x100) {
        *out++ = 0x82;
        *out++ = (uint8_t)(length >> 8);
    } else if (length >= 0x80) {
        *out++ = 0x81;
    }
    *out++ = (uint8_t)length;
    return out;
}

/* Leading zero bytes of a 32-byte integer that its encoding leaves out; the last byte always stays. */
static size_t leading_zeros(const uint8_t value[32]) {
    size_t zeros = 0;
    while (zeros < 31 && value[zeros] == 0) {
        zeros++;
    }
    return zeros;
}

static size_t integer_size(const uint8_t value[32]) {
    size_t zeros = leading_zeros(value);
    return 2 + 32 - zeros + (value[zeros] >> 7);
}

static uint8_t *write_integer(uint8_t *out, const uint8_t value[32]) {
    size_t zeros = leading_zeros(value);
    out = write_header(out, TAG_INTEGER, integer_size(value) - 2);
    if (value[zeros] >> 7 != 0) {
        *out++ = 0;
    }
    memcpy(out, value + zeros, 32 - zeros);
    return out + 32 - zeros;
}

/* Sets *len to need; refuses when there was less room. */
static hsm_rc take_room(const uint8_t *out, size_t *len, size_t need) {
    size_t room = *len;
    *len = need;
    if (room < need) {
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    return out != NULL ? hsm_ok() : hsm_refuse(HSM_R_ARGUMENT);
}

hsm_rc hsm_sm2_signature_to_der(const uint8_t signature[HSM_SM2_SIGNATURE_BYTES], uint8_t *out, size_t *len) {
    if (signature == NULL || len == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    uint8_t rs[HSM_SM2_SIGNATURE_BYTES];
    memcpy(rs, signature, sizeof rs);
    size_t content = integer_size(rs) + integer_size(rs + 32);
    HSM_TRY(take_room(out, len, header_size(content) + content));
    out = write_header(out, TAG_SEQUENCE, content);
    out = write_integer(out, rs);
    (void)write_integer(out, rs + 32);
    return hsm_ok();
}

hsm_rc hsm_sm2_cipher_to_der(const uint8_t *in, size_t n, uint32_t order, uint8_t *out, size_t *len) {
    if (in == NULL || len == NULL || (order != HSM_C1C3C2 && order != HSM_C1C2C3)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    if (n <= HSM_SM2_CIPHER_OVERHEAD || n > HSM_SM2_CIPHER_OVERHEAD + HSM_SM2_PLAINTEXT_MAX) {
        return hsm_refuse(HSM_R_CIPHERTEXT);
    }
    size_t c2 = n - HSM_SM2_CIPHER_OVERHEAD;
    uint8_t c1[C1_BYTES];
    uint8_t c3[C3_BYTES];
    memcpy(c1, in, sizeof c1);
    memcpy(c3, in + C1_BYTES + (order == HSM_C1C3C2 ? 0 : c2), sizeof c3);
    size_t content = integer_size(c1) + integer_size(c1 + 32) + 2 + C3_BYTES + header_size(c2) + c2;
    HSM_TRY(take_room(out, len, header_size(content) + content));
    memmove(out + *len - c2, in + C1_BYTES + (order == HSM_C1C3C2 ? C3_BYTES : 0), c2);
    out = write_header(out, TAG_SEQUENCE, content);
    out = write_integer(out, c1);
    out = write_integer(out, c1 + 32);
    out = write_header(out, TAG_OCTET_STRING, C3_BYTES);
    memcpy(out, c3, C3_BYTES);
    (void)write_header(out + C3_BYTES, TAG_OCTET_STRING, c2);
    return hsm_ok();
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* What is left to read. */
typedef struct span {
    const uint8_t *at;
    size_t n;
} span;

/* Takes one element with this tag off the front; its content goes to *content. False: not there, cut short, a length that is not
 * minimal, or one above 65,535. */
static bool read_element(span *in, uint8_t tag, span *content) {
    if (in->n < 2 || in->at[0] != tag) {
        return false;
    }
    size_t length = in->at[1];
    size_t header = 2;
    if (length == 0x81 && in->n >= 3) {
        length = in->at[2];
        header = 3;
    } else if (length == 0x82 && in->n >= 4) {
        length = (size_t)in->at[2] << 8 | in->at[3];
        header = 4;
    } else if (length >= 0x80) {
        return false;
    }
    if (header != header_size(length) || in->n - header < length) {
        return false;
    }
    *content = (span){in->at + header, length};
    *in = (span){in->at + header + length, in->n - header - length};
    return true;
}

/* A minimal INTEGER of 0 to 2^256 - 1, into 32 bytes. */
static bool read_integer(span *in, uint8_t out[32]) {
    span content;
    if (!read_element(in, TAG_INTEGER, &content) || content.n == 0 || content.at[0] >> 7 != 0) {
        return false;
    }
    if (content.at[0] == 0 && content.n > 1) {
        content.at++;
        content.n--;
        if (content.at[0] >> 7 == 0) {
            return false; /* the zero byte was not needed */
        }
    }
    if (content.n > 32) {
        return false;
    }
    memset(out, 0, 32 - content.n);
    memcpy(out + 32 - content.n, content.at, content.n);
    return true;
}

hsm_rc hsm_sm2_signature_from_der(const uint8_t *in, size_t n, uint8_t signature[HSM_SM2_SIGNATURE_BYTES]) {
    span rest = {in, n};
    span content;
    uint8_t rs[HSM_SM2_SIGNATURE_BYTES];
    if (in == NULL || signature == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    if (!read_element(&rest, TAG_SEQUENCE, &content) || rest.n != 0 || !read_integer(&content, rs) ||
        !read_integer(&content, rs + 32) || content.n != 0) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    memcpy(signature, rs, sizeof rs);
    return hsm_ok();
}

hsm_rc hsm_sm2_cipher_from_der(const uint8_t *in, size_t n, uint32_t order, uint8_t *out, size_t *len) {
    if (in == NULL || len == NULL || (order != HSM_C1C3C2 && order != HSM_C1C2C3)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    span rest = {in, n};
    span content, hash, c2;
    uint8_t c1[C1_BYTES];
    uint8_t c3[C3_BYTES];
    if (!read_element(&rest, TAG_SEQUENCE, &content) || rest.n != 0 || !read_integer(&content, c1) ||
        !read_integer(&content, c1 + 32) || !read_element(&content, TAG_OCTET_STRING, &hash) || hash.n != C3_BYTES ||
        !read_element(&content, TAG_OCTET_STRING, &c2) || content.n != 0 || c2.n == 0 || c2.n > HSM_SM2_PLAINTEXT_MAX) {
        return hsm_refuse(HSM_R_CIPHERTEXT);
    }
    memcpy(c3, hash.at, sizeof c3);
    HSM_TRY(take_room(out, len, HSM_SM2_CIPHER_OVERHEAD + c2.n));
    memmove(out + C1_BYTES + (order == HSM_C1C3C2 ? C3_BYTES : 0), c2.at, c2.n);
    memcpy(out, c1, sizeof c1);
    memcpy(out + C1_BYTES + (order == HSM_C1C3C2 ? 0 : c2.n), c3, sizeof c3);
    return hsm_ok();
}
