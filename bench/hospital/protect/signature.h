/* SPDX-License-Identifier: Apache-2.0 */
/* SM2 signatures over SM3(Z || record), Z made of the signer's ID and public key (GB/T 32918.2 5.5). Stored as r || s. */
#ifndef PROTECT_SIGNATURE_H
#define PROTECT_SIGNATURE_H

#include "bytes.h"
#include "vault.h"

enum { POINT_SIZE = 64, SIGNATURE_SIZE = 64 };

/* Takes the public key from the machine and stores it as x || y in keys/sign.pub. */
bool signer_export(vault *v);

/* Takes the public key from keys/sign.pub and compares it with the machine's. */
verdict signer_check(vault *v);

/* The right to use the private key, for this session (GM/T 0018-2023 6.2.8). The password comes from PROTECT_PASSWORD. */
bool signer_unlock(vault *v);
bool signer_lock(vault *v);

bool signature_make(vault *v, const bytes *record, unsigned char signature[SIGNATURE_SIZE]);

/* Verifies twice: with the public key as anybody could, and with the key inside the machine. */
verdict signature_check(vault *v, const bytes *record, const unsigned char signature[SIGNATURE_SIZE]);

#endif
