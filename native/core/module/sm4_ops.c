/* SPDX-License-Identifier: Apache-2.0 */
/* SM4 on handles. */
#include "constant_time.h"
#include "module/arguments.h"
#include "module/module.h"

enum { SM4_BITS = 8 * SM4_KEY_BYTES };

/* A symmetric key of exactly that size. */
static hsm_rc pin_sized(hsm_module *module, hsm_handle key, uint32_t usage, uint32_t bits, hsm_pin *pin) {
    HSM_TRY(hsm_slots_pin(&module->slots, key, HSM_KEY_SYMMETRIC, usage, pin));
    if (pin->bits != bits) {
        hsm_slots_unpin(pin);
        return hsm_refuse(HSM_R_KEY_TYPE);
    }
    return hsm_ok();
}

hsm_rc hsm_sm4_pin(hsm_module *module, hsm_handle key, uint32_t usage, hsm_pin *pin) {
    return pin_sized(module, key, usage, SM4_BITS, pin);
}

static hsm_rc usage_of(int direction, uint32_t *usage) {
    *usage = direction == HSM_ENCRYPT ? HSM_USE_ENCRYPT : HSM_USE_DECRYPT;
    return hsm_refuse(direction == HSM_ENCRYPT || direction == HSM_DECRYPT ? HSM_R_OK : HSM_R_ARGUMENT);
}

/* iv NULL: none. It is written: also the input must be apart from it. */
static hsm_rc check_overlap(const uint8_t *in, size_t n, const uint8_t *out, const uint8_t *iv) {
    const size_t iv_len = iv != NULL ? SM4_BLOCK : 0;
    bool good = hsm_same_or_apart(in, n, out, n) && hsm_apart(iv, iv_len, in, n) && hsm_apart(iv, iv_len, out, n);
    return hsm_refuse(good ? HSM_R_OK : HSM_R_ARGUMENT);
}

hsm_rc hsm_sm4_crypt(hsm_module *module, hsm_handle key, uint32_t mode, int direction, uint8_t *iv, const uint8_t *in, size_t n,
                     uint8_t *out) {
    uint32_t usage = 0;
    if (mode < HSM_MODE_ECB || mode > HSM_MODE_CTR) {
        return hsm_refuse(HSM_R_ALGORITHM_MODE);
    }
    if (!hsm_has_bytes(in, n) || !hsm_has_bytes(out, n) || (iv == NULL && mode != HSM_MODE_ECB)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(check_overlap(in, n, out, mode == HSM_MODE_ECB ? NULL : iv));
    HSM_TRY(usage_of(direction, &usage));
    HSM_TRY(hsm_module_ready(module));
    hsm_pin pin;
    HSM_TRY(hsm_sm4_pin(module, key, usage, &pin));
    hsm_rc rc = hsm_sm4_mode_crypt(module->set->sm4, &pin.body->symmetric.sm4[0], mode, direction, iv, in, n, out);
    hsm_slots_unpin(&pin);
    HSM_CT_PUBLIC(out, n);
    if (mode != HSM_MODE_ECB) {
        HSM_CT_PUBLIC(iv, SM4_BLOCK); /* a block of the output, or a counter */
    }
    return rc;
}

hsm_rc hsm_sm4_cbc_mac(hsm_module *module, hsm_handle key, const uint8_t iv[HSM_SM4_BLOCK], const uint8_t *in, size_t n,
                       uint8_t mac[HSM_SM4_BLOCK]) {
    if (iv == NULL || mac == NULL || !hsm_has_bytes(in, n)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_pin pin;
    HSM_TRY(hsm_sm4_pin(module, key, HSM_USE_MAC, &pin));
    hsm_rc rc = hsm_sm4_mode_cbc_mac(module->set->sm4, &pin.body->symmetric.sm4[0], iv, in, n, mac);
    hsm_slots_unpin(&pin);
    HSM_CT_PUBLIC(mac, HSM_SM4_BLOCK);
    return rc;
}

static hsm_rc check_aead(uint32_t aead, const uint8_t *nonce, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n,
                         const uint8_t *out, const uint8_t *tag) {
    if (aead != HSM_AEAD_GCM && aead != HSM_AEAD_CCM) {
        return hsm_refuse(HSM_R_ALGORITHM_MODE);
    }
    bool whole = nonce != NULL && tag != NULL && hsm_has_bytes(aad, aad_len) && hsm_has_bytes(in, n) && hsm_has_bytes(out, n);
    return hsm_refuse(whole ? HSM_R_OK : HSM_R_ARGUMENT);
}

/* The tag of an encryption is written last, when all else was read: only the output is in its way. */
static hsm_rc check_aead_overlap(const uint8_t *nonce, size_t nonce_len, const uint8_t *aad, size_t aad_len, const uint8_t *in,
                                 size_t n, const uint8_t *out, const uint8_t *tag, size_t tag_len) {
    bool good = hsm_same_or_apart(in, n, out, n) && hsm_apart(nonce, nonce_len, out, n) && hsm_apart(aad, aad_len, out, n) &&
                hsm_apart(tag, tag_len, out, n);
    return hsm_refuse(good ? HSM_R_OK : HSM_R_ARGUMENT);
}

hsm_rc hsm_sm4_aead_encrypt(hsm_module *module, hsm_handle key, uint32_t aead, const uint8_t *nonce, size_t nonce_len,
                            const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n, uint8_t *out, uint8_t *tag,
                            size_t tag_len) {
    HSM_TRY(check_aead(aead, nonce, aad, aad_len, in, n, out, tag));
    HSM_TRY(check_aead_overlap(nonce, nonce_len, aad, aad_len, in, n, out, tag, tag_len));
    HSM_TRY(hsm_module_ready(module));
    hsm_pin pin;
    HSM_TRY(hsm_sm4_pin(module, key, HSM_USE_ENCRYPT, &pin));
    const hsm_sm4_aead_key *keys = &pin.body->symmetric.aead;
    hsm_rc rc = (aead == HSM_AEAD_GCM ? hsm_sm4_gcm_encrypt : hsm_sm4_ccm_encrypt)(module->set->sm4, keys, nonce, nonce_len, aad,
                                                                                   aad_len, in, n, out, tag, tag_len);
    hsm_slots_unpin(&pin);
    if (hsm_is_ok(rc)) {
        HSM_CT_PUBLIC(out, n);
        HSM_CT_PUBLIC(tag, tag_len);
    }
    return rc;
}

hsm_rc hsm_sm4_aead_decrypt(hsm_module *module, hsm_handle key, uint32_t aead, const uint8_t *nonce, size_t nonce_len,
                            const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n, const uint8_t *tag, size_t tag_len,
                            uint8_t *out) {
    HSM_TRY(check_aead(aead, nonce, aad, aad_len, in, n, out, tag));
    HSM_TRY(check_aead_overlap(nonce, nonce_len, aad, aad_len, in, n, out, tag, tag_len));
    HSM_TRY(hsm_module_ready(module));
    hsm_pin pin;
    HSM_TRY(hsm_sm4_pin(module, key, HSM_USE_DECRYPT, &pin));
    const hsm_sm4_aead_key *keys = &pin.body->symmetric.aead;
    hsm_rc rc = (aead == HSM_AEAD_GCM ? hsm_sm4_gcm_decrypt : hsm_sm4_ccm_decrypt)(module->set->sm4, keys, nonce, nonce_len, aad,
                                                                                   aad_len, in, n, tag, tag_len, out);
    hsm_slots_unpin(&pin);
    HSM_CT_PUBLIC(out, n);
    return rc;
}

hsm_rc hsm_sm4_xts(hsm_module *module, hsm_handle key, uint32_t form, int direction, const uint8_t tweak[HSM_SM4_BLOCK],
                   const uint8_t *in, size_t n, uint8_t *out) {
    uint32_t usage = 0;
    if (form != HSM_XTS_GB && form != HSM_XTS_IEEE) {
        return hsm_refuse(HSM_R_ALGORITHM_MODE);
    }
    if (tweak == NULL || !hsm_has_bytes(in, n) || !hsm_has_bytes(out, n) || !hsm_same_or_apart(in, n, out, n) ||
        !hsm_apart(tweak, SM4_BLOCK, out, n)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(usage_of(direction, &usage));
    HSM_TRY(hsm_module_ready(module));
    hsm_pin pin;
    HSM_TRY(pin_sized(module, key, usage, 2 * SM4_BITS, &pin));
    hsm_rc rc = hsm_sm4_xts_crypt(module->set->sm4, &pin.body->symmetric.sm4[0], &pin.body->symmetric.sm4[1], form, direction,
                                  tweak, in, n, out);
    hsm_slots_unpin(&pin);
    HSM_CT_PUBLIC(out, n);
    return rc;
}
