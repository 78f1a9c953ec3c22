/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of an implementation's row over sm4_kernel.h, sm4_serial.h and a GHASH kernel. The last include of a file. */
#ifndef HSM_CORE_SM4_WIDE_H
#define HSM_CORE_SM4_WIDE_H

#include "sm4/sm4_streams.h"

static void wide_encrypt(const hsm_sm4_key *key, const uint8_t *in, uint8_t *out, size_t blocks) {
    batch b = {.key = key, .in = in, .out = out};
    if (blocks == 1) {
        one_block(key, in, out, true);
    } else {
        ecb_encrypt(&b, SM4_BLOCK * blocks);
    }
}

static void wide_decrypt(const hsm_sm4_key *key, const uint8_t *in, uint8_t *out, size_t blocks) {
    batch b = {.key = key, .in = in, .out = out};
    if (blocks == 1) {
        one_block(key, in, out, false);
    } else {
        ecb_decrypt(&b, SM4_BLOCK * blocks);
    }
}

static void wide_cbc_decrypt(const hsm_sm4_key *key, uint8_t iv[SM4_BLOCK], const uint8_t *in, uint8_t *out, size_t blocks) {
    batch b = {.key = key, .in = in, .out = out};
    uint8_t last[SM4_BLOCK];
    if (blocks == 0) {
        return;
    }
    memcpy(b.before, iv, SM4_BLOCK);
    memcpy(last, in + SM4_BLOCK * (blocks - 1), SM4_BLOCK);
    cbc_decrypt(&b, SM4_BLOCK * blocks);
    memcpy(iv, last, SM4_BLOCK);
}

/* The vectors count in the last word alone, so a stream of 128-bit counters is cut where that word wraps. */
static void wide_counter(const hsm_sm4_key *key, uint8_t counter[SM4_BLOCK], hsm_sm4_counter_width width, const uint8_t *in,
                         size_t n, uint8_t *out) {
    batch b = {.key = key, .in = in, .out = out};
    while (n != 0) {
        const uint64_t last = hsm_sm4_load64(counter + 8);
        const uint64_t until_wrap = ((uint64_t)1 << 32) - (uint32_t)last;
        const bool cut = width == SM4_COUNTER_128 && (n - 1) / SM4_BLOCK >= until_wrap;
        const size_t piece = cut ? (size_t)until_wrap * SM4_BLOCK : n;
        const uint64_t blocks = (piece + SM4_BLOCK - 1) / SM4_BLOCK;
        memcpy(b.fixed, counter, sizeof b.fixed);
        b.counter = (uint32_t)last;
        b.in = in;
        b.out = out;
        counter_stream(&b, piece);
        if (width == SM4_COUNTER_32) {
            hsm_sm4_store64(counter + 8, (last & ~(uint64_t)UINT32_MAX) | (uint32_t)(last + blocks));
        } else {
            hsm_sm4_store64(counter + 8, last + blocks);
            hsm_sm4_store64(counter, hsm_sm4_load64(counter) + (last + blocks < last));
        }
        in += piece;
        out += piece;
        n -= piece;
    }
    hsm_wipe(&b, sizeof b);
}

static void wide_xts(const hsm_sm4_key *key, int direction, const uint8_t *tweaks, const uint8_t *in, uint8_t *out, size_t blocks) {
    batch b = {.key = key, .in = in, .out = out, .tweaks = tweaks};
    (direction == HSM_ENCRYPT ? xts_encrypt : xts_decrypt)(&b, SM4_BLOCK * blocks);
}

#define SM4_WIDE_FUNCTIONS                                                                                           \
    .set_key = serial_set_key, .encrypt = wide_encrypt, .decrypt = wide_decrypt, .cbc_encrypt = cbc_chain,           \
    .cbc_decrypt = wide_cbc_decrypt, .cbc_encrypt_lanes = wide_cbc_encrypt_lanes, .lanes = BATCH_BLOCKS, .alone = 1, \
    .counter = wide_counter, .xts = wide_xts, .hash_key = clmul_hash_key, .ghash = clmul_ghash

#endif
