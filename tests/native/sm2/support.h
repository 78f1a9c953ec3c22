/* SPDX-License-Identifier: Apache-2.0 */
/* What the SM2 tests share: hexadecimal text, and random sources that a test controls. */
#ifndef TESTS_NATIVE_SM2_SUPPORT_H
#define TESTS_NATIVE_SM2_SUPPORT_H

#include <stdlib.h>
#include <string.h>

#include "sm2/sm2.h"

static const hsm_sm2_env ENV = {&hsm_sm2_portable, &hsm_sm3_portable};

/* n bytes from 2n hexadecimal digits. */
static inline void from_hex(uint8_t *out, const char *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        char digits[3] = {text[2 * i], text[2 * i + 1], 0};
        out[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
}

/* Gives the values of a list, 32 bytes each, then refuses. */
typedef struct listed {
    const uint8_t (*values)[32];
    size_t count;
    size_t next;
} listed;

static inline hsm_rc listed_fill(void *self, uint8_t *out, size_t n) {
    listed *list = self;
    if (list->next == list->count || n != 32) {
        return hsm_refuse(HSM_R_HARDWARE);
    }
    memcpy(out, list->values[list->next++], 32);
    return hsm_ok();
}

/* Gives the same value for ever. */
static inline hsm_rc stuck_fill(void *self, uint8_t *out, size_t n) {
    memset(out, *(const int *)self, n);
    return hsm_ok();
}

/* Repeatable noise (xorshift64). */
static inline hsm_rc noise_fill(void *self, uint8_t *out, size_t n) {
    uint64_t *state = self;
    for (size_t i = 0; i < n; i++) {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        out[i] = (uint8_t)(*state >> 32);
    }
    return hsm_ok();
}

#endif
