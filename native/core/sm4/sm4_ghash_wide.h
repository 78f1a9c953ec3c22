/* SPDX-License-Identifier: Apache-2.0 */
/* GHASH on the vectors of the kernel, by VPCLMULQDQ: as many blocks, and powers of H, in each as a vector has. A long message is
 * taken sixteen blocks at a time, by powers that are made from those of the key: each reduction waits for the one before. */
#ifndef HSM_CORE_SM4_GHASH_KERNEL_H
#define HSM_CORE_SM4_GHASH_KERNEL_H

#include "sm4/sm4_clmul.h"

enum {
    POWER_VECTORS = POWERS / VEC_BLOCKS,
    MORE_VECTORS = 2 * POWER_VECTORS,
    MORE_POWERS = 2 * POWERS,
    LONG_BLOCKS = 3 * MORE_POWERS, /* from here on that pays */
};

typedef struct vec_product {
    vec low;
    vec middle;
    vec high;
} vec_product;

SM4_INLINE vec_product multiply_vec(vec a, vec b) {
    return (vec_product){VEC_CLMUL(a, b, 0x00), vec_xor(VEC_CLMUL(a, b, 0x01), VEC_CLMUL(a, b, 0x10)), VEC_CLMUL(a, b, 0x11)};
}

SM4_INLINE vec_product add_products(vec_product p, vec_product q) {
    return (vec_product){vec_xor(p.low, q.low), vec_xor(p.middle, q.middle), vec_xor(p.high, q.high)};
}

/* Each block by itself: as reduce(). */
SM4_INLINE vec reduce_vec(vec_product p) {
    const vec polynomial = vec_of_block(block_of_halves(POLYNOMIAL, 0));
    vec low = vec_xor(p.low, vec_half_up(p.middle));
    const vec high = vec_xor(p.high, vec_half_down(p.middle));
    low = vec_xor(vec_swap_halves(low), VEC_CLMUL(low, polynomial, 0x00));
    low = vec_xor(vec_swap_halves(low), VEC_CLMUL(low, polynomial, 0x00));
    return vec_xor(high, low);
}

/* VEC_BLOCKS blocks to each of `vectors` vectors of powers; one reduction. */
SM4_INLINE block absorb_vectors(int vectors, const vec *power, block y, const uint8_t *in) {
    vec_product p = multiply_vec(vec_xor(vec_reversed(vec_load(in)), vec_first_block(y)), power[0]);
    _Pragma("GCC unroll 8") for (int i = 1; i < vectors; i++) {
        p = add_products(p, multiply_vec(vec_reversed(vec_load(in + VEC_BYTES_EACH * i)), power[i]));
    }
    return reduce((product){vec_fold(p.low), vec_fold(p.middle), vec_fold(p.high)});
}

static void clmul_ghash(const uint64_t h[SM4_HASH_KEY_WORDS], uint8_t value[SM4_BLOCK], const uint8_t *in, size_t blocks) {
    block y = reversed(block_load(value));
    vec power[MORE_VECTORS]; /* H^16 to H, the key's own in its second half */
    if (blocks >= POWERS) {
        _Pragma("GCC unroll 4") for (int i = 0; i < POWER_VECTORS; i++) {
            power[POWER_VECTORS + i] = vec_load((const uint8_t *)h + VEC_BYTES_EACH * i);
        }
    }
    if (blocks >= LONG_BLOCKS) {
        const vec highest = vec_of_block(block_load(h));
        _Pragma("GCC unroll 4") for (int i = 0; i < POWER_VECTORS; i++) {
            power[i] = reduce_vec(multiply_vec(power[POWER_VECTORS + i], highest));
        }
        for (; blocks >= MORE_POWERS; blocks -= MORE_POWERS, in += MORE_POWERS * SM4_BLOCK) {
            y = absorb_vectors(MORE_VECTORS, power, y, in);
        }
    }
    for (; blocks >= POWERS; blocks -= POWERS, in += POWERS * SM4_BLOCK) {
        y = absorb_vectors(POWER_VECTORS, power + POWER_VECTORS, y, in);
    }
    if (blocks != 0) {
        y = absorb_some(h, y, in, blocks);
    }
    block_store(value, reversed(y));
}

#endif
