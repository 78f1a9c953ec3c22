/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz.h - the frame of the fuzz drivers.
 *
 *   fuzz_X [--seconds N] [--seed S] [FILE...]
 *
 * Without FILE: every seed as it is, then changed seeds for N seconds (SOFTSJJ_FUZZ_SECONDS, otherwise 2) and at least the
 * target's `least` cases. The same seed S (SOFTSJJ_FUZZ_SEED, otherwise 1; in a run of more than 10 seconds drawn from the clock)
 * gives the same cases. With FILE: runs these inputs once. When a case dies (sanitizer, signal, broken law, 20 seconds without an
 * end) its input is written to fuzz_X.crash in the working directory, and its first bytes to stderr in hex.
 *
 * Only a build with -DSOFTSJJ_SANITIZE=address,undefined sees everything there is to see.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>

#include "mutate.h"

typedef struct fuzz_target {
    const char *name;
    size_t longest; /* no input is longer, bytes */
    unsigned least; /* cases of the shortest run */
    /* Once, before all else: set-up, seeds. May be NULL. */
    void (*start)(void);
    /* One case; the bytes lie in memory of just this size. Returns what came of it, in any numbering: an input with a result not
     * seen before becomes a seed. */
    unsigned (*run)(const uint8_t *bytes, size_t n);
    /* A change that knows the format, applied to every second case. May be NULL. */
    void (*mutate)(fuzz_rng *rng, fuzz_input *input);
    /* Once, at the end. May be NULL. */
    void (*stop)(void);
} fuzz_target;

/* Adds a copy to the seeds. */
void fuzz_seed(const void *bytes, size_t n);

/* A law that the code under test has to keep. */
void fuzz_law(bool holds, const char *what);

/* Runs the target; the exit status of main. Lines of hex in FUZZ_SEEDS/NAME.hex and FUZZ_MADE_SEEDS/NAME.hex are seeds as well. */
int fuzz_main(int argc, char **argv, const fuzz_target *target);

#endif
