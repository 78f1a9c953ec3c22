/* SPDX-License-Identifier: Apache-2.0 */
/* Botan 2, by its C interface: ECB is its bare block cipher; digests are signed with the padding "Raw". */
#include <botan/ffi.h>
#include <stdio.h>
#include <string.h>

#include "worker.h"

static botan_rng_t rng;
static botan_block_cipher_t block;
static botan_cipher_t cipher;
static botan_hash_t sm3;
static botan_mac_t hmac;
static botan_privkey_t pair;
static botan_pubkey_t point;
static botan_pk_op_sign_t signer;
static botan_pk_op_verify_t verifier;
static botan_pk_op_encrypt_t encrypter;
static botan_pk_op_decrypt_t decrypter;
static uint8_t signature[80];
static size_t signature_len;
static uint8_t sealed[256];
static size_t sealed_len;
static bool with_tag;

static bool done(int rc) {
    return rc == BOTAN_FFI_SUCCESS;
}

static bool start_ecb(void) {
    botan_block_cipher_destroy(block);
    block = NULL;
    return done(botan_block_cipher_init(&block, "SM4")) && done(botan_block_cipher_set_key(block, bench_key, 16));
}

static bool ecb(void) {
    return done(botan_block_cipher_encrypt_blocks(block, bench_in, bench_out, bench_size / 16));
}

static bool start_cipher(const char *name, uint32_t direction, size_t key_len, bool tag) {
    botan_cipher_destroy(cipher);
    cipher = NULL;
    with_tag = tag;
    return done(botan_cipher_init(&cipher, name, direction)) && done(botan_cipher_set_key(cipher, bench_key, key_len));
}

static bool start_cbc(void) {
    return start_cipher("SM4/CBC/NoPadding", BOTAN_CIPHER_INIT_FLAG_ENCRYPT, 16, false);
}

static bool start_cbc_decrypt(void) {
    return start_cipher("SM4/CBC/NoPadding", BOTAN_CIPHER_INIT_FLAG_DECRYPT, 16, false);
}

static bool start_ctr(void) {
    return start_cipher("CTR-BE(SM4)", BOTAN_CIPHER_INIT_FLAG_ENCRYPT, 16, false);
}

static bool start_gcm(void) {
    return start_cipher("SM4/GCM", BOTAN_CIPHER_INIT_FLAG_ENCRYPT, 16, true);
}

/* 16 bytes of tag, and 3 of length: a nonce of 12 bytes (RFC 3610 2.1). */
static bool start_ccm(void) {
    return start_cipher("SM4/CCM(16,3)", BOTAN_CIPHER_INIT_FLAG_ENCRYPT, 16, true);
}

/* The form of IEEE 1619. */
static bool start_xts(void) {
    return start_cipher("SM4/XTS", BOTAN_CIPHER_INIT_FLAG_ENCRYPT, 32, false);
}

static bool crypt(void) {
    size_t written = 0;
    size_t used = 0;
    size_t room = bench_size + (with_tag ? (size_t)BENCH_TAG : 0);
    bool good =
        done(botan_cipher_start(cipher, bench_iv, with_tag ? (size_t)BENCH_NONCE : sizeof bench_iv)) &&
        done(botan_cipher_update(cipher, BOTAN_CIPHER_UPDATE_FLAG_FINAL, bench_out, room, &written, bench_in, bench_size, &used)) &&
        written == room;
    if (good && with_tag) {
        memcpy(bench_tag, bench_out + bench_size, BENCH_TAG);
    }
    return good;
}

static bool hash(void) {
    return done(botan_hash_update(sm3, bench_in, bench_size)) && done(botan_hash_final(sm3, bench_tag));
}

static bool start_hmac(void) {
    botan_mac_destroy(hmac);
    hmac = NULL;
    return done(botan_mac_init(&hmac, "HMAC(SM3)", 0)) && done(botan_mac_set_key(hmac, bench_key, 16));
}

static bool mac(void) {
    return done(botan_mac_update(hmac, bench_in, bench_size)) && done(botan_mac_final(hmac, bench_tag));
}

static bool start_sign(void) {
    botan_pk_op_sign_destroy(signer);
    signer = NULL;
    return done(botan_pk_op_sign_create(&signer, pair, ",Raw", 0));
}

static bool sign(void) {
    signature_len = sizeof signature;
    return done(botan_pk_op_sign_update(signer, bench_in, BENCH_MESSAGE)) &&
           done(botan_pk_op_sign_finish(signer, rng, signature, &signature_len));
}

static bool start_verify(void) {
    botan_pk_op_verify_destroy(verifier);
    verifier = NULL;
    return start_sign() && sign() && done(botan_pk_op_verify_create(&verifier, point, ",Raw", 0));
}

static bool verify(void) {
    return done(botan_pk_op_verify_update(verifier, bench_in, BENCH_MESSAGE)) &&
           done(botan_pk_op_verify_finish(verifier, signature, signature_len));
}

static bool keygen(void) {
    botan_privkey_t made = NULL;
    bool good = done(botan_privkey_create(&made, "SM2", "sm2p256v1", rng));
    botan_privkey_destroy(made);
    return good;
}

static bool start_encrypt(void) {
    botan_pk_op_encrypt_destroy(encrypter);
    encrypter = NULL;
    return done(botan_pk_op_encrypt_create(&encrypter, point, "SM3", 0));
}

static bool encrypt(void) {
    sealed_len = sizeof sealed;
    return done(botan_pk_op_encrypt(encrypter, rng, sealed, &sealed_len, bench_in, BENCH_MESSAGE));
}

static bool start_decrypt(void) {
    botan_pk_op_decrypt_destroy(decrypter);
    decrypter = NULL;
    return start_encrypt() && encrypt() && done(botan_pk_op_decrypt_create(&decrypter, pair, "SM3", 0));
}

static bool decrypt(void) {
    size_t n = sizeof bench_out;
    return done(botan_pk_op_decrypt(decrypter, bench_out, &n, sealed, sealed_len)) && n == BENCH_MESSAGE;
}

static const char *open_botan(const char *argument) {
    (void)argument;
    static char version[32];
    if (!done(botan_rng_init(&rng, "user")) || !done(botan_hash_init(&sm3, "SM3", 0)) ||
        !done(botan_privkey_create(&pair, "SM2", "sm2p256v1", rng)) || !done(botan_privkey_export_pubkey(&point, pair))) {
        fprintf(stderr, "this Botan has no SM2 or SM3\n");
        return NULL;
    }
    snprintf(version, sizeof version, "%u.%u.%u", (unsigned)botan_version_major(), (unsigned)botan_version_minor(),
             (unsigned)botan_version_patch());
    return version;
}

static const bench_choice choices[] = {
    {"sm4", "ecb-encrypt", ecb, start_ecb},
    {"sm4", "cbc-encrypt", crypt, start_cbc},
    {"sm4", "cbc-decrypt", crypt, start_cbc_decrypt},
    {"sm4", "ctr", crypt, start_ctr},
    {"sm4", "gcm-encrypt", crypt, start_gcm},
    {"sm4", "ccm-encrypt", crypt, start_ccm},
    {"sm4", "xts-encrypt", crypt, start_xts},
    {"sm3", "hash", hash, NULL},
    {"hmac-sm3", "mac", mac, start_hmac},
    {"sm2", "sign", sign, start_sign},
    {"sm2", "verify", verify, start_verify},
    {"sm2", "verify-known", verify, start_verify},
    {"sm2", "keygen", keygen, NULL},
    {"sm2", "encrypt", encrypt, start_encrypt},
    {"sm2", "decrypt", decrypt, start_decrypt},
};

const bench_peer bench_this_peer = {.open = open_botan, .single = BENCH_TABLE(choices)};
