/* SPDX-License-Identifier: Apache-2.0 */
/* What key files need beyond the SM algorithms: PBKDF2 with HMAC of the SHA family, and AES-CBC. Done by libcrypto. */
#ifndef HSM_CORE_IMPORT_FOREIGN_H
#define HSM_CORE_IMPORT_FOREIGN_H

#include "result.h"

typedef enum hsm_sha { HSM_SHA1, HSM_SHA224, HSM_SHA256, HSM_SHA384, HSM_SHA512 } hsm_sha;

/* RFC 8018 5.2. HSM_R_NO_BUFFER: no memory. */
HSM_MUST_USE hsm_rc hsm_foreign_pbkdf2(hsm_sha sha, const uint8_t *password, size_t password_len, const uint8_t *salt,
                                       size_t salt_len, uint32_t iterations, uint8_t *out, size_t n);
/* key_len: 16, 24 or 32 bytes. n: a multiple of 16. The padding stays. */
HSM_MUST_USE hsm_rc hsm_foreign_aes_cbc_decrypt(const uint8_t *key, size_t key_len, const uint8_t iv[16], const uint8_t *in,
                                                size_t n, uint8_t *out);

#endif
