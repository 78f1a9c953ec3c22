/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tweaks of XTS by carry-less multiplication on 256 bits, each from the one eight before it: times x^8 is a turn by one byte,
 * and the byte c that comes round from x^128 stands for c (1 + x + x^2 + x^7). The turn leaves c at its place; c (x + x^2 + x^7) is
 * added.
 */
#ifndef HSM_CORE_SM4_TWEAKS_256_H
#define HSM_CORE_SM4_TWEAKS_256_H

#include <immintrin.h>

#include "sm4/sm4_portable_modes.h"
#include "sm4/sm4_sbox.h"

enum { TWEAKS_APART = 8, TWEAKS_EACH = 2, TWEAK_VECTORS = TWEAKS_APART / TWEAKS_EACH };

/* How a form writes c (x + x^2 + x^7). The product has its lowest byte first, and the GB form its lowest power. */
typedef struct tweak_form {
    __m256i factor;
    __m256i order;
} tweak_form;

SM4_INLINE tweak_form form_of_tweaks(uint32_t form) {
    const bool gb = form == HSM_XTS_GB;
    const int64_t two_bytes = gb ? -0xffff /* 1, 0 and no more */ : -0xff00 /* 0, 1 */;
    return (tweak_form){_mm256_set1_epi64x(gb ? 0xc2 : 0x86), _mm256_setr_epi64x(two_bytes, -1, two_bytes, -1)};
}

SM4_INLINE __m256i eight_on(__m256i t, tweak_form f) {
    const __m256i turn = _mm256_broadcastsi128_si256(_mm_setr_epi8(15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14));
    const __m256i turned = _mm256_shuffle_epi8(t, turn);
    const __m256i c = _mm256_and_si256(turned, _mm256_set1_epi64x(0xff)); /* only the lower half is multiplied */
    return _mm256_xor_si256(turned, _mm256_shuffle_epi8(_mm256_clmulepi64_epi128(c, f.factor, 0x00), f.order));
}

/* The first eight, and the rest of fewer, are made one from another. */
static void clmul_tweaks(uint32_t form, uint8_t tweak[SM4_BLOCK], uint8_t *out, size_t blocks) {
    const tweak_form f = form_of_tweaks(form);
    const size_t first = blocks < TWEAKS_APART ? blocks : TWEAKS_APART;
    __m256i t[TWEAK_VECTORS];
    hsm_sm4_portable_tweaks(form, tweak, out, first);
    if (first == blocks) {
        return;
    }
    _Pragma("GCC unroll 4") for (int k = 0; k < TWEAK_VECTORS; k++) {
        t[k] = _mm256_loadu_si256((const __m256i_u *)(out + TWEAKS_EACH * SM4_BLOCK * k));
    }
    out += TWEAKS_APART * SM4_BLOCK;
    blocks -= TWEAKS_APART;
    for (; blocks >= TWEAKS_APART; blocks -= TWEAKS_APART) {
        _Pragma("GCC unroll 4") for (int k = 0; k < TWEAK_VECTORS; k++) {
            t[k] = eight_on(t[k], f);
            _mm256_storeu_si256((__m256i_u *)out, t[k]);
            out += TWEAKS_EACH * SM4_BLOCK;
        }
    }
    _mm_storeu_si128((__m128i_u *)tweak, _mm256_castsi256_si128(eight_on(t[0], f)));
    hsm_sm4_portable_tweaks(form, tweak, out, blocks);
}

#endif
