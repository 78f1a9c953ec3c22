/* SPDX-License-Identifier: Apache-2.0 */
/* Every implementation of SM3 there is for this kind of CPU, NULL at the end. Not all need be usable. */
#ifndef TESTS_NATIVE_SM3_IMPLS_H
#define TESTS_NATIVE_SM3_IMPLS_H

#include "sm3/sm3.h"

extern const hsm_sm3_impl sm3_plain_16_lanes; /* of the tests only */

static const hsm_sm3_impl *const sm3_impls[] = {
    &hsm_sm3_portable,
    &sm3_plain_16_lanes,
#ifdef HSM_X86_KERNELS
    &hsm_sm3_avx2,
    &hsm_sm3_avx512,
#endif
    NULL,
};

#endif
