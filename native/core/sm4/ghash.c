/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GHASH: the bytes, and the portable product by integer multiplication.
 *
 * Split a 64-bit number into five by bit position mod 5. In the integer product of two such parts every bit of the carry-less
 * product has four free bits above it, and at most 13 terms meet in one place, so the sums never reach the next used bit: the
 * lowest bit of each group is the XOR we want. 25 multiplications give one carry-less 64 x 64 product; three of those, the 128 x
 * 128 product (Karatsuba). Multiplications take the same time for all values on the CPUs we build for (x86-64, AArch64).
 *
 * GCM numbers the bits from the left (SP 800-38D 6.3): read as a big-endian number, x^i is bit 127 - i. The product of two
 * reflected numbers is the reflected product, one bit too far to the right.
 */
#include "sm4/ghash.h"

#include <string.h>

#include "constant_time.h"
#include "sm4/sm4_counter.h"

enum { PARTS = 5 };

/* H's low half, high half and their sum, each split by bit position mod 5. */
enum { LOW_HALF = 0, HIGH_HALF = PARTS, SUM = 2 * PARTS };
_Static_assert(SUM + PARTS <= SM4_HASH_KEY_WORDS, "the parts fit into a key");

typedef unsigned __int128 wide;

/* The running value, as the big-endian number its 16 bytes spell. */
typedef struct element {
    uint64_t high;
    uint64_t low;
} element;

static const uint64_t EVERY_FIFTH = 0x1084210842108421;

static void split(uint64_t part[PARTS], uint64_t x) {
    for (int i = 0; i < PARTS; i++) {
        part[i] = x & (EVERY_FIFTH << i);
    }
}

/* Carry-less product, 127 bits. */
static inline wide multiply(uint64_t x, const uint64_t y[PARTS]) {
    uint64_t a[PARTS];
    wide product = 0;
    split(a, x);
    for (int k = 0; k < PARTS; k++) {
        wide sum = 0;
        for (int i = 0; i < PARTS; i++) {
            sum ^= (wide)a[i] * y[(k + PARTS - i) % PARTS];
        }
        /* bit 64 + p is bit p + 4 mod 5 */
        const wide mask = (wide)(EVERY_FIFTH << ((k + 1) % PARTS)) << 64 | EVERY_FIFTH << k;
        product |= sum & mask;
    }
    return product;
}

/* value = value * H mod x^128 + x^7 + x^2 + x + 1. */
static element multiply_h(element v, const uint64_t *hash) {
    const wide low = multiply(v.low, hash + LOW_HALF);
    const wide high = multiply(v.high, hash + HIGH_HALF);
    const wide middle = multiply(v.low ^ v.high, hash + SUM) ^ low ^ high;
    const wide bottom = low ^ middle << 64;
    const wide top = high ^ middle >> 64;
    /* one bit to the left: z3 holds x^0 .. x^63, z0 x^192 .. x^255 */
    const uint64_t z0 = (uint64_t)(bottom << 1);
    uint64_t z1 = (uint64_t)(bottom >> 63);
    uint64_t z2 = (uint64_t)(top << 1) | (uint64_t)(bottom >> 127);
    uint64_t z3 = (uint64_t)(top >> 63);
    /* x^(128 + i) = x^i (1 + x + x^2 + x^7), the upper half first because it falls into the lower one */
    z2 ^= z0 ^ z0 >> 1 ^ z0 >> 2 ^ z0 >> 7;
    z1 ^= z0 << 63 ^ z0 << 62 ^ z0 << 57;
    z3 ^= z1 ^ z1 >> 1 ^ z1 >> 2 ^ z1 >> 7;
    z2 ^= z1 << 63 ^ z1 << 62 ^ z1 << 57;
    return (element){z3, z2};
}

void hsm_ghash_portable_key(uint64_t hash[SM4_HASH_KEY_WORDS], const uint8_t h[SM4_BLOCK]) {
    const uint64_t high = hsm_sm4_load64(h);
    const uint64_t low = hsm_sm4_load64(h + 8);
    split(hash + LOW_HALF, low);
    split(hash + HIGH_HALF, high);
    split(hash + SUM, low ^ high);
}

void hsm_ghash_portable(const uint64_t hash[SM4_HASH_KEY_WORDS], uint8_t value[SM4_BLOCK], const uint8_t *in, size_t blocks) {
    element v = {hsm_sm4_load64(value), hsm_sm4_load64(value + 8)};
    for (size_t i = 0; i < blocks; i++) {
        v.high ^= hsm_sm4_load64(in + SM4_BLOCK * i);
        v.low ^= hsm_sm4_load64(in + SM4_BLOCK * i + 8);
        v = multiply_h(v, hash);
    }
    hsm_sm4_store64(value, v.high);
    hsm_sm4_store64(value + 8, v.low);
}

void hsm_ghash_update(hsm_ghash *g, const uint8_t *in, size_t n) {
    const size_t rest = n % SM4_BLOCK;
    if (n != rest) {
        g->impl->ghash(g->key, g->value, in, n / SM4_BLOCK);
    }
    if (rest != 0) {
        uint8_t last[SM4_BLOCK] = {0};
        memcpy(last, in + (n - rest), rest);
        g->impl->ghash(g->key, g->value, last, 1);
        hsm_wipe(last, sizeof last);
    }
}

void hsm_ghash_lengths(hsm_ghash *g, uint64_t aad_len, uint64_t text_len) {
    uint8_t block[SM4_BLOCK];
    hsm_sm4_store64(block, aad_len << 3);
    hsm_sm4_store64(block + 8, text_len << 3);
    g->impl->ghash(g->key, g->value, block, 1);
}

void hsm_ghash_final(hsm_ghash *g, uint8_t out[SM4_BLOCK]) {
    memcpy(out, g->value, SM4_BLOCK);
    hsm_wipe(g, sizeof *g);
}
