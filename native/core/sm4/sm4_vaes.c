/* SPDX-License-Identifier: Apache-2.0 */
/* SM4 on 256 bits, the inversion by VAES. */
#include "cpu.h"
#include "sm4/sm4_block_aesni.h"
#include "sm4/sm4_vector_256.h"

SM4_INLINE vec vec_invert(vec z) {
    return _mm256_aesenclast_epi128(z, _mm256_set1_epi8(0x63));
}

#include "sm4/sm4_mix_256.h"

#include "sm4/sm4_kernel.h"
#include "sm4/sm4_serial.h"

#include "sm4/sm4_ghash_256.h"
#include "sm4/sm4_wide.h"

static bool usable(void) {
    return hsm_cpu_has(HSM_CPU_AES) && hsm_cpu_has(HSM_CPU_VAES) && hsm_cpu_has(HSM_CPU_PCLMULQDQ) &&
           hsm_cpu_has(HSM_CPU_VPCLMULQDQ);
}

const hsm_sm4_impl hsm_sm4_vaes = {.name = "vaes-avx2", .usable = usable, SM4_WIDE_FUNCTIONS};
