/* SPDX-License-Identifier: Apache-2.0 */
#include "module/op.h"

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

hsm_rc hsm_op_check(hsm_batch_op *op, hsm_want *want) {
    if (op->kind == 0 || op->kind >= sizeof kinds / sizeof kinds[0]) {
        return hsm_refuse(HSM_R_NOT_SUPPORTED);
    }
    *want = (hsm_want){.key = op->key};
    return hsm_op_judge(kinds[op->kind], op, want);
}

hsm_rc hsm_op_run(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    return kinds[op->kind]->run(module, pin, op);
}
