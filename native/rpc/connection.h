/* SPDX-License-Identifier: Apache-2.0 */
/* One HTTP/2 connection that carries one unary call at a time. Used by one thread at a time; the pool sees to that. */
#ifndef SOFTSJJ_RPC_CONNECTION_H
#define SOFTSJJ_RPC_CONNECTION_H

#include "rpc.h"
#include "tls.h"

typedef struct rpc_connection rpc_connection;

typedef struct rpc_exchange {
    /* in */
    const char *path;       /* gRPC path */
    const uint8_t *message; /* prefix and protobuf */
    size_t message_len;
    int64_t deadline;
    /* out */
    uint8_t *reply; /* RPC_OK: protobuf, malloc'ed, the caller's */
    size_t reply_len;
    bool unsent; /* on failure: the peer certainly did not act on the request */
} rpc_exchange;

/* Not connected yet. options and tls must outlive it; tls: NULL where no address is a tls: one. NULL: no memory. */
rpc_connection *rpc_connection_new(const rpc_options *options, rpc_tls *tls);
/* Over TLS the peer has greeted too, which shows that it accepts our certificate. Errors: RPC_NO_CONNECT, RPC_NO_MEMORY, over TLS
 * also those of rpc_connection_greet. */
rpc_status rpc_connection_connect(rpc_connection *connection, const rpc_address *address, int64_t deadline, rpc_error *error);
/* Closes the descriptor and frees; NULL is allowed. Sends nothing. */
void rpc_connection_close(rpc_connection *connection);
/* Closes the descriptor only: for a connection that a thread of the parent process was using at fork. */
void rpc_connection_abandon(rpc_connection *connection);

/* Waits until the peer has shown that it speaks HTTP/2 (its SETTINGS have come). Errors: RPC_TIMEOUT, RPC_PROTOCOL, and
 * RPC_NO_CONNECT when the transport knows why not. */
rpc_status rpc_connection_greet(rpc_connection *connection, int64_t deadline, rpc_error *error);

/* One unary call. Errors: RPC_TIMEOUT, RPC_BROKEN, RPC_PROTOCOL, RPC_GRPC_STATUS, RPC_NO_MEMORY. */
rpc_status rpc_connection_exchange(rpc_connection *connection, rpc_exchange *exchange, rpc_error *error);

/* Takes in what came while the connection lay idle (PING, SETTINGS, GOAWAY, end of stream) and says whether a call may start. */
bool rpc_connection_usable(rpc_connection *connection);
/* The same without looking at the socket. */
bool rpc_connection_reusable(rpc_connection *connection);

/* Room for the pool: its lists, and which of its addresses this is. */
rpc_connection **rpc_connection_link(rpc_connection *connection);
size_t *rpc_connection_place(rpc_connection *connection);

#endif
