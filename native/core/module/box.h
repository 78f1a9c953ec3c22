/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The authenticated form in which secrets lie in the store, all integers big-endian:
 *
 *   "HSMB" | version 1 | kind (1) | secret's length (2) | usage (4) | zero (4) | nonce (12) | ciphertext | tag (16)
 *
 * SM4-GCM with a random nonce; associated data: the first 16 bytes and SM3 of the caller's aad.
 */
#ifndef HSM_CORE_MODULE_BOX_H
#define HSM_CORE_MODULE_BOX_H

#include "module/module.h"

enum { HSM_BOX_HEADER = 16, HSM_BOX_NONCE = 12, HSM_BOX_TAG = 16, HSM_BOX_OVERHEAD = 44, HSM_BOX_SECRET_MAX = HSM_SYMMETRIC_MAX };
enum { HSM_BOX_SM2 = 1 /* d */, HSM_BOX_SYMMETRIC = 2, HSM_BOX_PASSWORD = 16 /* a verifier */ };

_Static_assert((int)HSM_BOX_OVERHEAD <= (int)HSM_BLOB_OVERHEAD, "hsm.h promises the overhead");

typedef struct hsm_box {
    uint8_t kind;
    uint32_t usage;
    size_t n;
    uint8_t secret[HSM_BOX_SECRET_MAX]; /* wiped by whoever opened or filled it */
} hsm_box;

/* *len as in hsm.h. */
HSM_MUST_USE hsm_rc hsm_box_seal(hsm_module *module, hsm_handle wrapping, const hsm_box *box, const uint8_t *aad, size_t aad_len,
                                 uint8_t *blob, size_t *len);
/* HSM_R_INTEGRITY: anything about blob or aad is not as it was. */
HSM_MUST_USE hsm_rc hsm_box_open(hsm_module *module, hsm_handle wrapping, const uint8_t *blob, size_t len, const uint8_t *aad,
                                 size_t aad_len, hsm_box *box);

#endif
