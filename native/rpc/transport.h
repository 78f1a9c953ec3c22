/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the bytes of a connection travel: over a plain socket, or over TLS on one. Nothing here blocks but connecting and waiting,
 * and these only until a deadline (rpc_now_ms() time).
 *
 * Two halves: one thread may send while another receives.
 */
#ifndef SOFTSJJ_RPC_TRANSPORT_H
#define SOFTSJJ_RPC_TRANSPORT_H

#include <pthread.h>
#include <sys/types.h>

#include "rpc.h"
#include "tls.h"

typedef struct rpc_transport rpc_transport;

typedef struct rpc_transport_kind {
    /* Until bytes of the application can go. Errors: RPC_NO_CONNECT, RPC_NO_MEMORY. */
    rpc_status (*connect)(rpc_transport *transport, const rpc_address *address, int64_t deadline, rpc_error *error);
    /* As many bytes as go at once, 0 or more; -1 when the connection is gone. Never raises SIGPIPE. What did not go is offered
     * again first. */
    ssize_t (*send)(rpc_transport *transport, const uint8_t *bytes, size_t n);
    /* The bytes that are there; -1 when none are yet; -2 when the connection has ended. */
    ssize_t (*recv)(rpc_transport *transport, uint8_t *bytes, size_t room);
    /* The same, but waits for bytes until the deadline. */
    ssize_t (*receive)(rpc_transport *transport, uint8_t *bytes, size_t room, int64_t deadline);
    /* Frees what is not the descriptor. Sends nothing. NULL: nothing to free. */
    void (*release)(rpc_transport *transport);
} rpc_transport_kind;

struct rpc_transport {
    const rpc_transport_kind *kind; /* NULL: not connected yet */
    int fd;                         /* -1: none. Set as soon as there is one, so that a fork meanwhile finds it */
    rpc_tls *tls;
    softsjj_tls_session *session; /* TLS only */
    pthread_mutex_t both;         /* of the session, which both halves use, and trouble */
    bool more;                    /* bytes have come that poll() does not see; the receiving half's */
    bool starved;                 /* the last send waits for bytes to come; the sending half's */
    char trouble[RPC_TEXT_MAX];   /* why sending or receiving failed, when more is known than that it did */
};

extern const rpc_transport_kind rpc_transport_plain;
extern const rpc_transport_kind rpc_transport_tls;

/* tls: for RPC_TLS addresses, must outlive the transport. */
void rpc_transport_init(rpc_transport *transport, rpc_tls *tls);
/* The rest is the kind's. */
rpc_status rpc_transport_connect(rpc_transport *transport, const rpc_address *address, int64_t deadline, rpc_error *error);
ssize_t rpc_transport_send(rpc_transport *transport, const uint8_t *bytes, size_t n);
ssize_t rpc_transport_recv(rpc_transport *transport, uint8_t *bytes, size_t room);

ssize_t rpc_transport_receive(rpc_transport *transport, uint8_t *bytes, size_t room, int64_t deadline);

/* For whoever has both halves. Waits until there is something to receive or, sending, room to send. true: there is something to
 * receive, or the connection has an error, which receiving tells. */
bool rpc_transport_wait(rpc_transport *transport, bool sending, int64_t deadline);
/* For the sending half: waits a moment, at most until the deadline, for room to send. */
void rpc_transport_wait_to_send(rpc_transport *transport, int64_t deadline);

/* From any thread: ends a wait in the receiving half, which reads what has come and then the end. */
void rpc_transport_hang_up(rpc_transport *transport);

/* A copy of trouble. Returns text. */
char *rpc_transport_trouble(rpc_transport *transport, char text[RPC_TEXT_MAX]);

/* Closes the descriptor and frees. Sends nothing, so it can be used in a child for what is the parent's. */
void rpc_transport_close(rpc_transport *transport);
/* Closes the descriptor only: a thread of the parent process was in the middle of using the rest. */
void rpc_transport_abandon(rpc_transport *transport);

#endif
