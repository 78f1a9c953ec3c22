/* SPDX-License-Identifier: Apache-2.0 */
#include "sm2/multiply.h"
#include "sm2/sm2.h"

static bool usable(void) {
    return true;
}

const hsm_sm2_impl hsm_sm2_portable = {
    .name = "portable",
    .usable = usable,
    .base_multiply = hsm_portable_base_multiply,
    .point_multiply = hsm_portable_point_multiply,
    .double_multiply_x = hsm_portable_double_multiply_x,
};
