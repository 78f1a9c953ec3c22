/* SPDX-License-Identifier: Apache-2.0 */
/* gfni-avx512 with the affine maps that the emulator of tools/avx512.sh has. */
#ifndef TESTS_NATIVE_SM4_BOCHS_H
#define TESTS_NATIVE_SM4_BOCHS_H

#include "sm4/sm4.h"

extern const hsm_sm4_impl sm4_bochs_gfni512;

/* Only where GFNI is. */
bool sm4_under_bochs(void);

#endif
