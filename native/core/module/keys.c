/* SPDX-License-Identifier: Apache-2.0 */
/* Keys by handle: generated, imported, asked about, destroyed. */
#include "constant_time.h"
#include "module/arguments.h"
#include "module/birth.h"

static hsm_rc check_signing(const hsm_sm2_env *env, const hsm_random_source *random, const hsm_sm2_key *key) {
    static const uint8_t digest[HSM_SM3_BYTES] = {1};
    uint8_t signature[HSM_SM2_SIGNATURE_BYTES];
    HSM_TRY(hsm_sm2_do_sign(env, random, key, digest, signature));
    return hsm_sm2_do_verify(env, key->point, digest, signature);
}

static hsm_rc check_encryption(const hsm_sm2_env *env, const hsm_random_source *random, const hsm_sm2_key *key) {
    static const uint8_t message[16] = {1};
    uint8_t cipher[sizeof message + HSM_SM2_CIPHER_OVERHEAD];
    uint8_t opened[sizeof message];
    HSM_TRY(hsm_sm2_do_encrypt(env, random, key->point, HSM_C1C3C2, message, sizeof message, cipher));
    HSM_TRY(hsm_sm2_do_decrypt(env, key, HSM_C1C3C2, cipher, sizeof cipher, opened));
    uint64_t differs = hsm_ct_differ(opened, message, sizeof message);
    HSM_CT_PUBLIC(&differs, sizeof differs);
    return hsm_refuse(differs == 0 ? HSM_R_OK : HSM_R_SELF_TEST);
}

/* GM/T 0028, pairwise consistency: a new pair does once what it is for. A failure is one of the module. */
static hsm_rc check_pair(hsm_module *module, const hsm_sm2_key *key, uint32_t usage) {
    const hsm_sm2_env env = hsm_module_sm2(module);
    const hsm_random_source random = hsm_module_random(module);
    bool encrypts = (usage & (HSM_USE_ENCRYPT | HSM_USE_DECRYPT | HSM_USE_AGREE | HSM_USE_TRANSPORT)) != 0;
    bool signs = (usage & (HSM_USE_SIGN | HSM_USE_VERIFY)) != 0 || !encrypts;
    bool passed = true;
    if (signs) {
        passed = hsm_is_ok(check_signing(&env, &random, key));
    }
    if (encrypts && passed) {
        passed = hsm_is_ok(check_encryption(&env, &random, key));
    }
    if (!passed) {
        hsm_module_set_failed(module, true);
    }
    return hsm_refuse(passed ? HSM_R_OK : HSM_R_SELF_TEST);
}

hsm_rc hsm_key_generate_sm2(hsm_module *module, uint32_t usage, hsm_handle *out) {
    if (out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    const hsm_sm2_env env = hsm_module_sm2(module);
    const hsm_random_source random = hsm_module_random(module);
    hsm_pin pin;
    HSM_TRY(hsm_birth_sm2(module, usage, &pin));
    hsm_rc rc = hsm_sm2_key_generate(&env, &random, &pin.body->sm2);
    if (hsm_is_ok(rc)) {
        rc = check_pair(module, &pin.body->sm2, usage);
    }
    if (!hsm_is_ok(rc)) {
        hsm_slots_abandon(&pin);
        return rc;
    }
    *out = hsm_birth_sm2_end(&pin);
    return rc;
}

hsm_rc hsm_key_generate_symmetric(hsm_module *module, size_t n, uint32_t usage, hsm_handle *out) {
    if (out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    const hsm_random_source random = hsm_module_random(module);
    hsm_pin pin;
    HSM_TRY(hsm_birth_symmetric(module, n, usage, &pin));
    hsm_rc rc = hsm_random_fill(&random, pin.body->symmetric.key, n);
    if (!hsm_is_ok(rc)) {
        hsm_slots_abandon(&pin);
        return rc;
    }
    *out = hsm_birth_symmetric_end(module, &pin);
    return rc;
}

hsm_rc hsm_key_import_sm2(hsm_module *module, const uint8_t d[32], uint32_t usage, hsm_handle *out) {
    if (d == NULL || out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    return hsm_birth_sm2_from_d(module, d, usage, out);
}

hsm_rc hsm_key_import_symmetric(hsm_module *module, const uint8_t *key, size_t n, uint32_t usage, hsm_handle *out) {
    if (key == NULL || out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_pin pin;
    HSM_TRY(hsm_birth_symmetric(module, n, usage, &pin));
    memcpy(pin.body->symmetric.key, key, n);
    *out = hsm_birth_symmetric_end(module, &pin);
    return hsm_ok();
}

hsm_rc hsm_key_get_info(hsm_module *module, hsm_handle key, hsm_key_info *out) {
    if (out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_alive(module));
    return hsm_slots_info(&module->slots, key, out);
}

hsm_rc hsm_key_public(hsm_module *module, hsm_handle key, uint8_t out[HSM_SM2_POINT_BYTES]) {
    if (out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_alive(module));
    hsm_pin pin;
    HSM_TRY(hsm_slots_pin(&module->slots, key, HSM_KEY_SM2, 0, &pin));
    memcpy(out, pin.body->sm2.point, HSM_SM2_POINT_BYTES);
    hsm_slots_unpin(&pin);
    return hsm_ok();
}

hsm_rc hsm_key_destroy(hsm_module *module, hsm_handle key) {
    HSM_TRY(hsm_module_alive(module));
    return hsm_slots_destroy(&module->slots, key);
}

hsm_rc hsm_key_check_value(hsm_module *module, hsm_handle key, uint8_t out[4]) {
    if (out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    static const uint8_t zero[SM4_BLOCK] = {0};
    uint8_t block[SM4_BLOCK];
    hsm_pin pin;
    HSM_TRY(hsm_sm4_pin(module, key, 0, &pin));
    module->set->sm4->encrypt(&pin.body->symmetric.sm4[0], zero, block, 1);
    hsm_slots_unpin(&pin);
    HSM_CT_PUBLIC(block, sizeof block);
    memcpy(out, block, 4);
    hsm_wipe(block, sizeof block);
    return hsm_ok();
}
