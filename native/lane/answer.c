/* SPDX-License-Identifier: Apache-2.0 */
/* Answers: headers, messages, trailers. nghttp2 asks for the bytes when the client's windows are open. */
#include <stdio.h>
#include <string.h>

#include "inner.h"

enum { ENCODED_MAX = 1024, STATUS_MOST = 16 };

/* ---- messages -------------------------------------------------------------------------------------------------------------- */

static lane_block *block_room(size_t n) {
    lane_block *made = n > UINT32_MAX ? NULL : (lane_block *)malloc(sizeof *made + GRPC_PREFIX_BYTES + n);
    if (made != NULL) {
        made->next = NULL;
        made->len = GRPC_PREFIX_BYTES + n;
        grpc_prefix_write(made->bytes, (uint32_t)n);
    }
    return made;
}

lane_block *block_new(const uint8_t *message, size_t n) {
    lane_block *made = block_room(n);
    if (made != NULL && n != 0) {
        memcpy(made->bytes + GRPC_PREFIX_BYTES, message, n);
    }
    return made;
}

void block_free(lane_block *block) {
    if (block != NULL) {
        rpc_wipe(block->bytes, block->len);
        free(block);
    }
}

void answer_drop(server_call *call) {
    while (call->out != NULL) {
        lane_block *next = call->out->next;
        block_free(call->out);
        call->out = next;
    }
    while (call->room != NULL) {
        lane_block *next = call->room->next;
        block_free(call->room);
        call->room = next;
    }
}

static void append(server_call *call, lane_block *message) {
    message->next = NULL;
    if (call->out == NULL) {
        call->out = message;
    } else {
        call->out_last->next = message;
    }
    call->out_last = message;
    call->out_left += message->len;
    call->connection->owed += message->len;
}

/* ---- headers and trailers -------------------------------------------------------------------------------------------------- */

/* nghttp2 wants pointers to non-const, and only reads them. */
#define HEADER(key, text, n, more)                                                                                               \
    (nghttp2_nv) {                                                                                                               \
        .name = (uint8_t *)(uintptr_t)(key), .namelen = sizeof(key) - 1, .value = (uint8_t *)(uintptr_t)(text), .valuelen = (n), \
        .flags = NGHTTP2_NV_FLAG_NO_COPY_NAME | (more)                                                                           \
    }
#define FIXED(key, text) HEADER(key, text, sizeof(text) - 1, NGHTTP2_NV_FLAG_NO_COPY_VALUE)

static nghttp2_nv status_header(int status) {
    static const char numbers[STATUS_MOST + 1][3] = {"0", "1",  "2",  "3",  "4",  "5",  "6",  "7", "8",
                                                     "9", "10", "11", "12", "13", "14", "15", "16"};
    const char *text = numbers[status >= 0 && status <= STATUS_MOST ? status : 2 /* UNKNOWN */];
    return HEADER("grpc-status", text, strlen(text), NGHTTP2_NV_FLAG_NO_COPY_VALUE);
}

/* grpc-status and, if there is a text, grpc-message. Returns how many. */
static size_t write_trailers(const server_call *call, nghttp2_nv *headers, char *encoded) {
    headers[0] = status_header(call->status);
    if (call->text == NULL) {
        return 1;
    }
    size_t n = grpc_message_encode(call->text, encoded, ENCODED_MAX);
    headers[1] = HEADER("grpc-message", encoded, n, NGHTTP2_NV_FLAG_NONE);
    return 2;
}

static void submit_trailers(server_call *call) {
    nghttp2_nv headers[2];
    char encoded[ENCODED_MAX];
    size_t n = write_trailers(call, headers, encoded);
    call->given = true;
    (void)nghttp2_submit_trailer(call->connection->ng, call->shown.stream, headers, n);
}

/* A status and nothing else: one frame, "Trailers-Only". */
static void submit_status(server_call *call) {
    nghttp2_nv headers[4] = {FIXED(":status", "200"), FIXED("content-type", "application/grpc")};
    char encoded[ENCODED_MAX];
    size_t n = 2 + write_trailers(call, headers + 2, encoded);
    call->given = true;
    (void)nghttp2_submit_response(call->connection->ng, call->shown.stream, headers, n, NULL);
}

static void submit(server_call *call) {
    const nghttp2_nv headers[2] = {FIXED(":status", "200"), FIXED("content-type", "application/grpc")};
    const nghttp2_data_provider body = {.source = {.ptr = NULL}, .read_callback = answer_read};
    if (call->responded) {
        (void)nghttp2_session_resume_data(call->connection->ng, call->shown.stream);
    } else if (call->finished && call->out == NULL) {
        submit_status(call);
    } else {
        (void)nghttp2_submit_response(call->connection->ng, call->shown.stream, headers, 2, &body);
    }
    call->responded = true;
    connection_touch(call->connection);
}

/* ---- what nghttp2 asks for ------------------------------------------------------------------------------------------------- */

ssize_t answer_read(nghttp2_session *ng, int32_t stream, uint8_t *buffer, size_t room, uint32_t *flags, nghttp2_data_source *source,
                    void *user) {
    server_call *call = (struct server_call *)nghttp2_session_get_stream_user_data(ng, stream);
    (void)buffer;
    (void)source;
    (void)user;
    if (call == NULL) {
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    if (call->out_left == 0 && !call->finished) {
        return NGHTTP2_ERR_DEFERRED;
    }
    const size_t n = call->out_left < room ? call->out_left : room;
    *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    if (n == call->out_left && call->finished) {
        *flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
        submit_trailers(call);
    }
    return (ssize_t)n;
}

static bool copy_out(server_call *call, rpc_buffer *out, size_t n) {
    while (n != 0) {
        lane_block *first = call->out;
        size_t take = first->len - call->out_done < n ? first->len - call->out_done : n;
        if (!rpc_buffer_append(out, first->bytes + call->out_done, take)) {
            return false;
        }
        n -= take;
        call->out_done += take;
        call->out_left -= take;
        call->connection->owed -= take;
        if (call->out_done == first->len) {
            call->out = first->next;
            call->out_done = 0;
            block_free(first);
        }
    }
    return true;
}

int answer_write(nghttp2_session *ng, nghttp2_frame *frame, const uint8_t *head, size_t n, nghttp2_data_source *source,
                 void *user) {
    server_connection *connection = (struct server_connection *)user;
    server_call *call = (struct server_call *)nghttp2_session_get_stream_user_data(ng, frame->hd.stream_id);
    rpc_buffer *out = &connection->thread->clear;
    (void)source;
    enum { FRAME_HEAD = 9 };
    return call != NULL && rpc_buffer_append(out, head, FRAME_HEAD) && copy_out(call, out, n) ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE;
}

/* ---- what others say ------------------------------------------------------------------------------------------------------- */

void answer_send(server_call *call, lane_block *message) {
    append(call, message);
    submit(call);
}

void answer_finish(server_call *call, lane_block *message, int status, const char *text) {
    call->finished = true;
    call->status = (uint8_t)(status >= 0 && status <= STATUS_MOST ? status : 2 /* UNKNOWN */);
    call->text = text == NULL ? NULL : strdup(text);
    COUNT(call->connection->thread, answers, 1);
    if (message != NULL) {
        append(call, message);
    }
    submit(call);
}

void answer_refuse(server_call *call, int status, const char *text) {
    call->refused = true;
    COUNT(call->connection->thread, refused, 1);
    message_drop(call);
    answer_finish(call, NULL, status, text);
}

/* Not gRPC, so the answer is HTTP's. */
void answer_http(server_call *call, const char *status) {
    nghttp2_nv header = HEADER(":status", status, 3, NGHTTP2_NV_FLAG_NONE);
    call->refused = call->finished = call->given = call->responded = true;
    COUNT(call->connection->thread, refused, 1);
    (void)nghttp2_submit_response(call->connection->ng, call->shown.stream, &header, 1, NULL);
    connection_touch(call->connection);
}

/* ---- the handler's --------------------------------------------------------------------------------------------------------- */

static server_call *inner(lane_call *shown) {
    return (server_call *)shown;
}

static bool is_taken(server_call *call) {
    if (call->gone || call->finished) {
        COUNT(call->connection->thread, dropped, 1);
        return false;
    }
    return true;
}

/* NULL: this is none that was asked for. */
static lane_block *take_room(server_call *call, const uint8_t *message) {
    for (lane_block **link = &call->room; *link != NULL; link = &(*link)->next) {
        lane_block *room = *link;
        if (room->bytes + GRPC_PREFIX_BYTES == message) {
            *link = room->next;
            return room;
        }
    }
    return NULL;
}

/* The message in the room that was asked for, or a copy. */
static lane_block *take_message(server_call *call, const uint8_t *message, size_t n) {
    lane_block *room = take_room(call, message);
    if (room == NULL) {
        return block_new(message, n);
    }
    room->len = GRPC_PREFIX_BYTES + n;
    grpc_prefix_write(room->bytes, (uint32_t)n);
    return room;
}

void lane_call_answer(lane_call *shown, const uint8_t *message, size_t n, int status, const char *text) {
    server_call *call = inner(shown);
    if (!is_taken(call)) {
        return;
    }
    lane_block *block = message == NULL ? NULL : take_message(call, message, n);
    if (message != NULL && block == NULL) {
        answer_finish(call, NULL, LANE_GRPC_RESOURCE_EXHAUSTED, "no memory");
        return;
    }
    answer_finish(call, block, status, text);
}

uint8_t *lane_call_room(lane_call *shown, size_t n) {
    server_call *call = inner(shown);
    if (call->gone || call->finished) {
        return NULL;
    }
    lane_block *made = block_room(n);
    if (made == NULL) {
        return NULL;
    }
    made->next = call->room;
    call->room = made;
    return made->bytes + GRPC_PREFIX_BYTES;
}

void lane_call_leave(lane_call *shown, const uint8_t *room) {
    block_free(take_room(inner(shown), room));
}

bool lane_call_send(lane_call *shown, const uint8_t *message, size_t n) {
    server_call *call = inner(shown);
    if (!is_taken(call) || call->connection->owed > call->connection->thread->lane->options.owed_bytes) {
        return false;
    }
    lane_block *block = take_message(call, message, n);
    if (block != NULL) {
        answer_send(call, block);
    }
    return block != NULL;
}

void lane_call_miss(lane_call *shown, const uint8_t *message, size_t n) {
    server_call *call = inner(shown);
    if (is_taken(call)) {
        call_go_up(call, message, n);
    }
}

bool lane_call_over(const lane_call *shown) {
    const server_call *call = (const server_call *)shown;
    return call->gone || call->finished;
}

lane_call *lane_call_find(lane *self, unsigned thread, uint64_t connection, int32_t stream) {
    struct server_connection *found = places_find(&self->threads[thread], connection);
    server_call *call = found == NULL ? NULL : (struct server_call *)nghttp2_session_get_stream_user_data(found->ng, stream);
    return call == NULL || call->gone || call->finished ? NULL : &call->shown;
}
