/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GM/T 0018-2023 6.6: HMAC and hash in steps. The contexts live at the device, one hash and one HMAC per session; SDR_STEPERR comes
 * from there. Update with no data does nothing but check that a context is open, and may then be given NULL.
 */
#include <string.h>

#include "call.h"
#include "split.h"
#include "structs.h"

enum { SM3_BYTES = 32, ID_MAX = 8191 /* ENTL, GB/T 32918.2 5.5, is 16 bits and counts bits */ };

/* The session, and the right to be alone with its contexts until leave(). NULL: no such session. */
static sdf_session *enter(SGD_HANDLE handle) {
    sdf_session *session = sdf_session_acquire(handle);
    if (session != NULL) {
        pthread_mutex_lock(&session->parts);
    }
    return session;
}

static void leave(sdf_session *session) {
    pthread_mutex_unlock(&session->parts);
    sdf_session_release(session);
}

static int update(SGD_HANDLE handle, sdf_part_call part, const SGD_UCHAR *data, SGD_UINT32 len) {
    sdf_chain chain = {.key = 0};
    SDF_DEMAND(data != NULL || len == 0, SDR_INARGERR, "pucData is NULL, and uiDataLength is not 0");
    SDF_DEMAND(len <= SDF_LENGTH_MAX, SDR_INARGERR, "uiDataLength is %u: more than %d bytes", len, SDF_LENGTH_MAX);
    sdf_session *session = enter(handle);
    if (session == NULL) {
        return sdf_no_session();
    }
    int code = sdf_split(session, part, &chain, data, len, NULL);
    leave(session);
    return code;
}

/* Hands a result of 32 bytes over. */
static int give(int code, const rpc_call *call, rpc_slice result, SGD_UCHAR *out, SGD_UINT32 *out_len) {
    if (code == SDR_OK && result.len != SM3_BYTES) {
        code = sdf_wrong_answer(call);
    }
    if (code == SDR_OK) {
        memcpy(out, result.bytes, SM3_BYTES);
        *out_len = SM3_BYTES;
    }
    return code;
}

/* ---- HMAC ------------------------------------------------------------------------------------------------------------------ */

/* GM/T 0018-2023 6.6.2 */
int sdf_do_HMACInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID) {
    softsjj_v1_HmacInitRequest request = softsjj_v1_HmacInitRequest_init_zero;
    softsjj_v1_HmacInitReply reply = softsjj_v1_HmacInitReply_init_zero;
    rpc_call call = {.op = HSM_OP_HMAC_INIT};
    sdf_session *session = enter(hSessionHandle);
    if (session == NULL) {
        return sdf_no_session();
    }
    request.algorithm = uiAlgID;
    int code = sdf_key_find(hSessionHandle, hKeyHandle, &request.key);
    if (code == SDR_OK) {
        code = SDF_CALL_IN(session, HmacInit, &call, &request, &reply);
    }
    rpc_call_end(&call);
    leave(session);
    return code;
}

static int hmac_part(const sdf_session *session, sdf_chain *chain, const uint8_t *in, uint32_t n, uint8_t *out) {
    softsjj_v1_HmacUpdateRequest request = softsjj_v1_HmacUpdateRequest_init_zero;
    softsjj_v1_HmacUpdateReply reply = softsjj_v1_HmacUpdateReply_init_zero;
    rpc_call call = {.op = HSM_OP_HMAC_UPDATE};
    const rpc_slice data = {in, n};
    (void)chain;
    (void)out;
    request.data = rpc_put(&data);
    int code = SDF_CALL_IN(session, HmacUpdate, &call, &request, &reply);
    rpc_call_end(&call);
    return code;
}

/* GM/T 0018-2023 6.6.3 */
int sdf_do_HMACUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength) {
    return update(hSessionHandle, hmac_part, pucData, uiDataLength);
}

/* GM/T 0018-2023 6.6.4 */
int sdf_do_HMACFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucHMac, SGD_UINT32 *puiHMacLength) {
    softsjj_v1_HmacFinalRequest request = softsjj_v1_HmacFinalRequest_init_zero;
    softsjj_v1_HmacFinalReply reply = softsjj_v1_HmacFinalReply_init_zero;
    rpc_call call = {.op = HSM_OP_HMAC_FINAL};
    rpc_slice mac = {NULL, 0};
    SDF_WRITES(pucHMac);
    SDF_WRITES(puiHMacLength);
    sdf_session *session = enter(hSessionHandle);
    if (session == NULL) {
        return sdf_no_session();
    }
    reply.mac = rpc_take(&mac);
    int code = SDF_CALL_IN(session, HmacFinal, &call, &request, &reply);
    code = give(code, &call, mac, pucHMac, puiHMacLength);
    rpc_call_end(&call);
    leave(session);
    return code;
}

/* ---- hash ------------------------------------------------------------------------------------------------------------------ */

/* GM/T 0018-2023 6.6.5. With an identity the digest starts with Z (GB/T 32918.2 5.5) of that identity and public key; without one
 * (uiIDLength 0) the two pointers are not looked at. */
int sdf_do_HashInit(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPublicKey *pucPublicKey, SGD_UCHAR *pucID,
                    SGD_UINT32 uiIDLength) {
    softsjj_v1_HashInitRequest request = softsjj_v1_HashInitRequest_init_zero;
    softsjj_v1_HashInitReply reply = softsjj_v1_HashInitReply_init_zero;
    rpc_call call = {.op = HSM_OP_HASH_INIT};
    uint8_t point[SDF_POINT_BYTES];
    const rpc_slice point_slice = {point, sizeof point};
    const rpc_slice identity = {pucID, uiIDLength};
    SDF_DEMAND(uiIDLength <= ID_MAX, SDR_USERIDERR, "uiIDLength is %u: more than %d bytes", uiIDLength, ID_MAX);
    if (uiIDLength != 0) {
        SDF_READS(pucID);
        SDF_READS(pucPublicKey);
        SDF_DEMAND(sdf_point_from(pucPublicKey, point), SDR_INARGERR, "pucPublicKey: " SDF_POINT_WANTED);
        request.public_key = rpc_put(&point_slice);
        request.user_id = rpc_put(&identity);
    }
    request.algorithm = uiAlgID;
    sdf_session *session = enter(hSessionHandle);
    if (session == NULL) {
        return sdf_no_session();
    }
    int code = SDF_CALL_IN(session, HashInit, &call, &request, &reply);
    rpc_call_end(&call);
    leave(session);
    return code;
}

static int hash_part(const sdf_session *session, sdf_chain *chain, const uint8_t *in, uint32_t n, uint8_t *out) {
    softsjj_v1_HashUpdateRequest request = softsjj_v1_HashUpdateRequest_init_zero;
    softsjj_v1_HashUpdateReply reply = softsjj_v1_HashUpdateReply_init_zero;
    rpc_call call = {.op = HSM_OP_HASH_UPDATE};
    const rpc_slice data = {in, n};
    (void)chain;
    (void)out;
    request.data = rpc_put(&data);
    int code = SDF_CALL_IN(session, HashUpdate, &call, &request, &reply);
    rpc_call_end(&call);
    return code;
}

/* GM/T 0018-2023 6.6.6 */
int sdf_do_HashUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength) {
    return update(hSessionHandle, hash_part, pucData, uiDataLength);
}

/* GM/T 0018-2023 6.6.7 */
int sdf_do_HashFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucHash, SGD_UINT32 *puiHashLength) {
    softsjj_v1_HashFinalRequest request = softsjj_v1_HashFinalRequest_init_zero;
    softsjj_v1_HashFinalReply reply = softsjj_v1_HashFinalReply_init_zero;
    rpc_call call = {.op = HSM_OP_HASH_FINAL};
    rpc_slice digest = {NULL, 0};
    SDF_WRITES(pucHash);
    SDF_WRITES(puiHashLength);
    sdf_session *session = enter(hSessionHandle);
    if (session == NULL) {
        return sdf_no_session();
    }
    reply.digest = rpc_take(&digest);
    int code = SDF_CALL_IN(session, HashFinal, &call, &request, &reply);
    code = give(code, &call, digest, pucHash, puiHashLength);
    rpc_call_end(&call);
    leave(session);
    return code;
}
