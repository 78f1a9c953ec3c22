/* SPDX-License-Identifier: Apache-2.0 */
/* What the modes share: pieces of data small enough for the stack, XOR, byte order. Inside sm4/ only. */
#ifndef HSM_CORE_SM4_COUNTER_H
#define HSM_CORE_SM4_COUNTER_H

#include <string.h>

#include "constant_time.h"
#include "sm4/sm4.h"

/* Modes work in pieces of this many bytes: enough blocks to fill a wide implementation twice. */
enum { SM4_PIECE_BLOCKS = 64, SM4_PIECE = SM4_PIECE_BLOCKS * SM4_BLOCK };

/* out = a ^ b. out may be a or b. Sixteen bytes a step: a compiler that cannot rule out out == a would go byte by byte. */
static inline void hsm_sm4_xor(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t n) {
    for (; n >= SM4_BLOCK; n -= SM4_BLOCK, out += SM4_BLOCK, a += SM4_BLOCK, b += SM4_BLOCK) {
        uint64_t x[2];
        uint64_t y[2];
        memcpy(x, a, sizeof x);
        memcpy(y, b, sizeof y);
        x[0] ^= y[0];
        x[1] ^= y[1];
        memcpy(out, x, sizeof x);
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint8_t)(a[i] ^ b[i]);
    }
}

static inline size_t hsm_sm4_piece(size_t n) {
    return n < SM4_PIECE ? n : SM4_PIECE;
}

/* Between the machine's byte order and big-endian; <endian.h> is not everywhere. */
static inline uint64_t hsm_sm4_big_endian(uint64_t x) {
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap64(x) : x;
}

/* The same, little-endian. */
static inline uint64_t hsm_sm4_little_endian(uint64_t x) {
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? x : __builtin_bswap64(x);
}

/* Big-endian. */
static inline void hsm_sm4_store64(uint8_t *p, uint64_t x) {
    x = hsm_sm4_big_endian(x);
    memcpy(p, &x, sizeof x);
}

static inline uint64_t hsm_sm4_load64(const uint8_t *p) {
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return hsm_sm4_big_endian(x);
}

/* The next value of the last 32 bits of x. */
static inline uint64_t hsm_sm4_count_32(uint64_t x) {
    return (x & ~(uint64_t)UINT32_MAX) | (uint32_t)(x + 1);
}

#endif
