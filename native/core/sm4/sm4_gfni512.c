/* SPDX-License-Identifier: Apache-2.0 */
/* SM4 on 512 bits by GFNI and AVX-512, 64 blocks in flight. */
#include "cpu.h"
#include "sm4/sm4_block_x86.h"

#include "sm4/sm4_block_gfni.h"
#include "sm4/sm4_vector_512.h"

#include "sm4/sm4_mix_gfni.h"

#include "sm4/sm4_kernel.h"
#include "sm4/sm4_serial.h"

#include "sm4/sm4_ghash_wide.h"
#include "sm4/sm4_tweaks_256.h"
#include "sm4/sm4_wide.h"

static bool usable(void) {
    return hsm_cpu_has(HSM_CPU_GFNI) && hsm_cpu_has(HSM_CPU_AVX512) && hsm_cpu_has(HSM_CPU_PCLMULQDQ) &&
           hsm_cpu_has(HSM_CPU_VPCLMULQDQ);
}

const hsm_sm4_impl hsm_sm4_gfni512 = {.name = "gfni-avx512", .usable = usable, .tweaks = clmul_tweaks, SM4_WIDE_FUNCTIONS};
