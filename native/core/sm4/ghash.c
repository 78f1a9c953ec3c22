/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GHASH by integer multiplication.
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

typedef unsigned __int128 wide;

static const uint64_t EVERY_FIFTH = 0x1084210842108421;

static void split(uint64_t part[GHASH_PARTS], uint64_t x) {
    for (int i = 0; i < GHASH_PARTS; i++) {
        part[i] = x & (EVERY_FIFTH << i);
    }
}

/* Carry-less product, 127 bits. */
static inline wide multiply(uint64_t x, const uint64_t y[GHASH_PARTS]) {
    uint64_t a[GHASH_PARTS];
    wide product = 0;
    split(a, x);
    for (int k = 0; k < GHASH_PARTS; k++) {
        wide sum = 0;
        for (int i = 0; i < GHASH_PARTS; i++) {
            sum ^= (wide)a[i] * y[(k + GHASH_PARTS - i) % GHASH_PARTS];
        }
        /* bit 64 + p is bit p + 4 mod 5 */
        const wide mask = (wide)(EVERY_FIFTH << ((k + 1) % GHASH_PARTS)) << 64 | EVERY_FIFTH << k;
        product |= sum & mask;
    }
    return product;
}

/* value = value * H mod x^128 + x^7 + x^2 + x + 1. */
static void multiply_h(hsm_ghash *g) {
    const wide low = multiply(g->low, g->h[0]);
    const wide high = multiply(g->high, g->h[1]);
    const wide middle = multiply(g->low ^ g->high, g->h[2]) ^ low ^ high;
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
    g->high = z3;
    g->low = z2;
}

void hsm_ghash_init(hsm_ghash *g, const uint8_t h[16]) {
    const uint64_t high = hsm_sm4_load64(h);
    const uint64_t low = hsm_sm4_load64(h + 8);
    split(g->h[0], low);
    split(g->h[1], high);
    split(g->h[2], low ^ high);
    g->high = 0;
    g->low = 0;
}

static void absorb(hsm_ghash *g, const uint8_t block[16]) {
    g->high ^= hsm_sm4_load64(block);
    g->low ^= hsm_sm4_load64(block + 8);
    multiply_h(g);
}

void hsm_ghash_update(hsm_ghash *g, const uint8_t *in, size_t n) {
    for (; n >= 16; in += 16, n -= 16) {
        absorb(g, in);
    }
    if (n != 0) {
        uint8_t last[16] = {0};
        memcpy(last, in, n);
        absorb(g, last);
        hsm_wipe(last, sizeof last);
    }
}

void hsm_ghash_lengths(hsm_ghash *g, uint64_t aad_len, uint64_t text_len) {
    uint8_t block[16];
    hsm_sm4_store64(block, aad_len << 3);
    hsm_sm4_store64(block + 8, text_len << 3);
    absorb(g, block);
}

void hsm_ghash_final(hsm_ghash *g, uint8_t out[16]) {
    hsm_sm4_store64(out, g->high);
    hsm_sm4_store64(out + 8, g->low);
    hsm_wipe(g, sizeof *g);
}
