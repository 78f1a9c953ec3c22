/* SPDX-License-Identifier: Apache-2.0 */
#include "import/asn1_reader.h"

#include "constant_time.h"

enum { LONG_1 = 0x81, LONG_2 = 0x82 };

/* Length and size of the header at the front: X.690 10.1, the shortest form. No file is long enough for three length bytes. */
static bool read_header(hsm_span in, uint8_t tag, size_t *header, size_t *length) {
    const size_t look = in.n < 4 ? in.n : 4;
    HSM_CT_PUBLIC(in.at, look);
    if (in.n < 2 || in.at[0] != tag) {
        return false;
    }
    size_t short_form = in.at[1];
    if (short_form < 0x80) {
        *header = 2;
        *length = short_form;
        return true;
    }
    if (short_form == LONG_1 && in.n >= 3) {
        *header = 3;
        *length = in.at[2];
        return *length >= 0x80;
    }
    if (short_form == LONG_2 && in.n >= 4) {
        *header = 4;
        *length = (size_t)in.at[2] << 8 | in.at[3];
        return *length >= 0x100;
    }
    return false;
}

hsm_fit hsm_asn1_fit(hsm_span in, uint8_t tag) {
    size_t header = 0;
    size_t length = 0;
    if (!read_header(in, tag, &header, &length)) {
        /* Three bytes may be the beginning of a longer header. */
        return hsm_asn1_next(&in) == tag && in.n < 4 ? HSM_FIT_CUT : HSM_FIT_NOT;
    }
    const size_t rest = in.n - header;
    return rest < length ? HSM_FIT_CUT : rest > length ? HSM_FIT_TRAILING : HSM_FIT_EXACT;
}

bool hsm_asn1_read(hsm_span *in, uint8_t tag, hsm_span *content) {
    size_t header = 0;
    size_t length = 0;
    if (!read_header(*in, tag, &header, &length) || in->n - header < length) {
        return false;
    }
    *content = (hsm_span){in->at + header, length};
    *in = (hsm_span){in->at + header + length, in->n - header - length};
    return true;
}

uint8_t hsm_asn1_next(const hsm_span *in) {
    if (in->n == 0) {
        return 0;
    }
    HSM_CT_PUBLIC(in->at, 1);
    return in->at[0];
}

bool hsm_asn1_read_number(hsm_span *in, uint64_t *value) {
    hsm_span content;
    if (!hsm_asn1_read(in, HSM_TAG_INTEGER, &content) || content.n == 0) {
        return false;
    }
    HSM_CT_PUBLIC(content.at, content.n);
    bool padded = content.n > 1 && content.at[0] == 0;
    if (content.at[0] >> 7 != 0 || (padded && content.at[1] >> 7 == 0)) {
        return false;
    }
    *value = 0;
    for (size_t i = 0; i < content.n; i++) {
        if (*value >> 56 != 0) {
            *value = UINT64_MAX;
            return true;
        }
        *value = *value << 8 | content.at[i];
    }
    return true;
}

bool hsm_asn1_read_bits(hsm_span *in, hsm_span *content) {
    if (!hsm_asn1_read(in, HSM_TAG_BIT_STRING, content) || content->n == 0) {
        return false;
    }
    HSM_CT_PUBLIC(content->at, 1);
    if (content->at[0] != 0) {
        return false;
    }
    content->at++;
    content->n--;
    return true;
}

bool hsm_span_is(hsm_span span, const void *bytes, size_t n) {
    if (span.n != n) {
        return false;
    }
    HSM_CT_PUBLIC(span.at, n);
    HSM_CT_PUBLIC(bytes, n);
    return memcmp(span.at, bytes, n) == 0;
}
