/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of arguments that every op shares. */
#ifndef HSM_CORE_MODULE_ARGUMENTS_H
#define HSM_CORE_MODULE_ARGUMENTS_H

#include "result.h"

/* n bytes may be read from, or written to, p. */
static inline bool hsm_has_bytes(const void *p, size_t n) {
    return p != NULL || n == 0;
}

/* No byte belongs to both. */
static inline bool hsm_apart(const void *a, size_t a_len, const void *b, size_t b_len) {
    const uintptr_t from_a = (uintptr_t)b - (uintptr_t)a; /* modulo 2^64: one of the two differences is the true one */
    const uintptr_t from_b = (uintptr_t)a - (uintptr_t)b;
    return a_len == 0 || b_len == 0 || (from_a >= a_len && from_b >= b_len);
}

/* An op that goes through its input as it writes its output takes one buffer for both, or two that are apart. */
static inline bool hsm_same_or_apart(const void *in, size_t in_len, const void *out, size_t out_len) {
    return in == out || hsm_apart(in, in_len, out, out_len);
}

/* The protocol of a variable output: `need` bytes are going to be written. HSM_R_NO_BUFFER with *len set, HSM_R_ARGUMENT. */
HSM_MUST_USE static inline hsm_rc hsm_make_room(const uint8_t *out, size_t *len, size_t need) {
    if (len == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    size_t room = *len;
    *len = need;
    if (room < need) {
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    return hsm_refuse(out != NULL ? HSM_R_OK : HSM_R_ARGUMENT);
}

static inline void hsm_put32(uint8_t out[4], uint32_t value) {
    out[0] = (uint8_t)(value >> 24);
    out[1] = (uint8_t)(value >> 16);
    out[2] = (uint8_t)(value >> 8);
    out[3] = (uint8_t)value;
}

static inline uint32_t hsm_get32(const uint8_t in[4]) {
    return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

#endif
