/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures (GB/T 32918.2 6 and 7). */
#include "sm2/draw.h"
#include "sm2/scalar.h"
#include "sm2/sm2.h"

/* One pass of 6.1 A3 to A6. s = (1+d)^-1 (k - r d) is computed as (1+d)^-1 (k + r) - r: the same, without d. Returns 1 when r, s
 * and r + k are all nonzero mod n, else 0. */
__attribute__((noinline)) static uint64_t sign_with(const hsm_sm2_env *env, const hsm_scalar *inverse, const hsm_scalar *e,
                                                    const uint8_t nonce[32], uint8_t signature[64]) {
    uint8_t point[64];
    hsm_scalar k, r, s;
    env->sm2->base_multiply(nonce, point);
    (void)hsm_scalar_from_bytes(&k, nonce);
    (void)hsm_scalar_from_bytes(&r, point);
    hsm_scalar_add(&r, &r, e);
    hsm_scalar_add(&k, &k, &r);
    hsm_scalar_mul(&s, &k, inverse);
    hsm_scalar_sub(&s, &s, &r);
    uint64_t usable = (hsm_scalar_is_zero(&r) | hsm_scalar_is_zero(&k) | hsm_scalar_is_zero(&s)) ^ 1;
    hsm_scalar_to_bytes(signature, &r);
    hsm_scalar_to_bytes(signature + 32, &s);
    hsm_wipe(point, sizeof point);
    hsm_wipe(&k, sizeof k);
    hsm_wipe(&r, sizeof r);
    hsm_wipe(&s, sizeof s);
    return usable;
}

hsm_rc hsm_sm2_do_sign(const hsm_sm2_env *env, const hsm_random_source *random, const hsm_sm2_key *key, const uint8_t e[32],
                       uint8_t signature[64]) {
    uint8_t nonce[32];
    uint8_t candidate[64] = {0};
    hsm_scalar inverse, digest;
    hsm_rc rc = hsm_ok();
    (void)hsm_scalar_from_bytes(&inverse, key->inverse);
    (void)hsm_scalar_from_bytes(&digest, e);
    for (int i = 0; i < HSM_SM2_TRIES; i++) {
        HSM_TRY_GOTO(rc, done, hsm_sm2_draw_scalar(random, nonce));
        uint64_t usable = sign_with(env, &inverse, &digest, nonce, candidate);
        /* One signature in 2^254 starts again. That shows something about a nonce that is never used. */
        HSM_CT_PUBLIC(&usable, sizeof usable);
        if (usable != 0) {
            memcpy(signature, candidate, sizeof candidate);
            HSM_CT_PUBLIC(signature, 64);
            goto done;
        }
    }
    rc = hsm_refuse(HSM_R_SIGN);
done:
    hsm_wipe(nonce, sizeof nonce);
    hsm_wipe(candidate, sizeof candidate); /* one that was thrown away would tell d */
    hsm_wipe(&inverse, sizeof inverse);
    hsm_wipe_stack();
    return rc;
}

/* 7.1. */
hsm_rc hsm_sm2_do_verify(const hsm_sm2_env *env, const uint8_t point[64], const uint8_t e[32], const uint8_t signature[64]) {
    HSM_TRY(hsm_sm2_point_check(point));
    hsm_scalar r, s, t, digest, x;
    uint64_t in_range = hsm_scalar_from_bytes(&r, signature) & hsm_scalar_from_bytes(&s, signature + 32);
    hsm_scalar_add(&t, &r, &s);
    if (in_range == 0 || hsm_scalar_is_zero(&r) != 0 || hsm_scalar_is_zero(&s) != 0 || hsm_scalar_is_zero(&t) != 0) {
        return hsm_refuse(HSM_R_VERIFY);
    }
    uint8_t t_bytes[32];
    uint8_t x_bytes[32];
    hsm_scalar_to_bytes(t_bytes, &t);
    if (!env->sm2->double_multiply_x(signature + 32, t_bytes, point, x_bytes)) {
        return hsm_refuse(HSM_R_VERIFY);
    }
    (void)hsm_scalar_from_bytes(&x, x_bytes);
    (void)hsm_scalar_from_bytes(&digest, e);
    hsm_scalar_add(&x, &x, &digest);
    hsm_scalar_sub(&x, &x, &r);
    return hsm_scalar_is_zero(&x) != 0 ? hsm_ok() : hsm_refuse(HSM_R_VERIFY);
}
