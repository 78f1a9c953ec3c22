/* SPDX-License-Identifier: Apache-2.0 */
/* The implementation sets a module can choose from at its start. A new one is one row in implementation.c. */
#ifndef HSM_CORE_MODULE_IMPLEMENTATION_H
#define HSM_CORE_MODULE_IMPLEMENTATION_H

#include "sm2/sm2.h"
#include "sm3/sm3.h"
#include "sm4/sm4.h"

typedef struct hsm_implementation {
    const char *name;
    const hsm_sm2_impl *sm2;
    const hsm_sm3_impl *sm3;
    const hsm_sm4_impl *sm4;
} hsm_implementation;

/* The i-th set this CPU can run, best first; NULL past the end. */
const hsm_implementation *hsm_implementation_at(size_t i);
/* NULL: what SOFTSJJ_IMPL in the environment names, or the best. Returns NULL when this CPU has none of that name, or
 * SOFTSJJ_CPU is not understood. */
const hsm_implementation *hsm_implementation_named(const char *name);

#endif
