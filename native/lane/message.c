/* SPDX-License-Identifier: Apache-2.0 */
/* gRPC messages out of the bytes of a stream: where they lie if they came in one piece, otherwise put together. */
#include <string.h>

#include "inner.h"

/* Put-together bytes that the handler may still look at, until the end of the round. */
typedef struct spent_message {
    struct spent_message *next;
    rpc_buffer bytes;
} spent_message;

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

static size_t length_of(const uint8_t *prefix) {
    return (size_t)prefix[1] << 24 | (size_t)prefix[2] << 16 | (size_t)prefix[3] << 8 | (size_t)prefix[4];
}

static bool accept_prefix(server_call *call, const uint8_t *prefix) {
    if (prefix[0] != 0) {
        answer_refuse(call, LANE_GRPC_UNIMPLEMENTED, "compressed messages are not taken");
        return false;
    }
    if (length_of(prefix) > call->connection->thread->lane->options.message_bytes) {
        answer_refuse(call, LANE_GRPC_RESOURCE_EXHAUSTED, "the message is too long");
        return false;
    }
    return true;
}

/* The whole message is in the piece. Returns the bytes used; 0: the call is refused. */
static size_t take_whole(server_call *call, const uint8_t *bytes, size_t len) {
    if (call->shown.streaming) {
        (void)call_message(call, bytes + GRPC_PREFIX_BYTES, len);
    } else {
        call->borrowed = bytes + GRPC_PREFIX_BYTES;
        call->borrowed_len = len;
        call->connection->borrower = call;
        call->whole = true;
    }
    return GRPC_PREFIX_BYTES + len;
}

/* What was put together stays until the end of the round. NULL: no memory, and the call is refused. */
static spent_message *spend(server_call *call) {
    lane_thread *thread = call->connection->thread;
    spent_message *kept = (spent_message *)malloc(sizeof *kept);
    if (kept == NULL) {
        answer_refuse(call, LANE_GRPC_RESOURCE_EXHAUSTED, "no memory");
        return NULL;
    }
    call->connection->held -= call->in.len;
    *kept = (spent_message){thread->spent, call->in};
    thread->spent = kept;
    memset(&call->in, 0, sizeof call->in);
    return kept;
}

/* A put-together message of a streaming call is there. */
static void pass_on(server_call *call) {
    const spent_message *kept = spend(call);
    if (kept != NULL) {
        (void)call_message(call, kept->bytes.bytes + GRPC_PREFIX_BYTES, kept->bytes.len - GRPC_PREFIX_BYTES);
    }
}

/* Returns the bytes used; 0: the call is refused. */
static size_t gather(server_call *call, const uint8_t *bytes, size_t n) {
    server_connection *connection = call->connection;
    rpc_buffer *in = &call->in;
    const size_t whole = in->len < GRPC_PREFIX_BYTES ? GRPC_PREFIX_BYTES : GRPC_PREFIX_BYTES + length_of(in->bytes);
    const size_t take = smaller(n, whole - in->len);
    if (connection->held + take > connection->thread->lane->options.held_bytes || !rpc_buffer_append(in, bytes, take)) {
        answer_refuse(call, LANE_GRPC_RESOURCE_EXHAUSTED, "too much has begun and not ended on this connection");
        return 0;
    }
    connection->held += take;
    if (in->len == GRPC_PREFIX_BYTES && whole == GRPC_PREFIX_BYTES && !accept_prefix(call, in->bytes)) {
        return 0;
    }
    if (in->len >= GRPC_PREFIX_BYTES && in->len == GRPC_PREFIX_BYTES + length_of(in->bytes)) {
        call->whole = !call->shown.streaming;
        if (call->shown.streaming) {
            pass_on(call);
        }
    }
    return take;
}

void message_feed(server_call *call, const uint8_t *bytes, size_t n) {
    while (n != 0 && !call->refused && !call->finished) {
        if (call->whole) {
            answer_refuse(call, LANE_GRPC_INTERNAL, "more than one message");
            return;
        }
        size_t used = 0;
        if (call->in.len == 0 && n >= GRPC_PREFIX_BYTES) {
            if (!accept_prefix(call, bytes)) {
                return;
            }
            used = n - GRPC_PREFIX_BYTES >= length_of(bytes) ? take_whole(call, bytes, length_of(bytes)) : 0;
        }
        if (used == 0) {
            used = gather(call, bytes, n);
        }
        bytes += used;
        n -= used;
    }
}

void message_park(server_call *call, const uint8_t *bytes, size_t n) {
    server_connection *connection = call->connection;
    if (call->finished) {
        return;
    }
    if (connection->held + n > connection->thread->lane->options.held_bytes || !rpc_buffer_append(&call->in, bytes, n)) {
        answer_refuse(call, LANE_GRPC_RESOURCE_EXHAUSTED, "too much came before the connection was accepted");
        return;
    }
    connection->held += n;
}

void message_unpark(server_call *call) {
    spent_message *kept = call->in.len == 0 ? NULL : spend(call);
    if (kept != NULL) {
        message_feed(call, kept->bytes.bytes, kept->bytes.len);
    }
    if (call->connection->borrower == call && !call->half_closed) {
        call_keep(call);
    }
}

const uint8_t *message_whole(const server_call *call, size_t *n) {
    if (!call->whole) {
        return NULL;
    }
    *n = call->borrowed != NULL ? call->borrowed_len : call->in.len - GRPC_PREFIX_BYTES;
    return call->borrowed != NULL ? call->borrowed : call->in.bytes + GRPC_PREFIX_BYTES;
}

void message_drop(server_call *call) {
    if (call->connection->borrower == call) {
        call->connection->borrower = NULL;
    }
    call->borrowed = NULL;
    call->connection->held -= call->in.len;
    rpc_buffer_free(&call->in);
}

void message_free_spent(lane_thread *thread) {
    while (thread->spent != NULL) {
        spent_message *next = thread->spent->next;
        rpc_buffer_free(&thread->spent->bytes);
        free(thread->spent);
        thread->spent = next;
    }
}
