/* SPDX-License-Identifier: Apache-2.0 */
/* The core itself, through its door hsm.h, as a daemon uses it: with slots, usage checks and self-tests. */
#include <hsm.h>
#include <stdio.h>
#include <string.h>

#include "softsjj.h"

hsm_module *module;
hsm_handle sm4_keys[BENCH_STREAMS_MAX];
const hsm_implementation *implementation;
hsm_handle xts_key, pair;
uint8_t point[HSM_SM2_POINT_BYTES];
static uint8_t signature[HSM_SM2_SIGNATURE_BYTES];
static uint8_t sealed[BENCH_MESSAGE + HSM_SM2_CIPHER_OVERHEAD];

enum { ARENA_SLOTS = 4 * BENCH_STREAMS_MAX + 16 }; /* a batch pins at most a quarter */

static bool crypt(uint32_t mode, int direction) {
    uint8_t iv[HSM_SM4_BLOCK];
    memcpy(iv, bench_iv, sizeof iv);
    return done(hsm_sm4_crypt(module, sm4_keys[0], mode, direction, iv, bench_in, bench_size, bench_out));
}

static bool ecb_encrypt(void) {
    return crypt(HSM_MODE_ECB, HSM_ENCRYPT);
}

static bool cbc_encrypt(void) {
    return crypt(HSM_MODE_CBC, HSM_ENCRYPT);
}

static bool cbc_decrypt(void) {
    return crypt(HSM_MODE_CBC, HSM_DECRYPT);
}

static bool ctr(void) {
    return crypt(HSM_MODE_CTR, HSM_ENCRYPT);
}

static bool gcm_encrypt(void) {
    return done(hsm_sm4_aead_encrypt(module, sm4_keys[0], HSM_AEAD_GCM, bench_iv, BENCH_NONCE, NULL, 0, bench_in, bench_size,
                                     bench_out, bench_tag, BENCH_TAG));
}

static bool ccm_encrypt(void) {
    return done(hsm_sm4_aead_encrypt(module, sm4_keys[0], HSM_AEAD_CCM, bench_iv, BENCH_NONCE, NULL, 0, bench_in, bench_size,
                                     bench_out, bench_tag, BENCH_TAG));
}

static bool xts_encrypt(void) {
    return done(hsm_sm4_xts(module, xts_key, HSM_XTS_GB, HSM_ENCRYPT, bench_iv, bench_in, bench_size, bench_out));
}

static bool hash(void) {
    return done(hsm_sm3(module, bench_in, bench_size, bench_tag));
}

static bool mac(void) {
    return done(hsm_hmac_sm3(module, sm4_keys[0], bench_in, bench_size, bench_tag));
}

static bool sign(void) {
    return done(hsm_sm2_sign(module, pair, bench_in, signature));
}

static bool verify(void) {
    return done(hsm_sm2_verify_point(module, point, bench_in, signature));
}

static bool verify_known(void) {
    return done(hsm_sm2_verify(module, pair, bench_in, signature));
}

/* The pairwise check (GM/T 0028) is part of it. */
static bool keygen(void) {
    hsm_handle made = 0;
    return done(hsm_key_generate_sm2(module, HSM_USE_SIGN, &made)) && done(hsm_key_destroy(module, made));
}

/* The door has no bare multiplication, only what is made of it. */
static bool mul(void) {
    return implementation->sm2->point_multiply(bench_key, point, bench_out);
}

static bool encrypt(void) {
    size_t n = sizeof sealed;
    return done(hsm_sm2_encrypt(module, point, HSM_C1C3C2, bench_in, BENCH_MESSAGE, sealed, &n));
}

static bool decrypt(void) {
    size_t n = BENCH_MESSAGE;
    return done(hsm_sm2_decrypt(module, pair, HSM_C1C3C2, sealed, sizeof sealed, bench_out, &n));
}

static bool random_bytes(void) {
    return done(hsm_random(module, bench_out, bench_size));
}

static bool make_keys(void) {
    uint32_t both = HSM_USE_ENCRYPT | HSM_USE_DECRYPT;
    for (size_t k = 0; k < BENCH_STREAMS_MAX; k++) {
        uint8_t key[16];
        bench_stream_key(k, key);
        if (!done(hsm_key_import_symmetric(module, key, sizeof key, both | HSM_USE_MAC, &sm4_keys[k]))) {
            return false;
        }
    }
    return done(hsm_key_import_symmetric(module, bench_key, 32, both, &xts_key)) &&
           done(hsm_key_generate_sm2(module, both | HSM_USE_SIGN | HSM_USE_VERIFY, &pair)) &&
           done(hsm_key_public(module, pair, point));
}

static const char *open_core(const char *name) {
    hsm_arena *arena = NULL;
    hsm_module_options options = {.implementation = name};
    if (!hsm_features_understood()) {
        fprintf(stderr, "SOFTSJJ_CPU is no list of CPU features with + or - before each\n");
        return NULL;
    }
    if (name != NULL && hsm_implementation_named(name) == NULL) {
        fprintf(stderr, "this CPU has no implementation %s", name);
        for (size_t i = 0; hsm_implementation_missing(name, i) != NULL; i++) {
            fprintf(stderr, "%s%s", i == 0 ? ", for lack of " : ", ", hsm_implementation_missing(name, i));
        }
        fprintf(stderr, "; it has:");
        for (size_t i = 0; hsm_implementation_name(i) != NULL; i++) {
            fprintf(stderr, " %s", hsm_implementation_name(i));
        }
        fprintf(stderr, "\n");
        return NULL;
    }
    hsm_rc rc = hsm_arena_new(ARENA_SLOTS, &arena);
    if (done(rc)) {
        rc = hsm_module_new(arena, &options, &module);
    }
    if (!done(rc) || !make_keys()) {
        fprintf(stderr, "the core does not start: refusal %d\n", (int)rc.code);
        return NULL;
    }
    implementation = hsm_implementation_named(hsm_module_implementation(module));
    return hsm_module_implementation(module);
}

static const bench_choice choices[] = {
    {"sm4", "ecb-encrypt", ecb_encrypt, NULL},
    {"sm4", "cbc-encrypt", cbc_encrypt, NULL},
    {"sm4", "cbc-decrypt", cbc_decrypt, NULL},
    {"sm4", "ctr", ctr, NULL},
    {"sm4", "gcm-encrypt", gcm_encrypt, NULL},
    {"sm4", "ccm-encrypt", ccm_encrypt, NULL},
    {"sm4", "xts-encrypt", xts_encrypt, NULL},
    {"sm3", "hash", hash, NULL},
    {"hmac-sm3", "mac", mac, NULL},
    {"sm2", "sign", sign, NULL},
    {"sm2", "verify", verify, sign},
    {"sm2", "verify-known", verify_known, sign},
    {"sm2", "keygen", keygen, NULL},
    {"sm2", "mul", mul, NULL},
    {"sm2", "encrypt", encrypt, NULL},
    {"sm2", "decrypt", decrypt, encrypt},
    {"drbg", "random", random_bytes, NULL},
};

const bench_peer bench_this_peer = {
    .open = open_core, .single = BENCH_TABLE(choices), .streams = &softsjj_streams, .batch = &softsjj_batch};
