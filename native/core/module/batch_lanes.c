/* SPDX-License-Identifier: Apache-2.0 */
/* The groups of a batch. Nothing is checked here any more. */
#include "constant_time.h"
#include "module/batch.h"
#include "sm4/sm4_short.h"

hsm_lane hsm_lane_of(const hsm_batch_op *op) {
    const bool blocks = op->in_len != 0 && op->in_len % SM4_BLOCK == 0;
    const bool cbc = op->kind == HSM_BATCH_SM4_CRYPT && op->form == HSM_MODE_CBC && op->direction == HSM_ENCRYPT;
    if (op->kind == HSM_BATCH_SM3) {
        return LANE_SM3;
    }
    if (op->kind == HSM_BATCH_HMAC_SM3) {
        return LANE_HMAC;
    }
    if ((cbc || op->kind == HSM_BATCH_SM4_CBC_MAC) && blocks) {
        return LANE_CHAIN;
    }
    return hsm_sm4_is_short(op) ? LANE_SHORT : LANE_ALONE;
}

void hsm_lane_sm3(const hsm_slice *slice, const hsm_group *group) {
    hsm_sm3_job jobs[HSM_SLICE];
    for (size_t k = 0; k < group->count; k++) {
        const hsm_batch_op *op = &slice->ops[group->ops[k]];
        jobs[k] = (hsm_sm3_job){.in = op->in, .n = op->in_len, .out = op->out};
    }
    hsm_sm3_many(slice->module->set->sm3, jobs, group->count);
    for (size_t k = 0; k < group->count; k++) {
        slice->ops[group->ops[k]].rc = hsm_ok();
    }
}

void hsm_lane_hmac(const hsm_slice *slice, const hsm_group *group) {
    hsm_hmac_sm3_job jobs[HSM_SLICE];
    for (size_t k = 0; k < group->count; k++) {
        const size_t i = group->ops[k];
        const hsm_batch_op *op = &slice->ops[i];
        jobs[k] = (hsm_hmac_sm3_job){&slice->claims[i].pin.body->symmetric.hmac, op->in, op->in_len, op->out};
    }
    hsm_hmac_sm3_many(slice->module->set->sm3, jobs, group->count);
    for (size_t k = 0; k < group->count; k++) {
        hsm_batch_op *op = &slice->ops[group->ops[k]];
        HSM_CT_PUBLIC(op->out, HSM_SM3_BYTES);
        op->rc = hsm_ok();
    }
}

/* The running value of a MAC is not for the caller: it stays in `macs`. */
void hsm_lane_chain(const hsm_slice *slice, const hsm_group *group) {
    hsm_sm4_stream streams[HSM_SLICE];
    uint8_t macs[HSM_SLICE][SM4_BLOCK];
    for (size_t k = 0; k < group->count; k++) {
        const size_t i = group->ops[k];
        const hsm_batch_op *op = &slice->ops[i];
        const bool mac = op->kind == HSM_BATCH_SM4_CBC_MAC;
        if (mac) {
            memcpy(macs[k], op->nonce, SM4_BLOCK);
        }
        streams[k] = (hsm_sm4_stream){.key = &slice->claims[i].pin.body->symmetric.sm4[0],
                                      .iv = mac ? macs[k] : op->iv,
                                      .in = op->in,
                                      .out = mac ? NULL : op->out,
                                      .blocks = op->in_len / SM4_BLOCK};
    }
    hsm_sm4_cbc_encrypt_many(slice->module->set->sm4, streams, group->count);
    for (size_t k = 0; k < group->count; k++) {
        hsm_batch_op *op = &slice->ops[group->ops[k]];
        if (op->kind == HSM_BATCH_SM4_CBC_MAC) {
            memcpy(op->out, macs[k], SM4_BLOCK);
        } else {
            HSM_CT_PUBLIC(op->iv, SM4_BLOCK);
        }
        HSM_CT_PUBLIC(op->out, op->out_len);
        op->rc = hsm_ok();
    }
    hsm_wipe(macs, sizeof macs[0] * group->count);
}

void hsm_lane_short(const hsm_slice *slice, const hsm_group *group) {
    hsm_sm4_short messages[HSM_SLICE];
    for (size_t k = 0; k < group->count; k++) {
        const size_t i = group->ops[k];
        messages[k] = (hsm_sm4_short){&slice->ops[i], &slice->claims[i].pin.body->symmetric.aead};
    }
    hsm_sm4_short_many(slice->module->set->sm4, messages, group->count);
    for (size_t k = 0; k < group->count; k++) {
        const hsm_batch_op *op = &slice->ops[group->ops[k]];
        HSM_CT_PUBLIC(op->out, op->in_len);
        if (op->kind == HSM_BATCH_SM4_AEAD_ENCRYPT) {
            HSM_CT_PUBLIC(op->tag, op->tag_len);
        }
    }
}
