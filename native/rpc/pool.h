/* SPDX-License-Identifier: Apache-2.0 */
/* What calls need of a pool, beside rpc.h: borrowing and request numbers. */
#ifndef SOFTSJJ_RPC_POOL_H
#define SOFTSJJ_RPC_POOL_H

#include "connection.h"

const rpc_options *rpc_pool_options(const rpc_pool *pool);
/* May a secret go there in clear? Another user can have taken a TCP port, and the device refuses it there. */
bool rpc_pool_takes_secrets(const rpc_pool *pool);

/* An idle connection that is still good, or a new one; fresh: always a new one. *at: n, the n-th address only; 0, any, the last
 * that worked first; afterwards the one it became. Return the connection with rpc_pool_return. Errors: RPC_NO_CONNECT and what the
 * transport says; with several addresses RPC_NO_CONNECT, and the text names each with its reason. */
rpc_status rpc_pool_borrow(rpc_pool *pool, int64_t deadline, bool fresh, unsigned *at, rpc_connection **out, rpc_error *error);
void rpc_pool_return(rpc_pool *pool, rpc_connection *connection);

/* Any number, another in each process: clients that lost the same daemon do not come back in one moment. */
uint8_t rpc_pool_spread(rpc_pool *pool);

/* Never the same twice: 8 random bytes of the process, 8 of a counter. */
void rpc_pool_request_id(rpc_pool *pool, uint8_t id[RPC_REQUEST_ID_BYTES]);

#endif
