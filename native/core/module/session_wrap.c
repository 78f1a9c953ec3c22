/* SPDX-License-Identifier: Apache-2.0 */
/* Session keys under a public key or a KEK, in the bare forms of GM/T 0018 6.3: no header, no integrity but that of SM2. */
#include "constant_time.h"
#include "module/arguments.h"
#include "module/birth.h"

hsm_rc hsm_key_wrap_sm2(hsm_module *module, const uint8_t point[HSM_SM2_POINT_BYTES], hsm_handle key, uint8_t *out, size_t *len) {
    if (point == NULL || len == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    const hsm_sm2_env env = hsm_module_sm2(module);
    const hsm_random_source random = hsm_module_random(module);
    hsm_pin pin;
    HSM_TRY(hsm_slots_pin(&module->slots, key, HSM_KEY_SYMMETRIC, HSM_USE_EXPORT, &pin));
    size_t n = pin.bits / 8;
    hsm_rc rc = hsm_make_room(out, len, n + HSM_SM2_CIPHER_OVERHEAD);
    if (hsm_is_ok(rc) && !hsm_apart(point, HSM_SM2_POINT_BYTES, out, *len)) {
        rc = hsm_refuse(HSM_R_ARGUMENT);
    }
    if (hsm_is_ok(rc)) {
        rc = hsm_sm2_do_encrypt(&env, &random, point, HSM_C1C3C2, pin.body->symmetric.key, n, out);
        HSM_CT_PUBLIC(out, n + HSM_SM2_CIPHER_OVERHEAD);
    }
    hsm_slots_unpin(&pin);
    return rc;
}

hsm_rc hsm_key_unwrap_sm2(hsm_module *module, hsm_handle pair, const uint8_t *in, size_t n, uint32_t usage, hsm_handle *out) {
    if (in == NULL || out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    if (n <= HSM_SM2_CIPHER_OVERHEAD || n > HSM_SM2_CIPHER_OVERHEAD + HSM_SYMMETRIC_MAX) {
        return hsm_refuse(HSM_R_CIPHERTEXT);
    }
    const hsm_sm2_env env = hsm_module_sm2(module);
    hsm_pin source;
    hsm_pin pin;
    HSM_TRY(hsm_slots_pin(&module->slots, pair, HSM_KEY_SM2, HSM_USE_DECRYPT, &source));
    hsm_rc rc = hsm_birth_symmetric(module, n - HSM_SM2_CIPHER_OVERHEAD, usage, &pin);
    if (hsm_is_ok(rc)) {
        rc = hsm_sm2_do_decrypt(&env, &source.body->sm2, HSM_C1C3C2, in, n, pin.body->symmetric.key);
        if (hsm_is_ok(rc)) {
            *out = hsm_birth_symmetric_end(module, &pin);
        } else {
            hsm_slots_abandon(&pin);
        }
    }
    hsm_slots_unpin(&source);
    return rc;
}

static hsm_rc iv_bytes(uint32_t mode, size_t *n) {
    *n = mode == HSM_MODE_CBC ? SM4_BLOCK : 0;
    return hsm_refuse(mode == HSM_MODE_ECB || mode == HSM_MODE_CBC ? HSM_R_OK : HSM_R_ALGORITHM_MODE);
}

/* Both pinned. Writes the IV, if there is one, and the encrypted key. */
static hsm_rc wrap_pinned(hsm_module *module, const hsm_pin *kek, uint32_t mode, const hsm_pin *key, uint8_t *out, size_t *len) {
    size_t iv_len = 0;
    size_t n = key->bits / 8;
    uint8_t iv[SM4_BLOCK] = {0};
    HSM_TRY(iv_bytes(mode, &iv_len));
    if (n % SM4_BLOCK != 0) {
        return hsm_refuse(HSM_R_KEY);
    }
    HSM_TRY(hsm_make_room(out, len, n + iv_len));
    HSM_TRY(hsm_module_random_public(module, iv, iv_len));
    if (iv_len != 0) {
        memcpy(out, iv, iv_len);
    }
    hsm_rc rc = hsm_sm4_mode_crypt(module->set->sm4, &kek->body->symmetric.sm4[0], mode, HSM_ENCRYPT, iv, key->body->symmetric.key,
                                   n, out + iv_len);
    HSM_CT_PUBLIC(out, n + iv_len);
    return rc;
}

hsm_rc hsm_key_wrap_sm4(hsm_module *module, hsm_handle kek, uint32_t mode, hsm_handle key, uint8_t *out, size_t *len) {
    if (len == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_pin kek_pin;
    hsm_pin key_pin;
    HSM_TRY(hsm_sm4_pin(module, kek, HSM_USE_WRAP, &kek_pin));
    hsm_rc rc = hsm_slots_pin(&module->slots, key, HSM_KEY_SYMMETRIC, HSM_USE_EXPORT, &key_pin);
    if (hsm_is_ok(rc)) {
        rc = wrap_pinned(module, &kek_pin, mode, &key_pin, out, len);
        hsm_slots_unpin(&key_pin);
    }
    hsm_slots_unpin(&kek_pin);
    return rc;
}

/* kek pinned; in: the encrypted key of n bytes. */
static hsm_rc unwrap_pinned(hsm_module *module, const hsm_pin *kek, uint32_t mode, uint8_t iv[SM4_BLOCK], const uint8_t *in,
                            size_t n, uint32_t usage, hsm_handle *out) {
    hsm_pin pin;
    HSM_TRY(hsm_birth_symmetric(module, n, usage, &pin));
    hsm_rc rc =
        hsm_sm4_mode_crypt(module->set->sm4, &kek->body->symmetric.sm4[0], mode, HSM_DECRYPT, iv, in, n, pin.body->symmetric.key);
    if (hsm_is_ok(rc)) {
        *out = hsm_birth_symmetric_end(module, &pin);
    } else {
        hsm_slots_abandon(&pin);
    }
    return rc;
}

hsm_rc hsm_key_unwrap_sm4(hsm_module *module, hsm_handle kek, uint32_t mode, const uint8_t *in, size_t n, uint32_t usage,
                          hsm_handle *out) {
    size_t iv_len = 0;
    uint8_t iv[SM4_BLOCK] = {0};
    if (in == NULL || out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(iv_bytes(mode, &iv_len));
    HSM_TRY(hsm_module_ready(module));
    if (n <= iv_len || (n - iv_len) % SM4_BLOCK != 0 || n - iv_len > HSM_SYMMETRIC_MAX) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    memcpy(iv, in, iv_len);
    hsm_pin kek_pin;
    HSM_TRY(hsm_sm4_pin(module, kek, HSM_USE_UNWRAP, &kek_pin));
    hsm_rc rc = unwrap_pinned(module, &kek_pin, mode, iv, in + iv_len, n - iv_len, usage, out);
    hsm_slots_unpin(&kek_pin);
    return rc;
}
