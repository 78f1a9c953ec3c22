/* SPDX-License-Identifier: Apache-2.0 */
#include "module/box.h"

#include "constant_time.h"
#include "module/arguments.h"

enum { VERSION = 1, ASSOCIATED = HSM_BOX_HEADER + SM3_BYTES };

static const uint8_t magic[4] = {'H', 'S', 'M', 'B'};

static void write_header(const hsm_box *box, uint8_t header[HSM_BOX_HEADER]) {
    memcpy(header, magic, sizeof magic);
    header[4] = VERSION;
    header[5] = box->kind;
    header[6] = (uint8_t)(box->n >> 8);
    header[7] = (uint8_t)box->n;
    hsm_put32(header + 8, box->usage);
    hsm_put32(header + 12, 0);
}

/* False: not a header of ours, or one that does not fit the blob's length. */
static bool read_header(const uint8_t *blob, size_t len, hsm_box *box) {
    if (len < HSM_BOX_OVERHEAD || memcmp(blob, magic, sizeof magic) != 0 || blob[4] != VERSION || hsm_get32(blob + 12) != 0) {
        return false;
    }
    box->kind = blob[5];
    box->n = (size_t)blob[6] << 8 | blob[7];
    box->usage = hsm_get32(blob + 8);
    return box->n != 0 && box->n <= HSM_BOX_SECRET_MAX && len == box->n + HSM_BOX_OVERHEAD;
}

static void associate(const hsm_module *module, const uint8_t *header, const uint8_t *aad, size_t aad_len,
                      uint8_t out[ASSOCIATED]) {
    hsm_sm3_ctx ctx;
    memcpy(out, header, HSM_BOX_HEADER);
    hsm_sm3_init(&ctx, module->set->sm3);
    if (aad_len != 0) {
        hsm_sm3_update(&ctx, aad, aad_len);
    }
    hsm_sm3_final(&ctx, out + HSM_BOX_HEADER);
}

hsm_rc hsm_box_seal(hsm_module *module, hsm_handle wrapping, const hsm_box *box, const uint8_t *aad, size_t aad_len, uint8_t *blob,
                    size_t *len) {
    uint8_t associated[ASSOCIATED];
    HSM_TRY(hsm_make_room(blob, len, box->n + HSM_BOX_OVERHEAD));
    if (!hsm_apart(aad, aad_len, blob, *len)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    hsm_pin pin;
    HSM_TRY(hsm_sm4_pin(module, wrapping, HSM_USE_SEAL, &pin));
    uint8_t *nonce = blob + HSM_BOX_HEADER;
    uint8_t *cipher = nonce + HSM_BOX_NONCE;
    write_header(box, blob);
    associate(module, blob, aad, aad_len, associated);
    hsm_rc rc = hsm_module_random_public(module, nonce, HSM_BOX_NONCE);
    if (hsm_is_ok(rc)) {
        rc = hsm_sm4_gcm_encrypt(module->set->sm4, &pin.body->symmetric.aead, nonce, HSM_BOX_NONCE, associated, sizeof associated,
                                 box->secret, box->n, cipher, cipher + box->n, HSM_BOX_TAG);
    }
    hsm_slots_unpin(&pin);
    HSM_CT_PUBLIC(blob, *len);
    if (!hsm_is_ok(rc)) {
        hsm_wipe(blob, *len);
    }
    return rc;
}

hsm_rc hsm_box_open(hsm_module *module, hsm_handle wrapping, const uint8_t *blob, size_t len, const uint8_t *aad, size_t aad_len,
                    hsm_box *box) {
    uint8_t associated[ASSOCIATED];
    hsm_pin pin;
    HSM_TRY(hsm_sm4_pin(module, wrapping, HSM_USE_SEAL, &pin));
    hsm_rc rc = hsm_refuse(HSM_R_INTEGRITY);
    if (read_header(blob, len, box)) {
        const uint8_t *nonce = blob + HSM_BOX_HEADER;
        const uint8_t *cipher = nonce + HSM_BOX_NONCE;
        associate(module, blob, aad, aad_len, associated);
        hsm_rc opened = hsm_sm4_gcm_decrypt(module->set->sm4, &pin.body->symmetric.aead, nonce, HSM_BOX_NONCE, associated,
                                            sizeof associated, cipher, box->n, cipher + box->n, HSM_BOX_TAG, box->secret);
        rc = hsm_is_ok(opened) ? opened : rc;
        HSM_CT_SECRET(box->secret, box->n);
    }
    hsm_slots_unpin(&pin);
    return rc;
}
