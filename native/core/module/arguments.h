/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of arguments that every op shares. */
#ifndef HSM_CORE_MODULE_ARGUMENTS_H
#define HSM_CORE_MODULE_ARGUMENTS_H

#include "result.h"

/* n bytes may be read from, or written to, p. */
static inline bool hsm_has_bytes(const void *p, size_t n) {
    return p != NULL || n == 0;
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
