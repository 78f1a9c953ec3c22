/* SPDX-License-Identifier: Apache-2.0 */
#include "module/hash_drbg.h"

#include "constant_time.h"
#include "module/arguments.h"

enum { DF_PARTS_MAX = 4 };

/* SM3_df: blocks of SM3(block number || 440 as 32 bits || input), cut to 440 bits. */
static void derive(const hsm_sm3_impl *sm3, const hash_drbg_input parts[DF_PARTS_MAX], uint8_t out[HASH_DRBG_SEED]) {
    uint8_t digest[SM3_BYTES];
    uint8_t head[5] = {0, 0, 0, (HASH_DRBG_SEED * 8) >> 8, (HASH_DRBG_SEED * 8) & 0xff};
    for (size_t done = 0; done < HASH_DRBG_SEED; done += SM3_BYTES) {
        hsm_sm3_ctx ctx;
        head[0]++;
        hsm_sm3_init(&ctx, sm3);
        hsm_sm3_update(&ctx, head, sizeof head);
        for (size_t i = 0; i < DF_PARTS_MAX; i++) {
            if (parts[i].n != 0) {
                hsm_sm3_update(&ctx, parts[i].bytes, parts[i].n);
            }
        }
        hsm_sm3_final(&ctx, digest);
        size_t left = HASH_DRBG_SEED - done;
        memcpy(out + done, digest, left < SM3_BYTES ? left : SM3_BYTES);
    }
    hsm_wipe(digest, sizeof digest);
}

/* V = seed, C = df(00 || V), counter = 1 */
static void take_seed(hash_drbg *state, const hsm_sm3_impl *sm3, uint8_t seed[HASH_DRBG_SEED]) {
    static const uint8_t zero[1] = {0};
    const hash_drbg_input parts[DF_PARTS_MAX] = {{zero, 1}, {seed, HASH_DRBG_SEED}};
    derive(sm3, parts, state->c);
    memcpy(state->v, seed, HASH_DRBG_SEED);
    state->counter = 1;
    hsm_wipe(seed, HASH_DRBG_SEED);
}

void hash_drbg_instantiate(hash_drbg *state, const hsm_sm3_impl *sm3, hash_drbg_input entropy, hash_drbg_input nonce,
                           hash_drbg_input personalisation) {
    uint8_t seed[HASH_DRBG_SEED];
    const hash_drbg_input parts[DF_PARTS_MAX] = {entropy, nonce, personalisation};
    derive(sm3, parts, seed);
    take_seed(state, sm3, seed);
}

void hash_drbg_reseed(hash_drbg *state, const hsm_sm3_impl *sm3, hash_drbg_input entropy, hash_drbg_input additional) {
    static const uint8_t one[1] = {1};
    uint8_t seed[HASH_DRBG_SEED];
    const hash_drbg_input parts[DF_PARTS_MAX] = {{one, 1}, entropy, {state->v, HASH_DRBG_SEED}, additional};
    derive(sm3, parts, seed);
    take_seed(state, sm3, seed);
}

/* V = V + term mod 2^440, term being n big-endian bytes. */
static void add_to_v(hash_drbg *state, const uint8_t *term, size_t n) {
    uint32_t carry = 0;
    for (size_t i = 0; i < HASH_DRBG_SEED; i++) {
        uint8_t *byte = &state->v[HASH_DRBG_SEED - 1 - i];
        carry += *byte;
        if (i < n) {
            carry += term[n - 1 - i];
        }
        *byte = (uint8_t)carry;
        carry >>= 8;
    }
}

static void hash_v(const hash_drbg *state, const hsm_sm3_impl *sm3, uint8_t prefix, hash_drbg_input additional,
                   uint8_t out[SM3_BYTES]) {
    hsm_sm3_ctx ctx;
    hsm_sm3_init(&ctx, sm3);
    hsm_sm3_update(&ctx, &prefix, 1);
    hsm_sm3_update(&ctx, state->v, HASH_DRBG_SEED);
    if (additional.n != 0) {
        hsm_sm3_update(&ctx, additional.bytes, additional.n);
    }
    hsm_sm3_final(&ctx, out);
}

void hash_drbg_generate(hash_drbg *state, const hsm_sm3_impl *sm3, hash_drbg_input additional, uint8_t *out, size_t n) {
    static const hash_drbg_input none = {NULL, 0};
    uint8_t digest[SM3_BYTES];
    if (additional.n != 0) {
        hash_v(state, sm3, 2, additional, digest);
        add_to_v(state, digest, sizeof digest);
    }
    hsm_sm3_digest(sm3, state->v, HASH_DRBG_SEED, digest);
    memcpy(out, digest, n);
    hash_v(state, sm3, 3, none, digest);
    add_to_v(state, digest, sizeof digest);
    add_to_v(state, state->c, HASH_DRBG_SEED);
    uint8_t counter[4];
    hsm_put32(counter, state->counter);
    add_to_v(state, counter, sizeof counter);
    state->counter++;
    hsm_wipe(digest, sizeof digest);
}
