/* SPDX-License-Identifier: Apache-2.0 */
/* The key derivation function of SM2 (GB/T 32918.4-2016 5.4.3): SM3(z || 1), SM3(z || 2), ... with a 32-bit big-endian counter. The
 * digests do not depend on each other, so they are computed side by side. */
#include <string.h>

#include "constant_time.h"
#include "sm3/sm3.h"

enum { BATCH = 16, REST_MAX = SM3_BLOCK - 1, COUNTER = 4 };

typedef struct batch {
    hsm_sm3_job jobs[BATCH];
    uint8_t in[BATCH][REST_MAX + COUNTER];
    uint8_t last[SM3_BYTES]; /* a digest of which not all is wanted */
} batch;

void hsm_sm3_kdf_begin(hsm_sm3_kdf_ctx *ctx, const hsm_sm3_impl *impl, const uint8_t *z, size_t z_len) {
    hsm_sm3_init(&ctx->after_z, impl);
    if (z_len != 0) {
        hsm_sm3_update(&ctx->after_z, z, z_len);
    }
    ctx->counter = 1;
}

/* Up to BATCH digests, the last of them cut. Returns the bytes given. */
static size_t next_batch(hsm_sm3_kdf_ctx *ctx, batch *b, uint8_t *out, size_t n) {
    const size_t rest = (size_t)(ctx->after_z.length % SM3_BLOCK);
    size_t count = 0;
    size_t done = 0;
    size_t cut = 0;
    for (; count < BATCH && done < n; count++) {
        const uint32_t i = ctx->counter++;
        const uint8_t counter[COUNTER] = {(uint8_t)(i >> 24), (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
        memcpy(b->in[count], ctx->after_z.block, rest);
        memcpy(b->in[count] + rest, counter, sizeof counter);
        cut = n - done < SM3_BYTES ? n - done : 0;
        b->jobs[count] = (hsm_sm3_job){
            .state = ctx->after_z.state,
            .length = ctx->after_z.length - rest,
            .in = b->in[count],
            .n = rest + sizeof counter,
            .out = cut != 0 ? b->last : out + done,
        };
        done += cut != 0 ? cut : SM3_BYTES;
    }
    hsm_sm3_many(ctx->after_z.impl, b->jobs, count);
    if (cut != 0) {
        memcpy(out + done - cut, b->last, cut);
    }
    return done;
}

void hsm_sm3_kdf_next(hsm_sm3_kdf_ctx *ctx, uint8_t *out, size_t n) {
    batch b;
    for (size_t done = 0; done < n;) {
        done += next_batch(ctx, &b, out + done, n - done);
    }
    hsm_wipe(b.in, sizeof b.in);
    hsm_wipe(b.last, sizeof b.last);
}

void hsm_sm3_kdf(const hsm_sm3_impl *impl, const uint8_t *z, size_t z_len, uint8_t *out, size_t n) {
    hsm_sm3_kdf_ctx ctx;
    hsm_sm3_kdf_begin(&ctx, impl, z, z_len);
    hsm_sm3_kdf_next(&ctx, out, n);
    hsm_wipe(&ctx, sizeof ctx);
}
