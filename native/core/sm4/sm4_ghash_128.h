/* SPDX-License-Identifier: Apache-2.0 */
/* GHASH on 128 bits. */
#ifndef HSM_CORE_SM4_GHASH_KERNEL_H
#define HSM_CORE_SM4_GHASH_KERNEL_H

#include "sm4/sm4_clmul.h"

static void clmul_ghash(const uint64_t h[SM4_HASH_KEY_WORDS], uint8_t value[SM4_BLOCK], const uint8_t *in, size_t blocks) {
    block y = reversed(block_load(value));
    for (; blocks >= POWERS; blocks -= POWERS, in += POWERS * SM4_BLOCK) {
        y = absorb_some(h, y, in, POWERS);
    }
    if (blocks != 0) {
        y = absorb_some(h, y, in, blocks);
    }
    block_store(value, reversed(y));
}

#endif
