/* SPDX-License-Identifier: Apache-2.0 */
/* GHASH on 256 bits, by VPCLMULQDQ: two blocks, and two powers of H, in each register. */
#ifndef HSM_CORE_SM4_GHASH_KERNEL_H
#define HSM_CORE_SM4_GHASH_KERNEL_H

#include "sm4/sm4_clmul.h"

SM4_INLINE __m128i fold_halves(__m256i x) {
    return _mm_xor_si128(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
}

/* POWERS blocks, one reduction. */
SM4_INLINE __m128i absorb_eight(const uint64_t *h, __m128i y, const uint8_t *in) {
    const __m256i reversal = _mm256_broadcastsi128_si256(_mm_setr_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    __m256i low = _mm256_setzero_si256();
    __m256i middle = low;
    __m256i high = low;
    _Pragma("GCC unroll 4") for (int i = 0; i < POWERS / 2; i++) {
        __m256i a = _mm256_shuffle_epi8(_mm256_loadu_si256((const __m256i_u *)(in + 2 * SM4_BLOCK * i)), reversal);
        const __m256i b = _mm256_loadu_si256((const __m256i_u *)(h + 4 * i));
        a = i == 0 ? _mm256_xor_si256(a, _mm256_zextsi128_si256(y)) : a;
        low = _mm256_xor_si256(low, _mm256_clmulepi64_epi128(a, b, 0x00));
        high = _mm256_xor_si256(high, _mm256_clmulepi64_epi128(a, b, 0x11));
        middle = _mm256_xor_si256(middle, _mm256_clmulepi64_epi128(a, b, 0x01));
        middle = _mm256_xor_si256(middle, _mm256_clmulepi64_epi128(a, b, 0x10));
    }
    return reduce((product){fold_halves(low), fold_halves(middle), fold_halves(high)});
}

static void clmul_ghash(const uint64_t h[SM4_HASH_KEY_WORDS], uint8_t value[SM4_BLOCK], const uint8_t *in, size_t blocks) {
    __m128i y = reversed(load_element(value));
    for (; blocks >= POWERS; blocks -= POWERS, in += POWERS * SM4_BLOCK) {
        y = absorb_eight(h, y, in);
    }
    if (blocks != 0) {
        y = absorb_some(h, y, in, blocks);
    }
    _mm_storeu_si128((__m128i_u *)value, reversed(y));
}

#endif
