/* SPDX-License-Identifier: Apache-2.0 */
#include "reference.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64, DIGEST = 32 };

static uint32_t turn(uint32_t x, int n) {
    n %= 32;
    return n == 0 ? x : x << n | x >> (32 - n);
}

static uint32_t p0(uint32_t x) {
    return x ^ turn(x, 9) ^ turn(x, 17);
}

static uint32_t p1(uint32_t x) {
    return x ^ turn(x, 15) ^ turn(x, 23);
}

static uint32_t ff(int j, uint32_t x, uint32_t y, uint32_t z) {
    return j < 16 ? x ^ y ^ z : (x & y) | (x & z) | (y & z);
}

static uint32_t gg(int j, uint32_t x, uint32_t y, uint32_t z) {
    return j < 16 ? x ^ y ^ z : (x & y) | (~x & z);
}

/* 5.3.2, 5.3.3. v: A to H. */
static void compress(uint32_t v[8], const uint8_t block[BLOCK]) {
    uint32_t w[68];
    uint32_t r[8];
    for (int j = 0; j < 16; j++) {
        w[j] = (uint32_t)block[4 * j] << 24 | (uint32_t)block[4 * j + 1] << 16 | (uint32_t)block[4 * j + 2] << 8 | block[4 * j + 3];
    }
    for (int j = 16; j < 68; j++) {
        w[j] = p1(w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15)) ^ turn(w[j - 13], 7) ^ w[j - 6];
    }
    memcpy(r, v, sizeof r);
    for (int j = 0; j < 64; j++) {
        const uint32_t t = j < 16 ? 0x79cc4519 : 0x7a879d8a;
        const uint32_t ss1 = turn(turn(r[0], 12) + r[4] + turn(t, j), 7);
        const uint32_t ss2 = ss1 ^ turn(r[0], 12);
        const uint32_t tt1 = ff(j, r[0], r[1], r[2]) + r[3] + ss2 + (w[j] ^ w[j + 4]);
        const uint32_t tt2 = gg(j, r[4], r[5], r[6]) + r[7] + ss1 + w[j];
        const uint32_t next[8] = {tt1, r[0], turn(r[1], 9), r[2], p0(tt2), r[4], turn(r[5], 19), r[6]};
        memcpy(r, next, sizeof r);
    }
    for (int i = 0; i < 8; i++) {
        v[i] ^= r[i];
    }
}

/* The message laid out in full with its padding, then block after block. */
void reference_sm3(const uint32_t state[8], uint64_t length, const uint8_t *in, size_t n, uint8_t out[DIGEST]) {
    uint32_t v[8] = {0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e};
    const size_t blocks = (n + 1 + 8 + BLOCK - 1) / BLOCK;
    const uint64_t bits = 8 * (length + n);
    uint8_t *padded = calloc(blocks, BLOCK);
    if (padded == NULL) {
        abort();
    }
    if (n != 0) {
        memcpy(padded, in, n);
    }
    padded[n] = 0x80;
    for (size_t i = 0; i < 8; i++) {
        padded[BLOCK * blocks - 1 - i] = (uint8_t)(bits >> (8 * i));
    }
    if (state != NULL) {
        memcpy(v, state, sizeof v);
    }
    for (size_t i = 0; i < blocks; i++) {
        compress(v, padded + BLOCK * i);
    }
    free(padded);
    for (size_t i = 0; i < DIGEST; i++) {
        out[i] = (uint8_t)(v[i / 4] >> (24 - 8 * (i % 4)));
    }
}

/* H((K xor pad) || in). */
static void padded_hash(const uint8_t block[BLOCK], uint8_t pad, const uint8_t *in, size_t n, uint8_t out[DIGEST]) {
    uint8_t *all = malloc(BLOCK + n);
    if (all == NULL) {
        abort();
    }
    for (size_t i = 0; i < BLOCK; i++) {
        all[i] = block[i] ^ pad;
    }
    if (n != 0) {
        memcpy(all + BLOCK, in, n);
    }
    reference_sm3(NULL, 0, all, BLOCK + n, out);
    free(all);
}

void reference_hmac(const uint8_t *key, size_t key_len, const uint8_t *in, size_t n, uint8_t out[DIGEST]) {
    uint8_t block[BLOCK] = {0};
    uint8_t inner[DIGEST];
    if (key_len > BLOCK) {
        reference_sm3(NULL, 0, key, key_len, block);
    } else if (key_len != 0) {
        memcpy(block, key, key_len);
    }
    padded_hash(block, 0x36, in, n, inner);
    padded_hash(block, 0x5c, inner, DIGEST, out);
}

/* in || i, of four bytes. */
static void append_number(const uint8_t *in, size_t n, uint32_t i, uint8_t *out) {
    if (n != 0) {
        memcpy(out, in, n);
    }
    for (size_t k = 0; k < 4; k++) {
        out[n + k] = (uint8_t)(i >> (24 - 8 * k));
    }
}

void reference_kdf(const uint8_t *z, size_t z_len, uint8_t *out, size_t n) {
    uint8_t *input = malloc(z_len + 4);
    uint8_t digest[DIGEST];
    if (input == NULL) {
        abort();
    }
    for (size_t at = 0; at < n; at += DIGEST) {
        append_number(z, z_len, (uint32_t)(at / DIGEST + 1), input);
        reference_sm3(NULL, 0, input, z_len + 4, digest);
        memcpy(out + at, digest, n - at < DIGEST ? n - at : DIGEST);
    }
    free(input);
}

void reference_pbkdf2(const uint8_t *password, size_t password_len, const uint8_t *salt, size_t salt_len, uint32_t iterations,
                      uint8_t *out, size_t n) {
    uint8_t *input = malloc(salt_len + 4);
    uint8_t u[DIGEST];
    uint8_t sum[DIGEST];
    if (input == NULL) {
        abort();
    }
    for (size_t at = 0; at < n; at += DIGEST) {
        append_number(salt, salt_len, (uint32_t)(at / DIGEST + 1), input);
        reference_hmac(password, password_len, input, salt_len + 4, u);
        memcpy(sum, u, DIGEST);
        for (uint32_t i = 1; i < iterations; i++) {
            reference_hmac(password, password_len, u, DIGEST, u);
            for (size_t k = 0; k < DIGEST; k++) {
                sum[k] ^= u[k];
            }
        }
        memcpy(out + at, sum, n - at < DIGEST ? n - at : DIGEST);
    }
    free(input);
}
