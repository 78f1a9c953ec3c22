/* SPDX-License-Identifier: Apache-2.0 */
#include "plain.h"

#include "sm4/sm4_portable_modes.h"

#include "sm4/sm4_block_plain.h"

#include "sm4/sm4_block_gfni.h"

enum { VEC_BLOCKS = 4 };
#include "sm4/sm4_vector_plain.h"

#include "sm4/sm4_mix_gfni.h"

#include "sm4/sm4_kernel.h"
#include "sm4/sm4_serial.h"

#include "sm4/sm4_ghash_wide.h"
#include "sm4/sm4_wide.h"

static bool usable(void) {
    return true;
}

const hsm_sm4_impl sm4_plain_512 = {.name = "plain-512", .usable = usable, .tweaks = hsm_sm4_portable_tweaks, SM4_WIDE_FUNCTIONS};
