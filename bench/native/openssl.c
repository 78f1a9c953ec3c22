/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL 3 and later, by EVP: contexts are made once, a call sets the IV only. */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdio.h>
#include <string.h>

#include "worker.h"

static EVP_CIPHER_CTX *cipher;
static EVP_MD *sm3;
static EVP_MD_CTX *digest;
static EVP_MAC_CTX *hmac;
static EVP_PKEY *pair;
static EVP_PKEY_CTX *operation;
static EVP_RAND_CTX *drbg;
static uint8_t signature[80];
static size_t signature_len;
static uint8_t sealed[256];
static size_t sealed_len;
static EC_GROUP *group;
static EC_POINT *base, *product;
static BIGNUM *factor, *x, *y;
static BN_CTX *numbers;

static bool start_cipher(const char *name, int encrypting, bool padding_off) {
    EVP_CIPHER *found = EVP_CIPHER_fetch(NULL, name, NULL);
    if (found == NULL) {
        return false; /* SM4-GCM and SM4-CCM are there since 3.1, SM4-XTS since 3.2 */
    }
    EVP_CIPHER_CTX_free(cipher);
    cipher = EVP_CIPHER_CTX_new();
    bool good = EVP_CipherInit_ex2(cipher, found, bench_key, bench_iv, encrypting, NULL) == 1;
    EVP_CIPHER_free(found);
    return good && (!padding_off || EVP_CIPHER_CTX_set_padding(cipher, 0) == 1);
}

static bool start_ecb(void) {
    return start_cipher("SM4-ECB", 1, true);
}

static bool start_cbc(void) {
    return start_cipher("SM4-CBC", 1, true);
}

static bool start_cbc_decrypt(void) {
    return start_cipher("SM4-CBC", 0, true);
}

static bool start_ctr(void) {
    return start_cipher("SM4-CTR", 1, false);
}

static bool start_gcm(void) {
    return start_cipher("SM4-GCM", 1, false);
}

static bool start_xts(void) {
    return start_cipher("SM4-XTS", 1, false);
}

static bool crypt(void) {
    int n = 0;
    return EVP_CipherInit_ex2(cipher, NULL, NULL, bench_iv, -1, NULL) == 1 &&
           EVP_CipherUpdate(cipher, bench_out, &n, bench_in, (int)bench_size) == 1;
}

static bool gcm(void) {
    int n = 0;
    return crypt() && EVP_CipherFinal_ex(cipher, bench_out + bench_size, &n) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, BENCH_TAG, bench_tag) == 1;
}

static bool start_ccm(void) {
    EVP_CIPHER *found = EVP_CIPHER_fetch(NULL, "SM4-CCM", NULL);
    if (found == NULL) {
        return false;
    }
    EVP_CIPHER_CTX_free(cipher);
    cipher = EVP_CIPHER_CTX_new();
    bool good = EVP_CipherInit_ex2(cipher, found, NULL, NULL, 1, NULL) == 1 &&
                EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_IVLEN, BENCH_NONCE, NULL) == 1 &&
                EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, BENCH_TAG, NULL) == 1 &&
                EVP_CipherInit_ex2(cipher, NULL, bench_key, NULL, 1, NULL) == 1;
    EVP_CIPHER_free(found);
    return good;
}

/* CCM wants the length before the message (EVP_EncryptInit(3), "CCM Mode"). */
static bool ccm(void) {
    int n = 0;
    return EVP_CipherInit_ex2(cipher, NULL, NULL, bench_iv, -1, NULL) == 1 &&
           EVP_CipherUpdate(cipher, NULL, &n, NULL, (int)bench_size) == 1 &&
           EVP_CipherUpdate(cipher, bench_out, &n, bench_in, (int)bench_size) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, BENCH_TAG, bench_tag) == 1;
}

static bool hash(void) {
    return EVP_DigestInit_ex2(digest, sm3, NULL) == 1 && EVP_DigestUpdate(digest, bench_in, bench_size) == 1 &&
           EVP_DigestFinal_ex(digest, bench_tag, NULL) == 1;
}

static bool start_hmac(void) {
    EVP_MAC *found = EVP_MAC_fetch(NULL, "HMAC", NULL);
    char name[] = "SM3";
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0), OSSL_PARAM_construct_end()};
    EVP_MAC_CTX_free(hmac);
    hmac = EVP_MAC_CTX_new(found);
    EVP_MAC_free(found);
    return hmac != NULL && EVP_MAC_init(hmac, bench_key, 16, parameters) == 1;
}

static bool mac(void) {
    size_t n = 0;
    return EVP_MAC_init(hmac, NULL, 0, NULL) == 1 && EVP_MAC_update(hmac, bench_in, bench_size) == 1 &&
           EVP_MAC_final(hmac, bench_tag, &n, sizeof bench_tag) == 1;
}

/* A fresh context of our pair. */
static bool renew(int (*init)(EVP_PKEY_CTX *)) {
    EVP_PKEY_CTX_free(operation);
    operation = EVP_PKEY_CTX_new(pair, NULL);
    return operation != NULL && init(operation) == 1;
}

static bool start_sign(void) {
    return renew(EVP_PKEY_sign_init);
}

static bool sign(void) {
    signature_len = sizeof signature;
    return EVP_PKEY_sign(operation, signature, &signature_len, bench_in, BENCH_MESSAGE) == 1;
}

static bool start_verify(void) {
    return start_sign() && sign() && renew(EVP_PKEY_verify_init);
}

static bool verify(void) {
    return EVP_PKEY_verify(operation, signature, signature_len, bench_in, BENCH_MESSAGE) == 1;
}

static bool start_encrypt(void) {
    return renew(EVP_PKEY_encrypt_init);
}

static bool encrypt(void) {
    sealed_len = sizeof sealed;
    return EVP_PKEY_encrypt(operation, sealed, &sealed_len, bench_in, BENCH_MESSAGE) == 1;
}

static bool start_decrypt(void) {
    return start_encrypt() && encrypt() && renew(EVP_PKEY_decrypt_init);
}

static bool decrypt(void) {
    size_t n = sizeof bench_out;
    return EVP_PKEY_decrypt(operation, bench_out, &n, sealed, sealed_len) == 1 && n == BENCH_MESSAGE;
}

static bool start_keygen(void) {
    EVP_PKEY_CTX_free(operation);
    operation = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    return operation != NULL && EVP_PKEY_keygen_init(operation) == 1;
}

static bool keygen(void) {
    EVP_PKEY *made = NULL;
    bool good = EVP_PKEY_generate(operation, &made) == 1;
    EVP_PKEY_free(made);
    return good;
}

static bool start_mul(void) {
    if (group == NULL) {
        group = EC_GROUP_new_by_curve_name(NID_sm2);
        numbers = BN_CTX_new();
        factor = BN_bin2bn(bench_key, 32, NULL);
        x = BN_new();
        y = BN_new();
        base = group == NULL ? NULL : EC_POINT_new(group);
        product = group == NULL ? NULL : EC_POINT_new(group);
    }
    /* A point that is not G, so that no table of G's multiples helps. */
    return product != NULL && EC_POINT_dbl(group, base, EC_GROUP_get0_generator(group), numbers) == 1;
}

static bool mul(void) {
    return EC_POINT_mul(group, product, NULL, base, factor, numbers) == 1 &&
           EC_POINT_get_affine_coordinates(group, product, x, y, numbers) == 1;
}

/* The same generator as ours: Hash_DRBG (NIST SP 800-90A 10.1.1) over SM3. */
static bool start_random(void) {
    EVP_RAND *found = EVP_RAND_fetch(NULL, "HASH-DRBG", NULL);
    char name[] = "SM3";
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_DRBG_PARAM_DIGEST, name, 0), OSSL_PARAM_construct_end()};
    EVP_RAND_CTX_free(drbg);
    drbg = found == NULL ? NULL : EVP_RAND_CTX_new(found, NULL);
    EVP_RAND_free(found);
    return drbg != NULL && EVP_RAND_instantiate(drbg, 128, 0, NULL, 0, parameters) == 1;
}

static bool random_bytes(void) {
    return EVP_RAND_generate(drbg, bench_out, bench_size, 128, 0, NULL, 0) == 1;
}

static const char *open_openssl(const char *argument) {
    (void)argument;
    sm3 = EVP_MD_fetch(NULL, "SM3", NULL);
    digest = EVP_MD_CTX_new();
    pair = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
    if (sm3 == NULL || digest == NULL || pair == NULL) {
        fprintf(stderr, "this OpenSSL has no SM2 or SM3\n");
        return NULL;
    }
    return OpenSSL_version(OPENSSL_VERSION_STRING);
}

static const bench_choice choices[] = {
    {"sm4", "ecb-encrypt", crypt, start_ecb},
    {"sm4", "cbc-encrypt", crypt, start_cbc},
    {"sm4", "cbc-decrypt", crypt, start_cbc_decrypt},
    {"sm4", "ctr", crypt, start_ctr},
    {"sm4", "gcm-encrypt", gcm, start_gcm},
    {"sm4", "ccm-encrypt", ccm, start_ccm},
    {"sm4", "xts-encrypt", crypt, start_xts},
    {"sm3", "hash", hash, NULL},
    {"hmac-sm3", "mac", mac, start_hmac},
    {"sm2", "sign", sign, start_sign},
    {"sm2", "verify", verify, start_verify},
    {"sm2", "verify-known", verify, start_verify},
    {"sm2", "keygen", keygen, start_keygen},
    {"sm2", "mul", mul, start_mul},
    {"sm2", "encrypt", encrypt, start_encrypt},
    {"sm2", "decrypt", decrypt, start_decrypt},
    {"drbg", "random", random_bytes, start_random},
};

const bench_peer bench_this_peer = {.open = open_openssl, .single = BENCH_TABLE(choices)};
