/* SPDX-License-Identifier: Apache-2.0 */
/* Every implementation of SM3 there is for this kind of CPU, NULL at the end. Not all need be usable. */
#ifndef TESTS_NATIVE_SM3_IMPLS_H
#define TESTS_NATIVE_SM3_IMPLS_H

#include "sm3/sm3.h"

static const hsm_sm3_impl *const sm3_impls[] = {
    &hsm_sm3_portable,
#ifdef HSM_X86_KERNELS
    &hsm_sm3_avx2,
#endif
    NULL,
};

#endif
