/* Generated from proto/spec/refusals.toml by `python proto/generate.py`. Do not edit. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Refusal numbers: codes of hsm_rc, and the refusal field of every reply. */
#ifndef HSM_GEN_REFUSALS_H
#define HSM_GEN_REFUSALS_H

enum {
    HSM_R_OK = 0,                     /* success */
    HSM_R_UNKNOWN = 1,                /* unknown error */
    HSM_R_NOT_SUPPORTED = 2,          /* function not supported */
    HSM_R_COMMUNICATION = 3,          /* communication with the device failed */
    HSM_R_HARDWARE = 4,               /* the cryptographic module does not respond */
    HSM_R_OPEN_DEVICE = 5,            /* opening the device failed */
    HSM_R_OPEN_SESSION = 6,           /* creating the session failed */
    HSM_R_RIGHT_DENIED = 7,           /* no right to use the private key */
    HSM_R_KEY_NOT_FOUND = 8,          /* the key does not exist */
    HSM_R_ALGORITHM = 9,              /* algorithm not supported */
    HSM_R_ALGORITHM_MODE = 10,        /* algorithm mode not supported */
    HSM_R_PUBLIC_KEY_OPERATION = 11,  /* public-key operation failed */
    HSM_R_PRIVATE_KEY_OPERATION = 12, /* private-key operation failed */
    HSM_R_SIGN = 13,                  /* signing failed */
    HSM_R_VERIFY = 14,                /* the signature does not verify */
    HSM_R_SYMMETRIC_OPERATION = 15,   /* symmetric operation failed */
    HSM_R_STEP = 16,                  /* wrong order of steps in a multi-part operation */
    HSM_R_FILE_SIZE = 17,             /* file size beyond the limit */
    HSM_R_FILE_NOT_FOUND = 18,        /* the file does not exist */
    HSM_R_FILE_OFFSET = 19,           /* wrong file offset */
    HSM_R_KEY_TYPE = 20,              /* wrong type of key */
    HSM_R_KEY = 21,                   /* the key is not valid */
    HSM_R_CIPHERTEXT = 22,            /* the ciphertext is not valid */
    HSM_R_RANDOM = 23,                /* random generation failed */
    HSM_R_ACCESS_PASSWORD = 24,       /* getting the right to use the private key failed */
    HSM_R_MAC = 25,                   /* MAC computation or check failed */
    HSM_R_FILE_EXISTS = 26,           /* the file exists already */
    HSM_R_FILE_WRITE = 27,            /* writing the file failed */
    HSM_R_NO_BUFFER = 28,             /* not enough memory */
    HSM_R_ARGUMENT = 29,              /* wrong input argument */
    HSM_R_OUT_ARGUMENT = 30,          /* wrong output argument */
    HSM_R_USER_ID = 31,               /* wrong user identity */
    HSM_R_STATE = 40,                 /* the device is not in a state that allows this */
    HSM_R_SESSION = 41,               /* the session is not known to the device (ended, or the device restarted): open a new one */
    HSM_R_ROLE = 42,                  /* the caller's role does not allow this */
    HSM_R_TOO_LARGE = 43,             /* the message is too large */
    HSM_R_DEADLINE = 44,              /* the time allowed for the call ran out */
    HSM_R_LIMIT = 45,                 /* a limit of the device is reached */
    HSM_R_KEY_EXISTS = 46,            /* a key exists already at this index: destroy it first */
    HSM_R_KEY_USAGE = 47,             /* the key is not allowed to do this */
    HSM_R_SECRET_IN_CLEAR = 48,       /* a secret in clear is taken only over the Unix socket of a lab machine */
    HSM_R_STORE = 49,                 /* the device could not write its store; nothing was changed */
    HSM_R_SELF_TEST = 50,             /* a self-test failed: the device has stopped working */
    HSM_R_INTEGRITY = 51,             /* stored data fails its integrity check */
    HSM_R_FAULT = 52,                 /* an injected fault */
    HSM_R_EPOCH = 53,                 /* this node is not the active one */
    HSM_R_SECRET_KEY = 54,            /* the secret was sealed to another transport key: fetch it and seal again */
    HSM_R_LAB_ONLY = 55,              /* key files may be imported on a lab machine only */
    HSM_R_COUNT = 48                  /* rows; their numbers have gaps */
};

#endif
