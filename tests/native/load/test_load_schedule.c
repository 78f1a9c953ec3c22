/* SPDX-License-Identifier: Apache-2.0 */
/* Arrivals: the inverse of the rate's integral, and the statistics of a Poisson process. The seed is fixed, and so is the outcome.
 */
#include <math.h>
#include <schedule.h>

#include "../check.h"

static bool near(double a, double b, double tolerance) {
    return fabs(a - b) <= tolerance;
}

static void test_goes_through_phases(void) {
    static const load_phase phases[] = {{2, 1}, {0, 1}, {1, 10}, {3, 0.5}};
    load_schedule schedule = load_schedule_of(phases, 4, 4);
    /* 4 a second: a variate of 1 takes a quarter of a second; in the burst a fortieth, then a half. */
    for (int k = 1; k <= 7; k++) {
        double at = load_schedule_next(&schedule, 1);
        CHECK(near(at, 0.25 * k, 1e-9), "arrival %d at %g", k, at);
    }
    CHECK(near(load_schedule_next(&schedule, 2), 2.025, 1e-9), "over the edge into the burst");
    CHECK(near(load_schedule_next(&schedule, 39), 3, 1e-9), "at the end of the burst");
    CHECK(near(load_schedule_next(&schedule, 1), 3.5, 1e-9), "the quiet hours");
    CHECK(isinf(load_schedule_next(&schedule, 5.1)), "the end");
    CHECK(isinf(load_schedule_next(&schedule, 0.1)), "and it stays");
}

/* Counts in each phase and the gaps between arrivals, against mean and standard deviation. */
static void test_is_poisson(void) {
    static const load_phase phases[] = {{50, 1}, {10, 5}, {40, 0.5}};
    static const double edges[] = {0, 50, 60, 100};
    load_random random = load_random_from(1);
    load_schedule schedule = load_schedule_of(phases, 3, 1000);
    double counts[3] = {0, 0, 0};
    double seconds[100] = {0};
    double last = 0;
    double squares = 0;
    for (double at; at = load_schedule_next(&schedule, load_random_exponential(&random)), !isinf(at);) {
        CHECK(at >= last, "in order");
        counts[at < edges[1] ? 0 : at < edges[2] ? 1 : 2]++;
        seconds[(int)at]++;
        squares += at < 50 ? (at - last) * (at - last) : 0;
        last = at;
    }
    for (int i = 0; i < 3; i++) {
        double mean = 1000 * phases[i].seconds * phases[i].factor;
        CHECK(near(counts[i], mean, 4 * sqrt(mean)), "phase %d: %g arrivals, %g wanted", i, counts[i], mean);
    }
    double variance = 0;
    for (int i = 0; i < 50; i++) {
        variance += (seconds[i] - 1000) * (seconds[i] - 1000) / 50;
    }
    CHECK(near(variance, 1000, 4 * 1000 * sqrt(2.0 / 50)), "variance of a second: %g", variance);
    CHECK(near(squares / counts[0] * 1e6, 2, 0.1), "the second moment of an exponential: %g", squares / counts[0] * 1e6);
}

static void test_random(void) {
    load_random one = load_random_from(7);
    load_random same = load_random_from(7);
    load_random other = load_random_from(8);
    bool differs = false;
    for (int i = 0; i < 1000; i++) {
        uint64_t x = load_random_next(&one);
        CHECK(x == load_random_next(&same), "the same seed");
        differs = differs || x != load_random_next(&other);
        double unit = load_random_unit(&one);
        CHECK(unit >= 0 && unit < 1, "in [0, 1)");
        (void)load_random_next(&same);
    }
    CHECK(differs, "another seed");
}

int main(void) {
    test_goes_through_phases();
    test_is_poisson();
    test_random();
    return check_report("load schedule");
}
