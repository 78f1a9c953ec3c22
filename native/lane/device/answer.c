/* SPDX-License-Identifier: Apache-2.0 */
/* Replies: laid out before the ops run, which write into them; then answered, held back, or given up for those who refuse. */
#include <string.h>

#include "device_inner.h"

/* ---- before ---------------------------------------------------------------------------------------------------------------- */

static void lay_out(const lane_device *self, device_worker *worker, device_item *item, uint8_t *at) {
    uint8_t *first = NULL;
    uint8_t *second = NULL;
    (void)reply_write(self->options.epoch, item->shape, at, &first, &second);
    item_bind(worker, item, first, second);
}

static size_t size_of(const lane_device *self, const device_item *item) {
    return reply_size(self->options.epoch, item->shape);
}

/* An answer that is held back lies by itself. */
static void lay_out_held(const lane_device *self, device_worker *worker, const device_job *job, device_item *item) {
    const size_t n = size_of(self, item);
    const size_t head = job->batch ? batch_reply_size(self->options.epoch, job->head.number) : 0;
    item->held = held_new(job, item->moment, job->batch ? head + result_size(item->tag, n) : n);
    if (item->held == NULL) {
        item_give_up(worker, item, TALLY_BUSY);
        return;
    }
    uint8_t *at = item->held->bytes;
    if (job->batch) {
        at = result_write(item->tag, n, batch_reply_write(self->options.epoch, job->head.number, at));
    }
    lay_out(self, worker, item, at);
}

static void prepare_unary(const lane_device *self, device_worker *worker, const device_job *job, device_item *item) {
    item->reply_len = size_of(self, item);
    item->reply = lane_call_room(job->call, item->reply_len);
    if (item->reply == NULL) {
        item_give_up(worker, item, TALLY_BUSY);
    } else {
        lay_out(self, worker, item, item->reply);
    }
}

/* One message for all that is answered now. */
static void prepare_batch(const lane_device *self, device_worker *worker, device_job *job, size_t first) {
    size_t total = 0;
    for (size_t i = first; i < worker->item_count; i++) {
        device_item *item = &worker->items[i];
        item->reply_len = item->hit && item->moment == 0 ? result_size(item->tag, size_of(self, item)) : 0;
        total += item->reply_len;
    }
    if (total == 0) {
        return;
    }
    job->room = lane_call_room(job->call, total + batch_reply_size(self->options.epoch, job->head.number));
    uint8_t *at = job->room == NULL ? NULL : batch_reply_write(self->options.epoch, job->head.number, job->room);
    for (size_t i = first; i < worker->item_count; i++) {
        device_item *item = &worker->items[i];
        if (item->reply_len != 0 && at == NULL) {
            item_give_up(worker, item, TALLY_BUSY);
        } else if (item->reply_len != 0) {
            item->reply = at;
            lay_out(self, worker, item, result_write(item->tag, size_of(self, item), at));
            at += item->reply_len;
        }
    }
}

void answer_prepare(lane_device *self, device_worker *worker, device_job *job, size_t first) {
    for (size_t i = first; i < worker->item_count; i++) {
        if (worker->items[i].hit && worker->items[i].moment != 0) {
            lay_out_held(self, worker, job, &worker->items[i]);
        } else if (worker->items[i].hit && !job->batch) {
            prepare_unary(self, worker, job, &worker->items[i]);
        }
    }
    if (job->batch) {
        prepare_batch(self, worker, job, first);
    }
}

/* ---- after ----------------------------------------------------------------------------------------------------------------- */

static void hold(device_worker *worker, const device_job *job, device_item *item) {
    device_stream *stream = job->batch ? (device_stream *)job->call->user : NULL;
    if (stream != NULL) {
        stream->held++;
    }
    held_add(worker, item->held);
    item->held = NULL;
}

static void answer_unary(device_worker *worker, const device_job *job, device_item *item) {
    if (!item->hit) {
        lane_call_leave(job->call, item->reply);
        lane_call_miss(job->call, job->message, job->n);
    } else if (item->held != NULL) {
        hold(worker, job, item);
    } else {
        lane_call_answer(job->call, item->reply, item->reply_len, LANE_GRPC_OK, NULL);
    }
}

/* The results of what hit, one behind the other. Returns the end. */
static uint8_t *close_ranks(const device_worker *worker, size_t first, size_t end, uint8_t *at) {
    uint8_t *last = at;
    for (size_t i = first; i < end; i++) {
        const device_item *item = &worker->items[i];
        if (item->reply_len == 0) {
            continue;
        }
        last = item->reply + item->reply_len;
        if (item->hit) {
            if (at != item->reply) {
                memmove(at, item->reply, item->reply_len);
            }
            at += item->reply_len;
        }
    }
    rpc_wipe(at, (size_t)(last - at));
    return at;
}

static void send_results(const lane_device *self, device_worker *worker, const device_job *job, size_t first, size_t end) {
    uint8_t *begin = job->room + batch_reply_size(self->options.epoch, job->head.number);
    const uint8_t *last = close_ranks(worker, first, end, begin);
    if (last == begin) {
        lane_call_leave(job->call, job->room);
    } else if (!lane_call_send(job->call, job->room, (size_t)(last - job->room))) {
        lane_call_answer(job->call, NULL, 0, LANE_GRPC_RESOURCE_EXHAUSTED, "the answers that are there have to be taken first");
    }
}

/* Those that go up, as a batch of their own. */
static void send_rest_up(device_worker *worker, const device_job *job, size_t first, size_t end) {
    bool any = false;
    for (size_t i = first; i < end; i++) {
        if (worker->items[i].hit) {
            continue;
        }
        if (!any) {
            up_begin(worker, job);
            any = true;
        }
        up_add(worker, worker->items[i].whole);
    }
    if (any) {
        up_send(worker, job);
    }
}

static void answer_batch(const lane_device *self, device_worker *worker, const device_job *job, size_t first, size_t end) {
    for (size_t i = first; i < end; i++) {
        if (worker->items[i].hit && worker->items[i].held != NULL) {
            hold(worker, job, &worker->items[i]);
        }
    }
    if (job->room != NULL) {
        send_results(self, worker, job, first, end);
    }
    send_rest_up(worker, job, first, end);
}

void answer_all(lane_device *self, device_worker *worker) {
    for (size_t i = 0; i < worker->item_count;) {
        const size_t first = i;
        const device_job *job = &worker->jobs[worker->items[first].job];
        while (i < worker->item_count && worker->items[i].job == worker->items[first].job) {
            i++;
        }
        if (job->batch) {
            answer_batch(self, worker, job, first, i);
        } else {
            answer_unary(worker, job, &worker->items[first]);
        }
    }
}
