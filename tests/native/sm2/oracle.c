/* SPDX-License-Identifier: Apache-2.0 */
#include "oracle.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <stdio.h>
#include <stdlib.h>

enum { STEPS = 64 };

typedef struct pair {
    BIGNUM *s;
    BIGNUM *t;
    EC_POINT *sum;
} pair;

struct walk {
    walk_kind kind;
    EC_POINT *point;
    pair steps[STEPS];
    pair at;
};

static EC_GROUP *group;
static BN_CTX *bn;

static void must(int good) {
    if (good != 1) {
        fprintf(stderr, "libcrypto failed\n");
        abort();
    }
}

static EC_POINT *point_from(const uint8_t bytes[64]) {
    EC_POINT *p = EC_POINT_new(group);
    BIGNUM *x = BN_bin2bn(bytes, 32, NULL);
    BIGNUM *y = BN_bin2bn(bytes + 32, 32, NULL);
    must(EC_POINT_set_affine_coordinates(group, p, x, y, bn));
    BN_free(x);
    BN_free(y);
    return p;
}

static void point_to(const EC_POINT *p, uint8_t out[64]) {
    BIGNUM *x = BN_new();
    BIGNUM *y = BN_new();
    must(EC_POINT_get_affine_coordinates(group, p, x, y, bn));
    must(BN_bn2binpad(x, out, 32) == 32 && BN_bn2binpad(y, out + 32, 32) == 32);
    BN_free(x);
    BN_free(y);
}

static BIGNUM *random_scalar(void (*draw)(uint8_t *out, size_t n)) {
    uint8_t bytes[40]; /* longer than n, so that the remainder is as good as uniform */
    draw(bytes, sizeof bytes);
    BIGNUM *k = BN_bin2bn(bytes, sizeof bytes, NULL);
    must(k != NULL && BN_nnmod(k, k, EC_GROUP_get0_order(group), bn) == 1);
    return k;
}

static pair random_pair(const walk *w, void (*draw)(uint8_t *out, size_t n)) {
    pair p = {random_scalar(draw), random_scalar(draw), EC_POINT_new(group)};
    must(EC_POINT_mul(group, p.sum, w->kind == WALK_POINT ? NULL : p.s, w->point, w->kind == WALK_BASE ? NULL : p.t, bn));
    return p;
}

static void free_pair(pair *p) {
    BN_free(p->s);
    BN_free(p->t);
    EC_POINT_free(p->sum);
}

walk *walk_new(walk_kind kind, const uint8_t *point, void (*draw)(uint8_t *out, size_t n)) {
    if (group == NULL) {
        group = EC_GROUP_new_by_curve_name(NID_sm2);
        bn = BN_CTX_new();
        must(group != NULL && bn != NULL);
    }
    walk *w = calloc(1, sizeof *w);
    must(w != NULL);
    w->kind = kind;
    w->point = kind == WALK_BASE ? NULL : point_from(point);
    w->at = random_pair(w, draw);
    for (int i = 0; i < STEPS; i++) {
        w->steps[i] = random_pair(w, draw);
    }
    return w;
}

void walk_free(walk *w) {
    for (int i = 0; i < STEPS; i++) {
        free_pair(&w->steps[i]);
    }
    free_pair(&w->at);
    EC_POINT_free(w->point);
    free(w);
}

void walk_on(walk *w, uint64_t choice, uint8_t s[32], uint8_t t[32], uint8_t sum[64]) {
    const pair *step = &w->steps[choice % STEPS];
    const BIGNUM *n = EC_GROUP_get0_order(group);
    must(BN_mod_add(w->at.s, w->at.s, step->s, n, bn));
    must(BN_mod_add(w->at.t, w->at.t, step->t, n, bn));
    must(EC_POINT_add(group, w->at.sum, w->at.sum, step->sum, bn));
    must(BN_bn2binpad(w->at.s, s, 32) == 32 && BN_bn2binpad(w->at.t, t, 32) == 32);
    point_to(w->at.sum, sum);
}
