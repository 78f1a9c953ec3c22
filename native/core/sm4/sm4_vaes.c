/* SPDX-License-Identifier: Apache-2.0 */
/* SM4 on 256 bits, the inversion by VAES. */
#include "cpu.h"
#include "sm4/sm4_block_aesni.h"
#include "sm4/sm4_vector_256.h"

VEC_CONSTANT(ALL_63, 0x63, 0x63, 0x63, 0x63, 0x63, 0x63, 0x63, 0x63, 0x63, 0x63, 0x63, 0x63, 0x63, 0x63, 0x63, 0x63);

SM4_INLINE vec vec_invert(vec z) {
    vec y;
    __asm__("vaesenclast %2, %1, %0" : "=x"(y) : "x"(z), "m"(*(const vec *)ALL_63)); /* in memory, as in vec_turn */
    return y;
}

#include "sm4/sm4_mix_256.h"

#include "sm4/sm4_kernel.h"
#include "sm4/sm4_serial.h"

#include "sm4/sm4_ghash_wide.h"
#include "sm4/sm4_tweaks_256.h"
#include "sm4/sm4_wide.h"

static bool usable(void) {
    return hsm_cpu_has(HSM_CPU_AES) && hsm_cpu_has(HSM_CPU_VAES) && hsm_cpu_has(HSM_CPU_PCLMULQDQ) &&
           hsm_cpu_has(HSM_CPU_VPCLMULQDQ);
}

const hsm_sm4_impl hsm_sm4_vaes = {.name = "vaes-avx2", .usable = usable, .tweaks = clmul_tweaks, SM4_WIDE_FUNCTIONS};
