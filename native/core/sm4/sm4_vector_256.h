/* SPDX-License-Identifier: Apache-2.0 */
/* The vectors of sm4_kernel.h on 256 bits (AVX2), but for vec_in, vec_out and vec_mix. */
#ifndef HSM_CORE_SM4_VECTOR_H
#define HSM_CORE_SM4_VECTOR_H

typedef __m256i vec;

enum { VEC_BLOCKS = 2 };

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

SM4_INLINE vec vec_load(const uint8_t *p) {
    return _mm256_loadu_si256((const __m256i_u *)p);
}

/* The first block from one place, the others from another. */
SM4_INLINE vec vec_load_split(const uint8_t *first, const uint8_t *others) {
    return _mm256_loadu2_m128i((const __m128i_u *)others, (const __m128i_u *)first);
}

SM4_INLINE void vec_store(uint8_t *p, vec x) {
    _mm256_storeu_si256((__m256i_u *)p, x);
}

/* A block each, `at` bytes behind VEC_BLOCKS pointers. */
SM4_INLINE vec vec_load_each(const uint8_t *const p[VEC_BLOCKS], size_t at) {
    return _mm256_loadu2_m128i((const __m128i_u *)(p[1] + at), (const __m128i_u *)(p[0] + at));
}

/* Not behind a pointer that is NULL. */
SM4_INLINE void vec_store_each(uint8_t *const p[VEC_BLOCKS], size_t at, vec x) {
    if (p[0] != NULL) {
        _mm_storeu_si128((__m128i_u *)(p[0] + at), _mm256_castsi256_si128(x));
    }
    if (p[1] != NULL) {
        _mm_storeu_si128((__m128i_u *)(p[1] + at), _mm256_extracti128_si256(x, 1));
    }
}

SM4_INLINE vec vec_xor(vec a, vec b) {
    return _mm256_xor_si256(a, b);
}

/* x in every word. */
SM4_INLINE vec vec_word(uint32_t x) {
    return _mm256_set1_epi32((int)x);
}

/* first, first + 1 ... big-endian, in the order in which vec_transpose lays blocks out. */
SM4_INLINE vec vec_counters(uint32_t first) {
    const vec count = _mm256_add_epi32(vec_word(first), _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7));
    return _mm256_shuffle_epi8(count, VEC_BYTES(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
}

#define VEC_LOW_32 _mm256_unpacklo_epi32
#define VEC_HIGH_32 _mm256_unpackhi_epi32
#define VEC_LOW_64 _mm256_unpacklo_epi64
#define VEC_HIGH_64 _mm256_unpackhi_epi64

#endif
