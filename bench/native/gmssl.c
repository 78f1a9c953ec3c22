/* SPDX-License-Identifier: Apache-2.0 */
/* GmSSL 3.1, linked statically from its sources. An SM2 signature is in its bare form, not in DER. */
#include <gmssl/sm2.h>
#include <gmssl/sm3.h>
#include <gmssl/sm4.h>
#include <gmssl/version.h>
#include <stdio.h>
#include <string.h>

#include "worker.h"

static SM4_KEY encrypting, decrypting;
static SM3_HMAC_CTX keyed;
static SM2_KEY pair;
static SM2_SIGNATURE signature;
static uint8_t sealed[SM2_MAX_CIPHERTEXT_SIZE];
static size_t sealed_len;

static bool ecb(void) {
    for (size_t i = 0; i < bench_size; i += SM4_BLOCK_SIZE) {
        sm4_encrypt(&encrypting, bench_in + i, bench_out + i);
    }
    return true;
}

static bool cbc(void) {
    sm4_cbc_encrypt(&encrypting, bench_iv, bench_in, bench_size / SM4_BLOCK_SIZE, bench_out);
    return true;
}

static bool cbc_decrypt(void) {
    sm4_cbc_decrypt(&decrypting, bench_iv, bench_in, bench_size / SM4_BLOCK_SIZE, bench_out);
    return true;
}

static bool ctr(void) {
    uint8_t counter[SM4_BLOCK_SIZE];
    memcpy(counter, bench_iv, sizeof counter);
    sm4_ctr_encrypt(&encrypting, counter, bench_in, bench_size, bench_out);
    return true;
}

static bool gcm(void) {
    return sm4_gcm_encrypt(&encrypting, bench_iv, BENCH_NONCE, NULL, 0, bench_in, bench_size, bench_out, BENCH_TAG, bench_tag) == 1;
}

static bool hash(void) {
    sm3_digest(bench_in, bench_size, bench_tag);
    return true;
}

static bool mac(void) {
    SM3_HMAC_CTX context = keyed;
    sm3_hmac_update(&context, bench_in, bench_size);
    sm3_hmac_finish(&context, bench_tag);
    return true;
}

static bool sign(void) {
    return sm2_do_sign(&pair, bench_in, &signature) == 1;
}

static bool verify(void) {
    return sm2_do_verify(&pair, bench_in, &signature) == 1;
}

static bool keygen(void) {
    SM2_KEY made;
    return sm2_key_generate(&made) == 1;
}

static bool mul(void) {
    SM2_POINT product;
    return sm2_point_mul(&product, bench_key, &pair.public_key) == 1;
}

static bool encrypt(void) {
    return sm2_encrypt(&pair, bench_in, BENCH_MESSAGE, sealed, &sealed_len) == 1;
}

static bool decrypt(void) {
    size_t n = 0;
    return sm2_decrypt(&pair, sealed, sealed_len, bench_out, &n) == 1 && n == BENCH_MESSAGE;
}

static const char *open_gmssl(const char *argument) {
    (void)argument;
    sm4_set_encrypt_key(&encrypting, bench_key);
    sm4_set_decrypt_key(&decrypting, bench_key);
    sm3_hmac_init(&keyed, bench_key, 16);
    if (sm2_key_generate(&pair) != 1) {
        fprintf(stderr, "GmSSL makes no SM2 key\n");
        return NULL;
    }
    return gmssl_version_str();
}

static const bench_choice choices[] = {
    {"sm4", "ecb-encrypt", ecb, NULL},
    {"sm4", "cbc-encrypt", cbc, NULL},
    {"sm4", "cbc-decrypt", cbc_decrypt, NULL},
    {"sm4", "ctr", ctr, NULL},
    {"sm4", "gcm-encrypt", gcm, NULL},
    {"sm3", "hash", hash, NULL},
    {"hmac-sm3", "mac", mac, NULL},
    {"sm2", "sign", sign, NULL},
    {"sm2", "verify", verify, sign},
    {"sm2", "verify-known", verify, sign},
    {"sm2", "keygen", keygen, NULL},
    {"sm2", "mul", mul, NULL},
    {"sm2", "encrypt", encrypt, NULL},
    {"sm2", "decrypt", decrypt, encrypt},
};

const bench_peer bench_this_peer = {.open = open_gmssl, .single = BENCH_TABLE(choices)};
