/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cases.h"
#include "sm3/impls.h"

/* More messages than lanes, of different lengths. */
enum { MESSAGES = 20, INPUT = 1200, ONE = 200, KEY = 48 };

static uint8_t secret[INPUT];
static uint8_t out[MESSAGES][SM3_BYTES];
static hsm_hmac_sm3_key states;

static void take(const timing_case *c, const uint8_t *input) {
    memcpy(secret, input, INPUT);
    hsm_hmac_sm3_set_key(&states, c->impl, secret, KEY);
}

static void digest(const timing_case *c) {
    hsm_sm3_digest(c->impl, secret, ONE, out[0]);
}
static void digests(const timing_case *c) {
    hsm_sm3_job jobs[MESSAGES];
    for (size_t i = 0; i < MESSAGES; i++) {
        jobs[i] = (hsm_sm3_job){.in = secret + i, .n = 9 * i, .out = out[i]};
    }
    hsm_sm3_many(c->impl, jobs, MESSAGES);
}
static void hmac_set_key(const timing_case *c) {
    hsm_hmac_sm3_set_key(&states, c->impl, secret, KEY);
}
static void hmac(const timing_case *c) {
    hsm_hmac_sm3_ctx ctx;
    hsm_hmac_sm3_begin(&ctx, c->impl, &states);
    hsm_hmac_sm3_update(&ctx, secret, ONE);
    hsm_hmac_sm3_final(&ctx, out[0]);
}
static void hmacs(const timing_case *c) {
    hsm_hmac_sm3_job jobs[MESSAGES];
    for (size_t i = 0; i < MESSAGES; i++) {
        jobs[i] = (hsm_hmac_sm3_job){&states, secret + i, 9 * i, out[i]};
    }
    hsm_hmac_sm3_many(c->impl, jobs, MESSAGES);
}
static void kdf(const timing_case *c) {
    hsm_sm3_kdf(c->impl, secret, 64, out[0], 10 * SM3_BYTES - 5);
}
static void pbkdf2(const timing_case *c) {
    hsm_pbkdf2_sm3(c->impl, secret, 20, (const uint8_t *)"salt", 4, 4, out[0], SM3_BYTES);
}

void timing_add_sm3(timing_list *list) {
    static const timing_case rows[] = {
        {.op = "digest", .run = digest}, {.op = "digests, many", .run = digests}, {.op = "HMAC set key", .run = hmac_set_key},
        {.op = "HMAC", .run = hmac},     {.op = "HMACs, many", .run = hmacs},     {.op = "KDF", .run = kdf},
        {.op = "PBKDF2", .run = pbkdf2},
    };
    const hsm_sm3_impl *impl = NULL;
    for (size_t i = 0; (impl = sm3_impl_at(i)) != NULL; i++) {
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
            timing_case *row = timing_append(list, &rows[k]);
            row->primitive = "sm3";
            row->impl = impl;
            row->impl_name = impl->name;
            row->input = INPUT;
            row->prepare = take;
        }
    }
}
