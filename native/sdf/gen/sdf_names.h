/* Generated from proto/spec/{sdf_codes,algorithms}.toml by `python proto/generate.py`. Do not edit. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers in words, for people. */
#ifndef SDF_NAMES_H
#define SDF_NAMES_H

#include <stdint.h>

#include "sdf.h"

/* The name of a return code; NULL: it is none of Annex A. */
static inline const char *sdf_code_name(uint32_t code) {
    switch (code) {
        case 0x00000000u:
            return "SDR_OK";
        case 0x01000001u:
            return "SDR_UNKNOWERR";
        case 0x01000002u:
            return "SDR_NOTSUPPORT";
        case 0x01000003u:
            return "SDR_COMMFAIL";
        case 0x01000004u:
            return "SDR_HARDFAIL";
        case 0x01000005u:
            return "SDR_OPENDEVICE";
        case 0x01000006u:
            return "SDR_OPENSESSION";
        case 0x01000007u:
            return "SDR_PARDENY";
        case 0x01000008u:
            return "SDR_KEYNOTEXIST";
        case 0x01000009u:
            return "SDR_ALGNOTSUPPORT";
        case 0x0100000Au:
            return "SDR_ALGMODNOTSUPPORT";
        case 0x0100000Bu:
            return "SDR_PKOPERR";
        case 0x0100000Cu:
            return "SDR_SKOPERR";
        case 0x0100000Du:
            return "SDR_SIGNERR";
        case 0x0100000Eu:
            return "SDR_VERIFYERR";
        case 0x0100000Fu:
            return "SDR_SYMOPERR";
        case 0x01000010u:
            return "SDR_STEPERR";
        case 0x01000011u:
            return "SDR_FILESIZEERR";
        case 0x01000012u:
            return "SDR_FILENOEXIST";
        case 0x01000013u:
            return "SDR_FILEOFSERR";
        case 0x01000014u:
            return "SDR_KEYTYPEERR";
        case 0x01000015u:
            return "SDR_KEYERR";
        case 0x01000016u:
            return "SDR_ENCDATAERR";
        case 0x01000017u:
            return "SDR_RANDERR";
        case 0x01000018u:
            return "SDR_PRKRERR";
        case 0x01000019u:
            return "SDR_MACERR";
        case 0x0100001Au:
            return "SDR_FILEEXISTS";
        case 0x0100001Bu:
            return "SDR_FILEWERR";
        case 0x0100001Cu:
            return "SDR_NOBUFFER";
        case 0x0100001Du:
            return "SDR_INARGERR";
        case 0x0100001Eu:
            return "SDR_OUTARGERR";
        case 0x0100001Fu:
            return "SDR_USERIDERR";
        default:
            return NULL;
    }
}

/* What a return code means, in English; NULL likewise. */
static inline const char *sdf_code_text(uint32_t code) {
    switch (code) {
        case 0x00000000u:
            return "success";
        case 0x01000001u:
            return "unknown error";
        case 0x01000002u:
            return "function not supported";
        case 0x01000003u:
            return "communication with the device failed";
        case 0x01000004u:
            return "the cryptographic module does not respond";
        case 0x01000005u:
            return "opening the device failed";
        case 0x01000006u:
            return "creating the session failed";
        case 0x01000007u:
            return "no right to use the private key";
        case 0x01000008u:
            return "the key does not exist";
        case 0x01000009u:
            return "algorithm not supported";
        case 0x0100000Au:
            return "algorithm mode not supported";
        case 0x0100000Bu:
            return "public-key operation failed";
        case 0x0100000Cu:
            return "private-key operation failed";
        case 0x0100000Du:
            return "signing failed";
        case 0x0100000Eu:
            return "the signature does not verify";
        case 0x0100000Fu:
            return "symmetric operation failed";
        case 0x01000010u:
            return "wrong order of steps in a multi-part operation";
        case 0x01000011u:
            return "file size beyond the limit";
        case 0x01000012u:
            return "the file does not exist";
        case 0x01000013u:
            return "wrong file offset";
        case 0x01000014u:
            return "wrong type of key";
        case 0x01000015u:
            return "the key is not valid";
        case 0x01000016u:
            return "the ciphertext is not valid";
        case 0x01000017u:
            return "random generation failed";
        case 0x01000018u:
            return "getting the right to use the private key failed";
        case 0x01000019u:
            return "MAC computation or check failed";
        case 0x0100001Au:
            return "the file exists already";
        case 0x0100001Bu:
            return "writing the file failed";
        case 0x0100001Cu:
            return "not enough memory";
        case 0x0100001Du:
            return "wrong input argument";
        case 0x0100001Eu:
            return "wrong output argument";
        case 0x0100001Fu:
            return "wrong user identity";
        default:
            return NULL;
    }
}

/* The name of an algorithm identifier; NULL: the standard has none, nor have its users. */
static inline const char *sdf_algorithm_name(uint32_t id) {
    switch (id) {
        case 0x00000001u:
            return "SGD_SM3";
        case 0x00000002u:
            return "SGD_SHA1";
        case 0x00000004u:
            return "SGD_SHA256";
        case 0x00000008u:
            return "SGD_SM3_HMAC";
        case 0x00000010u:
            return "SGD_SHA256_HMAC";
        case 0x00000100u:
            return "SGD_SM1";
        case 0x00000101u:
            return "SGD_SM1_ECB";
        case 0x00000102u:
            return "SGD_SM1_CBC";
        case 0x00000104u:
            return "SGD_SM1_CFB";
        case 0x00000108u:
            return "SGD_SM1_OFB";
        case 0x00000110u:
            return "SGD_SM1_MAC";
        case 0x00000200u:
            return "SGD_SSF33";
        case 0x00000201u:
            return "SGD_SSF33_ECB";
        case 0x00000202u:
            return "SGD_SSF33_CBC";
        case 0x00000204u:
            return "SGD_SSF33_CFB";
        case 0x00000208u:
            return "SGD_SSF33_OFB";
        case 0x00000210u:
            return "SGD_SSF33_MAC";
        case 0x00000400u:
            return "SGD_SM4";
        case 0x00000401u:
            return "SGD_SM4_ECB";
        case 0x00000402u:
            return "SGD_SM4_CBC";
        case 0x00000404u:
            return "SGD_SM4_CFB";
        case 0x00000408u:
            return "SGD_SM4_OFB";
        case 0x00000410u:
            return "SGD_SM4_MAC";
        case 0x00000420u:
            return "SGD_SM4_CTR";
        case 0x00000800u:
            return "SGD_ZUC";
        case 0x00000801u:
            return "SGD_ZUC_EEA3";
        case 0x00000802u:
            return "SGD_ZUC_EIA3";
        case 0x00010000u:
            return "SGD_RSA";
        case 0x00010001u:
            return "SGD_SM3_RSA";
        case 0x00010002u:
            return "SGD_SHA1_RSA";
        case 0x00010004u:
            return "SGD_SHA256_RSA";
        case 0x00010100u:
            return "SGD_RSA_SIGN";
        case 0x00010200u:
            return "SGD_RSA_ENC";
        case 0x00020100u:
            return "SGD_SM2";
        case 0x00020200u:
            return "SGD_SM2_1";
        case 0x00020201u:
            return "SGD_SM3_SM2";
        case 0x00020400u:
            return "SGD_SM2_2";
        case 0x00020800u:
            return "SGD_SM2_3";
        case 0x00040100u:
            return "SGD_SM9";
        case 0x00040200u:
            return "SGD_SM9_1";
        case 0x00040201u:
            return "SGD_SM3_SM9";
        case 0x00040400u:
            return "SGD_SM9_2";
        case 0x00040800u:
            return "SGD_SM9_3";
        case 0x01000400u:
            return "SGD_SM4_XTS";
        case 0x02000400u:
            return "SGD_SM4_GCM";
        case 0x04000400u:
            return "SGD_SM4_CCM";
        default:
            return NULL;
    }
}

#endif
