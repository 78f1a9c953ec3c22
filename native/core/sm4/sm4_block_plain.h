/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sm4_block_x86.h in plain C, over sixteen bytes as gcc's vector type, which any target has. Little-endian. Nothing branches on a
 * value or looks one up, so that a tool which follows undefined bits through plain code can follow those of a secret here.
 */
#ifndef HSM_CORE_SM4_BLOCK_H
#define HSM_CORE_SM4_BLOCK_H

#include <string.h>

/* The kernels unroll much, and what is inlined here is long: minutes of the compiler's time. */
#define SM4_INLINE __attribute__((noinline, unused)) static

#include "constant_time.h"
#include "sm4/sm4_sbox.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words lie in a block as they do in memory");

#define SM4_BYTES(...) ((const block){__VA_ARGS__})

typedef uint8_t block __attribute__((vector_size(16)));
typedef uint32_t block_words __attribute__((vector_size(16)));
typedef uint64_t block_halves __attribute__((vector_size(16)));

SM4_INLINE block block_load(const void *p) {
    block x;
    memcpy(&x, p, sizeof x);
    return x;
}

SM4_INLINE void block_store(void *p, block x) {
    memcpy(p, &x, sizeof x);
}

SM4_INLINE block block_xor(block a, block b) {
    return a ^ b;
}

SM4_INLINE block block_of_byte(uint8_t x) {
    return (block){0} + x;
}

SM4_INLINE block block_of_word(uint32_t x) {
    return (block)(block_words){x};
}

SM4_INLINE uint32_t block_lowest_word(block x) {
    return ((block_words)x)[0];
}

#define BLOCK_WORD(x, i) ((block)__builtin_shuffle((block_words)(x), (block_words){i, 0, 0, 0}))

SM4_INLINE block block_low_words(block a, block b) {
    return (block)__builtin_shuffle((block_words)a, (block_words)b, (block_words){0, 4, 1, 5});
}

SM4_INLINE block block_high_words(block a, block b) {
    return (block)__builtin_shuffle((block_words)a, (block_words)b, (block_words){2, 6, 3, 7});
}

SM4_INLINE block block_low_halves(block a, block b) {
    return (block)__builtin_shuffle((block_halves)a, (block_halves)b, (block_halves){0, 2});
}

SM4_INLINE block block_high_halves(block a, block b) {
    return (block)__builtin_shuffle((block_halves)a, (block_halves)b, (block_halves){1, 3});
}

#define BLOCK_TURN(x, ...) __builtin_shuffle(x, SM4_BYTES(__VA_ARGS__))

/* All ones in the bytes of x that have bit i. */
SM4_INLINE block block_spread_bit(block x, int i) {
    return 0 - (x >> i & 1);
}

/* Byte 7 - i of the matrix is the row of result bit i; the sum of its columns where x has a bit. */
SM4_INLINE __attribute__((const)) block block_affine(block x, uint64_t matrix, uint8_t constant) {
    block sum = block_of_byte(constant);
    for (int k = 0; k < 8; k++) {
        unsigned column = 0;
        for (int i = 0; i < 8; i++) {
            column |= (unsigned)(matrix >> (8 * (7 - i) + k) & 1) << i;
        }
        sum ^= block_spread_bit(x, k) & (uint8_t)column;
    }
    return sum;
}

/* In GF(2)[z]/(z^8 + z^4 + z^3 + z + 1). */
SM4_INLINE block block_multiply_bytes(block a, block b) {
    block product = {0};
    for (int i = 0; i < 8; i++) {
        product ^= a & block_spread_bit(b, i);
        a = a << 1 ^ (block_spread_bit(a, 7) & 0x1b);
    }
    return product;
}

/* x^2, which is linear. */
SM4_INLINE block block_square_bytes(block x) {
    static const uint8_t squares[8] = {0x01, 0x04, 0x10, 0x40, 0x1b, 0x6c, 0xab, 0x9a};
    block sum = {0};
    for (int k = 0; k < 8; k++) {
        sum ^= block_spread_bit(x, k) & squares[k];
    }
    return sum;
}

/* x^254, which is 0 for 0. */
SM4_INLINE __attribute__((const)) block block_inverse(block x) {
    const block x2 = block_square_bytes(x);
    const block x3 = block_multiply_bytes(x2, x);
    const block x12 = block_square_bytes(block_square_bytes(x3));
    block x240 = block_multiply_bytes(x12, x3);
    for (int i = 0; i < 4; i++) {
        x240 = block_square_bytes(x240);
    }
    return block_multiply_bytes(x240, block_multiply_bytes(x12, x2));
}

#define BLOCK_AFFINE(x, matrix, constant) block_affine(x, matrix, constant)
#define BLOCK_AFFINE_INVERSE(x, matrix, constant) block_affine(block_inverse(x), matrix, constant)

SM4_INLINE block block_of_halves(uint64_t low, uint64_t high) {
    return (block)(block_halves){low, high};
}

/* The carry-less product of two halves. */
SM4_INLINE __attribute__((const)) block block_product(uint64_t a, uint64_t b) {
    uint64_t low = 0;
    uint64_t high = 0;
    for (int i = 0; i < 64; i++) {
        const uint64_t mask = hsm_ct_barrier(0 - (b >> i & 1));
        low ^= a << i & mask;
        high ^= a >> 1 >> (63 - i) & mask;
    }
    return block_of_halves(low, high);
}

#define BLOCK_CLMUL(a, b, which) block_product(((block_halves)(a))[(which) & 1], ((block_halves)(b))[(which) >> 4])

SM4_INLINE block block_half_up(block x) {
    return block_of_halves(0, ((block_halves)x)[0]);
}

SM4_INLINE block block_half_down(block x) {
    return block_of_halves(((block_halves)x)[1], 0);
}

SM4_INLINE block block_swap_halves(block x) {
    return block_of_halves(((block_halves)x)[1], ((block_halves)x)[0]);
}

#endif
