/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed blobs and passwords: opened again whole, refused when one bit differs. */
#include "support.h"

enum { ROOM = HSM_SYMMETRIC_MAX + HSM_BLOB_OVERHEAD };

static const uint8_t aad[HSM_SYMMETRIC_MAX] = "sm2/3/sign";
static const uint8_t other_aad[sizeof aad] = "sm2/4/sign";

static hsm_handle wrapping_key(hsm_module *module) {
    hsm_handle key = 0;
    NEED(hsm_key_generate_symmetric(module, 16, HSM_USE_SEAL, &key));
    return key;
}

static void round_trips(hsm_module *module) {
    hsm_handle wrapping = wrapping_key(module);
    for (size_t n = 1; n <= HSM_SYMMETRIC_MAX; n++) {
        hsm_handle key, back;
        uint8_t blob[ROOM], before[32], after[32];
        size_t len = sizeof blob;
        hsm_key_info info;
        NEED(hsm_key_generate_symmetric(module, n, HSM_USE_MAC | HSM_USE_EXPORT, &key));
        CHECK_OK(hsm_key_seal(module, wrapping, key, aad, n, blob, &len));
        CHECK(len <= n + HSM_BLOB_OVERHEAD, "%zu bytes for %zu", len, n);
        CHECK_OK(hsm_key_unseal(module, wrapping, blob, len, aad, n, &back));
        CHECK_OK(hsm_key_get_info(module, back, &info));
        CHECK(info.type == HSM_KEY_SYMMETRIC && info.usage == (HSM_USE_MAC | HSM_USE_EXPORT) && info.bits == 8 * n, "info");
        CHECK_OK(hsm_hmac_sm3(module, key, aad, sizeof aad, before));
        CHECK_OK(hsm_hmac_sm3(module, back, aad, sizeof aad, after));
        CHECK_BYTES(before, after, sizeof before, "the same key");
        NEED(hsm_key_destroy(module, key));
        NEED(hsm_key_destroy(module, back));
    }
    hsm_handle pair, back;
    uint8_t blob[ROOM], point[64], digest[32] = {1}, signature[64];
    size_t len = sizeof blob;
    NEED(hsm_key_generate_sm2(module, HSM_USE_SIGN | HSM_USE_VERIFY | HSM_USE_EXPORT, &pair));
    NEED(hsm_key_public(module, pair, point));
    CHECK_OK(hsm_key_seal(module, wrapping, pair, NULL, 0, blob, &len));
    CHECK(len <= 32 + HSM_BLOB_OVERHEAD, "%zu bytes", len);
    CHECK_OK(hsm_key_unseal(module, wrapping, blob, len, NULL, 0, &back));
    CHECK_OK(hsm_sm2_sign(module, back, digest, signature));
    CHECK_OK(hsm_sm2_verify_point(module, point, digest, signature));
}

static void tampering(hsm_module *module) {
    hsm_handle wrapping = wrapping_key(module), other = wrapping_key(module), key, back = 77;
    uint8_t blob[ROOM + 1] = {0}, spent[ROOM];
    size_t len = ROOM;
    NEED(hsm_key_generate_symmetric(module, 32, HSM_USE_MAC | HSM_USE_EXPORT, &key));
    NEED(hsm_key_seal(module, wrapping, key, aad, sizeof aad, blob, &len));
    for (size_t i = 0; i < len * 8; i++) {
        blob[i / 8] ^= (uint8_t)(1 << i % 8);
        CHECK_CODE(hsm_key_unseal(module, wrapping, blob, len, aad, sizeof aad, &back), HSM_R_INTEGRITY);
        blob[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    for (size_t n = 0; n < len; n++) {
        CHECK_CODE(hsm_key_unseal(module, wrapping, blob, n, aad, sizeof aad, &back), HSM_R_INTEGRITY);
    }
    CHECK_CODE(hsm_key_unseal(module, wrapping, blob, len + 1, aad, sizeof aad, &back), HSM_R_INTEGRITY);
    CHECK_CODE(hsm_key_unseal(module, wrapping, blob, len, aad, sizeof aad - 1, &back), HSM_R_INTEGRITY);
    CHECK_CODE(hsm_key_unseal(module, wrapping, blob, len, other_aad, sizeof aad, &back), HSM_R_INTEGRITY);
    CHECK_CODE(hsm_key_unseal(module, other, blob, len, aad, sizeof aad, &back), HSM_R_INTEGRITY);
    CHECK_CODE(hsm_key_unseal(module, key, blob, len, aad, sizeof aad, &back), HSM_R_KEY_USAGE);
    CHECK_CODE(hsm_key_unseal(module, 1, blob, len, aad, sizeof aad, &back), HSM_R_KEY_NOT_FOUND);
    CHECK(back == 77, "no handle from a refused blob");
    CHECK_OK(hsm_key_unseal(module, wrapping, blob, len, aad, sizeof aad, &back));

    size_t little = 10;
    CHECK_CODE(hsm_key_seal(module, wrapping, key, aad, sizeof aad, spent, &little), HSM_R_NO_BUFFER);
    CHECK(little == len, "how much is needed");
    CHECK_CODE(hsm_key_seal(module, wrapping, key, aad, sizeof aad, NULL, &little), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_seal(module, wrapping, wrapping, aad, sizeof aad, spent, &little), HSM_R_KEY_USAGE);
    hsm_handle hash = 0;
    NEED(hsm_hash_begin(module, &hash));
    CHECK_CODE(hsm_key_seal(module, wrapping, hash, aad, sizeof aad, spent, &little), HSM_R_KEY_TYPE);
    CHECK_CODE(hsm_key_seal(module, hash, key, aad, sizeof aad, spent, &little), HSM_R_KEY_TYPE);
}

static void passwords(hsm_module *module) {
    hsm_handle wrapping = wrapping_key(module), key;
    static const uint8_t password[HSM_PASSWORD_MAX + 1] = "a password of a hundred and twenty-eight bytes at most";
    uint8_t blob[HSM_BLOB_OVERHEAD + 64], again[sizeof blob];
    size_t len = sizeof blob, same = sizeof again;
    for (size_t n = 1; n <= HSM_PASSWORD_MAX; n += 41) {
        len = sizeof blob;
        CHECK_OK(hsm_password_enroll(module, wrapping, IN_CLEAR(password, n), 1, 3, aad, sizeof aad, blob, &len));
        CHECK_OK(hsm_password_check(module, wrapping, blob, len, aad, sizeof aad, IN_CLEAR(password, n)));
        CHECK_CODE(hsm_password_check(module, wrapping, blob, len, aad, sizeof aad, IN_CLEAR(password, n - 1)),
                   n == 1 ? HSM_R_ARGUMENT : HSM_R_ACCESS_PASSWORD);
        CHECK_CODE(hsm_password_check(module, wrapping, blob, len, aad, sizeof aad, IN_CLEAR(password + 1, n)),
                   HSM_R_ACCESS_PASSWORD);
    }
    CHECK_CODE(hsm_password_check(module, wrapping, blob, len, aad, sizeof aad, IN_CLEAR(password, sizeof password)),
               HSM_R_ARGUMENT);
    CHECK_CODE(hsm_password_check(module, wrapping, blob, len, aad, sizeof aad, IN_CLEAR(NULL, 0)), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_password_check(module, wrapping, blob, len, aad, 1, IN_CLEAR(password, 124)), HSM_R_INTEGRITY);
    CHECK(password[124] == 0, "the longer password ends with a zero");
    CHECK_CODE(hsm_password_check(module, wrapping, blob, len, aad, sizeof aad, IN_CLEAR(password, 125)), HSM_R_ACCESS_PASSWORD);
    blob[40] ^= 1;
    CHECK_CODE(hsm_password_check(module, wrapping, blob, len, aad, sizeof aad, IN_CLEAR(password, 124)), HSM_R_INTEGRITY);
    blob[40] ^= 1;
    NEED(hsm_password_enroll(module, wrapping, IN_CLEAR(password, 124), 1, 3, aad, sizeof aad, again, &same));
    CHECK(same == len && memcmp(blob + 28, again + 28, len - 28) != 0, "salted");
    CHECK_CODE(hsm_key_unseal(module, wrapping, blob, len, aad, sizeof aad, &key), HSM_R_INTEGRITY);
    size_t key_len = sizeof again;
    NEED(hsm_key_generate_symmetric(module, 52, HSM_USE_EXPORT, &key));
    NEED(hsm_key_seal(module, wrapping, key, aad, sizeof aad, again, &key_len));
    CHECK_CODE(hsm_password_check(module, wrapping, again, key_len, aad, sizeof aad, IN_CLEAR(password, 8)), HSM_R_INTEGRITY);
    CHECK_CODE(hsm_password_enroll(module, wrapping, IN_CLEAR(password, 0), 1, 3, aad, 1, blob, &len), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_password_enroll(module, wrapping, IN_CLEAR(password, sizeof password), 1, 3, aad, 1, blob, &len),
               HSM_R_ARGUMENT);
    CHECK_CODE(hsm_password_enroll(module, wrapping, IN_CLEAR(password, 8), 1, 0, aad, 1, blob, &len), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_password_enroll(module, wrapping, IN_CLEAR(password, 7), 8, 3, aad, 1, blob, &len), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_password_enroll(module, wrapping, NULL, 8, 3, aad, 1, blob, &len), HSM_R_ARGUMENT);
    len = 95;
    CHECK_CODE(hsm_password_enroll(module, wrapping, IN_CLEAR(password, 8), 1, 1, aad, 1, blob, &len), HSM_R_NO_BUFFER);
    CHECK(len == 96, "needs %zu", len);
}

/* Session keys under a pair and under a KEK. */
static void session_keys(hsm_module *module) {
    hsm_handle pair, kek, back;
    uint8_t point[64], out[HSM_SYMMETRIC_MAX + HSM_SM2_CIPHER_OVERHEAD], before[32], after[32];
    NEED(hsm_key_generate_sm2(module, HSM_USE_ENCRYPT | HSM_USE_DECRYPT, &pair));
    NEED(hsm_key_public(module, pair, point));
    NEED(hsm_key_generate_symmetric(module, 16, HSM_USE_WRAP | HSM_USE_UNWRAP, &kek));
    for (size_t n = 8; n <= HSM_SYMMETRIC_MAX; n += 8) {
        hsm_handle key;
        NEED(hsm_key_generate_symmetric(module, n, HSM_USE_MAC | HSM_USE_EXPORT, &key));
        NEED(hsm_hmac_sm3(module, key, NULL, 0, before));
        size_t len = sizeof out;
        CHECK_OK(hsm_key_wrap_sm2(module, point, key, out, &len));
        CHECK(len == n + HSM_SM2_CIPHER_OVERHEAD, "%zu", len);
        CHECK_OK(hsm_key_unwrap_sm2(module, pair, out, len, HSM_USE_MAC, &back));
        CHECK_OK(hsm_hmac_sm3(module, back, NULL, 0, after));
        CHECK_BYTES(before, after, sizeof before, "by SM2");
        out[len - 1] ^= 1;
        CHECK_CODE(hsm_key_unwrap_sm2(module, pair, out, len, HSM_USE_MAC, &back), HSM_R_CIPHERTEXT);
        for (uint32_t mode = HSM_MODE_ECB; mode <= HSM_MODE_CBC; mode++) {
            len = sizeof out;
            CHECK_CODE(hsm_key_wrap_sm4(module, kek, mode, key, out, &len), n % 16 == 0 ? HSM_R_OK : HSM_R_KEY);
            if (n % 16 == 0) {
                CHECK(len == n + (mode == HSM_MODE_CBC ? 16 : 0), "%zu", len);
                CHECK_OK(hsm_key_unwrap_sm4(module, kek, mode, out, len, HSM_USE_MAC, &back));
                CHECK_OK(hsm_hmac_sm3(module, back, NULL, 0, after));
                CHECK_BYTES(before, after, sizeof before, "by SM4");
            }
        }
    }
    size_t len = sizeof out;
    CHECK_CODE(hsm_key_wrap_sm4(module, kek, HSM_MODE_CTR, back, out, &len), HSM_R_KEY_USAGE);
    CHECK_CODE(hsm_key_wrap_sm4(module, kek, HSM_MODE_ECB, kek, out, &len), HSM_R_KEY_USAGE);
    CHECK_CODE(hsm_key_wrap_sm2(module, point, pair, out, &len), HSM_R_KEY_TYPE);
    CHECK_CODE(hsm_key_unwrap_sm4(module, kek, HSM_MODE_CTR, out, 16, 0, &back), HSM_R_ALGORITHM_MODE);
    const size_t wrong[] = {0, 1, 15, 17, 80, 4096};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK_CODE(hsm_key_unwrap_sm4(module, kek, HSM_MODE_ECB, out, wrong[i], 0, &back), HSM_R_ARGUMENT);
    }
    CHECK_CODE(hsm_key_unwrap_sm4(module, kek, HSM_MODE_CBC, out, 16, 0, &back), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_unwrap_sm2(module, pair, out, HSM_SM2_CIPHER_OVERHEAD, 0, &back), HSM_R_CIPHERTEXT);
    CHECK_CODE(hsm_key_unwrap_sm2(module, pair, out, HSM_SM2_CIPHER_OVERHEAD + 65, 0, &back), HSM_R_CIPHERTEXT);
}

int main(void) {
    bench b = bench_new(16, 0);
    round_trips(b.module);
    tampering(b.module);
    passwords(b.module);
    session_keys(b.module);
    bench_free(&b);
    return check_report("blob");
}
