/* SPDX-License-Identifier: Apache-2.0 */
/* nghttp2 as a machine without I/O: bytes in, bytes out, any number of unary gRPC calls. Used by one thread at a time. */
#ifndef SOFTSJJ_RPC_H2_H
#define SOFTSJJ_RPC_H2_H

#include <nghttp2/nghttp2.h>

#include "buffer.h"
#include "connection.h"
#include "grpc.h"

/* What is known of a running call. Its owner keeps it where it is until h2_end_call. */
typedef struct h2_call {
    void *owner;
    struct h2_call *next; /* in h2_session.over */
    int32_t stream;       /* 0: not begun, or nghttp2 has forgotten it */
    const uint8_t *message;
    size_t message_len;
    size_t message_done; /* moved to h2_session.out */
    bool moved;          /* its first frame went to h2_session.out */
    uint64_t first;      /* and that many bytes before it */
    bool over;           /* the peer has ended the stream, in whatever way */
    bool refused;        /* the peer says that it did not act on it (REFUSED_STREAM, GOAWAY below it), or it could not be sent */
    uint32_t reset;      /* HTTP/2 error code the stream was reset with */
    int http_status;     /* -1: none came */
    int grpc_status;     /* -1: none came */
    bool is_grpc;        /* content-type says so */
    grpc_reader reader;
    rpc_error trouble;       /* what was wrong with the answer's bytes; status RPC_OK: nothing */
    char text[RPC_TEXT_MAX]; /* grpc-message */
} h2_call;

enum {
    H2_AUTHORITY_MAX = RPC_HOST_MAX + 10, /* brackets, colon, port */
    H2_OUT_ENOUGH = 256 << 10             /* one write */
};

typedef struct h2_session {
    nghttp2_session *ng;
    const char *scheme; /* and authority: where calls go, RFC 9113 8.3.1 */
    char authority[H2_AUTHORITY_MAX];
    rpc_buffer out;  /* frames that wait to be written; the owner takes them out */
    uint64_t moved;  /* bytes that ever came there */
    bool greeted;    /* the peer's SETTINGS have come */
    bool leaving;    /* the peer sent GOAWAY */
    h2_call *over;   /* calls that are over, the first one first, until they are taken */
    h2_call **later; /* where the next one goes */
} h2_session;

/* Queues the preface and SETTINGS. false: no memory. */
bool h2_open(h2_session *session);
/* Names the peer in the calls to come; without it they go to http://localhost, as gRPC names a Unix socket. */
void h2_set_target(h2_session *session, const rpc_address *address);
void h2_close(h2_session *session);

/* Moves nghttp2's frames to session->out until that holds H2_OUT_ENOUGH. false: no memory, or the connection has nothing more to
 * give (GOAWAY). */
bool h2_collect(h2_session *session);
/* Bytes from the peer. false: they are not HTTP/2, or no memory. */
bool h2_feed(h2_session *session, const uint8_t *bytes, size_t n);
void h2_ping(h2_session *session);

/* false: GOAWAY was seen or stream numbers are used up. */
bool h2_takes_calls(h2_session *session);
/* Queues the call's frames; call->owner is left as it is, the rest is made new. The exchange's message stays where it is until
 * h2_end_call. Until the peer has greeted, and then as many as it allows at a time, the others wait. false: not possible on this
 * connection. */
bool h2_start_call(h2_session *session, h2_call *call, const rpc_exchange *exchange, uint32_t timeout_ms);
/* The calls that became over since. */
h2_call *h2_take_over(h2_session *session);
/* The session forgets the call; a stream that is still open is cancelled (RST_STREAM is queued). */
void h2_end_call(h2_session *session, h2_call *call);
/* What came of a call that is over and ended; on RPC_OK the exchange owns the reply. These two need no session. */
rpc_status h2_result(h2_call *call, rpc_exchange *exchange, rpc_error *error);
void h2_call_free(h2_call *call);

#endif
