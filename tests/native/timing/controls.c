/* SPDX-License-Identifier: Apache-2.0 */
/* What shows that the measurement can tell: functions that leak, which must be found out, and two classes that are the same. */
#include <string.h>

#include "cases.h"
#include "constant_time.h"

enum { BYTES = 32, BITS = 64 };

static uint8_t expected[BYTES];
static uint8_t given[BYTES];
static volatile uint64_t sink;

static void take(const timing_case *c, const uint8_t *input) {
    memcpy(given, input, c->input);
}

/* A MAC compared as no MAC may be. */
static void early_exit(const timing_case *c) {
    (void)c;
    uint64_t equal = 0;
    for (volatile size_t i = 0; i < BYTES && given[i] == expected[i]; i++) {
        equal++;
    }
    sink = equal;
}

/* Square and multiply that skips the bits that are 0. */
static void skips_zeros(const timing_case *c) {
    (void)c;
    uint64_t bits = 0;
    uint64_t x = 1;
    memcpy(&bits, given, sizeof bits);
    for (int i = 0; i < BITS; i++) {
        x = hsm_ct_barrier(x * x);
        if ((bits >> i & 1) != 0) {
            x = hsm_ct_barrier(x * 3);
        }
    }
    sink = x;
}

static void constant_compare(const timing_case *c) {
    (void)c;
    sink = hsm_ct_differ(given, expected, BYTES);
}

void timing_add_controls(timing_list *list) {
    const timing_case base = {.primitive = "control", .impl_name = "-", .input = BYTES, .prepare = take};
    timing_case *row = timing_append(list, &base);
    row->op = "early exit";
    row->run = early_exit;
    row->leaks = true;
    row = timing_append(list, &base);
    row->op = "skipped bits";
    row->run = skips_zeros;
    row->leaks = true;
    row = timing_append(list, &base);
    row->op = "equal classes";
    row->run = early_exit;
    row->same = true;
    row = timing_append(list, &base);
    row->primitive = "compare";
    row->op = "32 bytes";
    row->run = constant_compare;
}
