/* SPDX-License-Identifier: Apache-2.0 */
/* SM2 on handles. */
#include "constant_time.h"
#include "module/arguments.h"
#include "module/birth.h"

hsm_rc hsm_sm2_sign(hsm_module *module, hsm_handle key, const uint8_t digest[HSM_SM3_BYTES],
                    uint8_t signature[HSM_SM2_SIGNATURE_BYTES]) {
    if (digest == NULL || signature == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    const hsm_sm2_env env = hsm_module_sm2(module);
    const hsm_random_source random = hsm_module_random(module);
    hsm_pin pin;
    HSM_TRY(hsm_slots_pin(&module->slots, key, HSM_KEY_SM2, HSM_USE_SIGN, &pin));
    hsm_rc rc = hsm_sm2_do_sign(&env, &random, &pin.body->sm2, digest, signature);
    hsm_slots_unpin(&pin);
    HSM_CT_PUBLIC(signature, HSM_SM2_SIGNATURE_BYTES);
    return rc;
}

hsm_rc hsm_sm2_verify(hsm_module *module, hsm_handle key, const uint8_t digest[HSM_SM3_BYTES],
                      const uint8_t signature[HSM_SM2_SIGNATURE_BYTES]) {
    if (digest == NULL || signature == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    const hsm_sm2_env env = hsm_module_sm2(module);
    hsm_pin pin;
    HSM_TRY(hsm_slots_pin(&module->slots, key, HSM_KEY_SM2, HSM_USE_VERIFY, &pin));
    hsm_rc rc = hsm_sm2_do_verify(&env, pin.body->sm2.point, digest, signature);
    hsm_slots_unpin(&pin);
    return rc;
}

hsm_rc hsm_sm2_verify_point(hsm_module *module, const uint8_t point[HSM_SM2_POINT_BYTES], const uint8_t digest[HSM_SM3_BYTES],
                            const uint8_t signature[HSM_SM2_SIGNATURE_BYTES]) {
    if (point == NULL || digest == NULL || signature == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    const hsm_sm2_env env = hsm_module_sm2(module);
    return hsm_sm2_do_verify(&env, point, digest, signature);
}

static bool known_order(uint32_t order) {
    return order == HSM_C1C3C2 || order == HSM_C1C2C3;
}

hsm_rc hsm_sm2_encrypt(hsm_module *module, const uint8_t point[HSM_SM2_POINT_BYTES], uint32_t order, const uint8_t *in, size_t n,
                       uint8_t *out, size_t *len) {
    if (point == NULL || in == NULL || n == 0 || n > HSM_SM2_PLAINTEXT_MAX || !known_order(order)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_make_room(out, len, n + HSM_SM2_CIPHER_OVERHEAD));
    if (!hsm_same_or_apart(in, n, out, *len) || !hsm_apart(point, HSM_SM2_POINT_BYTES, out, *len)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    const hsm_sm2_env env = hsm_module_sm2(module);
    const hsm_random_source random = hsm_module_random(module);
    uint8_t message[HSM_SM2_PLAINTEXT_MAX]; /* out may be in */
    memcpy(message, in, n);
    hsm_rc rc = hsm_sm2_do_encrypt(&env, &random, point, order, message, n, out);
    hsm_wipe(message, n);
    if (hsm_is_ok(rc)) {
        HSM_CT_PUBLIC(out, n + HSM_SM2_CIPHER_OVERHEAD);
    }
    return rc;
}

hsm_rc hsm_sm2_decrypt(hsm_module *module, hsm_handle key, uint32_t order, const uint8_t *in, size_t n, uint8_t *out, size_t *len) {
    if (in == NULL || len == NULL || !known_order(order)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    if (n <= HSM_SM2_CIPHER_OVERHEAD || n > HSM_SM2_CIPHER_OVERHEAD + HSM_SM2_PLAINTEXT_MAX) {
        return hsm_refuse(HSM_R_CIPHERTEXT);
    }
    HSM_TRY(hsm_make_room(out, len, n - HSM_SM2_CIPHER_OVERHEAD));
    if (!hsm_same_or_apart(in, n, out, *len)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    const hsm_sm2_env env = hsm_module_sm2(module);
    hsm_pin pin;
    HSM_TRY(hsm_slots_pin(&module->slots, key, HSM_KEY_SM2, HSM_USE_DECRYPT, &pin));
    uint8_t cipher[HSM_SM2_PLAINTEXT_MAX + HSM_SM2_CIPHER_OVERHEAD]; /* out may be in */
    memcpy(cipher, in, n);
    hsm_rc rc = hsm_sm2_do_decrypt(&env, &pin.body->sm2, order, cipher, n, out);
    hsm_slots_unpin(&pin);
    HSM_CT_PUBLIC(out, n - HSM_SM2_CIPHER_OVERHEAD); /* the caller's from here on */
    return rc;
}

/* The new key is derived straight into its cell. */
static hsm_rc agree_into(hsm_module *module, const hsm_sm2_agreement *agreement, size_t n, uint32_t usage, hsm_handle *out,
                         uint8_t *s1, uint8_t *s2) {
    const hsm_sm2_env env = hsm_module_sm2(module);
    hsm_pin pin;
    HSM_TRY(hsm_birth_symmetric(module, n, usage, &pin));
    hsm_rc rc = hsm_sm2_do_agree(&env, agreement, pin.body->symmetric.key, n, s1, s2);
    if (!hsm_is_ok(rc)) {
        hsm_slots_abandon(&pin);
        return rc;
    }
    if (s1 != NULL) {
        HSM_CT_PUBLIC(s1, HSM_SM3_BYTES);
    }
    if (s2 != NULL) {
        HSM_CT_PUBLIC(s2, HSM_SM3_BYTES);
    }
    *out = hsm_birth_symmetric_end(module, &pin);
    return rc;
}

hsm_rc hsm_sm2_agree(hsm_module *module, bool initiator, hsm_handle own, hsm_handle own_ephemeral, const uint8_t *own_id,
                     size_t own_id_len, const uint8_t peer[HSM_SM2_POINT_BYTES], const uint8_t peer_ephemeral[HSM_SM2_POINT_BYTES],
                     const uint8_t *peer_id, size_t peer_id_len, size_t n, uint32_t usage, hsm_handle *out, uint8_t *s1,
                     uint8_t *s2) {
    if (!hsm_has_bytes(own_id, own_id_len) || !hsm_has_bytes(peer_id, peer_id_len) || peer == NULL || peer_ephemeral == NULL ||
        out == NULL || (s1 != NULL && s2 != NULL && !hsm_apart(s1, HSM_SM3_BYTES, s2, HSM_SM3_BYTES))) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_pin own_pin;
    hsm_pin ephemeral_pin;
    HSM_TRY(hsm_slots_pin(&module->slots, own, HSM_KEY_SM2, HSM_USE_AGREE, &own_pin));
    hsm_rc rc = hsm_slots_pin(&module->slots, own_ephemeral, HSM_KEY_SM2, HSM_USE_AGREE, &ephemeral_pin);
    if (!hsm_is_ok(rc)) {
        hsm_slots_unpin(&own_pin);
        return rc;
    }
    const hsm_sm2_agreement agreement = {.initiator = initiator,
                                         .own = &own_pin.body->sm2,
                                         .own_ephemeral = &ephemeral_pin.body->sm2,
                                         .own_id = own_id,
                                         .own_id_len = own_id_len,
                                         .peer = peer,
                                         .peer_ephemeral = peer_ephemeral,
                                         .peer_id = peer_id,
                                         .peer_id_len = peer_id_len};
    rc = agree_into(module, &agreement, n, usage, out, s1, s2);
    hsm_slots_unpin(&ephemeral_pin);
    hsm_slots_unpin(&own_pin);
    return rc;
}
