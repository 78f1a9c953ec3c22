/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compression function of SM3 on HSM_LANES streams at once (GB/T 32905-2016 5.3): each vector holds the same word of all. A
 * file that includes this is compiled for one instruction set.
 */
#ifndef HSM_CORE_SM3_LANES_H
#define HSM_CORE_SM3_LANES_H

#include "constant_time.h"
#include "sm3/sm3.h"
#include "vector.h"

/* T_j <<< (j mod 32), of sm3_portable.c */
extern const uint32_t hsm_sm3_constants[64];

/* W_0 .. W_15 of all lanes. */
HSM_VECTOR_INLINE void sm3_lanes_load(hsm_vec w[16], const uint8_t *const blocks[HSM_LANES], size_t at) {
    for (int part = 0; part < 16; part += HSM_LANES) {
#pragma GCC unroll 16
        for (int lane = 0; lane < HSM_LANES; lane++) {
            hsm_vec_load(&w[part + lane], blocks[lane] + at + 4 * part);
            hsm_vec_swap_bytes(&w[part + lane]);
        }
        hsm_vec_transpose(w + part);
    }
}

/* W_(j + 16) of 5.3.2, into the place of W_j: P1(x) ^ (v <<< 7) is x ^ ((v ^ (x <<< 8) ^ (x <<< 16)) <<< 7). */
HSM_VECTOR_INLINE void sm3_lanes_expand(hsm_vec w[16], int j) {
    const hsm_vec x = HSM_VEC_XOR3(w[j & 15], w[(j + 7) & 15], HSM_VEC_ROTATE(w[(j + 13) & 15], 15));
    hsm_vec x8 = x;
    hsm_vec x16 = x;
    hsm_vec_rotate_8(&x8);
    hsm_vec_rotate_16(&x16);
    const hsm_vec v = HSM_VEC_XOR3(w[(j + 3) & 15], x8, x16);
    w[j & 15] = HSM_VEC_XOR3(x, w[(j + 10) & 15], HSM_VEC_ROTATE(v, 7));
}

/* P0 of 4.4 */
HSM_VECTOR_INLINE void sm3_lanes_p0(hsm_vec *x) {
#if defined(__AVX512F__) && HSM_LANES == 16
    *x = HSM_VEC_XOR3(*x, HSM_VEC_ROTATE(*x, 9), HSM_VEC_ROTATE(*x, 17));
#else
    hsm_vec two = *x;
    hsm_vec_rotate_8(&two);
    two ^= *x;
    *x ^= HSM_VEC_ROTATE(two, 9);
#endif
}

/* Round j of 5.3.3; s and k as in sm3_portable.c: the names of the registers turn, not the registers. */
HSM_VECTOR_INLINE void sm3_lanes_round(hsm_vec s[8], const hsm_vec w[16], int j, bool low, uint32_t t) {
    const int k = j & 3;
    hsm_vec *const e_to_h = s + 4;
    const hsm_vec a = s[(4 - k) & 3];
    const hsm_vec b = s[(5 - k) & 3];
    const hsm_vec c = s[(6 - k) & 3];
    const hsm_vec e = e_to_h[(4 - k) & 3];
    const hsm_vec f = e_to_h[(5 - k) & 3];
    const hsm_vec g = e_to_h[(6 - k) & 3];
    const hsm_vec a12 = HSM_VEC_ROTATE(a, 12);
    const hsm_vec sum = e + (a12 + t);
    const hsm_vec ss1 = HSM_VEC_ROTATE(sum, 7);
    const hsm_vec ff = low ? HSM_VEC_XOR3(a, b, c) : HSM_VEC_MAJORITY(a, b, c);
    const hsm_vec gg = low ? HSM_VEC_XOR3(e, f, g) : HSM_VEC_CHOOSE(e, f, g);
    const hsm_vec x = w[j & 15] ^ w[(j + 4) & 15];
    hsm_vec tt2 = ss1 + (gg + (e_to_h[(7 - k) & 3] + w[j & 15]));
    s[(7 - k) & 3] = (ss1 ^ a12) + (ff + (s[(7 - k) & 3] + x));
    s[(5 - k) & 3] = HSM_VEC_ROTATE(b, 9);
    e_to_h[(5 - k) & 3] = HSM_VEC_ROTATE(f, 19);
    sm3_lanes_p0(&tt2);
    e_to_h[(7 - k) & 3] = tt2;
}

/* Rounds j to j + 15. */
HSM_VECTOR_INLINE void sm3_lanes_sixteen(hsm_vec s[8], hsm_vec w[16], int j, bool low) {
#pragma GCC unroll 16
    for (int k = 0; k < 16; k++) {
        if (!low || k >= 12) {
            sm3_lanes_expand(w, k + 4);
        }
        sm3_lanes_round(s, w, k, low, hsm_sm3_constants[j + k]);
    }
}

HSM_VECTOR_INLINE void sm3_lanes_compress(uint32_t *state, const uint8_t *const blocks[HSM_LANES], size_t count) {
    hsm_vec s[8];
    hsm_vec old[8];
    hsm_vec w[16];
    for (int i = 0; i < 8; i++) {
        hsm_vec_load(&s[i], state + HSM_LANES * i);
    }
    for (size_t done = 0; done < count; done++) {
        sm3_lanes_load(w, blocks, SM3_BLOCK * done);
        for (int i = 0; i < 8; i++) {
            old[i] = s[i];
        }
        sm3_lanes_sixteen(s, w, 0, true);
        for (int j = 16; j < 64; j += 16) {
            sm3_lanes_sixteen(s, w, j, false);
        }
        for (int i = 0; i < 8; i++) {
            s[i] ^= old[i];
        }
    }
    for (int i = 0; i < 8; i++) {
        hsm_vec_store(state + HSM_LANES * i, &s[i]);
    }
    hsm_wipe(s, sizeof s);
    hsm_wipe(old, sizeof old);
    hsm_wipe(w, sizeof w);
}

#endif
