/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One HTTP/2 connection for the unary calls of any number of threads at a time.
 *
 * Whoever finds nobody reading becomes the leader: it sends what all threads have queued in one write, reads, and wakes the others
 * one by one as their answers come; with its own answer in hand it passes the lead to one that still waits. So a thread alone pays
 * one send and one receive, and no thread is kept for the connection's sake.
 */
#ifndef SOFTSJJ_RPC_CONNECTION_H
#define SOFTSJJ_RPC_CONNECTION_H

#include "rpc.h"
#include "tls.h"

typedef struct rpc_connection rpc_connection;

typedef struct rpc_exchange {
    /* in */
    const char *path;       /* gRPC path; outlives the connection */
    const uint8_t *message; /* prefix and protobuf */
    size_t message_len;
    int64_t deadline;
    /* out */
    uint8_t *reply; /* RPC_OK: protobuf, malloc'ed, the caller's */
    size_t reply_len;
    bool unsent; /* on failure: the peer certainly did not act on the request */
    bool late;   /* on failure: the connection took no calls any more when this one came */
} rpc_exchange;

/* Not connected yet. options and tls must outlive it; tls: NULL where no address is a tls: one. NULL: no memory. */
rpc_connection *rpc_connection_new(const rpc_options *options, rpc_tls *tls);
/* Before the connection is shared. Over TLS the peer has greeted too, which shows that it accepts our certificate. Errors:
 * RPC_NO_CONNECT, RPC_NO_MEMORY, over TLS also those of rpc_connection_greet. */
rpc_status rpc_connection_connect(rpc_connection *connection, const rpc_address *address, int64_t deadline, rpc_error *error);
/* Closes the descriptor and frees; NULL is allowed. Sends nothing. No thread uses it. */
void rpc_connection_close(rpc_connection *connection);
/* Closes the descriptor only: for a connection that threads of the parent process were using at fork. */
void rpc_connection_abandon(rpc_connection *connection);

/* Waits until the peer has shown that it speaks HTTP/2 (its SETTINGS have come). Errors: RPC_TIMEOUT, RPC_PROTOCOL, and
 * RPC_NO_CONNECT when the transport knows why not; the connection is not used again then. */
rpc_status rpc_connection_greet(rpc_connection *connection, int64_t deadline, rpc_error *error);

/* One unary call. Errors: RPC_TIMEOUT, RPC_BROKEN, RPC_PROTOCOL, RPC_GRPC_STATUS, RPC_NO_MEMORY. */
rpc_status rpc_connection_exchange(rpc_connection *connection, rpc_exchange *exchange, rpc_error *error);

/* Takes in what came while nobody called (PING, SETTINGS, GOAWAY, end of stream) and says whether a call may start. A connection
 * that was heard a moment ago is not asked. */
bool rpc_connection_usable(rpc_connection *connection);
/* The same without looking at the socket. Never waits. */
bool rpc_connection_reusable(const rpc_connection *connection);

/* Room for the pool, under its lock. */
typedef struct rpc_pooled {
    rpc_connection *next;
    size_t place;    /* which of the pool's addresses this is */
    uint64_t number; /* rising in the order in which they were made */
    unsigned users;  /* threads that have borrowed it */
    bool connected;  /* before, only its maker uses it */
    bool retired;    /* nobody else borrows it */
} rpc_pooled;
rpc_pooled *rpc_connection_pooled(rpc_connection *connection);

#endif
