/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GM/T 0018-2023 6.3: public keys out, session keys in. A session key stays at the device; its handle here is good in its own
 * session only (elsewhere SDR_KEYNOTEXIST), until DestroyKey or CloseSession. Key sizes are bits: multiples of 8 up to 512.
 */
#include <string.h>

#include "call.h"
#include "split.h"
#include "structs.h"

enum { KEY_BITS_MAX = 512, WRAPPED_MAX = 1024, PAIR_SIGN = 1, PAIR_ENCRYPT = 2 };

static int check_bits(SGD_UINT32 uiKeyBits) {
    SDF_DEMAND(uiKeyBits != 0 && uiKeyBits <= KEY_BITS_MAX && uiKeyBits % 8 == 0, SDR_INARGERR,
               "uiKeyBits is %u: a key has 8 to %d bits, a multiple of 8", uiKeyBits, KEY_BITS_MAX);
    return SDR_OK;
}

/* A key that the device made and that cannot be handed over is destroyed again. */
static void destroy_remotely(SGD_HANDLE session, uint64_t id) {
    softsjj_v1_DestroyKeyRequest request = softsjj_v1_DestroyKeyRequest_init_zero;
    softsjj_v1_DestroyKeyReply reply = softsjj_v1_DestroyKeyReply_init_zero;
    rpc_call call = {.op = HSM_OP_DESTROY_KEY};
    request.key = id;
    (void)SDF_CALL(session, DestroyKey, &call, &request, &reply);
    rpc_call_end(&call);
}

/* Gives a new key its handle. valid: the rest of the answer is as it must be. */
static int adopt_key(SGD_HANDLE session, const rpc_call *call, uint64_t id, bool valid, SGD_HANDLE *out) {
    int code = valid ? sdf_key_add(session, id, out) : sdf_wrong_answer(call);
    if (code != SDR_OK) {
        destroy_remotely(session, id);
    }
    return code;
}

/* ---- public keys ----------------------------------------------------------------------------------------------------------- */

static int export_public_key(SGD_HANDLE session, SGD_UINT32 index, uint32_t pair, ECCrefPublicKey *pucPublicKey) {
    softsjj_v1_ExportPublicKeyRequest request = softsjj_v1_ExportPublicKeyRequest_init_zero;
    softsjj_v1_ExportPublicKeyReply reply = softsjj_v1_ExportPublicKeyReply_init_zero;
    rpc_call call = {.op = HSM_OP_EXPORT_PUBLIC_KEY};
    rpc_slice point = {NULL, 0};
    SDF_WRITES(pucPublicKey);
    request.key_index = index;
    request.pair = pair;
    reply.public_key = rpc_take(&point);
    int code = SDF_CALL(session, ExportPublicKey, &call, &request, &reply);
    if (code == SDR_OK && point.len != SDF_POINT_BYTES) {
        code = sdf_wrong_answer(&call);
    }
    if (code == SDR_OK) {
        sdf_point_to(point.bytes, pucPublicKey);
    }
    rpc_call_end(&call);
    return code;
}

/* GM/T 0018-2023 6.3.7 */
int sdf_do_ExportSignPublicKey_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, ECCrefPublicKey *pucPublicKey) {
    return export_public_key(hSessionHandle, uiKeyIndex, PAIR_SIGN, pucPublicKey);
}

/* GM/T 0018-2023 6.3.8 */
int sdf_do_ExportEncPublicKey_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, ECCrefPublicKey *pucPublicKey) {
    return export_public_key(hSessionHandle, uiKeyIndex, PAIR_ENCRYPT, pucPublicKey);
}

/* ---- session keys under SM2 ------------------------------------------------------------------------------------------------ */

/* GM/T 0018-2023 6.3.9. Writes 164 + uiKeyBits / 8 bytes to pucKey. */
int sdf_do_GenerateKeyWithIPK_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiIPKIndex, SGD_UINT32 uiKeyBits, ECCCipher *pucKey,
                                  SGD_HANDLE *phKeyHandle) {
    softsjj_v1_GenerateKeyWithIpkRequest request = softsjj_v1_GenerateKeyWithIpkRequest_init_zero;
    softsjj_v1_GenerateKeyWithIpkReply reply = softsjj_v1_GenerateKeyWithIpkReply_init_zero;
    rpc_call call = {.op = HSM_OP_GENERATE_KEY_WITH_IPK};
    rpc_slice wrapped = {NULL, 0};
    int code = check_bits(uiKeyBits);
    if (code != SDR_OK) {
        return code;
    }
    SDF_WRITES(pucKey);
    SDF_WRITES(phKeyHandle);
    request.key_index = uiIPKIndex;
    request.key_bits = uiKeyBits;
    reply.wrapped_key = rpc_take(&wrapped);
    code = SDF_CALL(hSessionHandle, GenerateKeyWithIpk, &call, &request, &reply);
    if (code == SDR_OK) {
        code = adopt_key(hSessionHandle, &call, reply.key, wrapped.len == SDF_CIPHER_OVERHEAD + uiKeyBits / 8, phKeyHandle);
    }
    if (code == SDR_OK) {
        sdf_cipher_to(wrapped.bytes, wrapped.len, pucKey);
    }
    rpc_call_end(&call);
    return code;
}

/* GM/T 0018-2023 6.3.10. Writes 164 + uiKeyBits / 8 bytes to pucKey. */
int sdf_do_GenerateKeyWithEPK_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyBits, SGD_UINT32 uiAlgID,
                                  ECCrefPublicKey *pucPublicKey, ECCCipher *pucKey, SGD_HANDLE *phKeyHandle) {
    softsjj_v1_GenerateKeyWithEpkRequest request = softsjj_v1_GenerateKeyWithEpkRequest_init_zero;
    softsjj_v1_GenerateKeyWithEpkReply reply = softsjj_v1_GenerateKeyWithEpkReply_init_zero;
    rpc_call call = {.op = HSM_OP_GENERATE_KEY_WITH_EPK};
    uint8_t point[SDF_POINT_BYTES];
    const rpc_slice point_slice = {point, sizeof point};
    rpc_slice wrapped = {NULL, 0};
    int code = check_bits(uiKeyBits);
    if (code != SDR_OK) {
        return code;
    }
    SDF_READS(pucPublicKey);
    SDF_DEMAND(sdf_point_from(pucPublicKey, point), SDR_INARGERR, "pucPublicKey: " SDF_POINT_WANTED);
    SDF_WRITES(pucKey);
    SDF_WRITES(phKeyHandle);
    request.key_bits = uiKeyBits;
    request.algorithm = uiAlgID;
    request.public_key = rpc_put(&point_slice);
    reply.wrapped_key = rpc_take(&wrapped);
    code = SDF_CALL(hSessionHandle, GenerateKeyWithEpk, &call, &request, &reply);
    if (code == SDR_OK) {
        code = adopt_key(hSessionHandle, &call, reply.key, wrapped.len == SDF_CIPHER_OVERHEAD + uiKeyBits / 8, phKeyHandle);
    }
    if (code == SDR_OK) {
        sdf_cipher_to(wrapped.bytes, wrapped.len, pucKey);
    }
    rpc_call_end(&call);
    return code;
}

/* GM/T 0018-2023 6.3.11. A structure that cannot be a ciphertext is SDR_ENCDATAERR. */
int sdf_do_ImportKeyWithISK_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, ECCCipher *pucKey, SGD_HANDLE *phKeyHandle) {
    softsjj_v1_ImportKeyWithIskRequest request = softsjj_v1_ImportKeyWithIskRequest_init_zero;
    softsjj_v1_ImportKeyWithIskReply reply = softsjj_v1_ImportKeyWithIskReply_init_zero;
    rpc_call call = {.op = HSM_OP_IMPORT_KEY_WITH_ISK};
    uint8_t cipher[SDF_CIPHER_MAX];
    rpc_slice wrapped = {cipher, 0};
    SDF_READS(pucKey);
    SDF_WRITES(phKeyHandle);
    SDF_DEMAND(sdf_cipher_from(pucKey, cipher, &wrapped.len), SDR_ENCDATAERR, "pucKey: " SDF_CIPHER_WANTED);
    request.key_index = uiISKIndex;
    request.wrapped_key = rpc_put(&wrapped);
    int code = SDF_CALL(hSessionHandle, ImportKeyWithIsk, &call, &request, &reply);
    if (code == SDR_OK) {
        code = adopt_key(hSessionHandle, &call, reply.key, true, phKeyHandle);
    }
    rpc_call_end(&call);
    return code;
}

/* ---- session keys under a KEK ---------------------------------------------------------------------------------------------- */

/* GM/T 0018-2023 6.3.15. ECB: pucKey gets uiKeyBits / 8 bytes; CBC, as clients in the field use it: a 16-byte IV before them. */
int sdf_do_GenerateKeyWithKEK(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyBits, SGD_UINT32 uiAlgID, SGD_UINT32 uiKEKIndex,
                              SGD_UCHAR *pucKey, SGD_UINT32 *puiKeyLength, SGD_HANDLE *phKeyHandle) {
    softsjj_v1_GenerateKeyWithKekRequest request = softsjj_v1_GenerateKeyWithKekRequest_init_zero;
    softsjj_v1_GenerateKeyWithKekReply reply = softsjj_v1_GenerateKeyWithKekReply_init_zero;
    rpc_call call = {.op = HSM_OP_GENERATE_KEY_WITH_KEK};
    rpc_slice wrapped = {NULL, 0};
    int code = check_bits(uiKeyBits);
    if (code != SDR_OK) {
        return code;
    }
    SDF_WRITES(pucKey);
    SDF_WRITES(puiKeyLength);
    SDF_WRITES(phKeyHandle);
    request.key_bits = uiKeyBits;
    request.algorithm = uiAlgID;
    request.kek_index = uiKEKIndex;
    reply.wrapped_key = rpc_take(&wrapped);
    code = SDF_CALL(hSessionHandle, GenerateKeyWithKek, &call, &request, &reply);
    if (code == SDR_OK) {
        const size_t iv = sdf_mode_of(uiAlgID) == SDF_MODE_CHAIN ? SDF_BLOCK : 0;
        code = adopt_key(hSessionHandle, &call, reply.key, wrapped.len == iv + uiKeyBits / 8, phKeyHandle);
    }
    if (code == SDR_OK) {
        memcpy(pucKey, wrapped.bytes, wrapped.len);
        *puiKeyLength = (SGD_UINT32)wrapped.len;
    }
    rpc_call_end(&call);
    return code;
}

/* GM/T 0018-2023 6.3.16 */
int sdf_do_ImportKeyWithKEK(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UINT32 uiKEKIndex, SGD_UCHAR *pucKey,
                            SGD_UINT32 uiKeyLength, SGD_HANDLE *phKeyHandle) {
    softsjj_v1_ImportKeyWithKekRequest request = softsjj_v1_ImportKeyWithKekRequest_init_zero;
    softsjj_v1_ImportKeyWithKekReply reply = softsjj_v1_ImportKeyWithKekReply_init_zero;
    rpc_call call = {.op = HSM_OP_IMPORT_KEY_WITH_KEK};
    const rpc_slice wrapped = {pucKey, uiKeyLength};
    SDF_READS(pucKey);
    SDF_DEMAND(uiKeyLength != 0 && uiKeyLength <= WRAPPED_MAX, SDR_INARGERR, "uiKeyLength is %u: a wrapped key has 1 to %d bytes",
               uiKeyLength, WRAPPED_MAX);
    SDF_WRITES(phKeyHandle);
    request.algorithm = uiAlgID;
    request.kek_index = uiKEKIndex;
    request.wrapped_key = rpc_put(&wrapped);
    int code = SDF_CALL(hSessionHandle, ImportKeyWithKek, &call, &request, &reply);
    if (code == SDR_OK) {
        code = adopt_key(hSessionHandle, &call, reply.key, true, phKeyHandle);
    }
    rpc_call_end(&call);
    return code;
}

/* GM/T 0018-2023 6.3.17. The handle is gone when the device says that the key is; when the device cannot be reached it stays. */
int sdf_do_DestroyKey(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle) {
    softsjj_v1_DestroyKeyRequest request = softsjj_v1_DestroyKeyRequest_init_zero;
    softsjj_v1_DestroyKeyReply reply = softsjj_v1_DestroyKeyReply_init_zero;
    rpc_call call = {.op = HSM_OP_DESTROY_KEY};
    int code = sdf_key_find(hSessionHandle, hKeyHandle, &request.key);
    if (code != SDR_OK) {
        return code;
    }
    code = SDF_CALL(hSessionHandle, DestroyKey, &call, &request, &reply);
    if (code == SDR_OK || code == SDR_KEYNOTEXIST) {
        sdf_key_remove(hKeyHandle);
    }
    rpc_call_end(&call);
    return code;
}
