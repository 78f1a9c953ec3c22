/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gfni-avx512 for Bochs 2.7, which returns the complement of what GF2P8AFFINEQB and GF2P8AFFINEINVQB are (Intel SDM 2: the parity
 * of the row and the byte): the constant that they add makes up for it. All else is the source that the library has.
 */
#include "bochs.h"

#include <immintrin.h>

#define _mm_gf2p8affine_epi64_epi8(x, m, c) ((__m128i)__builtin_ia32_vgf2p8affineqb_v16qi((__v16qi)(x), (__v16qi)(m), (c) ^ 0xff))
#define _mm_gf2p8affineinv_epi64_epi8(x, m, c) \
    ((__m128i)__builtin_ia32_vgf2p8affineinvqb_v16qi((__v16qi)(x), (__v16qi)(m), (c) ^ 0xff))
#define _mm512_gf2p8affine_epi64_epi8(x, m, c) \
    ((__m512i)__builtin_ia32_vgf2p8affineqb_v64qi((__v64qi)(x), (__v64qi)(m), (c) ^ 0xff))
#define _mm512_gf2p8affineinv_epi64_epi8(x, m, c) \
    ((__m512i)__builtin_ia32_vgf2p8affineinvqb_v64qi((__v64qi)(x), (__v64qi)(m), (c) ^ 0xff))
#define hsm_sm4_gfni512 sm4_bochs_gfni512
#include "sm4/sm4_gfni512.c"

bool sm4_under_bochs(void) {
    uint8_t zero = 0;
    __asm__("vpxor %%xmm0, %%xmm0, %%xmm0\n\tvgf2p8affineqb $0, %%xmm0, %%xmm0, %%xmm0\n\tvpextrb $0, %%xmm0, %0"
            : "=m"(zero)
            :
            : "xmm0");
    return zero != 0;
}
