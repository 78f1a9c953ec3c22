/* SPDX-License-Identifier: Apache-2.0 */
/* The vectors of sm4_kernel.h on 256 bits (AVX2), but for vec_in, vec_out and vec_mix. Over sm4_block_x86.h. */
#ifndef HSM_CORE_SM4_VECTOR_H
#define HSM_CORE_SM4_VECTOR_H

#include <stddef.h>

typedef __m256i vec;

enum { VEC_BLOCKS = 2, VEC_BYTES_EACH = 32, BATCH_GROUPS = 4, KEEPS_PAIRS = 0 };

#define VEC_BYTES(...) ((const __m256i)(__v32qu){__VA_ARGS__, __VA_ARGS__})

/* A constant in memory, one copy a file. */
#define VEC_CONSTANT(name, ...) static const uint8_t name[32] __attribute__((aligned(32))) = {__VA_ARGS__, __VA_ARGS__}

/* x shuffled by a mask in memory. Written out, because the compiler (gcc 12) would load the masks once, before the loop: then the
 * state of the cipher no longer fits into the 16 registers, and waits for the stack in every round. */
SM4_INLINE vec vec_turn(vec x, const uint8_t mask[32]) {
    vec y;
    __asm__("vpshufb %2, %1, %0" : "=x"(y) : "x"(x), "m"(*(const vec *)mask));
    return y;
}

SM4_INLINE vec vec_zero(void) {
    return _mm256_setzero_si256();
}

SM4_INLINE vec vec_load(const uint8_t *p) {
    return _mm256_loadu_si256((const __m256i_u *)p);
}

SM4_INLINE void vec_store(uint8_t *p, vec x) {
    _mm256_storeu_si256((__m256i_u *)p, x);
}

#include "sm4/sm4_vector_part.h"

/* n bytes, more than none and less than a vector; what is not there is 0. Mostly it is one block. */
SM4_INLINE vec vec_load_part(const uint8_t *p, size_t n) {
    return n == sizeof(block) ? _mm256_zextsi128_si256(block_load(p)) : vec_load_bytes(p, n);
}

SM4_INLINE void vec_store_part(uint8_t *p, vec x, size_t n) {
    if (n == sizeof(block)) {
        block_store(p, _mm256_castsi256_si128(x));
    } else {
        vec_store_bytes(p, x, n);
    }
}

/* The first block, then those of x but its last. */
SM4_INLINE vec vec_behind(vec x, const uint8_t *first) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(block_load(first)), _mm256_castsi256_si128(x), 1);
}

/* A block each, `at` bytes behind VEC_BLOCKS pointers. */
SM4_INLINE vec vec_load_each(const uint8_t *const p[VEC_BLOCKS], size_t at) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(block_load(p[0] + at)), block_load(p[1] + at), 1);
}

SM4_INLINE void vec_store_there(uint8_t *p, size_t at, block x) {
    if (p != NULL) {
        block_store(p + at, x);
    }
}

/* Not behind a pointer that is NULL. */
SM4_INLINE void vec_store_each(uint8_t *const p[VEC_BLOCKS], size_t at, vec x) {
    vec_store_there(p[0], at, _mm256_castsi256_si128(x));
    vec_store_there(p[1], at, _mm256_extracti128_si256(x, 1));
}

SM4_INLINE vec vec_xor(vec a, vec b) {
    return _mm256_xor_si256(a, b);
}

SM4_INLINE vec vec_xor3(vec a, vec b, vec c) {
    return vec_xor(vec_xor(a, b), c);
}

/* e is there last. */
SM4_INLINE vec vec_xor5(vec a, vec b, vec c, vec d, vec e) {
    return vec_xor(vec_xor(vec_xor(a, b), c), vec_xor(d, e));
}

/* x in every word. */
SM4_INLINE vec vec_word(uint32_t x) {
    return _mm256_set1_epi32((int)x);
}

/* first, first + 1 ... big-endian, in the order in which transpose() lays blocks out. */
SM4_INLINE vec vec_counters(uint32_t first) {
    const vec count = _mm256_add_epi32(vec_word(first), _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7));
    return _mm256_shuffle_epi8(count, VEC_BYTES(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
}

#define VEC_LOW_32 _mm256_unpacklo_epi32
#define VEC_HIGH_32 _mm256_unpackhi_epi32
#define VEC_LOW_64 _mm256_unpacklo_epi64
#define VEC_HIGH_64 _mm256_unpackhi_epi64

/* For GHASH, by VPCLMULQDQ: as BLOCK_CLMUL and the functions of a block, in each block of a vector. */
#define VEC_CLMUL(a, b, which) _mm256_clmulepi64_epi128(a, b, which)

SM4_INLINE vec vec_reversed(vec x) {
    return _mm256_shuffle_epi8(x, VEC_BYTES(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}

SM4_INLINE vec vec_half_up(vec x) {
    return _mm256_slli_si256(x, 8);
}

SM4_INLINE vec vec_half_down(vec x) {
    return _mm256_srli_si256(x, 8);
}

SM4_INLINE vec vec_swap_halves(vec x) {
    return _mm256_shuffle_epi32(x, 0x4e);
}

/* x in every block. */
SM4_INLINE vec vec_of_block(block x) {
    return _mm256_broadcastsi128_si256(x);
}

/* x, then zeros. */
SM4_INLINE vec vec_first_block(block x) {
    return _mm256_zextsi128_si256(x);
}

/* The sum of all blocks. */
SM4_INLINE block vec_fold(vec x) {
    return block_xor(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
}

#endif
