/* SPDX-License-Identifier: Apache-2.0 */
/* A slice of the jobs: looked up, run as one batch, counted, all under the lock; then answered. */
#include "device_inner.h"

/* What is being put together. */
typedef struct slice_plan {
    size_t most;    /* items */
    uint64_t limit; /* of the cost */
    uint64_t cost;
    size_t jobs; /* that are done with it */
} slice_plan;

static bool is_full(const device_worker *worker, const slice_plan *plan) {
    return worker->item_count == plan->most || plan->cost >= plan->limit;
}

static void add_item(lane_device *self, device_worker *worker, size_t job, slice_plan *plan, const batch_op *part,
                     byte_view message) {
    device_item *item = &worker->items[worker->item_count++];
    item->job = (uint32_t)job;
    if (part != NULL) {
        item->tag = part->tag;
        item->whole = part->whole;
        item->op = op_by_number(part->op);
    } else {
        item->op = worker->jobs[job].op;
    }
    item_judge(self, worker, &worker->jobs[job], item, message);
    plan->cost += item_cost(item);
}

/* false: the slice is full, and the job not done. */
static bool add_job(lane_device *self, device_worker *worker, size_t index, slice_plan *plan) {
    device_job *job = &worker->jobs[index];
    const size_t first = worker->item_count;
    bool done = true;
    job->room = NULL;
    if (!job->batch) {
        add_item(self, worker, index, plan, NULL, (byte_view){job->message, job->n});
    } else {
        batch_op part;
        while ((done = !is_full(worker, plan)) && batch_next(job->message, job->n, &job->at, &part)) {
            add_item(self, worker, index, plan, &part, part.request);
        }
    }
    answer_prepare(self, worker, job, first);
    return done;
}

static void gather(lane_device *self, device_worker *worker, slice_plan *plan) {
    for (size_t i = worker->job_first; i < worker->job_count && !is_full(worker, plan); i++) {
        if (job_refresh(self, worker, &worker->jobs[i]) && !add_job(self, worker, i, plan)) {
            return;
        }
        plan->jobs++;
    }
}

/* Counts what has run. Returns how many of those that have a count. */
static uint64_t count_all(lane_device *self, device_worker *worker) {
    uint64_t counted = 0;
    for (size_t i = 0; i < worker->item_count; i++) {
        device_item *item = &worker->items[i];
        if (item->hit && !item_has_run(worker, item)) {
            item_give_up(worker, item, TALLY_REFUSED);
        } else if (item->hit) {
            tally(worker, TALLY_HITS, 1);
            if (item->count != 0) {
                counts_add(self, item->count);
                counted++;
            }
        }
    }
    counts_ring(self, counted);
    return counted;
}

static void run_batch(lane_device *self, device_worker *worker) {
    if (worker->op_count == 0) {
        return;
    }
    if (hsm_batch(self->module, worker->ops, worker->op_count).code != 0) {
        for (size_t i = 0; i < worker->op_count; i++) {
            worker->ops[i].rc.code = -1; /* they did not run */
        }
    }
    tally(worker, TALLY_BATCHES, 1);
    tally(worker, TALLY_OPS, worker->op_count);
    tally_most(worker, TALLY_MOST, worker->op_count);
}

/* How long ops took from their arrival. */
static void note_times(device_worker *worker) {
    const int64_t now = device_now();
    for (size_t i = 0; i < worker->item_count;) {
        const uint32_t job = worker->items[i].job;
        const uint64_t took = (uint64_t)(now - worker->jobs[job].arrived);
        const unsigned step = took == 0 ? 0 : 64 - (unsigned)__builtin_clzll(took);
        uint64_t ops = 0;
        for (; i < worker->item_count && worker->items[i].job == job; i++) {
            ops += worker->items[i].hit;
        }
        if (ops != 0) {
            tally(worker, TALLY_QUEUE, took * ops);
            tally_most(worker, TALLY_QUEUE_MOST, took);
            tally(worker, TALLY_STEPS + (step < LANE_QUEUE_STEPS ? step : LANE_QUEUE_STEPS - 1), ops);
        }
    }
}

/* Room for the ops of a slice among those whose counts are not written; 0: they have to wait. */
static uint64_t reserve(lane_device *self, device_worker *worker) {
    uint64_t room = counts_reserve(self, SLICE_ITEMS);
    if (room == 0) {
        atomic_store(&self->counts.stalled, true);
        room = counts_reserve(self, SLICE_ITEMS); /* it may have come just before */
    }
    if (room == 0 && !worker->stalled) {
        tally(worker, TALLY_STALLS, 1);
    }
    worker->stalled = room == 0;
    return room;
}

bool run_slice(lane_device *self, device_worker *worker) {
    if (worker->job_first == worker->job_count) {
        return false;
    }
    const uint64_t room = reserve(self, worker);
    slice_plan plan = {.most = room < SLICE_ITEMS ? (size_t)room : SLICE_ITEMS, .limit = (uint64_t)self->options.slice_us * 1000};
    if (room == 0) {
        return false;
    }
    worker->item_count = worker->op_count = 0;
    worker->now = device_now();
    pthread_rwlock_rdlock(&self->rights);
    const bool open = !atomic_load(&self->closed);
    uint64_t counted = 0;
    if (open) {
        gather(self, worker, &plan);
        run_batch(self, worker);
        counted = count_all(self, worker);
    }
    pthread_rwlock_unlock(&self->rights);
    counts_return(self, room - counted);
    note_times(worker);
    answer_all(self, worker);
    for (size_t i = 0; i < plan.jobs; i++) {
        jobs_drop_first(worker);
    }
    return open;
}
