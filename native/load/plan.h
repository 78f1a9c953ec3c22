/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done: lines of words on standard input, written by bench/load/program.py.
 *
 *   address ADDRESS                 as rpc_address_parse takes it
 *   tls CA CERTIFICATE KEY          PEM files, without spaces in their names
 *   connections N                   1
 *   core N                          of the machine, to stay on
 *   mode closed | open              closed: so many in flight; open: Poisson arrivals, latencies count from when they were due
 *   in-flight N                     ops at once, on all connections together; open: at most
 *   batch N                         ops of a message on the stream of batches; without it or 0: unary calls. Closed loop only
 *   stream PATH                     of the batches
 *   session HEX                     that the batches name
 *   warm-up SECONDS                 before the phases, at the factor of the first; not counted
 *   drain SECONDS                   to wait for the last answers
 *   slice SECONDS                   how often a line of figures is written
 *   seed N                          of the arrivals
 *   phase SECONDS FACTOR            one or more
 *   op NAME NUMBER PATH RATE FIELD BYTES SAMPLES
 *                                   RATE: arrivals a second at factor 1; closed: weight. FIELD, BYTES: what a good reply has
 *                                   (0 0: nothing). SAMPLES: how many replies are given back
 *   message ID HEX                  one or more after each op, which take turns. ID: where 16 bytes of a request id are written,
 *                                   counted from the message's start; -1: nowhere
 */
#ifndef SOFTSJJ_LOAD_PLAN_H
#define SOFTSJJ_LOAD_PLAN_H

#include <rpc.h>
#include <stdio.h>

#include "message.h"
#include "schedule.h"

enum {
    LOAD_OPS_MAX = 16,
    LOAD_NAME_MAX = 32,
    LOAD_PATH_MAX = 128,
    LOAD_BATCH_MAX = 4096,
    LOAD_CONNECTIONS_MAX = 10000,
    LOAD_IN_FLIGHT_MAX = 1 << 20,
    LOAD_PHASES_MAX = 4096,
    LOAD_SAMPLES_MAX = 4096
};

typedef struct load_message {
    rpc_buffer bytes;
    long id_at;
} load_message;

typedef struct load_op {
    char name[LOAD_NAME_MAX];
    char path[LOAD_PATH_MAX];
    uint32_t number;
    double rate;
    load_wanted wanted;
    size_t samples;
    load_message *messages;
    size_t message_count;
} load_op;

typedef struct load_plan {
    rpc_address address;
    rpc_tls_options tls;
    unsigned connections;
    int core; /* -1: any */
    bool open;
    unsigned in_flight;
    unsigned batch;
    char stream[LOAD_PATH_MAX];
    rpc_buffer session;
    double warm_up, drain, slice;
    uint64_t seed;
    load_phase phases[LOAD_PHASES_MAX + 1]; /* the first is the warm-up */
    size_t phase_count;
    load_op ops[LOAD_OPS_MAX];
    size_t op_count;
} load_plan;

/* text: RPC_TEXT_MAX bytes, of what is wrong. Free the plan in either case. */
bool load_plan_read(load_plan *plan, FILE *file, char *text);
void load_plan_free(load_plan *plan);
/* Of the phases, without the warm-up. */
double load_plan_seconds(const load_plan *plan);
/* Of all ops together, at factor 1. */
double load_plan_rate(const load_plan *plan);

#endif
