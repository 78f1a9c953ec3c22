/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel of sixteen lanes without the instructions it is for: runs everywhere, and under valgrind. */
#define HSM_LANES 16
#include "sm3/sm3_lanes.h"

#include "impls.h"

static void plain_lanes(uint32_t *state, const uint8_t *const blocks[], size_t count) {
    sm3_lanes_compress(state, blocks, count);
}

static bool always(void) {
    return true;
}

static void portable_compress(uint32_t state[8], const uint8_t *blocks, size_t count) {
    hsm_sm3_portable.compress(state, blocks, count);
}

const hsm_sm3_impl sm3_plain_16_lanes = {
    .name = "plain, 16 lanes",
    .usable = always,
    .compress = portable_compress,
    .compress_lanes = plain_lanes,
    .lanes = HSM_LANES,
    .alone = 2,
};
