/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One op from its arguments to its result. A single call of hsm.h and an op of a batch pass the same steps: `check` judges the
 * arguments and says what key is wanted, the module must be ready, the key is pinned, `run` does the work.
 */
#ifndef HSM_CORE_MODULE_OP_H
#define HSM_CORE_MODULE_OP_H

#include "module/arguments.h"
#include "module/module.h"

/* What an op reads, or writes beside out, that may not lie in out. */
enum {
    HSM_OP_IN = 1 << 0, /* may be out */
    HSM_OP_IV = 1 << 1, /* written: also apart from in; not for ECB, which has none */
    HSM_OP_NONCE = 1 << 2,
    HSM_OP_AAD = 1 << 3,
    HSM_OP_TAG = 1 << 4,
    HSM_OP_PROOF = 1 << 5, /* as long as the tag */
    HSM_OP_POINT = 1 << 6
};

typedef struct hsm_op_kind {
    /* Also sets out_len, as soon as it is known. */
    hsm_rc (*check)(hsm_batch_op *op, hsm_want *want);
    /* pin: of the wanted key; its body is NULL when none is. */
    hsm_rc (*run)(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op);
    /* HSM_OP_* of a kind that writes out before all is read. */
    unsigned apart;
} hsm_op_kind;

extern const hsm_op_kind hsm_op_random;
extern const hsm_op_kind hsm_op_sm3;
extern const hsm_op_kind hsm_op_hmac_sm3;
extern const hsm_op_kind hsm_op_sm4_crypt;
extern const hsm_op_kind hsm_op_sm4_cbc_mac;
extern const hsm_op_kind hsm_op_sm4_aead_encrypt;
extern const hsm_op_kind hsm_op_sm4_aead_decrypt;
extern const hsm_op_kind hsm_op_sm4_xts;
extern const hsm_op_kind hsm_op_sm2_sign;
extern const hsm_op_kind hsm_op_sm2_verify;
extern const hsm_op_kind hsm_op_sm2_verify_point;
extern const hsm_op_kind hsm_op_sm2_encrypt;
extern const hsm_op_kind hsm_op_sm2_decrypt;

/* The convention of hsm.h on buffers, once `check` has found the others good. */
static inline bool hsm_op_buffers_good(const hsm_op_kind *kind, const hsm_batch_op *op) {
    const unsigned apart = op->out_len != 0 ? kind->apart : 0;
    const uint8_t *out = op->out;
    const size_t n = op->out_len;
    return (!(apart & HSM_OP_IN) || hsm_same_or_apart(op->in, op->in_len, out, n)) &&
           (!(apart & HSM_OP_IV) || op->form == HSM_MODE_ECB ||
            (hsm_apart(op->iv, HSM_SM4_BLOCK, out, n) && hsm_apart(op->iv, HSM_SM4_BLOCK, op->in, op->in_len))) &&
           (!(apart & HSM_OP_NONCE) || hsm_apart(op->nonce, op->nonce_len, out, n)) &&
           (!(apart & HSM_OP_AAD) || hsm_apart(op->aad, op->aad_len, out, n)) &&
           (!(apart & HSM_OP_TAG) || hsm_apart(op->tag, op->tag_len, out, n)) &&
           (!(apart & HSM_OP_PROOF) || hsm_apart(op->proof, op->tag_len, out, n)) &&
           (!(apart & HSM_OP_POINT) || hsm_apart(op->point, HSM_SM2_POINT_BYTES, out, n));
}

/* The first step. */
HSM_MUST_USE static inline hsm_rc hsm_op_judge(const hsm_op_kind *kind, hsm_batch_op *op, hsm_want *want) {
    HSM_TRY(kind->check(op, want));
    return hsm_refuse(hsm_op_buffers_good(kind, op) ? HSM_R_OK : HSM_R_ARGUMENT);
}

/* The first step of an op of a batch. HSM_R_NOT_SUPPORTED: no such kind. */
HSM_MUST_USE hsm_rc hsm_op_check(hsm_batch_op *op, hsm_want *want);
/* The last one. */
HSM_MUST_USE hsm_rc hsm_op_run(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op);
/* All of them, for a single call; op->kind is not read. Inline, so that the steps of a kind of the same file are called directly.
 */
HSM_MUST_USE static inline hsm_rc hsm_op_call(hsm_module *module, const hsm_op_kind *kind, hsm_batch_op *op) {
    hsm_want want = {.key = op->key};
    hsm_pin pin = {0};
    HSM_TRY(hsm_op_judge(kind, op, &want));
    HSM_TRY(hsm_module_ready(module));
    if (want.type == 0) {
        return kind->run(module, &pin, op);
    }
    HSM_TRY(hsm_slots_pin_wanted(&module->slots, &want, &pin));
    hsm_rc rc = kind->run(module, &pin, op);
    hsm_slots_unpin(&pin);
    return rc;
}

/* For `check`: the op is going to write n bytes to out. HSM_R_NO_BUFFER, HSM_R_ARGUMENT. */
HSM_MUST_USE static inline hsm_rc hsm_op_writes(hsm_batch_op *op, size_t n) {
    op->out_len = n;
    if (op->out_room < n) {
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    return hsm_refuse(op->out != NULL || n == 0 ? HSM_R_OK : HSM_R_ARGUMENT);
}

#endif
