/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs that others are made from. */
#ifndef TESTS_FUZZ_SEEDS_H
#define TESTS_FUZZ_SEEDS_H

#include <stddef.h>
#include <stdint.h>

typedef struct fuzz_bytes {
    uint8_t *bytes;
    size_t len;
} fuzz_bytes;

/* Adds the lines of NAME.hex in both seed directories; # starts a comment. A directory without the file has none. */
void fuzz_seeds_load(const char *name);
/* At least 1: without any seed there is the empty one. */
size_t fuzz_seeds_count(void);
const fuzz_bytes *fuzz_seeds_at(size_t i);
void fuzz_seeds_free(void);

#endif
