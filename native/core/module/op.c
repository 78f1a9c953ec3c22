/* SPDX-License-Identifier: Apache-2.0 */
#include "module/op.h"

#include "module/arguments.h"

static const hsm_op_kind *const kinds[] = {
    [HSM_BATCH_RANDOM] = &hsm_op_random,
    [HSM_BATCH_SM3] = &hsm_op_sm3,
    [HSM_BATCH_HMAC_SM3] = &hsm_op_hmac_sm3,
    [HSM_BATCH_SM4_CRYPT] = &hsm_op_sm4_crypt,
    [HSM_BATCH_SM4_CBC_MAC] = &hsm_op_sm4_cbc_mac,
    [HSM_BATCH_SM4_AEAD_ENCRYPT] = &hsm_op_sm4_aead_encrypt,
    [HSM_BATCH_SM4_AEAD_DECRYPT] = &hsm_op_sm4_aead_decrypt,
    [HSM_BATCH_SM4_XTS] = &hsm_op_sm4_xts,
    [HSM_BATCH_SM2_SIGN] = &hsm_op_sm2_sign,
    [HSM_BATCH_SM2_VERIFY] = &hsm_op_sm2_verify,
    [HSM_BATCH_SM2_VERIFY_POINT] = &hsm_op_sm2_verify_point,
    [HSM_BATCH_SM2_ENCRYPT] = &hsm_op_sm2_encrypt,
    [HSM_BATCH_SM2_DECRYPT] = &hsm_op_sm2_decrypt,
};

static bool apart_from_out(const hsm_batch_op *op, const uint8_t *p, size_t n) {
    return p == NULL || hsm_apart(p, n, op->out, op->out_len);
}

/* The convention of hsm.h on buffers. */
static bool buffers_good(const hsm_batch_op *op) {
    const bool chained = op->kind == HSM_BATCH_SM4_CRYPT && op->form != HSM_MODE_ECB;
    return hsm_same_or_apart(op->in, op->in_len, op->out, op->out_len) && apart_from_out(op, op->nonce, op->nonce_len) &&
           apart_from_out(op, op->aad, op->aad_len) && apart_from_out(op, op->tag, op->tag_len) &&
           apart_from_out(op, op->proof, op->tag_len) && apart_from_out(op, op->point, HSM_SM2_POINT_BYTES) &&
           (!chained || (apart_from_out(op, op->iv, HSM_SM4_BLOCK) && hsm_apart(op->iv, HSM_SM4_BLOCK, op->in, op->in_len)));
}

hsm_rc hsm_op_check(hsm_batch_op *op, hsm_want *want) {
    if (op->kind == 0 || op->kind >= sizeof kinds / sizeof kinds[0]) {
        return hsm_refuse(HSM_R_NOT_SUPPORTED);
    }
    *want = (hsm_want){.key = op->key};
    const hsm_op_kind *kind = kinds[op->kind];
    HSM_TRY(kind->check(op, want));
    return hsm_refuse(!kind->writes_early || buffers_good(op) ? HSM_R_OK : HSM_R_ARGUMENT);
}

hsm_rc hsm_op_run(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    return kinds[op->kind]->run(module, pin, op);
}
