/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC-SM3 (GB/T 15852.2, RFC 2104): a key longer than a block is hashed first. The two blocks of the padded key are compressed
 * once a key, not once a message. */
#include <string.h>

#include "constant_time.h"
#include "sm3/sm3.h"

static void padded_state(uint32_t state[8], const hsm_sm3_impl *impl, const uint8_t key[SM3_BLOCK], uint8_t pad) {
    uint8_t block[SM3_BLOCK];
    hsm_sm3_ctx ctx;
    for (int i = 0; i < SM3_BLOCK; i++) {
        block[i] = (uint8_t)(key[i] ^ pad);
    }
    hsm_sm3_init(&ctx, impl);
    hsm_sm3_update(&ctx, block, sizeof block);
    memcpy(state, ctx.state, sizeof ctx.state);
    hsm_wipe(&ctx, sizeof ctx);
    hsm_wipe(block, sizeof block);
}

void hsm_hmac_sm3_set_key(hsm_hmac_sm3_key *states, const hsm_sm3_impl *impl, const uint8_t *key, size_t n) {
    uint8_t block[SM3_BLOCK] = {0};
    if (n > SM3_BLOCK) {
        hsm_sm3_digest(impl, key, n, block);
    } else if (n != 0) {
        memcpy(block, key, n);
    }
    padded_state(states->inner, impl, block, 0x36);
    padded_state(states->outer, impl, block, 0x5c);
    hsm_wipe(block, sizeof block);
}

void hsm_hmac_sm3_begin(hsm_hmac_sm3_ctx *ctx, const hsm_sm3_impl *impl, const hsm_hmac_sm3_key *states) {
    hsm_sm3_resume(&ctx->inner, impl, states->inner, SM3_BLOCK);
    memcpy(ctx->outer, states->outer, sizeof ctx->outer);
}

void hsm_hmac_sm3_init(hsm_hmac_sm3_ctx *ctx, const hsm_sm3_impl *impl, const uint8_t *key, size_t n) {
    hsm_hmac_sm3_key states;
    hsm_hmac_sm3_set_key(&states, impl, key, n);
    hsm_hmac_sm3_begin(ctx, impl, &states);
    hsm_wipe(&states, sizeof states);
}

void hsm_hmac_sm3_update(hsm_hmac_sm3_ctx *ctx, const uint8_t *in, size_t n) {
    hsm_sm3_update(&ctx->inner, in, n);
}

/* The outer hash is of one block: the padded digest of the inner one. */
void hsm_hmac_sm3_final(hsm_hmac_sm3_ctx *ctx, uint8_t out[SM3_BYTES]) {
    uint8_t block[SM3_BLOCK] = {[SM3_BYTES] = 0x80};
    hsm_sm3_close(&ctx->inner);
    hsm_sm3_put_state(block, ctx->inner.state);
    hsm_sm3_put_word(block + SM3_BLOCK - 4, 8 * (SM3_BLOCK + SM3_BYTES));
    ctx->inner.impl->compress(ctx->outer, block, 1);
    hsm_sm3_put_state(out, ctx->outer);
    hsm_wipe(ctx, sizeof *ctx);
    hsm_wipe(block, sizeof block);
}

enum { BATCH = 32 };

/* The inner hashes side by side, then the outer ones. */
static void batch(const hsm_sm3_impl *impl, const hsm_hmac_sm3_job *jobs, size_t count) {
    hsm_sm3_job hashes[BATCH];
    uint8_t inner[BATCH][SM3_BYTES];
    for (size_t i = 0; i < count; i++) {
        hashes[i] = (hsm_sm3_job){jobs[i].key->inner, SM3_BLOCK, jobs[i].in, jobs[i].n, inner[i]};
    }
    hsm_sm3_many(impl, hashes, count);
    for (size_t i = 0; i < count; i++) {
        hashes[i] = (hsm_sm3_job){jobs[i].key->outer, SM3_BLOCK, inner[i], SM3_BYTES, jobs[i].out};
    }
    hsm_sm3_many(impl, hashes, count);
    hsm_wipe(inner, sizeof inner);
}

void hsm_hmac_sm3_many(const hsm_sm3_impl *impl, const hsm_hmac_sm3_job *jobs, size_t count) {
    for (size_t done = 0; done < count; done += BATCH) {
        batch(impl, jobs + done, count - done < BATCH ? count - done : BATCH);
    }
}
