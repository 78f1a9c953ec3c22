/* SPDX-License-Identifier: Apache-2.0 */
/* SM4 on handles. */
#include "constant_time.h"
#include "module/arguments.h"
#include "module/op.h"

enum { SM4_BITS = 8 * SM4_KEY_BYTES };

/* A symmetric key of exactly that size. */
static hsm_rc want_sized(hsm_want *want, uint32_t usage, uint32_t bits) {
    want->type = HSM_KEY_SYMMETRIC;
    want->usage = usage;
    want->bits = bits;
    return hsm_ok();
}

hsm_rc hsm_sm4_pin(hsm_module *module, hsm_handle key, uint32_t usage, hsm_pin *pin) {
    hsm_want want = {.key = key};
    HSM_TRY(want_sized(&want, usage, SM4_BITS));
    return hsm_slots_pin_wanted(&module->slots, &want, pin);
}

static hsm_rc want_for_direction(hsm_want *want, int direction, uint32_t bits) {
    if (direction != HSM_ENCRYPT && direction != HSM_DECRYPT) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    return want_sized(want, direction == HSM_ENCRYPT ? HSM_USE_ENCRYPT : HSM_USE_DECRYPT, bits);
}

/* As many bytes out as in. */
static hsm_rc check_text(hsm_batch_op *op) {
    if (!hsm_has_bytes(op->in, op->in_len)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    return hsm_op_writes(op, op->in_len);
}

static hsm_rc check_crypt(hsm_batch_op *op, hsm_want *want) {
    if (op->form < HSM_MODE_ECB || op->form > HSM_MODE_CTR) {
        return hsm_refuse(HSM_R_ALGORITHM_MODE);
    }
    if (op->iv == NULL && op->form != HSM_MODE_ECB) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(check_text(op));
    return want_for_direction(want, op->direction, SM4_BITS);
}

static hsm_rc run_crypt(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    hsm_rc rc = hsm_sm4_mode_crypt(module->set->sm4, &pin->body->symmetric.sm4[0], op->form, op->direction, op->iv, op->in,
                                   op->in_len, op->out);
    HSM_CT_PUBLIC(op->out, op->in_len);
    if (op->form != HSM_MODE_ECB) {
        HSM_CT_PUBLIC(op->iv, SM4_BLOCK); /* a block of the output, or a counter */
    }
    return rc;
}

const hsm_op_kind hsm_op_sm4_crypt = {.check = check_crypt, .run = run_crypt, .apart = HSM_OP_IN | HSM_OP_IV};

hsm_rc hsm_sm4_crypt(hsm_module *module, hsm_handle key, uint32_t mode, int direction, uint8_t *iv, const uint8_t *in, size_t n,
                     uint8_t *out) {
    return hsm_op_call(
        module, &hsm_op_sm4_crypt,
        &(hsm_batch_op){
            .key = key, .form = mode, .direction = direction, .iv = iv, .in = in, .in_len = n, .out = out, .out_room = n});
}

static hsm_rc check_cbc_mac(hsm_batch_op *op, hsm_want *want) {
    if (op->nonce == NULL || op->nonce_len != SM4_BLOCK || !hsm_has_bytes(op->in, op->in_len)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_op_writes(op, SM4_BLOCK));
    return want_sized(want, HSM_USE_MAC, SM4_BITS);
}

static hsm_rc run_cbc_mac(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    hsm_rc rc = hsm_sm4_mode_cbc_mac(module->set->sm4, &pin->body->symmetric.sm4[0], op->nonce, op->in, op->in_len, op->out);
    HSM_CT_PUBLIC(op->out, SM4_BLOCK);
    return rc;
}

const hsm_op_kind hsm_op_sm4_cbc_mac = {.check = check_cbc_mac, .run = run_cbc_mac};

hsm_rc hsm_sm4_cbc_mac(hsm_module *module, hsm_handle key, const uint8_t iv[HSM_SM4_BLOCK], const uint8_t *in, size_t n,
                       uint8_t mac[HSM_SM4_BLOCK]) {
    return hsm_op_call(
        module, &hsm_op_sm4_cbc_mac,
        &(hsm_batch_op){.key = key, .nonce = iv, .nonce_len = SM4_BLOCK, .in = in, .in_len = n, .out = mac, .out_room = SM4_BLOCK});
}

static hsm_rc check_aead(hsm_batch_op *op, const uint8_t *tag) {
    if (op->form != HSM_AEAD_GCM && op->form != HSM_AEAD_CCM) {
        return hsm_refuse(HSM_R_ALGORITHM_MODE);
    }
    if (op->nonce == NULL || tag == NULL || !hsm_has_bytes(op->aad, op->aad_len)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    return check_text(op);
}

static hsm_rc check_aead_encrypt(hsm_batch_op *op, hsm_want *want) {
    HSM_TRY(check_aead(op, op->tag));
    return want_sized(want, HSM_USE_ENCRYPT, SM4_BITS);
}

static hsm_rc run_aead_encrypt(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    const hsm_sm4_aead_key *keys = &pin->body->symmetric.aead;
    hsm_rc rc = (op->form == HSM_AEAD_GCM ? hsm_sm4_gcm_encrypt : hsm_sm4_ccm_encrypt)(
        module->set->sm4, keys, op->nonce, op->nonce_len, op->aad, op->aad_len, op->in, op->in_len, op->out, op->tag, op->tag_len);
    if (hsm_is_ok(rc)) {
        HSM_CT_PUBLIC(op->out, op->in_len);
        HSM_CT_PUBLIC(op->tag, op->tag_len);
    }
    return rc;
}

const hsm_op_kind hsm_op_sm4_aead_encrypt = {
    .check = check_aead_encrypt, .run = run_aead_encrypt, .apart = HSM_OP_IN | HSM_OP_NONCE | HSM_OP_AAD | HSM_OP_TAG};

hsm_rc hsm_sm4_aead_encrypt(hsm_module *module, hsm_handle key, uint32_t aead, const uint8_t *nonce, size_t nonce_len,
                            const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n, uint8_t *out, uint8_t *tag,
                            size_t tag_len) {
    return hsm_op_call(module, &hsm_op_sm4_aead_encrypt,
                       &(hsm_batch_op){.key = key,
                                       .form = aead,
                                       .nonce = nonce,
                                       .nonce_len = nonce_len,
                                       .aad = aad,
                                       .aad_len = aad_len,
                                       .in = in,
                                       .in_len = n,
                                       .out = out,
                                       .out_room = n,
                                       .tag = tag,
                                       .tag_len = tag_len});
}

static hsm_rc check_aead_decrypt(hsm_batch_op *op, hsm_want *want) {
    HSM_TRY(check_aead(op, op->proof));
    return want_sized(want, HSM_USE_DECRYPT, SM4_BITS);
}

static hsm_rc run_aead_decrypt(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    const hsm_sm4_aead_key *keys = &pin->body->symmetric.aead;
    hsm_rc rc = (op->form == HSM_AEAD_GCM ? hsm_sm4_gcm_decrypt : hsm_sm4_ccm_decrypt)(module->set->sm4, keys, op->nonce,
                                                                                       op->nonce_len, op->aad, op->aad_len, op->in,
                                                                                       op->in_len, op->proof, op->tag_len, op->out);
    HSM_CT_PUBLIC(op->out, op->in_len);
    return rc;
}

const hsm_op_kind hsm_op_sm4_aead_decrypt = {
    .check = check_aead_decrypt, .run = run_aead_decrypt, .apart = HSM_OP_IN | HSM_OP_NONCE | HSM_OP_AAD | HSM_OP_PROOF};

hsm_rc hsm_sm4_aead_decrypt(hsm_module *module, hsm_handle key, uint32_t aead, const uint8_t *nonce, size_t nonce_len,
                            const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n, const uint8_t *tag, size_t tag_len,
                            uint8_t *out) {
    return hsm_op_call(module, &hsm_op_sm4_aead_decrypt,
                       &(hsm_batch_op){.key = key,
                                       .form = aead,
                                       .nonce = nonce,
                                       .nonce_len = nonce_len,
                                       .aad = aad,
                                       .aad_len = aad_len,
                                       .in = in,
                                       .in_len = n,
                                       .out = out,
                                       .out_room = n,
                                       .proof = tag,
                                       .tag_len = tag_len});
}

static hsm_rc check_xts(hsm_batch_op *op, hsm_want *want) {
    if (op->form != HSM_XTS_GB && op->form != HSM_XTS_IEEE) {
        return hsm_refuse(HSM_R_ALGORITHM_MODE);
    }
    if (op->nonce == NULL || op->nonce_len != SM4_BLOCK) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(check_text(op));
    return want_for_direction(want, op->direction, 2 * SM4_BITS);
}

static hsm_rc run_xts(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    const hsm_sm4_key *keys = pin->body->symmetric.sm4;
    hsm_rc rc =
        hsm_sm4_xts_crypt(module->set->sm4, &keys[0], &keys[1], op->form, op->direction, op->nonce, op->in, op->in_len, op->out);
    HSM_CT_PUBLIC(op->out, op->in_len);
    return rc;
}

const hsm_op_kind hsm_op_sm4_xts = {.check = check_xts, .run = run_xts, .apart = HSM_OP_IN | HSM_OP_NONCE};

hsm_rc hsm_sm4_xts(hsm_module *module, hsm_handle key, uint32_t form, int direction, const uint8_t tweak[HSM_SM4_BLOCK],
                   const uint8_t *in, size_t n, uint8_t *out) {
    return hsm_op_call(module, &hsm_op_sm4_xts,
                       &(hsm_batch_op){.key = key,
                                       .form = form,
                                       .direction = direction,
                                       .nonce = tweak,
                                       .nonce_len = SM4_BLOCK,
                                       .in = in,
                                       .in_len = n,
                                       .out = out,
                                       .out_room = n});
}
