/* SPDX-License-Identifier: Apache-2.0 */
/* vec_in, vec_out and vec_mix of a vector as in sm4_block_gfni.h, but the ports are what is short here, not the chain. */
#ifndef HSM_CORE_SM4_MIX_GFNI_H
#define HSM_CORE_SM4_MIX_GFNI_H

SM4_INLINE vec vec_in(vec x) {
    return VEC_AFFINE(x, SM4_MAP_IN_MATRIX);
}

SM4_INLINE vec vec_out(vec x) {
    return VEC_AFFINE(x, SM4_MAP_OUT_MATRIX);
}

SM4_INLINE vec vec_mix(vec x, vec z) {
    const vec u = VEC_AFFINE_INVERSE(z, SM4_MAP_U_MATRIX, SM4_MAP_U_CONSTANT);
    const vec v = VEC_AFFINE_INVERSE(z, SM4_MAP_V_MATRIX, SM4_MAP_V_CONSTANT);
    const vec w = vec_xor(u, v);
    return vec_xor5(x, u, VEC_TURN_WORDS(v, 2), VEC_TURN_WORDS(v, 1), VEC_TURN_WORDS(w, 3));
}

#endif
