/* SPDX-License-Identifier: Apache-2.0 */
/* SM3 for CPUs with AVX-512: sixteen streams at once; one stream gains nothing from wider vectors. */
#define HSM_LANES 16
#include "sm3/sm3_lanes.h"

static bool has_avx512_and_bmi2(void) {
    return hsm_cpu_has(HSM_CPU_AVX512) && hsm_sm3_avx2.usable();
}

static void avx512_lanes(uint32_t *state, const uint8_t *const blocks[], size_t count) {
    sm3_lanes_compress(state, blocks, count);
}

const hsm_sm3_impl hsm_sm3_avx512 = {
    .name = "avx512",
    .usable = has_avx512_and_bmi2,
    .compress = hsm_sm3_compress_avx2,
    .compress_lanes = avx512_lanes,
    .lanes = HSM_LANES,
    .alone = 2,
};
