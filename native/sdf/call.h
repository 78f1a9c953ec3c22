/* SPDX-License-Identifier: Apache-2.0 */
/* How a function of the standard asks the device. */
#ifndef SOFTSJJ_SDF_CALL_H
#define SOFTSJJ_SDF_CALL_H

#include "gen/device.pb.h"
#include "gen/hsm_ops.h"
#include "gen/sdf_functions.h"
#include "library.h"

/*
 * One op in an acquired session (NULL: none yet, OpenSession) on a pool. Returns the SDF code of what happened: SDR_OK, the
 * refusal's code, SDR_COMMFAIL when no usable answer came. rpc_call_end follows in every case.
 */
int sdf_call_pool(rpc_pool *pool, const sdf_session *session, rpc_call *call, const pb_msgdesc_t *request_fields,
                  const void *request, const pb_msgdesc_t *reply_fields, void *reply);
/* The same by session handle; SDR_INARGERR when there is no such session. */
int sdf_call_handle(SGD_HANDLE session, rpc_call *call, const pb_msgdesc_t *request_fields, const void *request,
                    const pb_msgdesc_t *reply_fields, void *reply);

/* request and reply: pointers to softsjj_v1_NAMERequest and softsjj_v1_NAMEReply. */
#define SDF_CALL(session, name, call, request, reply) \
    sdf_call_handle((session), (call), softsjj_v1_##name##Request_fields, (request), softsjj_v1_##name##Reply_fields, (reply))
#define SDF_CALL_IN(session, name, call, request, reply)                                                    \
    sdf_call_pool((session)->device->pool, (session), (call), softsjj_v1_##name##Request_fields, (request), \
                  softsjj_v1_##name##Reply_fields, (reply))

/* An answer whose fields do not have the size they must have is no answer: SDR_COMMFAIL. */
int sdf_wrong_answer(const rpc_call *call);

#endif
