/* SPDX-License-Identifier: Apache-2.0 */
/* When arrivals of an open loop happen: a Poisson process whose rate goes through phases. And the random numbers for it. */
#ifndef SOFTSJJ_LOAD_SCHEDULE_H
#define SOFTSJJ_LOAD_SCHEDULE_H

#include <stddef.h>
#include <stdint.h>

/* xoshiro256** by Blackman and Vigna. Not for secrets. */
typedef struct load_random {
    uint64_t state[4];
} load_random;

load_random load_random_from(uint64_t seed);
uint64_t load_random_next(load_random *random);
/* In [0, 1). */
double load_random_unit(load_random *random);
/* Exponential with mean 1. */
double load_random_exponential(load_random *random);

/* For so long, the base rate times factor. */
typedef struct load_phase {
    double seconds;
    double factor;
} load_phase;

typedef struct load_schedule {
    const load_phase *phases;
    size_t count;
    double rate; /* a second, at factor 1 */
    size_t at;   /* the phase of the last arrival */
    double begin;
    double now; /* seconds from the start */
} load_schedule;

/* phases must outlive it. */
load_schedule load_schedule_of(const load_phase *phases, size_t count, double rate);
/* Seconds from the start of the next arrival, given a variate of load_random_exponential; INFINITY when there are no more. */
double load_schedule_next(load_schedule *schedule, double exponential);

#endif
