/* SPDX-License-Identifier: Apache-2.0 */
#include "sm2/point.h"

/* The curve's b, in Montgomery form. */
static const hsm_fe B = {{0x90d230632bc0dd42, 0x71cf379ae9b537ab, 0x527981505ea51c3c, 0x240fe188ba20e2c8}};

bool hsm_affine_from_bytes(hsm_affine *out, const uint8_t in[64]) {
    bool below = hsm_fe_from_bytes(&out->x, in);
    below = hsm_fe_from_bytes(&out->y, in + 32) && below;
    hsm_fe left, right, t;
    hsm_fe_sqr(&left, &out->y);
    hsm_fe_sqr(&right, &out->x); /* x^2 - 3, times x, plus b */
    hsm_fe_add(&t, &hsm_fe_one, &hsm_fe_one);
    hsm_fe_add(&t, &t, &hsm_fe_one);
    hsm_fe_sub(&right, &right, &t);
    hsm_fe_mul(&right, &right, &out->x);
    hsm_fe_add(&right, &right, &B);
    hsm_fe_sub(&t, &left, &right);
    return below && hsm_fe_zero_mask(&t) != 0;
}

uint64_t hsm_jacobian_to_bytes(uint8_t out[64], const hsm_jacobian *p) {
    hsm_fe inverse, square, t;
    hsm_fe_inverse(&inverse, &p->z);
    hsm_fe_sqr(&square, &inverse);
    hsm_fe_mul(&t, &p->x, &square);
    hsm_fe_to_bytes(out, &t);
    hsm_fe_mul(&t, &p->y, &square);
    hsm_fe_mul(&t, &t, &inverse);
    hsm_fe_to_bytes(out + 32, &t);
    return hsm_fe_zero_mask(&p->z);
}

uint64_t hsm_jacobian_x_to_bytes(uint8_t out[32], const hsm_jacobian *p) {
    hsm_fe t;
    hsm_fe_inverse(&t, &p->z);
    hsm_fe_sqr(&t, &t);
    hsm_fe_mul(&t, &t, &p->x);
    hsm_fe_to_bytes(out, &t);
    return hsm_fe_zero_mask(&p->z);
}

void hsm_jacobian_from_affine(hsm_jacobian *out, const hsm_affine *a) {
    out->x = a->x;
    out->y = a->y;
    out->z = hsm_fe_one;
}

void hsm_jacobian_select(hsm_jacobian *out, uint64_t mask, const hsm_jacobian *p, const hsm_jacobian *q) {
    hsm_fe_select(&out->x, mask, &p->x, &q->x);
    hsm_fe_select(&out->y, mask, &p->y, &q->y);
    hsm_fe_select(&out->z, mask, &p->z, &q->z);
}

/* With delta = Z^2, gamma = Y^2, beta = X gamma and, because a = -3, alpha = 3(X - delta)(X + delta):
 * X' = alpha^2 - 8 beta, Y' = alpha(4 beta - X') - 8 gamma^2, Z' = 2YZ = (Y + Z)^2 - gamma - delta. Infinity gives infinity. */
void hsm_jacobian_double(hsm_jacobian *out, const hsm_jacobian *p) {
    hsm_fe alpha, beta4, gamma, delta, t, u;
    hsm_fe_sqr(&delta, &p->z);
    hsm_fe_sqr(&gamma, &p->y);
    hsm_fe_sub(&t, &p->x, &delta);
    hsm_fe_add(&u, &p->x, &delta);
    hsm_fe_mul(&t, &t, &u);
    hsm_fe_add(&alpha, &t, &t);
    hsm_fe_add(&alpha, &alpha, &t);
    hsm_fe_add(&gamma, &gamma, &gamma); /* 2 gamma from here on */
    hsm_fe_mul(&beta4, &p->x, &gamma);
    hsm_fe_add(&beta4, &beta4, &beta4);
    hsm_fe_mul(&t, &p->y, &p->z);
    hsm_fe_add(&out->z, &t, &t);
    hsm_fe_sqr(&t, &alpha);
    hsm_fe_add(&u, &beta4, &beta4);
    hsm_fe_sub(&out->x, &t, &u);
    hsm_fe_sub(&t, &beta4, &out->x);
    hsm_fe_mul(&t, &t, &alpha);
    hsm_fe_sqr(&gamma, &gamma);
    hsm_fe_add(&gamma, &gamma, &gamma); /* 2 (2 gamma)^2 */
    hsm_fe_sub(&out->y, &t, &gamma);
}

/* The end that both additions share. u1, s1 are p's coordinates over the common denominator, h and r what q's differ by, zz the
 * product of both Z: X' = r^2 - h^3 - 2 u1 h^2, Y' = r(u1 h^2 - X') - s1 h^3, Z' = zz h. Opposite points have h = 0: infinity. */
static void finish_addition(hsm_jacobian *out, const hsm_fe *u1, const hsm_fe *s1, const hsm_fe *h, const hsm_fe *r,
                            const hsm_fe *zz) {
    hsm_fe hh, hhh, v, t;
    hsm_fe_mul(&out->z, zz, h);
    hsm_fe_sqr(&hh, h);
    hsm_fe_mul(&hhh, &hh, h);
    hsm_fe_mul(&v, u1, &hh);
    hsm_fe_sqr(&t, r);
    hsm_fe_sub(&t, &t, &hhh);
    hsm_fe_sub(&t, &t, &v);
    hsm_fe_sub(&out->x, &t, &v);
    hsm_fe_sub(&v, &v, &out->x);
    hsm_fe_mul(&v, &v, r);
    hsm_fe_mul(&t, s1, &hhh);
    hsm_fe_sub(&out->y, &v, &t);
}

uint64_t hsm_jacobian_add(hsm_jacobian *out, const hsm_jacobian *p, const hsm_jacobian *q) {
    uint64_t p_infinite = hsm_fe_zero_mask(&p->z);
    uint64_t q_infinite = hsm_fe_zero_mask(&q->z);
    hsm_fe zz1, zz2, u1, u2, s1, s2, zz;
    hsm_jacobian sum;
    hsm_fe_sqr(&zz1, &p->z);
    hsm_fe_sqr(&zz2, &q->z);
    hsm_fe_mul(&u1, &p->x, &zz2);
    hsm_fe_mul(&u2, &q->x, &zz1);
    hsm_fe_mul(&s1, &p->y, &q->z);
    hsm_fe_mul(&s1, &s1, &zz2);
    hsm_fe_mul(&s2, &q->y, &p->z);
    hsm_fe_mul(&s2, &s2, &zz1);
    hsm_fe_sub(&u2, &u2, &u1);
    hsm_fe_sub(&s2, &s2, &s1);
    hsm_fe_mul(&zz, &p->z, &q->z);
    finish_addition(&sum, &u1, &s1, &u2, &s2, &zz);
    uint64_t same = hsm_fe_zero_mask(&u2) & hsm_fe_zero_mask(&s2) & ~p_infinite & ~q_infinite;
    hsm_jacobian_select(&sum, p_infinite, q, &sum);
    hsm_jacobian_select(out, q_infinite, p, &sum);
    return same;
}

uint64_t hsm_jacobian_add_affine(hsm_jacobian *out, const hsm_jacobian *p, const hsm_affine *q, uint64_t skip) {
    uint64_t p_infinite = hsm_fe_zero_mask(&p->z);
    hsm_fe zz, u2, s2;
    hsm_jacobian sum, lifted;
    hsm_fe_sqr(&zz, &p->z);
    hsm_fe_mul(&u2, &q->x, &zz);
    hsm_fe_mul(&s2, &q->y, &p->z);
    hsm_fe_mul(&s2, &s2, &zz);
    hsm_fe_sub(&u2, &u2, &p->x);
    hsm_fe_sub(&s2, &s2, &p->y);
    finish_addition(&sum, &p->x, &p->y, &u2, &s2, &p->z);
    uint64_t same = hsm_fe_zero_mask(&u2) & hsm_fe_zero_mask(&s2) & ~p_infinite & ~skip;
    hsm_jacobian_from_affine(&lifted, q);
    hsm_jacobian_select(&sum, p_infinite, &lifted, &sum);
    hsm_jacobian_select(out, skip, p, &sum);
    return same;
}

void hsm_jacobian_add_any(hsm_jacobian *out, const hsm_jacobian *p, const hsm_jacobian *q) {
    hsm_jacobian twice, sum;
    hsm_jacobian_double(&twice, p);
    uint64_t same = hsm_jacobian_add(&sum, p, q);
    hsm_jacobian_select(out, same, &twice, &sum);
}

void hsm_jacobian_add_affine_any(hsm_jacobian *out, const hsm_jacobian *p, const hsm_affine *q, uint64_t skip) {
    hsm_jacobian twice, sum;
    hsm_jacobian_double(&twice, p);
    uint64_t same = hsm_jacobian_add_affine(&sum, p, q, skip);
    hsm_jacobian_select(out, same, &twice, &sum);
}
