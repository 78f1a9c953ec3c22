/* SPDX-License-Identifier: Apache-2.0 */
/* nghttp2's session and its callbacks. RFC 9113; the gRPC mapping is "gRPC over HTTP2". */
#include "h2.h"

#include <stdio.h>
#include <string.h>

enum {
    STREAM_WINDOW = 4 << 20,      /* a whole answer fits: no WINDOW_UPDATE inside a call */
    CONNECTION_WINDOW = 16 << 20, /* one WINDOW_UPDATE in 8 MiB of answers */
    HEADER_LIST_MAX = 16 << 10,
    UNGREETED_STREAMS = 1, /* before the peer has said how many it takes, one goes: the others would be refused if it takes few */
    SETTINGS_COUNT = 3,
    HEADER_COUNT = 8
};

static bool name_is(const uint8_t *name, size_t n, const char *expected) {
    return n == strlen(expected) && memcmp(name, expected, n) == 0;
}

/* ---- callbacks ------------------------------------------------------------------------------------------------------------- */

static int parse_http_status(const uint8_t *value, size_t n) {
    if (n != 3 || value[0] < '1' || value[0] > '9') {
        return -1;
    }
    return (value[0] - '0') * 100 + (value[1] - '0') * 10 + (value[2] - '0');
}

/* NULL: the stream's call has been ended. */
static h2_call *call_of(nghttp2_session *ng, int32_t stream) {
    return (h2_call *)nghttp2_session_get_stream_user_data(ng, stream);
}

static void now_over(h2_session *session, h2_call *call) {
    if (!call->over) {
        call->over = true;
        call->next = NULL;
        *session->later = call;
        session->later = &call->next;
    }
}

static int on_header(nghttp2_session *ng, const nghttp2_frame *frame, const uint8_t *name, size_t name_len, const uint8_t *value,
                     size_t value_len, uint8_t flags, void *user) {
    h2_call *call = call_of(ng, frame->hd.stream_id);
    (void)flags;
    (void)user;
    if (call == NULL) {
        return 0;
    }
    if (name_is(name, name_len, ":status")) {
        call->http_status = parse_http_status(value, value_len);
    } else if (name_is(name, name_len, "content-type")) {
        static const char type[] = "application/grpc";
        call->is_grpc = value_len >= sizeof type - 1 && memcmp(value, type, sizeof type - 1) == 0;
    } else if (name_is(name, name_len, "grpc-status")) {
        call->grpc_status = grpc_status_parse(value, value_len);
    } else if (name_is(name, name_len, "grpc-message")) {
        grpc_message_decode(value, value_len, call->text, sizeof call->text);
    }
    return 0;
}

static int on_data(nghttp2_session *ng, uint8_t flags, int32_t stream, const uint8_t *bytes, size_t n, void *user) {
    h2_call *call = call_of(ng, stream);
    (void)flags;
    if (call == NULL || call->trouble.status != RPC_OK) {
        return 0;
    }
    if (grpc_reader_feed(&call->reader, bytes, n, &call->trouble) != RPC_OK) {
        now_over((h2_session *)user, call);
        return nghttp2_submit_rst_stream(ng, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL) == 0 ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE;
    }
    return 0;
}

static int on_frame(nghttp2_session *ng, const nghttp2_frame *frame, void *user) {
    h2_session *session = (h2_session *)user;
    if (frame->hd.type == NGHTTP2_SETTINGS && (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0) {
        session->greeted = true;
    } else if (frame->hd.type == NGHTTP2_GOAWAY) {
        session->leaving = true;
    } else if ((frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
               (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
        h2_call *call = call_of(ng, frame->hd.stream_id);
        if (call != NULL) {
            now_over(session, call);
        }
    }
    return 0;
}

/* Also for a request that could not be sent (after GOAWAY), which nghttp2 tells as REFUSED_STREAM. */
static int on_stream_close(nghttp2_session *ng, int32_t stream, uint32_t code, void *user) {
    h2_call *call = call_of(ng, stream);
    if (call != NULL) {
        /* A reset that follows the complete answer (gRPC servers send NO_ERROR) changes nothing. */
        if (!call->over) {
            call->reset = code;
            call->refused = code == NGHTTP2_REFUSED_STREAM;
        }
        now_over((h2_session *)user, call);
        call->stream = 0;
    }
    return 0;
}

/* The first bytes of a request are about to go to session->out. */
static int before_frame(nghttp2_session *ng, const nghttp2_frame *frame, void *user) {
    const h2_session *session = (const h2_session *)user;
    h2_call *call = frame->hd.type == NGHTTP2_HEADERS ? call_of(ng, frame->hd.stream_id) : NULL;
    if (call != NULL) {
        call->moved = true;
        call->first = session->moved;
    }
    return 0;
}

/* The message is not copied here: send_data appends it to the output. A call that was ended has none any more, and its RST_STREAM
 * is on its way. */
static ssize_t read_message(nghttp2_session *ng, int32_t stream, uint8_t *buffer, size_t room, uint32_t *flags,
                            nghttp2_data_source *source, void *user) {
    const h2_call *call = call_of(ng, stream);
    (void)buffer;
    (void)source;
    (void)user;
    if (call == NULL) {
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    size_t left = call->message_len - call->message_done;
    size_t n = left < room ? left : room;
    *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    if (n == left) {
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    }
    return (ssize_t)n;
}

static bool append(h2_session *session, const uint8_t *bytes, size_t n) {
    session->moved += n;
    return rpc_buffer_append(&session->out, bytes, n);
}

static int send_data(nghttp2_session *ng, nghttp2_frame *frame, const uint8_t *head, size_t n, nghttp2_data_source *source,
                     void *user) {
    h2_session *session = (h2_session *)user;
    h2_call *call = call_of(ng, frame->hd.stream_id);
    (void)source;
    if (call == NULL) {
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    if (!append(session, head, 9) || !append(session, call->message + call->message_done, n)) {
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
    call->message_done += n;
    return 0;
}

/* ---- session --------------------------------------------------------------------------------------------------------------- */

static nghttp2_session *new_session(h2_session *session) {
    nghttp2_session_callbacks *callbacks = NULL;
    nghttp2_option *option = NULL;
    nghttp2_session *ng = NULL;
    if (nghttp2_session_callbacks_new(&callbacks) != 0) {
        return NULL;
    }
    if (nghttp2_option_new(&option) == 0) {
        nghttp2_option_set_no_closed_streams(option, 1);
        nghttp2_option_set_peer_max_concurrent_streams(option, UNGREETED_STREAMS);
        nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_close);
        nghttp2_session_callbacks_set_before_frame_send_callback(callbacks, before_frame);
        nghttp2_session_callbacks_set_send_data_callback(callbacks, send_data);
        if (nghttp2_session_client_new2(&ng, callbacks, session, option) != 0) {
            ng = NULL;
        }
        nghttp2_option_del(option);
    }
    nghttp2_session_callbacks_del(callbacks);
    return ng;
}

bool h2_open(h2_session *session) {
    static const nghttp2_settings_entry settings[SETTINGS_COUNT] = {
        {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, HEADER_LIST_MAX},
    };
    session->scheme = "http";
    session->later = &session->over;
    memcpy(session->authority, "localhost", sizeof "localhost");
    session->ng = new_session(session);
    return session->ng != NULL && nghttp2_submit_settings(session->ng, NGHTTP2_FLAG_NONE, settings, SETTINGS_COUNT) == 0 &&
           nghttp2_session_set_local_window_size(session->ng, NGHTTP2_FLAG_NONE, 0, CONNECTION_WINDOW) == 0;
}

void h2_set_target(h2_session *session, const rpc_address *address) {
    if (address->kind != RPC_UNIX) {
        const char *form = strchr(address->host, ':') != NULL ? "[%s]:%u" : "%s:%u";
        (void)snprintf(session->authority, sizeof session->authority, form, address->host, (unsigned)address->port);
    }
    session->scheme = address->kind == RPC_TLS ? "https" : "http";
}

void h2_close(h2_session *session) {
    nghttp2_session_del(session->ng);
    session->ng = NULL;
    rpc_buffer_free(&session->out);
}

bool h2_collect(h2_session *session) {
    while (session->out.len < H2_OUT_ENOUGH) {
        const uint8_t *bytes = NULL;
        ssize_t n = nghttp2_session_mem_send(session->ng, &bytes);
        if (n == 0) {
            /* After a violation nghttp2 sends GOAWAY and wants nothing more; after the peer's GOAWAY nothing more will come. */
            return nghttp2_session_want_read(session->ng) != 0;
        }
        if (n < 0 || !append(session, bytes, (size_t)n)) {
            return false;
        }
    }
    return true;
}

bool h2_feed(h2_session *session, const uint8_t *bytes, size_t n) {
    ssize_t taken = nghttp2_session_mem_recv(session->ng, bytes, n);
    return taken == (ssize_t)n;
}

void h2_ping(h2_session *session) {
    /* Without memory the PING is not sent, and the deadline ends the call instead. */
    (void)nghttp2_submit_ping(session->ng, NGHTTP2_FLAG_NONE, NULL);
}

bool h2_takes_calls(h2_session *session) {
    return !session->leaving && nghttp2_session_check_request_allowed(session->ng) != 0;
}

/* ---- calls ----------------------------------------------------------------------------------------------------------------- */

/* value must stay alive until the request leaves, unless flags say that nghttp2 copies it. */
static nghttp2_nv header(const char *name, const char *value, uint8_t flags) {
    /* nghttp2 wants pointers to non-const, and only reads them. */
    return (nghttp2_nv){.name = (uint8_t *)(uintptr_t)name,
                        .value = (uint8_t *)(uintptr_t)value,
                        .namelen = strlen(name),
                        .valuelen = strlen(value),
                        .flags = flags};
}

bool h2_start_call(h2_session *session, h2_call *call, const rpc_exchange *exchange, uint32_t timeout_ms) {
    const uint8_t fixed = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE;
    char timeout[GRPC_TIMEOUT_TEXT];
    (void)grpc_timeout_write(timeout, timeout_ms);
    const nghttp2_nv headers[HEADER_COUNT] = {
        header(":method", "POST", fixed),
        header(":scheme", session->scheme, fixed),
        header(":path", exchange->path, fixed),
        header(":authority", session->authority, fixed),
        header("te", "trailers", fixed),
        header("content-type", "application/grpc", fixed),
        header("user-agent", "softsjj-rpc/1", fixed),
        header("grpc-timeout", timeout, NGHTTP2_NV_FLAG_NO_COPY_NAME),
    };
    const nghttp2_data_provider body = {.source = {.ptr = NULL}, .read_callback = read_message};
    void *owner = call->owner;
    memset(call, 0, offsetof(h2_call, trouble)); /* of the long texts the first bytes do */
    call->owner = owner;
    call->trouble.status = RPC_OK;
    call->text[0] = '\0';
    call->message = exchange->message;
    call->message_len = exchange->message_len;
    call->http_status = -1;
    call->grpc_status = -1;
    int32_t stream = h2_takes_calls(session) ? nghttp2_submit_request(session->ng, NULL, headers, HEADER_COUNT, &body, call) : -1;
    call->stream = stream < 0 ? 0 : stream;
    return stream >= 0;
}

h2_call *h2_take_over(h2_session *session) {
    h2_call *first = session->over;
    session->over = NULL;
    session->later = &session->over;
    return first;
}

void h2_end_call(h2_session *session, h2_call *call) {
    if (call->stream != 0) {
        (void)nghttp2_session_set_stream_user_data(session->ng, call->stream, NULL);
        (void)nghttp2_submit_rst_stream(session->ng, NGHTTP2_FLAG_NONE, call->stream, NGHTTP2_CANCEL);
        call->stream = 0;
    }
}

rpc_status h2_result(h2_call *call, rpc_exchange *exchange, rpc_error *error) {
    if (call->trouble.status != RPC_OK) {
        *error = call->trouble;
        return error->status;
    }
    if (call->grpc_status > 0) {
        (void)rpc_fail(error, RPC_GRPC_STATUS, "gRPC status %d: %s", call->grpc_status, call->text);
        error->grpc_status = call->grpc_status;
        return RPC_GRPC_STATUS;
    }
    if (call->reset != NGHTTP2_NO_ERROR) {
        return rpc_fail(error, RPC_BROKEN, "the stream was reset: %s", nghttp2_http2_strerror(call->reset));
    }
    if (call->http_status != 200 || !call->is_grpc || call->grpc_status != 0) {
        return rpc_fail(error, RPC_PROTOCOL, "the answer is not gRPC (HTTP status %d)", call->http_status);
    }
    if (!grpc_reader_complete(&call->reader)) {
        return rpc_fail(error, RPC_PROTOCOL, "the answer's message is cut short");
    }
    exchange->reply = call->reader.message;
    exchange->reply_len = call->reader.message_len;
    call->reader = (grpc_reader){0};
    return RPC_OK;
}

void h2_call_free(h2_call *call) {
    grpc_reader_free(&call->reader);
}
