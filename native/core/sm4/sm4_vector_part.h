/* SPDX-License-Identifier: Apache-2.0 */
/* A part of a vector, n bytes, where there are no masked loads and stores: by way of a buffer. */
#ifndef HSM_CORE_SM4_VECTOR_PART_H
#define HSM_CORE_SM4_VECTOR_PART_H

#include <string.h>

#include "constant_time.h"

__attribute__((noinline, unused)) static vec vec_load_bytes(const uint8_t *p, size_t n) {
    uint8_t buffer[VEC_BYTES_EACH] = {0};
    memcpy(buffer, p, n);
    const vec x = vec_load(buffer);
    hsm_wipe(buffer, sizeof buffer);
    return x;
}

__attribute__((noinline, unused)) static void vec_store_bytes(uint8_t *p, vec x, size_t n) {
    uint8_t buffer[VEC_BYTES_EACH];
    vec_store(buffer, x);
    memcpy(p, buffer, n);
    hsm_wipe(buffer, sizeof buffer);
}

#endif
