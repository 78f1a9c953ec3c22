/* SPDX-License-Identifier: Apache-2.0 */
/* SM4 by AES-NI on 128 bits, 16 blocks in flight. */
#include "cpu.h"
#include "sm4/sm4_block_aesni.h"
#include "sm4/sm4_vector_128.h"

#include "sm4/sm4_kernel.h"
#include "sm4/sm4_serial.h"

#include "sm4/sm4_ghash_128.h"
#include "sm4/sm4_portable_modes.h"
#include "sm4/sm4_wide.h"

static bool usable(void) {
    return hsm_cpu_has(HSM_CPU_AES) && hsm_cpu_has(HSM_CPU_PCLMULQDQ) && hsm_cpu_has(HSM_CPU_AVX);
}

const hsm_sm4_impl hsm_sm4_aesni = {.name = "aesni", .usable = usable, .tweaks = hsm_sm4_portable_tweaks, SM4_WIDE_FUNCTIONS};
