/* SPDX-License-Identifier: Apache-2.0 */
/* nghttp2 as a machine without I/O: bytes in, bytes out, one unary gRPC call at a time. */
#ifndef SOFTSJJ_RPC_H2_H
#define SOFTSJJ_RPC_H2_H

#include <nghttp2/nghttp2.h>

#include "buffer.h"
#include "connection.h"
#include "grpc.h"

/* What is known of the running call. */
typedef struct h2_call {
    int32_t stream; /* 0: no call runs */
    const uint8_t *message;
    size_t message_len;
    size_t message_done;     /* handed to nghttp2 */
    bool over;               /* the peer has ended the stream, in whatever way */
    bool closed;             /* nghttp2 has forgotten the stream */
    bool refused;            /* the peer says that it did not act on it (REFUSED_STREAM, GOAWAY below it) */
    uint32_t reset;          /* HTTP/2 error code the stream was reset with */
    int http_status;         /* -1: none came */
    int grpc_status;         /* -1: none came */
    bool is_grpc;            /* content-type says so */
    char text[RPC_TEXT_MAX]; /* grpc-message */
    grpc_reader reader;
    rpc_error trouble; /* what was wrong with the answer's bytes; status RPC_OK: nothing */
} h2_call;

enum { H2_AUTHORITY_MAX = RPC_HOST_MAX + 10 /* brackets, colon, port */ };

typedef struct h2_session {
    nghttp2_session *ng;
    const char *scheme; /* and authority: where calls go, RFC 9113 8.3.1 */
    char authority[H2_AUTHORITY_MAX];
    rpc_buffer out; /* frames that wait to be written; the owner takes them out */
    bool greeted;   /* the peer's SETTINGS have come */
    bool leaving;   /* the peer sent GOAWAY */
    h2_call call;
} h2_session;

/* Queues the preface and SETTINGS. false: no memory. */
bool h2_open(h2_session *session);
/* Names the peer in the calls to come; without it they go to http://localhost, as gRPC names a Unix socket. */
void h2_set_target(h2_session *session, const rpc_address *address);
void h2_close(h2_session *session);

/* Moves nghttp2's frames to session->out. false: no memory, or the connection has nothing more to give (GOAWAY). */
bool h2_collect(h2_session *session);
/* Bytes from the peer. false: they are not HTTP/2, or no memory. */
bool h2_feed(h2_session *session, const uint8_t *bytes, size_t n);
void h2_ping(h2_session *session);

/* false: GOAWAY was seen or stream numbers are used up. */
bool h2_takes_calls(h2_session *session);
/* Queues the call's frames. false: not possible on this connection. */
bool h2_start_call(h2_session *session, const rpc_exchange *exchange, uint32_t timeout_ms);
/* Queues RST_STREAM when the stream is still open. */
void h2_cancel_call(h2_session *session);
/* What came of a call that is over; on RPC_OK the exchange owns the reply. */
rpc_status h2_result(h2_session *session, rpc_exchange *exchange, rpc_error *error);
/* Forgets the call. */
void h2_end_call(h2_session *session);

#endif
