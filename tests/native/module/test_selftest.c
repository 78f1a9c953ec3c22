/* SPDX-License-Identifier: Apache-2.0 */
/* The self-test breaks by name, stops the module and heals; a pair that fails its check stops it too. */
#include "module/module.h"
#include "support.h"

static void every_crypto_op_is_refused(hsm_module *module, hsm_handle key, hsm_handle pair, hsm_handle hash) {
    static uint8_t io[256];
    uint8_t iv[16] = {0};
    const uint8_t read[64] = {0}; /* beside io, which is written */
    size_t len = sizeof io;
    hsm_handle out;
    CHECK_CODE(hsm_random(module, io, 1), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_key_generate_sm2(module, 0, &out), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_key_generate_symmetric(module, 16, 0, &out), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_key_import_sm2(module, io, 0, &out), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_key_import_symmetric(module, io, 16, 0, &out), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_key_check_value(module, key, io), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_key_seal(module, key, key, NULL, 0, io, &len), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_key_unseal(module, key, io, 60, NULL, 0, &out), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_key_wrap_sm2(module, io, key, io, &len), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_key_unwrap_sm2(module, pair, io, 112, 0, &out), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_key_wrap_sm4(module, key, HSM_MODE_ECB, key, io, &len), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_key_unwrap_sm4(module, key, HSM_MODE_ECB, io, 16, 0, &out), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_unsealing_key_from_file(module, "none", false, &out), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_unsealing_key_from_passphrase(module, -1, io, 1, &out), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_password_enroll(module, key, IN_CLEAR(io, 8), 8, 1, NULL, 0, io, &len), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_password_check(module, key, io, 96, NULL, 0, IN_CLEAR(io, 8)), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_sm2_sign(module, pair, io, io), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_sm2_verify(module, pair, io, io), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_sm2_verify_point(module, io, io, io), HSM_R_SELF_TEST);
    len = sizeof io;
    CHECK_CODE(hsm_sm2_encrypt(module, read, HSM_C1C3C2, io, 16, io, &len), HSM_R_SELF_TEST);
    len = sizeof io;
    CHECK_CODE(hsm_sm2_decrypt(module, pair, HSM_C1C3C2, io, 112, io, &len), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_sm2_agree(module, true, pair, pair, io, 1, io, io, io, 1, 16, 0, &out, NULL, NULL), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_sm4_crypt(module, key, HSM_MODE_CBC, HSM_ENCRYPT, iv, io, 16, io), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_sm4_cbc_mac(module, key, io, io, 16, io), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_sm4_aead_encrypt(module, key, HSM_AEAD_GCM, read, 12, NULL, 0, io, 16, io, iv, 16), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_sm4_aead_decrypt(module, key, HSM_AEAD_GCM, read, 12, NULL, 0, io, 16, read, 16, io), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_sm4_xts(module, key, HSM_XTS_GB, HSM_ENCRYPT, read, io, 16, io), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_sm3(module, io, 1, io), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_hmac_sm3(module, key, io, 1, io), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_hash_begin(module, &out), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_hmac_begin(module, key, &out), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_hash_update(module, hash, io, 1), HSM_R_SELF_TEST);
    CHECK_CODE(hsm_hash_final(module, hash, io), HSM_R_SELF_TEST);
    hsm_key_info info;
    CHECK_OK(hsm_key_get_info(module, key, &info));
    CHECK_OK(hsm_key_public(module, pair, io));
}

static void breaks(void) {
    bench b = bench_new(16, 0);
    hsm_selftest_report report, broken;
    hsm_handle key, pair, hash, extra;
    NEED(hsm_key_generate_symmetric(b.module, 16, HSM_USE_MAC, &key));
    NEED(hsm_key_generate_sm2(b.module, HSM_USE_SIGN, &pair));
    NEED(hsm_hash_begin(b.module, &hash));
    CHECK_OK(hsm_selftest(b.module, NULL, &report));
    CHECK(report.count == 15, "%zu tests", report.count);
    for (size_t i = 0; i < report.count; i++) {
        CHECK_CODE(hsm_selftest(b.module, report.items[i].name, &broken), HSM_R_SELF_TEST);
        for (size_t k = 0; k < broken.count; k++) {
            CHECK(broken.items[k].code == (k == i ? HSM_R_SELF_TEST : HSM_R_OK), "%s while %s is broken", broken.items[k].name,
                  report.items[i].name);
        }
        CHECK_CODE(hsm_key_generate_symmetric(b.module, 16, 0, &extra), HSM_R_SELF_TEST);
    }
    every_crypto_op_is_refused(b.module, key, pair, hash);
    CHECK_CODE(hsm_selftest(b.module, "sm9", &broken), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_random(b.module, (uint8_t *)&extra, 1), HSM_R_SELF_TEST);
    CHECK_OK(hsm_selftest(b.module, NULL, NULL));
    CHECK_OK(hsm_random(b.module, (uint8_t *)&extra, 1));
    CHECK_OK(hsm_hash_final(b.module, hash, (uint8_t[32]){0}));
    CHECK_OK(hsm_key_destroy(b.module, key));
    CHECK_CODE(hsm_selftest(NULL, NULL, &report), HSM_R_ARGUMENT);
    bench_free(&b);
}

/* A curve that computes wrong public keys: no pair of its gets out. */
static void wrong_base_multiply(const uint8_t k[32], uint8_t out[64]) {
    uint8_t other[32];
    memcpy(other, k, sizeof other);
    other[31] ^= 1;
    hsm_sm2_portable.base_multiply(other, out);
}

static void pairwise(void) {
    static const uint32_t usages[] = {HSM_USE_SIGN, HSM_USE_DECRYPT, HSM_USE_AGREE, HSM_USE_SIGN | HSM_USE_DECRYPT, HSM_USE_EXPORT};
    bench b = bench_new(16, 0);
    const hsm_implementation *good = b.module->set;
    hsm_sm2_impl curve = *good->sm2;
    hsm_implementation bad = *good;
    curve.base_multiply = wrong_base_multiply;
    bad.sm2 = &curve;
    hsm_arena_status before, after;
    for (size_t i = 0; i < sizeof usages / sizeof usages[0]; i++) {
        hsm_handle key = 0;
        CHECK_OK(hsm_key_generate_sm2(b.module, usages[i], &key));
        hsm_arena_get_status(b.arena, &before);
        b.module->set = &bad;
        CHECK_CODE(hsm_key_generate_sm2(b.module, usages[i], &key), HSM_R_SELF_TEST);
        b.module->set = good;
        hsm_arena_get_status(b.arena, &after);
        CHECK(before.open == after.open, "the failed pair's cell is free again");
        CHECK_CODE(hsm_random(b.module, (uint8_t *)&key, 1), HSM_R_SELF_TEST);
        CHECK_OK(hsm_selftest(b.module, NULL, NULL));
    }
    bench_free(&b);
}

static void wrong_many(const hsm_sm4_key *key, const uint8_t *in, uint8_t *out, size_t blocks) {
    hsm_sm4_portable.encrypt(key, in, out, blocks);
    out[SM4_BLOCK * blocks - 1] ^= blocks > 4 ? 1 : 0;
}

/* A cipher that is right for every short known answer and wrong for bulk data. */
static void many_blocks(void) {
    bench b = bench_new(4, 0);
    const hsm_implementation *good = b.module->set;
    hsm_sm4_impl cipher = *good->sm4;
    hsm_implementation bad = *good;
    cipher.encrypt = wrong_many;
    bad.sm4 = &cipher;
    b.module->set = &bad;
    CHECK_CODE(hsm_selftest(b.module, NULL, NULL), HSM_R_SELF_TEST);
    b.module->set = good;
    CHECK_OK(hsm_selftest(b.module, NULL, NULL));
    bench_free(&b);
}

static void implementations(void) {
    hsm_arena *arena = NULL;
    NEED(hsm_arena_new(4, &arena));
    size_t count = 0;
    for (const char *name; (name = hsm_implementation_name(count)) != NULL; count++) {
        const hsm_module_options options = {.implementation = name};
        hsm_module *module = NULL;
        NEED(hsm_module_new(arena, &options, &module));
        CHECK(strcmp(hsm_module_implementation(module), name) == 0, "%s", name);
        CHECK_OK(hsm_selftest(module, NULL, NULL));
        hsm_module_free(module);
        setenv("SOFTSJJ_IMPL", name, 1);
        NEED(hsm_module_new(arena, NULL, &module));
        CHECK(strcmp(hsm_module_implementation(module), name) == 0, "%s, by the environment", name);
        hsm_module_free(module);
    }
    CHECK(count >= 1, "at least one");
    const hsm_module_options options = {.implementation = "none"};
    hsm_module *module = NULL;
    CHECK_CODE(hsm_module_new(arena, &options, &module), HSM_R_ARGUMENT);
    setenv("SOFTSJJ_IMPL", "none", 1);
    CHECK_CODE(hsm_module_new(arena, NULL, &module), HSM_R_ARGUMENT);
    unsetenv("SOFTSJJ_IMPL");
    CHECK_CODE(hsm_module_new(NULL, NULL, &module), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_module_new(arena, NULL, NULL), HSM_R_ARGUMENT);
    hsm_arena_free(arena);
}

int main(void) {
    breaks();
    pairwise();
    many_blocks();
    implementations();
    return check_report("selftest");
}
