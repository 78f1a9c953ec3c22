/* SPDX-License-Identifier: Apache-2.0 */
/* Scalar multiplication for portable C: the three functions of hsm_sm2_impl. */
#ifndef HSM_CORE_SM2_MULTIPLY_H
#define HSM_CORE_SM2_MULTIPLY_H

#include "sm2/point.h"

void hsm_portable_base_multiply(const uint8_t k[32], uint8_t out[64]);
bool hsm_portable_point_multiply(const uint8_t k[32], const uint8_t point[64], uint8_t out[64]);
bool hsm_portable_double_multiply_x(const uint8_t s[32], const uint8_t t[32], const uint8_t point[64], uint8_t x[32]);

#endif
