/* SPDX-License-Identifier: Apache-2.0 */
#include "sm2/scalar.h"

static const uint64_t N[4] = {0x53bbf40939d54123, 0x7203df6b21c6052b, 0xffffffffffffffff, 0xfffffffeffffffff};
static const uint64_t N_NEGATIVE_INVERSE = 0x327f9e8872350975; /* -n^-1 mod 2^64 */

/* 2^512 mod n: multiplying by it enters the Montgomery form. */
static const hsm_scalar R_SQUARED = {{0x901192af7c114f20, 0x3464504ade6fa2fa, 0x620fc84c3affe0d4, 0x1eb5e412a22b3d3b}};

/* Adds the multiple of n that makes t[0] zero, and to t[4] the carry out of the step before. Returns the new one. */
static inline uint8_t reduce_step(uint64_t t[5], uint8_t carry) {
    uint64_t above = t[4];
    hsm_limbs_mul_add_row(t, t[0] * N_NEGATIVE_INVERSE, N);
    return hsm_add_limb(carry, t[4], above, &t[4]);
}

/* out = a * b / 2^256 mod n, for a * b < n * 2^256. */
static void montgomery_mul(hsm_scalar *out, const hsm_scalar *a, const hsm_scalar *b) {
    uint64_t t[8];
    hsm_limbs_mul(t, a->v, b->v);
    uint8_t carry = reduce_step(t, 0);
    carry = reduce_step(t + 1, carry);
    carry = reduce_step(t + 2, carry);
    carry = reduce_step(t + 3, carry);
    hsm_limbs_reduce_once(out->v, carry, t + 4, N);
    hsm_wipe(t, sizeof t);
}

uint64_t hsm_scalar_from_bytes(hsm_scalar *out, const uint8_t in[32]) {
    uint64_t value[4];
    uint64_t reduced[4];
    hsm_limbs_from_bytes(value, in);
    uint8_t below = hsm_limbs_sub(reduced, value, N); /* 2^256 < 2n: one subtraction is enough */
    hsm_limbs_select(out->v, (uint64_t)0 - below, value, reduced);
    return below;
}

void hsm_scalar_to_bytes(uint8_t out[32], const hsm_scalar *a) {
    hsm_limbs_to_bytes(out, a->v);
}

void hsm_scalar_add(hsm_scalar *out, const hsm_scalar *a, const hsm_scalar *b) {
    hsm_limbs_add_mod(out->v, a->v, b->v, N);
}

void hsm_scalar_sub(hsm_scalar *out, const hsm_scalar *a, const hsm_scalar *b) {
    hsm_limbs_sub_mod(out->v, a->v, b->v, N);
}

void hsm_scalar_mul(hsm_scalar *out, const hsm_scalar *a, const hsm_scalar *b) {
    hsm_scalar entered;
    montgomery_mul(&entered, a, &R_SQUARED);
    montgomery_mul(out, &entered, b);
    hsm_wipe(&entered, sizeof entered); /* of a signature it would be k + r, which with r and s gives d */
}

/* Fermat: a^(n-2), four bits of the exponent at a time. The exponent is public, so the walk over its digits may branch. */
void hsm_scalar_inverse(hsm_scalar *out, const hsm_scalar *a) {
    static const uint64_t exponent[4] = {0x53bbf40939d54121, 0x7203df6b21c6052b, 0xffffffffffffffff, 0xfffffffeffffffff};
    static const hsm_scalar one = {{1, 0, 0, 0}};
    hsm_scalar power[16]; /* power[i] = a^i in Montgomery form */
    montgomery_mul(&power[1], a, &R_SQUARED);
    for (int i = 2; i < 16; i++) {
        montgomery_mul(&power[i], &power[i - 1], &power[1]);
    }
    hsm_scalar t = power[15]; /* the topmost digit */
    for (int digit = 62; digit >= 0; digit--) {
        for (int i = 0; i < 4; i++) {
            montgomery_mul(&t, &t, &t);
        }
        uint64_t bits = exponent[digit / 16] >> (4 * (digit % 16)) & 15;
        if (bits != 0) {
            montgomery_mul(&t, &t, &power[bits]);
        }
    }
    montgomery_mul(out, &t, &one);
    hsm_wipe(power, sizeof power);
    hsm_wipe(&t, sizeof t);
}
