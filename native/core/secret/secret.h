/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form of a sealed secret, which hsm_secret_seal makes and a module opens:
 *
 *   C1 || C3 || C2   SM2 encryption of a fresh 16-byte SM4 key to the module's transport key (64, 32, 16 bytes)
 *   nonce            12 bytes
 *   ciphertext       SM4-GCM of the secret, as long as the secret; the context is the associated data
 *   tag              16 bytes
 *
 * The key is used once, so no nonce is ever used twice with it.
 */
#ifndef HSM_CORE_SECRET_H
#define HSM_CORE_SECRET_H

#include "sm4/sm4.h"

enum {
    HSM_SEALED_KEY = SM4_KEY_BYTES + HSM_SM2_CIPHER_OVERHEAD,
    HSM_SEALED_NONCE = 12,
    HSM_SEALED_TAG = 16,
    HSM_SEALED_TEXT = HSM_SEALED_KEY + HSM_SEALED_NONCE /* where the ciphertext begins */
};

_Static_assert((int)HSM_SEALED_TEXT + (int)HSM_SEALED_TAG == (int)HSM_SECRET_OVERHEAD, "hsm.h promises the overhead");

#endif
