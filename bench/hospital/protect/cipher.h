/* SPDX-License-Identifier: Apache-2.0 */
/* SM4-CBC under the vault's data key. A sealed string is IV (16 bytes) || ciphertext (a multiple of 16 bytes). */
#ifndef PROTECT_CIPHER_H
#define PROTECT_CIPHER_H

#include "bytes.h"
#include "vault.h"

/* Pads (PKCS#7) and encrypts under a random IV. The caller frees `sealed`. */
bool cipher_seal(vault *v, const bytes *plain, bytes *sealed);

/* Decrypts and takes the padding away. Check the MAC first: CBC notices nothing by itself. The caller frees `plain`. */
verdict cipher_open(vault *v, const bytes *sealed, bytes *plain);

#endif
