/* SPDX-License-Identifier: Apache-2.0 */
/* 32 blocks of SM4 at a time, bit-sliced. Inside the portable implementation only. */
#ifndef HSM_CORE_SM4_SLICES_H
#define HSM_CORE_SM4_SLICES_H

#include "sm4/sm4.h"
#include "sm4/sm4_sbox.h"

enum { SM4_BATCH = 32 }; /* blocks */

/* Round keys as bit slices: [round][bit]. Secret. */
typedef struct hsm_sm4_sliced_key {
    hsm_sm4_slice bit[SM4_ROUNDS][8];
} hsm_sm4_sliced_key;

/* The same for each of the 32 blocks. folded: round keys in the order they are used, S-box constants folded in (see
 * sm4_portable.c). */
void hsm_sm4_slice_key(hsm_sm4_sliced_key *key, const uint32_t folded[SM4_ROUNDS]);
/* For each block its own, four rounds from `first` on: word w of block i of `four`, big-endian, is the key of block i for round
 * first + w. */
void hsm_sm4_slice_keys(hsm_sm4_sliced_key *key, int first, const uint8_t four[SM4_BATCH * SM4_BLOCK]);
/* `batches` times SM4_BATCH blocks. in may equal out. */
void hsm_sm4_slice_crypt(const hsm_sm4_sliced_key *key, const uint8_t *in, uint8_t *out, size_t batches);

#endif
