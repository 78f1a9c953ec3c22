/* SPDX-License-Identifier: Apache-2.0 */
#include "module/hash_drbg.h"

#include "constant_time.h"
#include "module/arguments.h"

enum { DF_PARTS_MAX = 4, LIMBS = 7 /* of 64 bits: 440 and 8 more */ };

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

/* A number of n big-endian bytes, n at most 55, as limbs, the lowest first. */
static void load_limbs(uint64_t limbs[LIMBS], const uint8_t *bytes, size_t n) {
    uint8_t padded[8 * LIMBS] = {0};
    memcpy(padded + sizeof padded - n, bytes, n);
    for (size_t i = 0; i < LIMBS; i++) {
        uint64_t word;
        memcpy(&word, padded + 8 * (LIMBS - 1 - i), sizeof word);
        limbs[i] = __builtin_bswap64(word);
    }
    hsm_wipe(padded, sizeof padded);
}

/* V = V + the terms mod 2^440. */
static void add_to_v(hash_drbg *state, const hash_drbg_input *terms, size_t count) {
    uint64_t sum[LIMBS];
    uint64_t term[LIMBS];
    uint8_t bytes[8 * LIMBS];
    load_limbs(sum, state->v, HASH_DRBG_SEED);
    for (size_t k = 0; k < count; k++) {
        unsigned __int128 carry = 0;
        load_limbs(term, terms[k].bytes, terms[k].n);
        for (size_t i = 0; i < LIMBS; i++) {
            carry += (unsigned __int128)sum[i] + term[i];
            sum[i] = (uint64_t)carry;
            carry >>= 64;
        }
    }
    for (size_t i = 0; i < LIMBS; i++) {
        const uint64_t word = __builtin_bswap64(sum[LIMBS - 1 - i]);
        memcpy(bytes + 8 * i, &word, sizeof word);
    }
    memcpy(state->v, bytes + sizeof bytes - HASH_DRBG_SEED, HASH_DRBG_SEED);
    hsm_wipe(sum, sizeof sum);
    hsm_wipe(term, sizeof term);
    hsm_wipe(bytes, sizeof bytes);
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
        add_to_v(state, &(const hash_drbg_input){digest, sizeof digest}, 1);
    }
    hsm_sm3_digest(sm3, state->v, HASH_DRBG_SEED, digest);
    memcpy(out, digest, n);
    hash_v(state, sm3, 3, none, digest);
    uint8_t counter[4];
    hsm_put32(counter, state->counter);
    const hash_drbg_input terms[] = {{digest, sizeof digest}, {state->c, HASH_DRBG_SEED}, {counter, sizeof counter}};
    add_to_v(state, terms, sizeof terms / sizeof terms[0]);
    state->counter++;
    hsm_wipe(digest, sizeof digest);
}
