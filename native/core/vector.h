/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Eight lanes of 32-bit words, for kernels that work on eight streams at once.
 *
 * The arithmetic is that of gcc's vector types, which any target has: a kernel compiled without AVX2 is the plain-C form of itself.
 * Only what gcc would not find by itself has a second form for AVX2. Every function takes the same time for all values.
 */
#ifndef HSM_CORE_VECTOR_H
#define HSM_CORE_VECTOR_H

#include <stdint.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

#define HSM_VECTOR_INLINE static inline __attribute__((always_inline))

enum { HSM_LANES = 8 };

typedef uint32_t hsm_v8 __attribute__((vector_size(4 * HSM_LANES)));

typedef hsm_v8 hsm_v8_anywhere __attribute__((aligned(1), may_alias));

/* Unaligned. Not memcpy: gcc 12 moves 32 bytes by halves, and a whole load after two half stores waits for both. */
HSM_VECTOR_INLINE void hsm_v8_load(hsm_v8 *v, const void *p) {
    *v = *(const hsm_v8_anywhere *)p;
}

HSM_VECTOR_INLINE void hsm_v8_store(void *p, const hsm_v8 *v) {
    *(hsm_v8_anywhere *)p = *v;
}

#define HSM_V8_ROTATE(x, n) ((x) << (n) | (x) >> (32 - (n)))

#ifdef __AVX2__

HSM_VECTOR_INLINE void hsm_v8_rotate_8(hsm_v8 *v) {
    const __m256i by_8 =
        _mm256_set_epi8(14, 13, 12, 15, 10, 9, 8, 11, 6, 5, 4, 7, 2, 1, 0, 3, 14, 13, 12, 15, 10, 9, 8, 11, 6, 5, 4, 7, 2, 1, 0, 3);
    *v = (hsm_v8)_mm256_shuffle_epi8((__m256i)*v, by_8);
}

/* The bytes of every word turned round. */
HSM_VECTOR_INLINE void hsm_v8_swap_bytes(hsm_v8 *v) {
    const __m256i swap =
        _mm256_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
    *v = (hsm_v8)_mm256_shuffle_epi8((__m256i)*v, swap);
}

#else

HSM_VECTOR_INLINE void hsm_v8_rotate_8(hsm_v8 *v) {
    *v = HSM_V8_ROTATE(*v, 8);
}

HSM_VECTOR_INLINE void hsm_v8_swap_bytes(hsm_v8 *v) {
    const hsm_v8 outer = *v << 24 | *v >> 24;
    *v = outer | (*v << 8 & 0x00ff0000) | (*v >> 8 & 0x0000ff00);
}

#endif

/* Rows become columns: word i of v[k] becomes word k of v[i]. */
HSM_VECTOR_INLINE void hsm_v8_transpose(hsm_v8 v[8]) {
    const hsm_v8 low = {0, 8, 1, 9, 4, 12, 5, 13};
    const hsm_v8 high = {2, 10, 3, 11, 6, 14, 7, 15};
    const hsm_v8 low_pair = {0, 1, 8, 9, 4, 5, 12, 13};
    const hsm_v8 high_pair = {2, 3, 10, 11, 6, 7, 14, 15};
    const hsm_v8 low_half = {0, 1, 2, 3, 8, 9, 10, 11};
    const hsm_v8 high_half = {4, 5, 6, 7, 12, 13, 14, 15};
    hsm_v8 pairs[8];
    hsm_v8 fours[8];
#pragma GCC unroll 4
    for (int i = 0; i < 8; i += 2) {
        pairs[i] = __builtin_shuffle(v[i], v[i + 1], low);
        pairs[i + 1] = __builtin_shuffle(v[i], v[i + 1], high);
    }
#pragma GCC unroll 2
    for (int i = 0; i < 8; i += 4) {
        fours[i] = __builtin_shuffle(pairs[i], pairs[i + 2], low_pair);
        fours[i + 1] = __builtin_shuffle(pairs[i], pairs[i + 2], high_pair);
        fours[i + 2] = __builtin_shuffle(pairs[i + 1], pairs[i + 3], low_pair);
        fours[i + 3] = __builtin_shuffle(pairs[i + 1], pairs[i + 3], high_pair);
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
        v[i] = __builtin_shuffle(fours[i], fours[i + 4], low_half);
        v[i + 4] = __builtin_shuffle(fours[i], fours[i + 4], high_half);
    }
}

#endif
