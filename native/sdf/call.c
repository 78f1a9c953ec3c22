/* SPDX-License-Identifier: Apache-2.0 */
/* From what became of a call to the standard's codes. */
#include "call.h"

#include "gen/sdf_codes.h"

/* A gRPC status comes from the machinery around the device, not from the device, whose refusals travel in the answer. */
static int code_of_grpc(int status) {
    enum { INVALID_ARGUMENT = 3, PERMISSION_DENIED = 7, RESOURCE_EXHAUSTED = 8, UNIMPLEMENTED = 12 };
    switch (status) {
        case INVALID_ARGUMENT:
        case RESOURCE_EXHAUSTED: /* the message is longer than the daemon is set to take */
            return SDR_INARGERR;
        case PERMISSION_DENIED:
            return SDR_PARDENY;
        case UNIMPLEMENTED:
            return SDR_NOTSUPPORT;
        default:
            return SDR_COMMFAIL;
    }
}

static int code_of(rpc_status status, const rpc_call *call) {
    switch (status) {
        case RPC_OK:
            return sdf_code_of_refusal(call->refusal);
        case RPC_GRPC_STATUS:
            return code_of_grpc(call->error.grpc_status);
        case RPC_TOO_LARGE:
            return SDR_INARGERR;
        case RPC_NO_MEMORY:
            return SDR_NOBUFFER;
        case RPC_BAD_ADDRESS:
        case RPC_BAD_CONFIG:
        case RPC_NO_CONNECT:
        case RPC_TIMEOUT:
        case RPC_BROKEN:
        case RPC_PROTOCOL:
        default:
            return SDR_COMMFAIL;
    }
}

int sdf_call_pool(rpc_pool *pool, const sdf_session *session, rpc_call *call, const pb_msgdesc_t *request_fields,
                  const void *request, const pb_msgdesc_t *reply_fields, void *reply) {
    if (session != NULL) {
        call->session = (rpc_slice){session->token, session->token_len};
        call->at = session->at;
    }
    rpc_status status = rpc_call_run(pool, call, request_fields, request, reply_fields, reply);
    int code = code_of(status, call);
    if (code != SDR_OK) {
        (void)sdf_refuse(code, "%s", call->error.text);
    }
    return code;
}

int sdf_call_handle(SGD_HANDLE handle, rpc_call *call, const pb_msgdesc_t *request_fields, const void *request,
                    const pb_msgdesc_t *reply_fields, void *reply) {
    sdf_session *session = sdf_session_acquire(handle);
    if (session == NULL) {
        return sdf_no_session();
    }
    int code = sdf_call_pool(session->device->pool, session, call, request_fields, request, reply_fields, reply);
    sdf_session_release(session);
    return code;
}

int sdf_wrong_answer(const rpc_call *call) {
    return sdf_refuse(SDR_COMMFAIL, "the answer to %s has a field of the wrong size", hsm_op_path(call->op));
}
