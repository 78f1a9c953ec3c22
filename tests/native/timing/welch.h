/* SPDX-License-Identifier: Apache-2.0 */
/* Welch's t-test on two classes of measurements, taken in one by one (Welford's recurrence, which loses no digits). */
#ifndef TESTS_NATIVE_TIMING_WELCH_H
#define TESTS_NATIVE_TIMING_WELCH_H

typedef struct welch {
    double n[2];
    double mean[2];
    double squares[2]; /* sum of the squared differences from the mean */
} welch;

void welch_add(welch *w, int class, double x);
/* How far the means are apart, in standard errors. 0 when a class has fewer than two measurements; infinite when the means differ
 * and nothing varies. */
double welch_t(const welch *w);

#endif
