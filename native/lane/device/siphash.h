/* SPDX-License-Identifier: Apache-2.0 */
/* SipHash-2-4 (Aumasson, Bernstein 2012) of whole 64-bit words: whoever does not know the secret cannot make two inputs meet. */
#ifndef SOFTSJJ_LANE_SIPHASH_H
#define SOFTSJJ_LANE_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

typedef struct siphash {
    uint64_t v0, v1, v2, v3;
} siphash;

static inline uint64_t siphash_turn(uint64_t x, unsigned n) {
    return x << n | x >> (64 - n);
}

static inline void siphash_round(siphash *s) {
    s->v0 += s->v1;
    s->v2 += s->v3;
    s->v1 = siphash_turn(s->v1, 13) ^ s->v0;
    s->v3 = siphash_turn(s->v3, 16) ^ s->v2;
    s->v0 = siphash_turn(s->v0, 32);
    s->v2 += s->v1;
    s->v0 += s->v3;
    s->v1 = siphash_turn(s->v1, 17) ^ s->v2;
    s->v3 = siphash_turn(s->v3, 21) ^ s->v0;
    s->v2 = siphash_turn(s->v2, 32);
}

static inline void siphash_word(siphash *s, uint64_t word) {
    s->v3 ^= word;
    siphash_round(s);
    siphash_round(s);
    s->v0 ^= word;
}

static inline uint64_t siphash_words(const uint64_t secret[2], const uint64_t *words, size_t n) {
    siphash s = {secret[0] ^ 0x736f6d6570736575, secret[1] ^ 0x646f72616e646f6d, secret[0] ^ 0x6c7967656e657261,
                 secret[1] ^ 0x7465646279746573};
    for (size_t i = 0; i < n; i++) {
        siphash_word(&s, words[i]);
    }
    siphash_word(&s, (uint64_t)(n * sizeof *words) << 56); /* the length, modulo 256, ends the message */
    s.v2 ^= 0xff;
    for (int i = 0; i < 4; i++) {
        siphash_round(&s);
    }
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

#endif
