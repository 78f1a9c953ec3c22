/* SPDX-License-Identifier: Apache-2.0 */
/* Percentiles of the histogram beside those of the sorted values. */
#include <histogram.h>
#include <math.h>
#include <schedule.h>

#include "../check.h"

enum { VALUES = 20000 };

static load_histogram histogram;
static uint64_t values[VALUES];

static int ascending(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void fill(double (*draw)(load_random *random), uint64_t seed) {
    load_random random = load_random_from(seed);
    memset(&histogram, 0, sizeof histogram);
    for (size_t i = 0; i < VALUES; i++) {
        values[i] = (uint64_t)draw(&random);
        load_histogram_add(&histogram, values[i], 1);
    }
    qsort(values, VALUES, sizeof values[0], ascending);
}

static double exponential(load_random *random) {
    return 250000 * load_random_exponential(random);
}

static double even(load_random *random) {
    return 1e9 * load_random_unit(random);
}

static double heavy_tail(load_random *random) {
    return 1000 * exp(3 * load_random_exponential(random));
}

static double few(load_random *random) {
    return floor(300 * load_random_unit(random));
}

/* The nearest rank. The histogram's is never less, and at most 1 % more. */
static void compare(const char *name) {
    static const double percents[] = {0, 1, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100};
    for (size_t i = 0; i < sizeof percents / sizeof percents[0]; i++) {
        double rank = ceil(percents[i] / 100 * VALUES);
        uint64_t exact = values[rank < 1 ? 0 : (size_t)rank - 1];
        uint64_t ours = load_histogram_percentile(&histogram, percents[i]);
        CHECK(ours >= exact && (double)ours <= 1.01 * (double)exact, "%s, %g %%: %llu, exactly %llu", name, percents[i],
              (unsigned long long)ours, (unsigned long long)exact);
    }
    CHECK(histogram.total == VALUES, "%s: total", name);
    CHECK(histogram.smallest == values[0] && histogram.largest == values[VALUES - 1], "%s: ends", name);
}

static void test_small_values_are_exact(void) {
    memset(&histogram, 0, sizeof histogram);
    for (uint64_t v = 0; v < 2 * LOAD_SUBS; v++) {
        CHECK(load_histogram_highest((size_t)v) == v, "bucket %llu", (unsigned long long)v);
        load_histogram_add(&histogram, v, 1);
    }
    CHECK(load_histogram_percentile(&histogram, 50) == LOAD_SUBS - 1, "median");
}

/* Every bucket begins right after the one before it, up to the greatest number there is. */
static void test_buckets_touch(void) {
    for (size_t k = 1; k < LOAD_BUCKETS; k++) {
        uint64_t first = load_histogram_highest(k - 1) + 1;
        uint64_t last = load_histogram_highest(k);
        memset(&histogram, 0, sizeof histogram);
        load_histogram_add(&histogram, first, 1);
        load_histogram_add(&histogram, last, 1);
        CHECK(histogram.counts[k] == 2, "bucket %zu takes %llu and %llu", k, (unsigned long long)first, (unsigned long long)last);
        CHECK(last - first <= first / LOAD_SUBS, "bucket %zu is narrow", k);
    }
    CHECK(load_histogram_highest(LOAD_BUCKETS - 1) == UINT64_MAX, "the last bucket");
}

static void test_many_at_once(void) {
    memset(&histogram, 0, sizeof histogram);
    CHECK(load_histogram_percentile(&histogram, 99) == 0, "empty");
    load_histogram_add(&histogram, 7, 0);
    CHECK(histogram.total == 0 && histogram.smallest == 0, "none added");
    load_histogram_add(&histogram, 1000000, 99);
    load_histogram_add(&histogram, 5000000, 1);
    CHECK(histogram.total == 100, "total");
    CHECK(load_histogram_percentile(&histogram, 99) < 1010000, "99 of 100");
    CHECK(load_histogram_percentile(&histogram, 99.5) == 5000000, "the largest is exact");
    CHECK(fabs(histogram.sum - 104e6) < 1, "sum");
}

int main(void) {
    static const struct {
        const char *name;
        double (*draw)(load_random *random);
    } kinds[] = {{"exponential", exponential}, {"even", even}, {"heavy tail", heavy_tail}, {"few", few}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        fill(kinds[i].draw, i);
        compare(kinds[i].name);
    }
    test_small_values_are_exact();
    test_buckets_touch();
    test_many_at_once();
    return check_report("load histogram");
}
