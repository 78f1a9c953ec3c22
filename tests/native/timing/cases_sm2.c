/* SPDX-License-Identifier: Apache-2.0 */
/* The fixed class has d = 1 and the nonce 1: what a multiplication that skips leading zeros, or cannot bear infinity, does fastest.
 */
#include <string.h>

#include "cases.h"
#include "hsm.h"
#include "sm2/sm2.h"

/* One byte of a number that is below n whatever the other bytes are. */
enum { SCALAR = 32, BELOW_N = 0xfe, MESSAGE = 40 };

static const hsm_sm2_impl *const impls[] = {&hsm_sm2_portable};

static uint8_t scalar[SCALAR];
static uint8_t nonce[SCALAR];
static uint8_t point[64];
static uint8_t peer[64];
static uint8_t out[64 + SM3_BYTES + MESSAGE];
static uint8_t cipher[64 + SM3_BYTES + MESSAGE];
static uint8_t digest[SM3_BYTES];
static hsm_sm2_key key;
static hsm_sm2_key other;

static hsm_rc next_nonce(void *context, uint8_t *into, size_t n) {
    (void)context;
    memcpy(into, nonce, n < SCALAR ? n : SCALAR);
    return hsm_ok();
}

static const hsm_random_source nonces = {next_nonce, NULL};

static hsm_sm2_env env_of(const timing_case *c) {
    return (hsm_sm2_env){c->impl, &hsm_sm3_portable};
}

/* Input: d, a nonce. */
static void take_scalars(const timing_case *c, const uint8_t *input) {
    (void)c;
    memcpy(scalar, input, SCALAR);
    memcpy(nonce, input + SCALAR, SCALAR);
    scalar[0] &= BELOW_N;
    nonce[0] &= BELOW_N;
}

static void take_key(const timing_case *c, const uint8_t *input) {
    const hsm_sm2_env env = env_of(c);
    take_scalars(c, input);
    (void)hsm_sm2_key_from_d(&env, scalar, &key).code;
}

/* The nonce of the message is not secret to who decrypts it, and random. */
static void take_cipher(const timing_case *c, const uint8_t *input) {
    static const uint8_t message[MESSAGE] = "the same";
    const hsm_sm2_env env = env_of(c);
    take_key(c, input);
    timing_random(nonce, sizeof nonce);
    nonce[0] &= BELOW_N;
    (void)hsm_sm2_do_encrypt(&env, &nonces, key.point, HSM_C1C3C2, message, MESSAGE, cipher).code;
}

static void base_multiply(const timing_case *c) {
    ((const hsm_sm2_impl *)c->impl)->base_multiply(scalar, out);
}
static void point_multiply(const timing_case *c) {
    (void)((const hsm_sm2_impl *)c->impl)->point_multiply(scalar, point, out);
}
static void key_from_d(const timing_case *c) {
    const hsm_sm2_env env = env_of(c);
    (void)hsm_sm2_key_from_d(&env, scalar, &key).code;
}
static void sign(const timing_case *c) {
    const hsm_sm2_env env = env_of(c);
    (void)hsm_sm2_do_sign(&env, &nonces, &key, digest, out).code;
}
static void encrypt(const timing_case *c) {
    const hsm_sm2_env env = env_of(c);
    (void)hsm_sm2_do_encrypt(&env, &nonces, point, HSM_C1C3C2, scalar, SCALAR, out).code;
}
static void decrypt(const timing_case *c) {
    const hsm_sm2_env env = env_of(c);
    (void)hsm_sm2_do_decrypt(&env, &key, HSM_C1C3C2, cipher, sizeof cipher, out).code;
}
static void agree(const timing_case *c) {
    const hsm_sm2_env env = env_of(c);
    const hsm_sm2_agreement agreement = {
        .initiator = true, .own = &key, .own_ephemeral = &other, .peer = point, .peer_ephemeral = peer};
    (void)hsm_sm2_do_agree(&env, &agreement, out, 16, NULL, NULL).code;
}

void timing_add_sm2(timing_list *list) {
    static const timing_case rows[] = {
        {.op = "[k]G", .run = base_multiply, .prepare = take_scalars},
        {.op = "[k]P", .run = point_multiply, .prepare = take_scalars},
        {.op = "key from d", .run = key_from_d, .prepare = take_scalars},
        {.op = "sign", .run = sign, .prepare = take_key},
        {.op = "encrypt", .run = encrypt, .prepare = take_scalars},
        {.op = "decrypt", .run = decrypt, .prepare = take_cipher},
        {.op = "agree", .run = agree, .prepare = take_key},
    };
    const uint8_t a[SCALAR] = {[3] = 77};
    const uint8_t b[SCALAR] = {[9] = 99};
    for (size_t i = 0; i < sizeof impls / sizeof impls[0]; i++) {
        const hsm_sm2_env env = {impls[i], &hsm_sm3_portable};
        (void)hsm_sm2_key_from_d(&env, b, &other).code;
        impls[i]->base_multiply(a, point);
        impls[i]->base_multiply(b, peer);
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
            timing_case *row = timing_append(list, &rows[k]);
            row->primitive = "sm2";
            row->impl = impls[i];
            row->impl_name = impls[i]->name;
            row->input = 2 * SCALAR;
            row->fixed[SCALAR - 1] = 1;
            row->fixed[2 * SCALAR - 1] = 1;
        }
    }
}
