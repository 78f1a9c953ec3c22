/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One 128-bit register of state words with AES-NI: the maps of make_maps.py as nibble look-ups, the inversion by AESENCLAST.
 *
 * AESENCLAST moves its bytes as ShiftRows of FIPS 197 5.1.2 does; the shuffles that turn the words put them back. Inside the
 * kernels of sm4/ only.
 */
#ifndef HSM_CORE_SM4_BLOCK_AESNI_H
#define HSM_CORE_SM4_BLOCK_AESNI_H

#include "sm4/sm4_block_x86.h"
#include "sm4_maps.h"

/* Byte j of each word takes byte j + 0, 1, 2, 3 of what went into AESENCLAST. */
#define SM4_TURN_0 0, 13, 10, 7, 4, 1, 14, 11, 8, 5, 2, 15, 12, 9, 6, 3
#define SM4_TURN_1 13, 10, 7, 0, 1, 14, 11, 4, 5, 2, 15, 8, 9, 6, 3, 12
#define SM4_TURN_2 10, 7, 0, 13, 14, 11, 4, 1, 2, 15, 8, 5, 6, 3, 12, 9
#define SM4_TURN_3 7, 0, 13, 10, 11, 4, 1, 14, 15, 8, 5, 2, 3, 12, 9, 6

SM4_INLINE __m128i block_low(__m128i x) {
    return _mm_and_si128(x, _mm_set1_epi8(0x0f));
}

SM4_INLINE __m128i block_high(__m128i x) {
    return _mm_and_si128(_mm_srli_epi32(x, 4), _mm_set1_epi8(0x0f));
}

SM4_INLINE __m128i block_look_up(__m128i low_table, __m128i high_table, __m128i low, __m128i high) {
    return _mm_xor_si128(_mm_shuffle_epi8(low_table, low), _mm_shuffle_epi8(high_table, high));
}

/* Into the basis of the kernels, and out of it. */
SM4_INLINE __m128i block_in(__m128i x) {
    return block_look_up(SM4_BYTES(SM4_MAP_IN_LOW), SM4_BYTES(SM4_MAP_IN_HIGH), block_low(x), block_high(x));
}

SM4_INLINE __m128i block_out(__m128i x) {
    return block_look_up(SM4_BYTES(SM4_MAP_OUT_LOW), SM4_BYTES(SM4_MAP_OUT_HIGH), block_low(x), block_high(x));
}

/* x + L(S(z)), GB/T 32907-2016 6.2. */
SM4_INLINE __m128i block_mix(__m128i x, __m128i z) {
    const __m128i y = _mm_aesenclast_si128(z, _mm_set1_epi8(0x63));
    const __m128i low = block_low(y);
    const __m128i high = block_high(y);
    const __m128i u = block_look_up(SM4_BYTES(SM4_MAP_U_LOW), SM4_BYTES(SM4_MAP_U_HIGH), low, high);
    const __m128i v = block_look_up(SM4_BYTES(SM4_MAP_V_LOW), SM4_BYTES(SM4_MAP_V_HIGH), low, high);
    const __m128i w = _mm_xor_si128(u, v);
    const __m128i of_u = _mm_xor_si128(x, _mm_shuffle_epi8(u, SM4_BYTES(SM4_TURN_0)));
    const __m128i of_v = _mm_xor_si128(_mm_shuffle_epi8(v, SM4_BYTES(SM4_TURN_1)), _mm_shuffle_epi8(v, SM4_BYTES(SM4_TURN_2)));
    return _mm_xor_si128(_mm_xor_si128(of_u, of_v), _mm_shuffle_epi8(w, SM4_BYTES(SM4_TURN_3))); /* w is there last */
}

/* x + L'(S(z)), 7.3. */
SM4_INLINE __m128i block_mix_key(__m128i x, __m128i z) {
    const __m128i y = _mm_aesenclast_si128(z, _mm_set1_epi8(0x63));
    const __m128i low = block_low(y);
    const __m128i high = block_high(y);
    const __m128i a = block_look_up(SM4_BYTES(SM4_MAP_K0_LOW), SM4_BYTES(SM4_MAP_K0_HIGH), low, high);
    const __m128i b = block_look_up(SM4_BYTES(SM4_MAP_K1_LOW), SM4_BYTES(SM4_MAP_K1_HIGH), low, high);
    const __m128i c = block_look_up(SM4_BYTES(SM4_MAP_K2_LOW), SM4_BYTES(SM4_MAP_K2_HIGH), low, high);
    const __m128i d = block_look_up(SM4_BYTES(SM4_MAP_K3_LOW), SM4_BYTES(SM4_MAP_K3_HIGH), low, high);
    const __m128i even = _mm_xor_si128(_mm_shuffle_epi8(a, SM4_BYTES(SM4_TURN_0)), _mm_shuffle_epi8(c, SM4_BYTES(SM4_TURN_2)));
    const __m128i odd = _mm_xor_si128(_mm_shuffle_epi8(b, SM4_BYTES(SM4_TURN_1)), _mm_shuffle_epi8(d, SM4_BYTES(SM4_TURN_3)));
    return _mm_xor_si128(x, _mm_xor_si128(even, odd));
}

#endif
