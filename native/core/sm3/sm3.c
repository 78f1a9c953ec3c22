/* SPDX-License-Identifier: Apache-2.0 */
/* SM3 over any implementation of the compression function: padding and buffering (GB/T 32905-2016 5.2, 5.4). */
#include "sm3/sm3.h"

#include <string.h>

#include "constant_time.h"

const uint32_t hsm_sm3_initial[8] = {0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600,
                                     0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e};

void hsm_sm3_init(hsm_sm3_ctx *ctx, const hsm_sm3_impl *impl) {
    ctx->impl = impl;
    memcpy(ctx->state, hsm_sm3_initial, sizeof hsm_sm3_initial);
    ctx->length = 0;
}

void hsm_sm3_resume(hsm_sm3_ctx *ctx, const hsm_sm3_impl *impl, const uint32_t state[8], uint64_t length) {
    ctx->impl = impl;
    memcpy(ctx->state, state, sizeof ctx->state);
    ctx->length = length;
}

void hsm_sm3_update(hsm_sm3_ctx *ctx, const uint8_t *in, size_t n) {
    const size_t held = (size_t)(ctx->length % SM3_BLOCK);
    ctx->length += n;
    if (held != 0 && n != 0) {
        const size_t room = SM3_BLOCK - held;
        const size_t take = n < room ? n : room;
        memcpy(ctx->block + held, in, take);
        in += take;
        n -= take;
        if (take == room) {
            ctx->impl->compress(ctx->state, ctx->block, 1);
        }
    }
    if (n >= SM3_BLOCK) {
        ctx->impl->compress(ctx->state, in, n / SM3_BLOCK);
        in += n - n % SM3_BLOCK;
        n %= SM3_BLOCK;
    }
    if (n != 0) {
        memcpy(ctx->block, in, n);
    }
}

void hsm_sm3_close(hsm_sm3_ctx *ctx) {
    const uint64_t bits = ctx->length << 3;
    size_t held = (size_t)(ctx->length % SM3_BLOCK);
    ctx->block[held++] = 0x80;
    if (held > SM3_BLOCK - 8) {
        memset(ctx->block + held, 0, SM3_BLOCK - held);
        ctx->impl->compress(ctx->state, ctx->block, 1);
        held = 0;
    }
    memset(ctx->block + held, 0, SM3_BLOCK - held);
    hsm_sm3_put_word(ctx->block + SM3_BLOCK - 8, (uint32_t)(bits >> 32));
    hsm_sm3_put_word(ctx->block + SM3_BLOCK - 4, (uint32_t)bits);
    ctx->impl->compress(ctx->state, ctx->block, 1);
}

void hsm_sm3_final(hsm_sm3_ctx *ctx, uint8_t out[SM3_BYTES]) {
    hsm_sm3_close(ctx);
    hsm_sm3_put_state(out, ctx->state);
    hsm_wipe(ctx, sizeof *ctx);
}

void hsm_sm3_digest(const hsm_sm3_impl *impl, const uint8_t *in, size_t n, uint8_t out[SM3_BYTES]) {
    hsm_sm3_ctx ctx;
    hsm_sm3_init(&ctx, impl);
    hsm_sm3_update(&ctx, in, n);
    hsm_sm3_final(&ctx, out);
}
