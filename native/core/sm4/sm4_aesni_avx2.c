/* SPDX-License-Identifier: Apache-2.0 */
/* SM4 on 256 bits, the inversion by AES-NI one half after the other: for CPUs with AVX2 but without VAES. */
#include "cpu.h"
#include "sm4/sm4_block_aesni.h"
#include "sm4/sm4_vector_256.h"

SM4_INLINE vec vec_invert(vec z) {
    const __m128i low = _mm_aesenclast_si128(_mm256_castsi256_si128(z), _mm_set1_epi8(0x63));
    const __m128i high = _mm_aesenclast_si128(_mm256_extracti128_si256(z, 1), _mm_set1_epi8(0x63));
    return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

#include "sm4/sm4_mix_256.h"

#include "sm4/sm4_kernel.h"
#include "sm4/sm4_serial.h"

#include "sm4/sm4_ghash_128.h"
#include "sm4/sm4_portable_modes.h"
#include "sm4/sm4_wide.h"

static bool usable(void) {
    return hsm_cpu_has(HSM_CPU_AES) && hsm_cpu_has(HSM_CPU_PCLMULQDQ) && hsm_cpu_has(HSM_CPU_AVX2);
}

const hsm_sm4_impl hsm_sm4_aesni_avx2 = {
    .name = "aesni-avx2", .usable = usable, .tweaks = hsm_sm4_portable_tweaks, SM4_WIDE_FUNCTIONS};
