/* SPDX-License-Identifier: Apache-2.0 */
/* Messages that came: in the order in which they came. What a turn does not get to keeps a copy and waits. */
#include <string.h>

#include "device_inner.h"

enum { FIRST_ROOM = 256 };

/* ---- workers --------------------------------------------------------------------------------------------------------------- */

device_worker *worker_of(lane_device *self, unsigned thread) {
    device_worker *worker = atomic_load_explicit(&self->workers[thread], memory_order_acquire);
    if (worker == NULL) {
        worker = (device_worker *)calloc(1, sizeof *worker);
        if (worker != NULL) {
            worker->thread = thread;
            atomic_store_explicit(&self->workers[thread], worker, memory_order_release);
        }
    }
    return worker;
}

static void free_copy(device_worker *worker, device_job *job) {
    if (job->copy != NULL) {
        rpc_wipe(job->copy, job->n);
        free(job->copy);
        job->copy = NULL;
        worker->parked_bytes -= job->n + sizeof *job;
        tally(worker, TALLY_PARKED, (uint64_t)-1);
    }
}

void worker_free(device_worker *worker) {
    if (worker == NULL) {
        return;
    }
    for (size_t i = worker->job_first; i < worker->job_count; i++) {
        free_copy(worker, &worker->jobs[i]);
    }
    free(worker->jobs);
    held_close(&worker->held);
    rpc_buffer_free(&worker->up);
    free(worker);
}

/* ---- jobs ------------------------------------------------------------------------------------------------------------------ */

bool jobs_add(device_worker *worker, const device_job *job) {
    if (worker->job_count == worker->job_room) {
        const size_t room = worker->job_room == 0 ? FIRST_ROOM : 2 * worker->job_room;
        device_job *grown = (device_job *)realloc(worker->jobs, room * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        worker->jobs = grown;
        worker->job_room = room;
    }
    worker->jobs[worker->job_count++] = *job;
    return true;
}

bool job_refresh(lane_device *self, const device_worker *worker, device_job *job) {
    if (job->copy != NULL) {
        job->call = lane_call_find(self->lane, worker->thread, job->connection, job->stream);
    }
    return job->call != NULL && !lane_call_over(job->call);
}

/* Its stream has a job less. */
static void finish(device_worker *worker, device_job *job) {
    free_copy(worker, job);
    if (job->batch && job->call != NULL && job->call->user != NULL) {
        ((device_stream *)job->call->user)->jobs--;
        stream_settle(job->call);
    }
}

void jobs_drop_first(device_worker *worker) {
    finish(worker, &worker->jobs[worker->job_first++]);
}

static bool keep(lane_device *self, device_worker *worker, device_job *job) {
    if (job->copy != NULL) {
        return true;
    }
    if (worker->parked_bytes + job->n + sizeof *job > self->options.parked_bytes) {
        return false;
    }
    job->copy = (uint8_t *)malloc(job->n == 0 ? 1 : job->n);
    if (job->copy == NULL) {
        return false;
    }
    if (job->n != 0) {
        memcpy(job->copy, job->message, job->n);
    }
    if (job->head.session.n != 0) {
        job->head.session.at = job->copy + (job->head.session.at - job->message);
    }
    job->message = job->copy;
    worker->parked_bytes += job->n + sizeof *job;
    tally(worker, TALLY_PARKED, 1);
    return true;
}

void jobs_park(lane_device *self, device_worker *worker) {
    size_t kept = 0;
    const bool open = !atomic_load(&self->closed);
    for (size_t i = worker->job_first; i < worker->job_count; i++) {
        device_job *job = &worker->jobs[i];
        if (open && keep(self, worker, job)) {
            worker->jobs[kept++] = *job;
            continue;
        }
        if (job_refresh(self, worker, job)) {
            job_send_up(worker, job);
        }
        finish(worker, job);
    }
    worker->job_first = 0;
    worker->job_count = kept;
}

/* ---- up -------------------------------------------------------------------------------------------------------------------- */

void up_begin(device_worker *worker, const device_job *job) {
    uint8_t head[BATCH_HEAD_MOST + LANE_SESSION_BYTES];
    worker->up.len = 0;
    worker->up_broken = !rpc_buffer_append(&worker->up, head, batch_head_write(&job->head, head));
}

void up_add(device_worker *worker, byte_view op) {
    worker->up_broken = worker->up_broken || !rpc_buffer_append(&worker->up, op.at, op.n);
}

void up_send(device_worker *worker, const device_job *job) {
    if (worker->up_broken) {
        lane_call_answer(job->call, NULL, 0, LANE_GRPC_RESOURCE_EXHAUSTED, "no memory");
    } else {
        lane_call_miss(job->call, worker->up.bytes, worker->up.len);
    }
    rpc_wipe(worker->up.bytes, worker->up.len);
    worker->up.len = 0;
}

void job_send_up(device_worker *worker, device_job *job) {
    if (!job->batch) {
        tally(worker, TALLY_BUSY, 1);
        lane_call_miss(job->call, job->message, job->n);
        return;
    }
    uint64_t ops = 0;
    batch_op part;
    up_begin(worker, job);
    for (; batch_next(job->message, job->n, &job->at, &part); ops++) {
        up_add(worker, part.whole);
    }
    if (ops != 0) {
        up_send(worker, job);
    }
    tally(worker, TALLY_BUSY, ops);
}
