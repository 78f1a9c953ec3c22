/* SPDX-License-Identifier: Apache-2.0 */
/* What is timed: one row for each primitive and implementation. */
#ifndef TESTS_NATIVE_TIMING_CASES_H
#define TESTS_NATIVE_TIMING_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INPUT_MAX = 1536, CASES_MAX = 256 };

/* An input is all that is secret: key, nonce and data. Of class 0 it is always `fixed`, of class 1 random. */
typedef struct timing_case {
    const char *primitive;
    const char *op;
    const void *impl;                                                   /* of the primitive */
    const char *impl_name;                                              /* for the table */
    size_t input;                                                       /* its bytes */
    uint8_t fixed[INPUT_MAX];                                           /* zeros unless said otherwise */
    bool same;                                                          /* both classes are random: no difference may be found */
    bool leaks;                                                         /* by design: a difference must be found */
    void (*prepare)(const struct timing_case *c, const uint8_t *input); /* not timed */
    void (*run)(const struct timing_case *c);                           /* timed */
} timing_case;

typedef struct timing_list {
    size_t count;
    timing_case cases[CASES_MAX];
} timing_list;

/* Appends, and returns the new row. */
timing_case *timing_append(timing_list *list, const timing_case *row);

void timing_add_controls(timing_list *list);
void timing_add_sm4(timing_list *list);
void timing_add_sm3(timing_list *list);
void timing_add_sm2(timing_list *list);

/* SplitMix64: the same code and the same time for every class. */
void timing_random(uint8_t *out, size_t n);

#endif
