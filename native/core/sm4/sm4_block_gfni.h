/* SPDX-License-Identifier: Apache-2.0 */
/* What sm4_block_aesni.h does, by GF2P8AFFINEQB and GF2P8AFFINEINVQB: inversion and the map after it are one instruction. */
#ifndef HSM_CORE_SM4_BLOCK_GFNI_H
#define HSM_CORE_SM4_BLOCK_GFNI_H

#include <immintrin.h>

#include "sm4/sm4_sbox.h"
#include "sm4_maps.h"

#define SM4_BYTES(...) ((const __m128i)(__v16qu){__VA_ARGS__})

/* Byte j of each word takes byte j + 1, 2, 3. */
#define SM4_TURN_1 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12
#define SM4_TURN_2 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13
#define SM4_TURN_3 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14

#define SM4_MATRIX(m) _mm_set1_epi64x((int64_t)(m))

/* Into the basis of the kernels, and out of it. */
SM4_INLINE __m128i block_in(__m128i x) {
    return _mm_gf2p8affine_epi64_epi8(x, SM4_MATRIX(SM4_MAP_IN_MATRIX), 0);
}

SM4_INLINE __m128i block_out(__m128i x) {
    return _mm_gf2p8affine_epi64_epi8(x, SM4_MATRIX(SM4_MAP_OUT_MATRIX), 0);
}

/* x + L(S(z)), GB/T 32907-2016 6.2. */
SM4_INLINE __m128i block_mix(__m128i x, __m128i z) {
    const __m128i u = _mm_gf2p8affineinv_epi64_epi8(z, SM4_MATRIX(SM4_MAP_U_MATRIX), SM4_MAP_U_CONSTANT);
    const __m128i v = _mm_gf2p8affineinv_epi64_epi8(z, SM4_MATRIX(SM4_MAP_V_MATRIX), SM4_MAP_V_CONSTANT);
    /* the sum of both maps again from z, not from u and v: shorter chain */
    const __m128i w =
        _mm_gf2p8affineinv_epi64_epi8(z, SM4_MATRIX(SM4_MAP_U_MATRIX ^ SM4_MAP_V_MATRIX), SM4_MAP_U_CONSTANT ^ SM4_MAP_V_CONSTANT);
    const __m128i even = _mm_xor_si128(_mm_xor_si128(x, u), _mm_shuffle_epi8(v, SM4_BYTES(SM4_TURN_2)));
    const __m128i odd = _mm_xor_si128(_mm_shuffle_epi8(v, SM4_BYTES(SM4_TURN_1)), _mm_shuffle_epi8(w, SM4_BYTES(SM4_TURN_3)));
    return _mm_xor_si128(even, odd);
}

/* x + L'(S(z)), 7.3. */
SM4_INLINE __m128i block_mix_key(__m128i x, __m128i z) {
    const __m128i a = _mm_gf2p8affineinv_epi64_epi8(z, SM4_MATRIX(SM4_MAP_K0_MATRIX), SM4_MAP_K0_CONSTANT);
    const __m128i b = _mm_gf2p8affineinv_epi64_epi8(z, SM4_MATRIX(SM4_MAP_K1_MATRIX), 0);
    const __m128i c = _mm_gf2p8affineinv_epi64_epi8(z, SM4_MATRIX(SM4_MAP_K2_MATRIX), 0);
    const __m128i d = _mm_gf2p8affineinv_epi64_epi8(z, SM4_MATRIX(SM4_MAP_K3_MATRIX), 0);
    const __m128i even = _mm_xor_si128(_mm_xor_si128(x, a), _mm_shuffle_epi8(c, SM4_BYTES(SM4_TURN_2)));
    const __m128i odd = _mm_xor_si128(_mm_shuffle_epi8(b, SM4_BYTES(SM4_TURN_1)), _mm_shuffle_epi8(d, SM4_BYTES(SM4_TURN_3)));
    return _mm_xor_si128(even, odd);
}

#endif
