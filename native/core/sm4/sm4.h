/* SPDX-License-Identifier: Apache-2.0 */
/* SM4 (GB/T 32907-2016) and its modes (GB/T 17964-2021). Constant-time in key and data: no table is indexed by a secret. */
#ifndef HSM_CORE_SM4_H
#define HSM_CORE_SM4_H

#include "result.h"

enum { SM4_BLOCK = 16, SM4_KEY_BYTES = 16, SM4_ROUNDS = 32 };

/* Round keys in the order of encryption; decryption runs through them backwards. */
typedef struct hsm_sm4_key {
    uint32_t rk[SM4_ROUNDS];
} hsm_sm4_key;

/* One implementation. All are interchangeable; one is chosen per module, at its start. in may equal out. */
typedef struct hsm_sm4_impl {
    const char *name;
    bool (*usable)(void);
    void (*set_key)(hsm_sm4_key *key, const uint8_t raw[SM4_KEY_BYTES]);
    void (*encrypt)(const hsm_sm4_key *key, const uint8_t *in, uint8_t *out, size_t blocks);
    void (*decrypt)(const hsm_sm4_key *key, const uint8_t *in, uint8_t *out, size_t blocks);
} hsm_sm4_impl;

extern const hsm_sm4_impl hsm_sm4_portable;

/* Modes over any implementation. direction: HSM_ENCRYPT or HSM_DECRYPT. Lengths and modes are checked here: HSM_R_ARGUMENT,
 * HSM_R_ALGORITHM_MODE. Semantics as in hsm.h. */
HSM_MUST_USE hsm_rc hsm_sm4_mode_crypt(const hsm_sm4_impl *impl, const hsm_sm4_key *key, uint32_t mode, int direction, uint8_t *iv,
                                       const uint8_t *in, size_t n, uint8_t *out);
HSM_MUST_USE hsm_rc hsm_sm4_mode_cbc_mac(const hsm_sm4_impl *impl, const hsm_sm4_key *key, const uint8_t iv[SM4_BLOCK],
                                         const uint8_t *in, size_t n, uint8_t mac[SM4_BLOCK]);
HSM_MUST_USE hsm_rc hsm_sm4_gcm_encrypt(const hsm_sm4_impl *impl, const hsm_sm4_key *key, const uint8_t *nonce, size_t nonce_len,
                                        const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n, uint8_t *out, uint8_t *tag,
                                        size_t tag_len);
HSM_MUST_USE hsm_rc hsm_sm4_gcm_decrypt(const hsm_sm4_impl *impl, const hsm_sm4_key *key, const uint8_t *nonce, size_t nonce_len,
                                        const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n, const uint8_t *tag,
                                        size_t tag_len, uint8_t *out);
HSM_MUST_USE hsm_rc hsm_sm4_ccm_encrypt(const hsm_sm4_impl *impl, const hsm_sm4_key *key, const uint8_t *nonce, size_t nonce_len,
                                        const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n, uint8_t *out, uint8_t *tag,
                                        size_t tag_len);
HSM_MUST_USE hsm_rc hsm_sm4_ccm_decrypt(const hsm_sm4_impl *impl, const hsm_sm4_key *key, const uint8_t *nonce, size_t nonce_len,
                                        const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n, const uint8_t *tag,
                                        size_t tag_len, uint8_t *out);
HSM_MUST_USE hsm_rc hsm_sm4_xts_crypt(const hsm_sm4_impl *impl, const hsm_sm4_key *data_key, const hsm_sm4_key *tweak_key,
                                      uint32_t form, int direction, const uint8_t tweak[SM4_BLOCK], const uint8_t *in, size_t n,
                                      uint8_t *out);

#endif
