/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of no byte, with and without an address, and of more than a mode takes: refused before a byte of them is read. */
#include "support.h"

enum { TOO_LONG_FOR_CCM = 65536 };

typedef struct keys {
    hsm_module *module;
    hsm_handle sm4, xts, pair;
    uint8_t point[HSM_SM2_POINT_BYTES];
} keys;

/* The digest of the empty message (GB/T 32905), by a second implementation: OpenSSL 3.0. */
static const uint8_t empty_digest[HSM_SM3_BYTES] = {0x1a, 0xb2, 0x1d, 0x83, 0x55, 0xcf, 0xa1, 0x7f, 0x8e, 0x61, 0x19,
                                                    0x48, 0x31, 0xe8, 0x1a, 0x8f, 0x22, 0xbe, 0xc8, 0xc7, 0x28, 0xfe,
                                                    0xfb, 0x74, 0x7e, 0xd0, 0x35, 0xeb, 0x50, 0x82, 0xaa, 0x2b};

static const uint8_t iv_bytes[HSM_SM4_BLOCK] = {7};

static void empty_sm4(const keys *k, uint8_t *somewhere) {
    uint8_t iv[HSM_SM4_BLOCK];
    memcpy(iv, iv_bytes, sizeof iv);
    for (uint32_t mode = HSM_MODE_ECB; mode <= HSM_MODE_CTR; mode++) {
        CHECK_OK(hsm_sm4_crypt(k->module, k->sm4, mode, HSM_ENCRYPT, iv, somewhere, 0, somewhere));
        CHECK_OK(hsm_sm4_crypt(k->module, k->sm4, mode, HSM_DECRYPT, iv, somewhere, 0, somewhere));
        CHECK_BYTES(iv, iv_bytes, sizeof iv, "IV kept");
    }
    CHECK_CODE(hsm_sm4_cbc_mac(k->module, k->sm4, iv, somewhere, 0, iv), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm4_xts(k->module, k->xts, HSM_XTS_GB, HSM_ENCRYPT, iv, somewhere, 0, somewhere), HSM_R_ARGUMENT);
}

static void empty_aead(const keys *k, uint8_t *somewhere) {
    for (uint32_t aead = HSM_AEAD_GCM; aead <= HSM_AEAD_CCM; aead++) {
        uint8_t tag[16];
        CHECK_OK(hsm_sm4_aead_encrypt(k->module, k->sm4, aead, iv_bytes, 12, somewhere, 0, somewhere, 0, somewhere, tag, 16));
        CHECK_OK(hsm_sm4_aead_decrypt(k->module, k->sm4, aead, iv_bytes, 12, somewhere, 0, somewhere, 0, tag, 16, somewhere));
        tag[15] ^= 1;
        CHECK_CODE(hsm_sm4_aead_decrypt(k->module, k->sm4, aead, iv_bytes, 12, somewhere, 0, somewhere, 0, tag, 16, somewhere),
                   HSM_R_MAC);
        CHECK_CODE(hsm_sm4_aead_encrypt(k->module, k->sm4, aead, iv_bytes, 0, somewhere, 0, somewhere, 0, somewhere, tag, 16),
                   HSM_R_ARGUMENT);
        CHECK_CODE(hsm_sm4_aead_encrypt(k->module, k->sm4, aead, iv_bytes, 12, somewhere, 0, somewhere, 0, somewhere, tag, 0),
                   HSM_R_ARGUMENT);
        CHECK_CODE(hsm_sm4_aead_decrypt(k->module, k->sm4, aead, iv_bytes, 12, somewhere, 0, somewhere, 0, tag, 0, somewhere),
                   HSM_R_ARGUMENT);
    }
}

static void empty_hashes(const keys *k, uint8_t *somewhere) {
    uint8_t out[HSM_SM3_BYTES];
    uint8_t running[HSM_SM3_BYTES];
    hsm_handle hash;
    CHECK_OK(hsm_sm3(k->module, somewhere, 0, out));
    CHECK_BYTES(out, empty_digest, sizeof out, "empty message");
    NEED(hsm_hash_begin(k->module, &hash));
    CHECK_OK(hsm_hash_update(k->module, hash, somewhere, 0));
    CHECK_OK(hsm_hash_final(k->module, hash, running));
    CHECK_BYTES(running, empty_digest, sizeof out, "empty message, running");
    CHECK_OK(hsm_hmac_sm3(k->module, k->sm4, somewhere, 0, out));
    NEED(hsm_hmac_begin(k->module, k->sm4, &hash));
    CHECK_OK(hsm_hash_update(k->module, hash, somewhere, 0));
    CHECK_OK(hsm_hash_final(k->module, hash, running));
    CHECK_BYTES(running, out, sizeof out, "empty HMAC, running");
    CHECK_OK(hsm_random(k->module, somewhere, 0));
}

static void empty_sm2(const keys *k, uint8_t *somewhere) {
    uint8_t out[256];
    size_t len = sizeof out;
    hsm_handle made;
    CHECK_CODE(hsm_sm2_encrypt(k->module, k->point, HSM_C1C3C2, somewhere, 0, out, &len), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm2_decrypt(k->module, k->pair, HSM_C1C3C2, out, 0, out, &len), HSM_R_CIPHERTEXT);
    CHECK_CODE(hsm_sm2_signature_from_der(out, 0, out), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm2_cipher_from_der(out, 0, HSM_C1C3C2, out, &len), HSM_R_CIPHERTEXT);
    CHECK_CODE(hsm_sm2_cipher_to_der(out, 0, HSM_C1C3C2, out, &len), HSM_R_CIPHERTEXT);
    CHECK_OK(hsm_sm2_z(k->point, somewhere, 0, out));
    CHECK_OK(
        hsm_sm2_agree(k->module, true, k->pair, k->pair, somewhere, 0, k->point, k->point, somewhere, 0, 16, 0, &made, NULL, NULL));
    CHECK_CODE(hsm_sm2_agree(k->module, true, k->pair, k->pair, NULL, 0, k->point, k->point, NULL, 0, 0, 0, &made, NULL, NULL),
               HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_unwrap_sm2(k->module, k->pair, out, 0, 0, &made), HSM_R_CIPHERTEXT);
    CHECK_CODE(hsm_key_generate_symmetric(k->module, 0, 0, &made), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_import_symmetric(k->module, out, 0, 0, &made), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_secret_seal(k->point, NULL, 0, out, 0, out, &len), HSM_R_ARGUMENT);
}

/* SP 800-38D 5.2.1.1: 2^36 - 32 bytes. SP 800-38C A.1: below 2^(8q) with q = 15 - nonce. Nothing lies at these addresses but one
 * byte: a call that went on would end the process. */
static void too_long(const keys *k) {
    static uint8_t tag[HSM_SM3_BYTES]; /* below the stack: not within what follows byte, or overlap were the reason to refuse */
    uint8_t byte = 0;
    const size_t most = ((size_t)1 << 36) - 32;
    const struct {
        uint32_t aead;
        size_t nonce, n;
    } rows[] = {{HSM_AEAD_GCM, 12, most + 1},
                {HSM_AEAD_GCM, 12, (size_t)1 << 60},
                {HSM_AEAD_CCM, 13, TOO_LONG_FOR_CCM},
                {HSM_AEAD_CCM, 12, (size_t)TOO_LONG_FOR_CCM << 8},
                {HSM_AEAD_CCM, 11, (size_t)1 << 32}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_CODE(hsm_sm4_aead_encrypt(k->module, k->sm4, rows[i].aead, iv_bytes, rows[i].nonce, NULL, 0, &byte, rows[i].n, &byte,
                                        tag, 16),
                   HSM_R_ARGUMENT);
        CHECK_CODE(hsm_sm4_aead_decrypt(k->module, k->sm4, rows[i].aead, iv_bytes, rows[i].nonce, NULL, 0, &byte, rows[i].n, tag,
                                        16, &byte),
                   HSM_R_ARGUMENT);
    }
    CHECK_CODE(hsm_sm4_aead_encrypt(k->module, k->sm4, HSM_AEAD_GCM, iv_bytes, 65537, NULL, 0, NULL, 0, NULL, tag, 16),
               HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm4_aead_encrypt(k->module, k->sm4, HSM_AEAD_GCM, iv_bytes, 12, &byte, (size_t)1 << 61, NULL, 0, NULL, tag, 16),
               HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm2_z(k->point, &byte, 8192, tag), HSM_R_USER_ID);
}

int main(void) {
    bench b = bench_new(16, 0);
    keys k = {.module = b.module};
    uint8_t somewhere[1];
    const uint32_t all = HSM_USE_ENCRYPT | HSM_USE_DECRYPT | HSM_USE_MAC;
    NEED(hsm_key_generate_symmetric(k.module, 16, all, &k.sm4));
    NEED(hsm_key_generate_symmetric(k.module, 32, all, &k.xts));
    NEED(hsm_key_generate_sm2(k.module, HSM_USE_DECRYPT | HSM_USE_AGREE, &k.pair));
    NEED(hsm_key_public(k.module, k.pair, k.point));
    for (int i = 0; i < 2; i++) {
        uint8_t *const at = i == 0 ? NULL : somewhere;
        empty_sm4(&k, at);
        empty_aead(&k, at);
        empty_hashes(&k, at);
        empty_sm2(&k, at);
    }
    too_long(&k);
    bench_free(&b);
    return check_report("lengths");
}
