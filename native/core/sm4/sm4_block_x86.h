/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 128 bits as SSE and AVX have them: what the serial code and GHASH are written over. sm4_block_plain.h has the same names in
 * plain C. Names in capitals take a constant, or need an instruction that not every file that includes this one may use.
 */
#ifndef HSM_CORE_SM4_BLOCK_H
#define HSM_CORE_SM4_BLOCK_H

#include <immintrin.h>

#include "sm4/sm4_sbox.h"

typedef __m128i block;

#define SM4_BYTES(...) ((const __m128i)(__v16qu){__VA_ARGS__})

SM4_INLINE block block_load(const void *p) {
    return _mm_loadu_si128((const __m128i_u *)p);
}

SM4_INLINE void block_store(void *p, block x) {
    _mm_storeu_si128((__m128i_u *)p, x);
}

SM4_INLINE block block_xor(block a, block b) {
    return _mm_xor_si128(a, b);
}

/* x in every byte. */
SM4_INLINE block block_of_byte(uint8_t x) {
    return _mm_set1_epi8((char)x);
}

/* In the lowest word; the other words are any. */
SM4_INLINE block block_of_word(uint32_t x) {
    return _mm_cvtsi32_si128((int)x);
}

SM4_INLINE uint32_t block_lowest_word(block x) {
    return (uint32_t)_mm_cvtsi128_si32(x);
}

/* Word i in the lowest. */
#define BLOCK_WORD(x, i) _mm_shuffle_epi32(x, i)

/* a0 b0 a1 b1, words and halves. */
SM4_INLINE block block_low_words(block a, block b) {
    return _mm_unpacklo_epi32(a, b);
}

SM4_INLINE block block_low_halves(block a, block b) {
    return _mm_unpacklo_epi64(a, b);
}

/* Byte i is byte mask[i] of x. */
#define BLOCK_TURN(x, ...) _mm_shuffle_epi8(x, SM4_BYTES(__VA_ARGS__))

/* GFNI: matrix x + constant, and the same of the inverse of x in the AES field, byte by byte. */
#define BLOCK_AFFINE(x, matrix, constant) _mm_gf2p8affine_epi64_epi8(x, _mm_set1_epi64x((int64_t)(matrix)), constant)
#define BLOCK_AFFINE_INVERSE(x, matrix, constant) _mm_gf2p8affineinv_epi64_epi8(x, _mm_set1_epi64x((int64_t)(matrix)), constant)

/* PCLMULQDQ: a half of a, the upper one if which & 1, times a half of b, the upper one if which & 0x10. */
#define BLOCK_CLMUL(a, b, which) _mm_clmulepi64_si128(a, b, which)

SM4_INLINE block block_of_halves(uint64_t low, uint64_t high) {
    return _mm_set_epi64x((int64_t)high, (int64_t)low);
}

/* The lower half in the upper place, and back; 0 comes in. */
SM4_INLINE block block_half_up(block x) {
    return _mm_slli_si128(x, 8);
}

SM4_INLINE block block_half_down(block x) {
    return _mm_srli_si128(x, 8);
}

SM4_INLINE block block_swap_halves(block x) {
    return _mm_shuffle_epi32(x, 0x4e);
}

#endif
