/* SPDX-License-Identifier: Apache-2.0 */
#include "seal.h"

#include <stdlib.h>
#include <string.h>

#include "gen/hsm_ops.h"
#include "gen/hsm_refusals.h"
#include "gen/transport.pb.h"
#include "hsm.h"
#include "pool.h"

static const char label[] = "SoftSJJ secret 1";

enum { LABEL = sizeof label - 1, OP = 4, TOKEN_MAX = 255, CONTEXT_MAX = LABEL + OP + 1 + TOKEN_MAX + RPC_REQUEST_ID_BYTES };

static rpc_status fetch(rpc_pool *pool, rpc_call *call, uint8_t point[RPC_POINT_BYTES]) {
    softsjj_v1_GetTransportKeyRequest request = softsjj_v1_GetTransportKeyRequest_init_zero;
    softsjj_v1_GetTransportKeyReply reply = softsjj_v1_GetTransportKeyReply_init_zero;
    rpc_call asking = {.op = HSM_OP_TRANSPORT_KEY, .at = call->at, .deadline = call->deadline};
    rpc_slice key = {NULL, 0};
    reply.public_key = rpc_take(&key);
    rpc_status status = rpc_call_run(pool, &asking, softsjj_v1_GetTransportKeyRequest_fields, &request,
                                     softsjj_v1_GetTransportKeyReply_fields, &reply);
    if (status == RPC_OK && asking.refusal == 0 && key.len != RPC_POINT_BYTES) {
        status =
            rpc_fail(&asking.error, RPC_PROTOCOL, "the device's transport key has %zu bytes, not %d", key.len, RPC_POINT_BYTES);
    }
    if (status == RPC_OK && asking.refusal == 0) {
        memcpy(point, key.bytes, RPC_POINT_BYTES);
        rpc_pool_remember_key(pool, asking.at, point);
    }
    call->at = asking.at;
    call->refusal = asking.refusal;
    call->epoch = asking.epoch;
    call->error = asking.error;
    rpc_call_end(&asking);
    return status;
}

rpc_status rpc_seal_key(rpc_pool *pool, rpc_call *call, bool again, uint8_t point[RPC_POINT_BYTES]) {
    if (!again && rpc_pool_known_key(pool, call->at, point)) {
        return RPC_OK;
    }
    return fetch(pool, call, point);
}

/* What the device takes for the context too: the op, the session and the request that the secret is for. */
static size_t context_of(const rpc_call *call, const uint8_t id[RPC_REQUEST_ID_BYTES], uint8_t out[CONTEXT_MAX]) {
    const uint32_t op = (uint32_t)call->op;
    const uint8_t numbers[OP + 1] = {(uint8_t)(op >> 24), (uint8_t)(op >> 16), (uint8_t)(op >> 8), (uint8_t)op,
                                     (uint8_t)call->session.len};
    uint8_t *at = out;
    memcpy(at, label, LABEL);
    at += LABEL;
    memcpy(at, numbers, sizeof numbers);
    at += sizeof numbers;
    if (call->session.len != 0) {
        memcpy(at, call->session.bytes, call->session.len);
        at += call->session.len;
    }
    memcpy(at, id, RPC_REQUEST_ID_BYTES);
    return (size_t)(at - out) + RPC_REQUEST_ID_BYTES;
}

rpc_status rpc_seal(rpc_call *call, const uint8_t id[RPC_REQUEST_ID_BYTES], const uint8_t point[RPC_POINT_BYTES]) {
    rpc_secret *secret = call->secret;
    uint8_t context[CONTEXT_MAX];
    if (call->session.len > TOKEN_MAX || secret->plain.len > HSM_SECRET_MAX) {
        return rpc_fail(&call->error, RPC_PROTOCOL, "a secret of %zu bytes cannot be sealed", secret->plain.len);
    }
    size_t len = secret->plain.len + HSM_SECRET_OVERHEAD;
    uint8_t *sealed = (uint8_t *)malloc(len);
    if (sealed == NULL) {
        return rpc_fail(&call->error, RPC_NO_MEMORY, "no memory for a sealed secret of %zu bytes", len);
    }
    hsm_rc rc =
        hsm_secret_seal(point, context, context_of(call, id, context), secret->plain.bytes, secret->plain.len, sealed, &len);
    secret->sealed = (rpc_slice){sealed, len};
    if (rc.code != HSM_R_OK) {
        return rpc_fail(&call->error, RPC_PROTOCOL, "the secret cannot be sealed to the device's transport key (refusal %d)",
                        rc.code);
    }
    return RPC_OK;
}

void rpc_seal_end(rpc_call *call) {
    free((void *)(uintptr_t)call->secret->sealed.bytes);
    call->secret->sealed = (rpc_slice){NULL, 0};
}
