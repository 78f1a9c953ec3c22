/* SPDX-License-Identifier: Apache-2.0 */
/* SM4 on 256 bits by GFNI. */
#include "cpu.h"
#include "sm4/sm4_block_x86.h"

#include "sm4/sm4_block_gfni.h"
#include "sm4/sm4_vector_256.h"

VEC_CONSTANT(TURN_1, SM4_TURN_1);
VEC_CONSTANT(TURN_2, SM4_TURN_2);
VEC_CONSTANT(TURN_3, SM4_TURN_3);

#define VEC_TURN_WORDS(x, n) vec_turn(x, TURN_##n)

#define FOUR(x) {x, x, x, x}
#define VEC_AFFINE(x, matrix) _mm256_gf2p8affine_epi64_epi8(x, _mm256_set1_epi64x((int64_t)(matrix)), 0)

/* Written out, with the matrix in memory, as in vec_turn. */
#define VEC_AFFINE_INVERSE(x, matrix, constant)                                                                         \
    __extension__({                                                                                                     \
        static const uint64_t rows_[4] __attribute__((aligned(32))) = FOUR(matrix);                                     \
        vec inverse_;                                                                                                   \
        __asm__("vgf2p8affineinvqb %3, %2, %1, %0" : "=x"(inverse_) : "x"(x), "m"(*(const vec *)rows_), "i"(constant)); \
        inverse_;                                                                                                       \
    })

#include "sm4/sm4_mix_gfni.h"

#include "sm4/sm4_kernel.h"
#include "sm4/sm4_serial.h"

#include "sm4/sm4_ghash_wide.h"
#include "sm4/sm4_tweaks_256.h"
#include "sm4/sm4_wide.h"

static bool usable(void) {
    return hsm_cpu_has(HSM_CPU_GFNI) && hsm_cpu_has(HSM_CPU_AVX2) && hsm_cpu_has(HSM_CPU_PCLMULQDQ) &&
           hsm_cpu_has(HSM_CPU_VPCLMULQDQ);
}

const hsm_sm4_impl hsm_sm4_gfni = {.name = "gfni-avx2", .usable = usable, .tweaks = clmul_tweaks, SM4_WIDE_FUNCTIONS};
