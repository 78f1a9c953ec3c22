/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC-SM3 (GB/T 15852.2, RFC 2104): a key longer than a block is hashed first. */
#include <string.h>

#include "constant_time.h"
#include "sm3/sm3.h"

static void begin_padded(hsm_sm3_ctx *ctx, const hsm_sm3_impl *impl, const uint8_t key[SM3_BLOCK], uint8_t pad) {
    uint8_t block[SM3_BLOCK];
    for (int i = 0; i < SM3_BLOCK; i++) {
        block[i] = (uint8_t)(key[i] ^ pad);
    }
    hsm_sm3_init(ctx, impl);
    hsm_sm3_update(ctx, block, sizeof block);
    hsm_wipe(block, sizeof block);
}

void hsm_hmac_sm3_init(hsm_hmac_sm3_ctx *ctx, const hsm_sm3_impl *impl, const uint8_t *key, size_t n) {
    uint8_t block[SM3_BLOCK] = {0};
    if (n > SM3_BLOCK) {
        hsm_sm3_digest(impl, key, n, block);
    } else if (n != 0) {
        memcpy(block, key, n);
    }
    begin_padded(&ctx->inner, impl, block, 0x36);
    begin_padded(&ctx->outer, impl, block, 0x5c);
    hsm_wipe(block, sizeof block);
}

void hsm_hmac_sm3_update(hsm_hmac_sm3_ctx *ctx, const uint8_t *in, size_t n) {
    hsm_sm3_update(&ctx->inner, in, n);
}

void hsm_hmac_sm3_final(hsm_hmac_sm3_ctx *ctx, uint8_t out[SM3_BYTES]) {
    uint8_t inner[SM3_BYTES];
    hsm_sm3_final(&ctx->inner, inner);
    hsm_sm3_update(&ctx->outer, inner, sizeof inner);
    hsm_sm3_final(&ctx->outer, out);
    hsm_wipe(inner, sizeof inner);
}
