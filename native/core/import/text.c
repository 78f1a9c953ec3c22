/* SPDX-License-Identifier: Apache-2.0 */
#include "import/text.h"

#include "constant_time.h"

/* All ones when low <= c <= high, else 0. */
static uint32_t in_range(uint32_t c, uint32_t low, uint32_t high) {
    return (uint32_t)(hsm_ct_barrier(((c - low) | (high - c)) >> 31) - 1);
}

/* The value of a hex digit; *good becomes 0 when it is none. */
static uint32_t hex_value(uint8_t digit, uint32_t *good) {
    const uint32_t c = digit;
    const uint32_t number = in_range(c, '0', '9');
    const uint32_t lower = in_range(c, 'a', 'f');
    const uint32_t upper = in_range(c, 'A', 'F');
    *good &= number | lower | upper;
    return (number & (c - '0')) | (lower & (c - 'a' + 10)) | (upper & (c - 'A' + 10));
}

static uint32_t base64_value(uint8_t digit, uint32_t *good) {
    const uint32_t c = digit;
    const uint32_t upper = in_range(c, 'A', 'Z');
    const uint32_t lower = in_range(c, 'a', 'z');
    const uint32_t number = in_range(c, '0', '9');
    const uint32_t plus = in_range(c, '+', '+');
    const uint32_t slash = in_range(c, '/', '/');
    *good &= upper | lower | number | plus | slash;
    return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) | (number & (c - '0' + 52)) | (plus & 62) | (slash & 63);
}

/* An answer that is public, though what was asked about may be secret. */
static bool is_public(uint32_t mask) {
    HSM_CT_PUBLIC(&mask, sizeof mask);
    return mask != 0;
}

static uint32_t is_space(uint32_t c) {
    return in_range(c, ' ', ' ') | in_range(c, '\t', '\n') | in_range(c, '\r', '\r');
}

bool hsm_is_char(uint8_t c, char wanted) {
    return is_public(in_range(c, (uint8_t)wanted, (uint8_t)wanted));
}

bool hsm_is_space(uint8_t c) {
    return is_public(is_space(c));
}

hsm_span hsm_without_mark(hsm_span text) {
    static const char mark[] = "\xef\xbb\xbf";
    for (size_t i = 0; i < sizeof mark - 1; i++) {
        if (i == text.n || !hsm_is_char(text.at[i], mark[i])) {
            return text;
        }
    }
    return (hsm_span){text.at + 3, text.n - 3};
}

bool hsm_hex_only(hsm_span text) {
    uint32_t all = UINT32_MAX;
    uint32_t some = 0;
    for (size_t i = 0; i < text.n; i++) {
        const uint32_t space = is_space(text.at[i]);
        uint32_t digit = UINT32_MAX;
        (void)hex_value(text.at[i], &digit);
        all &= space | digit;
        some |= digit;
    }
    return is_public(all & some);
}

bool hsm_hex_word(hsm_span *text, uint8_t *out, size_t room, size_t *digits) {
    uint32_t good = UINT32_MAX;
    uint32_t high = 0;
    *digits = 0;
    while (text->n != 0 && !hsm_is_space(*text->at)) {
        const uint32_t value = hex_value(*text->at, &good);
        if (*digits % 2 == 0) {
            high = value;
        } else if (*digits / 2 < room) {
            out[*digits / 2] = (uint8_t)(high << 4 | value);
        }
        ++*digits;
        text->at++;
        text->n--;
    }
    while (text->n != 0 && hsm_is_space(*text->at)) {
        text->at++;
        text->n--;
    }
    return is_public(good);
}

bool hsm_hex_decode(hsm_span text, uint8_t *out, size_t room, size_t *digits) {
    uint32_t good = UINT32_MAX;
    uint32_t high = 0;
    *digits = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (hsm_is_space(text.at[i])) {
            continue;
        }
        const uint32_t value = hex_value(text.at[i], &good);
        if (*digits % 2 == 0) {
            high = value;
        } else if (*digits / 2 < room) {
            out[*digits / 2] = (uint8_t)(high << 4 | value);
        }
        ++*digits;
    }
    return is_public(good);
}

bool hsm_base64_decode(hsm_span text, uint8_t *out, size_t *n) {
    uint32_t good = UINT32_MAX;
    uint32_t group = 0;
    size_t digits = 0;
    size_t padding = 0;
    *n = 0;
    for (size_t i = 0; i < text.n; i++) {
        const uint8_t c = text.at[i];
        if (hsm_is_space(c)) {
            continue;
        }
        if (hsm_is_char(c, '=')) {
            padding++;
            continue;
        }
        if (padding != 0) {
            return false; /* a digit after the padding */
        }
        group = group << 6 | base64_value(c, &good);
        digits++;
        if (digits % 4 == 0) {
            out[(*n)++] = (uint8_t)(group >> 16);
            out[(*n)++] = (uint8_t)(group >> 8);
            out[(*n)++] = (uint8_t)group;
            group = 0;
        }
    }
    if ((digits + padding) % 4 != 0 || padding > 2) {
        return false;
    }
    uint32_t unused = 0;
    if (padding == 2) {
        out[(*n)++] = (uint8_t)(group >> 4);
        unused = group & 0xf;
    } else if (padding == 1) {
        out[(*n)++] = (uint8_t)(group >> 10);
        out[(*n)++] = (uint8_t)(group >> 2);
        unused = group & 3;
    }
    good &= ~(uint32_t)hsm_ct_mask_nonzero(unused);
    return is_public(good);
}
