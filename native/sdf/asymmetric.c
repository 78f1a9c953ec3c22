/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GM/T 0018-2023 6.4: SM2 signatures over a digest of exactly 32 bytes, SM2 encryption of 1 to SDF_PLAIN_MAX bytes (the device may
 * take fewer). A public key or signature that is not right-aligned in its fields is SDR_INARGERR, a ciphertext SDR_ENCDATAERR.
 */
#include <string.h>

#include "call.h"
#include "structs.h"

enum { DIGEST_BYTES = 32 };

#define DIGEST_WANTED "%s is %u: the digest that SM2 signs has 32 bytes"

/* ---- signatures ------------------------------------------------------------------------------------------------------------ */

/* GM/T 0018-2023 6.4.5 */
int sdf_do_ExternalVerify_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPublicKey *pucPublicKey, SGD_UCHAR *pucDataInput,
                              SGD_UINT32 uiInputLength, ECCSignature *pucSignature) {
    softsjj_v1_VerifyExternalRequest request = softsjj_v1_VerifyExternalRequest_init_zero;
    softsjj_v1_VerifyExternalReply reply = softsjj_v1_VerifyExternalReply_init_zero;
    rpc_call call = {.op = HSM_OP_VERIFY_EXTERNAL};
    uint8_t point[SDF_POINT_BYTES];
    uint8_t signature[SDF_SIGNATURE_BYTES];
    const rpc_slice point_slice = {point, sizeof point};
    const rpc_slice digest = {pucDataInput, uiInputLength};
    const rpc_slice signature_slice = {signature, sizeof signature};
    SDF_READS(pucPublicKey);
    SDF_READS(pucDataInput);
    SDF_READS(pucSignature);
    SDF_DEMAND(uiInputLength == DIGEST_BYTES, SDR_INARGERR, DIGEST_WANTED, "uiInputLength", uiInputLength);
    SDF_DEMAND(sdf_point_from(pucPublicKey, point), SDR_INARGERR, "pucPublicKey: " SDF_POINT_WANTED);
    SDF_DEMAND(sdf_signature_from(pucSignature, signature), SDR_INARGERR, "pucSignature: " SDF_SIGNATURE_WANTED);
    request.algorithm = uiAlgID;
    request.public_key = rpc_put(&point_slice);
    request.digest = rpc_put(&digest);
    request.signature = rpc_put(&signature_slice);
    int code = SDF_CALL(hSessionHandle, VerifyExternal, &call, &request, &reply);
    rpc_call_end(&call);
    return code;
}

/* GM/T 0018-2023 6.4.6. pucData: e = SM3(Z || M). */
int sdf_do_InternalSign_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                            ECCSignature *pucSignature) {
    softsjj_v1_SignRequest request = softsjj_v1_SignRequest_init_zero;
    softsjj_v1_SignReply reply = softsjj_v1_SignReply_init_zero;
    rpc_call call = {.op = HSM_OP_SIGN};
    const rpc_slice digest = {pucData, uiDataLength};
    rpc_slice signature = {NULL, 0};
    SDF_READS(pucData);
    SDF_DEMAND(uiDataLength == DIGEST_BYTES, SDR_INARGERR, DIGEST_WANTED, "uiDataLength", uiDataLength);
    SDF_WRITES(pucSignature);
    request.key_index = uiISKIndex;
    request.digest = rpc_put(&digest);
    reply.signature = rpc_take(&signature);
    int code = SDF_CALL(hSessionHandle, Sign, &call, &request, &reply);
    if (code == SDR_OK && signature.len != SDF_SIGNATURE_BYTES) {
        code = sdf_wrong_answer(&call);
    }
    if (code == SDR_OK) {
        sdf_signature_to(signature.bytes, pucSignature);
    }
    rpc_call_end(&call);
    return code;
}

/* GM/T 0018-2023 6.4.7 */
int sdf_do_InternalVerify_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                              ECCSignature *pucSignature) {
    softsjj_v1_VerifyRequest request = softsjj_v1_VerifyRequest_init_zero;
    softsjj_v1_VerifyReply reply = softsjj_v1_VerifyReply_init_zero;
    rpc_call call = {.op = HSM_OP_VERIFY};
    uint8_t signature[SDF_SIGNATURE_BYTES];
    const rpc_slice digest = {pucData, uiDataLength};
    const rpc_slice signature_slice = {signature, sizeof signature};
    SDF_READS(pucData);
    SDF_READS(pucSignature);
    SDF_DEMAND(uiDataLength == DIGEST_BYTES, SDR_INARGERR, DIGEST_WANTED, "uiDataLength", uiDataLength);
    SDF_DEMAND(sdf_signature_from(pucSignature, signature), SDR_INARGERR, "pucSignature: " SDF_SIGNATURE_WANTED);
    request.key_index = uiISKIndex;
    request.digest = rpc_put(&digest);
    request.signature = rpc_put(&signature_slice);
    int code = SDF_CALL(hSessionHandle, Verify, &call, &request, &reply);
    rpc_call_end(&call);
    return code;
}

/* ---- encryption ------------------------------------------------------------------------------------------------------------ */

/* The arguments that both encryptions share. */
static int check_plain(const SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, const ECCCipher *pucEncData) {
    SDF_READS(pucData);
    SDF_DEMAND(uiDataLength != 0 && uiDataLength <= SDF_PLAIN_MAX, SDR_INARGERR, "uiDataLength is %u: 1 to %d bytes are taken",
               uiDataLength, SDF_PLAIN_MAX);
    SDF_WRITES(pucEncData);
    return SDR_OK;
}

static int give_cipher(int code, const rpc_call *call, rpc_slice cipher, SGD_UINT32 len, ECCCipher *out) {
    if (code == SDR_OK && cipher.len != SDF_CIPHER_OVERHEAD + (size_t)len) {
        code = sdf_wrong_answer(call);
    }
    if (code == SDR_OK) {
        sdf_cipher_to(cipher.bytes, cipher.len, out);
    }
    return code;
}

/* GM/T 0018-2023 6.4.8. Writes 164 + uiDataLength bytes to pucEncData. */
int sdf_do_ExternalEncrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPublicKey *pucPublicKey, SGD_UCHAR *pucData,
                               SGD_UINT32 uiDataLength, ECCCipher *pucEncData) {
    softsjj_v1_EncryptExternalSm2Request request = softsjj_v1_EncryptExternalSm2Request_init_zero;
    softsjj_v1_EncryptExternalSm2Reply reply = softsjj_v1_EncryptExternalSm2Reply_init_zero;
    rpc_call call = {.op = HSM_OP_ENCRYPT_EXTERNAL_SM2};
    uint8_t point[SDF_POINT_BYTES];
    const rpc_slice point_slice = {point, sizeof point};
    const rpc_slice data = {pucData, uiDataLength};
    rpc_slice cipher = {NULL, 0};
    SDF_READS(pucPublicKey);
    SDF_DEMAND(sdf_point_from(pucPublicKey, point), SDR_INARGERR, "pucPublicKey: " SDF_POINT_WANTED);
    int code = check_plain(pucData, uiDataLength, pucEncData);
    if (code != SDR_OK) {
        return code;
    }
    request.algorithm = uiAlgID;
    request.public_key = rpc_put(&point_slice);
    request.data = rpc_put(&data);
    reply.ciphertext = rpc_take(&cipher);
    code = SDF_CALL(hSessionHandle, EncryptExternalSm2, &call, &request, &reply);
    code = give_cipher(code, &call, cipher, uiDataLength, pucEncData);
    rpc_call_end(&call);
    return code;
}

/* Vendor extension, form with algorithm id. Writes 164 + uiDataLength bytes to pucEncData. */
int sdf_do_InternalEncrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiIPKIndex, SGD_UINT32 uiAlgID, SGD_UCHAR *pucData,
                               SGD_UINT32 uiDataLength, ECCCipher *pucEncData) {
    softsjj_v1_EncryptSm2Request request = softsjj_v1_EncryptSm2Request_init_zero;
    softsjj_v1_EncryptSm2Reply reply = softsjj_v1_EncryptSm2Reply_init_zero;
    rpc_call call = {.op = HSM_OP_ENCRYPT_SM2};
    const rpc_slice data = {pucData, uiDataLength};
    rpc_slice cipher = {NULL, 0};
    int code = check_plain(pucData, uiDataLength, pucEncData);
    if (code != SDR_OK) {
        return code;
    }
    request.key_index = uiIPKIndex;
    request.algorithm = uiAlgID;
    request.data = rpc_put(&data);
    reply.ciphertext = rpc_take(&cipher);
    code = SDF_CALL(hSessionHandle, EncryptSm2, &call, &request, &reply);
    code = give_cipher(code, &call, cipher, uiDataLength, pucEncData);
    rpc_call_end(&call);
    return code;
}

/* Vendor extension, form with algorithm id. Writes L bytes to pucData. */
int sdf_do_InternalDecrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UINT32 uiAlgID, ECCCipher *pucEncData,
                               SGD_UCHAR *pucData, SGD_UINT32 *puiDataLength) {
    softsjj_v1_DecryptSm2Request request = softsjj_v1_DecryptSm2Request_init_zero;
    softsjj_v1_DecryptSm2Reply reply = softsjj_v1_DecryptSm2Reply_init_zero;
    rpc_call call = {.op = HSM_OP_DECRYPT_SM2};
    uint8_t cipher[SDF_CIPHER_MAX];
    rpc_slice cipher_slice = {cipher, 0};
    rpc_slice data = {NULL, 0};
    SDF_READS(pucEncData);
    SDF_WRITES(pucData);
    SDF_WRITES(puiDataLength);
    SDF_DEMAND(sdf_cipher_from(pucEncData, cipher, &cipher_slice.len), SDR_ENCDATAERR, "pucEncData: " SDF_CIPHER_WANTED);
    request.key_index = uiISKIndex;
    request.algorithm = uiAlgID;
    request.ciphertext = rpc_put(&cipher_slice);
    reply.data = rpc_take(&data);
    int code = SDF_CALL(hSessionHandle, DecryptSm2, &call, &request, &reply);
    if (code == SDR_OK && data.len != cipher_slice.len - SDF_CIPHER_OVERHEAD) {
        code = sdf_wrong_answer(&call);
    }
    if (code == SDR_OK) {
        memcpy(pucData, data.bytes, data.len);
        *puiDataLength = (SGD_UINT32)data.len;
    }
    rpc_call_end(&call);
    return code;
}
