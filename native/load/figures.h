/* SPDX-License-Identifier: Apache-2.0 */
/* What came of the ops: counts, latencies, samples; and how they are written. */
#ifndef SOFTSJJ_LOAD_FIGURES_H
#define SOFTSJJ_LOAD_FIGURES_H

#include "histogram.h"
#include "plan.h"

typedef enum load_fate {
    LOAD_ANSWERED,
    LOAD_WAS_REFUSED, /* by the device; number: the refusal */
    LOAD_FAILED,      /* by gRPC; number: the status */
    LOAD_MALFORMED,   /* an answer that is none, or not of the size wanted */
    LOAD_LOST         /* no answer came */
} load_fate;

enum { LOAD_FATES = LOAD_LOST + 1, LOAD_REASONS_MAX = 16, LOAD_SAID_MAX = 256 };

/* How often a refusal or a status came. */
typedef struct load_reason {
    load_fate fate;
    uint32_t number;
    uint64_t count;
} load_reason;

typedef struct load_sample {
    size_t message; /* which of the op's messages it answers */
    rpc_buffer reply;
} load_sample;

typedef struct load_tally {
    uint64_t fates[LOAD_FATES]; /* of ops that were due in the window */
    uint64_t outside;           /* that went wrong before it: warm-up */
    uint64_t in_time;           /* answered within the window, whenever they were due */
    load_reason reasons[LOAD_REASONS_MAX];
    size_t reason_count;
    char said[LOAD_SAID_MAX]; /* by the first one that went wrong */
    uint64_t seen;            /* answers that samples were drawn from */
    load_sample *samples;
    load_histogram whole; /* nanoseconds, of those answered and lost */
    load_histogram slice;
} load_tally;

typedef struct load_figures {
    const load_plan *plan;
    load_tally *tallies; /* one for each op */
    load_random random;
    uint64_t begin, end; /* of the window, nanoseconds of the monotonic clock */
    uint64_t slice_begin;
} load_figures;

typedef struct load_outcome {
    size_t op;
    size_t message;
    uint64_t due, came; /* nanoseconds */
    load_fate fate;
    uint32_t number;
    const char *said;     /* NULL: nothing */
    const uint8_t *reply; /* LOAD_ANSWERED */
    size_t reply_len;
} load_outcome;

/* false: no memory. The window is set by the owner. */
bool load_figures_open(load_figures *figures, const load_plan *plan);
void load_figures_close(load_figures *figures);
void load_figures_take(load_figures *figures, const load_outcome *outcome);

/* ---- written, a line of JSON each ------------------------------------------------------------------------------------------- */

/* {"begin": true}: the window begins. */
void load_write_begin(FILE *file);
/* {"slice": {"at": seconds into the window, "seconds": S, "ops": [{"count", "p50", "p99", "max"} ...]}}; times are nanoseconds.
 * Begins the next slice. */
void load_write_slice(load_figures *figures, uint64_t now, FILE *file);

typedef struct load_ending {
    double cpu_seconds;  /* of this thread, in the window */
    double seconds;      /* of the window */
    const char *trouble; /* why it ended before its time; empty: it did not */
} load_ending;

/* {"result": {...}}. */
void load_write_result(const load_figures *figures, const load_ending *ending, FILE *file);

#endif
