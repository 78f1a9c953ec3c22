/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compression function of SM3 on eight streams at once (GB/T 32905-2016 5.3): each vector holds the same word of all. A file
 * that includes this is compiled for one instruction set.
 */
#ifndef HSM_CORE_SM3_LANES_H
#define HSM_CORE_SM3_LANES_H

#include "constant_time.h"
#include "sm3/sm3.h"
#include "vector.h"

_Static_assert((int)HSM_LANES == (int)SM3_LANES, "a vector has a word for every lane");

/* T_j <<< (j mod 32), of sm3_portable.c */
extern const uint32_t hsm_sm3_constants[64];

/* W_0 .. W_15 of all lanes. */
HSM_VECTOR_INLINE void sm3_lanes_load(hsm_v8 w[16], const uint8_t *const blocks[SM3_LANES], size_t at) {
    for (int half = 0; half < 2; half++) {
#pragma GCC unroll 8
        for (int lane = 0; lane < SM3_LANES; lane++) {
            hsm_v8_load(&w[8 * half + lane], blocks[lane] + at + 32 * half);
            hsm_v8_swap_bytes(&w[8 * half + lane]);
        }
        hsm_v8_transpose(w + 8 * half);
    }
}

/* W_(j + 16) of 5.3.2, into the place of W_j. P0 and P1 rotate by two numbers that differ by 8. */
HSM_VECTOR_INLINE void sm3_lanes_expand(hsm_v8 w[16], int j) {
    const hsm_v8 x = w[j & 15] ^ w[(j + 7) & 15] ^ HSM_V8_ROTATE(w[(j + 13) & 15], 15);
    hsm_v8 y = x;
    hsm_v8_rotate_8(&y);
    y ^= x;
    w[j & 15] = x ^ HSM_V8_ROTATE(y, 15) ^ HSM_V8_ROTATE(w[(j + 3) & 15], 7) ^ w[(j + 10) & 15];
}

/* Round j of 5.3.3; s and k as in sm3_portable.c: the names of the registers turn, not the registers. */
HSM_VECTOR_INLINE void sm3_lanes_round(hsm_v8 s[8], const hsm_v8 w[16], int j, bool low, uint32_t t) {
    const int k = j & 3;
    hsm_v8 *const e_to_h = s + 4;
    const hsm_v8 a = s[(4 - k) & 3];
    const hsm_v8 b = s[(5 - k) & 3];
    const hsm_v8 c = s[(6 - k) & 3];
    const hsm_v8 e = e_to_h[(4 - k) & 3];
    const hsm_v8 f = e_to_h[(5 - k) & 3];
    const hsm_v8 g = e_to_h[(6 - k) & 3];
    const hsm_v8 a12 = HSM_V8_ROTATE(a, 12);
    const hsm_v8 sum = e + (a12 + t);
    const hsm_v8 ss1 = HSM_V8_ROTATE(sum, 7);
    const hsm_v8 ff = low ? a ^ b ^ c : ((a ^ b) & (b ^ c)) ^ b;
    const hsm_v8 gg = low ? e ^ f ^ g : ((f ^ g) & e) ^ g;
    const hsm_v8 x = w[j & 15] ^ w[(j + 4) & 15];
    const hsm_v8 tt2 = ss1 + (gg + (e_to_h[(7 - k) & 3] + w[j & 15]));
    hsm_v8 p0 = tt2;
    s[(7 - k) & 3] = (ss1 ^ a12) + (ff + (s[(7 - k) & 3] + x));
    s[(5 - k) & 3] = HSM_V8_ROTATE(b, 9);
    e_to_h[(5 - k) & 3] = HSM_V8_ROTATE(f, 19);
    hsm_v8_rotate_8(&p0);
    p0 ^= tt2;
    e_to_h[(7 - k) & 3] = tt2 ^ HSM_V8_ROTATE(p0, 9);
}

/* Rounds j to j + 15. */
HSM_VECTOR_INLINE void sm3_lanes_sixteen(hsm_v8 s[8], hsm_v8 w[16], int j, bool low) {
#pragma GCC unroll 16
    for (int k = 0; k < 16; k++) {
        if (!low || k >= 12) {
            sm3_lanes_expand(w, k + 4);
        }
        sm3_lanes_round(s, w, k, low, hsm_sm3_constants[j + k]);
    }
}

HSM_VECTOR_INLINE void sm3_lanes_compress(uint32_t state[8][SM3_LANES], const uint8_t *const blocks[SM3_LANES], size_t count) {
    hsm_v8 s[8];
    hsm_v8 old[8];
    hsm_v8 w[16];
    for (int i = 0; i < 8; i++) {
        hsm_v8_load(&s[i], state[i]);
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
        hsm_v8_store(state[i], &s[i]);
    }
    hsm_wipe(s, sizeof s);
    hsm_wipe(old, sizeof old);
    hsm_wipe(w, sizeof w);
}

#endif
