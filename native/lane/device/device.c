/* SPDX-License-Identifier: Apache-2.0 */
/* Its life, and the hooks of the lane. */
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "device_inner.h"

enum { NS_PER_MS = 1000000 };

int64_t device_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ---- hooks ----------------------------------------------------------------------------------------------------------------- */

static bool on_streams(void *context, const char *path, size_t n) {
    (void)context;
    return is_pipeline_path(path, n);
}

static lane_verdict on_request(void *context, lane_call *call, const uint8_t *message, size_t n) {
    lane_device *self = (lane_device *)context;
    if (call->streaming) {
        return stream_request(self, call, message, n);
    }
    const device_op *op = op_by_path(call->path, call->path_len);
    device_worker *worker = op == NULL || atomic_load(&self->closed) ? NULL : worker_of(self, call->thread);
    if (worker == NULL) {
        return LANE_MISS;
    }
    const device_job job = {.call = call,
                            .connection = call->connection,
                            .peer = call->peer,
                            .stream = call->stream,
                            .message = message,
                            .n = n,
                            .arrived = device_now(),
                            .op = op};
    return jobs_add(worker, &job) ? LANE_DEFER : LANE_MISS;
}

static bool on_end_of_wakeup(void *context, unsigned thread) {
    lane_device *self = (lane_device *)context;
    device_worker *worker = atomic_load_explicit(&self->workers[thread], memory_order_acquire);
    if (worker == NULL) {
        return false;
    }
    held_release(self, worker);
    if (worker->job_count == 0) {
        return false;
    }
    const int64_t until = device_now() + (int64_t)self->options.turn_us * 1000;
    bool more = true;
    do {
        more = run_slice(self, worker);
    } while (more && device_now() < until);
    jobs_park(self, worker);
    return worker->job_count != 0 && !worker->stalled;
}

static int64_t on_next(void *context, unsigned thread) {
    lane_device *self = (lane_device *)context;
    const device_worker *worker = atomic_load_explicit(&self->workers[thread], memory_order_acquire);
    if (worker == NULL || worker->held.count == 0) {
        return INT64_MAX;
    }
    return (worker->held.at[0]->moment + NS_PER_MS - 1) / NS_PER_MS;
}

lane_handler lane_device_handler(lane_device *self) {
    return (lane_handler){.context = self,
                          .streams = on_streams,
                          .request = on_request,
                          .end_of_wakeup = on_end_of_wakeup,
                          .closed = stream_closed,
                          .next = on_next};
}

/* ---- life ------------------------------------------------------------------------------------------------------------------ */

lane_device_options lane_device_options_default(void) {
    return (lane_device_options){.epoch = 1,
                                 .grants = 65536,
                                 .count_ops = 10000,
                                 .unwritten = 1000000,
                                 .slice_us = 1000,
                                 .turn_us = 5000,
                                 .held = 65536,
                                 .held_bytes = 64 << 20,
                                 .parked_bytes = 16 << 20};
}

static const char *what_is_wrong(const lane_device_options *options) {
    if (options->grants == 0 || options->grants > LANE_GRANTS_MAX) {
        return "grants: 1 to 4,194,304";
    }
    if (options->count_ops == 0 || options->unwritten == 0) {
        return "count_ops and unwritten: from 1";
    }
    if (options->slice_us < 10 || options->slice_us > 100000) {
        return "slice_us: 10 to 100,000";
    }
    return options->turn_us < options->slice_us || options->turn_us > 1000000 ? "turn_us: slice_us to 1,000,000" : NULL;
}

static bool open_lock(pthread_rwlock_t *lock) {
    pthread_rwlockattr_t attributes;
    const bool open = pthread_rwlockattr_init(&attributes) == 0 &&
                      pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP) == 0 &&
                      pthread_rwlock_init(lock, &attributes) == 0;
    (void)pthread_rwlockattr_destroy(&attributes);
    return open;
}

static lane_result fail(lane_result result, char *text, const char *why) {
    (void)snprintf(text, LANE_TEXT_MAX, "%s", why);
    return result;
}

lane_result lane_device_new(hsm_module *module, const lane_device_options *options, lane_device **out, char *text) {
    *out = NULL;
    const char *wrong = what_is_wrong(options);
    if (wrong != NULL) {
        return fail(LANE_BAD_OPTION, text, wrong);
    }
    lane_device *made = (lane_device *)calloc(1, sizeof *made);
    if (made == NULL) {
        return fail(LANE_NO_MEMORY, text, "no memory for the lane's device");
    }
    made->module = module;
    made->options = *options;
    made->counts.bell = -1;
    atomic_store(&made->subjects.counter, 1);
    if (!open_lock(&made->rights)) {
        free(made);
        return fail(LANE_SYSTEM, text, "no lock can be made");
    }
    if (!grants_open(&made->grants, options->grants) || !counts_open(&made->counts)) {
        lane_device_free(made);
        return fail(LANE_SYSTEM, text, "no memory for grants, or no descriptor for counts");
    }
    *out = made;
    return LANE_OK;
}

void lane_device_free(lane_device *self) {
    if (self == NULL) {
        return;
    }
    for (size_t i = 0; i < LANE_THREADS_MAX; i++) {
        worker_free(atomic_load(&self->workers[i]));
    }
    grants_close(&self->grants);
    counts_close(&self->counts);
    free(self->subjects.rows);
    (void)pthread_rwlock_destroy(&self->rights);
    free(self);
}

void lane_device_attach(lane_device *self, lane *carrier) {
    self->lane = carrier;
}

void lane_device_close(lane_device *self) {
    pthread_rwlock_wrlock(&self->rights);
    atomic_store(&self->closed, true);
    pthread_rwlock_unlock(&self->rights);
    if (self->lane != NULL) {
        lane_wake(self->lane); /* what waits goes up */
    }
}

uint32_t lane_gate_new(lane_device *self, gate *of) {
    uint32_t number = 0;
    pthread_rwlock_wrlock(&self->rights);
    if (self->gate_count < GATES_MAX) {
        number = ++self->gate_count;
        self->gates[number] = of;
    }
    pthread_rwlock_unlock(&self->rights);
    return number;
}

/* ---- statistics ------------------------------------------------------------------------------------------------------------ */

static void add_worker(const device_worker *worker, lane_device_statistics *out) {
#define READ(name) atomic_load_explicit(&worker->tally[name], memory_order_relaxed)
#define MOST(field, name) out->field = READ(name) > out->field ? READ(name) : out->field
    out->hits += READ(TALLY_HITS);
    out->misses_grant += READ(TALLY_GRANT);
    out->misses_changed += READ(TALLY_CHANGED);
    out->misses_encoded += READ(TALLY_ENCODED);
    out->misses_long += READ(TALLY_LONG);
    out->misses_refused += READ(TALLY_REFUSED);
    out->misses_gate += READ(TALLY_GATE);
    out->misses_late += READ(TALLY_LATE);
    out->misses_busy += READ(TALLY_BUSY);
    out->batches += READ(TALLY_BATCHES);
    out->batch_ops += READ(TALLY_OPS);
    MOST(batch_most, TALLY_MOST);
    out->queue_ns += READ(TALLY_QUEUE);
    MOST(queue_most_ns, TALLY_QUEUE_MOST);
    for (int i = 0; i < LANE_QUEUE_STEPS; i++) {
        out->queue_steps[i] += READ(TALLY_STEPS + i);
    }
    out->stalls += READ(TALLY_STALLS);
    out->held += READ(TALLY_HELD);
    out->parked += READ(TALLY_PARKED);
#undef READ
#undef MOST
}

void lane_device_statistics_get(lane_device *self, lane_device_statistics *out) {
    *out = (lane_device_statistics){.grants = atomic_load(&self->grants.live),
                                    .installed = atomic_load(&self->grants.installed),
                                    .evicted = atomic_load(&self->grants.evicted),
                                    .unwritten = atomic_load(&self->counts.unwritten)};
    for (size_t i = 0; i < LANE_THREADS_MAX; i++) {
        const device_worker *worker = atomic_load_explicit(&self->workers[i], memory_order_acquire);
        if (worker != NULL) {
            add_worker(worker, out);
        }
    }
}
