/* SPDX-License-Identifier: Apache-2.0 */
/* What sm4_block_aesni.h does, by GF2P8AFFINEQB and GF2P8AFFINEINVQB: inversion and the map after it are one instruction. The file
 * that includes it has chosen what a block is: sm4_block_x86.h or sm4_block_plain.h. */
#ifndef HSM_CORE_SM4_BLOCK_GFNI_H
#define HSM_CORE_SM4_BLOCK_GFNI_H

#include "sm4_maps.h"

/* Byte j of each word takes byte j + 1, 2, 3. */
#define SM4_TURN_1 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12
#define SM4_TURN_2 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13
#define SM4_TURN_3 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14

/* Into the basis of the kernels, and out of it. */
SM4_INLINE block block_in(block x) {
    return BLOCK_AFFINE(x, SM4_MAP_IN_MATRIX, 0);
}

SM4_INLINE block block_out(block x) {
    return BLOCK_AFFINE(x, SM4_MAP_OUT_MATRIX, 0);
}

/* x + L(S(z)), GB/T 32907-2016 6.2. */
SM4_INLINE block block_mix(block x, block z) {
    const block u = BLOCK_AFFINE_INVERSE(z, SM4_MAP_U_MATRIX, SM4_MAP_U_CONSTANT);
    const block v = BLOCK_AFFINE_INVERSE(z, SM4_MAP_V_MATRIX, SM4_MAP_V_CONSTANT);
    /* the sum of both maps again from z, not from u and v: shorter chain */
    const block w = BLOCK_AFFINE_INVERSE(z, SM4_MAP_U_MATRIX ^ SM4_MAP_V_MATRIX, SM4_MAP_U_CONSTANT ^ SM4_MAP_V_CONSTANT);
    const block even = block_xor(block_xor(x, u), BLOCK_TURN(v, SM4_TURN_2));
    const block odd = block_xor(BLOCK_TURN(v, SM4_TURN_1), BLOCK_TURN(w, SM4_TURN_3));
    return block_xor(even, odd);
}

/* x + L'(S(z)), 7.3. */
SM4_INLINE block block_mix_key(block x, block z) {
    const block a = BLOCK_AFFINE_INVERSE(z, SM4_MAP_K0_MATRIX, SM4_MAP_K0_CONSTANT);
    const block b = BLOCK_AFFINE_INVERSE(z, SM4_MAP_K1_MATRIX, 0);
    const block c = BLOCK_AFFINE_INVERSE(z, SM4_MAP_K2_MATRIX, 0);
    const block d = BLOCK_AFFINE_INVERSE(z, SM4_MAP_K3_MATRIX, 0);
    const block even = block_xor(block_xor(x, a), BLOCK_TURN(c, SM4_TURN_2));
    const block odd = block_xor(BLOCK_TURN(b, SM4_TURN_1), BLOCK_TURN(d, SM4_TURN_3));
    return block_xor(even, odd);
}

#endif
