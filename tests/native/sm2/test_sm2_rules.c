/* SPDX-License-Identifier: Apache-2.0 */
/* What the vectors do not reach: refusals, nonces that are thrown away, broken random sources, random round trips. */
#include "arithmetic_cases.h"
#include "check.h"
#include "support.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char N[] = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";
static const uint8_t ONE[32] = {[31] = 1};
static const uint8_t ZERO[64] = {0};

static uint64_t noise_state = 88172645463325252;
static const hsm_random_source NOISE = {noise_fill, &noise_state};

static hsm_sm2_key random_key(void) {
    hsm_sm2_key key;
    CHECK(hsm_is_ok(hsm_sm2_key_generate(&ENV, &NOISE, &key)), "key generation");
    return key;
}

static void test_key_range(void) {
    uint8_t d[32];
    hsm_sm2_key key;
    from_hex(d, N, 32);
    CHECK(hsm_sm2_key_from_d(&ENV, ZERO, &key).code == HSM_R_KEY, "0");
    CHECK(hsm_sm2_key_from_d(&ENV, d, &key).code == HSM_R_KEY, "n");
    d[31]++;
    CHECK(hsm_sm2_key_from_d(&ENV, d, &key).code == HSM_R_KEY, "n + 1");
    d[31] = (uint8_t)(d[31] - 2);
    memset(&key, 0xa5, sizeof key);
    CHECK(hsm_sm2_key_from_d(&ENV, d, &key).code == HSM_R_KEY, "n - 1");
    CHECK_BYTES(key.d, ZERO, 32, "a refused key is wiped");
    d[31]--;
    CHECK(hsm_is_ok(hsm_sm2_key_from_d(&ENV, d, &key)), "n - 2");
    CHECK_BYTES(key.d, d, 32, "n - 2");
    memset(d, 0xff, sizeof d);
    CHECK(hsm_sm2_key_from_d(&ENV, d, &key).code == HSM_R_KEY, "2^256 - 1");
    CHECK(hsm_is_ok(hsm_sm2_key_from_d(&ENV, ONE, &key)), "1");
}

/* 0, n, n - 1 (no private key, but a nonce) and 2^256 - 1, then 1. */
static void test_draws(void) {
    uint8_t values[5][32] = {{0}};
    from_hex(values[1], N, 32);
    from_hex(values[2], N, 32);
    values[2][31]--;
    memset(values[3], 0xff, 32);
    memcpy(values[4], ONE, 32);
    listed list = {(const uint8_t (*)[32])values, 5, 0};
    const hsm_random_source random = {listed_fill, &list};
    hsm_sm2_key key;
    CHECK(hsm_is_ok(hsm_sm2_key_generate(&ENV, &random, &key)) && list.next == 5, "drawn: %zu", list.next);
    CHECK_BYTES(key.d, ONE, 32, "the first in range");
    CHECK(hsm_sm2_key_generate(&ENV, &random, &key).code == HSM_R_HARDWARE, "the source's refusal comes through");
    CHECK_BYTES(key.d, ZERO, 32, "wiped");

    key = random_key();
    list.next = 0;
    uint8_t signature[64];
    CHECK(hsm_is_ok(hsm_sm2_do_sign(&ENV, &random, &key, ONE, signature)) && list.next == 3, "n - 1 is a nonce");
    list.next = 5;
    memset(signature, 0, sizeof signature);
    CHECK(hsm_sm2_do_sign(&ENV, &random, &key, ONE, signature).code == HSM_R_HARDWARE, "refusal");
    CHECK_BYTES(signature, ZERO, 64, "untouched");
    uint8_t cipher[100];
    memset(cipher, 0xa5, sizeof cipher);
    CHECK(hsm_sm2_do_encrypt(&ENV, &random, key.point, HSM_C1C3C2, ONE, 4, cipher).code == HSM_R_HARDWARE, "refusal");
    CHECK_BYTES(cipher, ZERO, 64, "wiped");
}

static void test_stuck_source(void) {
    int byte = 0;
    const hsm_random_source random = {stuck_fill, &byte};
    hsm_sm2_key key;
    uint8_t out[100];
    CHECK(hsm_sm2_key_generate(&ENV, &random, &key).code == HSM_R_RANDOM, "zeros");
    byte = 0xff;
    CHECK(hsm_sm2_key_generate(&ENV, &random, &key).code == HSM_R_RANDOM, "ones");
    key = random_key();
    CHECK(hsm_sm2_do_sign(&ENV, &random, &key, ONE, out).code == HSM_R_RANDOM, "sign");
    CHECK(hsm_sm2_do_encrypt(&ENV, &random, key.point, HSM_C1C3C2, ONE, 4, out).code == HSM_R_RANDOM, "encrypt");
}

/* r = 0, r + k = n, s = 0: the nonce is thrown away and the next one is used. */
static void test_sign_retries(void) {
    for (size_t i = 0; i < COUNT(SIGN_RETRY_CASES); i++) {
        const struct sign_retry_case *c = &SIGN_RETRY_CASES[i];
        uint8_t d[32], e[32], k[2][32], signature[64], expected[64];
        hsm_sm2_key key;
        from_hex(d, c->d, 32);
        from_hex(e, c->e, 32);
        from_hex(k[0], c->k, 32);
        memcpy(k[1], ONE, 32);
        CHECK(hsm_is_ok(hsm_sm2_key_from_d(&ENV, d, &key)), "%s", c->why);
        listed list = {(const uint8_t (*)[32])k, 2, 0};
        const hsm_random_source random = {listed_fill, &list};
        CHECK(hsm_is_ok(hsm_sm2_do_sign(&ENV, &random, &key, e, signature)) && list.next == 2, "%s", c->why);
        CHECK(hsm_is_ok(hsm_sm2_do_verify(&ENV, key.point, e, signature)), "%s", c->why);
        list = (listed){(const uint8_t (*)[32])(k + 1), 1, 0};
        CHECK(hsm_is_ok(hsm_sm2_do_sign(&ENV, &random, &key, e, expected)), "%s", c->why);
        CHECK_BYTES(signature, expected, 64, c->why);
        list = (listed){(const uint8_t (*)[32])k, 1, 0};
        memset(signature, 0, sizeof signature);
        CHECK(hsm_sm2_do_sign(&ENV, &random, &key, e, signature).code == HSM_R_HARDWARE, "%s: no second nonce", c->why);
        CHECK_BYTES(signature, ZERO, 64, c->why);
    }
}

/* Whether the first key stream byte for this nonce is zero. */
static bool stream_starts_with_zero(const uint8_t k[32], const uint8_t point[64]) {
    uint8_t shared[64];
    uint8_t byte;
    CHECK(hsm_sm2_portable.point_multiply(k, point, shared), "finite");
    hsm_sm3_kdf(&hsm_sm3_portable, shared, sizeof shared, &byte, 1);
    return byte == 0;
}

/* GB/T 32918.4 6.1 A5 and 7.1 B4, with one byte of plaintext: a nonce whose key stream is zero is found by trying. */
static void test_zero_key_stream(void) {
    hsm_sm2_key key = random_key();
    uint8_t k[2][32] = {{0}, {0}};
    do {
        if (++k[0][31] == 0) {
            k[0][30]++;
        }
    } while (!stream_starts_with_zero(k[0], key.point));
    memcpy(k[1], k[0], 32);
    do {
        k[1][0]++;
    } while (stream_starts_with_zero(k[1], key.point));
    listed list = {(const uint8_t (*)[32])k, 2, 0};
    const hsm_random_source random = {listed_fill, &list};
    const uint8_t plain[2] = {0x5a, 0xa5};
    uint8_t cipher[98], c1[64], out[2];
    CHECK(hsm_is_ok(hsm_sm2_do_encrypt(&ENV, &random, key.point, HSM_C1C3C2, plain, 1, cipher)) && list.next == 2, "second nonce");
    hsm_sm2_portable.base_multiply(k[1], c1);
    CHECK_BYTES(cipher, c1, 64, "C1 is of the second nonce");
    CHECK(hsm_is_ok(hsm_sm2_do_decrypt(&ENV, &key, HSM_C1C3C2, cipher, 97, out)) && out[0] == plain[0], "decrypts");

    /* The same nonce is good for two bytes whose key stream is not all zero. C3 of one byte made by hand is right, but refused. */
    list.next = 0;
    CHECK(hsm_is_ok(hsm_sm2_do_encrypt(&ENV, &random, key.point, HSM_C1C3C2, plain, 2, cipher)) && list.next == 1, "first nonce");
    uint8_t shared[64];
    CHECK(hsm_sm2_portable.point_multiply(k[0], key.point, shared), "finite");
    hsm_sm3_ctx ctx;
    hsm_sm3_init(&ctx, &hsm_sm3_portable);
    hsm_sm3_update(&ctx, shared, 32);
    hsm_sm3_update(&ctx, plain, 1);
    hsm_sm3_update(&ctx, shared + 32, 32);
    hsm_sm3_final(&ctx, cipher + 64);
    cipher[96] = plain[0];
    CHECK(hsm_sm2_do_decrypt(&ENV, &key, HSM_C1C3C2, cipher, 97, out).code == HSM_R_CIPHERTEXT && out[0] == 0, "B4");
}

static void test_arguments(void) {
    hsm_sm2_key key = random_key();
    hsm_sm2_key other = random_key();
    uint8_t bad[64], z[32], e[32] = {1}, signature[64], in[8] = {0};
    static uint8_t out[HSM_SM2_PLAINTEXT_MAX + 96];
    static uint8_t big[HSM_SM2_PLAINTEXT_MAX + 97];
    static const uint8_t id[8192] = {0};
    memcpy(bad, key.point, 64);
    bad[63] ^= 1;
    CHECK(hsm_sm2_user_z(&ENV, key.point, id, 8191, z).code == HSM_R_OK, "longest ID");
    CHECK(hsm_sm2_user_z(&ENV, key.point, id, 8192, z).code == HSM_R_USER_ID, "ID too long");
    CHECK(hsm_sm2_user_z(&ENV, key.point, NULL, 0, z).code == HSM_R_OK, "no ID");
    CHECK(hsm_sm2_z(key.point, NULL, 1, z).code == HSM_R_ARGUMENT, "no ID, but a length");
    CHECK(hsm_sm2_z(NULL, id, 1, z).code == HSM_R_ARGUMENT && hsm_sm2_z(key.point, id, 1, NULL).code == HSM_R_ARGUMENT, "NULL");
    CHECK(hsm_sm2_check_point(NULL).code == HSM_R_ARGUMENT, "no point");
    CHECK(hsm_is_ok(hsm_sm2_do_sign(&ENV, &NOISE, &key, e, signature)), "sign");
    CHECK(hsm_sm2_do_verify(&ENV, bad, e, signature).code == HSM_R_KEY, "verify off the curve");
    CHECK(hsm_sm2_do_verify(&ENV, other.point, e, signature).code == HSM_R_VERIFY, "wrong key");
    CHECK(hsm_sm2_do_encrypt(&ENV, &NOISE, bad, HSM_C1C3C2, in, 8, out).code == HSM_R_KEY, "encrypt off the curve");
    CHECK(hsm_sm2_do_encrypt(&ENV, &NOISE, key.point, HSM_C1C3C2, in, 0, out).code == HSM_R_ARGUMENT, "nothing to encrypt");
    CHECK(hsm_sm2_do_encrypt(&ENV, &NOISE, key.point, 0, in, 8, out).code == HSM_R_ARGUMENT, "order 0");
    CHECK(hsm_sm2_do_encrypt(&ENV, &NOISE, key.point, 3, in, 8, out).code == HSM_R_ARGUMENT, "order 3");
    CHECK(hsm_sm2_do_encrypt(&ENV, &NOISE, key.point, HSM_C1C3C2, big, sizeof big - 96, out).code == HSM_R_ARGUMENT, "too long");
    CHECK(hsm_is_ok(hsm_sm2_do_encrypt(&ENV, &NOISE, key.point, HSM_C1C3C2, big, sizeof big - 97, out)), "longest");
    CHECK(hsm_is_ok(hsm_sm2_do_decrypt(&ENV, &key, HSM_C1C3C2, out, sizeof out, out)), "longest, in place");
    CHECK_BYTES(out, big, HSM_SM2_PLAINTEXT_MAX, "longest");
    CHECK(hsm_sm2_do_decrypt(&ENV, &key, 0, big, 200, out).code == HSM_R_ARGUMENT, "order 0");
    CHECK(hsm_sm2_do_decrypt(&ENV, &key, HSM_C1C3C2, big, 96, out).code == HSM_R_CIPHERTEXT, "too short");
    CHECK(hsm_sm2_do_decrypt(&ENV, &key, HSM_C1C3C2, big, 0, out).code == HSM_R_CIPHERTEXT, "empty");
    CHECK(hsm_sm2_do_decrypt(&ENV, &key, HSM_C1C3C2, big, sizeof big + 96, out).code == HSM_R_CIPHERTEXT, "too long");
}

static void test_agreement_refusals(void) {
    hsm_sm2_key a = random_key(), ra = random_key(), b = random_key(), rb = random_key();
    uint8_t bad[64], key[16];
    memcpy(bad, b.point, 64);
    bad[0] ^= 1;
    hsm_sm2_agreement agreement = {true, &a, &ra, ONE, 32, b.point, rb.point, ONE, 32};
    CHECK(hsm_is_ok(hsm_sm2_do_agree(&ENV, &agreement, key, 16, NULL, NULL)), "agree");
    agreement.peer = bad;
    CHECK(hsm_sm2_do_agree(&ENV, &agreement, key, 16, NULL, NULL).code == HSM_R_KEY, "peer off the curve");
    agreement.peer = b.point;
    agreement.peer_ephemeral = bad;
    CHECK(hsm_sm2_do_agree(&ENV, &agreement, key, 16, NULL, NULL).code == HSM_R_KEY, "ephemeral off the curve");
    agreement.peer_ephemeral = rb.point;
    agreement.peer_id_len = 8192;
    CHECK(hsm_sm2_do_agree(&ENV, &agreement, key, 16, NULL, NULL).code == HSM_R_USER_ID, "ID too long");
    agreement.peer_id_len = 32;

    /* A peer that picks P = -[half x] R makes its share infinity: -P is what the multiplication gives. */
    uint8_t half[32] = {0};
    memcpy(half + 16, rb.point + 16, 16);
    half[16] |= 0x80;
    CHECK(hsm_sm2_portable.point_multiply(half, rb.point, bad), "finite");
    agreement.peer = bad;
    CHECK(hsm_is_ok(hsm_sm2_do_agree(&ENV, &agreement, key, 16, NULL, NULL)), "P = [half x] R: equal points are added");
    static const char p_text[] = "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff";
    uint8_t p[32];
    from_hex(p, p_text, 32);
    int borrow = 0;
    for (int i = 31; i >= 0; i--) {
        int difference = p[i] - bad[32 + i] - borrow;
        bad[32 + i] = (uint8_t)difference;
        borrow = difference < 0;
    }
    CHECK(hsm_sm2_do_agree(&ENV, &agreement, key, 16, NULL, NULL).code == HSM_R_KEY, "the peer's share is infinity");
}

static void test_round_trips(void) {
    for (int i = 0; i < 60; i++) {
        hsm_sm2_key key = random_key();
        uint8_t e[32], signature[64], plain[300], cipher[396], out[300];
        uint32_t order = i % 2 == 0 ? HSM_C1C3C2 : HSM_C1C2C3;
        size_t n = 1 + (size_t)(i * 5);
        CHECK(hsm_is_ok(noise_fill(&noise_state, e, sizeof e)) && hsm_is_ok(noise_fill(&noise_state, plain, sizeof plain)),
              "noise");
        CHECK(hsm_is_ok(hsm_sm2_do_sign(&ENV, &NOISE, &key, e, signature)), "sign");
        CHECK(hsm_is_ok(hsm_sm2_do_verify(&ENV, key.point, e, signature)), "verify");
        signature[i] ^= 1;
        CHECK(hsm_sm2_do_verify(&ENV, key.point, e, signature).code == HSM_R_VERIFY, "changed signature");
        CHECK(hsm_is_ok(hsm_sm2_do_encrypt(&ENV, &NOISE, key.point, order, plain, n, cipher)), "encrypt");
        CHECK(hsm_is_ok(hsm_sm2_do_decrypt(&ENV, &key, order, cipher, n + 96, out)), "decrypt");
        CHECK_BYTES(out, plain, n, "decrypt");
        cipher[(size_t)i * 7 % (n + 96)] ^= 0x10;
        CHECK(hsm_sm2_do_decrypt(&ENV, &key, order, cipher, n + 96, out).code == HSM_R_CIPHERTEXT, "changed ciphertext");
    }
}

int main(void) {
    test_key_range();
    test_draws();
    test_stuck_source();
    test_sign_retries();
    test_zero_key_stream();
    test_arguments();
    test_agreement_refusals();
    test_round_trips();
    return check_report("sm2 rules");
}
