/* SPDX-License-Identifier: Apache-2.0 */
#include "timing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include "welch.h"

enum { FIRST = 1000, ROUND = 64, TRIES = 3, LONGER = 3 };

static uint64_t state = 0x243f6a8885a308d3;

static uint64_t draw(void) {
    uint64_t x = state += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

void timing_random(uint8_t *out, size_t n) {
    for (size_t at = 0; at < n; at += sizeof(uint64_t)) {
        const uint64_t x = draw();
        memcpy(out + at, &x, n - at < sizeof x ? n - at : sizeof x);
    }
}

timing_case *timing_append(timing_list *list, const timing_case *row) {
    if (list->count == CASES_MAX) {
        abort();
    }
    list->cases[list->count] = *row;
    return &list->cases[list->count++];
}

#if defined(__x86_64__)
/* Nothing of the call begins before the one or ends after the other (Intel SDM 2B, RDTSC and RDTSCP). */
static uint64_t ticks_before(void) {
    _mm_lfence();
    const uint64_t now = __rdtsc();
    _mm_lfence();
    return now;
}
static uint64_t ticks_after(void) {
    unsigned cpu;
    const uint64_t now = __rdtscp(&cpu);
    _mm_lfence();
    return now;
}
#else
static uint64_t ticks_before(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}
static uint64_t ticks_after(void) {
    return ticks_before();
}
#endif

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The class by lot; random bytes are drawn for both and the choice is made without a branch, so that nothing the CPU learns from
 * making the input tells the classes apart. */
static int next_input(const timing_case *c, uint8_t *input) {
    const uint64_t lot = draw() >> 63;
    const uint8_t random = (uint8_t)(0 - (c->same ? 1 : lot));
    timing_random(input, c->input);
    for (size_t i = 0; i < c->input; i++) {
        input[i] = (uint8_t)((input[i] & random) | (c->fixed[i] & ~random));
    }
    return (int)lot;
}

static double one_call(const timing_case *c, int *class) {
    static uint8_t input[INPUT_MAX];
    *class = next_input(c, input);
    c->prepare(c, input);
    const uint64_t before = ticks_before();
    c->run(c);
    return (double)(ticks_after() - before);
}

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* From the first calls of both classes, which then count for nothing else: they also warm caches and predictors. */
static void find_crops(const timing_case *c, double crops[CROPS], double *median) {
    static double first[FIRST];
    int class = 0;
    for (size_t i = 0; i < FIRST; i++) {
        first[i] = one_call(c, &class);
    }
    qsort(first, FIRST, sizeof first[0], by_size);
    *median = first[FIRST / 2];
    crops[0] = INFINITY;
    for (int k = 1; k < CROPS; k++) {
        crops[k] = first[FIRST - 1 - (FIRST >> (CROPS - k))];
    }
}

timing_result timing_measure(const timing_case *c, double seconds) {
    timing_result result = {.samples = 0};
    welch tests[CROPS] = {{{0}, {0}, {0}}};
    double crops[CROPS];
    const double end = seconds_now() + seconds;
    find_crops(c, crops, &result.cycles);
    while (seconds_now() < end || result.samples == 0) {
        for (int i = 0; i < ROUND; i++) {
            int class = 0;
            const double ticks = one_call(c, &class);
            for (int k = 0; k < CROPS; k++) {
                if (ticks <= crops[k]) {
                    welch_add(&tests[k], class, ticks);
                }
            }
        }
        result.samples += ROUND;
    }
    for (int k = 0; k < CROPS; k++) {
        result.t[k] = fabs(welch_t(&tests[k]));
        result.most = result.t[k] > result.most ? result.t[k] : result.most;
    }
    return result;
}

timing_verdict timing_judge(const timing_case *c, double seconds, timing_result *result) {
    for (int i = 0; i < TRIES; i++) {
        const double before = i == 0 ? 0 : result->most;
        *result = timing_measure(c, seconds);
        if (result->most <= SUSPICION) {
            return TIMING_EVEN;
        }
        if (before > SUSPICION && result->most > LEAK) {
            return TIMING_LEAKS;
        }
        seconds *= LONGER;
    }
    return TIMING_LEAKS;
}
