/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compression function of SM3 in plain C (GB/T 32905-2016 5.3).
 *
 * The registers are not moved: after each round they are renamed, and four rounds bring the names back. The message is expanded in
 * a window of 16 words, four rounds ahead of its use.
 */
#include "constant_time.h"
#include "sm3/sm3.h"

#define INLINE static inline __attribute__((always_inline))

/* T_j <<< (j mod 32): from 79cc4519 for the first 16 rounds, from 7a879d8a after. */
const uint32_t hsm_sm3_constants[64] = {
    0x79cc4519, 0xf3988a32, 0xe7311465, 0xce6228cb, 0x9cc45197, 0x3988a32f, 0x7311465e, 0xe6228cbc, 0xcc451979, 0x988a32f3,
    0x311465e7, 0x6228cbce, 0xc451979c, 0x88a32f39, 0x11465e73, 0x228cbce6, 0x9d8a7a87, 0x3b14f50f, 0x7629ea1e, 0xec53d43c,
    0xd8a7a879, 0xb14f50f3, 0x629ea1e7, 0xc53d43ce, 0x8a7a879d, 0x14f50f3b, 0x29ea1e76, 0x53d43cec, 0xa7a879d8, 0x4f50f3b1,
    0x9ea1e762, 0x3d43cec5, 0x7a879d8a, 0xf50f3b14, 0xea1e7629, 0xd43cec53, 0xa879d8a7, 0x50f3b14f, 0xa1e7629e, 0x43cec53d,
    0x879d8a7a, 0x0f3b14f5, 0x1e7629ea, 0x3cec53d4, 0x79d8a7a8, 0xf3b14f50, 0xe7629ea1, 0xcec53d43, 0x9d8a7a87, 0x3b14f50f,
    0x7629ea1e, 0xec53d43c, 0xd8a7a879, 0xb14f50f3, 0x629ea1e7, 0xc53d43ce, 0x8a7a879d, 0x14f50f3b, 0x29ea1e76, 0x53d43cec,
    0xa7a879d8, 0x4f50f3b1, 0x9ea1e762, 0x3d43cec5,
};

static bool always(void) {
    return true;
}

INLINE uint32_t rotate(uint32_t x, int n) {
    return x << n | x >> (32 - n);
}

INLINE uint32_t load_word(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* W_(j + 16) of 5.3.2, into the place of W_j. */
INLINE void expand(uint32_t w[16], int j) {
    const uint32_t x = w[j & 15] ^ w[(j + 7) & 15] ^ rotate(w[(j + 13) & 15], 15);
    w[j & 15] = x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(w[(j + 3) & 15], 7) ^ w[(j + 10) & 15];
}

/* One round of 5.3.3. s: the registers; k: how far their names have turned. The new A is left in the place of D, the new E in that
 * of H. low: FF and GG of the first 16 rounds. */
INLINE void step(uint32_t s[8], int k, bool low, uint32_t t, uint32_t w, uint32_t w4) {
    const uint32_t a = s[(4 - k) & 3];
    const uint32_t b = s[(5 - k) & 3];
    const uint32_t c = s[(6 - k) & 3];
    const uint32_t e = s[4 + ((4 - k) & 3)];
    const uint32_t f = s[4 + ((5 - k) & 3)];
    const uint32_t g = s[4 + ((6 - k) & 3)];
    const uint32_t a12 = rotate(a, 12);
    const uint32_t ss1 = rotate(a12 + e + t, 7);
    const uint32_t ff = low ? a ^ b ^ c : (a & b) | ((a | b) & c);
    const uint32_t gg = low ? e ^ f ^ g : ((f ^ g) & e) ^ g;
    const uint32_t tt1 = ff + s[(7 - k) & 3] + (ss1 ^ a12) + (w ^ w4);
    const uint32_t tt2 = gg + s[4 + ((7 - k) & 3)] + ss1 + w;
    s[(5 - k) & 3] = rotate(b, 9);
    s[(7 - k) & 3] = tt1;
    s[4 + ((5 - k) & 3)] = rotate(f, 19);
    s[4 + ((7 - k) & 3)] = tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17);
}

/* Rounds j to j + 3, whose first has j mod 16 = at. ahead: W up to j + 7 has still to be expanded. */
INLINE void four_steps(uint32_t s[8], uint32_t w[16], const uint32_t t[4], int at, bool low, bool ahead) {
    for (int k = 0; k < 4; k++) {
        if (ahead) {
            expand(w, at + k + 4);
        }
        step(s, k, low, t[k], w[at + k], w[(at + k + 4) & 15]);
    }
}

static void portable_compress(uint32_t state[8], const uint8_t *blocks, size_t count) {
    const uint32_t *const T = hsm_sm3_constants;
    uint32_t s[8];
    uint32_t w[16];
    for (; count != 0; count--, blocks += SM3_BLOCK) {
        for (int i = 0; i < 8; i++) {
            s[i] = state[i];
        }
        for (int i = 0; i < 16; i++) {
            w[i] = load_word(blocks + 4 * i);
        }
        four_steps(s, w, T, 0, true, false);
        four_steps(s, w, T + 4, 4, true, false);
        four_steps(s, w, T + 8, 8, true, false);
        four_steps(s, w, T + 12, 12, true, true);
        for (int j = 16; j < 64; j += 16) {
            four_steps(s, w, T + j, 0, false, true);
            four_steps(s, w, T + j + 4, 4, false, true);
            four_steps(s, w, T + j + 8, 8, false, true);
            four_steps(s, w, T + j + 12, 12, false, true);
        }
        for (int i = 0; i < 8; i++) {
            state[i] ^= s[i];
        }
    }
    hsm_wipe(s, sizeof s);
    hsm_wipe(w, sizeof w);
}

const hsm_sm3_impl hsm_sm3_portable = {
    .name = "portable",
    .usable = always,
    .compress = portable_compress,
    .compress_lanes = hsm_sm3_lanes_portable,
    .lanes = 8,
    .alone = 5,
};
