/* Generated from proto/spec/refusals.toml by `python proto/generate.py`. Do not edit. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Refusal numbers in the words of GM/T 0018 Annex A. */
#ifndef HSM_GEN_SDF_CODES_H
#define HSM_GEN_SDF_CODES_H

#include <stdint.h>

#include "gen/hsm_refusals.h"
#include "sdf.h"

/* The SDF return code of a refusal number; SDR_UNKNOWERR for a number that is none. */
static inline int sdf_code_of_refusal(uint32_t refusal) {
    switch (refusal) {
        case HSM_R_OK:
            return SDR_OK;
        case HSM_R_UNKNOWN:
        case HSM_R_FAULT:
            return SDR_UNKNOWERR;
        case HSM_R_NOT_SUPPORTED:
        case HSM_R_LAB_ONLY:
            return SDR_NOTSUPPORT;
        case HSM_R_COMMUNICATION:
        case HSM_R_SESSION:
        case HSM_R_DEADLINE:
        case HSM_R_EPOCH:
            return SDR_COMMFAIL;
        case HSM_R_HARDWARE:
        case HSM_R_STATE:
        case HSM_R_STORE:
        case HSM_R_SELF_TEST:
            return SDR_HARDFAIL;
        case HSM_R_OPEN_DEVICE:
            return SDR_OPENDEVICE;
        case HSM_R_OPEN_SESSION:
            return SDR_OPENSESSION;
        case HSM_R_RIGHT_DENIED:
        case HSM_R_ROLE:
            return SDR_PARDENY;
        case HSM_R_KEY_NOT_FOUND:
            return SDR_KEYNOTEXIST;
        case HSM_R_ALGORITHM:
            return SDR_ALGNOTSUPPORT;
        case HSM_R_ALGORITHM_MODE:
            return SDR_ALGMODNOTSUPPORT;
        case HSM_R_PUBLIC_KEY_OPERATION:
            return SDR_PKOPERR;
        case HSM_R_PRIVATE_KEY_OPERATION:
            return SDR_SKOPERR;
        case HSM_R_SIGN:
            return SDR_SIGNERR;
        case HSM_R_VERIFY:
            return SDR_VERIFYERR;
        case HSM_R_SYMMETRIC_OPERATION:
            return SDR_SYMOPERR;
        case HSM_R_STEP:
            return SDR_STEPERR;
        case HSM_R_FILE_SIZE:
            return SDR_FILESIZEERR;
        case HSM_R_FILE_NOT_FOUND:
            return SDR_FILENOEXIST;
        case HSM_R_FILE_OFFSET:
            return SDR_FILEOFSERR;
        case HSM_R_KEY_TYPE:
        case HSM_R_KEY_USAGE:
            return SDR_KEYTYPEERR;
        case HSM_R_KEY:
        case HSM_R_KEY_EXISTS:
        case HSM_R_INTEGRITY:
            return SDR_KEYERR;
        case HSM_R_CIPHERTEXT:
            return SDR_ENCDATAERR;
        case HSM_R_RANDOM:
            return SDR_RANDERR;
        case HSM_R_ACCESS_PASSWORD:
        case HSM_R_SECRET_IN_CLEAR:
        case HSM_R_SECRET_KEY:
            return SDR_PRKRERR;
        case HSM_R_MAC:
            return SDR_MACERR;
        case HSM_R_FILE_EXISTS:
            return SDR_FILEEXISTS;
        case HSM_R_FILE_WRITE:
            return SDR_FILEWERR;
        case HSM_R_NO_BUFFER:
        case HSM_R_LIMIT:
            return SDR_NOBUFFER;
        case HSM_R_ARGUMENT:
        case HSM_R_TOO_LARGE:
            return SDR_INARGERR;
        case HSM_R_OUT_ARGUMENT:
            return SDR_OUTARGERR;
        case HSM_R_USER_ID:
            return SDR_USERIDERR;
        default:
            return SDR_UNKNOWERR;
    }
}

#endif
