/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, public points and the user's Z. */
#include "sm2/draw.h"
#include "sm2/point.h"
#include "sm2/scalar.h"
#include "sm2/sm2.h"

enum { USER_ID_MAX = 8191 }; /* ENTL is the ID's length in bits, in 16 bits */

/* a || b || xG || yG (GB/T 32918.5 2): what Z hashes between the ID and the public key. */
static const uint8_t CURVE[128] = {
    0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, /* a */
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfc,
    0x28, 0xe9, 0xfa, 0x9e, 0x9d, 0x9f, 0x5e, 0x34, 0x4d, 0x5a, 0x9e, 0x4b, 0xcf, 0x65, 0x09, 0xa7, /* b */
    0xf3, 0x97, 0x89, 0xf5, 0x15, 0xab, 0x8f, 0x92, 0xdd, 0xbc, 0xbd, 0x41, 0x4d, 0x94, 0x0e, 0x93,
    0x32, 0xc4, 0xae, 0x2c, 0x1f, 0x19, 0x81, 0x19, 0x5f, 0x99, 0x04, 0x46, 0x6a, 0x39, 0xc9, 0x94, /* xG */
    0x8f, 0xe3, 0x0b, 0xbf, 0xf2, 0x66, 0x0b, 0xe1, 0x71, 0x5a, 0x45, 0x89, 0x33, 0x4c, 0x74, 0xc7,
    0xbc, 0x37, 0x36, 0xa2, 0xf4, 0xf6, 0x77, 0x9c, 0x59, 0xbd, 0xce, 0xe3, 0x6b, 0x69, 0x21, 0x53, /* yG */
    0xd0, 0xa9, 0x87, 0x7c, 0xc6, 0x2a, 0x47, 0x40, 0x02, 0xdf, 0x32, 0xe5, 0x21, 0x39, 0xf0, 0xa0,
};

hsm_rc hsm_sm2_point_check(const uint8_t point[64]) {
    hsm_affine unused;
    return hsm_affine_from_bytes(&unused, point) ? hsm_ok() : hsm_refuse(HSM_R_KEY);
}

hsm_rc hsm_sm2_key_from_d(const hsm_sm2_env *env, const uint8_t d[32], hsm_sm2_key *key) {
    static const hsm_scalar one = {{1, 0, 0, 0}};
    hsm_scalar scalar;
    uint64_t usable = hsm_scalar_from_bytes(&scalar, d);
    usable &= hsm_scalar_is_zero(&scalar) ^ 1;
    hsm_scalar_add(&scalar, &scalar, &one); /* 0 for d = n-1, which therefore cannot sign (GB/T 32918.1 6.1) */
    usable &= hsm_scalar_is_zero(&scalar) ^ 1;
    /* The caller's answer shows it anyway; about a good key it says nothing new. */
    HSM_CT_PUBLIC(&usable, sizeof usable);
    if (usable == 0) {
        hsm_wipe(&scalar, sizeof scalar);
        hsm_wipe(key, sizeof *key);
        return hsm_refuse(HSM_R_KEY);
    }
    memmove(key->d, d, sizeof key->d);
    hsm_scalar_inverse(&scalar, &scalar);
    hsm_scalar_to_bytes(key->inverse, &scalar);
    env->sm2->base_multiply(key->d, key->point);
    HSM_CT_PUBLIC(key->point, sizeof key->point);
    hsm_wipe(&scalar, sizeof scalar);
    hsm_wipe_stack();
    return hsm_ok();
}

hsm_rc hsm_sm2_key_generate(const hsm_sm2_env *env, const hsm_random_source *random, hsm_sm2_key *key) {
    uint8_t d[32];
    hsm_rc rc = hsm_refuse(HSM_R_RANDOM);
    for (int i = 0; i < HSM_SM2_TRIES; i++) {
        HSM_TRY_GOTO(rc, done, hsm_sm2_draw_scalar(random, d));
        rc = hsm_sm2_key_from_d(env, d, key); /* HSM_R_KEY only for n-1 */
        if (hsm_is_ok(rc)) {
            break;
        }
        rc = hsm_refuse(HSM_R_RANDOM);
    }
done:
    hsm_wipe(d, sizeof d);
    if (!hsm_is_ok(rc)) {
        hsm_wipe(key, sizeof *key);
    }
    return rc;
}

/* GB/T 32918.2 5.5. */
hsm_rc hsm_sm2_user_z(const hsm_sm2_env *env, const uint8_t point[64], const uint8_t *id, size_t id_len, uint8_t z[32]) {
    if (id_len > USER_ID_MAX) {
        return hsm_refuse(HSM_R_USER_ID);
    }
    const uint8_t entl[2] = {(uint8_t)(id_len * 8 >> 8), (uint8_t)(id_len * 8)};
    hsm_sm3_ctx ctx;
    hsm_sm3_init(&ctx, env->sm3);
    hsm_sm3_update(&ctx, entl, sizeof entl);
    if (id_len != 0) {
        hsm_sm3_update(&ctx, id, id_len);
    }
    hsm_sm3_update(&ctx, CURVE, sizeof CURVE);
    hsm_sm3_update(&ctx, point, 64);
    hsm_sm3_final(&ctx, z);
    return hsm_ok();
}

hsm_rc hsm_sm2_check_point(const uint8_t point[HSM_SM2_POINT_BYTES]) {
    return point != NULL ? hsm_sm2_point_check(point) : hsm_refuse(HSM_R_ARGUMENT);
}

hsm_rc hsm_sm2_z(const uint8_t point[HSM_SM2_POINT_BYTES], const uint8_t *id, size_t id_len, uint8_t z[HSM_SM3_BYTES]) {
    if (point == NULL || z == NULL || (id == NULL && id_len != 0)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    static const hsm_sm2_env portable = {&hsm_sm2_portable, &hsm_sm3_portable};
    return hsm_sm2_user_z(&portable, point, id, id_len, z);
}
