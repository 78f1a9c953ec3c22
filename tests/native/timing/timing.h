/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the time a call takes depends on what is secret, by measurement (Reparaz, Balasch, Verbauwhede: "Dude, is my code
 * constant time?", DATE 2017): two classes of inputs, one fixed and one random, drawn by lot call after call; then Welch's t-test
 * of the two populations of cycle counts, whole and cropped at percentiles, as what disturbs a measurement only makes it longer.
 * |t| above 10 is a leak. Above 4.5 it may be one: then the case is measured anew and longer.
 */
#ifndef TESTS_NATIVE_TIMING_TIMING_H
#define TESTS_NATIVE_TIMING_TIMING_H

#include "cases.h"

/* Crop 0 is none; crop k leaves out the slowest 2^-(CROPS - k) of the first measurements' distribution. */
enum { CROPS = 9 };

#define SUSPICION 4.5
#define LEAK 10.0

typedef struct timing_result {
    double t[CROPS]; /* absolute */
    double most;     /* of them */
    uint64_t samples;
    double cycles; /* median of a call */
} timing_result;

typedef enum timing_verdict { TIMING_EVEN, TIMING_LEAKS } timing_verdict;

/* One measurement of that many seconds. */
timing_result timing_measure(const timing_case *c, double seconds);
/* Measures up to three times, each time longer and from the beginning, until there is nothing suspicious. Suspicious three times
 * over, or above LEAK once and still suspicious when measured again, is a leak. *result is the last measurement. */
timing_verdict timing_judge(const timing_case *c, double seconds, timing_result *result);

#endif
