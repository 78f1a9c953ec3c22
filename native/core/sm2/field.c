/* SPDX-License-Identifier: Apache-2.0 */
#include "sm2/field.h"

const hsm_fe hsm_fe_one = {{0x0000000000000001, 0x00000000ffffffff, 0x0000000000000000, 0x0000000100000000}};

/* 2^512 mod p: multiplying by it enters the Montgomery form. */
static const hsm_fe R_SQUARED = {{0x0000000200000003, 0x00000002ffffffff, 0x0000000100000001, 0x0000000400000002}};

/* One step of the Montgomery reduction. p = -1 mod 2^64, so its quotient digit is simply the lowest limb m = t[0], and adding m p
 * and leaving out the lowest limb, which is then 0, adds m p / 2^64, rounded up = m (2^192 - 2^160 - 2^32 + 1) to t[1] .. t[4]:
 * shifts and sums, no multiplication. t[4] is new; the result, t[1] .. t[4], stays below 2^256. */
static inline void reduce_step(uint64_t *t0, uint64_t *t1, uint64_t *t2, uint64_t *t3) {
    uint64_t m = *t0;
    uint64_t low = m << 32;
    uint64_t high = m >> 32;
    uint64_t a[4];
    uint8_t borrow = hsm_sub_limb(0, m, low, &a[0]);
    borrow = hsm_sub_limb(borrow, 0, high, &a[1]);
    borrow = hsm_sub_limb(borrow, 0, low, &a[2]);
    (void)hsm_sub_limb(borrow, m, high, &a[3]);
    uint8_t carry = hsm_add_limb(0, *t1, a[0], t1);
    carry = hsm_add_limb(carry, *t2, a[1], t2);
    carry = hsm_add_limb(carry, *t3, a[2], t3);
    (void)hsm_add_limb(carry, 0, a[3], t0); /* t[4] takes the place of t[0] */
}

/* out = t / 2^256 mod p for t < p * 2^256. The low half alone is reduced to a value of at most p, then the high half is added. */
static inline void montgomery_reduce(hsm_fe *out, const uint64_t t[8]) {
    uint64_t r[4] = {t[0], t[1], t[2], t[3]};
    reduce_step(&r[0], &r[1], &r[2], &r[3]);
    reduce_step(&r[1], &r[2], &r[3], &r[0]);
    reduce_step(&r[2], &r[3], &r[0], &r[1]);
    reduce_step(&r[3], &r[0], &r[1], &r[2]);
    uint8_t carry = hsm_limbs_add(r, r, t + 4);
    hsm_limbs_reduce_once(out->v, carry, r, HSM_SM2_P);
}

void hsm_fe_mul(hsm_fe *out, const hsm_fe *a, const hsm_fe *b) {
    uint64_t t[8];
    hsm_limbs_mul(t, a->v, b->v);
    montgomery_reduce(out, t);
}

void hsm_fe_sqr(hsm_fe *out, const hsm_fe *a) {
    uint64_t t[8];
    hsm_limbs_sqr(t, a->v);
    montgomery_reduce(out, t);
}

bool hsm_fe_from_bytes(hsm_fe *out, const uint8_t in[32]) {
    uint64_t unused[4];
    hsm_limbs_from_bytes(out->v, in);
    bool below = hsm_limbs_sub(unused, out->v, HSM_SM2_P) != 0;
    hsm_fe_mul(out, out, &R_SQUARED);
    return below;
}

void hsm_fe_to_bytes(uint8_t out[32], const hsm_fe *a) {
    uint64_t t[8] = {a->v[0], a->v[1], a->v[2], a->v[3], 0, 0, 0, 0};
    hsm_fe plain;
    montgomery_reduce(&plain, t);
    hsm_limbs_to_bytes(out, plain.v);
}

/* a^(2^n) */
static void sqr_n(hsm_fe *out, const hsm_fe *a, int n) {
    hsm_fe_sqr(out, a);
    for (int i = 1; i < n; i++) {
        hsm_fe_sqr(out, out);
    }
}

/* Fermat: a^(p-2). In 32-bit words p-2 is FFFFFFFE, four times FFFFFFFF, 00000000, FFFFFFFF, FFFFFFFD. xN is a^(2^N - 1). */
void hsm_fe_inverse(hsm_fe *out, const hsm_fe *a) {
    hsm_fe x3, x6, x15, x30, x31, x32, t;
    sqr_n(&t, a, 1);
    hsm_fe_mul(&t, &t, a);
    sqr_n(&t, &t, 1);
    hsm_fe_mul(&x3, &t, a);
    sqr_n(&t, &x3, 3);
    hsm_fe_mul(&x6, &t, &x3);
    sqr_n(&t, &x6, 6);
    hsm_fe_mul(&t, &t, &x6); /* x12 */
    sqr_n(&t, &t, 3);
    hsm_fe_mul(&x15, &t, &x3);
    sqr_n(&t, &x15, 15);
    hsm_fe_mul(&x30, &t, &x15);
    sqr_n(&t, &x30, 1);
    hsm_fe_mul(&x31, &t, a);
    sqr_n(&t, &x31, 1);
    hsm_fe_mul(&x32, &t, a);
    sqr_n(&t, &x31, 33); /* FFFFFFFE and the first FFFFFFFF */
    hsm_fe_mul(&t, &t, &x32);
    for (int i = 0; i < 3; i++) {
        sqr_n(&t, &t, 32);
        hsm_fe_mul(&t, &t, &x32);
    }
    sqr_n(&t, &t, 64);
    hsm_fe_mul(&t, &t, &x32);
    sqr_n(&t, &t, 30);
    hsm_fe_mul(&t, &t, &x30);
    sqr_n(&t, &t, 2);
    hsm_fe_mul(out, &t, a);
}
