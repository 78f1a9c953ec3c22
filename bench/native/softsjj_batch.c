/* SPDX-License-Identifier: Apache-2.0 */
/* hsm_batch: an op for each message, under a key of its own where the kind has a key per message. */
#include <string.h>

#include "softsjj.h"

static hsm_batch_op ops[BENCH_STREAMS_MAX];
static uint8_t ivs[BENCH_STREAMS_MAX][HSM_SM4_BLOCK];
static uint8_t signatures[BENCH_STREAMS_MAX][HSM_SM2_SIGNATURE_BYTES];
static uint8_t ciphertexts[BENCH_STREAMS_MAX][BENCH_MESSAGE + HSM_SM2_CIPHER_OVERHEAD];

static bool run(void) {
    memset(ivs, 0, bench_streams * sizeof ivs[0]);
    if (!done(hsm_batch(module, ops, bench_streams))) {
        return false;
    }
    for (size_t k = 0; k < bench_streams; k++) {
        if (!done(ops[k].rc)) {
            return false;
        }
    }
    return true;
}

/* An op for each message; `rest` has what is the same in all of them. Output k is `each` bytes long and stands at k * each. */
static bool start_into(uint8_t *outputs, size_t each, hsm_batch_op rest) {
    for (size_t k = 0; k < bench_streams; k++) {
        hsm_batch_op *op = &ops[k];
        *op = rest;
        op->key = rest.key != 0 ? rest.key : sm4_keys[k];
        op->in = bench_message(k);
        op->in_len = bench_size;
        op->out = outputs + k * each;
        op->out_room = each;
        op->iv = ivs[k];
        op->tag = bench_stream_tag(k);
    }
    return true;
}

static bool start(hsm_batch_op rest) {
    return start_into(bench_out, bench_size, rest);
}

static bool start_hash(void) {
    return start_into(bench_tag, HSM_SM3_BYTES, (hsm_batch_op){.kind = HSM_BATCH_SM3});
}

static bool start_mac(void) {
    return start_into(bench_tag, HSM_SM3_BYTES, (hsm_batch_op){.kind = HSM_BATCH_HMAC_SM3});
}

static bool start_random(void) {
    return start((hsm_batch_op){.kind = HSM_BATCH_RANDOM});
}

static bool start_crypt(uint32_t mode, int direction) {
    return start((hsm_batch_op){.kind = HSM_BATCH_SM4_CRYPT, .form = mode, .direction = direction});
}

static bool start_ecb(void) {
    return start_crypt(HSM_MODE_ECB, HSM_ENCRYPT);
}

static bool start_cbc(void) {
    return start_crypt(HSM_MODE_CBC, HSM_ENCRYPT);
}

static bool start_cbc_decrypt(void) {
    return start_crypt(HSM_MODE_CBC, HSM_DECRYPT);
}

static bool start_ctr(void) {
    return start_crypt(HSM_MODE_CTR, HSM_ENCRYPT);
}

static bool start_aead(uint32_t aead) {
    return start((hsm_batch_op){
        .kind = HSM_BATCH_SM4_AEAD_ENCRYPT, .form = aead, .nonce = bench_iv, .nonce_len = BENCH_NONCE, .tag_len = BENCH_TAG});
}

static bool start_gcm(void) {
    return start_aead(HSM_AEAD_GCM);
}

static bool start_ccm(void) {
    return start_aead(HSM_AEAD_CCM);
}

static bool start_xts(void) {
    return start((hsm_batch_op){.kind = HSM_BATCH_SM4_XTS,
                                .form = HSM_XTS_GB,
                                .direction = HSM_ENCRYPT,
                                .key = xts_key,
                                .nonce = bench_iv,
                                .nonce_len = sizeof bench_iv});
}

static bool start_sign(void) {
    return start_into(signatures[0], sizeof signatures[0], (hsm_batch_op){.kind = HSM_BATCH_SM2_SIGN, .key = pair});
}

static bool start_verifying(uint32_t kind) {
    if (!start_sign() || !run()) {
        return false;
    }
    start((hsm_batch_op){.kind = kind, .key = pair, .point = point});
    for (size_t k = 0; k < bench_streams; k++) {
        ops[k].proof = signatures[k];
    }
    return true;
}

static bool start_verify(void) {
    return start_verifying(HSM_BATCH_SM2_VERIFY_POINT);
}

static bool start_verify_known(void) {
    return start_verifying(HSM_BATCH_SM2_VERIFY);
}

static bool start_encrypt(void) {
    const hsm_batch_op rest = {.kind = HSM_BATCH_SM2_ENCRYPT, .form = HSM_C1C3C2, .point = point};
    return start_into(ciphertexts[0], sizeof ciphertexts[0], rest);
}

static bool start_decrypt(void) {
    if (!start_encrypt() || !run()) {
        return false;
    }
    start((hsm_batch_op){.kind = HSM_BATCH_SM2_DECRYPT, .form = HSM_C1C3C2, .key = pair});
    for (size_t k = 0; k < bench_streams; k++) {
        ops[k].in = ciphertexts[k];
        ops[k].in_len = sizeof ciphertexts[k];
    }
    return true;
}

static const bench_choice choices[] = {
    {"sm4", "ecb-encrypt", run, start_ecb},
    {"sm4", "cbc-encrypt", run, start_cbc},
    {"sm4", "cbc-decrypt", run, start_cbc_decrypt},
    {"sm4", "ctr", run, start_ctr},
    {"sm4", "gcm-encrypt", run, start_gcm},
    {"sm4", "ccm-encrypt", run, start_ccm},
    {"sm4", "xts-encrypt", run, start_xts},
    {"sm3", "hash", run, start_hash},
    {"hmac-sm3", "mac", run, start_mac},
    {"sm2", "sign", run, start_sign},
    {"sm2", "verify", run, start_verify},
    {"sm2", "verify-known", run, start_verify_known},
    {"sm2", "encrypt", run, start_encrypt},
    {"sm2", "decrypt", run, start_decrypt},
    {"drbg", "random", run, start_random},
};

const bench_table softsjj_batch = BENCH_TABLE(choices);
