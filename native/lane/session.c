/* SPDX-License-Identifier: Apache-2.0 */
/* nghttp2 as a server, without I/O: its callbacks hand frames to calls. RFC 9113. */
#include "inner.h"

enum { SETTINGS_COUNT = 4, SMALL_DATA = 64 };

static server_connection *of(void *user) {
    return (server_connection *)user;
}

static server_call *find(server_connection *connection, int32_t stream) {
    if (connection->current != NULL && connection->current->shown.stream == stream) {
        return connection->current;
    }
    return (server_call *)nghttp2_session_get_stream_user_data(connection->ng, stream);
}

/* ---- what arrives ---------------------------------------------------------------------------------------------------------- */

/* Frames that carry no part of a request worth its name. HEADERS pay with a stream, RST_STREAM by a limit of its own; WINDOW_UPDATE
 * costs no more than it takes to send. */
static bool is_trifle(const nghttp2_frame_hd *head) {
    switch (head->type) {
        case NGHTTP2_HEADERS:
        case NGHTTP2_RST_STREAM:
        case NGHTTP2_WINDOW_UPDATE:
            return false;
        case NGHTTP2_DATA:
            return head->length < SMALL_DATA && (head->flags & NGHTTP2_FLAG_END_STREAM) == 0;
        default:
            return true;
    }
}

static int on_begin_frame(nghttp2_session *ng, const nghttp2_frame_hd *head, void *user) {
    (void)ng;
    if (is_trifle(head)) {
        (void)limits_trifle(of(user));
    }
    return 0;
}

static int on_begin_headers(nghttp2_session *ng, const nghttp2_frame *frame, void *user) {
    server_connection *connection = of(user);
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST || connection->phase != PHASE_OPEN) {
        return 0;
    }
    server_call *call = call_begin(connection, frame->hd.stream_id);
    if (call == NULL) {
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    (void)nghttp2_session_set_stream_user_data(ng, frame->hd.stream_id, call);
    return 0;
}

static int on_header(nghttp2_session *ng, const nghttp2_frame *frame, nghttp2_rcbuf *name, nghttp2_rcbuf *value, uint8_t flags,
                     void *user) {
    (void)ng;
    (void)flags;
    server_call *call = find(of(user), frame->hd.stream_id);
    if (call != NULL && frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
        call_header(call, name, value);
    }
    return 0;
}

static int on_data(nghttp2_session *ng, uint8_t flags, int32_t stream, const uint8_t *bytes, size_t n, void *user) {
    (void)ng;
    (void)flags;
    server_call *call = find(of(user), stream);
    if (call != NULL) {
        call_data(call, bytes, n);
    }
    return 0;
}

static void on_request_frame(server_connection *connection, const nghttp2_frame *frame) {
    server_call *call = find(connection, frame->hd.stream_id);
    if (call != NULL && frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
        call_headers_end(call);
    }
    if (call != NULL && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
        call_end_of_data(call);
    }
}

static int on_frame(nghttp2_session *ng, const nghttp2_frame *frame, void *user) {
    server_connection *connection = of(user);
    (void)ng;
    if (connection->phase != PHASE_OPEN) {
        return 0;
    }
    if (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) {
        on_request_frame(connection, frame);
    } else if (frame->hd.type == NGHTTP2_RST_STREAM) {
        (void)limits_reset(connection);
    } else if (frame->hd.type == NGHTTP2_SETTINGS && !connection->greeted) {
        connection->greeted = true;
        guest_out(connection);
    }
    return 0;
}

static int on_stream_close(nghttp2_session *ng, int32_t stream, uint32_t code, void *user) {
    server_call *call = find(of(user), stream);
    (void)ng;
    (void)code;
    if (call != NULL) {
        call_close(call);
    }
    return 0;
}

/* A status that came before the client had sent everything: it may stop. RFC 9113 8.1. */
static int on_frame_sent(nghttp2_session *ng, const nghttp2_frame *frame, void *user) {
    if (frame->hd.type == NGHTTP2_HEADERS && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
        const server_call *call = find(of(user), frame->hd.stream_id);
        if (call != NULL && !call->half_closed) {
            (void)nghttp2_submit_rst_stream(ng, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_NO_ERROR);
        }
    }
    return 0;
}

/* ---- session --------------------------------------------------------------------------------------------------------------- */

bool session_prepare(lane *self) {
    if (nghttp2_session_callbacks_new(&self->callbacks) != 0 || nghttp2_option_new(&self->option) != 0) {
        return false;
    }
    nghttp2_session_callbacks *callbacks = self->callbacks;
    nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, on_begin_frame);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback2(callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_close);
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, on_frame_sent);
    nghttp2_session_callbacks_set_send_data_callback(callbacks, answer_write);
    nghttp2_option_set_no_closed_streams(self->option, 1);
    /* limits.c counts resets, and says why the connection ends. */
    nghttp2_option_set_stream_reset_rate_limit(self->option, UINT64_MAX, 1);
    return true;
}

bool session_open(server_connection *connection) {
    const lane *self = connection->thread->lane;
    const nghttp2_settings_entry settings[SETTINGS_COUNT] = {
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, self->options.streams},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, self->options.stream_window},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, self->options.header_bytes},
        {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
    };
    return nghttp2_session_server_new2(&connection->ng, self->callbacks, connection, self->option) == 0 &&
           nghttp2_submit_settings(connection->ng, NGHTTP2_FLAG_NONE, settings, SETTINGS_COUNT) == 0 &&
           nghttp2_session_set_local_window_size(connection->ng, NGHTTP2_FLAG_NONE, 0, (int32_t)self->options.connection_window) ==
               0;
}

bool session_feed(server_connection *connection, const uint8_t *bytes, size_t n) {
    const ssize_t taken = nghttp2_session_mem_recv(connection->ng, bytes, n);
    bool well = taken == (ssize_t)n;
    COUNT(connection->thread, floods, taken == NGHTTP2_ERR_FLOODED); /* PING and SETTINGS whose answers pile up */
    if (connection->borrower != NULL) {
        call_keep(connection->borrower);
    }
    return well;
}

bool session_collect(server_connection *connection, rpc_buffer *out, size_t most, bool *more) {
    *more = false;
    for (;;) {
        const uint8_t *bytes = NULL;
        if (out->len >= most) {
            *more = true;
            return true;
        }
        const size_t before = out->len; /* answer_write appends by itself */
        ssize_t n = nghttp2_session_mem_send(connection->ng, &bytes);
        if (n < 0 || (n > 0 && !rpc_buffer_append(out, bytes, (size_t)n))) {
            return false;
        }
        if (n == 0 && out->len == before) {
            return true;
        }
    }
}
