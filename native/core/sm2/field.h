/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic modulo p = 2^256 - 2^224 - 2^96 + 2^64 - 1 (GB/T 32918.5 2). Elements are in Montgomery form, a * 2^256 mod p, and
 * always fully reduced, so that equal elements have equal limbs. All constant-time. Outputs may be the same objects as inputs. */
#ifndef HSM_CORE_SM2_FIELD_H
#define HSM_CORE_SM2_FIELD_H

#include <stdbool.h>

#include "limbs.h"

typedef struct hsm_fe {
    uint64_t v[4];
} hsm_fe;

extern const hsm_fe hsm_fe_one;

/* False when the bytes (big-endian) are not below p; out is then not a field element. */
bool hsm_fe_from_bytes(hsm_fe *out, const uint8_t in[32]);
void hsm_fe_to_bytes(uint8_t out[32], const hsm_fe *a);
void hsm_fe_mul(hsm_fe *out, const hsm_fe *a, const hsm_fe *b);
void hsm_fe_sqr(hsm_fe *out, const hsm_fe *a);
/* out = a^-1; 0 for 0. */
void hsm_fe_inverse(hsm_fe *out, const hsm_fe *a);

static const uint64_t HSM_SM2_P[4] = {0xffffffffffffffff, 0xffffffff00000000, 0xffffffffffffffff, 0xfffffffeffffffff};

static inline void hsm_fe_add(hsm_fe *out, const hsm_fe *a, const hsm_fe *b) {
    hsm_limbs_add_mod(out->v, a->v, b->v, HSM_SM2_P);
}

static inline void hsm_fe_sub(hsm_fe *out, const hsm_fe *a, const hsm_fe *b) {
    hsm_limbs_sub_mod(out->v, a->v, b->v, HSM_SM2_P);
}

/* All ones when a is 0, else 0. */
static inline uint64_t hsm_fe_zero_mask(const hsm_fe *a) {
    return ~hsm_ct_mask_nonzero(a->v[0] | a->v[1] | a->v[2] | a->v[3]);
}

/* out = mask ? a : b. */
static inline void hsm_fe_select(hsm_fe *out, uint64_t mask, const hsm_fe *a, const hsm_fe *b) {
    hsm_limbs_select(out->v, mask, a->v, b->v);
}

#endif
