/* SPDX-License-Identifier: Apache-2.0 */
/* The vectors of sm4_kernel.h on 128 bits, over sm4_block_aesni.h or sm4_block_gfni.h. */
#ifndef HSM_CORE_SM4_VECTOR_H
#define HSM_CORE_SM4_VECTOR_H

typedef __m128i vec;

enum { VEC_BLOCKS = 1, BATCH_GROUPS = 4 };

SM4_INLINE vec vec_load(const uint8_t *p) {
    return _mm_loadu_si128((const __m128i_u *)p);
}

/* The first block from one place, the others from another. */
SM4_INLINE vec vec_load_split(const uint8_t *first, const uint8_t *others) {
    (void)others;
    return vec_load(first);
}

SM4_INLINE void vec_store(uint8_t *p, vec x) {
    _mm_storeu_si128((__m128i_u *)p, x);
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

/* x in every word. */
SM4_INLINE vec vec_word(uint32_t x) {
    return _mm_set1_epi32((int)x);
}

/* first, first + 1 ... big-endian, in the order in which vec_transpose lays blocks out. */
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
