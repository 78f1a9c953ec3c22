/* SPDX-License-Identifier: Apache-2.0 */
#include "histogram.h"

#include <math.h>

static size_t bucket_of(uint64_t value) {
    if (value < LOAD_SUBS) {
        return (size_t)value;
    }
    unsigned shift = 63U - (unsigned)__builtin_clzll(value) - LOAD_SUB_BITS;
    return (size_t)shift * LOAD_SUBS + (size_t)(value >> shift);
}

uint64_t load_histogram_highest(size_t bucket) {
    if (bucket < 2 * LOAD_SUBS) {
        return bucket;
    }
    size_t shift = bucket / LOAD_SUBS - 1;
    uint64_t first = (uint64_t)(bucket - shift * LOAD_SUBS) << shift;
    return first + (((uint64_t)1 << shift) - 1);
}

void load_histogram_add(load_histogram *histogram, uint64_t value, uint64_t n) {
    if (n == 0) {
        return;
    }
    if (histogram->total == 0 || value < histogram->smallest) {
        histogram->smallest = value;
    }
    if (value > histogram->largest) {
        histogram->largest = value;
    }
    histogram->counts[bucket_of(value)] += n;
    histogram->total += n;
    histogram->sum += (double)value * (double)n;
}

uint64_t load_histogram_percentile(const load_histogram *histogram, double percent) {
    if (histogram->total == 0) {
        return 0;
    }
    double exact = ceil(percent / 100.0 * (double)histogram->total);
    uint64_t rank = exact < 1.0 ? 1 : (uint64_t)exact;
    uint64_t seen = 0;
    for (size_t i = 0; i < LOAD_BUCKETS; i++) {
        seen += histogram->counts[i];
        if (seen >= rank) {
            uint64_t highest = load_histogram_highest(i);
            return highest < histogram->largest ? highest : histogram->largest;
        }
    }
    return histogram->largest;
}
