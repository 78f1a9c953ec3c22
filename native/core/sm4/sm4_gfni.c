/* SPDX-License-Identifier: Apache-2.0 */
/* SM4 on 256 bits by GFNI. */
#include "cpu.h"
#include "sm4/sm4_block_gfni.h"
#include "sm4/sm4_vector_256.h"

enum { BATCH_GROUPS = 4 };

VEC_CONSTANT(TURN_1, SM4_TURN_1);
VEC_CONSTANT(TURN_2, SM4_TURN_2);
VEC_CONSTANT(TURN_3, SM4_TURN_3);

#define FOUR(x) x, x, x, x
static const uint64_t MATRIX_U[4] __attribute__((aligned(32))) = {FOUR(SM4_MAP_U_MATRIX)};
static const uint64_t MATRIX_V[4] __attribute__((aligned(32))) = {FOUR(SM4_MAP_V_MATRIX)};

#define VEC_MATRIX(m) _mm256_set1_epi64x((int64_t)(m))

SM4_INLINE vec vec_in(vec x) {
    return _mm256_gf2p8affine_epi64_epi8(x, VEC_MATRIX(SM4_MAP_IN_MATRIX), 0);
}

SM4_INLINE vec vec_out(vec x) {
    return _mm256_gf2p8affine_epi64_epi8(x, VEC_MATRIX(SM4_MAP_OUT_MATRIX), 0);
}

/* As block_mix, but the ports are what is short here, not the chain. */
SM4_INLINE vec vec_mix(vec x, vec z) {
    vec u;
    vec v;
    __asm__("vgf2p8affineinvqb %3, %2, %1, %0" : "=x"(u) : "x"(z), "m"(*(const vec *)MATRIX_U), "i"(SM4_MAP_U_CONSTANT));
    __asm__("vgf2p8affineinvqb %3, %2, %1, %0" : "=x"(v) : "x"(z), "m"(*(const vec *)MATRIX_V), "i"(SM4_MAP_V_CONSTANT));
    const vec w = _mm256_xor_si256(u, v);
    const vec even = _mm256_xor_si256(_mm256_xor_si256(x, u), vec_turn(v, TURN_2));
    const vec odd = _mm256_xor_si256(vec_turn(v, TURN_1), vec_turn(w, TURN_3));
    return _mm256_xor_si256(even, odd);
}

#include "sm4/sm4_kernel.h"
#include "sm4/sm4_serial.h"

#include "sm4/sm4_ghash_256.h"
#include "sm4/sm4_tweaks_256.h"
#include "sm4/sm4_wide.h"

static bool usable(void) {
    return hsm_cpu_has(HSM_CPU_GFNI) && hsm_cpu_has(HSM_CPU_AVX2) && hsm_cpu_has(HSM_CPU_PCLMULQDQ) &&
           hsm_cpu_has(HSM_CPU_VPCLMULQDQ);
}

const hsm_sm4_impl hsm_sm4_gfni = {.name = "gfni-avx2", .usable = usable, .tweaks = clmul_tweaks, SM4_WIDE_FUNCTIONS};
