/* SPDX-License-Identifier: Apache-2.0 */
/* Pipeline: a stream of batches, and its end. */
#include "device_inner.h"

/* Its part here; made with its first batch. */
static device_stream *stream_of(lane_call *call) {
    if (call->user == NULL) {
        call->user = calloc(1, sizeof(device_stream));
    }
    return (device_stream *)call->user;
}

/* A batch without ops is done. */
static lane_verdict answer_empty(const lane_device *self, lane_call *call, uint64_t number) {
    uint8_t *room = lane_call_room(call, batch_reply_size(self->options.epoch, number));
    const uint8_t *end = room == NULL ? NULL : batch_reply_write(self->options.epoch, number, room);
    if (room == NULL || !lane_call_send(call, room, (size_t)(end - room))) {
        lane_call_answer(call, NULL, 0, LANE_GRPC_RESOURCE_EXHAUSTED, "the answers that are there have to be taken first");
    }
    return LANE_DONE;
}

static lane_verdict add_batch(lane_device *self, lane_call *call, const uint8_t *message, size_t n) {
    device_job job = {.call = call,
                      .connection = call->connection,
                      .peer = call->peer,
                      .stream = call->stream,
                      .batch = true,
                      .message = message,
                      .n = n,
                      .arrived = device_now()};
    if (!batch_read(message, n, &job.head) || (job.head.session.n != 0 && job.head.session.n != LANE_SESSION_BYTES)) {
        return LANE_MISS;
    }
    if (job.head.ops == 0) {
        return answer_empty(self, call, job.head.number);
    }
    device_worker *worker = worker_of(self, call->thread);
    device_stream *stream = stream_of(call);
    if (stream == NULL || worker == NULL || atomic_load(&self->closed) || !jobs_add(worker, &job)) {
        return LANE_MISS;
    }
    stream->jobs++;
    return LANE_DEFER;
}

lane_verdict stream_request(lane_device *self, lane_call *call, const uint8_t *message, size_t n) {
    if (message != NULL) {
        return add_batch(self, call, message, n);
    }
    device_stream *stream = (device_stream *)call->user;
    if (stream == NULL || (stream->jobs == 0 && stream->held == 0)) {
        return LANE_MISS;
    }
    stream->ended = true;
    return LANE_DEFER;
}

void stream_settle(lane_call *call) {
    device_stream *stream = (device_stream *)call->user;
    if (stream->ended && stream->jobs == 0 && stream->held == 0) {
        stream->ended = false;
        lane_call_miss(call, NULL, 0);
    }
}

void stream_closed(void *context, lane_call *call) {
    (void)context;
    free(call->user);
    call->user = NULL;
}
