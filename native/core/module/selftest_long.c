/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SM4 on a long message: an implementation has another path for many blocks, which no vector of a standard's appendix reaches. The
 * message is longer than any takes at a time (64 blocks), twice, and has a rest; counters wrap on the way.
 *
 * The answers are SM3 digests of the ciphertext, of GCM with its tag. ECB, CBC and CTR are from OpenSSL 3.0 (openssl enc), GCM
 * from OpenSSL 4.0 (through Python's cryptography), XTS from its definition in GB/T 17964-2021 over OpenSSL's ECB, by a program
 * that gives the vector of B.7 there too; digests from openssl dgst -sm3.
 */
#include "module/selftest.h"

#include <string.h>

enum { LONG_WHOLE = 149 * SM4_BLOCK, LONG_BYTES = LONG_WHOLE + 5 };

static const uint8_t KEY[16] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10};
static const uint8_t IV[16] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xf0};
static const uint8_t NONCE[12] = {0x00, 0x00, 0x12, 0x34, 0x56, 0x78, 0x00, 0x00, 0x00, 0x00, 0xab, 0xcd};
static const uint8_t AAD[20] = {0xfe, 0xed, 0xfa, 0xce, 0xde, 0xad, 0xbe, 0xef, 0xfe, 0xed,
                                0xfa, 0xce, 0xde, 0xad, 0xbe, 0xef, 0xab, 0xad, 0xda, 0xd2};
static const uint8_t XTS_KEY[16] = {0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c};
static const uint8_t TWEAK_KEY[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static const uint8_t TWEAK[16] = {0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff};

static const uint8_t ECB_DIGEST[32] = {0xe9, 0x29, 0x94, 0x07, 0xf0, 0xe1, 0x62, 0x8f, 0xb9, 0xc1, 0xb2,
                                       0x4b, 0x67, 0x41, 0xbe, 0x14, 0x7a, 0x8f, 0x5f, 0x91, 0x7a, 0xe2,
                                       0x94, 0x70, 0xfd, 0x15, 0xbc, 0xaa, 0x45, 0xa4, 0x77, 0x0e};
static const uint8_t CBC_DIGEST[32] = {0xc0, 0xa6, 0x25, 0xdf, 0xd8, 0xb9, 0x5b, 0xac, 0x20, 0xb9, 0x71,
                                       0xef, 0x88, 0x5c, 0x84, 0x3b, 0xf8, 0x7f, 0xda, 0xcb, 0xe9, 0x2b,
                                       0x45, 0xc6, 0xc7, 0x7b, 0xc7, 0x8f, 0x9a, 0xec, 0x59, 0x34};
static const uint8_t CTR_DIGEST[32] = {0xdc, 0x98, 0xf3, 0x70, 0x0c, 0x72, 0x92, 0xe1, 0x43, 0xbf, 0x0e,
                                       0x97, 0x4e, 0x42, 0xd9, 0x68, 0xea, 0xad, 0x22, 0x1a, 0x5e, 0xc3,
                                       0x25, 0xaa, 0x3a, 0x03, 0x5e, 0x7e, 0x89, 0xcb, 0x8d, 0x45};
static const uint8_t GCM_DIGEST[32] = {0xad, 0xff, 0xb3, 0x3e, 0xb5, 0xa2, 0x2a, 0x53, 0xab, 0x92, 0x09,
                                       0x59, 0xf5, 0x2a, 0x37, 0xc6, 0x9d, 0x77, 0x6e, 0x65, 0x86, 0x1c,
                                       0x56, 0xcd, 0xc5, 0x97, 0xce, 0x11, 0xf5, 0x1f, 0x22, 0xb7};
static const uint8_t XTS_DIGEST[32] = {0x0a, 0x13, 0xf8, 0x3f, 0x60, 0x3f, 0x61, 0x62, 0x27, 0x18, 0x81,
                                       0xc7, 0xde, 0x14, 0x3f, 0xa0, 0x59, 0xbc, 0x9b, 0x45, 0x02, 0x00,
                                       0x3e, 0x9a, 0x92, 0x53, 0xb3, 0xbd, 0x1a, 0x06, 0x69, 0xfd};

typedef struct long_text {
    uint8_t bytes[LONG_BYTES + SM4_BLOCK]; /* with room for a tag */
} long_text;

static void fill(long_text *t) {
    for (size_t i = 0; i < LONG_BYTES; i++) {
        t->bytes[i] = (uint8_t)(i * 7 + i / SM4_BLOCK);
    }
}

static bool has_digest(const hsm_selftest_run *run, const long_text *t, size_t n, const uint8_t digest[SM3_BYTES]) {
    uint8_t actual[SM3_BYTES];
    hsm_sm3_digest(run->set->sm3, t->bytes, n, actual);
    return hsm_selftest_same(run, actual, digest, sizeof actual);
}

static bool is_filled(const hsm_selftest_run *run, const long_text *t, size_t n) {
    long_text expected;
    fill(&expected);
    return hsm_selftest_same(run, t->bytes, expected.bytes, n);
}

/* There and back. */
static bool mode_passes(const hsm_selftest_run *run, uint32_t mode, size_t n, const uint8_t digest[SM3_BYTES]) {
    const hsm_sm4_impl *sm4 = run->set->sm4;
    hsm_sm4_key key;
    long_text text;
    uint8_t iv[SM4_BLOCK];
    fill(&text);
    sm4->set_key(&key, KEY);
    memcpy(iv, IV, sizeof iv);
    hsm_rc rc = hsm_sm4_mode_crypt(sm4, &key, mode, HSM_ENCRYPT, iv, text.bytes, n, text.bytes);
    const bool passed = hsm_is_ok(rc) && has_digest(run, &text, n, digest);
    memcpy(iv, IV, sizeof iv);
    rc = hsm_sm4_mode_crypt(sm4, &key, mode, HSM_DECRYPT, iv, text.bytes, n, text.bytes);
    return passed && hsm_is_ok(rc) && is_filled(run, &text, n);
}

bool hsm_selftest_long_ecb(const hsm_selftest_run *run) {
    return mode_passes(run, HSM_MODE_ECB, LONG_WHOLE, ECB_DIGEST);
}

bool hsm_selftest_long_cbc(const hsm_selftest_run *run) {
    return mode_passes(run, HSM_MODE_CBC, LONG_WHOLE, CBC_DIGEST);
}

bool hsm_selftest_long_ctr(const hsm_selftest_run *run) {
    return mode_passes(run, HSM_MODE_CTR, LONG_BYTES, CTR_DIGEST);
}

bool hsm_selftest_long_gcm(const hsm_selftest_run *run) {
    const hsm_sm4_impl *sm4 = run->set->sm4;
    hsm_sm4_aead_key key;
    long_text text;
    uint8_t *const x = text.bytes;
    uint8_t *const tag = x + LONG_BYTES;
    fill(&text);
    hsm_sm4_aead_set_key(sm4, &key, KEY);
    hsm_rc rc = hsm_sm4_gcm_encrypt(sm4, &key, NONCE, sizeof NONCE, AAD, sizeof AAD, x, LONG_BYTES, x, tag, SM4_BLOCK);
    const bool passed = hsm_is_ok(rc) && has_digest(run, &text, sizeof text.bytes, GCM_DIGEST);
    rc = hsm_sm4_gcm_decrypt(sm4, &key, NONCE, sizeof NONCE, AAD, sizeof AAD, x, LONG_BYTES, tag, SM4_BLOCK, x);
    return passed && hsm_is_ok(rc) && is_filled(run, &text, LONG_BYTES);
}

bool hsm_selftest_long_xts(const hsm_selftest_run *run) {
    const hsm_sm4_impl *sm4 = run->set->sm4;
    hsm_sm4_key key;
    hsm_sm4_key tweak_key;
    long_text text;
    uint8_t *const x = text.bytes;
    fill(&text);
    sm4->set_key(&key, XTS_KEY);
    sm4->set_key(&tweak_key, TWEAK_KEY);
    hsm_rc rc = hsm_sm4_xts_crypt(sm4, &key, &tweak_key, HSM_XTS_GB, HSM_ENCRYPT, TWEAK, x, LONG_BYTES, x);
    const bool passed = hsm_is_ok(rc) && has_digest(run, &text, LONG_BYTES, XTS_DIGEST);
    rc = hsm_sm4_xts_crypt(sm4, &key, &tweak_key, HSM_XTS_GB, HSM_DECRYPT, TWEAK, x, LONG_BYTES, x);
    return passed && hsm_is_ok(rc) && is_filled(run, &text, LONG_BYTES);
}
