/* SPDX-License-Identifier: Apache-2.0 */
/* Keys as blobs for the store. */
#include "constant_time.h"
#include "module/arguments.h"
#include "module/birth.h"
#include "module/box.h"

/* The part of a key that is stored: the rest is computed from it. */
static hsm_rc fill_box(hsm_module *module, hsm_handle key, hsm_box *box) {
    hsm_key_info info;
    hsm_pin pin;
    HSM_TRY(hsm_slots_info(&module->slots, key, &info));
    if (info.type != HSM_KEY_SM2 && info.type != HSM_KEY_SYMMETRIC) {
        return hsm_refuse(HSM_R_KEY_TYPE);
    }
    HSM_TRY(hsm_slots_pin(&module->slots, key, info.type, HSM_USE_EXPORT, &pin));
    bool pair = info.type == HSM_KEY_SM2;
    box->kind = pair ? HSM_BOX_SM2 : HSM_BOX_SYMMETRIC;
    box->usage = pin.usage;
    box->n = pin.bits / 8;
    memcpy(box->secret, pair ? pin.body->sm2.d : pin.body->symmetric.key, box->n);
    hsm_slots_unpin(&pin);
    return hsm_ok();
}

hsm_rc hsm_key_seal(hsm_module *module, hsm_handle wrapping, hsm_handle key, const uint8_t *aad, size_t aad_len, uint8_t *blob,
                    size_t *len) {
    if (!hsm_has_bytes(aad, aad_len) || len == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_box box;
    HSM_TRY(fill_box(module, key, &box));
    hsm_rc rc = hsm_box_seal(module, wrapping, &box, aad, aad_len, blob, len);
    hsm_wipe(&box, sizeof box);
    return rc;
}

static hsm_rc key_from_box(hsm_module *module, const hsm_box *box, hsm_handle *out) {
    if (box->kind == HSM_BOX_SM2 && box->n == 32) {
        return hsm_birth_sm2_from_d(module, box->secret, box->usage, out);
    }
    if (box->kind != HSM_BOX_SYMMETRIC) {
        return hsm_refuse(HSM_R_INTEGRITY);
    }
    hsm_pin pin;
    HSM_TRY(hsm_birth_symmetric(module, box->n, box->usage, &pin));
    memcpy(pin.body->symmetric.key, box->secret, box->n);
    *out = hsm_birth_symmetric_end(module, &pin);
    return hsm_ok();
}

hsm_rc hsm_key_unseal(hsm_module *module, hsm_handle wrapping, const uint8_t *blob, size_t len, const uint8_t *aad, size_t aad_len,
                      hsm_handle *out) {
    if (!hsm_has_bytes(blob, len) || !hsm_has_bytes(aad, aad_len) || out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_box box;
    hsm_rc rc = hsm_box_open(module, wrapping, blob, len, aad, aad_len, &box);
    if (hsm_is_ok(rc)) {
        rc = key_from_box(module, &box, out);
    }
    hsm_wipe(&box, sizeof box);
    return rc;
}
