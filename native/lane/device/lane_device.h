/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane_device.h - the device ops of a lane that need no second thought. What has been decided once by those who decide, with care,
 * is installed here as a grant; a request that says exactly what a grant says runs at once, on the I/O thread, in a batch with the
 * others of its wake-up.
 *
 *   subjects    what decisions rest on. A grant holds as long as none of its subjects has changed since the decision began
 *   grants      from what a request says to what runs
 *   counts      how often, for the audit log
 *   gates       how fast the machine is said to be (gate.h)
 *
 * Nothing is refused here. A request that matches no grant, is not encoded as expected (an unknown field, a field twice, a wrong
 * size), or is refused by the core goes up unchanged, as if it had never been here.
 *
 * Pipeline. Of a PipelineRequest, ops that hit are answered here, in PipelineReplies; the others go up in one or more REQUEST
 * events of the path /softsjj.v1.Device/Pipeline: each is a PipelineRequest with the number, session and deadline_ms of the batch
 * and some of its ops as they were, to be answered by lane_send of PipelineReplies. One that cannot be decoded, or has too many
 * ops, goes up as it came. One without ops is answered here by a PipelineReply with its number. When the client has sent
 * everything, and what hit has been answered, a REQUEST with an empty message goes up: the last one of this stream, and lane_answer
 * ends it.
 *
 * Any function may be called from any thread, but those of its life from one.
 */
#ifndef SOFTSJJ_LANE_DEVICE_H
#define SOFTSJJ_LANE_DEVICE_H

#include "gate.h"
#include "hsm.h"
#include "lane.h"

typedef struct lane_device lane_device;
typedef uint32_t lane_subject; /* 0: none */

/* ---- life ------------------------------------------------------------------------------------------------------------------ */

enum { LANE_GRANTS_MAX = 1 << 22 };

typedef struct lane_device_options {
    uint64_t epoch;        /* of every reply */
    uint32_t grants;       /* most at once: 1 to LANE_GRANTS_MAX, default 65,536. When full, those that hold no longer go, then the
                              oldest */
    uint64_t count_ops;    /* so many ops not taken by lane_counts_take make lane_counts_fd readable: from 1, default 10,000 */
    uint64_t unwritten;    /* ops whose counts are not written (lane_counts_written): at this number ops wait. From 1, default
                              1,000,000 */
    uint32_t slice_us;     /* about how long ops run before a change may come between: 10 to 100,000, default 1,000 */
    uint32_t turn_us;      /* and before input and output have their turn: slice_us to 1,000,000, default 5,000 */
    uint32_t held;         /* most answers a thread holds back for gates: default 65,536; ops beyond go up */
    uint64_t held_bytes;   /* and bytes of them: default 64 MiB */
    uint64_t parked_bytes; /* of requests that wait for their turn, per thread: default 16 MiB; those beyond go up */
} lane_device_options;

lane_device_options lane_device_options_default(void);

/* module must outlive it. Errors: LANE_BAD_OPTION, LANE_NO_MEMORY, LANE_SYSTEM; text (LANE_TEXT_MAX bytes) says which. */
lane_result lane_device_new(hsm_module *module, const lane_device_options *options, lane_device **out, char *text);
/* After the lane is freed. */
void lane_device_free(lane_device *self);
/* For lane_new. */
lane_handler lane_device_handler(lane_device *self);
/* After lane_new, before lane_start. */
void lane_device_attach(lane_device *self, lane *carrier);
/* When it returns, no op runs and none will: everything goes up. Before the lane is stopped. */
void lane_device_close(lane_device *self);

/* ---- subjects -------------------------------------------------------------------------------------------------------------- */

/* The moment at which a decision begins, for lane_grant.as_of: taken before anything is looked at. */
uint64_t lane_device_now(lane_device *self);
/* 0: no memory. */
lane_subject lane_subject_new(lane_device *self);
/* When it returns, all ops under grants that rest on the subject are over, and counted, and none will begin. */
void lane_subject_change(lane_device *self, lane_subject subject);
/* The same, and its number may be given again. */
void lane_subject_end(lane_device *self, lane_subject subject);

/* ---- grants ---------------------------------------------------------------------------------------------------------------- */

enum { LANE_GRANT_SUBJECTS = 4, LANE_SESSION_BYTES = 32 };

typedef struct lane_grant {
    uint64_t as_of;
    lane_subject subjects[LANE_GRANT_SUBJECTS];
    /* What a request must say. */
    uint64_t peer; /* the tag given to lane_accept */
    uint8_t session[LANE_SESSION_BYTES];
    uint32_t op;        /* number of ops.toml */
    uint64_t key;       /* number of a session key, or key index; 0: the message has none */
    uint32_t algorithm; /* 0: the message has none */
    /* What then runs: HSM_BATCH_*, as the op's message wants it. Ops that read a key read handle; point is for ENCRYPT_SM2. */
    uint32_t kind, form;
    int32_t direction;
    hsm_handle handle;
    uint8_t point[HSM_SM2_POINT_BYTES];
    uint64_t
        most; /* longest data, ciphertext or random number in bytes; the rest has the size that the op asks for. Longer goes up */
    uint32_t gate;  /* 0: none; of lane_gate_new */
    uint32_t count; /* 0: none; of lane_count_new */
} lane_grant;

/* false: a subject has changed since as_of, or this op is never run here. Takes the place of one that wants the same. */
bool lane_grant_install(lane_device *self, const lane_grant *grant);
/* May this op be granted? */
bool lane_op_grantable(uint32_t op);

/* A gate for grants; it stays the caller's and must outlive the device. 0: there are too many (1,024). */
uint32_t lane_gate_new(lane_device *self, gate *of);

/* ---- counts ---------------------------------------------------------------------------------------------------------------- */

/* A number for what one audit record stands for. 0: no memory. */
uint32_t lane_count_new(lane_device *self);
/* No grant that holds may name it. What it counted can still be taken; then its number may be given again. */
void lane_count_end(lane_device *self, uint32_t count);

typedef struct lane_counted {
    uint32_t count;
    uint64_t ops;
} lane_counted;

/* Takes out counts above 0, up to n; fewer than n: these were all. From one thread at a time. */
size_t lane_counts_take(lane_device *self, lane_counted *out, size_t n);
/* So many of the ops taken are on disk. */
void lane_counts_written(lane_device *self, uint64_t ops);
/* Readable while count_ops and more wait to be taken, for poll(). It stays the device's. */
int lane_counts_fd(lane_device *self);

/* ---- statistics ------------------------------------------------------------------------------------------------------------ */

enum { LANE_QUEUE_STEPS = 40 };

/* Since the start, but for those that say now. */
typedef struct lane_device_statistics {
    uint64_t hits; /* ops answered here */
    /* ops that went up, and why */
    uint64_t misses_grant;   /* no grant says this */
    uint64_t misses_changed; /* one does, but a subject of it has changed */
    uint64_t misses_encoded; /* not encoded as expected, or not of the size */
    uint64_t misses_long;    /* longer than the grant allows */
    uint64_t misses_refused; /* the core refused */
    uint64_t misses_gate;    /* a gate's budget is used up, or too many answers are held back */
    uint64_t misses_late;    /* their deadline_ms had passed */
    uint64_t misses_busy;    /* too much waits, or no memory */
    uint64_t grants;         /* now */
    uint64_t installed;
    uint64_t evicted; /* to make room, though they held */
    uint64_t batches; /* runs of hsm_batch */
    uint64_t batch_ops;
    uint64_t batch_most;
    /* From arrival to the end of the batch, per op: the sum, the longest, and how many took less than 2^i ns, but not less than
     * 2^(i-1); the last one: or longer. */
    uint64_t queue_ns;
    uint64_t queue_most_ns;
    uint64_t queue_steps[LANE_QUEUE_STEPS];
    uint64_t stalls;    /* times that ops had to wait for lane_counts_written */
    uint64_t unwritten; /* ops, now */
    uint64_t held;      /* answers held back, now */
    uint64_t parked;    /* requests that wait for their turn, now */
} lane_device_statistics;

void lane_device_statistics_get(lane_device *self, lane_device_statistics *out);

#endif
