/* SPDX-License-Identifier: Apache-2.0 */
#include "sm4/sm4_portable_modes.h"

#include <string.h>

#include "constant_time.h"
#include "sm4/sm4_counter.h"

static const hsm_sm4_impl *const IMPL = &hsm_sm4_portable;

void hsm_sm4_portable_cbc_encrypt(const hsm_sm4_key *key, uint8_t iv[SM4_BLOCK], const uint8_t *in, uint8_t *out, size_t blocks) {
    for (size_t i = 0; i < blocks; i++) {
        hsm_sm4_xor(iv, iv, in + SM4_BLOCK * i, SM4_BLOCK);
        IMPL->encrypt(key, iv, iv, 1);
        if (out != NULL) {
            memcpy(out + SM4_BLOCK * i, iv, SM4_BLOCK);
        }
    }
}

void hsm_sm4_portable_cbc_decrypt(const hsm_sm4_key *key, uint8_t iv[SM4_BLOCK], const uint8_t *in, uint8_t *out, size_t blocks) {
    uint8_t plain[SM4_PIECE];
    uint8_t next[SM4_BLOCK];
    const size_t used = hsm_sm4_piece(SM4_BLOCK * blocks);
    for (size_t n = SM4_BLOCK * blocks; n != 0;) {
        const size_t piece = hsm_sm4_piece(n);
        IMPL->decrypt(key, in, plain, piece / SM4_BLOCK);
        hsm_sm4_xor(plain, plain, iv, SM4_BLOCK);
        hsm_sm4_xor(plain + SM4_BLOCK, plain + SM4_BLOCK, in, piece - SM4_BLOCK);
        memcpy(next, in + piece - SM4_BLOCK, SM4_BLOCK);
        memcpy(out, plain, piece);
        memcpy(iv, next, SM4_BLOCK);
        in += piece;
        out += piece;
        n -= piece;
    }
    hsm_wipe(plain, used);
}

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

void hsm_sm4_portable_counter(const hsm_sm4_key *key, uint8_t counter[SM4_BLOCK], hsm_sm4_counter_width width, const uint8_t *in,
                              size_t n, uint8_t *out) {
    uint8_t stream[SM4_PIECE];
    const size_t used = hsm_sm4_piece((n + SM4_BLOCK - 1) / SM4_BLOCK * SM4_BLOCK);
    while (n != 0) {
        const size_t piece = hsm_sm4_piece(n);
        const size_t blocks = (piece + SM4_BLOCK - 1) / SM4_BLOCK;
        write_counters(stream, blocks, counter, width);
        IMPL->encrypt(key, stream, stream, blocks);
        hsm_sm4_xor(out, in, stream, piece);
        in += piece;
        out += piece;
        n -= piece;
    }
    hsm_wipe(stream, used);
}

void hsm_sm4_portable_xts(const hsm_sm4_key *key, int direction, const uint8_t *tweaks, const uint8_t *in, uint8_t *out,
                          size_t blocks) {
    hsm_sm4_xor(out, in, tweaks, SM4_BLOCK * blocks);
    (direction == HSM_ENCRYPT ? IMPL->encrypt : IMPL->decrypt)(key, out, out, blocks);
    hsm_sm4_xor(out, out, tweaks, SM4_BLOCK * blocks);
}
