/* SPDX-License-Identifier: Apache-2.0 */
#include "sm4/sm4_short.h"

#include <string.h>

#include "constant_time.h"
#include "sm4/sm4_counter.h"

enum {
    SHORT = 256, /* bytes; longer messages fill the lanes alone */
    BLOCKS_MAX = 1 + SHORT / SM4_BLOCK,
    ROOM = 128
};

/* Blocks laid out for encryption: the plaintext of ECB, the counters of CTR, J0 and the counters of GCM. */
typedef struct layout {
    const hsm_sm4_key *keys[ROOM];
    uint8_t bytes[ROOM * SM4_BLOCK];
    size_t blocks;
    bool one_key;
} layout;

static bool is_gcm(const hsm_batch_op *op) {
    return op->kind == HSM_BATCH_SM4_AEAD_ENCRYPT || op->kind == HSM_BATCH_SM4_AEAD_DECRYPT;
}

static size_t text_blocks(const hsm_batch_op *op) {
    return (op->in_len + SM4_BLOCK - 1) / SM4_BLOCK;
}

bool hsm_sm4_is_short(const hsm_batch_op *op) {
    if (op->in_len > SHORT) {
        return false;
    }
    if (is_gcm(op)) {
        const uint8_t *tag = op->kind == HSM_BATCH_SM4_AEAD_ENCRYPT ? op->tag : op->proof;
        return op->form == HSM_AEAD_GCM && hsm_is_ok(hsm_sm4_gcm_check(op->nonce, op->nonce_len, op->aad, op->aad_len, op->in,
                                                                       op->in_len, op->out, tag, op->tag_len));
    }
    if (op->kind != HSM_BATCH_SM4_CRYPT || op->in_len == 0) {
        return false;
    }
    return op->form == HSM_MODE_CTR || (op->form == HSM_MODE_ECB && op->direction == HSM_ENCRYPT && op->in_len % SM4_BLOCK == 0);
}

static void lay_ctr(const hsm_batch_op *op, uint8_t *at) {
    uint64_t high = hsm_sm4_load64(op->iv);
    uint64_t low = hsm_sm4_load64(op->iv + 8);
    for (size_t i = text_blocks(op); i != 0; i--, at += SM4_BLOCK) {
        hsm_sm4_store64(at, high);
        hsm_sm4_store64(at + 8, low);
        low++;
        high += low == 0 ? 1 : 0; /* a counter is public */
    }
    hsm_sm4_store64(op->iv, high);
    hsm_sm4_store64(op->iv + 8, low);
}

static void lay_gcm(const hsm_sm4_impl *impl, const hsm_sm4_short *message, uint8_t *at) {
    const hsm_batch_op *op = message->op;
    hsm_sm4_gcm_first_counter(impl, message->key, op->nonce, op->nonce_len, at);
    for (size_t i = text_blocks(op); i != 0; i--, at += SM4_BLOCK) {
        memcpy(at + SM4_BLOCK, at, 8);
        hsm_sm4_store64(at + SM4_BLOCK + 8, hsm_sm4_count_32(hsm_sm4_load64(at + 8)));
    }
}

static void lay(const hsm_sm4_impl *impl, layout *l, const hsm_sm4_short *message) {
    const hsm_batch_op *op = message->op;
    const hsm_sm4_key *key = &message->key->rounds;
    const size_t blocks = text_blocks(op) + (is_gcm(op) ? 1 : 0);
    uint8_t *at = l->bytes + SM4_BLOCK * l->blocks;
    if (is_gcm(op)) {
        lay_gcm(impl, message, at);
    } else if (op->form == HSM_MODE_CTR) {
        lay_ctr(op, at);
    } else {
        memcpy(at, op->in, op->in_len);
    }
    l->one_key = l->blocks == 0 || (l->one_key && key == l->keys[0]);
    for (size_t i = 0; i < blocks; i++) {
        l->keys[l->blocks++] = key;
    }
}

/* The tag is checked before anything is decrypted. */
static hsm_rc finish_gcm(const hsm_sm4_impl *impl, const hsm_sm4_short *message, const uint8_t *mask) {
    const hsm_batch_op *op = message->op;
    const bool encrypt = op->kind == HSM_BATCH_SM4_AEAD_ENCRYPT;
    const uint8_t *stream = mask + SM4_BLOCK;
    uint8_t tag[SM4_BLOCK];
    uint64_t wrong = 0;
    if (encrypt) {
        hsm_sm4_xor(op->out, op->in, stream, op->in_len);
    }
    hsm_sm4_gcm_tag(impl, message->key, op->aad, op->aad_len, encrypt ? op->out : op->in, op->in_len, mask, tag);
    if (encrypt) {
        memcpy(op->tag, tag, op->tag_len);
    } else {
        wrong = hsm_ct_differ(tag, op->proof, op->tag_len);
        HSM_CT_PUBLIC(&wrong, sizeof wrong); /* the answer tells it anyway */
        if (wrong != 0) {
            hsm_wipe(op->out, op->in_len);
        } else {
            hsm_sm4_xor(op->out, op->in, stream, op->in_len);
        }
    }
    hsm_wipe(tag, sizeof tag);
    return hsm_refuse(wrong != 0 ? HSM_R_MAC : HSM_R_OK);
}

/* The message whose encrypted blocks begin at `at`; gives where those of the next one do. */
static const uint8_t *finish(const hsm_sm4_impl *impl, const hsm_sm4_short *message, const uint8_t *at) {
    hsm_batch_op *op = message->op;
    op->rc = hsm_ok();
    if (is_gcm(op)) {
        op->rc = finish_gcm(impl, message, at);
        return at + SM4_BLOCK * (1 + text_blocks(op));
    }
    if (op->form == HSM_MODE_CTR) {
        hsm_sm4_xor(op->out, op->in, at, op->in_len);
    } else {
        memcpy(op->out, at, op->in_len);
    }
    return at + SM4_BLOCK * text_blocks(op);
}

void hsm_sm4_short_many(const hsm_sm4_impl *impl, const hsm_sm4_short *messages, size_t count) {
    layout l;
    size_t used = 0;
    for (size_t done = 0; done < count;) {
        size_t next = done;
        l.blocks = 0;
        while (next < count && l.blocks + BLOCKS_MAX <= ROOM) {
            lay(impl, &l, &messages[next++]);
        }
        used = l.blocks > used ? l.blocks : used;
        if (l.one_key) {
            impl->encrypt(l.keys[0], l.bytes, l.bytes, l.blocks);
        } else {
            hsm_sm4_encrypt_each(impl, l.keys, l.bytes, l.bytes, l.blocks);
        }
        const uint8_t *at = l.bytes;
        for (; done < next; done++) {
            at = finish(impl, &messages[done], at);
        }
    }
    hsm_wipe(l.bytes, SM4_BLOCK * used);
}
