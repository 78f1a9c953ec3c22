/* SPDX-License-Identifier: Apache-2.0 */
/* A call: from its headers to the moment when its stream is closed. The gRPC mapping is "gRPC over HTTP2". */
#include <string.h>

#include "inner.h"

enum { PATH_MAX_BYTES = 255, HEADER_OVERHEAD = 32 /* RFC 9113 6.5.2 */ };

static bool is(const nghttp2_vec *text, const char *expected, size_t n) {
    return text->len == n && memcmp(text->base, expected, n) == 0;
}

#define IS(text, literal) is((text), (literal), sizeof(literal) - 1)

/* ---- begin ----------------------------------------------------------------------------------------------------------------- */

server_call *call_begin(server_connection *connection, int32_t stream) {
    server_call *made = (server_call *)calloc(1, sizeof *made);
    if (made == NULL) {
        return NULL;
    }
    made->connection = connection;
    made->shown.connection = connection->number;
    made->shown.stream = stream;
    made->shown.thread = connection->thread->index;
    made->next = connection->calls;
    if (connection->calls != NULL) {
        connection->calls->prev = made;
    }
    connection->calls = connection->current = made;
    connection->call_count++;
    COUNT(connection->thread, calls, 1);
    return made;
}

/* application/grpc, application/grpc+proto, application/grpc;... */
static bool is_grpc(const nghttp2_vec *value) {
    static const char type[] = "application/grpc";
    const size_t n = sizeof type - 1;
    return value->len >= n && memcmp(value->base, type, n) == 0 &&
           (value->len == n || value->base[n] == '+' || value->base[n] == ';');
}

static void keep_path(server_call *call, nghttp2_rcbuf *value, size_t n) {
    call->bad_path = n > PATH_MAX_BYTES;
    if (call->path == NULL && !call->bad_path) {
        nghttp2_rcbuf_incref(value);
        call->path = value;
        call->shown.path = (const char *)nghttp2_rcbuf_get_buf(value).base;
        call->shown.path_len = n;
    }
}

static void keep_deadline(server_call *call, const nghttp2_vec *value) {
    int64_t timeout = grpc_timeout_parse(value->base, value->len);
    call->bad_timeout = timeout < 0;
    call->shown.deadline = timeout < 0 ? 0 : call->connection->thread->now + timeout;
}

void call_header(server_call *call, nghttp2_rcbuf *name, nghttp2_rcbuf *value) {
    const nghttp2_vec key = nghttp2_rcbuf_get_buf(name);
    const nghttp2_vec text = nghttp2_rcbuf_get_buf(value);
    call->header_bytes += key.len + text.len + HEADER_OVERHEAD;
    if (call->header_bytes > call->connection->thread->lane->options.header_bytes) {
        call->too_many_headers = true;
    } else if (IS(&key, ":path")) {
        keep_path(call, value, text.len);
    } else if (IS(&key, ":method")) {
        call->is_post = IS(&text, "POST");
    } else if (IS(&key, "content-type")) {
        call->is_grpc = is_grpc(&text);
    } else if (IS(&key, "grpc-timeout")) {
        keep_deadline(call, &text);
    }
}

static void ask_whether_streaming(server_call *call) {
    const lane_handler *handler = &call->connection->thread->lane->handler;
    call->shown.peer = call->connection->peer;
    call->shown.streaming = handler->streams != NULL && handler->streams(handler->context, call->shown.path, call->shown.path_len);
    if (call->shown.streaming && call->shown.deadline == 0) {
        timers_forget(call);
    }
}

static void admit(server_call *call) {
    const server_connection *connection = call->connection;
    timers_wait(call, call->shown.deadline != 0 ? call->shown.deadline
                                                : connection->thread->now + connection->thread->lane->options.request_ms);
    call->parked = !connection->accepted;
    if (!call->parked) {
        ask_whether_streaming(call);
    }
}

void call_headers_end(server_call *call) {
    const server_connection *connection = call->connection;
    if (call->too_many_headers) {
        answer_refuse(call, LANE_GRPC_RESOURCE_EXHAUSTED, "the headers are too long");
    } else if (!call->is_post) {
        answer_http(call, "405");
    } else if (!call->is_grpc) {
        answer_http(call, "415");
    } else if (call->path == NULL || call->bad_path) {
        answer_refuse(call, LANE_GRPC_UNIMPLEMENTED, "no method has such a name");
    } else if (call->bad_timeout) {
        answer_refuse(call, LANE_GRPC_INTERNAL, "the grpc-timeout header cannot be read");
    } else if (connection->owed > connection->thread->lane->options.owed_bytes) {
        answer_refuse(call, LANE_GRPC_RESOURCE_EXHAUSTED, "the answers that are there have to be taken first");
    } else {
        admit(call);
    }
}

/* ---- messages -------------------------------------------------------------------------------------------------------------- */

void call_go_up(server_call *call, const uint8_t *message, size_t n) {
    if (queue_request(call, message, n)) {
        COUNT(call->connection->thread, misses, 1);
        call->up = true;
        if (!call->shown.streaming) { /* of a stream the next message may have begun */
            message_drop(call);
        }
    } else {
        COUNT(call->connection->thread, queue_full, 1);
        answer_finish(call, NULL, LANE_GRPC_RESOURCE_EXHAUSTED, "too many requests wait");
    }
}

lane_verdict call_message(server_call *call, const uint8_t *message, size_t n) {
    server_connection *connection = call->connection;
    const lane_handler *handler = &connection->thread->lane->handler;
    lane_verdict verdict = LANE_MISS;
    if (message != NULL) {
        COUNT(connection->thread, requests, 1);
        limits_credit(connection);
    }
    if (handler->request != NULL) {
        verdict = handler->request(handler->context, &call->shown, message, n);
    }
    if (verdict == LANE_MISS && !call->finished) {
        call_go_up(call, message, n);
    }
    return verdict;
}

void call_data(server_call *call, const uint8_t *bytes, size_t n) {
    server_connection *connection = call->connection;
    connection->current = call;
    if (connection->borrower != NULL && connection->borrower != call) {
        call_keep(connection->borrower);
    }
    if (call->parked) {
        message_park(call, bytes, n);
    } else {
        message_feed(call, bytes, n);
    }
}

void call_end_of_data(server_call *call) {
    call->half_closed = true;
    if (call->parked || call->refused || call->finished) {
        return;
    }
    if (call->shown.streaming) {
        if (call->in.len != 0) {
            answer_refuse(call, LANE_GRPC_INTERNAL, "a message is cut short");
        } else {
            (void)call_message(call, NULL, 0);
        }
        return;
    }
    size_t n = 0;
    const uint8_t *message = message_whole(call, &n);
    call->connection->borrower = NULL;
    if (message == NULL) {
        answer_refuse(call, LANE_GRPC_INTERNAL, call->in.len == 0 ? "there is no message" : "the message is cut short");
        return;
    }
    if (call->shown.deadline == 0) {
        timers_forget(call); /* request_ms is for the request alone */
    }
    if (call_message(call, message, n) == LANE_DONE) {
        message_drop(call);
    }
}

void call_keep(server_call *call) {
    const uint8_t *piece = call->borrowed - GRPC_PREFIX_BYTES;
    const size_t n = call->borrowed_len + GRPC_PREFIX_BYTES;
    call->connection->borrower = NULL;
    call->borrowed = NULL;
    if (!rpc_buffer_append(&call->in, piece, n)) {
        answer_refuse(call, LANE_GRPC_RESOURCE_EXHAUSTED, "no memory");
        return;
    }
    call->connection->held += n;
}

/* ---- calls that came before their connection was accepted -------------------------------------------------------------------- */

static void unpark(server_call *call) {
    call->parked = false;
    if (call->finished) {
        return;
    }
    ask_whether_streaming(call);
    message_unpark(call);
    if (call->half_closed) {
        call_end_of_data(call);
    }
}

void call_unpark_all(server_connection *connection) {
    server_call *call = connection->calls; /* the newest */
    while (call != NULL && call->next != NULL) {
        call = call->next;
    }
    while (call != NULL) {
        server_call *newer = call->prev;
        if (call->parked) {
            unpark(call);
        }
        call = newer;
    }
}

/* ---- end ------------------------------------------------------------------------------------------------------------------- */

void call_late(server_call *call) {
    server_connection *connection = call->connection;
    COUNT(connection->thread, late, 1);
    if (call->finished) {
        /* Answered, and not taken. */
        (void)nghttp2_submit_rst_stream(connection->ng, NGHTTP2_FLAG_NONE, call->shown.stream, NGHTTP2_CANCEL);
        connection_touch(connection);
        return;
    }
    if (call->up) {
        queue_cancelled(call);
        call->up = false;
    }
    answer_refuse(call, LANE_GRPC_DEADLINE_EXCEEDED, "the deadline has passed");
}

static void unlink_call(server_call *call) {
    server_connection *connection = call->connection;
    if (call->prev != NULL) {
        call->prev->next = call->next;
    } else {
        connection->calls = call->next;
    }
    if (call->next != NULL) {
        call->next->prev = call->prev;
    }
    if (connection->current == call) {
        connection->current = NULL;
    }
    if (connection->borrower == call) {
        connection->borrower = NULL;
    }
    connection->call_count--;
    connection->idle = connection->thread->now;
}

void call_close(server_call *call) {
    server_connection *connection = call->connection;
    lane_thread *thread = connection->thread;
    const lane_handler *handler = &thread->lane->handler;
    call->gone = true;
    COUNT(thread, calls, -1);
    if (!call->given) {
        COUNT(thread, cancelled, 1);
        if (call->up && connection->phase == PHASE_OPEN) {
            queue_cancelled(call);
        }
    }
    if (call->shown.streaming && handler->closed != NULL) {
        handler->closed(handler->context, &call->shown);
    }
    timers_forget(call);
    unlink_call(call);
    (void)nghttp2_session_set_stream_user_data(connection->ng, call->shown.stream, NULL);
    connection->owed -= call->out_left;
    connection->held -= call->in.len;
    call->next = thread->graveyard;
    thread->graveyard = call;
}

void call_free(server_call *call) {
    answer_drop(call);
    rpc_buffer_free(&call->in);
    if (call->path != NULL) {
        nghttp2_rcbuf_decref(call->path);
    }
    free(call->text);
    free(call);
}
