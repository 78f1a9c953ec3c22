/* SPDX-License-Identifier: Apache-2.0 */
/* SM4 and its modes as the standards write them, one byte or bit after the other: slow, not constant-time, for comparison only. */
#ifndef TESTS_NATIVE_SM4_REFERENCE_H
#define TESTS_NATIVE_SM4_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The S-box from its definition: A inv(A x + c) + c over GF(2^8). */
uint8_t reference_sbox(uint8_t x);
void reference_block(const uint8_t key[16], bool encrypt, const uint8_t in[16], uint8_t out[16]);
/* mode: HSM_MODE_*. iv is not changed. Stream modes: any n. */
void reference_mode(const uint8_t key[16], uint32_t mode, bool encrypt, const uint8_t iv[16], const uint8_t *in, size_t n,
                    uint8_t *out);
/* x = x * y in the field of GCM (SP 800-38D 6.3). */
void reference_gcm_multiply(uint8_t x[16], const uint8_t y[16]);
/* Encryption with the full 16-byte tag (CCM: tag_len of it). */
void reference_gcm(const uint8_t key[16], const uint8_t *nonce, size_t nonce_len, const uint8_t *aad, size_t aad_len,
                   const uint8_t *in, size_t n, uint8_t *out, uint8_t tag[16]);
void reference_ccm(const uint8_t key[16], const uint8_t *nonce, size_t nonce_len, const uint8_t *aad, size_t aad_len,
                   const uint8_t *in, size_t n, uint8_t *out, uint8_t tag[16], size_t tag_len);
/* Encryption. gb: the form of GB/T 17964-2021, otherwise IEEE 1619. */
void reference_xts(const uint8_t key[32], bool gb, const uint8_t tweak[16], const uint8_t *in, size_t n, uint8_t *out);

#endif
