/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that are there before they may leave: a heap by their moment. */
#include "device_inner.h"

enum { FIRST_ROOM = 64, HEAD = 64 /* of a reply, more than ever */ };

held_answer *held_new(const device_job *job, int64_t moment, size_t n) {
    held_answer *made = (held_answer *)malloc(sizeof *made + n);
    if (made != NULL) {
        made->moment = moment;
        made->connection = job->connection;
        made->stream = job->stream;
        made->streaming = job->batch;
        made->len = n;
    }
    return made;
}

void held_free(held_answer *answer) {
    if (answer != NULL) {
        rpc_wipe(answer->bytes, answer->len);
        free(answer);
    }
}

bool held_has_room(const lane_device *self, device_worker *worker, size_t n) {
    held_heap *heap = &worker->held;
    /* Those of this slice are not in the heap yet. */
    if (heap->count + SLICE_ITEMS > self->options.held || heap->bytes + n + HEAD > self->options.held_bytes) {
        return false;
    }
    if (heap->room >= heap->count + SLICE_ITEMS) {
        return true;
    }
    const size_t room = 2 * (heap->room + SLICE_ITEMS);
    held_answer **grown = (held_answer **)realloc(heap->at, room * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    heap->at = grown;
    heap->room = room;
    return true;
}

static void swap(held_heap *heap, size_t a, size_t b) {
    held_answer *kept = heap->at[a];
    heap->at[a] = heap->at[b];
    heap->at[b] = kept;
}

void held_add(device_worker *worker, held_answer *answer) {
    held_heap *heap = &worker->held;
    size_t at = heap->count++;
    heap->at[at] = answer;
    heap->bytes += answer->len;
    tally(worker, TALLY_HELD, 1);
    while (at != 0 && heap->at[at]->moment < heap->at[(at - 1) / 2]->moment) {
        swap(heap, at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
}

static held_answer *take_first(held_heap *heap) {
    held_answer *first = heap->at[0];
    heap->at[0] = heap->at[--heap->count];
    heap->bytes -= first->len;
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap->count; child++) {
            least = heap->at[child]->moment < heap->at[least]->moment ? child : least;
        }
        if (least == at) {
            return first;
        }
        swap(heap, at, least);
        at = least;
    }
}

static void deliver(lane_device *self, const device_worker *worker, const held_answer *answer) {
    lane_call *call = lane_call_find(self->lane, worker->thread, answer->connection, answer->stream);
    if (call == NULL) {
        return;
    }
    if (!answer->streaming) {
        lane_call_answer(call, answer->bytes, answer->len, LANE_GRPC_OK, NULL);
        return;
    }
    if (!lane_call_send(call, answer->bytes, answer->len)) {
        lane_call_answer(call, NULL, 0, LANE_GRPC_RESOURCE_EXHAUSTED, "the answers that are there have to be taken first");
    }
    device_stream *stream = (device_stream *)call->user;
    if (stream != NULL) {
        stream->held--;
        stream_settle(call);
    }
}

void held_release(lane_device *self, device_worker *worker) {
    held_heap *heap = &worker->held;
    if (heap->count == 0) {
        return;
    }
    const int64_t now = device_now();
    while (heap->count != 0 && heap->at[0]->moment <= now) {
        held_answer *answer = take_first(heap);
        tally(worker, TALLY_HELD, (uint64_t)-1);
        deliver(self, worker, answer);
        held_free(answer);
    }
}

void held_close(held_heap *heap) {
    for (size_t i = 0; i < heap->count; i++) {
        held_free(heap->at[i]);
    }
    free(heap->at);
}
