/* SPDX-License-Identifier: Apache-2.0 */
/* The vectors of sm4_kernel.h on 128 bits, over sm4_block_aesni.h or sm4_block_gfni.h. */
#ifndef HSM_CORE_SM4_VECTOR_H
#define HSM_CORE_SM4_VECTOR_H

#include <stddef.h>

typedef __m128i vec;

enum { VEC_BLOCKS = 1, VEC_BYTES_EACH = 16, BATCH_GROUPS = 4, KEEPS_PAIRS = 0 };

SM4_INLINE vec vec_zero(void) {
    return _mm_setzero_si128();
}

SM4_INLINE vec vec_load(const uint8_t *p) {
    return _mm_loadu_si128((const __m128i_u *)p);
}

SM4_INLINE void vec_store(uint8_t *p, vec x) {
    _mm_storeu_si128((__m128i_u *)p, x);
}

#include "sm4/sm4_vector_part.h"

/* n bytes, more than none and less than a vector; what is not there is 0. */
SM4_INLINE vec vec_load_part(const uint8_t *p, size_t n) {
    return vec_load_bytes(p, n);
}

SM4_INLINE void vec_store_part(uint8_t *p, vec x, size_t n) {
    vec_store_bytes(p, x, n);
}

/* The first block, then those of x but its last. */
SM4_INLINE vec vec_behind(vec x, const uint8_t *first) {
    (void)x;
    return vec_load(first);
}

/* A block each, `at` bytes behind VEC_BLOCKS pointers. */
SM4_INLINE vec vec_load_each(const uint8_t *const p[VEC_BLOCKS], size_t at) {
    return vec_load(p[0] + at);
}

/* Not behind a pointer that is NULL. */
SM4_INLINE void vec_store_each(uint8_t *const p[VEC_BLOCKS], size_t at, vec x) {
    if (p[0] != NULL) {
        vec_store(p[0] + at, x);
    }
}

SM4_INLINE vec vec_xor(vec a, vec b) {
    return _mm_xor_si128(a, b);
}

SM4_INLINE vec vec_xor3(vec a, vec b, vec c) {
    return vec_xor(vec_xor(a, b), c);
}

/* x in every word. */
SM4_INLINE vec vec_word(uint32_t x) {
    return _mm_set1_epi32((int)x);
}

/* first, first + 1 ... big-endian, in the order in which transpose() lays blocks out. */
SM4_INLINE vec vec_counters(uint32_t first) {
    const vec count = _mm_add_epi32(vec_word(first), _mm_setr_epi32(0, 1, 2, 3));
    return _mm_shuffle_epi8(count, _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
}

#define VEC_LOW_32 _mm_unpacklo_epi32
#define VEC_HIGH_32 _mm_unpackhi_epi32
#define VEC_LOW_64 _mm_unpacklo_epi64
#define VEC_HIGH_64 _mm_unpackhi_epi64

SM4_INLINE vec vec_in(vec x) {
    return block_in(x);
}

SM4_INLINE vec vec_out(vec x) {
    return block_out(x);
}

SM4_INLINE vec vec_mix(vec x, vec z) {
    return block_mix(x, z);
}

#endif
