/* SPDX-License-Identifier: Apache-2.0 */
/* What calls need of a pool, beside rpc.h: connections and request numbers. */
#ifndef SOFTSJJ_RPC_POOL_H
#define SOFTSJJ_RPC_POOL_H

#include "connection.h"
#include "seal.h"

const rpc_options *rpc_pool_options(const rpc_pool *pool);

/* The transport key of the device at the n-th address, as far as it is known. false: it is not, or `at` is 0. */
bool rpc_pool_known_key(rpc_pool *pool, unsigned at, uint8_t point[RPC_POINT_BYTES]);
void rpc_pool_remember_key(rpc_pool *pool, unsigned at, const uint8_t point[RPC_POINT_BYTES]);

/* First thing in every call: notices a process that was made without fork handlers (clone). */
void rpc_pool_here(rpc_pool *pool);

/* A connection that takes calls and has the fewest, or a new one: while one thread connects the others wait for it. after: the
 * number of a connection that failed, which is not used again, nor any older one; 0: none did. *at: n, the n-th address only; 0,
 * any, the last that worked first; afterwards the one it became. Return the connection with rpc_pool_return. Errors: RPC_NO_CONNECT
 * and what the transport says; with several addresses RPC_NO_CONNECT, and the text names each with its reason. */
rpc_status rpc_pool_borrow(rpc_pool *pool, int64_t deadline, uint64_t after, unsigned *at, rpc_connection **out, rpc_error *error);
/* What the connection is known by (after). */
uint64_t rpc_pool_number(rpc_connection *connection);
void rpc_pool_return(rpc_pool *pool, rpc_connection *connection);

/* Any number, another in each process: clients that lost the same daemon do not come back in one moment. */
uint8_t rpc_pool_spread(rpc_pool *pool);

/* Never the same twice: 8 random bytes of the process, 8 of a counter. */
void rpc_pool_request_id(rpc_pool *pool, uint8_t id[RPC_REQUEST_ID_BYTES]);

#endif
