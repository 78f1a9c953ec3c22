/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts of values by a log-linear scale, as HdrHistogram does it: every power of two is cut into LOAD_SUBS parts. A value below
 * 2 x LOAD_SUBS is kept exactly, any other to 1/128 (0.8 %) of itself.
 */
#ifndef SOFTSJJ_LOAD_HISTOGRAM_H
#define SOFTSJJ_LOAD_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum { LOAD_SUB_BITS = 7, LOAD_SUBS = 1 << LOAD_SUB_BITS, LOAD_BUCKETS = (64 - LOAD_SUB_BITS + 1) * LOAD_SUBS };

/* Empty when it is all zeros. */
typedef struct load_histogram {
    uint64_t counts[LOAD_BUCKETS];
    uint64_t total;
    uint64_t smallest, largest; /* exact; 0 when there are none */
    double sum;
} load_histogram;

/* n values that are the same. */
void load_histogram_add(load_histogram *histogram, uint64_t value, uint64_t n);

/* The value that `percent` of all do not exceed (the nearest rank): the highest that its bucket stands for, at most the largest. 0
 * when there are none. */
uint64_t load_histogram_percentile(const load_histogram *histogram, double percent);

/* The highest value that a bucket stands for. */
uint64_t load_histogram_highest(size_t bucket);

#endif
