/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a lane_device and who they belong to.
 *
 * One lock, `rights`, is held for reading by an I/O thread from the moment it looks up grants until the ops under them are over and
 * counted, a slice at a time, and for writing by whoever changes subjects, grants or counts. It prefers writers. A device_worker is
 * touched by its I/O thread alone, but for its tally.
 */
#ifndef SOFTSJJ_LANE_DEVICE_INNER_H
#define SOFTSJJ_LANE_DEVICE_INNER_H

#include <pthread.h>
#include <stdatomic.h>

#include "buffer.h"
#include "codec.h"
#include "lane_device.h"

enum { SLICE_ITEMS = 512, GATES_MAX = 1024 };

/* ---- subjects -------------------------------------------------------------------------------------------------------------- */

typedef struct subject_row {
    uint64_t changed; /* the counter's value at its last change; 0: never */
    uint32_t next;    /* of the numbers that are free */
    bool used;
} subject_row;

typedef struct subject_table {
    _Atomic uint64_t counter;
    subject_row *rows; /* row 0 is nobody's */
    uint32_t count, room, vacant;
} subject_table;

/* ---- grants ---------------------------------------------------------------------------------------------------------------- */

typedef struct grant_row {
    lane_grant grant;
    uint64_t hash;
    uint32_t next;         /* of its bucket, or of the free rows; 0: none */
    uint32_t older, newer; /* by installation */
    bool used;
} grant_row;

typedef struct grant_table {
    grant_row *rows; /* row 0 is nobody's */
    uint32_t *buckets;
    uint32_t mask, most, filled, vacant, oldest, newest, swept;
    uint64_t secret[2]; /* of the hash */
    _Atomic uint64_t live, installed, evicted;
} grant_table;

/* What a request says, to be looked for. */
typedef struct grant_question {
    const uint8_t *session;
    uint64_t peer, key;
    uint32_t op, algorithm;
} grant_question;

/* ---- counts ---------------------------------------------------------------------------------------------------------------- */

enum { COUNT_CHUNK = 1024, COUNT_CHUNKS = 4096 };

typedef struct count_row {
    _Atomic uint64_t ops;
    uint32_t next; /* of the numbers that are free */
    bool used, ended;
} count_row;

typedef struct count_table {
    count_row *chunks[COUNT_CHUNKS];
    uint32_t count, vacant, cursor;
    _Atomic uint64_t waiting;   /* ops not taken yet */
    _Atomic uint64_t unwritten; /* ops not written yet, and those that are about to run */
    atomic_bool stalled;        /* somebody waits for room */
    int bell;
} count_table;

/* ---- work ------------------------------------------------------------------------------------------------------------------ */

/* A message that came: one op, or a batch of them. */
typedef struct device_job {
    lane_call *call; /* valid in the wake-up it came in */
    uint64_t connection, peer;
    int32_t stream;
    bool batch;
    const uint8_t *message;
    size_t n;
    uint8_t *copy;       /* NULL: the message lies with the transport, for this wake-up */
    int64_t arrived;     /* nanoseconds */
    const device_op *op; /* of a unary request */
    /* a batch */
    batch_head head;
    size_t at;     /* how far its ops have been looked at */
    uint8_t *room; /* of the answer of this slice; NULL: none */
} device_job;

/* Of a streaming call: lane_call.user. */
typedef struct device_stream {
    uint32_t jobs, held;
    bool ended; /* the client has sent everything */
} device_stream;

/* One op of a slice. */
typedef struct device_item {
    uint32_t job;
    uint32_t tag;
    byte_view whole; /* the op as a field of its batch */
    const device_op *op;
    device_request request;
    bool hit;
    /* those that hit */
    const lane_grant *grant; /* valid while the lock is held */
    uint32_t count;
    uint32_t run; /* of the slice's ops */
    gate *gate;
    int64_t moment; /* its answer is held back until then; 0: it is not */
    reply_shape shape;
    struct held_answer *held;
    uint8_t *reply; /* the op's reply message; of a batch with the head of its result */
    size_t reply_len;
} device_item;

/* An answer that waits for its moment. */
typedef struct held_answer {
    int64_t moment;
    uint64_t connection;
    int32_t stream;
    bool streaming;
    size_t len;
    uint8_t bytes[];
} held_answer;

typedef struct held_heap {
    held_answer **at; /* the first is due first */
    size_t count, room;
    uint64_t bytes;
} held_heap;

typedef enum tally_name {
    TALLY_HITS,
    TALLY_GRANT,
    TALLY_CHANGED,
    TALLY_ENCODED,
    TALLY_LONG,
    TALLY_REFUSED,
    TALLY_GATE,
    TALLY_LATE,
    TALLY_BUSY,
    TALLY_BATCHES,
    TALLY_OPS,
    TALLY_MOST,
    TALLY_QUEUE,
    TALLY_QUEUE_MOST,
    TALLY_STALLS,
    TALLY_HELD,
    TALLY_PARKED,
    TALLY_STEPS,
    TALLY_COUNT = TALLY_STEPS + LANE_QUEUE_STEPS
} tally_name;

typedef struct device_worker {
    unsigned thread;
    bool stalled; /* waits for room among the unwritten */
    int64_t now;  /* nanoseconds, of the slice */
    device_job *jobs;
    size_t job_first, job_count, job_room; /* those before job_first are done */
    uint64_t parked_bytes;
    held_heap held;
    rpc_buffer up;  /* a message that goes up */
    bool up_broken; /* there was no memory for it */
    device_item items[SLICE_ITEMS];
    hsm_batch_op ops[SLICE_ITEMS];
    size_t item_count, op_count;
    _Atomic uint64_t tally[TALLY_COUNT]; /* one thread writes, any reads */
} device_worker;

struct lane_device {
    hsm_module *module;
    lane *lane;
    lane_device_options options;
    pthread_rwlock_t rights;
    atomic_bool closed;
    subject_table subjects;
    grant_table grants;
    count_table counts;
    gate *gates[GATES_MAX + 1]; /* 0: none */
    uint32_t gate_count;
    _Atomic(device_worker *) workers[LANE_THREADS_MAX];
};

static inline void tally(device_worker *worker, tally_name name, uint64_t n) {
    atomic_store_explicit(&worker->tally[name], atomic_load_explicit(&worker->tally[name], memory_order_relaxed) + n,
                          memory_order_relaxed);
}

static inline void tally_most(device_worker *worker, tally_name name, uint64_t n) {
    if (n > atomic_load_explicit(&worker->tally[name], memory_order_relaxed)) {
        atomic_store_explicit(&worker->tally[name], n, memory_order_relaxed);
    }
}

/* ---- who does what --------------------------------------------------------------------------------------------------------- */

/* subjects.c; the lock is held */
bool subjects_hold(const subject_table *table, const lane_grant *grant);

/* grants.c */
bool grants_open(grant_table *table, uint32_t most);
void grants_close(grant_table *table);
/* The lock is held. NULL: there is none. Whether it still holds, subjects_hold says. */
const lane_grant *grants_find(const grant_table *table, const grant_question *question);

/* counts.c */
bool counts_open(count_table *table);
void counts_close(count_table *table);
/* Room for up to n ops among the unwritten. Returns for how many. */
uint64_t counts_reserve(lane_device *self, uint64_t n);
void counts_return(lane_device *self, uint64_t n);
/* An op has run; the lock is held. */
void counts_add(lane_device *self, uint32_t count);
/* After a slice. */
void counts_ring(lane_device *self, uint64_t added);

/* jobs.c: messages that wait */
device_worker *worker_of(lane_device *self, unsigned thread);
void worker_free(device_worker *worker);
/* false: no memory, and it goes up. */
bool jobs_add(device_worker *worker, const device_job *job);
/* What is left at the end of a turn keeps a copy of its message, or goes up. */
void jobs_park(lane_device *self, device_worker *worker);
/* The first of the jobs is done. */
void jobs_drop_first(device_worker *worker);
/* Its call is looked for if need be. false: nobody waits for the answer. */
bool job_refresh(lane_device *self, const device_worker *worker, device_job *job);
/* It goes up, as far as it is not done. */
void job_send_up(device_worker *worker, device_job *job);
/* Some ops of a batch go up as one of their own; without memory for that, its stream ends. */
void up_begin(device_worker *worker, const device_job *job);
void up_add(device_worker *worker, byte_view op);
void up_send(device_worker *worker, const device_job *job);

/* stream.c */
lane_verdict stream_request(lane_device *self, lane_call *call, const uint8_t *message, size_t n);
void stream_closed(void *context, lane_call *call);
/* A job or held answer of it less: perhaps that was the last. */
void stream_settle(lane_call *call);

/* run.c */
/* Runs some of the jobs. false: nothing more can be done now. */
bool run_slice(lane_device *self, device_worker *worker);

/* item.c */
/* What becomes of an op: fills in the item. The lock is held. */
void item_judge(lane_device *self, device_worker *worker, const device_job *job, device_item *item, byte_view message);
/* About how long it takes, nanoseconds. */
uint64_t item_cost(const device_item *item);
/* The op that writes the fields of its reply, which lie at first and second. */
void item_bind(device_worker *worker, device_item *item, uint8_t *first, uint8_t *second);
bool item_has_run(const device_worker *worker, const device_item *item);
/* It goes up after all. */
void item_give_up(device_worker *worker, device_item *item, tally_name why);

/* answer.c */
/* Room for the replies of a job's items, and the ops that write there: from item `first` on, all that there are. */
void answer_prepare(lane_device *self, device_worker *worker, device_job *job, size_t first);
/* After the batch: what hit is answered, the rest goes up. */
void answer_all(lane_device *self, device_worker *worker);

/* held.c */
/* Room for one more of n bytes. */
bool held_has_room(const lane_device *self, device_worker *worker, size_t n);
held_answer *held_new(const device_job *job, int64_t moment, size_t n);
void held_free(held_answer *answer);
/* Takes the answer; there was room for it. */
void held_add(device_worker *worker, held_answer *answer);
void held_release(lane_device *self, device_worker *worker);
void held_close(held_heap *heap);

int64_t device_now(void);

#endif
