/* SPDX-License-Identifier: Apache-2.0 */
#include "import/foreign.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

/* libcrypto without the configuration file of the system, whose engines and providers are not ours, and without a hand in the end
 * of the process. */
static bool start_libcrypto(void) {
    return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL) == 1;
}

static const EVP_MD *digest_of(hsm_sha sha) {
    switch (sha) {
        case HSM_SHA1:
            return EVP_sha1();
        case HSM_SHA224:
            return EVP_sha224();
        case HSM_SHA256:
            return EVP_sha256();
        case HSM_SHA384:
            return EVP_sha384();
        case HSM_SHA512:
        default:
            return EVP_sha512();
    }
}

hsm_rc hsm_foreign_pbkdf2(hsm_sha sha, const uint8_t *password, size_t password_len, const uint8_t *salt, size_t salt_len,
                          uint32_t iterations, uint8_t *out, size_t n) {
    if (password_len > INT_MAX || salt_len > INT_MAX || iterations > INT_MAX || n > INT_MAX) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    if (!start_libcrypto()) {
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    int done = PKCS5_PBKDF2_HMAC((const char *)password, (int)password_len, salt, (int)salt_len, (int)iterations, digest_of(sha),
                                 (int)n, out);
    return hsm_refuse(done == 1 ? HSM_R_OK : HSM_R_NO_BUFFER);
}

static const EVP_CIPHER *aes_of(size_t key_len) {
    return key_len == 16 ? EVP_aes_128_cbc() : key_len == 24 ? EVP_aes_192_cbc() : EVP_aes_256_cbc();
}

hsm_rc hsm_foreign_aes_cbc_decrypt(const uint8_t *key, size_t key_len, const uint8_t iv[16], const uint8_t *in, size_t n,
                                   uint8_t *out) {
    if (n > INT_MAX || n % 16 != 0) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    EVP_CIPHER_CTX *ctx = start_libcrypto() ? EVP_CIPHER_CTX_new() : NULL;
    int written = 0;
    bool done = ctx != NULL && EVP_DecryptInit_ex(ctx, aes_of(key_len), NULL, key, iv) == 1 &&
                EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 && EVP_DecryptUpdate(ctx, out, &written, in, (int)n) == 1 &&
                written == (int)n;
    EVP_CIPHER_CTX_free(ctx); /* wipes its copy of the key */
    return hsm_refuse(done ? HSM_R_OK : HSM_R_NO_BUFFER);
}
