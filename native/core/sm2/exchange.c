/* SPDX-License-Identifier: Apache-2.0 */
/* Key exchange (GB/T 32918.3 6.1). */
#include "sm2/point.h"
#include "sm2/scalar.h"
#include "sm2/sm2.h"

/* 2^w + (x mod 2^w) for the x of a point, with w = ceil(ceil(log2 n) / 2) - 1 = 127. */
static void half_x(hsm_scalar *out, const uint8_t point[64]) {
    hsm_limbs_from_bytes(out->v, point);
    out->v[1] |= UINT64_C(1) << 63; /* bit 127 */
    out->v[2] = 0;
    out->v[3] = 0;
}

/* out = P + [half x of R] R, the peer's public share. False: infinity. All public. */
static bool peer_share(const hsm_sm2_env *env, const uint8_t p[64], const uint8_t r[64], uint8_t out[64]) {
    hsm_scalar factor;
    uint8_t factor_bytes[32];
    uint8_t multiple_bytes[64];
    hsm_affine addend, multiple;
    hsm_jacobian sum;
    half_x(&factor, r);
    hsm_scalar_to_bytes(factor_bytes, &factor);
    if (!env->sm2->point_multiply(factor_bytes, r, multiple_bytes)) {
        return false;
    }
    (void)hsm_affine_from_bytes(&multiple, multiple_bytes);
    (void)hsm_affine_from_bytes(&addend, p);
    hsm_jacobian_from_affine(&sum, &multiple);
    hsm_jacobian_add_affine_any(&sum, &sum, &addend, 0);
    return hsm_jacobian_to_bytes(out, &sum) == 0;
}

/* U = [t] of the peer's share, t = d + [half x of own R] r mod n. False: infinity. */
static bool shared_point(const hsm_sm2_env *env, const hsm_sm2_agreement *a, uint8_t u[64]) {
    uint8_t share[64];
    uint8_t t_bytes[32];
    hsm_scalar d, r, t;
    if (!peer_share(env, a->peer, a->peer_ephemeral, share)) {
        return false;
    }
    (void)hsm_scalar_from_bytes(&d, a->own->d);
    (void)hsm_scalar_from_bytes(&r, a->own_ephemeral->d);
    half_x(&t, a->own_ephemeral->point);
    hsm_scalar_mul(&t, &t, &r);
    hsm_scalar_add(&t, &t, &d);
    hsm_scalar_to_bytes(t_bytes, &t);
    bool finite = env->sm2->point_multiply(t_bytes, share, u);
    hsm_wipe(t_bytes, sizeof t_bytes);
    hsm_wipe(&d, sizeof d);
    hsm_wipe(&r, sizeof r);
    hsm_wipe(&t, sizeof t);
    hsm_wipe_stack();
    return finite;
}

/* Hash(tag || yU || inner) */
static void confirmation(const hsm_sm3_impl *sm3, uint8_t tag, const uint8_t y[32], const uint8_t inner[32], uint8_t out[32]) {
    hsm_sm3_ctx ctx;
    hsm_sm3_init(&ctx, sm3);
    hsm_sm3_update(&ctx, &tag, 1);
    hsm_sm3_update(&ctx, y, 32);
    hsm_sm3_update(&ctx, inner, 32);
    hsm_sm3_final(&ctx, out);
}

hsm_rc hsm_sm2_do_agree(const hsm_sm2_env *env, const hsm_sm2_agreement *a, uint8_t *key, size_t n, uint8_t *s1, uint8_t *s2) {
    struct {
        uint8_t u[64];
        uint8_t z_a[32];
        uint8_t z_b[32];
    } seed = {{0}, {0}, {0}};
    HSM_TRY(hsm_sm2_point_check(a->peer));
    HSM_TRY(hsm_sm2_point_check(a->peer_ephemeral));
    HSM_TRY(hsm_sm2_user_z(env, a->own->point, a->own_id, a->own_id_len, a->initiator ? seed.z_a : seed.z_b));
    HSM_TRY(hsm_sm2_user_z(env, a->peer, a->peer_id, a->peer_id_len, a->initiator ? seed.z_b : seed.z_a));
    if (!shared_point(env, a, seed.u)) {
        hsm_wipe(&seed, sizeof seed);
        return hsm_refuse(HSM_R_KEY);
    }
    hsm_sm3_kdf(env->sm3, (const uint8_t *)&seed, sizeof seed, key, n);

    /* Hash(xU || ZA || ZB || x1 || y1 || x2 || y2), A's ephemeral point first. */
    uint8_t inner[32];
    hsm_sm3_ctx ctx;
    hsm_sm3_init(&ctx, env->sm3);
    hsm_sm3_update(&ctx, seed.u, 32);
    hsm_sm3_update(&ctx, seed.z_a, 32);
    hsm_sm3_update(&ctx, seed.z_b, 32);
    hsm_sm3_update(&ctx, a->initiator ? a->own_ephemeral->point : a->peer_ephemeral, 64);
    hsm_sm3_update(&ctx, a->initiator ? a->peer_ephemeral : a->own_ephemeral->point, 64);
    hsm_sm3_final(&ctx, inner);
    if (s1 != NULL) {
        confirmation(env->sm3, 0x02, seed.u + 32, inner, s1);
        HSM_CT_PUBLIC(s1, 32);
    }
    if (s2 != NULL) {
        confirmation(env->sm3, 0x03, seed.u + 32, inner, s2);
        HSM_CT_PUBLIC(s2, 32);
    }
    hsm_wipe(inner, sizeof inner);
    hsm_wipe(&seed, sizeof seed);
    return hsm_ok();
}
