/* Generated from proto/spec/ops.toml by `python proto/generate.py`. Do not edit. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Op numbers, gRPC paths and replay classes. */
#ifndef HSM_GEN_OPS_H
#define HSM_GEN_OPS_H

#include <stddef.h>

enum hsm_op {
    HSM_OP_STATUS = 1,                  /* GM/T 0030-2014 8.7 */
    HSM_OP_SELF_TEST = 2,               /* GM/T 0030-2014 5.8 */
    HSM_OP_TRANSPORT_KEY = 3,           /* GM/T 0030-2014 8.2 */
    HSM_OP_KEY_GENERATE = 10,           /* GM/T 0030-2014 5.3 */
    HSM_OP_KEY_LIST = 11,               /* GM/T 0030-2014 5.3 */
    HSM_OP_KEY_SHOW = 12,               /* GM/T 0030-2014 5.3 */
    HSM_OP_KEY_DESTROY = 13,            /* GM/T 0030-2014 5.3 */
    HSM_OP_KEY_IMPORT = 14,             /* GM/T 0030-2014 5.3 */
    HSM_OP_KEY_CSR = 15,                /* RFC 2986 4 */
    HSM_OP_AUDIT_LIST = 20,             /* GM/T 0030-2014 5.7 */
    HSM_OP_AUDIT_VERIFY = 21,           /* GM/T 0030-2014 5.7 */
    HSM_OP_OPEN_SESSION = 100,          /* GM/T 0018-2023 6.2.4 */
    HSM_OP_CLOSE_SESSION = 101,         /* GM/T 0018-2023 6.2.5 */
    HSM_OP_DEVICE_INFO = 102,           /* GM/T 0018-2023 6.2.6 */
    HSM_OP_RANDOM = 103,                /* GM/T 0018-2023 6.2.7 */
    HSM_OP_GET_KEY_RIGHT = 104,         /* GM/T 0018-2023 6.2.8 */
    HSM_OP_RELEASE_KEY_RIGHT = 105,     /* GM/T 0018-2023 6.2.9 */
    HSM_OP_EXPORT_PUBLIC_KEY = 110,     /* GM/T 0018-2023 6.3.7 */
    HSM_OP_GENERATE_KEY_WITH_IPK = 111, /* GM/T 0018-2023 6.3.9 */
    HSM_OP_GENERATE_KEY_WITH_EPK = 112, /* GM/T 0018-2023 6.3.10 */
    HSM_OP_IMPORT_KEY_WITH_ISK = 113,   /* GM/T 0018-2023 6.3.11 */
    HSM_OP_GENERATE_KEY_WITH_KEK = 114, /* GM/T 0018-2023 6.3.15 */
    HSM_OP_IMPORT_KEY_WITH_KEK = 115,   /* GM/T 0018-2023 6.3.16 */
    HSM_OP_DESTROY_KEY = 116,           /* GM/T 0018-2023 6.3.17 */
    HSM_OP_SIGN = 120,                  /* GM/T 0018-2023 6.4.6 */
    HSM_OP_VERIFY = 121,                /* GM/T 0018-2023 6.4.7 */
    HSM_OP_VERIFY_EXTERNAL = 122,       /* GM/T 0018-2023 6.4.5 */
    HSM_OP_ENCRYPT_EXTERNAL_SM2 = 123,  /* GM/T 0018-2023 6.4.8 */
    HSM_OP_ENCRYPT_SM2 = 124,           /* vendor extension SDF_InternalEncrypt_ECC */
    HSM_OP_DECRYPT_SM2 = 125,           /* vendor extension SDF_InternalDecrypt_ECC */
    HSM_OP_ENCRYPT = 130,               /* GM/T 0018-2023 6.5.2 */
    HSM_OP_DECRYPT = 131,               /* GM/T 0018-2023 6.5.3 */
    HSM_OP_CALCULATE_MAC = 132,         /* GM/T 0018-2023 6.5.4 */
    HSM_OP_AEAD_ENCRYPT = 133,          /* GM/T 0018-2023 6.5.5 */
    HSM_OP_AEAD_DECRYPT = 134,          /* GM/T 0018-2023 6.5.6 */
    HSM_OP_HASH_INIT = 140,             /* GM/T 0018-2023 6.6.5 */
    HSM_OP_HASH_UPDATE = 141,           /* GM/T 0018-2023 6.6.6 */
    HSM_OP_HASH_FINAL = 142,            /* GM/T 0018-2023 6.6.7 */
    HSM_OP_HMAC_INIT = 143,             /* GM/T 0018-2023 6.6.2 */
    HSM_OP_HMAC_UPDATE = 144,           /* GM/T 0018-2023 6.6.3 */
    HSM_OP_HMAC_FINAL = 145,            /* GM/T 0018-2023 6.6.4 */
    HSM_OP_CALCULATE_HMAC = 146,        /* GM/T 0018-2023 6.6 */
    HSM_OP_DIGEST = 147,                /* GM/T 0018-2023 6.6 */
    HSM_OP_COUNT = 43                   /* rows; their numbers have gaps */
};

/* May a request whose answer was lost be sent again? Libraries resend HSM_REPLAY_SAFE only. */
enum hsm_replay {
    HSM_REPLAY_SAFE = 1,
    HSM_REPLAY_FRESH = 2,
    HSM_REPLAY_ONCE = 3,
    HSM_REPLAY_NEVER = 4,
};

/* gRPC path of an op, NULL for a number that is none. */
static inline const char *hsm_op_path(int op) {
    switch (op) {
        case HSM_OP_STATUS:
            return "/softsjj.v1.Admin/Status";
        case HSM_OP_SELF_TEST:
            return "/softsjj.v1.Admin/SelfTest";
        case HSM_OP_TRANSPORT_KEY:
            return "/softsjj.v1.Transport/GetTransportKey";
        case HSM_OP_KEY_GENERATE:
            return "/softsjj.v1.Keys/GenerateKey";
        case HSM_OP_KEY_LIST:
            return "/softsjj.v1.Keys/ListKeys";
        case HSM_OP_KEY_SHOW:
            return "/softsjj.v1.Keys/ShowKey";
        case HSM_OP_KEY_DESTROY:
            return "/softsjj.v1.Keys/DestroyStoredKey";
        case HSM_OP_KEY_IMPORT:
            return "/softsjj.v1.Keys/ImportKey";
        case HSM_OP_KEY_CSR:
            return "/softsjj.v1.Keys/MakeCsr";
        case HSM_OP_AUDIT_LIST:
            return "/softsjj.v1.Audit/ListRecords";
        case HSM_OP_AUDIT_VERIFY:
            return "/softsjj.v1.Audit/VerifyChain";
        case HSM_OP_OPEN_SESSION:
            return "/softsjj.v1.Device/OpenSession";
        case HSM_OP_CLOSE_SESSION:
            return "/softsjj.v1.Device/CloseSession";
        case HSM_OP_DEVICE_INFO:
            return "/softsjj.v1.Device/GetDeviceInfo";
        case HSM_OP_RANDOM:
            return "/softsjj.v1.Device/GenerateRandom";
        case HSM_OP_GET_KEY_RIGHT:
            return "/softsjj.v1.Device/GetPrivateKeyAccessRight";
        case HSM_OP_RELEASE_KEY_RIGHT:
            return "/softsjj.v1.Device/ReleasePrivateKeyAccessRight";
        case HSM_OP_EXPORT_PUBLIC_KEY:
            return "/softsjj.v1.Device/ExportPublicKey";
        case HSM_OP_GENERATE_KEY_WITH_IPK:
            return "/softsjj.v1.Device/GenerateKeyWithIpk";
        case HSM_OP_GENERATE_KEY_WITH_EPK:
            return "/softsjj.v1.Device/GenerateKeyWithEpk";
        case HSM_OP_IMPORT_KEY_WITH_ISK:
            return "/softsjj.v1.Device/ImportKeyWithIsk";
        case HSM_OP_GENERATE_KEY_WITH_KEK:
            return "/softsjj.v1.Device/GenerateKeyWithKek";
        case HSM_OP_IMPORT_KEY_WITH_KEK:
            return "/softsjj.v1.Device/ImportKeyWithKek";
        case HSM_OP_DESTROY_KEY:
            return "/softsjj.v1.Device/DestroyKey";
        case HSM_OP_SIGN:
            return "/softsjj.v1.Device/Sign";
        case HSM_OP_VERIFY:
            return "/softsjj.v1.Device/Verify";
        case HSM_OP_VERIFY_EXTERNAL:
            return "/softsjj.v1.Device/VerifyExternal";
        case HSM_OP_ENCRYPT_EXTERNAL_SM2:
            return "/softsjj.v1.Device/EncryptExternalSm2";
        case HSM_OP_ENCRYPT_SM2:
            return "/softsjj.v1.Device/EncryptSm2";
        case HSM_OP_DECRYPT_SM2:
            return "/softsjj.v1.Device/DecryptSm2";
        case HSM_OP_ENCRYPT:
            return "/softsjj.v1.Device/Encrypt";
        case HSM_OP_DECRYPT:
            return "/softsjj.v1.Device/Decrypt";
        case HSM_OP_CALCULATE_MAC:
            return "/softsjj.v1.Device/CalculateMac";
        case HSM_OP_AEAD_ENCRYPT:
            return "/softsjj.v1.Device/AeadEncrypt";
        case HSM_OP_AEAD_DECRYPT:
            return "/softsjj.v1.Device/AeadDecrypt";
        case HSM_OP_HASH_INIT:
            return "/softsjj.v1.Device/HashInit";
        case HSM_OP_HASH_UPDATE:
            return "/softsjj.v1.Device/HashUpdate";
        case HSM_OP_HASH_FINAL:
            return "/softsjj.v1.Device/HashFinal";
        case HSM_OP_HMAC_INIT:
            return "/softsjj.v1.Device/HmacInit";
        case HSM_OP_HMAC_UPDATE:
            return "/softsjj.v1.Device/HmacUpdate";
        case HSM_OP_HMAC_FINAL:
            return "/softsjj.v1.Device/HmacFinal";
        case HSM_OP_CALCULATE_HMAC:
            return "/softsjj.v1.Device/CalculateHmac";
        case HSM_OP_DIGEST:
            return "/softsjj.v1.Device/Digest";
        default:
            return NULL;
    }
}

/* Replay class of an op; HSM_REPLAY_NEVER for a number that is none. */
static inline enum hsm_replay hsm_op_replay(int op) {
    switch (op) {
        case HSM_OP_STATUS:
        case HSM_OP_SELF_TEST:
        case HSM_OP_TRANSPORT_KEY:
        case HSM_OP_KEY_LIST:
        case HSM_OP_KEY_SHOW:
        case HSM_OP_AUDIT_LIST:
        case HSM_OP_AUDIT_VERIFY:
        case HSM_OP_CLOSE_SESSION:
        case HSM_OP_DEVICE_INFO:
        case HSM_OP_RANDOM:
        case HSM_OP_GET_KEY_RIGHT:
        case HSM_OP_RELEASE_KEY_RIGHT:
        case HSM_OP_EXPORT_PUBLIC_KEY:
        case HSM_OP_VERIFY:
        case HSM_OP_VERIFY_EXTERNAL:
        case HSM_OP_DECRYPT_SM2:
        case HSM_OP_ENCRYPT:
        case HSM_OP_DECRYPT:
        case HSM_OP_CALCULATE_MAC:
        case HSM_OP_AEAD_ENCRYPT:
        case HSM_OP_AEAD_DECRYPT:
        case HSM_OP_CALCULATE_HMAC:
        case HSM_OP_DIGEST:
            return HSM_REPLAY_SAFE;
        case HSM_OP_KEY_CSR:
        case HSM_OP_OPEN_SESSION:
        case HSM_OP_GENERATE_KEY_WITH_IPK:
        case HSM_OP_GENERATE_KEY_WITH_EPK:
        case HSM_OP_IMPORT_KEY_WITH_ISK:
        case HSM_OP_GENERATE_KEY_WITH_KEK:
        case HSM_OP_IMPORT_KEY_WITH_KEK:
        case HSM_OP_DESTROY_KEY:
        case HSM_OP_SIGN:
        case HSM_OP_ENCRYPT_EXTERNAL_SM2:
        case HSM_OP_ENCRYPT_SM2:
            return HSM_REPLAY_FRESH;
        case HSM_OP_KEY_GENERATE:
        case HSM_OP_KEY_DESTROY:
        case HSM_OP_KEY_IMPORT:
            return HSM_REPLAY_ONCE;
        case HSM_OP_HASH_INIT:
        case HSM_OP_HASH_UPDATE:
        case HSM_OP_HASH_FINAL:
        case HSM_OP_HMAC_INIT:
        case HSM_OP_HMAC_UPDATE:
        case HSM_OP_HMAC_FINAL:
            return HSM_REPLAY_NEVER;
        default:
            return HSM_REPLAY_NEVER;
    }
}

#endif
