/* SPDX-License-Identifier: Apache-2.0 */
/* Every implementation of SM3 that executes here. */
#ifndef TESTS_NATIVE_SM3_IMPLS_H
#define TESTS_NATIVE_SM3_IMPLS_H

#include "check.h"
#include "sm3/sm3.h"

extern const hsm_sm3_impl sm3_plain_16_lanes; /* of the tests only */

static const hsm_sm3_impl *const sm3_impls[] = {
    &hsm_sm3_portable,
    &sm3_plain_16_lanes,
#ifdef HSM_X86_KERNELS
    &hsm_sm3_avx2,
    &hsm_sm3_avx512,
#endif
};

/* The i-th that runs and is wanted; NULL past the end. */
static inline const hsm_sm3_impl *sm3_impl_at(size_t i) {
    for (size_t k = 0; k < sizeof sm3_impls / sizeof *sm3_impls; k++) {
        if (check_wanted(sm3_impls[k]->name) && sm3_impls[k]->usable() && i-- == 0) {
            return sm3_impls[k];
        }
    }
    return NULL;
}

#endif
