/* SPDX-License-Identifier: Apache-2.0 */
/* The ops that can run here: their requests' fields, as in device.proto, and what of the core they are. */
#include <string.h>

#include "codec.h"
#include "gen/hsm_ops.h"

#define S(a, b, c, d, e, f) {SLOT_##a, SLOT_##b, SLOT_##c, SLOT_##d, SLOT_##e, SLOT_##f}

/* The most frequent first. */
static const device_op table[] = {
    {HSM_OP_ENCRYPT, HSM_BATCH_SM4_CRYPT, "Encrypt", S(KEY, ALGORITHM, IV, DATA, NONE, NONE)},
    {HSM_OP_DECRYPT, HSM_BATCH_SM4_CRYPT, "Decrypt", S(KEY, ALGORITHM, IV, DATA, NONE, NONE)},
    {HSM_OP_CALCULATE_MAC, HSM_BATCH_SM4_CBC_MAC, "CalculateMac", S(KEY, ALGORITHM, IV, DATA, NONE, NONE)},
    {HSM_OP_CALCULATE_HMAC, HSM_BATCH_HMAC_SM3, "CalculateHmac", S(KEY, ALGORITHM, DATA, NONE, NONE, NONE)},
    {HSM_OP_DIGEST, HSM_BATCH_SM3, "Digest", S(ALGORITHM, DATA, NONE, NONE, NONE, NONE)},
    {HSM_OP_AEAD_ENCRYPT, HSM_BATCH_SM4_AEAD_ENCRYPT, "AeadEncrypt", S(KEY, ALGORITHM, IV, AAD, DATA, LENGTH)},
    {HSM_OP_AEAD_DECRYPT, HSM_BATCH_SM4_AEAD_DECRYPT, "AeadDecrypt", S(KEY, ALGORITHM, IV, AAD, DATA, PROOF)},
    {HSM_OP_SIGN, HSM_BATCH_SM2_SIGN, "Sign", S(INDEX, DATA, NONE, NONE, NONE, NONE)},
    {HSM_OP_VERIFY, HSM_BATCH_SM2_VERIFY, "Verify", S(INDEX, DATA, PROOF, NONE, NONE, NONE)},
    {HSM_OP_VERIFY_EXTERNAL, HSM_BATCH_SM2_VERIFY_POINT, "VerifyExternal", S(ALGORITHM, POINT, DATA, PROOF, NONE, NONE)},
    {HSM_OP_ENCRYPT_EXTERNAL_SM2, HSM_BATCH_SM2_ENCRYPT, "EncryptExternalSm2", S(ALGORITHM, POINT, DATA, NONE, NONE, NONE)},
    {HSM_OP_ENCRYPT_SM2, HSM_BATCH_SM2_ENCRYPT, "EncryptSm2", S(INDEX, ALGORITHM, DATA, NONE, NONE, NONE)},
    {HSM_OP_DECRYPT_SM2, HSM_BATCH_SM2_DECRYPT, "DecryptSm2", S(INDEX, ALGORITHM, DATA, NONE, NONE, NONE)},
    {HSM_OP_RANDOM, HSM_BATCH_RANDOM, "GenerateRandom", S(LENGTH, NONE, NONE, NONE, NONE, NONE)},
};

enum { ROWS = sizeof table / sizeof table[0] };

static const char service[] = "/softsjj.v1.Device/";

const device_op *op_by_number(uint32_t number) {
    for (size_t i = 0; i < ROWS; i++) {
        if (table[i].number == number) {
            return &table[i];
        }
    }
    return NULL;
}

static bool is_method(const char *path, size_t n, const char *method) {
    const size_t head = sizeof service - 1;
    const size_t len = strlen(method);
    return n == head + len && memcmp(path + head, method, len) == 0 && memcmp(path, service, head) == 0;
}

const device_op *op_by_path(const char *path, size_t n) {
    for (size_t i = 0; i < ROWS; i++) {
        if (is_method(path, n, table[i].method)) {
            return &table[i];
        }
    }
    return NULL;
}

bool is_pipeline_path(const char *path, size_t n) {
    return is_method(path, n, "Pipeline");
}
