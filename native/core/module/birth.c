/* SPDX-License-Identifier: Apache-2.0 */
#include "module/birth.h"

#include "constant_time.h"

enum { USAGE_ALL = (HSM_USE_TRANSPORT << 1) - 1, SM2_BITS = 256 };

/* A key that seals does nothing else (HSM_USE_SEAL), and so does one that opens secrets (HSM_USE_TRANSPORT). */
static bool usage_is_sound(uint32_t usage) {
    const uint32_t beside_sealing = HSM_USE_SEAL | HSM_USE_EXPORT;
    return (usage & ~(uint32_t)USAGE_ALL) == 0 && ((usage & HSM_USE_SEAL) == 0 || (usage & ~beside_sealing) == 0) &&
           ((usage & HSM_USE_TRANSPORT) == 0 || usage == HSM_USE_TRANSPORT);
}

hsm_rc hsm_birth_symmetric(hsm_module *module, size_t n, uint32_t usage, hsm_pin *pin) {
    if (n == 0 || n > HSM_SYMMETRIC_MAX || !usage_is_sound(usage)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    return hsm_slots_create(&module->slots, HSM_KEY_SYMMETRIC, usage, (uint32_t)n * 8, pin);
}

hsm_handle hsm_birth_symmetric_end(hsm_module *module, hsm_pin *pin) {
    size_t n = pin->bits / 8;
    HSM_CT_SECRET(pin->body->symmetric.key, n);
    hsm_symmetric_expand(module->set->sm4, &pin->body->symmetric, n);
    hsm_symmetric_expand_hmac(module->set->sm3, &pin->body->symmetric, n, pin->usage);
    return hsm_slots_publish(pin);
}

hsm_rc hsm_birth_sm2(hsm_module *module, uint32_t usage, hsm_pin *pin) {
    if (!usage_is_sound(usage)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    return hsm_slots_create(&module->slots, HSM_KEY_SM2, usage, SM2_BITS, pin);
}

hsm_handle hsm_birth_sm2_end(hsm_pin *pin) {
    hsm_sm2_key *key = &pin->body->sm2;
    HSM_CT_SECRET(key->d, sizeof key->d);
    HSM_CT_SECRET(key->inverse, sizeof key->inverse);
    HSM_CT_PUBLIC(key->point, sizeof key->point);
    return hsm_slots_publish(pin);
}

hsm_rc hsm_birth_sm2_from_d(hsm_module *module, const uint8_t d[32], uint32_t usage, hsm_handle *out) {
    const hsm_sm2_env env = hsm_module_sm2(module);
    hsm_pin pin;
    HSM_TRY(hsm_birth_sm2(module, usage, &pin));
    memcpy(pin.body->sm2.d, d, 32);
    HSM_CT_SECRET(pin.body->sm2.d, 32);
    hsm_rc rc = hsm_sm2_key_from_d(&env, pin.body->sm2.d, &pin.body->sm2);
    if (!hsm_is_ok(rc)) {
        hsm_slots_abandon(&pin);
        return rc;
    }
    *out = hsm_birth_sm2_end(&pin);
    return rc;
}
