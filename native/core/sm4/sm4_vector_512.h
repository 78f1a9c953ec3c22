/* SPDX-License-Identifier: Apache-2.0 */
/* The vectors of sm4_kernel.h on 512 bits (AVX-512 F, BW, DQ, VL), but for vec_in, vec_out and vec_mix. Over sm4_block_x86.h. */
#ifndef HSM_CORE_SM4_VECTOR_H
#define HSM_CORE_SM4_VECTOR_H

#include <stddef.h>

typedef __m512i vec;

enum { VEC_BLOCKS = 4, VEC_BYTES_EACH = 64, BATCH_GROUPS = 4, KEEPS_PAIRS = 1 };

SM4_INLINE vec vec_zero(void) {
    return _mm512_setzero_si512();
}

SM4_INLINE vec vec_load(const uint8_t *p) {
    return _mm512_loadu_si512(p);
}

SM4_INLINE void vec_store(uint8_t *p, vec x) {
    _mm512_storeu_si512(p, x);
}

/* n bytes, more than none and less than a vector; what is not there is 0. */
SM4_INLINE vec vec_load_part(const uint8_t *p, size_t n) {
    return _mm512_maskz_loadu_epi8(((__mmask64)1 << n) - 1, p);
}

SM4_INLINE void vec_store_part(uint8_t *p, vec x, size_t n) {
    _mm512_mask_storeu_epi8(p, ((__mmask64)1 << n) - 1, x);
}

/* The first block, then those of x but its last. */
SM4_INLINE vec vec_behind(vec x, const uint8_t *first) {
    return _mm512_alignr_epi64(x, _mm512_broadcast_i32x4(block_load(first)), 6);
}

/* A block each, `at` bytes behind VEC_BLOCKS pointers. */
SM4_INLINE vec vec_load_each(const uint8_t *const p[VEC_BLOCKS], size_t at) {
    const __m512i first = _mm512_inserti32x4(_mm512_castsi128_si512(block_load(p[0] + at)), block_load(p[1] + at), 1);
    return _mm512_inserti32x4(_mm512_inserti32x4(first, block_load(p[2] + at), 2), block_load(p[3] + at), 3);
}

SM4_INLINE void vec_store_there(uint8_t *p, size_t at, block x) {
    if (p != NULL) {
        block_store(p + at, x);
    }
}

/* Not behind a pointer that is NULL. */
SM4_INLINE void vec_store_each(uint8_t *const p[VEC_BLOCKS], size_t at, vec x) {
    vec_store_there(p[0], at, _mm512_castsi512_si128(x));
    vec_store_there(p[1], at, _mm512_extracti32x4_epi32(x, 1));
    vec_store_there(p[2], at, _mm512_extracti32x4_epi32(x, 2));
    vec_store_there(p[3], at, _mm512_extracti32x4_epi32(x, 3));
}

SM4_INLINE vec vec_xor(vec a, vec b) {
    return _mm512_xor_si512(a, b);
}

SM4_INLINE vec vec_xor3(vec a, vec b, vec c) {
    return _mm512_ternarylogic_epi32(a, b, c, 0x96);
}

/* e is there last. */
SM4_INLINE vec vec_xor5(vec a, vec b, vec c, vec d, vec e) {
    return vec_xor3(vec_xor3(a, b, c), d, e);
}

/* x in every word. */
SM4_INLINE vec vec_word(uint32_t x) {
    return _mm512_set1_epi32((int)x);
}

/* The four blocks of a constant. */
#define VEC_BYTES(...) _mm512_broadcast_i32x4(SM4_BYTES(__VA_ARGS__))

/* first, first + 1 ... big-endian, in the order in which transpose() lays blocks out. */
SM4_INLINE vec vec_counters(uint32_t first) {
    const vec order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    return _mm512_shuffle_epi8(_mm512_add_epi32(vec_word(first), order),
                               VEC_BYTES(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
}

#define VEC_LOW_32 _mm512_unpacklo_epi32
#define VEC_HIGH_32 _mm512_unpackhi_epi32
#define VEC_LOW_64 _mm512_unpacklo_epi64
#define VEC_HIGH_64 _mm512_unpackhi_epi64

/* GFNI, as BLOCK_AFFINE and BLOCK_AFFINE_INVERSE. */
#define VEC_AFFINE(x, matrix) _mm512_gf2p8affine_epi64_epi8(x, _mm512_set1_epi64((int64_t)(matrix)), 0)
#define VEC_AFFINE_INVERSE(x, matrix, constant) _mm512_gf2p8affineinv_epi64_epi8(x, _mm512_set1_epi64((int64_t)(matrix)), constant)

/* Byte j of each word takes byte j + n. Intel's shuffles and rotations of 512 bits have one port each, which the inversion shares
 * with the rotations: some of both keep either port from being short. All three as shuffles, and the masks take so many registers
 * that the state no longer has its own. */
#define VEC_TURN_WORDS(x, n) VEC_TURN_WORDS_##n(x)
#define VEC_TURN_WORDS_1(x) _mm512_shuffle_epi8(x, VEC_BYTES(SM4_TURN_1))
#define VEC_TURN_WORDS_2(x) _mm512_ror_epi32(x, 16)
#define VEC_TURN_WORDS_3(x) _mm512_ror_epi32(x, 24)

/* For GHASH, by VPCLMULQDQ: as BLOCK_CLMUL and the functions of a block, in each block of a vector. */
#define VEC_CLMUL(a, b, which) _mm512_clmulepi64_epi128(a, b, which)

SM4_INLINE vec vec_reversed(vec x) {
    return _mm512_shuffle_epi8(x, VEC_BYTES(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}

SM4_INLINE vec vec_half_up(vec x) {
    return _mm512_bslli_epi128(x, 8);
}

SM4_INLINE vec vec_half_down(vec x) {
    return _mm512_bsrli_epi128(x, 8);
}

SM4_INLINE vec vec_swap_halves(vec x) {
    return _mm512_shuffle_epi32(x, _MM_PERM_BADC);
}

/* x in every block. */
SM4_INLINE vec vec_of_block(block x) {
    return _mm512_broadcast_i32x4(x);
}

/* x, then zeros. */
SM4_INLINE vec vec_first_block(block x) {
    return _mm512_zextsi128_si512(x);
}

/* The sum of all blocks. */
SM4_INLINE block vec_fold(vec x) {
    const __m256i half = _mm256_xor_si256(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
    return block_xor(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

#endif
