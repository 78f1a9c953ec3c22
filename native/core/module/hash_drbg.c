/* SPDX-License-Identifier: Apache-2.0 */
#include "module/hash_drbg.h"

#include "constant_time.h"
#include "module/arguments.h"

enum { DF_PARTS_MAX = 4 };

static void put64(uint8_t out[8], uint64_t value) {
    hsm_put32(out, (uint32_t)(value >> 32));
    hsm_put32(out + 4, (uint32_t)value);
}

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

/* Big-endian, of 56 bytes. */
static void put_limbs(uint8_t out[8 * HASH_DRBG_LIMBS], const hash_drbg_number *x) {
    for (size_t i = 0; i < HASH_DRBG_LIMBS; i++) {
        put64(out + 8 * i, x->limb[i]);
    }
}

static void get_number(hash_drbg_number *x, const uint8_t bytes[HASH_DRBG_SEED]) {
    uint8_t padded[8 * HASH_DRBG_LIMBS] = {0};
    memcpy(padded + 1, bytes, HASH_DRBG_SEED);
    for (size_t i = 0; i < HASH_DRBG_LIMBS; i++) {
        x->limb[i] = (uint64_t)hsm_get32(padded + 8 * i) << 32 | hsm_get32(padded + 8 * i + 4);
    }
    hsm_wipe(padded, sizeof padded);
}

void hash_drbg_put_number(uint8_t out[HASH_DRBG_SEED], const hash_drbg_number *x) {
    uint8_t padded[8 * HASH_DRBG_LIMBS];
    put_limbs(padded, x);
    memcpy(out, padded + 1, HASH_DRBG_SEED);
    hsm_wipe(padded, sizeof padded);
}

/* V = seed, C = df(00 || V), counter = 1 */
static void take_seed(hash_drbg *state, const hsm_sm3_impl *sm3, uint8_t seed[HASH_DRBG_SEED]) {
    static const uint8_t zero[1] = {0};
    uint8_t c[HASH_DRBG_SEED];
    const hash_drbg_input parts[DF_PARTS_MAX] = {{zero, 1}, {seed, HASH_DRBG_SEED}};
    derive(sm3, parts, c);
    get_number(&state->v, seed);
    get_number(&state->c, c);
    state->counter = 1;
    hsm_wipe(seed, HASH_DRBG_SEED);
    hsm_wipe(c, sizeof c);
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
    uint8_t v[HASH_DRBG_SEED];
    uint8_t seed[HASH_DRBG_SEED];
    const hash_drbg_input parts[DF_PARTS_MAX] = {{one, 1}, entropy, {v, sizeof v}, additional};
    hash_drbg_put_number(v, &state->v);
    derive(sm3, parts, seed);
    hsm_wipe(v, sizeof v);
    take_seed(state, sm3, seed);
}

/* V = V + x mod 2^440. */
static void add_to_v(hash_drbg *state, const hash_drbg_number *x) {
    unsigned __int128 sum = 0;
    for (size_t i = HASH_DRBG_LIMBS; i-- > 0;) {
        sum += (unsigned __int128)state->v.limb[i] + x->limb[i];
        state->v.limb[i] = (uint64_t)sum;
        sum >>= 64;
    }
    state->v.limb[0] &= ((uint64_t)1 << 56) - 1;
}

/* The same of a digest. */
static void add_digest(hash_drbg *state, const uint32_t digest[8]) {
    hash_drbg_number x = {{0}};
    for (size_t i = 0; i < 4; i++) {
        x.limb[HASH_DRBG_LIMBS - 4 + i] = (uint64_t)digest[2 * i] << 32 | digest[2 * i + 1];
    }
    add_to_v(state, &x);
    hsm_wipe(&x, sizeof x);
}

/* V = V + SM3(02 || V || additional) */
static void add_additional(hash_drbg *state, const hsm_sm3_impl *sm3, hash_drbg_input additional) {
    uint8_t message[8 * HASH_DRBG_LIMBS];
    hsm_sm3_ctx ctx;
    put_limbs(message, &state->v);
    message[0] = 2;
    hsm_sm3_init(&ctx, sm3);
    hsm_sm3_update(&ctx, message, sizeof message);
    hsm_sm3_update(&ctx, additional.bytes, additional.n);
    hsm_sm3_close(&ctx);
    add_digest(state, ctx.state);
    hsm_wipe(&ctx, sizeof ctx);
    hsm_wipe(message, sizeof message);
}

/* SM3(V), a message that with its padding is one block. */
static void hash_v(const hash_drbg_number *v, const hsm_sm3_impl *sm3, uint32_t digest[8]) {
    uint8_t block[SM3_BLOCK];
    for (size_t i = 0; i < HASH_DRBG_LIMBS; i++) { /* a byte to the left; the first of the padding comes in */
        const uint64_t next = i + 1 < HASH_DRBG_LIMBS ? v->limb[i + 1] >> 56 : 0x80;
        put64(block + 8 * i, v->limb[i] << 8 | next);
    }
    put64(block + 8 * HASH_DRBG_LIMBS, 8 * HASH_DRBG_SEED);
    memcpy(digest, hsm_sm3_initial, sizeof hsm_sm3_initial);
    sm3->compress(digest, block, 1);
    hsm_wipe(block, sizeof block);
}

/* SM3(03 || V), a message one byte too long for that: the second block is all padding. */
static void hash_3v(const hash_drbg_number *v, const hsm_sm3_impl *sm3, uint32_t digest[8]) {
    uint8_t blocks[2 * SM3_BLOCK];
    put_limbs(blocks, v);
    blocks[0] = 3;
    memset(blocks + 8 * HASH_DRBG_LIMBS, 0, sizeof blocks - 8 * HASH_DRBG_LIMBS);
    blocks[8 * HASH_DRBG_LIMBS] = 0x80;
    hsm_put32(blocks + sizeof blocks - 4, 8 * 8 * HASH_DRBG_LIMBS);
    memcpy(digest, hsm_sm3_initial, sizeof hsm_sm3_initial);
    sm3->compress(digest, blocks, 2);
    hsm_wipe(blocks, sizeof blocks);
}

void hash_drbg_generate(hash_drbg *state, const hsm_sm3_impl *sm3, hash_drbg_input additional, uint8_t *out, size_t n) {
    uint32_t digest[8];
    uint8_t bytes[SM3_BYTES];
    if (additional.n != 0) {
        add_additional(state, sm3, additional);
    }
    hash_v(&state->v, sm3, digest);
    hsm_sm3_put_state(bytes, digest);
    memcpy(out, bytes, n);
    hash_3v(&state->v, sm3, digest);
    add_digest(state, digest);
    add_to_v(state, &state->c);
    add_to_v(state, &(const hash_drbg_number){.limb[HASH_DRBG_LIMBS - 1] = state->counter});
    state->counter++;
    hsm_wipe(digest, sizeof digest);
    hsm_wipe(bytes, sizeof bytes);
}
