/* SPDX-License-Identifier: Apache-2.0 */
/* The counter stream of CTR, GCM and CCM. */
#include "sm4/sm4_counter.h"

#include <string.h>

static void write_counters(uint8_t *out, size_t blocks, uint8_t counter[SM4_BLOCK], hsm_sm4_counter_width width) {
    uint64_t high = hsm_sm4_load64(counter);
    uint64_t low = hsm_sm4_load64(counter + 8);
    for (size_t i = 0; i < blocks; i++) {
        hsm_sm4_store64(out + SM4_BLOCK * i, high);
        hsm_sm4_store64(out + SM4_BLOCK * i + 8, low);
        if (width == SM4_COUNTER_32) {
            low = hsm_sm4_count_32(low);
        } else {
            low++;
            high += low == 0;
        }
    }
    hsm_sm4_store64(counter, high);
    hsm_sm4_store64(counter + 8, low);
}

void hsm_sm4_counter_crypt(const hsm_sm4_impl *impl, const hsm_sm4_key *key, uint8_t counter[SM4_BLOCK],
                           hsm_sm4_counter_width width, const uint8_t *in, size_t n, uint8_t *out) {
    uint8_t stream[SM4_PIECE];
    const size_t used = hsm_sm4_piece((n + SM4_BLOCK - 1) / SM4_BLOCK * SM4_BLOCK);
    while (n != 0) {
        const size_t piece = hsm_sm4_piece(n);
        const size_t blocks = (piece + SM4_BLOCK - 1) / SM4_BLOCK;
        write_counters(stream, blocks, counter, width);
        impl->encrypt(key, stream, stream, blocks);
        hsm_sm4_xor(out, in, stream, piece);
        in += piece;
        out += piece;
        n -= piece;
    }
    hsm_wipe(stream, used);
}
