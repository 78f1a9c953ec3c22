/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The structures of GM/T 0018-2023 5 and the flat bytes of the wire. A 256-bit value sits at the right end of its 64-byte field; a
 * structure with anything else before it, or with bits other than 256, is refused. The caller's structures may lie at any address.
 */
#ifndef SOFTSJJ_SDF_STRUCTS_H
#define SOFTSJJ_SDF_STRUCTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sdf.h"

enum {
    SDF_POINT_BYTES = 64,     /* x || y */
    SDF_SIGNATURE_BYTES = 64, /* r || s */
    SDF_CIPHER_OVERHEAD = 96, /* C1 and C3 */
    SDF_PLAIN_MAX = 4096,     /* longest plaintext of SM2 encryption that any device here takes */
    SDF_CIPHER_MAX = SDF_CIPHER_OVERHEAD + SDF_PLAIN_MAX
};

bool sdf_point_from(const ECCrefPublicKey *key, uint8_t point[SDF_POINT_BYTES]);
void sdf_point_to(const uint8_t point[SDF_POINT_BYTES], ECCrefPublicKey *key);

bool sdf_signature_from(const ECCSignature *signature, uint8_t out[SDF_SIGNATURE_BYTES]);
void sdf_signature_to(const uint8_t bytes[SDF_SIGNATURE_BYTES], ECCSignature *signature);

/* L from 1 to SDF_PLAIN_MAX, read before anything of C is. *len: bytes written to out, 96 + L. */
bool sdf_cipher_from(const ECCCipher *cipher, uint8_t out[SDF_CIPHER_MAX], size_t *len);
/* Writes 164 + L bytes, whatever sizeof(ECCCipher) says. len: SDF_CIPHER_OVERHEAD + L. */
void sdf_cipher_to(const uint8_t *bytes, size_t len, ECCCipher *cipher);

#endif
