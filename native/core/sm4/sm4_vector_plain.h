/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vectors of sm4_kernel.h in plain C, as an array of blocks; over sm4_block_plain.h. The file that includes this one says how
 * many blocks a vector has: VEC_BLOCKS 2 makes of the kernel and of GHASH what they are on 256 bits, 4 what they are on 512.
 */
#ifndef HSM_CORE_SM4_VECTOR_H
#define HSM_CORE_SM4_VECTOR_H

#include <stddef.h>

typedef struct vec {
    block of[VEC_BLOCKS];
} vec;

enum { VEC_BYTES_EACH = 16 * VEC_BLOCKS, BATCH_GROUPS = 4, KEEPS_PAIRS = VEC_BLOCKS == 4 };

/* A vector whose block i is `expression`. */
#define VEC_EACH(expression)                   \
    __extension__({                            \
        vec each_;                             \
        for (int i = 0; i < VEC_BLOCKS; i++) { \
            each_.of[i] = (expression);        \
        }                                      \
        each_;                                 \
    })

SM4_INLINE vec vec_zero(void) {
    return VEC_EACH(block_of_byte(0));
}

SM4_INLINE vec vec_load(const uint8_t *p) {
    return VEC_EACH(block_load(p + 16 * i));
}

SM4_INLINE void vec_store(uint8_t *p, vec x) {
    memcpy(p, &x, sizeof x);
}

#include "sm4/sm4_vector_part.h"

SM4_INLINE vec vec_load_part(const uint8_t *p, size_t n) {
    return vec_load_bytes(p, n);
}

SM4_INLINE void vec_store_part(uint8_t *p, vec x, size_t n) {
    vec_store_bytes(p, x, n);
}

SM4_INLINE vec vec_behind(vec x, const uint8_t *first) {
    return VEC_EACH(i == 0 ? block_load(first) : x.of[(i + VEC_BLOCKS - 1) % VEC_BLOCKS]);
}

SM4_INLINE vec vec_load_each(const uint8_t *const p[VEC_BLOCKS], size_t at) {
    return VEC_EACH(block_load(p[i] + at));
}

SM4_INLINE void vec_store_each(uint8_t *const p[VEC_BLOCKS], size_t at, vec x) {
    for (int i = 0; i < VEC_BLOCKS; i++) {
        if (p[i] != NULL) {
            block_store(p[i] + at, x.of[i]);
        }
    }
}

SM4_INLINE vec vec_xor(vec a, vec b) {
    return VEC_EACH(a.of[i] ^ b.of[i]);
}

SM4_INLINE vec vec_xor3(vec a, vec b, vec c) {
    return VEC_EACH(a.of[i] ^ b.of[i] ^ c.of[i]);
}

SM4_INLINE vec vec_xor5(vec a, vec b, vec c, vec d, vec e) {
    return VEC_EACH(a.of[i] ^ b.of[i] ^ c.of[i] ^ d.of[i] ^ e.of[i]);
}

SM4_INLINE vec vec_word(uint32_t x) {
    return VEC_EACH((block)((block_words){0} + x));
}

SM4_INLINE vec vec_counters(uint32_t first) {
    const block_words steps = {0, VEC_BLOCKS, 2 * VEC_BLOCKS, 3 * VEC_BLOCKS};
    return VEC_EACH(BLOCK_TURN((block)(first + (uint32_t)i + steps), 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
}

SM4_INLINE vec vec_low_words(vec a, vec b) {
    return VEC_EACH(block_low_words(a.of[i], b.of[i]));
}

SM4_INLINE vec vec_high_words(vec a, vec b) {
    return VEC_EACH(block_high_words(a.of[i], b.of[i]));
}

SM4_INLINE vec vec_low_halves(vec a, vec b) {
    return VEC_EACH(block_low_halves(a.of[i], b.of[i]));
}

SM4_INLINE vec vec_high_halves(vec a, vec b) {
    return VEC_EACH(block_high_halves(a.of[i], b.of[i]));
}

#define VEC_LOW_32 vec_low_words
#define VEC_HIGH_32 vec_high_words
#define VEC_LOW_64 vec_low_halves
#define VEC_HIGH_64 vec_high_halves

#define VEC_AFFINE(x, matrix) VEC_EACH(BLOCK_AFFINE((x).of[i], matrix, 0))
#define VEC_AFFINE_INVERSE(x, matrix, constant) VEC_EACH(BLOCK_AFFINE_INVERSE((x).of[i], matrix, constant))

SM4_INLINE vec vec_turn_words(vec x, int n) {
    return VEC_EACH((block)((block_words)x.of[i] >> (8 * n) | (block_words)x.of[i] << (32 - 8 * n)));
}

#define VEC_TURN_WORDS(x, n) vec_turn_words(x, n)

#define VEC_CLMUL(a, b, which) VEC_EACH(BLOCK_CLMUL((a).of[i], (b).of[i], which))

SM4_INLINE vec vec_reversed(vec x) {
    return VEC_EACH(BLOCK_TURN(x.of[i], 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}

SM4_INLINE vec vec_half_up(vec x) {
    return VEC_EACH(block_half_up(x.of[i]));
}

SM4_INLINE vec vec_half_down(vec x) {
    return VEC_EACH(block_half_down(x.of[i]));
}

SM4_INLINE vec vec_swap_halves(vec x) {
    return VEC_EACH(block_swap_halves(x.of[i]));
}

SM4_INLINE vec vec_of_block(block x) {
    return VEC_EACH(x);
}

SM4_INLINE vec vec_first_block(block x) {
    return VEC_EACH(i == 0 ? x : block_of_byte(0));
}

SM4_INLINE block vec_fold(vec x) {
    block sum = x.of[0];
    for (int i = 1; i < VEC_BLOCKS; i++) {
        sum ^= x.of[i];
    }
    return sum;
}

#endif
