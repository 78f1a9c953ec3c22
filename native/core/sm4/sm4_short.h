/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Short messages of many callers side by side. A wide implementation needs the same time for one block as for a group of them, so
 * the blocks of many messages, each under its own key, are encrypted in one go.
 */
#ifndef HSM_CORE_SM4_SHORT_H
#define HSM_CORE_SM4_SHORT_H

#include "sm4/sm4.h"

/* An op of hsm.h whose arguments have been checked, and its key. */
typedef struct hsm_sm4_short {
    hsm_batch_op *op;
    const hsm_sm4_aead_key *key;
} hsm_sm4_short;

/* Whether the op is such a message: ECB encryption, CTR, GCM. What its single call would refuse is not. */
bool hsm_sm4_is_short(const hsm_batch_op *op);
/* Leaves rc in each op: a tag may be wrong. */
void hsm_sm4_short_many(const hsm_sm4_impl *impl, const hsm_sm4_short *messages, size_t count);

/* The parts of GCM (SP 800-38D 7) that surround its blocks. What the mode refuses: */
HSM_MUST_USE hsm_rc hsm_sm4_gcm_check(const uint8_t *nonce, size_t nonce_len, const uint8_t *aad, size_t aad_len, const uint8_t *in,
                                      size_t n, const uint8_t *out, const uint8_t *tag, size_t tag_len);
/* J0. */
void hsm_sm4_gcm_first_counter(const hsm_sm4_impl *impl, const hsm_sm4_aead_key *key, const uint8_t *nonce, size_t nonce_len,
                               uint8_t j0[SM4_BLOCK]);
/* The whole tag; mask is the encrypted J0. */
void hsm_sm4_gcm_tag(const hsm_sm4_impl *impl, const hsm_sm4_aead_key *key, const uint8_t *aad, size_t aad_len,
                     const uint8_t *ciphertext, size_t n, const uint8_t mask[SM4_BLOCK], uint8_t tag[SM4_BLOCK]);

#endif
