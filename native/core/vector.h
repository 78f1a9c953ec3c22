/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HSM_LANES lanes of 32-bit words, for kernels that work on as many streams at once: 8, or what the file that includes this says
 * (16).
 *
 * The arithmetic is that of gcc's vector types, which any target has: a kernel compiled without AVX2 or AVX-512 is the plain-C form
 * of itself. Only what gcc would not find by itself has a second form. Every function takes the same time for all values.
 */
#ifndef HSM_CORE_VECTOR_H
#define HSM_CORE_VECTOR_H

#include <stdint.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

#define HSM_VECTOR_INLINE static inline __attribute__((always_inline))

#ifndef HSM_LANES
#define HSM_LANES 8
#endif
_Static_assert(HSM_LANES == 8 || HSM_LANES == 16, "the patterns below are for these");

typedef uint32_t hsm_vec __attribute__((vector_size(4 * HSM_LANES)));

typedef hsm_vec hsm_vec_anywhere __attribute__((aligned(1), may_alias));

/* Unaligned. Not memcpy: gcc 12 moves 32 bytes by halves, and a whole load after two half stores waits for both. */
HSM_VECTOR_INLINE void hsm_vec_load(hsm_vec *v, const void *p) {
    *v = *(const hsm_vec_anywhere *)p;
}

HSM_VECTOR_INLINE void hsm_vec_store(void *p, const hsm_vec *v) {
    *(hsm_vec_anywhere *)p = *v;
}

#define HSM_VEC_ROTATE(x, n) ((x) << (n) | (x) >> (32 - (n)))

/* Functions of three bits: for AVX-512 one instruction, whose number is the column of results for 000 to 111. */
#if defined(__AVX512F__) && HSM_LANES == 16
#define HSM_VEC_XOR3(a, b, c) ((hsm_vec)_mm512_ternarylogic_epi32((__m512i)(a), (__m512i)(b), (__m512i)(c), 0x96))
#define HSM_VEC_MAJORITY(a, b, c) ((hsm_vec)_mm512_ternarylogic_epi32((__m512i)(a), (__m512i)(b), (__m512i)(c), 0xe8))
#define HSM_VEC_CHOOSE(a, b, c) ((hsm_vec)_mm512_ternarylogic_epi32((__m512i)(a), (__m512i)(b), (__m512i)(c), 0xca))
#else
#define HSM_VEC_XOR3(a, b, c) ((a) ^ (b) ^ (c))
#define HSM_VEC_MAJORITY(a, b, c) ((((a) ^ (b)) & ((b) ^ (c))) ^ (b))
#define HSM_VEC_CHOOSE(a, b, c) ((((b) ^ (c)) & (a)) ^ (c)) /* a ? b : c */
#endif

#if defined(__AVX2__) && HSM_LANES == 8

/* Rotations by whole bytes are one instruction, others are three. */
HSM_VECTOR_INLINE void hsm_vec_rotate_8(hsm_vec *v) {
    const __m256i by_8 =
        _mm256_set_epi8(14, 13, 12, 15, 10, 9, 8, 11, 6, 5, 4, 7, 2, 1, 0, 3, 14, 13, 12, 15, 10, 9, 8, 11, 6, 5, 4, 7, 2, 1, 0, 3);
    *v = (hsm_vec)_mm256_shuffle_epi8((__m256i)*v, by_8);
}

HSM_VECTOR_INLINE void hsm_vec_rotate_16(hsm_vec *v) {
    const __m256i by_16 =
        _mm256_set_epi8(13, 12, 15, 14, 9, 8, 11, 10, 5, 4, 7, 6, 1, 0, 3, 2, 13, 12, 15, 14, 9, 8, 11, 10, 5, 4, 7, 6, 1, 0, 3, 2);
    *v = (hsm_vec)_mm256_shuffle_epi8((__m256i)*v, by_16);
}

#else

HSM_VECTOR_INLINE void hsm_vec_rotate_8(hsm_vec *v) {
    *v = HSM_VEC_ROTATE(*v, 8);
}

HSM_VECTOR_INLINE void hsm_vec_rotate_16(hsm_vec *v) {
    *v = HSM_VEC_ROTATE(*v, 16);
}

#endif

/* The bytes of every word turned round. */
#if defined(__AVX512BW__) && HSM_LANES == 16

HSM_VECTOR_INLINE void hsm_vec_swap_bytes(hsm_vec *v) {
    *v = (hsm_vec)_mm512_shuffle_epi8((__m512i)*v, _mm512_set4_epi32(0x0c0d0e0f, 0x08090a0b, 0x04050607, 0x00010203));
}

#elif defined(__AVX2__) && HSM_LANES == 8

HSM_VECTOR_INLINE void hsm_vec_swap_bytes(hsm_vec *v) {
    const __m256i swap =
        _mm256_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
    *v = (hsm_vec)_mm256_shuffle_epi8((__m256i)*v, swap);
}

#else

HSM_VECTOR_INLINE void hsm_vec_swap_bytes(hsm_vec *v) {
    const hsm_vec outer = *v << 24 | *v >> 24;
    *v = outer | (*v << 8 & 0x00ff0000) | (*v >> 8 & 0x0000ff00);
}

#endif

/* The words of two vectors that a result takes, numbered through: the same in each four, and every second four. */
#if HSM_LANES == 8
#define HSM_VEC_IN_FOURS(a, b, c, d) {a, b, c, d, a + 4, b + 4, c + 4, d + 4}
#define HSM_VEC_FOURS_FROM(i) {i, i + 1, i + 2, i + 3, i + 8, i + 9, i + 10, i + 11}
#else
#define HSM_VEC_IN_FOURS(a, b, c, d) \
    {a, b, c, d, a + 4, b + 4, c + 4, d + 4, a + 8, b + 8, c + 8, d + 8, a + 12, b + 12, c + 12, d + 12}
#define HSM_VEC_FOURS_FROM(i) \
    {i, i + 1, i + 2, i + 3, i + 8, i + 9, i + 10, i + 11, i + 16, i + 17, i + 18, i + 19, i + 24, i + 25, i + 26, i + 27}
#endif

/* Every four by four words. */
HSM_VECTOR_INLINE void hsm_vec_transpose_fours(hsm_vec v[HSM_LANES]) {
    enum { N = HSM_LANES };
    const hsm_vec low = HSM_VEC_IN_FOURS(0, N, 1, N + 1);
    const hsm_vec high = HSM_VEC_IN_FOURS(2, N + 2, 3, N + 3);
    const hsm_vec low_pair = HSM_VEC_IN_FOURS(0, 1, N, N + 1);
    const hsm_vec high_pair = HSM_VEC_IN_FOURS(2, 3, N + 2, N + 3);
#pragma GCC unroll 4
    for (int i = 0; i < N; i += 4) {
        const hsm_vec a = __builtin_shuffle(v[i], v[i + 1], low);
        const hsm_vec b = __builtin_shuffle(v[i], v[i + 1], high);
        const hsm_vec c = __builtin_shuffle(v[i + 2], v[i + 3], low);
        const hsm_vec d = __builtin_shuffle(v[i + 2], v[i + 3], high);
        v[i] = __builtin_shuffle(a, c, low_pair);
        v[i + 1] = __builtin_shuffle(a, c, high_pair);
        v[i + 2] = __builtin_shuffle(b, d, low_pair);
        v[i + 3] = __builtin_shuffle(b, d, high_pair);
    }
}

/* Rows become columns: word i of v[k] becomes word k of v[i]. The fours that stand in each other's place find theirs by being dealt
 * out into even and odd ones until each is alone. */
HSM_VECTOR_INLINE void hsm_vec_transpose(hsm_vec v[HSM_LANES]) {
    const hsm_vec even = HSM_VEC_FOURS_FROM(0);
    const hsm_vec odd = HSM_VEC_FOURS_FROM(4);
    hsm_vec dealt[HSM_LANES];
    hsm_vec_transpose_fours(v);
#pragma GCC unroll 2
    for (int fours = 1; fours < HSM_LANES / 4; fours *= 2) {
#pragma GCC unroll 8
        for (int i = 0; i < HSM_LANES / 2; i++) {
            const int from = i / 4 * 8 + i % 4;
            dealt[i] = __builtin_shuffle(v[from], v[from + 4], even);
            dealt[i + HSM_LANES / 2] = __builtin_shuffle(v[from], v[from + 4], odd);
        }
#pragma GCC unroll 16
        for (int i = 0; i < HSM_LANES; i++) {
            v[i] = dealt[i];
        }
    }
}

#endif
