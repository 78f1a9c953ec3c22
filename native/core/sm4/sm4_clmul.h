/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GHASH (SP 800-38D 6.4) by carry-less multiplication, many blocks for one reduction.
 *
 * A block read as a big-endian number has x^i in bit 127 - i. The product of two such numbers has x^i in bit 254 - i, so one factor
 * is kept multiplied by x: then the upper 128 bits of the product need no shift, and the lower ones are folded into them from
 * below, 64 bits at a time, by x^128 + x^127 + x^126 + x^121 + 1 (6.3, reflected): the part of it above bit 63 is POLYNOMIAL.
 */
#ifndef HSM_CORE_SM4_CLMUL_H
#define HSM_CORE_SM4_CLMUL_H

#include <string.h>

#include "constant_time.h"
#include "sm4/sm4.h"
#include "sm4/sm4_counter.h"

enum { POWERS = 8 };

#define POLYNOMIAL ((uint64_t)0xc2 << 56)
#define REVERSED 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0

typedef struct product {
    block low;
    block middle;
    block high;
} product;

SM4_INLINE block reversed(block x) {
    return BLOCK_TURN(x, REVERSED);
}

SM4_INLINE product no_product(void) {
    const block zero = block_of_byte(0);
    return (product){zero, zero, zero};
}

SM4_INLINE product add_product(product p, block a, block b) {
    p.low = block_xor(p.low, BLOCK_CLMUL(a, b, 0x00));
    p.high = block_xor(p.high, BLOCK_CLMUL(a, b, 0x11));
    p.middle = block_xor(p.middle, BLOCK_CLMUL(a, b, 0x01));
    p.middle = block_xor(p.middle, BLOCK_CLMUL(a, b, 0x10));
    return p;
}

SM4_INLINE block reduce(product p) {
    const block polynomial = block_of_halves(POLYNOMIAL, 0);
    block low = block_xor(p.low, block_half_up(p.middle));
    const block high = block_xor(p.high, block_half_down(p.middle));
    low = block_xor(block_swap_halves(low), BLOCK_CLMUL(low, polynomial, 0x00));
    low = block_xor(block_swap_halves(low), BLOCK_CLMUL(low, polynomial, 0x00));
    return block_xor(high, low);
}

/* Below here h[2 i], h[2 i + 1] are H^(8 - i) times x. */
static void clmul_hash_key(uint64_t h[SM4_HASH_KEY_WORDS], const uint8_t raw[SM4_BLOCK]) {
    const uint64_t high = hsm_sm4_load64(raw);
    const uint64_t low = hsm_sm4_load64(raw + 8);
    /* times x: one bit to the left; what falls out at x^128 comes back as 1 + x + x^2 + x^7 */
    const uint64_t out = hsm_ct_barrier(0 - (high >> 63));
    const block first = block_of_halves(low << 1 ^ (out & 1), (high << 1 | low >> 63) ^ (out & POLYNOMIAL));
    block power = first;
    for (int i = POWERS - 1; i >= 0; i--) {
        block_store(h + 2 * i, power);
        power = reduce(add_product(no_product(), power, first));
    }
}

/* 1 to POWERS blocks, one reduction. */
SM4_INLINE block absorb_some(const uint64_t *h, block y, const uint8_t *in, size_t blocks) {
    const uint64_t *power = h + 2 * (POWERS - blocks);
    product p = no_product();
    p = add_product(p, block_xor(y, reversed(block_load(in))), block_load(power));
    for (size_t i = 1; i < blocks; i++) {
        p = add_product(p, reversed(block_load(in + SM4_BLOCK * i)), block_load(power + 2 * i));
    }
    return reduce(p);
}

#endif
