/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets of requests leave sealed to the transport key of the device, on every transport. */
#ifndef SOFTSJJ_RPC_SEAL_H
#define SOFTSJJ_RPC_SEAL_H

#include "rpc.h"

enum { RPC_POINT_BYTES = 64 };

/* The transport key of the device at call->at (0: of any, which then becomes call->at): the one known, or, when there is none or
 * `again`, the one that the device tells. Not RPC_OK, or call->refusal set: it does not tell, and call->error says why. */
rpc_status rpc_seal_key(rpc_pool *pool, rpc_call *call, bool again, uint8_t point[RPC_POINT_BYTES]);

/* Seals call->secret->plain for the request of this id; rpc_seal_end follows in every case. Errors: RPC_NO_MEMORY, RPC_PROTOCOL
 * (the key is no point; no random bytes; too long a secret). */
rpc_status rpc_seal(rpc_call *call, const uint8_t id[RPC_REQUEST_ID_BYTES], const uint8_t point[RPC_POINT_BYTES]);
void rpc_seal_end(rpc_call *call);

#endif
