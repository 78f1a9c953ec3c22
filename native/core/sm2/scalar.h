/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic modulo n, the order of the base point (GB/T 32918.5 2). Plain (not Montgomery) values below n. All constant-time.
 * Outputs may be the same objects as inputs. */
#ifndef HSM_CORE_SM2_SCALAR_H
#define HSM_CORE_SM2_SCALAR_H

#include "limbs.h"

typedef struct hsm_scalar {
    uint64_t v[4];
} hsm_scalar;

/* Big-endian bytes mod n. Returns 1 when they were below n already, else 0. */
uint64_t hsm_scalar_from_bytes(hsm_scalar *out, const uint8_t in[32]);
void hsm_scalar_to_bytes(uint8_t out[32], const hsm_scalar *a);
void hsm_scalar_add(hsm_scalar *out, const hsm_scalar *a, const hsm_scalar *b);
void hsm_scalar_sub(hsm_scalar *out, const hsm_scalar *a, const hsm_scalar *b);
void hsm_scalar_mul(hsm_scalar *out, const hsm_scalar *a, const hsm_scalar *b);
/* out = a^-1; 0 for 0. */
void hsm_scalar_inverse(hsm_scalar *out, const hsm_scalar *a);

/* 1 when a is 0, else 0. */
static inline uint64_t hsm_scalar_is_zero(const hsm_scalar *a) {
    return ~hsm_ct_mask_nonzero(a->v[0] | a->v[1] | a->v[2] | a->v[3]) & 1;
}

#endif
