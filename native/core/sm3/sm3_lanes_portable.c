/* SPDX-License-Identifier: Apache-2.0 */
#include "sm3/sm3_lanes.h"

void hsm_sm3_lanes_portable(uint32_t *state, const uint8_t *const blocks[], size_t count) {
    sm3_lanes_compress(state, blocks, count);
}
