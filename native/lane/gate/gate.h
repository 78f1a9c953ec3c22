/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate.h - how fast a machine is said to be. A gate gives each op the moment at which its answer may leave: a token bucket (GCRA,
 * ITU-T I.371) for a rate, then a queue in front of `servers`, each busy with an op for the service time. It also holds a budget,
 * the number of ops there may ever be. It waits for nothing and knows no clock: the caller names the time, nanoseconds of
 * CLOCK_MONOTONIC.
 *
 * Thread-safe.
 */
#ifndef SOFTSJJ_GATE_H
#define SOFTSJJ_GATE_H

#include <stdint.h>

typedef struct gate gate;

#define GATE_EMPTY INT64_MIN /* the budget is used up */
#define GATE_NO_BUDGET UINT64_MAX

enum { GATE_SERVERS_MAX = 1024 };

/* rate: ops a second, 0: any, at most 1e9, at least 1e-3. burst: how many may come at once before the rate counts, from 1.
 * service: nanoseconds an op takes, 0: none, at most an hour. servers: 1 to GATE_SERVERS_MAX. budget: ops, GATE_NO_BUDGET: any
 * number. NULL: no memory, or a number out of its bounds. */
gate *gate_new(double rate, uint32_t burst, uint64_t service, uint32_t servers, uint64_t budget);
void gate_free(gate *self);

/* One op comes now. The moment (>= now) at which its answer may leave, or GATE_EMPTY. */
int64_t gate_enter(gate *self, int64_t now);
/* An op that entered came to nothing: it costs neither budget nor time. */
void gate_give_back(gate *self);
/* What is left of the budget; GATE_NO_BUDGET: any number. */
uint64_t gate_budget(gate *self);

#endif
