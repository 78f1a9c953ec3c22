/* SPDX-License-Identifier: Apache-2.0 */
/* SM3, HMAC, the KDF and PBKDF2 as the standards write them, one word after the other: slow, for comparison only. */
#ifndef TESTS_NATIVE_SM3_REFERENCE_H
#define TESTS_NATIVE_SM3_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

/* GB/T 32905-2016 5: n bytes after `length` bytes, a multiple of 64, that led to `state`; NULL: from the beginning. */
void reference_sm3(const uint32_t state[8], uint64_t length, const uint8_t *in, size_t n, uint8_t out[32]);
/* GB/T 15852.2 with SM3: H((K xor opad) || H((K xor ipad) || in)). */
void reference_hmac(const uint8_t *key, size_t key_len, const uint8_t *in, size_t n, uint8_t out[32]);
/* GB/T 32918.4 5.4.3. */
void reference_kdf(const uint8_t *z, size_t z_len, uint8_t *out, size_t n);
/* RFC 8018 5.2 with HMAC-SM3. */
void reference_pbkdf2(const uint8_t *password, size_t password_len, const uint8_t *salt, size_t salt_len, uint32_t iterations,
                      uint8_t *out, size_t n);

#endif
