/* SPDX-License-Identifier: Apache-2.0 */
/* Whole modes of the portable implementation, over its block functions; the slots of hsm_sm4_impl. Inside sm4/ only. */
#ifndef HSM_CORE_SM4_PORTABLE_MODES_H
#define HSM_CORE_SM4_PORTABLE_MODES_H

#include "sm4/sm4.h"

/* Round keys in the order of use, with the constants of the S-box folded in. */
void hsm_sm4_portable_fold_keys(uint32_t folded[SM4_ROUNDS], const hsm_sm4_key *key, int direction);

void hsm_sm4_portable_cbc_encrypt(const hsm_sm4_key *key, uint8_t iv[SM4_BLOCK], const uint8_t *in, uint8_t *out, size_t blocks);
/* SM4_BATCH lanes, bit-sliced (sm4_portable_streams.c). */
void hsm_sm4_portable_cbc_encrypt_lanes(hsm_sm4_lanes *all, size_t n, size_t blocks);
void hsm_sm4_portable_cbc_decrypt(const hsm_sm4_key *key, uint8_t iv[SM4_BLOCK], const uint8_t *in, uint8_t *out, size_t blocks);
void hsm_sm4_portable_counter(const hsm_sm4_key *key, uint8_t counter[SM4_BLOCK], hsm_sm4_counter_width width, const uint8_t *in,
                              size_t n, uint8_t *out);
void hsm_sm4_portable_tweaks(uint32_t form, uint8_t tweak[SM4_BLOCK], uint8_t *out, size_t blocks);
void hsm_sm4_portable_xts(const hsm_sm4_key *key, int direction, const uint8_t *tweaks, const uint8_t *in, uint8_t *out,
                          size_t blocks);

#endif
