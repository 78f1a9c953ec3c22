/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GHASH (SP 800-38D 6.4) by carry-less multiplication, eight blocks for one reduction.
 *
 * A block read as a big-endian number has x^i in bit 127 - i. The product of two such numbers has x^i in bit 254 - i, so one factor
 * is kept multiplied by x: then the upper 128 bits of the product need no shift, and the lower ones are folded into them from
 * below, 64 bits at a time, by x^128 + x^127 + x^126 + x^121 + 1 (6.3, reflected): the part of it above bit 63 is 0xc2 << 56.
 */
#ifndef HSM_CORE_SM4_CLMUL_H
#define HSM_CORE_SM4_CLMUL_H

#include <string.h>

#include "sm4/sm4.h"

enum { POWERS = 8 };

typedef struct product {
    __m128i low;
    __m128i middle;
    __m128i high;
} product;

SM4_INLINE __m128i reversed(__m128i x) {
    return _mm_shuffle_epi8(x, _mm_setr_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}

SM4_INLINE __m128i load_element(const void *p) {
    return _mm_loadu_si128((const __m128i_u *)p);
}

SM4_INLINE product add_product(product p, __m128i a, __m128i b) {
    p.low = _mm_xor_si128(p.low, _mm_clmulepi64_si128(a, b, 0x00));
    p.high = _mm_xor_si128(p.high, _mm_clmulepi64_si128(a, b, 0x11));
    p.middle = _mm_xor_si128(p.middle, _mm_clmulepi64_si128(a, b, 0x01));
    p.middle = _mm_xor_si128(p.middle, _mm_clmulepi64_si128(a, b, 0x10));
    return p;
}

SM4_INLINE __m128i reduce(product p) {
    const __m128i polynomial = _mm_set_epi64x(0, (int64_t)0xc200000000000000);
    __m128i low = _mm_xor_si128(p.low, _mm_slli_si128(p.middle, 8));
    const __m128i high = _mm_xor_si128(p.high, _mm_srli_si128(p.middle, 8));
    low = _mm_xor_si128(_mm_shuffle_epi32(low, 0x4e), _mm_clmulepi64_si128(low, polynomial, 0x00));
    low = _mm_xor_si128(_mm_shuffle_epi32(low, 0x4e), _mm_clmulepi64_si128(low, polynomial, 0x00));
    return _mm_xor_si128(high, low);
}

/* Below here h[2 i], h[2 i + 1] are H^(8 - i) times x. */
static void clmul_hash_key(uint64_t h[SM4_HASH_KEY_WORDS], const uint8_t raw[SM4_BLOCK]) {
    const __m128i x = reversed(load_element(raw));
    /* x times x: one bit to the left; what falls out at x^128 comes back as 1 + x + x^2 + x^7 */
    const __m128i out = _mm_srai_epi32(_mm_shuffle_epi32(x, 0xff), 31);
    const __m128i carry = _mm_slli_si128(_mm_srli_epi64(x, 63), 8);
    const __m128i wrap = _mm_set_epi64x((int64_t)0xc200000000000000, 1);
    const __m128i first = _mm_xor_si128(_mm_or_si128(_mm_slli_epi64(x, 1), carry), _mm_and_si128(out, wrap));
    __m128i power = first;
    for (int i = POWERS - 1; i >= 0; i--) {
        _mm_storeu_si128((__m128i_u *)(h + 2 * i), power);
        power = reduce(add_product((product){{0}, {0}, {0}}, power, first));
    }
}

/* 1 to POWERS blocks, one reduction. */
SM4_INLINE __m128i absorb_some(const uint64_t *h, __m128i y, const uint8_t *in, size_t blocks) {
    const uint64_t *power = h + 2 * (POWERS - blocks);
    product p = {{0}, {0}, {0}};
    p = add_product(p, _mm_xor_si128(y, reversed(load_element(in))), load_element(power));
    for (size_t i = 1; i < blocks; i++) {
        p = add_product(p, reversed(load_element(in + SM4_BLOCK * i)), load_element(power + 2 * i));
    }
    return reduce(p);
}

#endif
