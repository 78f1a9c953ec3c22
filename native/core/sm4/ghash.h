/* SPDX-License-Identifier: Apache-2.0 */
/* GHASH (SP 800-38D 6.4) over bytes, by an implementation's product; and the portable, constant-time product. Inside sm4/ only. */
#ifndef HSM_CORE_GHASH_H
#define HSM_CORE_GHASH_H

#include "sm4/sm4.h"

/* Begins as {impl, the hash of an AEAD key, {0}}. */
typedef struct hsm_ghash {
    const hsm_sm4_impl *impl;
    const uint64_t *key;
    uint8_t value[SM4_BLOCK];
} hsm_ghash;

/* Any n; a partial last block is filled up with zeros. */
void hsm_ghash_update(hsm_ghash *g, const uint8_t *in, size_t n);
/* The block of the two lengths, given in bytes. */
void hsm_ghash_lengths(hsm_ghash *g, uint64_t aad_len, uint64_t text_len);
/* Writes the value and wipes g. */
void hsm_ghash_final(hsm_ghash *g, uint8_t out[SM4_BLOCK]);

/* The slots hash_key and ghash of the portable implementation. */
void hsm_ghash_portable_key(uint64_t hash[SM4_HASH_KEY_WORDS], const uint8_t h[SM4_BLOCK]);
void hsm_ghash_portable(const uint64_t hash[SM4_HASH_KEY_WORDS], uint8_t value[SM4_BLOCK], const uint8_t *in, size_t blocks);

#endif
