/* SPDX-License-Identifier: Apache-2.0 */
/* Deterministic random changes of byte strings. Pure: no I/O, no global state. */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* splitmix64. Any state will do, also 0. */
typedef struct fuzz_rng {
    uint64_t state;
} fuzz_rng;

uint64_t fuzz_next(fuzz_rng *rng);
/* 0 .. n-1; 0 for n = 0. Slightly uneven, which does not matter here. */
size_t fuzz_below(fuzz_rng *rng, size_t n);

/* A byte string that may change in place up to `room` bytes. */
typedef struct fuzz_input {
    uint8_t *bytes;
    size_t len;
    size_t room;
} fuzz_input;

/* Puts n bytes (NULL: zeros) at `at`, as many as there is room for. */
void fuzz_insert(fuzz_input *input, size_t at, const uint8_t *bytes, size_t n);
/* Takes up to n bytes out from `at` on. */
void fuzz_delete(fuzz_input *input, size_t at, size_t n);

/* One to four of: bit flip, byte set, insert, delete, copy, truncate, big-endian arithmetic, a byte made the number of bytes that
 * follow it (as length fields are), a piece of `other` (NULL, 0: none) at any place. */
void fuzz_mutate(fuzz_rng *rng, fuzz_input *input, const uint8_t *other, size_t other_len);

#endif
