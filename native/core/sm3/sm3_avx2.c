/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compression function of SM3 for CPUs with AVX2 and BMI2 (GB/T 32905-2016 5.3): the message is expanded in vectors, four words
 * at a time, between scalar rounds that use it twelve rounds later.
 *
 * What bounds a round is the way from one TT2 to the next: P0, E & (F ^ G) ^ G, and two sums are seven dependent operations, and
 * the 24 operations of a round fill four ALUs for six cycles. Sums are written so that what is known early is added early; gcc must
 * not regroup them (CMakeLists.txt). Starting GG from the two halves of P0 takes one operation off the way, but two more: slower.
 */
#include <immintrin.h>

#include "constant_time.h"
#include "cpu.h"
#include "sm3/sm3.h"

#define INLINE static inline __attribute__((always_inline))

static bool has_avx2_and_bmi2(void) {
    return hsm_cpu_has(HSM_CPU_AVX2) && hsm_cpu_has(HSM_CPU_BMI2);
}

typedef struct registers {
    uint32_t a, b, c, d, e, f, g, h;
} registers;

/* What is on its way from the vectors to the rounds: W_j and W'_j of 16 words. */
typedef struct window {
    __m128i w[4];
    __m128i x[4];
} window;

/* A sum that gcc may not join with the next one into a lea of three terms, which takes two cycles. */
INLINE uint32_t fixed(uint32_t x) {
    __asm__("" : "+r"(x));
    return x;
}

INLINE uint32_t rotate(uint32_t x, int n) {
    return x << n | x >> (32 - n);
}

/* T_j <<< (j mod 32) */
INLINE uint32_t constant(int j) {
    const uint32_t t = j < 16 ? 0x79cc4519 : 0x7a879d8a;
    return j % 32 == 0 ? t : rotate(t, j % 32);
}

/* Round j of 5.3.3. The new A is left in the place of d, the new E in that of h: the caller renames. */
INLINE void one_round(int j, uint32_t a, uint32_t *b, uint32_t c, uint32_t *d, uint32_t e, uint32_t *f, uint32_t g, uint32_t *h,
                      uint32_t w, uint32_t x) {
    const uint32_t a12 = rotate(a, 12);
    const uint32_t ss1 = rotate(e + fixed(a12 + constant(j)), 7);
    const uint32_t fg = *f ^ g;
    const uint32_t gg = j < 16 ? e ^ fg : (e & fg) ^ g;
    const uint32_t tt2 = ss1 + (gg + (*h + w));
    uint32_t tt1;
    if (j < 16) {
        tt1 = (ss1 ^ a12) + ((a ^ (*b ^ c)) + (*d + x));
    } else {
        tt1 = (ss1 ^ a12) + ((a & (*b ^ c)) + ((*b & c) + (*d + x)));
    }
    *b = rotate(*b, 9);
    *f = rotate(*f, 19);
    *d = tt1;
    *h = (tt2 ^ rotate(tt2, 9)) ^ rotate(tt2, 17);
}

INLINE __m128i rotate_each(__m128i x, int n) {
    return _mm_or_si128(_mm_slli_epi32(x, n), _mm_srli_epi32(x, 32 - n));
}

/* P1(x) = x ^ (x <<< 15) ^ (x <<< 23) = x ^ ((x ^ (x <<< 8)) <<< 15) */
INLINE __m128i p1(__m128i x) {
    const __m128i by_8 = _mm_set_epi8(14, 13, 12, 15, 10, 9, 8, 11, 6, 5, 4, 7, 2, 1, 0, 3);
    return _mm_xor_si128(x, rotate_each(_mm_xor_si128(x, _mm_shuffle_epi8(x, by_8)), 15));
}

/* W_16 to W_19 of 5.3.2 from W_0 .. W_15, into the place of W_0 .. W_3. W_19 needs W_16: its share, P1(W_16 <<< 15), is added at
 * the end. A shift of two copies of a word leaves its rotation in the upper half. */
INLINE void expand(__m128i *w0, __m128i w4, __m128i w8, __m128i w12) {
    const __m128i w3 = _mm_alignr_epi8(w4, *w0, 12);
    const __m128i w7 = _mm_alignr_epi8(w8, w4, 12);
    const __m128i w10 = _mm_alignr_epi8(w12, w8, 8);
    const __m128i w13 = _mm_srli_si128(w12, 4);
    const __m128i x = _mm_xor_si128(_mm_xor_si128(*w0, w7), rotate_each(w13, 15));
    const __m128i y = _mm_xor_si128(p1(x), _mm_xor_si128(rotate_each(w3, 7), w10));
    const __m128i w16 = _mm_shuffle_epi32(y, 0);
    const __m128i share = _mm_xor_si128(_mm_xor_si128(_mm_slli_epi64(w16, 15), _mm_slli_epi64(w16, 30)), _mm_slli_epi64(w16, 6));
    *w0 = _mm_blend_epi16(y, _mm_xor_si128(y, share), 0xc0);
}

INLINE __m128i load_words(const uint8_t *p) {
    const __m128i big_endian = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
    return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)p), big_endian);
}

/* Rounds j to j + 3. */
INLINE void four_rounds(int j, registers *r, const window *from) {
    const uint32_t *w = (const uint32_t *)&from->w[j / 4 % 4];
    const uint32_t *x = (const uint32_t *)&from->x[j / 4 % 4];
    one_round(j, r->a, &r->b, r->c, &r->d, r->e, &r->f, r->g, &r->h, w[0], x[0]);
    one_round(j + 1, r->d, &r->a, r->b, &r->c, r->h, &r->e, r->f, &r->g, w[1], x[1]);
    one_round(j + 2, r->c, &r->d, r->a, &r->b, r->g, &r->h, r->e, &r->f, w[2], x[2]);
    one_round(j + 3, r->b, &r->c, r->d, &r->a, r->f, &r->g, r->h, &r->e, w[3], x[3]);
}

/* As hsm_wipe, by vectors: for this tuning gcc stores a zero by eight bytes at most. */
INLINE void wipe(window *win) {
    for (int i = 0; i < 4; i++) {
        win->w[i] = _mm_setzero_si128();
        win->x[i] = _mm_setzero_si128();
    }
    __asm__ volatile("" : : "r"(win) : "memory");
}

/* Rounds j to j + 3 beside the expansion of the words they free. gcc would take the words from the vector registers, which is
 * slower than by way of memory: it may not know what lies there. */
INLINE void four_rounds_ahead(int j, registers *r, window *win, __m128i *w0, __m128i w4, __m128i w8, __m128i w12) {
    win->w[j / 4 % 4] = *w0;
    win->x[j / 4 % 4] = _mm_xor_si128(*w0, w4);
    __asm__("" : "+m"(win->w[j / 4 % 4]), "+m"(win->x[j / 4 % 4]));
    if (j < 52) {
        expand(w0, w4, w8, w12);
    }
    four_rounds(j, r, win);
}

/* Rounds j to j + 15; w: W_j to W_(j + 15), and after them the next 16. */
INLINE void sixteen_rounds(int j, registers *r, window *win, __m128i w[4]) {
    four_rounds_ahead(j, r, win, &w[0], w[1], w[2], w[3]);
    four_rounds_ahead(j + 4, r, win, &w[1], w[2], w[3], w[0]);
    four_rounds_ahead(j + 8, r, win, &w[2], w[3], w[0], w[1]);
    four_rounds_ahead(j + 12, r, win, &w[3], w[0], w[1], w[2]);
}

void hsm_sm3_compress_avx2(uint32_t state[8], const uint8_t *blocks, size_t count) {
    window win;
    registers r = {state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]};
    for (; count != 0; count--, blocks += SM3_BLOCK) {
        __m128i w[4] = {load_words(blocks), load_words(blocks + 16), load_words(blocks + 32), load_words(blocks + 48)};
        sixteen_rounds(0, &r, &win, w);
        sixteen_rounds(16, &r, &win, w);
        sixteen_rounds(32, &r, &win, w);
        sixteen_rounds(48, &r, &win, w);
        r.a = state[0] ^= r.a;
        r.b = state[1] ^= r.b;
        r.c = state[2] ^= r.c;
        r.d = state[3] ^= r.d;
        r.e = state[4] ^= r.e;
        r.f = state[5] ^= r.f;
        r.g = state[6] ^= r.g;
        r.h = state[7] ^= r.h;
    }
    wipe(&win);
}

const hsm_sm3_impl hsm_sm3_avx2 = {
    .name = "avx2",
    .usable = has_avx2_and_bmi2,
    .compress = hsm_sm3_compress_avx2,
    .compress_lanes = hsm_sm3_lanes_avx2,
    .lanes = 8,
    .alone = 2,
};
