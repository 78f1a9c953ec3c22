/* SPDX-License-Identifier: Apache-2.0 */
/* Certification requests: a key signs the request that names itself, and nothing else. */
#include "support.h"

static const uint8_t ID[] = "1234567812345678";
enum { ID_BYTES = sizeof ID - 1, POINT_AT = 38, USED = POINT_AT + 64 + 2, INFO_BYTES = USED + 2 };

/* SEQUENCE { 0, name CN=lab, SubjectPublicKeyInfo of the point, no attributes }. */
static void make_info(const uint8_t point[64], uint8_t info[INFO_BYTES]) {
    static const uint8_t front[POINT_AT] = {0x30, USED - 2, 0x02, 0x01, 0x00,
                                            /* Name, empty: the core does not read it. */
                                            0x30, 0x04, 0x31, 0x02, 0x30, 0x00,
                                            /* SubjectPublicKeyInfo */
                                            0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
                                            0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d, 0x03, 0x42, 0x00, 0x04};
    memset(info, 0, INFO_BYTES);
    memcpy(info, front, POINT_AT);
    memcpy(info + POINT_AT, point, 64);
    info[POINT_AT + 64] = 0xa0;
}

static void check_signature(hsm_module *module, const uint8_t point[64], const uint8_t *info, const uint8_t signature[64]) {
    uint8_t digest[32];
    hsm_handle hash;
    NEED(hsm_sm2_z(point, ID, ID_BYTES, digest));
    NEED(hsm_hash_begin(module, &hash));
    NEED(hsm_hash_update(module, hash, digest, sizeof digest));
    NEED(hsm_hash_update(module, hash, info, USED));
    NEED(hsm_hash_final(module, hash, digest));
    CHECK_OK(hsm_sm2_verify_point(module, point, digest, signature));
}

static void check_usage(hsm_module *module, uint32_t usage, int32_t code) {
    uint8_t point[64], info[INFO_BYTES], signature[64];
    hsm_handle key;
    NEED(hsm_key_generate_sm2(module, usage, &key));
    NEED(hsm_key_public(module, key, point));
    make_info(point, info);
    CHECK_CODE(hsm_sm2_sign_request(module, key, info, USED, ID, ID_BYTES, signature), code);
    if (code == HSM_R_OK) {
        check_signature(module, point, info, signature);
    }
    NEED(hsm_key_destroy(module, key));
}

static void check_refused(hsm_module *module) {
    uint8_t point[64], other[64], info[INFO_BYTES], signature[64];
    hsm_handle key, stranger, symmetric;
    NEED(hsm_key_generate_sm2(module, HSM_USE_DECRYPT, &key));
    NEED(hsm_key_generate_sm2(module, HSM_USE_SIGN, &stranger));
    NEED(hsm_key_generate_symmetric(module, 16, HSM_USE_ENCRYPT, &symmetric));
    NEED(hsm_key_public(module, key, point));
    NEED(hsm_key_public(module, stranger, other));
    make_info(other, info);
    CHECK_CODE(hsm_sm2_sign_request(module, key, info, USED, ID, ID_BYTES, signature), HSM_R_KEY);
    CHECK_OK(hsm_sm2_sign_request(module, stranger, info, USED, ID, ID_BYTES, signature));
    make_info(point, info);
    CHECK_CODE(hsm_sm2_sign_request(module, symmetric, info, USED, ID, ID_BYTES, signature), HSM_R_KEY_TYPE);
    CHECK_CODE(hsm_sm2_sign_request(module, 77, info, USED, ID, ID_BYTES, signature), HSM_R_KEY_NOT_FOUND);
    CHECK_CODE(hsm_sm2_sign_request(module, key, NULL, USED, ID, ID_BYTES, signature), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm2_sign_request(module, key, info, USED, NULL, 1, signature), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm2_sign_request(module, key, info, USED, ID, 8192, signature), HSM_R_USER_ID);
    for (size_t n = 0; n <= INFO_BYTES; n++) { /* every other length of it */
        if (n != USED) {
            CHECK_CODE(hsm_sm2_sign_request(module, key, info, n, ID, ID_BYTES, signature), HSM_R_ARGUMENT);
        }
    }
    for (size_t i = 0; i < USED; i++) { /* every byte of it but those of the name, which nobody checks */
        if (i >= 5 && i < 11) {
            continue;
        }
        info[i] ^= 1;
        hsm_rc rc = hsm_sm2_sign_request(module, key, info, USED, ID, ID_BYTES, signature);
        CHECK(rc.code == HSM_R_ARGUMENT || rc.code == HSM_R_KEY, "byte %zu changed: code %d", i, rc.code);
        info[i] ^= 1;
    }
    CHECK_OK(hsm_sm2_sign_request(module, key, info, USED, ID, ID_BYTES, signature));
    NEED(hsm_key_destroy(module, key));
    NEED(hsm_key_destroy(module, stranger));
    NEED(hsm_key_destroy(module, symmetric));
}

int main(void) {
    bench b = bench_new(16, 0);
    check_usage(b.module, HSM_USE_SIGN | HSM_USE_VERIFY, HSM_R_OK);
    check_usage(b.module, HSM_USE_DECRYPT | HSM_USE_ENCRYPT, HSM_R_OK);
    check_usage(b.module, HSM_USE_AGREE | HSM_USE_ENCRYPT, HSM_R_KEY_USAGE);
    check_usage(b.module, HSM_USE_TRANSPORT, HSM_R_KEY_USAGE);
    check_refused(b.module);
    bench_free(&b);
    return check_report("certification requests");
}
