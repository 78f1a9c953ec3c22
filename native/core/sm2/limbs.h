/* SPDX-License-Identifier: Apache-2.0 */
/* 256-bit integers as four 64-bit limbs, least significant first: what field.c and scalar.c share. All constant-time. */
#ifndef HSM_CORE_SM2_LIMBS_H
#define HSM_CORE_SM2_LIMBS_H

#include <stdint.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "constant_time.h"

__extension__ typedef unsigned __int128 hsm_u128;

static inline uint64_t hsm_load_be64(const uint8_t in[8]) {
    uint64_t x = 0;
    for (int i = 0; i < 8; i++) {
        x = x << 8 | in[i];
    }
    return x;
}

static inline void hsm_limbs_from_bytes(uint64_t out[4], const uint8_t in[32]) {
    for (int i = 0; i < 4; i++) {
        out[i] = hsm_load_be64(in + 8 * (3 - i));
    }
}

static inline void hsm_limbs_to_bytes(uint8_t out[32], const uint64_t in[4]) {
    for (int i = 0; i < 32; i++) {
        out[i] = (uint8_t)(in[3 - i / 8] >> (56 - 8 * (i % 8)));
    }
}

/* One limb of a longer sum or difference; carry and borrow are 0 or 1. gcc 12 makes a carry chain only of the x86 intrinsics. */
#if defined(__x86_64__)
static inline uint8_t hsm_add_limb(uint8_t carry, uint64_t a, uint64_t b, uint64_t *out) {
    unsigned long long sum = 0;
    carry = _addcarry_u64(carry, a, b, &sum);
    *out = sum;
    return carry;
}

static inline uint8_t hsm_sub_limb(uint8_t borrow, uint64_t a, uint64_t b, uint64_t *out) {
    unsigned long long difference = 0;
    borrow = _subborrow_u64(borrow, a, b, &difference);
    *out = difference;
    return borrow;
}
#else
static inline uint8_t hsm_add_limb(uint8_t carry, uint64_t a, uint64_t b, uint64_t *out) {
    hsm_u128 sum = (hsm_u128)a + b + carry;
    *out = (uint64_t)sum;
    return (uint8_t)(sum >> 64);
}

static inline uint8_t hsm_sub_limb(uint8_t borrow, uint64_t a, uint64_t b, uint64_t *out) {
    hsm_u128 difference = (hsm_u128)a - b - borrow;
    *out = (uint64_t)difference;
    return (uint8_t)(difference >> 64) & 1;
}
#endif

/* The functions below are written out without loops: that keeps gcc 12 from spilling every limb to the stack. */

/* out = a + b; returns the carry. */
static inline uint8_t hsm_limbs_add(uint64_t out[4], const uint64_t a[4], const uint64_t b[4]) {
    uint8_t carry = hsm_add_limb(0, a[0], b[0], &out[0]);
    carry = hsm_add_limb(carry, a[1], b[1], &out[1]);
    carry = hsm_add_limb(carry, a[2], b[2], &out[2]);
    return hsm_add_limb(carry, a[3], b[3], &out[3]);
}

/* out = a - b; returns the borrow. */
static inline uint8_t hsm_limbs_sub(uint64_t out[4], const uint64_t a[4], const uint64_t b[4]) {
    uint8_t borrow = hsm_sub_limb(0, a[0], b[0], &out[0]);
    borrow = hsm_sub_limb(borrow, a[1], b[1], &out[1]);
    borrow = hsm_sub_limb(borrow, a[2], b[2], &out[2]);
    return hsm_sub_limb(borrow, a[3], b[3], &out[3]);
}

/* out = mask ? a : b. mask is all ones or 0. */
static inline void hsm_limbs_select(uint64_t out[4], uint64_t mask, const uint64_t a[4], const uint64_t b[4]) {
    mask = hsm_ct_barrier(mask);
    out[0] = b[0] ^ (mask & (a[0] ^ b[0]));
    out[1] = b[1] ^ (mask & (a[1] ^ b[1]));
    out[2] = b[2] ^ (mask & (a[2] ^ b[2]));
    out[3] = b[3] ^ (mask & (a[3] ^ b[3]));
}

/* out = carry * 2^256 + a, less m when it is m or more. The value must be below 2m. */
static inline void hsm_limbs_reduce_once(uint64_t out[4], uint8_t carry, const uint64_t a[4], const uint64_t m[4]) {
    uint64_t reduced[4];
    uint64_t below;
    uint8_t borrow = hsm_limbs_sub(reduced, a, m);
    (void)hsm_sub_limb(borrow, carry, 0, &below); /* all ones when the difference is negative */
    hsm_limbs_select(out, below, a, reduced);
}

/* out = a + b mod m, for a and b below m. */
static inline void hsm_limbs_add_mod(uint64_t out[4], const uint64_t a[4], const uint64_t b[4], const uint64_t m[4]) {
    uint64_t sum[4];
    uint8_t carry = hsm_limbs_add(sum, a, b);
    hsm_limbs_reduce_once(out, carry, sum, m);
}

/* out = a - b mod m, for a and b below m. */
static inline void hsm_limbs_sub_mod(uint64_t out[4], const uint64_t a[4], const uint64_t b[4], const uint64_t m[4]) {
    uint64_t difference[4];
    uint64_t mask = hsm_ct_barrier((uint64_t)0 - hsm_limbs_sub(difference, a, b));
    const uint64_t correction[4] = {m[0] & mask, m[1] & mask, m[2] & mask, m[3] & mask};
    (void)hsm_limbs_add(out, difference, correction);
}

/* The low limb of a * b + c + *carry; *carry becomes the high one. It cannot overflow. */
static inline uint64_t hsm_mul_add(uint64_t a, uint64_t b, uint64_t c, uint64_t *carry) {
    hsm_u128 t = (hsm_u128)a * b + c + *carry;
    *carry = (uint64_t)(t >> 64);
    return (uint64_t)t;
}

/* out[0..3] += a * b; out[4] = what is carried. */
static inline void hsm_limbs_mul_add_row(uint64_t out[5], uint64_t a, const uint64_t b[4]) {
    uint64_t carry = 0;
    out[0] = hsm_mul_add(a, b[0], out[0], &carry);
    out[1] = hsm_mul_add(a, b[1], out[1], &carry);
    out[2] = hsm_mul_add(a, b[2], out[2], &carry);
    out[3] = hsm_mul_add(a, b[3], out[3], &carry);
    out[4] = carry;
}

/* out = a * b. */
static inline void hsm_limbs_mul(uint64_t out[8], const uint64_t a[4], const uint64_t b[4]) {
    out[0] = out[1] = out[2] = out[3] = 0;
    hsm_limbs_mul_add_row(out, a[0], b);
    hsm_limbs_mul_add_row(out + 1, a[1], b);
    hsm_limbs_mul_add_row(out + 2, a[2], b);
    hsm_limbs_mul_add_row(out + 3, a[3], b);
}

/* out = a^2: the six mixed products once, doubled, then the four squares. */
static inline void hsm_limbs_sqr(uint64_t out[8], const uint64_t a[4]) {
    uint64_t carry = 0;
    out[1] = hsm_mul_add(a[0], a[1], 0, &carry);
    out[2] = hsm_mul_add(a[0], a[2], 0, &carry);
    out[3] = hsm_mul_add(a[0], a[3], 0, &carry);
    out[4] = carry;
    carry = 0;
    out[3] = hsm_mul_add(a[1], a[2], out[3], &carry);
    out[4] = hsm_mul_add(a[1], a[3], out[4], &carry);
    out[5] = carry;
    carry = 0;
    out[5] = hsm_mul_add(a[2], a[3], out[5], &carry);
    out[6] = carry;

    out[7] = out[6] >> 63;
    out[6] = out[6] << 1 | out[5] >> 63;
    out[5] = out[5] << 1 | out[4] >> 63;
    out[4] = out[4] << 1 | out[3] >> 63;
    out[3] = out[3] << 1 | out[2] >> 63;
    out[2] = out[2] << 1 | out[1] >> 63;
    out[1] = out[1] << 1;

    hsm_u128 square = (hsm_u128)a[0] * a[0];
    out[0] = (uint64_t)square;
    hsm_u128 t = (hsm_u128)out[1] + (uint64_t)(square >> 64);
    out[1] = (uint64_t)t;
    square = (hsm_u128)a[1] * a[1];
    t = (t >> 64) + (uint64_t)square + out[2];
    out[2] = (uint64_t)t;
    t = (t >> 64) + (uint64_t)(square >> 64) + out[3];
    out[3] = (uint64_t)t;
    square = (hsm_u128)a[2] * a[2];
    t = (t >> 64) + (uint64_t)square + out[4];
    out[4] = (uint64_t)t;
    t = (t >> 64) + (uint64_t)(square >> 64) + out[5];
    out[5] = (uint64_t)t;
    square = (hsm_u128)a[3] * a[3];
    t = (t >> 64) + (uint64_t)square + out[6];
    out[6] = (uint64_t)t;
    out[7] += (uint64_t)(t >> 64) + (uint64_t)(square >> 64);
}

#endif
