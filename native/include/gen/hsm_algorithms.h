/* Generated from proto/spec/algorithms.toml by `python proto/generate.py`. Do not edit. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Algorithm identifiers and the values that callers use for them. */
#ifndef HSM_GEN_ALGORITHMS_H
#define HSM_GEN_ALGORITHMS_H

#include <stdint.h>

/* Algorithm identifiers, GM/T 0006. */
#define SGD_SM1 0x00000100u
#define SGD_SM1_ECB 0x00000101u
#define SGD_SM1_CBC 0x00000102u
#define SGD_SM1_CFB 0x00000104u
#define SGD_SM1_OFB 0x00000108u
#define SGD_SM1_MAC 0x00000110u
#define SGD_SSF33 0x00000200u
#define SGD_SSF33_ECB 0x00000201u
#define SGD_SSF33_CBC 0x00000202u
#define SGD_SSF33_CFB 0x00000204u
#define SGD_SSF33_OFB 0x00000208u
#define SGD_SSF33_MAC 0x00000210u
#define SGD_SM4 0x00000400u
#define SGD_SM4_ECB 0x00000401u
#define SGD_SMS4_ECB 0x00000401u
#define SGD_SM4_CBC 0x00000402u
#define SGD_SMS4_CBC 0x00000402u
#define SGD_SM4_CFB 0x00000404u
#define SGD_SMS4_CFB 0x00000404u
#define SGD_SM4_OFB 0x00000408u
#define SGD_SMS4_OFB 0x00000408u
#define SGD_SM4_MAC 0x00000410u
#define SGD_SMS4_MAC 0x00000410u
#define SGD_SM4_CTR 0x00000420u
#define SGD_SM4_XTS 0x01000400u
#define SGD_SM4_GCM 0x02000400u
#define SGD_SM4_CCM 0x04000400u
#define SGD_ZUC 0x00000800u
#define SGD_ZUC_EEA3 0x00000801u
#define SGD_ZUC_EIA3 0x00000802u
#define SGD_RSA 0x00010000u
#define SGD_RSA_SIGN 0x00010100u
#define SGD_RSA_ENC 0x00010200u
#define SGD_SM2 0x00020100u
#define SGD_SM2_1 0x00020200u
#define SGD_SM2_2 0x00020400u
#define SGD_SM2_3 0x00020800u
#define SGD_SM9 0x00040100u
#define SGD_SM9_1 0x00040200u
#define SGD_SM9_2 0x00040400u
#define SGD_SM9_3 0x00040800u
#define SGD_SM3 0x00000001u
#define SGD_SM3_HMAC 0x00000008u
#define SGD_SHA1 0x00000002u
#define SGD_SHA256 0x00000004u
#define SGD_SHA256_HMAC 0x00000010u
#define SGD_SM3_RSA 0x00010001u
#define SGD_SHA1_RSA 0x00010002u
#define SGD_SHA256_RSA 0x00010004u
#define SGD_SM3_SM2 0x00020201u
#define SGD_SM3_SM9 0x00040201u

/* Where an identifier is named. */
enum hsm_context {
    HSM_CONTEXT_CIPHER = 1,
    HSM_CONTEXT_AEAD = 2,
    HSM_CONTEXT_MAC = 3,
    HSM_CONTEXT_HASH = 4,
    HSM_CONTEXT_HMAC = 5,
    HSM_CONTEXT_SIGN = 6,
    HSM_CONTEXT_EXCHANGE = 7,
    HSM_CONTEXT_ENCRYPT = 8,
};

static inline uint32_t hsm_cipher_id(uint32_t value) {
    switch (value) {
        case 0x00000101u:
            return SGD_SM1_ECB;
        case 0x00000102u:
            return SGD_SM1_CBC;
        case 0x00000104u:
            return SGD_SM1_CFB;
        case 0x00000108u:
            return SGD_SM1_OFB;
        case 0x00000201u:
            return SGD_SSF33_ECB;
        case 0x00000202u:
            return SGD_SSF33_CBC;
        case 0x00000204u:
            return SGD_SSF33_CFB;
        case 0x00000208u:
            return SGD_SSF33_OFB;
        case 0x00000401u:
            return SGD_SM4_ECB;
        case 0x00000402u:
            return SGD_SM4_CBC;
        case 0x00000404u:
            return SGD_SM4_CFB;
        case 0x00000408u:
            return SGD_SM4_OFB;
        case 0x00000420u:
            return SGD_SM4_CTR;
        case 0x01000400u:
        case 0x00000440u:
            return SGD_SM4_XTS;
        case 0x00000801u:
            return SGD_ZUC_EEA3;
        default:
            return 0;
    }
}

static inline uint32_t hsm_aead_id(uint32_t value) {
    switch (value) {
        case 0x02000400u:
        case 0x00000480u:
            return SGD_SM4_GCM;
        case 0x04000400u:
            return SGD_SM4_CCM;
        default:
            return 0;
    }
}

static inline uint32_t hsm_mac_id(uint32_t value) {
    switch (value) {
        case 0x00000110u:
            return SGD_SM1_MAC;
        case 0x00000210u:
            return SGD_SSF33_MAC;
        case 0x00000410u:
            return SGD_SM4_MAC;
        case 0x00000802u:
            return SGD_ZUC_EIA3;
        default:
            return 0;
    }
}

static inline uint32_t hsm_hash_id(uint32_t value) {
    switch (value) {
        case 0x00000001u:
            return SGD_SM3;
        case 0x00000002u:
            return SGD_SHA1;
        case 0x00000004u:
            return SGD_SHA256;
        default:
            return 0;
    }
}

static inline uint32_t hsm_hmac_id(uint32_t value) {
    switch (value) {
        case 0x00000001u:
        case 0x00000008u:
        case 0x00020211u:
        case 0x00100001u:
            return SGD_SM3;
        case 0x00000002u:
        case 0x00010012u:
            return SGD_SHA1;
        case 0x00000004u:
        case 0x00000010u:
        case 0x00010014u:
            return SGD_SHA256;
        default:
            return 0;
    }
}

static inline uint32_t hsm_sign_id(uint32_t value) {
    switch (value) {
        case 0x00010100u:
            return SGD_RSA_SIGN;
        case 0x00020200u:
        case 0x00020100u:
            return SGD_SM2_1;
        case 0x00040200u:
        case 0x00080100u:
            return SGD_SM9_1;
        case 0x00010001u:
            return SGD_SM3_RSA;
        case 0x00010002u:
            return SGD_SHA1_RSA;
        case 0x00010004u:
            return SGD_SHA256_RSA;
        case 0x00020201u:
        case 0x00020101u:
            return SGD_SM3_SM2;
        case 0x00040201u:
            return SGD_SM3_SM9;
        default:
            return 0;
    }
}

static inline uint32_t hsm_exchange_id(uint32_t value) {
    switch (value) {
        case 0x00020400u:
        case 0x00020200u:
            return SGD_SM2_2;
        case 0x00040400u:
        case 0x00080200u:
            return SGD_SM9_2;
        default:
            return 0;
    }
}

static inline uint32_t hsm_encrypt_id(uint32_t value) {
    switch (value) {
        case 0x00010200u:
        case 0x00010400u:
            return SGD_RSA_ENC;
        case 0x00020800u:
        case 0x00020400u:
            return SGD_SM2_3;
        case 0x00040800u:
        case 0x00080400u:
            return SGD_SM9_3;
        default:
            return 0;
    }
}

/* The standard id that a caller's value means in a context; 0 when it means nothing there. */
static inline uint32_t hsm_standard_id(enum hsm_context context, uint32_t value) {
    switch (context) {
        case HSM_CONTEXT_CIPHER:
            return hsm_cipher_id(value);
        case HSM_CONTEXT_AEAD:
            return hsm_aead_id(value);
        case HSM_CONTEXT_MAC:
            return hsm_mac_id(value);
        case HSM_CONTEXT_HASH:
            return hsm_hash_id(value);
        case HSM_CONTEXT_HMAC:
            return hsm_hmac_id(value);
        case HSM_CONTEXT_SIGN:
            return hsm_sign_id(value);
        case HSM_CONTEXT_EXCHANGE:
            return hsm_exchange_id(value);
        case HSM_CONTEXT_ENCRYPT:
            return hsm_encrypt_id(value);
        default:
            return 0;
    }
}

#endif
