/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole ops with every secret undefined. Built with SOFTSJJ_VALGRIND and run under memcheck, a branch or an index that depends on
 * a key, a nonce or the DRBG's state is an error; built without, this is one more walk through the ops.
 */
#include <unistd.h>

#include "support.h"

static uint8_t data[200];
static uint8_t out[400];

static void pairs(hsm_module *module) {
    hsm_handle pair, ephemeral, agreed, imported;
    uint8_t point[64], other[64], signature[64];
    size_t len = sizeof out, back = 200;
    NEED(hsm_key_generate_sm2(module, 0xff, &pair));
    NEED(hsm_key_generate_sm2(module, HSM_USE_AGREE, &ephemeral));
    NEED(hsm_key_import_sm2(module, (const uint8_t[32]){[31] = 9}, HSM_USE_SIGN, &imported));
    NEED(hsm_key_public(module, pair, point));
    NEED(hsm_key_public(module, imported, other));
    CHECK_OK(hsm_sm2_sign(module, pair, data, signature));
    CHECK_OK(hsm_sm2_verify(module, pair, data, signature));
    signature[5] ^= 1;
    CHECK_CODE(hsm_sm2_verify(module, pair, data, signature), HSM_R_VERIFY);
    CHECK_OK(hsm_sm2_sign(module, imported, data, signature));
    CHECK_OK(hsm_sm2_encrypt(module, point, HSM_C1C3C2, data, 100, out, &len));
    CHECK_OK(hsm_sm2_decrypt(module, pair, HSM_C1C3C2, out, len, out + 200, &back));
    out[len - 1] ^= 1;
    back = 200;
    CHECK_CODE(hsm_sm2_decrypt(module, pair, HSM_C1C3C2, out, len, out + 200, &back), HSM_R_CIPHERTEXT);
    CHECK_OK(hsm_sm2_agree(module, true, pair, ephemeral, data, 4, other, other, data, 4, 16, HSM_USE_MAC, &agreed, out, out + 32));
    CHECK_OK(hsm_hmac_sm3(module, agreed, data, 10, out));
}

static void symmetric(hsm_module *module) {
    hsm_handle key, xts;
    uint8_t iv[16] = {0}, tag[16];
    NEED(hsm_key_generate_symmetric(module, 16, 0x1f, &key));
    NEED(hsm_key_import_symmetric(module, data, 32, 0x1f, &xts));
    for (uint32_t mode = HSM_MODE_ECB; mode <= HSM_MODE_CTR; mode++) {
        CHECK_OK(hsm_sm4_crypt(module, key, mode, HSM_ENCRYPT, iv, data, 192, out));
        CHECK_OK(hsm_sm4_crypt(module, key, mode, HSM_DECRYPT, iv, out, 192, out));
    }
    CHECK_OK(hsm_sm4_cbc_mac(module, key, iv, data, 64, out));
    for (uint32_t aead = HSM_AEAD_GCM; aead <= HSM_AEAD_CCM; aead++) {
        CHECK_OK(hsm_sm4_aead_encrypt(module, key, aead, iv, 12, data, 20, data, 100, out, tag, 16));
        CHECK_OK(hsm_sm4_aead_decrypt(module, key, aead, iv, 12, data, 20, out, 100, tag, 16, out + 200));
        tag[3] ^= 1;
        CHECK_CODE(hsm_sm4_aead_decrypt(module, key, aead, iv, 12, data, 20, out, 100, tag, 16, out + 200), HSM_R_MAC);
    }
    CHECK_OK(hsm_sm4_xts(module, xts, HSM_XTS_GB, HSM_ENCRYPT, iv, data, 77, out));
    CHECK_OK(hsm_sm4_xts(module, xts, HSM_XTS_IEEE, HSM_DECRYPT, iv, out, 77, out));
    CHECK_OK(hsm_key_check_value(module, key, out));
    CHECK_OK(hsm_random(module, out, 100));
    CHECK(out[0] != out[1] || out[1] != out[2] || out[2] != out[3], "random bytes are public");
}

/* Every lane of a batch, full and with two ops; tags and signatures right and wrong. */
static void batched(hsm_module *module) {
    enum { OPS = 24, TEXT = 48 };
    static uint8_t texts[OPS][TEXT + HSM_SM2_CIPHER_OVERHEAD], ivs[OPS][16], tags[OPS][16];
    static const uint32_t kinds[] = {
        HSM_BATCH_SM4_CRYPT,        HSM_BATCH_SM4_CRYPT,   HSM_BATCH_SM4_CRYPT, HSM_BATCH_SM4_AEAD_ENCRYPT,
        HSM_BATCH_SM4_AEAD_DECRYPT, HSM_BATCH_SM4_CBC_MAC, HSM_BATCH_HMAC_SM3,  HSM_BATCH_SM3};
    static const uint32_t forms[] = {HSM_MODE_ECB, HSM_MODE_CBC, HSM_MODE_CTR, HSM_AEAD_GCM, HSM_AEAD_GCM, 0, 0, 0};
    hsm_handle keys[2];
    hsm_batch_op ops[OPS];
    NEED(hsm_key_generate_symmetric(module, 16, 0x1f, &keys[0]));
    NEED(hsm_key_generate_symmetric(module, 16, 0x1f, &keys[1]));
    for (size_t kind = 0; kind <= 8; kind++) {
        for (size_t i = 0; i < OPS; i++) {
            const size_t k = kind == 8 ? i % 8 : kind;
            ops[i] = (hsm_batch_op){.kind = kinds[k], .form = forms[k], .direction = HSM_ENCRYPT, .key = keys[i & 1]};
            ops[i].in = kinds[k] == HSM_BATCH_SM4_AEAD_DECRYPT ? texts[i] : data;
            ops[i].in_len = TEXT;
            ops[i].out = texts[i];
            ops[i].out_room = TEXT;
            ops[i].iv = ivs[i];
            ops[i].nonce = data;
            ops[i].nonce_len = k == 3 || k == 4 ? 12 : 16;
            ops[i].tag = tags[i];
            ops[i].proof = tags[i];
            ops[i].tag_len = 16;
            tags[i][3] ^= kinds[k] == HSM_BATCH_SM4_AEAD_DECRYPT && i % 3 == 0;
        }
        CHECK_OK(hsm_batch(module, ops, kind % 2 == 0 ? OPS : 2));
        for (size_t i = 0; i < 2; i++) {
            const bool spoilt = kind == 4 && i == 0;
            CHECK_CODE(ops[i].rc, spoilt ? HSM_R_MAC : HSM_R_OK);
            CHECK(spoilt || ops[i].out[0] != ops[i].out[1] || ops[i].out[1] != ops[i].out[2], "results are public");
        }
    }
}

static void wrapped(hsm_module *module) {
    hsm_handle wrapping, kek, key, pair, back, running;
    uint8_t point[64], digest[32];
    size_t len = sizeof out;
    NEED(hsm_key_generate_symmetric(module, 16, HSM_USE_SEAL, &wrapping));
    NEED(hsm_key_generate_symmetric(module, 16, HSM_USE_WRAP | HSM_USE_UNWRAP, &kek));
    NEED(hsm_key_generate_symmetric(module, 16, HSM_USE_MAC | HSM_USE_EXPORT, &key));
    NEED(hsm_key_generate_sm2(module, HSM_USE_DECRYPT | HSM_USE_EXPORT, &pair));
    NEED(hsm_key_public(module, pair, point));
    CHECK_OK(hsm_key_seal(module, wrapping, key, data, 5, out, &len));
    CHECK_OK(hsm_key_unseal(module, wrapping, out, len, data, 5, &back));
    out[20] ^= 1;
    CHECK_CODE(hsm_key_unseal(module, wrapping, out, len, data, 5, &back), HSM_R_INTEGRITY);
    len = sizeof out;
    CHECK_OK(hsm_key_seal(module, wrapping, pair, data, 5, out, &len));
    CHECK_OK(hsm_key_unseal(module, wrapping, out, len, data, 5, &back));
    len = sizeof out;
    CHECK_OK(hsm_key_wrap_sm2(module, point, key, out, &len));
    CHECK_OK(hsm_key_unwrap_sm2(module, pair, out, len, HSM_USE_MAC, &back));
    len = sizeof out;
    CHECK_OK(hsm_key_wrap_sm4(module, kek, HSM_MODE_CBC, key, out, &len));
    CHECK_OK(hsm_key_unwrap_sm4(module, kek, HSM_MODE_CBC, out, len, HSM_USE_MAC, &back));
    NEED(hsm_hmac_begin(module, back, &running));
    for (int i = 0; i < 6; i++) { /* evicts `running` and everything else once */
        hsm_handle more;
        NEED(hsm_key_generate_symmetric(module, 16, HSM_USE_MAC, &more));
        NEED(hsm_hmac_sm3(module, more, data, 4, digest));
        NEED(hsm_hash_update(module, running, data, 30));
    }
    CHECK_OK(hsm_hash_final(module, running, digest));
    CHECK(digest[0] != digest[1] || digest[1] != digest[2] || digest[2] != digest[3], "a MAC is public");
}

static void unsealing(hsm_module *module) {
    hsm_handle key;
    int ends[2];
    char path[] = "/tmp/softsjj-ct-XXXXXX";
    size_t len = sizeof out;
    CHECK(pipe(ends) == 0 && write(ends[1], "a passphrase\n", 13) == 13, "pipe");
    CHECK_OK(hsm_unsealing_key_from_passphrase(module, ends[0], data, 3, &key));
    close(ends[0]);
    close(ends[1]);
    CHECK_OK(hsm_password_enroll(module, key, IN_CLEAR(data, 8), 8, 3, NULL, 0, out, &len));
    CHECK_OK(hsm_password_check(module, key, out, len, NULL, 0, IN_CLEAR(data, 8)));
    CHECK_CODE(hsm_password_check(module, key, out, len, NULL, 0, IN_CLEAR(data, 9)), HSM_R_ACCESS_PASSWORD);
    int fd = mkstemp(path);
    CHECK(fd >= 0 && close(fd) == 0 && unlink(path) == 0, "a free name");
    CHECK_OK(hsm_unsealing_key_from_file(module, path, true, &key));
    CHECK_OK(hsm_unsealing_key_from_file(module, path, false, &key));
    CHECK(unlink(path) == 0, "%s", path);
}

static void secrets(hsm_module *module) {
    hsm_handle transport, key;
    uint8_t point[64], sealed[8 + HSM_SECRET_OVERHEAD];
    size_t len = sizeof sealed, blob = sizeof out;
    NEED(hsm_key_generate_symmetric(module, 16, HSM_USE_SEAL, &key));
    NEED(hsm_transport_key_generate(module, &transport));
    NEED(hsm_key_public(module, transport, point));
    CHECK_OK(hsm_secret_seal(point, data, 5, data, 8, sealed, &len));
    hsm_secret secret = {.bytes = sealed, .n = len, .transport = transport, .context = data, .context_len = 5};
    CHECK_OK(hsm_password_enroll(module, key, &secret, 8, 3, NULL, 0, out, &blob));
    CHECK_OK(hsm_password_check(module, key, out, blob, NULL, 0, &secret));
    secret.context_len = 4;
    CHECK_CODE(hsm_password_check(module, key, out, blob, NULL, 0, &secret), HSM_R_INTEGRITY);
    secret.context_len = 5;
    sealed[100] ^= 1;
    CHECK_CODE(hsm_password_check(module, key, out, blob, NULL, 0, &secret), HSM_R_SECRET_KEY);
}

int main(void) {
    bench b = bench_new(6, 0);
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (uint8_t)(i + 1);
    }
    pairs(b.module);
    symmetric(b.module);
    batched(b.module);
    wrapped(b.module);
    unsealing(b.module);
    secrets(b.module);
    CHECK_OK(hsm_selftest(b.module, NULL, NULL));
    bench_free(&b);
    return check_report("ct_module");
}
