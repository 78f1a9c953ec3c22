/* SPDX-License-Identifier: Apache-2.0 */
/* vec_in, vec_out and vec_mix of sm4_vector_256.h as in sm4_block_aesni.h. The file that includes it gives vec_invert: AESENCLAST
 * with 0x63 on both halves. */
#ifndef HSM_CORE_SM4_MIX_256_H
#define HSM_CORE_SM4_MIX_256_H

VEC_CONSTANT(TURN_0, SM4_TURN_0);
VEC_CONSTANT(TURN_1, SM4_TURN_1);
VEC_CONSTANT(TURN_2, SM4_TURN_2);
VEC_CONSTANT(TURN_3, SM4_TURN_3);

SM4_INLINE vec vec_low(vec x) {
    return _mm256_and_si256(x, _mm256_set1_epi8(0x0f));
}

SM4_INLINE vec vec_high(vec x) {
    return _mm256_and_si256(_mm256_srli_epi32(x, 4), _mm256_set1_epi8(0x0f));
}

SM4_INLINE vec vec_look_up(vec low_table, vec high_table, vec low, vec high) {
    return _mm256_xor_si256(_mm256_shuffle_epi8(low_table, low), _mm256_shuffle_epi8(high_table, high));
}

SM4_INLINE vec vec_in(vec x) {
    return vec_look_up(VEC_BYTES(SM4_MAP_IN_LOW), VEC_BYTES(SM4_MAP_IN_HIGH), vec_low(x), vec_high(x));
}

SM4_INLINE vec vec_out(vec x) {
    return vec_look_up(VEC_BYTES(SM4_MAP_OUT_LOW), VEC_BYTES(SM4_MAP_OUT_HIGH), vec_low(x), vec_high(x));
}

SM4_INLINE vec vec_mix(vec x, vec z) {
    const vec y = vec_invert(z);
    const vec low = vec_low(y);
    const vec high = vec_high(y);
    const vec u = vec_look_up(VEC_BYTES(SM4_MAP_U_LOW), VEC_BYTES(SM4_MAP_U_HIGH), low, high);
    const vec v = vec_look_up(VEC_BYTES(SM4_MAP_V_LOW), VEC_BYTES(SM4_MAP_V_HIGH), low, high);
    const vec w = _mm256_xor_si256(u, v);
    const vec even = _mm256_xor_si256(vec_turn(u, TURN_0), vec_turn(v, TURN_2));
    const vec odd = _mm256_xor_si256(vec_turn(v, TURN_1), vec_turn(w, TURN_3));
    return _mm256_xor_si256(x, _mm256_xor_si256(even, odd));
}

#endif
