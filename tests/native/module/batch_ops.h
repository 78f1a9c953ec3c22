/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ops of a batch made from bytes, good and bad, each with buffers of its own, and judged by what the single call does with the
 * same bytes: answer, outputs, and everything beside the outputs.
 */
#ifndef TESTS_NATIVE_MODULE_BATCH_OPS_H
#define TESTS_NATIVE_MODULE_BATCH_OPS_H

#include <stdbool.h>
#include <string.h>

#include "gen/hsm_refusals.h"
#include "hsm.h"

enum { TEXT_MAX = 1120, BATCH_OP_BYTES = 16, MESSAGE = 40 };

/* Handles to choose from: some fit, some never do. */
typedef struct batch_world {
    hsm_module *module;
    hsm_handle keys[32];
    hsm_handle pair;
    uint8_t point[64];
    uint8_t digest[32];
    uint8_t signature[64];
    uint8_t cipher[MESSAGE + HSM_SM2_CIPHER_OVERHEAD];
} batch_world;

/* All that one op reads and writes. */
typedef struct batch_cell {
    uint8_t in[TEXT_MAX + HSM_SM2_CIPHER_OVERHEAD];
    uint8_t out[TEXT_MAX + HSM_SM2_CIPHER_OVERHEAD];
    uint8_t iv[16];
    uint8_t nonce[32];
    uint8_t aad[48];
    uint8_t tag[16];
    uint8_t proof[64];
    uint8_t point[64];
} batch_cell;

/* Runs out into zeros. */
typedef struct byte_source {
    const uint8_t *at;
    size_t n;
} byte_source;

static inline uint8_t source_byte(byte_source *source) {
    if (source->n == 0) {
        return 0;
    }
    source->n--;
    return *source->at++;
}

/* False: the module refused. */
static inline bool batch_world_make(batch_world *w, hsm_module *module) {
    const uint32_t all = HSM_USE_SIGN | HSM_USE_VERIFY | HSM_USE_ENCRYPT | HSM_USE_DECRYPT | HSM_USE_MAC;
    hsm_handle *k = w->keys;
    size_t len = sizeof w->cipher;
    w->module = module;
    int bad = 0;
    for (int i = 0; i < 8; i++) {
        bad |= hsm_key_generate_symmetric(module, 16, all, &k[i]).code;
    }
    bad |= hsm_key_generate_symmetric(module, 32, all, &k[8]).code;
    bad |= hsm_key_generate_sm2(module, all, &w->pair).code;
    bad |= hsm_key_generate_symmetric(module, 16, HSM_USE_ENCRYPT, &k[24]).code;
    bad |= hsm_key_generate_symmetric(module, 16, HSM_USE_DECRYPT | HSM_USE_MAC, &k[25]).code;
    bad |= hsm_key_generate_symmetric(module, 20, all, &k[26]).code;
    bad |= hsm_key_generate_sm2(module, HSM_USE_SIGN, &k[27]).code;
    bad |= hsm_key_generate_symmetric(module, 16, all, &k[28]).code;
    bad |= hsm_key_destroy(module, k[28]).code;
    bad |= hsm_hash_begin(module, &k[30]).code;
    k[29] = 0;
    k[31] = w->pair + 1;
    for (int i = 9; i < 24; i++) {
        k[i] = i < 14 ? k[8] : i < 19 ? w->pair : k[i - 19];
    }
    memset(w->digest, 7, sizeof w->digest);
    bad |= hsm_key_public(module, w->pair, w->point).code;
    bad |= hsm_sm2_sign(module, w->pair, w->digest, w->signature).code;
    bad |= hsm_sm2_encrypt(module, w->point, HSM_C1C3C2, (const uint8_t[MESSAGE]){1, 2}, MESSAGE, w->cipher, &len).code;
    return bad == 0;
}

static inline bool is_sm4_text(uint32_t kind) {
    return kind == HSM_BATCH_SM4_CRYPT || (kind >= HSM_BATCH_SM4_AEAD_ENCRYPT && kind <= HSM_BATCH_SM4_XTS);
}

static inline void shape_sm2(const batch_world *w, hsm_batch_op *op, batch_cell *cell, uint8_t choice) {
    memcpy(cell->in, op->kind == HSM_BATCH_SM2_DECRYPT ? w->cipher : w->digest,
           op->kind == HSM_BATCH_SM2_DECRYPT ? sizeof w->cipher : sizeof w->digest);
    memcpy(cell->proof, w->signature, sizeof cell->proof);
    memcpy(cell->point, w->point, sizeof cell->point);
    op->in = cell->in;
    op->in_len = op->kind == HSM_BATCH_SM2_DECRYPT ? sizeof w->cipher : op->kind == HSM_BATCH_SM2_ENCRYPT ? choice : HSM_SM3_BYTES;
    op->form = choice < 0x80 ? HSM_C1C3C2 : HSM_C1C2C3;
    op->key = choice % 8 == 7 ? op->key : w->pair;
    if (choice % 8 == 5) {
        cell->proof[choice / 8]++;
        cell->in[choice / 8]++;
        cell->point[choice / 8]++;
    }
    if (choice % 8 == 6 && op->kind >= HSM_BATCH_SM2_ENCRYPT) {
        op->out_room = choice;
    }
}

/* Makes a text and tag that fit, mostly. */
static inline void shape_opening(const batch_world *w, hsm_batch_op *op, batch_cell *cell, uint8_t choice) {
    uint8_t *text = cell->in + (op->in == NULL ? 0 : op->in - cell->in);
    if (op->in != NULL && op->nonce != NULL) {
        hsm_rc rc = hsm_sm4_aead_encrypt(w->module, op->key, op->form, op->nonce, op->nonce_len, op->aad, op->aad_len, text,
                                         op->in_len, text, cell->proof, op->tag_len);
        (void)rc; /* what it refuses, opening refuses too */
    }
    if (choice % 4 == 0) {
        cell->proof[choice % 11]++;
    }
}

static inline void batch_op_decode(const batch_world *w, byte_source source, hsm_batch_op *op, batch_cell *cell) {
    uint8_t b[BATCH_OP_BYTES];
    for (size_t i = 0; i < sizeof b; i++) {
        b[i] = source_byte(&source);
    }
    for (size_t i = 0; i < sizeof *cell; i++) {
        ((uint8_t *)cell)[i] = (uint8_t)(b[i % sizeof b] + i);
    }
    static const uint8_t nonces[] = {12, 12, 12, 12, 16, 16, 16, 16, 13, 7, 1, 0, 14, 32, 12, 16};
    static const uint8_t tags[] = {16, 16, 16, 12, 8, 4, 14, 13, 0, 5, 2, 16, 16, 16, 16, 12};
    const size_t text = b[2] < 160 ? b[2] & ~(size_t)(b[3] & 1 ? 0 : 15) : b[2] < 224 ? b[2] : (size_t)(b[2] - 192) * 17;
    *op = (hsm_batch_op){.kind = b[0] % 32 < 14 ? b[0] % 32
                                 : b[0] == 255  ? 0xffffffff
                                                : (uint32_t)HSM_BATCH_SM3 + b[0] % 7,
                         .form = b[1] % 32 == 0 ? b[1] : 1 + b[1] % 5,
                         .direction = b[4] % 32 == 0 ? b[4] - 100 : b[4] & 1,
                         .rc = {-1},
                         .key = w->keys[b[5] % 32],
                         .in = cell->in + b[6] % 16,
                         .in_len = text,
                         .out = cell->out + b[6] / 16,
                         .out_room = sizeof cell->out - 16,
                         .out_len = 12345,
                         .iv = cell->iv,
                         .nonce = cell->nonce,
                         .nonce_len = nonces[b[7] % 16],
                         .aad = cell->aad,
                         .aad_len = b[8] % 48,
                         .tag = cell->tag,
                         .tag_len = tags[b[7] / 16],
                         .proof = cell->proof,
                         .point = cell->point};
    if (op->kind == HSM_BATCH_SM4_CBC_MAC || op->kind == HSM_BATCH_SM4_XTS) {
        op->nonce_len = 16; /* what single calls cannot get wrong */
    }
    if (op->kind == HSM_BATCH_RANDOM) {
        op->out_room = text;
    }
    if (op->kind == HSM_BATCH_SM4_AEAD_ENCRYPT || op->kind == HSM_BATCH_SM4_AEAD_DECRYPT || op->kind == HSM_BATCH_SM4_XTS) {
        op->form = b[1] % 32 == 0 ? b[1] : 1 + b[1] % 2;
    }
    if (op->kind >= HSM_BATCH_SM2_SIGN && op->kind <= HSM_BATCH_SM2_DECRYPT) {
        shape_sm2(w, op, cell, b[9]);
    }
    if (b[10] % 64 == 1) { /* one pointer less */
        const uint8_t **const from[] = {&op->in, &op->nonce, &op->aad, &op->proof, &op->point};
        uint8_t **const to[] = {&op->out, &op->iv, &op->tag};
        b[11] % 8 < 5 ? (void)(*from[b[11] % 8] = NULL) : (void)(*to[b[11] % 8 - 5] = NULL);
    }
    if (op->kind == HSM_BATCH_SM4_AEAD_DECRYPT) {
        shape_opening(w, op, cell, b[9]);
    }
    if (b[12] % 3 == 0 && op->in != NULL && op->out != NULL) {
        const bool askew = b[12] % 27 == 0 && is_sm4_text(op->kind);
        op->out = cell->in + (op->in - cell->in) + (askew ? 1 : 0);
    }
}

/* The same op by its single call. */
static inline hsm_rc batch_op_alone(hsm_module *m, hsm_batch_op *op) {
    size_t *const len = &op->out_room;
    switch (op->kind) {
        case HSM_BATCH_RANDOM:
            return hsm_random(m, op->out, op->out_room);
        case HSM_BATCH_SM3:
            return hsm_sm3(m, op->in, op->in_len, op->out);
        case HSM_BATCH_HMAC_SM3:
            return hsm_hmac_sm3(m, op->key, op->in, op->in_len, op->out);
        case HSM_BATCH_SM4_CRYPT:
            return hsm_sm4_crypt(m, op->key, op->form, op->direction, op->iv, op->in, op->in_len, op->out);
        case HSM_BATCH_SM4_CBC_MAC:
            return hsm_sm4_cbc_mac(m, op->key, op->nonce, op->in, op->in_len, op->out);
        case HSM_BATCH_SM4_AEAD_ENCRYPT:
            return hsm_sm4_aead_encrypt(m, op->key, op->form, op->nonce, op->nonce_len, op->aad, op->aad_len, op->in, op->in_len,
                                        op->out, op->tag, op->tag_len);
        case HSM_BATCH_SM4_AEAD_DECRYPT:
            return hsm_sm4_aead_decrypt(m, op->key, op->form, op->nonce, op->nonce_len, op->aad, op->aad_len, op->in, op->in_len,
                                        op->proof, op->tag_len, op->out);
        case HSM_BATCH_SM4_XTS:
            return hsm_sm4_xts(m, op->key, op->form, op->direction, op->nonce, op->in, op->in_len, op->out);
        case HSM_BATCH_SM2_SIGN:
            return hsm_sm2_sign(m, op->key, op->in, op->out);
        case HSM_BATCH_SM2_VERIFY:
            return hsm_sm2_verify(m, op->key, op->in, op->proof);
        case HSM_BATCH_SM2_VERIFY_POINT:
            return hsm_sm2_verify_point(m, op->point, op->in, op->proof);
        case HSM_BATCH_SM2_ENCRYPT:
            return hsm_sm2_encrypt(m, op->point, op->form, op->in, op->in_len, op->out, len);
        case HSM_BATCH_SM2_DECRYPT:
            return hsm_sm2_decrypt(m, op->key, op->form, op->in, op->in_len, op->out, len);
        default:
            return (hsm_rc){HSM_R_NOT_SUPPORTED};
    }
}

static inline size_t batch_op_writes(const hsm_batch_op *op) {
    switch (op->kind) {
        case HSM_BATCH_RANDOM:
            return op->out_room;
        case HSM_BATCH_SM3:
        case HSM_BATCH_HMAC_SM3:
            return HSM_SM3_BYTES;
        case HSM_BATCH_SM4_CBC_MAC:
            return HSM_SM4_BLOCK;
        case HSM_BATCH_SM2_SIGN:
            return HSM_SM2_SIGNATURE_BYTES;
        case HSM_BATCH_SM2_VERIFY:
        case HSM_BATCH_SM2_VERIFY_POINT:
            return 0;
        case HSM_BATCH_SM2_ENCRYPT:
            return op->in_len + HSM_SM2_CIPHER_OVERHEAD;
        case HSM_BATCH_SM2_DECRYPT:
            return op->in_len - HSM_SM2_CIPHER_OVERHEAD;
        default:
            return op->in_len;
    }
}

/* The outputs that differ from run to run, by what they must be good for. */
static inline bool batch_fresh_alike(const batch_world *w, const hsm_batch_op *many, const hsm_batch_op *alone) {
    uint8_t a[256], b[256];
    size_t a_len = sizeof a, b_len = sizeof b;
    if (many->kind == HSM_BATCH_SM2_SIGN) {
        uint8_t point[64];
        return hsm_key_public(w->module, many->key, point).code == 0 &&
               hsm_sm2_verify_point(w->module, point, w->digest, many->out).code ==
                   hsm_sm2_verify_point(w->module, point, w->digest, alone->out).code;
    }
    if (many->kind == HSM_BATCH_SM2_ENCRYPT) {
        return hsm_sm2_decrypt(w->module, w->pair, many->form, many->out, many->out_len, a, &a_len).code == 0 &&
               hsm_sm2_decrypt(w->module, w->pair, many->form, alone->out, many->out_len, b, &b_len).code == 0 && a_len == b_len &&
               memcmp(a, b, a_len) == 0;
    }
    return many->out_len < 16 || memcmp(many->out, alone->out, many->out_len) != 0;
}

/* NULL, or what is wrong with an op of a batch. `many` has run in cell a; the single call is made here, in cell b. */
static inline const char *batch_op_judge(const batch_world *w, const hsm_batch_op *many, batch_cell *a, hsm_batch_op *alone,
                                         batch_cell *b) {
    const bool fresh = many->kind == HSM_BATCH_RANDOM || many->kind == HSM_BATCH_SM2_SIGN || many->kind == HSM_BATCH_SM2_ENCRYPT;
    hsm_rc rc = batch_op_alone(w->module, alone);
    if (many->rc.code != rc.code) {
        return "another answer";
    }
    if (rc.code == HSM_R_NO_BUFFER && many->out_len != alone->out_room) {
        return "another length is said to be needed";
    }
    if (rc.code != HSM_R_NO_BUFFER && many->out_len != (rc.code == HSM_R_OK ? batch_op_writes(many) : 0)) {
        return "another length";
    }
    if (fresh && rc.code == HSM_R_OK) {
        if (!batch_fresh_alike(w, many, alone)) {
            return "another kind of output";
        }
        memset(many->out, 0, many->out_len);
        memset(alone->out, 0, many->out_len);
    }
    return memcmp(a, b, sizeof *a) == 0 ? NULL : "other bytes in or beside the output";
}

#endif
