/* SPDX-License-Identifier: Apache-2.0 */
/* How many random cases, and which. SOFTSJJ_CASES: as many; SOFTSJJ_SEED: those of an earlier run, which printed it. */
#ifndef TESTS_NATIVE_RANDOM_CASES_H
#define TESTS_NATIVE_RANDOM_CASES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t cases_state;

static inline size_t cases_begin(const char *what, size_t usual) {
    const char *cases = getenv("SOFTSJJ_CASES");
    const char *seed = getenv("SOFTSJJ_SEED");
    const size_t count = cases != NULL ? strtoull(cases, NULL, 10) : usual;
    cases_state = seed != NULL ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL);
    printf("%s: %zu cases, SOFTSJJ_SEED=%llu\n", what, count, (unsigned long long)cases_state);
    return count;
}

/* SplitMix64. */
static inline uint64_t draw(void) {
    uint64_t x = cases_state += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

static inline size_t draw_below(size_t n) {
    return (size_t)(draw() % n);
}

static inline void draw_bytes(uint8_t *p, size_t n) {
    for (size_t i = 0; i < n; i++) {
        p[i] = (uint8_t)draw();
    }
}

#endif
