/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SM4 in plain C, constant-time: no index and no branch depends on key or data.
 *
 * Two paths. Up to four blocks go side by side through one vector per state word (here); more go 32 at a time through the
 * bit-sliced path (sm4_slices.c). Both leave the constants of the S-box to the round keys: with K = L(SM4_SBOX_OUT in every byte),
 * state word m is off by K when m / 4 is odd, so round i sees K in an odd number of its three inputs for i mod 8 in {1, 3, 4, 6};
 * after 32 rounds the words are right again.
 */
#include <string.h>

#include "constant_time.h"
#include "sm4/ghash.h"
#include "sm4/sm4.h"
#include "sm4/sm4_portable_modes.h"
#include "sm4/sm4_sbox.h"
#include "sm4/sm4_slices.h"

enum {
    LANES = 4,
    /* From so many blocks on a batch, filled up with zeros, is quicker than groups of four (measured on x86-64 with SSE2). */
    BATCH_WORTH = 5
};

static const uint32_t FK[4] = {0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc};

static bool always(void) {
    return true;
}

static uint32_t load_word(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void store_word(uint8_t *p, uint32_t x) {
    p[0] = (uint8_t)(x >> 24);
    p[1] = (uint8_t)(x >> 16);
    p[2] = (uint8_t)(x >> 8);
    p[3] = (uint8_t)x;
}

static uint32_t rotate_word(uint32_t x, int n) {
    return x << n | x >> (32 - n);
}

SM4_INLINE hsm_sm4_slice rotate(hsm_sm4_slice x, int n) {
    return x << n | x >> (32 - n);
}

static uint32_t every_byte(uint32_t byte) {
    return byte * 0x01010101U;
}

/* GB/T 32907-2016 7.3. CK: byte j of word i is 7 (4 i + j) mod 256. */
static void portable_set_key(hsm_sm4_key *key, const uint8_t raw[SM4_KEY_BYTES]) {
    uint32_t k[4];
    for (int i = 0; i < 4; i++) {
        k[i] = load_word(raw + 4 * i) ^ FK[i];
    }
    for (uint32_t i = 0; i < SM4_ROUNDS; i++) {
        const uint32_t first = 28 * i;
        const uint32_t ck = (first & 0xff) << 24 | ((first + 7) & 0xff) << 16 | ((first + 14) & 0xff) << 8 | ((first + 21) & 0xff);
        const uint32_t in = k[(i + 1) % 4] ^ k[(i + 2) % 4] ^ k[(i + 3) % 4] ^ ck ^ every_byte(SM4_SBOX_IN);
        const uint32_t t = hsm_sm4_sbox_words((hsm_sm4_slice){in})[0] ^ every_byte(SM4_SBOX_OUT);
        k[i % 4] ^= t ^ rotate_word(t, 13) ^ rotate_word(t, 23);
        key->rk[i] = k[i % 4];
    }
    hsm_wipe(k, sizeof k);
}

void hsm_sm4_portable_fold_keys(uint32_t folded[SM4_ROUNDS], const hsm_sm4_key *key, int direction) {
    const uint32_t k = every_byte((SM4_SBOX_OUT << 2 | SM4_SBOX_OUT >> 6) & 0xff); /* of L only the turn by 2 remains */
    const uint32_t odd[8] = {0, k, 0, k, k, 0, k, 0};
    for (int i = 0; i < SM4_ROUNDS; i++) {
        const int from = direction == HSM_ENCRYPT ? i : SM4_ROUNDS - 1 - i;
        folded[i] = key->rk[from] ^ every_byte(SM4_SBOX_IN) ^ odd[i % 8];
    }
}

/* L(S(x)) of 6.2, without the constants. */
SM4_INLINE hsm_sm4_slice mix(hsm_sm4_slice x) {
    const hsm_sm4_slice t = hsm_sm4_sbox_words(x);
    return (t ^ rotate(t, 2)) ^ (rotate(t, 10) ^ rotate(t, 18)) ^ rotate(t, 24);
}

/* 1 to LANES blocks. */
static void crypt_lanes(const uint32_t folded[SM4_ROUNDS], const uint8_t *in, uint8_t *out, size_t blocks) {
    hsm_sm4_slice x[4] = {{0}};
    for (size_t b = 0; b < blocks; b++) {
        for (size_t w = 0; w < 4; w++) {
            x[w][b] = load_word(in + SM4_BLOCK * b + 4 * w);
        }
    }
    for (int r = 0; r < SM4_ROUNDS; r += 4) {
        x[0] ^= mix(x[1] ^ x[2] ^ x[3] ^ folded[r]);
        x[1] ^= mix(x[2] ^ x[3] ^ x[0] ^ folded[r + 1]);
        x[2] ^= mix(x[3] ^ x[0] ^ x[1] ^ folded[r + 2]);
        x[3] ^= mix(x[0] ^ x[1] ^ x[2] ^ folded[r + 3]);
    }
    for (size_t b = 0; b < blocks; b++) {
        for (size_t w = 0; w < 4; w++) {
            store_word(out + SM4_BLOCK * b + 4 * w, x[3 - w][b]);
        }
    }
}

/* BATCH_WORTH blocks or more. Returns how many were done. */
static size_t crypt_batches(const uint32_t folded[SM4_ROUNDS], const uint8_t *in, uint8_t *out, size_t blocks) {
    hsm_sm4_sliced_key sliced;
    size_t done = blocks / SM4_BATCH * SM4_BATCH;
    hsm_sm4_slice_key(&sliced, folded);
    hsm_sm4_slice_crypt(&sliced, in, out, blocks / SM4_BATCH);
    if (blocks - done >= BATCH_WORTH) {
        uint8_t filled[SM4_BATCH * SM4_BLOCK] = {0};
        memcpy(filled, in + SM4_BLOCK * done, SM4_BLOCK * (blocks - done));
        hsm_sm4_slice_crypt(&sliced, filled, filled, 1);
        memcpy(out + SM4_BLOCK * done, filled, SM4_BLOCK * (blocks - done));
        hsm_wipe(filled, sizeof filled);
        done = blocks;
    }
    hsm_wipe(&sliced, sizeof sliced);
    return done;
}

static void crypt(const hsm_sm4_key *key, int direction, const uint8_t *in, uint8_t *out, size_t blocks) {
    uint32_t folded[SM4_ROUNDS];
    size_t done = 0;
    hsm_sm4_portable_fold_keys(folded, key, direction);
    if (blocks >= BATCH_WORTH) {
        done = crypt_batches(folded, in, out, blocks);
    }
    while (done < blocks) {
        const size_t n = blocks - done < LANES ? blocks - done : LANES;
        crypt_lanes(folded, in + SM4_BLOCK * done, out + SM4_BLOCK * done, n);
        done += n;
    }
    hsm_wipe(folded, sizeof folded);
}

static void portable_encrypt(const hsm_sm4_key *key, const uint8_t *in, uint8_t *out, size_t blocks) {
    crypt(key, HSM_ENCRYPT, in, out, blocks);
}

static void portable_decrypt(const hsm_sm4_key *key, const uint8_t *in, uint8_t *out, size_t blocks) {
    crypt(key, HSM_DECRYPT, in, out, blocks);
}

const hsm_sm4_impl hsm_sm4_portable = {
    .name = "portable",
    .usable = always,
    .set_key = portable_set_key,
    .encrypt = portable_encrypt,
    .decrypt = portable_decrypt,
    .cbc_encrypt = hsm_sm4_portable_cbc_encrypt,
    .cbc_encrypt_lanes = hsm_sm4_portable_cbc_encrypt_lanes,
    .lanes = SM4_BATCH,
    .alone = 2,
    .cbc_decrypt = hsm_sm4_portable_cbc_decrypt,
    .counter = hsm_sm4_portable_counter,
    .tweaks = hsm_sm4_portable_tweaks,
    .xts = hsm_sm4_portable_xts,
    .hash_key = hsm_ghash_portable_key,
    .ghash = hsm_ghash_portable,
};
