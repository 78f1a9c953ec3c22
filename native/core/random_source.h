/* SPDX-License-Identifier: Apache-2.0 */
/* Where a primitive draws random bytes from: the module's DRBG, the kernel, or a test's fixed bytes. */
#ifndef HSM_CORE_RANDOM_SOURCE_H
#define HSM_CORE_RANDOM_SOURCE_H

#include "result.h"

typedef struct hsm_random_source {
    hsm_rc (*fill)(void *self, uint8_t *out, size_t n);
    void *self;
} hsm_random_source;

HSM_MUST_USE static inline hsm_rc hsm_random_fill(const hsm_random_source *source, uint8_t *out, size_t n) {
    return source->fill(source->self, out, n);
}

/* getrandom. HSM_R_RANDOM: the kernel gives none. */
hsm_random_source hsm_kernel_random(void);

#endif
