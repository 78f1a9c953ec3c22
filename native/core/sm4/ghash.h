/* SPDX-License-Identifier: Apache-2.0 */
/* GHASH (SP 800-38D 6.4), portable and constant-time. Inside sm4/ only. */
#ifndef HSM_CORE_GHASH_H
#define HSM_CORE_GHASH_H

#include <stddef.h>
#include <stdint.h>

enum { GHASH_PARTS = 5 };

typedef struct hsm_ghash {
    uint64_t h[3][GHASH_PARTS]; /* H's low half, high half and their sum, each split by bit position mod 5 */
    uint64_t high;              /* the running value, as the big-endian number its 16 bytes spell */
    uint64_t low;
} hsm_ghash;

void hsm_ghash_init(hsm_ghash *g, const uint8_t h[16]);
/* Any n; a partial last block is filled up with zeros. */
void hsm_ghash_update(hsm_ghash *g, const uint8_t *in, size_t n);
/* The block of the two lengths, given in bytes. */
void hsm_ghash_lengths(hsm_ghash *g, uint64_t aad_len, uint64_t text_len);
/* Writes the value and wipes g. */
void hsm_ghash_final(hsm_ghash *g, uint8_t out[16]);

#endif
