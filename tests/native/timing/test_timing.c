/* SPDX-License-Identifier: Apache-2.0 */
/* The timing test itself: the statistic, what it finds out, what it leaves alone, and that every case runs. No case is judged here:
 * that takes its time, and no sanitizer (make ct). */
#include <math.h>

#include "check.h"
#include "timing.h"
#include "welch.h"

#define SOME_SECONDS 0.3

/* Two samples of unequal variance: t was computed with exact fractions. */
static void statistic(void) {
    static const double a[] = {27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4};
    static const double b[] = {27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.1};
    welch w = {{0}, {0}, {0}};
    CHECK(welch_t(&w) == 0, "nothing measured");
    for (size_t i = 0; i < sizeof a / sizeof a[0]; i++) {
        welch_add(&w, 0, a[i]);
        welch_add(&w, 1, b[i]);
    }
    CHECK(fabs(welch_t(&w) - (-2.835308880712)) < 1e-9, "%.12f", welch_t(&w));
    welch still = {{0}, {0}, {0}};
    for (int i = 0; i < 10; i++) {
        welch_add(&still, i & 1, 5);
    }
    CHECK(welch_t(&still) == 0, "all the same");
    welch_add(&still, 0, 5);
    welch apart = {{0}, {0}, {0}};
    for (int i = 0; i < 10; i++) {
        welch_add(&apart, i & 1, i & 1);
    }
    CHECK(isinf(welch_t(&apart)), "always one more");
}

static void controls(const timing_list *list) {
    for (size_t i = 0; i < list->count; i++) {
        const timing_case *c = &list->cases[i];
        timing_result result;
        if (c->leaks || c->same) {
            const timing_verdict verdict = timing_judge(c, SOME_SECONDS, &result);
            CHECK((verdict == TIMING_LEAKS) == c->leaks, "%s: |t| %.2f of %llu", c->op, result.most,
                  (unsigned long long)result.samples);
        }
    }
}

static void every_case(const timing_list *list) {
    for (size_t i = 0; i < list->count; i++) {
        const timing_result result = timing_measure(&list->cases[i], 0);
        CHECK(result.samples != 0 && result.cycles > 0, "%s %s", list->cases[i].primitive, list->cases[i].op);
    }
}

int main(void) {
    static timing_list list;
    statistic();
    timing_add_controls(&list);
    controls(&list);
    timing_add_sm4(&list);
    timing_add_sm3(&list);
    timing_add_sm2(&list);
    every_case(&list);
    return check_report("timing");
}
