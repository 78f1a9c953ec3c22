/* SPDX-License-Identifier: Apache-2.0 */
#include "reference.h"

#include <stdlib.h>
#include <string.h>

#include "hsm.h"

static uint8_t field_multiply(uint8_t a, uint8_t b) {
    unsigned x = a;
    unsigned product = 0;
    for (int i = 0; i < 8; i++) {
        product ^= (b >> i & 1) != 0 ? x : 0;
        x = x << 1 ^ ((x & 0x80) != 0 ? 0x1f5 : 0);
    }
    return (uint8_t)product;
}

/* Row i of the matrix is 0xa7 turned left by i. */
static uint8_t affine(uint8_t x) {
    uint8_t y = 0;
    for (int i = 0; i < 8; i++) {
        const unsigned row = (0xa7U << i | 0xa7U >> (8 - i)) & 0xff;
        y = (uint8_t)(y | (unsigned)__builtin_parity(row & x) << i);
    }
    return y ^ 0xd3;
}

uint8_t reference_sbox(uint8_t x) {
    const uint8_t y = affine(x);
    uint8_t inverse = 1;
    for (int i = 0; i < 254; i++) {
        inverse = field_multiply(inverse, y);
    }
    return affine(inverse);
}

static uint32_t turn(uint32_t x, int n) {
    return x << n | x >> (32 - n);
}

static uint32_t substitute(uint32_t x) {
    static uint8_t table[256];
    if (table[0] == 0) {
        for (int i = 0; i < 256; i++) {
            table[i] = reference_sbox((uint8_t)i);
        }
    }
    return (uint32_t)table[x >> 24] << 24 | (uint32_t)table[x >> 16 & 255] << 16 | (uint32_t)table[x >> 8 & 255] << 8 |
           table[x & 255];
}

static uint32_t word(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

void reference_block(const uint8_t key[16], bool encrypt, const uint8_t in[16], uint8_t out[16]) {
    static const uint32_t fk[4] = {0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc};
    uint32_t k[36];
    uint32_t x[36];
    for (int i = 0; i < 4; i++) {
        k[i] = word(key + 4 * i) ^ fk[i];
        x[i] = word(in + 4 * i);
    }
    for (uint32_t i = 0; i < 32; i++) {
        uint32_t ck = 0;
        for (uint32_t j = 0; j < 4; j++) {
            ck = ck << 8 | (7 * (4 * i + j) & 255);
        }
        const uint32_t t = substitute(k[i + 1] ^ k[i + 2] ^ k[i + 3] ^ ck);
        k[i + 4] = k[i] ^ t ^ turn(t, 13) ^ turn(t, 23);
    }
    for (int i = 0; i < 32; i++) {
        const uint32_t t = substitute(x[i + 1] ^ x[i + 2] ^ x[i + 3] ^ k[encrypt ? i + 4 : 35 - i]);
        x[i + 4] = x[i] ^ t ^ turn(t, 2) ^ turn(t, 10) ^ turn(t, 18) ^ turn(t, 24);
    }
    for (int i = 0; i < 16; i++) {
        out[i] = (uint8_t)(x[35 - i / 4] >> (24 - 8 * (i % 4)));
    }
}

static void increment(uint8_t *counter, int from) {
    for (int i = 15; i >= from && ++counter[i] == 0; i--) {
    }
}

void reference_mode(const uint8_t key[16], uint32_t mode, bool encrypt, const uint8_t iv[16], const uint8_t *in, size_t n,
                    uint8_t *out) {
    uint8_t v[16] = {0};
    uint8_t x[16] = {0};
    if (iv != NULL) {
        memcpy(v, iv, 16);
    }
    for (size_t at = 0; at < n; at += 16) {
        const size_t piece = n - at < 16 ? n - at : 16;
        if (mode == HSM_MODE_ECB) {
            reference_block(key, encrypt, in + at, out + at);
            continue;
        }
        if (mode == HSM_MODE_CBC) {
            for (int i = 0; i < 16; i++) {
                x[i] = encrypt ? in[at + (size_t)i] ^ v[i] : in[at + (size_t)i];
            }
            reference_block(key, encrypt, x, out + at);
            for (size_t i = 0; i < 16; i++) {
                out[at + i] ^= encrypt ? 0 : v[i];
            }
            memcpy(v, encrypt ? out + at : in + at, 16);
            continue;
        }
        reference_block(key, true, v, x);
        for (size_t i = 0; i < piece; i++) {
            out[at + i] = in[at + i] ^ x[i];
        }
        if (mode == HSM_MODE_CFB) {
            memcpy(v, encrypt ? out + at : in + at, piece);
        } else if (mode == HSM_MODE_OFB) {
            memcpy(v, x, 16);
        } else {
            increment(v, 0);
        }
    }
}

/* x = x * y in the field of GCM (SP 800-38D 6.3), bit by bit. */
void reference_gcm_multiply(uint8_t x[16], const uint8_t y[16]) {
    uint8_t z[16] = {0};
    uint8_t v[16];
    memcpy(v, y, 16);
    for (int i = 0; i < 128; i++) {
        const bool low = (v[15] & 1) != 0;
        for (int k = 0; (x[i / 8] >> (7 - i % 8) & 1) != 0 && k < 16; k++) {
            z[k] ^= v[k];
        }
        for (int k = 15; k > 0; k--) {
            v[k] = (uint8_t)(v[k] >> 1 | v[k - 1] << 7);
        }
        v[0] = (uint8_t)(v[0] >> 1 ^ (low ? 0xe1 : 0));
    }
    memcpy(x, z, 16);
}

static void ghash(uint8_t y[16], const uint8_t h[16], const uint8_t *in, size_t n) {
    for (size_t at = 0; at < n; at += 16) {
        for (size_t i = 0; i < 16 && at + i < n; i++) {
            y[i] ^= in[at + i];
        }
        reference_gcm_multiply(y, h);
    }
}

static void put64(uint8_t *p, uint64_t x) {
    for (int i = 0; i < 8; i++) {
        p[i] = (uint8_t)(x >> (56 - 8 * i));
    }
}

void reference_gcm(const uint8_t key[16], const uint8_t *nonce, size_t nonce_len, const uint8_t *aad, size_t aad_len,
                   const uint8_t *in, size_t n, uint8_t *out, uint8_t tag[16]) {
    uint8_t h[16] = {0};
    uint8_t j0[16] = {0};
    uint8_t lengths[16] = {0};
    uint8_t stream[16];
    reference_block(key, true, h, h);
    if (nonce_len == 12) {
        memcpy(j0, nonce, 12);
        j0[15] = 1;
    } else {
        ghash(j0, h, nonce, nonce_len);
        put64(lengths + 8, 8 * nonce_len);
        ghash(j0, h, lengths, 16);
    }
    uint8_t counter[16];
    memcpy(counter, j0, 16);
    for (size_t i = 0; i < n; i++) {
        if (i % 16 == 0) {
            increment(counter, 12);
            reference_block(key, true, counter, stream);
        }
        out[i] = in[i] ^ stream[i % 16];
    }
    memset(tag, 0, 16);
    ghash(tag, h, aad, aad_len);
    ghash(tag, h, out, n);
    put64(lengths, 8 * aad_len);
    put64(lengths + 8, 8 * n);
    ghash(tag, h, lengths, 16);
    reference_block(key, true, j0, stream);
    for (int i = 0; i < 16; i++) {
        tag[i] ^= stream[i];
    }
}

/* The blocks B of SP 800-38C appendix A laid out in full, then CBC-MAC over them. aad_len below 0xff00. */
void reference_ccm(const uint8_t key[16], const uint8_t *nonce, size_t nonce_len, const uint8_t *aad, size_t aad_len,
                   const uint8_t *in, size_t n, uint8_t *out, uint8_t tag[16], size_t tag_len) {
    const size_t aad_blocks = aad_len == 0 ? 0 : (aad_len + 2 + 15) / 16;
    const size_t blocks = 1 + aad_blocks + (n + 15) / 16;
    uint8_t *b = calloc(blocks, 16);
    uint8_t counter[16] = {0};
    uint8_t stream[16];
    put64(b + 8, n);
    b[0] = (uint8_t)((aad_len != 0 ? 64 : 0) + 8 * ((tag_len - 2) / 2) + (14 - nonce_len));
    memcpy(b + 1, nonce, nonce_len);
    if (aad_len != 0) {
        b[16] = (uint8_t)(aad_len >> 8);
        b[17] = (uint8_t)aad_len;
        memcpy(b + 18, aad, aad_len);
    }
    memcpy(b + 16 + 16 * aad_blocks, in, n);
    memset(tag, 0, 16);
    for (size_t i = 0; i < blocks; i++) {
        for (size_t k = 0; k < 16; k++) {
            tag[k] ^= b[16 * i + k];
        }
        reference_block(key, true, tag, tag);
    }
    free(b);
    counter[0] = (uint8_t)(14 - nonce_len);
    memcpy(counter + 1, nonce, nonce_len);
    reference_block(key, true, counter, stream);
    for (int i = 0; i < 16; i++) {
        tag[i] ^= stream[i];
    }
    increment(counter, 1);
    reference_mode(key, HSM_MODE_CTR, true, counter, in, n, out);
}

static void next_tweak(uint8_t t[16], bool gb) {
    const bool out_gb = (t[15] & 1) != 0;
    const bool out_ieee = (t[15] & 0x80) != 0;
    for (int i = 15; gb && i >= 0; i--) {
        t[i] = (uint8_t)(t[i] >> 1 | (i > 0 ? t[i - 1] << 7 : 0));
    }
    for (int i = 15; !gb && i >= 0; i--) {
        t[i] = (uint8_t)(t[i] << 1 | (i > 0 ? t[i - 1] >> 7 : 0));
    }
    t[0] ^= gb ? (out_gb ? 0xe1 : 0) : (out_ieee ? 0x87 : 0);
}

static void xex(const uint8_t key[16], const uint8_t tweak[16], const uint8_t in[16], uint8_t out[16]) {
    uint8_t x[16];
    for (int i = 0; i < 16; i++) {
        x[i] = in[i] ^ tweak[i];
    }
    reference_block(key, true, x, x);
    for (int i = 0; i < 16; i++) {
        out[i] = x[i] ^ tweak[i];
    }
}

void reference_xts(const uint8_t key[32], bool gb, const uint8_t tweak[16], const uint8_t *in, size_t n, uint8_t *out) {
    uint8_t t[16];
    uint8_t last[16];
    const size_t whole = n / 16 * 16;
    reference_block(key + 16, true, tweak, t);
    for (size_t at = 0; at < whole; at += 16) {
        xex(key, t, in + at, out + at);
        next_tweak(t, gb);
    }
    if (n != whole) {
        uint8_t *stolen = out + whole - 16;
        memcpy(last, stolen, 16);
        memcpy(last, in + whole, n - whole);
        memcpy(out + whole, stolen, n - whole);
        xex(key, t, last, stolen);
    }
}
