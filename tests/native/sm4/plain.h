/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vector kernels in plain C: the source of gfni-avx2 (two blocks in a vector) and of gfni-avx512 (four), but for the
 * instructions themselves. They run on any CPU, and under valgrind, which has neither GFNI nor AVX-512.
 */
#ifndef TESTS_NATIVE_SM4_PLAIN_H
#define TESTS_NATIVE_SM4_PLAIN_H

#include "sm4/sm4.h"

extern const hsm_sm4_impl sm4_plain_256;
extern const hsm_sm4_impl sm4_plain_512;

#endif
