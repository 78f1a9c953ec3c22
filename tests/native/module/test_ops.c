/* SPDX-License-Identifier: Apache-2.0 */
/* Every op on every key: only the right type with the right usage bit works. Then arguments that are none. */
#include "support.h"

enum { ANY = 0, USAGES = 11, ROOM = 256 };

typedef struct op_row {
    const char *name;
    hsm_rc (*run)(hsm_module *module, hsm_handle key);
    uint32_t type;
    uint32_t usage;
    uint32_t bits; /* 0: any size */
} op_row;

static uint8_t zero[ROOM];
static uint8_t point[64];       /* of a pair of the module */
static uint8_t cipher[96 + 16]; /* under `decrypting` */
static uint8_t tag[16];         /* GCM of 16 zero bytes under the imported zero key */
static uint8_t gcm[16];
static uint8_t signature[64];
static uint8_t blob[128];
static size_t blob_len;
static hsm_handle exportable, wrapping;

static hsm_rc do_sign(hsm_module *m, hsm_handle k) {
    uint8_t out[64];
    return hsm_sm2_sign(m, k, zero, out);
}
static hsm_rc do_verify(hsm_module *m, hsm_handle k) {
    return hsm_sm2_verify(m, k, zero, signature);
}
static hsm_rc do_decrypt(hsm_module *m, hsm_handle k) {
    uint8_t out[16];
    size_t len = sizeof out;
    return hsm_sm2_decrypt(m, k, HSM_C1C3C2, cipher, sizeof cipher, out, &len);
}
static hsm_rc do_unwrap_sm2(hsm_module *m, hsm_handle k) {
    hsm_handle out;
    return hsm_key_unwrap_sm2(m, k, cipher, sizeof cipher, 0, &out);
}
static hsm_rc do_agree(hsm_module *m, hsm_handle k) {
    hsm_handle out;
    return hsm_sm2_agree(m, true, k, k, NULL, 0, point, point, NULL, 0, 16, 0, &out, NULL, NULL);
}
static hsm_rc do_public(hsm_module *m, hsm_handle k) {
    uint8_t out[64];
    return hsm_key_public(m, k, out);
}
static hsm_rc do_encrypt_sm4(hsm_module *m, hsm_handle k) {
    uint8_t iv[16] = {0}, out[16];
    return hsm_sm4_crypt(m, k, HSM_MODE_CBC, HSM_ENCRYPT, iv, zero, 16, out);
}
static hsm_rc do_decrypt_sm4(hsm_module *m, hsm_handle k) {
    uint8_t out[16];
    return hsm_sm4_crypt(m, k, HSM_MODE_ECB, HSM_DECRYPT, NULL, zero, 16, out);
}
static hsm_rc do_cbc_mac(hsm_module *m, hsm_handle k) {
    uint8_t out[16];
    return hsm_sm4_cbc_mac(m, k, zero, zero, 16, out);
}
static hsm_rc do_gcm(hsm_module *m, hsm_handle k) {
    uint8_t out[16], mark[16];
    return hsm_sm4_aead_encrypt(m, k, HSM_AEAD_GCM, zero, 12, NULL, 0, zero, 16, out, mark, 16);
}
static hsm_rc do_gcm_open(hsm_module *m, hsm_handle k) {
    uint8_t out[16];
    return hsm_sm4_aead_decrypt(m, k, HSM_AEAD_GCM, zero, 12, NULL, 0, gcm, 16, tag, 16, out);
}
static hsm_rc do_xts(hsm_module *m, hsm_handle k) {
    uint8_t out[17];
    return hsm_sm4_xts(m, k, HSM_XTS_GB, HSM_ENCRYPT, zero, zero, 17, out);
}
static hsm_rc do_xts_back(hsm_module *m, hsm_handle k) {
    uint8_t out[17];
    return hsm_sm4_xts(m, k, HSM_XTS_IEEE, HSM_DECRYPT, zero, zero, 17, out);
}
static hsm_rc do_hmac(hsm_module *m, hsm_handle k) {
    uint8_t out[32];
    return hsm_hmac_sm3(m, k, zero, 3, out);
}
static hsm_rc do_hmac_begin(hsm_module *m, hsm_handle k) {
    hsm_handle out;
    hsm_rc rc = hsm_hmac_begin(m, k, &out);
    if (rc.code == HSM_R_OK) {
        CHECK_OK(hsm_key_destroy(m, out));
    }
    return rc;
}
static hsm_rc do_check_value(hsm_module *m, hsm_handle k) {
    uint8_t out[4];
    return hsm_key_check_value(m, k, out);
}
static hsm_rc do_seal_under(hsm_module *m, hsm_handle k) {
    uint8_t out[128];
    size_t len = sizeof out;
    return hsm_key_seal(m, k, exportable, NULL, 0, out, &len);
}
static hsm_rc do_unseal_under(hsm_module *m, hsm_handle k) {
    hsm_handle out;
    return hsm_key_unseal(m, k, blob, blob_len, NULL, 0, &out);
}
static hsm_rc do_wrap_under(hsm_module *m, hsm_handle k) {
    uint8_t out[128];
    size_t len = sizeof out;
    return hsm_key_wrap_sm4(m, k, HSM_MODE_CBC, exportable, out, &len);
}
static hsm_rc do_unwrap_under(hsm_module *m, hsm_handle k) {
    hsm_handle out;
    return hsm_key_unwrap_sm4(m, k, HSM_MODE_ECB, zero, 16, 0, &out);
}
static hsm_rc do_export_sm4(hsm_module *m, hsm_handle k) {
    uint8_t out[128];
    size_t len = sizeof out;
    return hsm_key_wrap_sm4(m, wrapping, HSM_MODE_ECB, k, out, &len);
}
static hsm_rc do_export_sm2(hsm_module *m, hsm_handle k) {
    uint8_t out[ROOM];
    size_t len = sizeof out;
    return hsm_key_wrap_sm2(m, point, k, out, &len);
}
static hsm_rc do_update(hsm_module *m, hsm_handle k) {
    return hsm_hash_update(m, k, zero, 1);
}

static const op_row rows[] = {
    {"sign", do_sign, HSM_KEY_SM2, HSM_USE_SIGN, 0},
    {"verify", do_verify, HSM_KEY_SM2, HSM_USE_VERIFY, 0},
    {"decrypt", do_decrypt, HSM_KEY_SM2, HSM_USE_DECRYPT, 0},
    {"unwrap by SM2", do_unwrap_sm2, HSM_KEY_SM2, HSM_USE_DECRYPT, 0},
    {"agree", do_agree, HSM_KEY_SM2, HSM_USE_AGREE, 0},
    {"public", do_public, HSM_KEY_SM2, ANY, 0},
    {"SM4 encrypt", do_encrypt_sm4, HSM_KEY_SYMMETRIC, HSM_USE_ENCRYPT, 128},
    {"SM4 decrypt", do_decrypt_sm4, HSM_KEY_SYMMETRIC, HSM_USE_DECRYPT, 128},
    {"CBC-MAC", do_cbc_mac, HSM_KEY_SYMMETRIC, HSM_USE_MAC, 128},
    {"GCM", do_gcm, HSM_KEY_SYMMETRIC, HSM_USE_ENCRYPT, 128},
    {"GCM back", do_gcm_open, HSM_KEY_SYMMETRIC, HSM_USE_DECRYPT, 128},
    {"XTS", do_xts, HSM_KEY_SYMMETRIC, HSM_USE_ENCRYPT, 256},
    {"XTS back", do_xts_back, HSM_KEY_SYMMETRIC, HSM_USE_DECRYPT, 256},
    {"HMAC", do_hmac, HSM_KEY_SYMMETRIC, HSM_USE_MAC, 0},
    {"HMAC begin", do_hmac_begin, HSM_KEY_SYMMETRIC, HSM_USE_MAC, 0},
    {"check value", do_check_value, HSM_KEY_SYMMETRIC, ANY, 128},
    {"seal under", do_seal_under, HSM_KEY_SYMMETRIC, HSM_USE_SEAL, 128},
    {"unseal under", do_unseal_under, HSM_KEY_SYMMETRIC, HSM_USE_SEAL, 128},
    {"wrap under", do_wrap_under, HSM_KEY_SYMMETRIC, HSM_USE_WRAP, 128},
    {"unwrap under", do_unwrap_under, HSM_KEY_SYMMETRIC, HSM_USE_UNWRAP, 128},
    {"leave by SM4", do_export_sm4, HSM_KEY_SYMMETRIC, HSM_USE_EXPORT, 0},
    {"leave by SM2", do_export_sm2, HSM_KEY_SYMMETRIC, HSM_USE_EXPORT, 0},
    {"update", do_update, HSM_KEY_HASH, ANY, 0},
};

static int expected(const op_row *row, uint32_t type, uint32_t usage, uint32_t bits) {
    if (row->type != type) {
        return HSM_R_KEY_TYPE;
    }
    if ((usage & row->usage) != row->usage) {
        return HSM_R_KEY_USAGE;
    }
    return row->bits == 0 || row->bits == bits ? HSM_R_OK : HSM_R_KEY_TYPE;
}

static void try_all(hsm_module *module, hsm_handle key, uint32_t type, uint32_t usage, uint32_t bits) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int code = rows[i].run(module, key).code;
        int wanted = expected(&rows[i], type, usage, bits);
        CHECK(code == wanted, "%s, type %u, usage %#x, %u bits: %d, not %d", rows[i].name, type, usage, bits, code, wanted);
    }
}

/* d = 5: the pair whose ciphertext and signature the ops above use. */
static const uint8_t five[32] = {[31] = 5};

static void prepare(hsm_module *module) {
    hsm_handle pair, key;
    size_t len = sizeof cipher;
    NEED(hsm_key_import_sm2(module, five, HSM_USE_SIGN, &pair));
    NEED(hsm_key_public(module, pair, point));
    NEED(hsm_sm2_sign(module, pair, zero, signature));
    NEED(hsm_sm2_encrypt(module, point, HSM_C1C3C2, zero, 16, cipher, &len));
    NEED(hsm_key_import_symmetric(module, zero, 16, HSM_USE_ENCRYPT, &key));
    NEED(hsm_sm4_aead_encrypt(module, key, HSM_AEAD_GCM, zero, 12, NULL, 0, zero, 16, gcm, tag, 16));
    NEED(hsm_key_generate_symmetric(module, 16, HSM_USE_EXPORT, &exportable));
    NEED(hsm_key_generate_symmetric(module, 16, HSM_USE_WRAP, &wrapping));
    blob_len = sizeof blob;
    NEED(hsm_key_import_symmetric(module, zero, 16, HSM_USE_SEAL, &key));
    NEED(hsm_key_seal(module, key, exportable, NULL, 0, blob, &blob_len));
}

static void every_op_on_every_key(hsm_module *module) {
    static const size_t sizes[] = {16, 32, 48};
    hsm_handle key;
    for (int bit = -1; bit < USAGES; bit++) {
        uint32_t usage = bit < 0 ? 0 : 1u << bit;
        NEED(hsm_key_import_sm2(module, five, usage, &key));
        try_all(module, key, HSM_KEY_SM2, usage, 256);
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            NEED(hsm_key_import_symmetric(module, zero, sizes[i], usage, &key));
            try_all(module, key, HSM_KEY_SYMMETRIC, usage, (uint32_t)sizes[i] * 8);
        }
    }
    NEED(hsm_hash_begin(module, &key));
    try_all(module, key, HSM_KEY_HASH, 0, 256);
    NEED(hsm_key_destroy(module, key));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_CODE(rows[i].run(module, key), HSM_R_KEY_NOT_FOUND);
        CHECK_CODE(rows[i].run(NULL, key), HSM_R_ARGUMENT);
    }
    CHECK_CODE(hsm_key_import_sm2(module, five, 1u << USAGES, &key), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_import_symmetric(module, zero, 16, 1u << USAGES, &key), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_import_symmetric(module, zero, 16, HSM_USE_SEAL | HSM_USE_WRAP, &key), HSM_R_ARGUMENT);
}

static void no_arguments(hsm_module *m) {
    uint8_t out[ROOM];
    size_t len = sizeof out;
    hsm_handle key;
    CHECK_CODE(hsm_key_generate_sm2(m, 0, NULL), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_generate_symmetric(m, 16, 0, NULL), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_generate_symmetric(m, 0, 0, &key), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_generate_symmetric(m, 65, 0, &key), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_import_sm2(m, NULL, 0, &key), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_import_sm2(m, zero, 0, &key), HSM_R_KEY);
    memset(out, 0xff, 32);
    CHECK_CODE(hsm_key_import_sm2(m, out, 0, &key), HSM_R_KEY);
    CHECK_CODE(hsm_key_import_symmetric(m, NULL, 16, 0, &key), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_get_info(m, exportable, NULL), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_public(m, exportable, NULL), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_check_value(m, exportable, NULL), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_seal(m, wrapping, exportable, NULL, 1, out, &len), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_seal(m, wrapping, exportable, NULL, 0, out, NULL), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_unseal(m, wrapping, NULL, 1, NULL, 0, &key), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm2_sign(m, exportable, NULL, out), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm2_verify_point(m, zero, zero, zero), HSM_R_KEY);
    CHECK_CODE(hsm_sm2_verify_point(m, point, zero, zero), HSM_R_VERIFY);
    CHECK_CODE(hsm_sm2_encrypt(m, zero, HSM_C1C3C2, zero, 16, out, &len), HSM_R_KEY);
    CHECK_CODE(hsm_sm2_encrypt(m, point, 3, zero, 16, out, &len), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm2_encrypt(m, point, HSM_C1C3C2, zero, 0, out, &len), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm2_encrypt(m, point, HSM_C1C3C2, zero, HSM_SM2_PLAINTEXT_MAX + 1, out, &len), HSM_R_ARGUMENT);
    len = 111;
    CHECK_CODE(hsm_sm2_encrypt(m, point, HSM_C1C3C2, zero, 16, out, &len), HSM_R_NO_BUFFER);
    CHECK(len == 112, "%zu", len);
    CHECK_CODE(hsm_sm2_decrypt(m, exportable, HSM_C1C3C2, zero, 96, out, &len), HSM_R_CIPHERTEXT);
    CHECK_CODE(hsm_sm4_crypt(m, exportable, 9, HSM_ENCRYPT, out, zero, 16, out), HSM_R_ALGORITHM_MODE);
    CHECK_CODE(hsm_sm4_crypt(m, exportable, HSM_MODE_CBC, HSM_ENCRYPT, NULL, zero, 16, out), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm4_crypt(m, exportable, HSM_MODE_CBC, 2, out, zero, 16, out), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm4_aead_encrypt(m, exportable, 3, zero, 12, NULL, 0, zero, 16, out, out, 16), HSM_R_ALGORITHM_MODE);
    CHECK_CODE(hsm_sm4_aead_encrypt(m, exportable, HSM_AEAD_GCM, NULL, 12, NULL, 0, zero, 16, out, out, 16), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm4_xts(m, exportable, 3, HSM_ENCRYPT, zero, zero, 16, out), HSM_R_ALGORITHM_MODE);
    CHECK_CODE(hsm_sm3(m, NULL, 1, out), HSM_R_ARGUMENT);
    CHECK_OK(hsm_sm3(m, NULL, 0, out));
    CHECK_CODE(hsm_hash_begin(m, NULL), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_hash_update(m, exportable, NULL, 1), HSM_R_ARGUMENT);
}

/* A tag that is wrong, and lengths no mode takes: refused with the output cleared; the same buffer for in and out works. */
static void data_paths(hsm_module *m) {
    hsm_handle key, pair;
    uint8_t io[112], iv[16] = {0};
    size_t len = sizeof io;
    static const uint8_t clear[112];
    NEED(hsm_key_import_symmetric(m, zero, 16, HSM_USE_ENCRYPT | HSM_USE_DECRYPT | HSM_USE_MAC, &key));
    memset(io, 9, sizeof io);
    tag[0] ^= 1;
    CHECK_CODE(hsm_sm4_aead_decrypt(m, key, HSM_AEAD_GCM, zero, 12, NULL, 0, gcm, 16, tag, 16, io), HSM_R_MAC);
    CHECK_BYTES(io, clear, 16, "cleared");
    tag[0] ^= 1;
    CHECK_CODE(hsm_sm4_crypt(m, key, HSM_MODE_CBC, HSM_ENCRYPT, iv, zero, 15, io), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm4_cbc_mac(m, key, iv, zero, 0, io), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm4_aead_encrypt(m, key, HSM_AEAD_CCM, zero, 6, NULL, 0, zero, 16, io, io + 16, 16), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_sm4_aead_encrypt(m, key, HSM_AEAD_GCM, zero, 12, NULL, 0, zero, 16, io, io + 16, 3), HSM_R_ARGUMENT);
    NEED(hsm_key_import_sm2(m, five, HSM_USE_DECRYPT, &pair));
    memset(io, 7, 16);
    CHECK_OK(hsm_sm2_encrypt(m, point, HSM_C1C2C3, io, 16, io, &len));
    CHECK(len == 112, "%zu", len);
    CHECK_OK(hsm_sm2_decrypt(m, pair, HSM_C1C2C3, io, 112, io, &len));
    CHECK(len == 16 && io[0] == 7 && io[15] == 7, "in place");
}

int main(void) {
    bench b = bench_new(16, 0);
    prepare(b.module);
    every_op_on_every_key(b.module);
    no_arguments(b.module);
    data_paths(b.module);
    bench_free(&b);
    return check_report("ops");
}
