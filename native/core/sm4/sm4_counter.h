/* SPDX-License-Identifier: Apache-2.0 */
/* What the modes share: pieces of data small enough for the stack, XOR, the counter stream. Inside sm4/ only. */
#ifndef HSM_CORE_SM4_COUNTER_H
#define HSM_CORE_SM4_COUNTER_H

#include "constant_time.h"
#include "sm4/sm4.h"

/* Modes work in pieces of this many bytes: enough blocks to fill a wide implementation twice. */
enum { SM4_PIECE_BLOCKS = 64, SM4_PIECE = SM4_PIECE_BLOCKS * SM4_BLOCK };

/* out = a ^ b. out may be a or b. */
static inline void hsm_sm4_xor(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t n) {
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint8_t)(a[i] ^ b[i]);
    }
}

static inline size_t hsm_sm4_piece(size_t n) {
    return n < SM4_PIECE ? n : SM4_PIECE;
}

static inline void hsm_sm4_store64(uint8_t *p, uint64_t x) {
    for (int i = 0; i < 8; i++) {
        p[i] = (uint8_t)(x >> (56 - 8 * i));
    }
}

static inline uint64_t hsm_sm4_load64(const uint8_t *p) {
    uint64_t x = 0;
    for (int i = 0; i < 8; i++) {
        x = x << 8 | p[i];
    }
    return x;
}

/* How much of the counter block counts: all of it (CTR), or its last 32 bits (GCM, SP 800-38D 6.2). Big-endian, modulo 2^width. */
typedef enum hsm_sm4_counter_width { SM4_COUNTER_128, SM4_COUNTER_32 } hsm_sm4_counter_width;

/* XORs the stream of encrypted counter blocks onto n bytes, any n; a partial last block uses up its counter. counter is left at the
 * next value. in may equal out. */
void hsm_sm4_counter_crypt(const hsm_sm4_impl *impl, const hsm_sm4_key *key, uint8_t counter[SM4_BLOCK],
                           hsm_sm4_counter_width width, const uint8_t *in, size_t n, uint8_t *out);

#endif
