/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GM/T 0018-2023 6.5, single package: Encrypt, Decrypt, CalculateMAC. No padding. ECB, CBC and MAC take whole blocks; CFB, OFB and
 * CTR any length, and a length that is no multiple of 16 ends the chain. No data is SDR_INARGERR. pucIV and the output length are
 * changed only on success; after a failure in the middle of long data the output's contents are not defined.
 */
#include <string.h>

#include "call.h"
#include "split.h"

/* Takes over the IV of the next part. false: the answer's IV has a size that it cannot have. */
static bool next_iv(sdf_chain *chain, rpc_slice iv, uint32_t n) {
    if (chain->iv_len == 0 || (iv.len == 0 && n % SDF_BLOCK != 0)) {
        return true;
    }
    if (iv.len != SDF_BLOCK) {
        return false;
    }
    memcpy(chain->iv, iv.bytes, SDF_BLOCK);
    return true;
}

static int encrypt_part(const sdf_session *session, sdf_chain *chain, const uint8_t *in, uint32_t n, uint8_t *out) {
    softsjj_v1_EncryptRequest request = softsjj_v1_EncryptRequest_init_zero;
    softsjj_v1_EncryptReply reply = softsjj_v1_EncryptReply_init_zero;
    rpc_call call = {.op = HSM_OP_ENCRYPT};
    const rpc_slice iv = {chain->iv, chain->iv_len};
    const rpc_slice data = {in, n};
    rpc_slice new_iv = {NULL, 0};
    rpc_slice result = {NULL, 0};
    request.key = chain->key;
    request.algorithm = chain->algorithm;
    request.iv = rpc_put(&iv);
    request.data = rpc_put(&data);
    reply.iv = rpc_take(&new_iv);
    reply.data = rpc_take(&result);
    int code = SDF_CALL_IN(session, Encrypt, &call, &request, &reply);
    if (code == SDR_OK && (result.len != n || !next_iv(chain, new_iv, n))) {
        code = sdf_wrong_answer(&call);
    }
    if (code == SDR_OK) {
        memcpy(out, result.bytes, n);
    }
    rpc_call_end(&call);
    return code;
}

static int decrypt_part(const sdf_session *session, sdf_chain *chain, const uint8_t *in, uint32_t n, uint8_t *out) {
    softsjj_v1_DecryptRequest request = softsjj_v1_DecryptRequest_init_zero;
    softsjj_v1_DecryptReply reply = softsjj_v1_DecryptReply_init_zero;
    rpc_call call = {.op = HSM_OP_DECRYPT};
    const rpc_slice iv = {chain->iv, chain->iv_len};
    const rpc_slice data = {in, n};
    rpc_slice new_iv = {NULL, 0};
    rpc_slice result = {NULL, 0};
    request.key = chain->key;
    request.algorithm = chain->algorithm;
    request.iv = rpc_put(&iv);
    request.data = rpc_put(&data);
    reply.iv = rpc_take(&new_iv);
    reply.data = rpc_take(&result);
    int code = SDF_CALL_IN(session, Decrypt, &call, &request, &reply);
    if (code == SDR_OK && (result.len != n || !next_iv(chain, new_iv, n))) {
        code = sdf_wrong_answer(&call);
    }
    if (code == SDR_OK) {
        memcpy(out, result.bytes, n);
    }
    rpc_call_end(&call);
    return code;
}

/* The MAC of a part is the IV of the next. */
static int mac_part(const sdf_session *session, sdf_chain *chain, const uint8_t *in, uint32_t n, uint8_t *out) {
    softsjj_v1_CalculateMacRequest request = softsjj_v1_CalculateMacRequest_init_zero;
    softsjj_v1_CalculateMacReply reply = softsjj_v1_CalculateMacReply_init_zero;
    rpc_call call = {.op = HSM_OP_CALCULATE_MAC};
    const rpc_slice iv = {chain->iv, SDF_BLOCK};
    const rpc_slice data = {in, n};
    rpc_slice mac = {NULL, 0};
    (void)out;
    request.key = chain->key;
    request.algorithm = chain->algorithm;
    request.iv = rpc_put(&iv);
    request.data = rpc_put(&data);
    reply.mac = rpc_take(&mac);
    int code = SDF_CALL_IN(session, CalculateMac, &call, &request, &reply);
    if (code == SDR_OK && mac.len != SDF_BLOCK) {
        code = sdf_wrong_answer(&call);
    }
    if (code == SDR_OK) {
        memcpy(chain->iv, mac.bytes, SDF_BLOCK);
    }
    rpc_call_end(&call);
    return code;
}

typedef struct sdf_job {
    SGD_HANDLE session;
    SGD_HANDLE key;
    SGD_UINT32 algorithm;
    SGD_UCHAR *iv; /* in and out; NULL: the mode has none */
    const SGD_UCHAR *in;
    SGD_UINT32 len;
    SGD_UCHAR *out;
} sdf_job;

static int run(const sdf_job *job, sdf_part_call part, sdf_chain *chain) {
    chain->algorithm = job->algorithm;
    chain->iv_len = job->iv == NULL ? 0 : SDF_BLOCK;
    if (job->iv != NULL) {
        memcpy(chain->iv, job->iv, SDF_BLOCK);
    }
    sdf_session *session = sdf_session_acquire(job->session);
    if (session == NULL) {
        return sdf_no_session();
    }
    int code = sdf_key_find(job->session, job->key, &chain->key);
    if (code == SDR_OK) {
        code = sdf_split(session, part, chain, job->in, job->len, job->out);
    }
    sdf_session_release(session);
    if (code == SDR_OK && job->iv != NULL) {
        memcpy(job->iv, chain->iv, SDF_BLOCK);
    }
    return code;
}

static int check_length(sdf_mode mode, const char *name, SGD_UINT32 len) {
    const bool blocks = mode == SDF_MODE_ECB || mode == SDF_MODE_CHAIN;
    const SGD_UINT32 most = mode == SDF_MODE_OTHER ? RPC_DATA_MAX : SDF_LENGTH_MAX;
    SDF_DEMAND(sdf_mode_takes(mode, len), SDR_INARGERR, "%s is %u: 1 to %u bytes are taken%s", name, len, most,
               blocks ? ", a multiple of 16; nothing is padded" : "");
    return SDR_OK;
}

static bool has_iv(sdf_mode mode) {
    return mode == SDF_MODE_CHAIN || mode == SDF_MODE_STREAM;
}

/* What both directions ask of their input; name: of the length. */
static int check_input(SGD_UINT32 uiAlgID, const SGD_UCHAR *pucIV, const char *name, SGD_UINT32 len) {
    const sdf_mode mode = sdf_mode_of(uiAlgID);
    SDF_DEMAND(pucIV != NULL || !has_iv(mode), SDR_INARGERR, "pucIV is NULL, and the mode of uiAlgID needs one");
    return check_length(mode, name, len);
}

static int crypt_data(sdf_job job, sdf_part_call part, SGD_UINT32 *out_len) {
    sdf_chain chain = {.key = 0};
    if (!has_iv(sdf_mode_of(job.algorithm))) {
        job.iv = NULL;
    }
    int code = run(&job, part, &chain);
    if (code == SDR_OK) {
        *out_len = job.len;
    }
    return code;
}

/* GM/T 0018-2023 6.5.2 */
int sdf_do_Encrypt(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucData,
                   SGD_UINT32 uiDataLength, SGD_UCHAR *pucEncData, SGD_UINT32 *puiEncDataLength) {
    const sdf_job job = {hSessionHandle, hKeyHandle, uiAlgID, pucIV, pucData, uiDataLength, pucEncData};
    SDF_READS(pucData);
    int code = check_input(uiAlgID, pucIV, "uiDataLength", uiDataLength);
    if (code != SDR_OK) {
        return code;
    }
    SDF_WRITES(pucEncData);
    SDF_WRITES(puiEncDataLength);
    return crypt_data(job, encrypt_part, puiEncDataLength);
}

/* GM/T 0018-2023 6.5.3 */
int sdf_do_Decrypt(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucEncData,
                   SGD_UINT32 uiEncDataLength, SGD_UCHAR *pucData, SGD_UINT32 *puiDataLength) {
    const sdf_job job = {hSessionHandle, hKeyHandle, uiAlgID, pucIV, pucEncData, uiEncDataLength, pucData};
    SDF_READS(pucEncData);
    int code = check_input(uiAlgID, pucIV, "uiEncDataLength", uiEncDataLength);
    if (code != SDR_OK) {
        return code;
    }
    SDF_WRITES(pucData);
    SDF_WRITES(puiDataLength);
    return crypt_data(job, decrypt_part, puiDataLength);
}

/* GM/T 0018-2023 6.5.4 */
int sdf_do_CalculateMAC(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucData,
                        SGD_UINT32 uiDataLength, SGD_UCHAR *pucMac, SGD_UINT32 *puiMacLength) {
    const sdf_job job = {hSessionHandle, hKeyHandle, uiAlgID, pucIV, pucData, uiDataLength, NULL};
    sdf_chain chain = {.key = 0};
    /* Whatever the id says, a CBC-MAC is asked for; the device refuses ids that name something else. */
    SDF_READS(pucIV);
    SDF_READS(pucData);
    int code = check_length(SDF_MODE_CHAIN, "uiDataLength", uiDataLength);
    if (code != SDR_OK) {
        return code;
    }
    SDF_WRITES(pucMac);
    SDF_WRITES(puiMacLength);
    code = run(&job, mac_part, &chain);
    if (code == SDR_OK) {
        memcpy(pucMac, chain.iv, SDF_BLOCK);
        *puiMacLength = SDF_BLOCK;
    }
    return code;
}
