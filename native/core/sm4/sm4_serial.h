/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes one block after the other: the key schedule, single blocks, CBC encryption and CBC-MAC. A register holds one state
 * word (in its lowest 32 bits; what the other lanes hold does not matter), so the length of the chain through one round decides.
 */
#ifndef HSM_CORE_SM4_SERIAL_H
#define HSM_CORE_SM4_SERIAL_H

#include "constant_time.h"
#include "sm4/sm4.h"

typedef struct words {
    __m128i x0;
    __m128i x1;
    __m128i x2;
    __m128i x3;
} words;

SM4_INLINE words split_words(__m128i x) {
    return (words){x, _mm_shuffle_epi32(x, 1), _mm_shuffle_epi32(x, 2), _mm_shuffle_epi32(x, 3)};
}

SM4_INLINE __m128i join_words(words s) {
    return _mm_unpacklo_epi64(_mm_unpacklo_epi32(s.x0, s.x1), _mm_unpacklo_epi32(s.x2, s.x3));
}

/* The last step R of the cipher. */
SM4_INLINE words turned_words(words s) {
    return (words){s.x3, s.x2, s.x1, s.x0};
}

SM4_INLINE __m128i load_word(uint32_t x) {
    return _mm_cvtsi32_si128((int)x);
}

/* x0 takes its new value; z goes from the sum that enters this round's S-box to that of the next round's. The next sum is the
 * old x0, x2, x3 and the key, known before, and what this round mixes in: that is added to them first, to x0 later. */
SM4_INLINE void serial_round(__m128i *z, __m128i *x0, __m128i x2, __m128i x3, uint32_t next_key) {
    const __m128i known = _mm_xor_si128(_mm_xor_si128(*x0, x2), _mm_xor_si128(x3, load_word(next_key)));
    *z = block_mix(known, *z);
    *x0 = _mm_xor_si128(*x0, _mm_xor_si128(*z, known));
}

/* The key "after the last" is any: its sum enters no S-box. */
SM4_INLINE words serial_crypt(words s, const hsm_sm4_key *key, bool encrypt) {
    const uint32_t *rk = key->rk;
    const int last = SM4_ROUNDS - 1;
    const int turn = encrypt ? 0 : last;
    __m128i z = _mm_xor_si128(s.x1, _mm_xor_si128(s.x2, _mm_xor_si128(s.x3, load_word(rk[turn]))));
    for (int r = 0; r < SM4_ROUNDS; r += 4) {
        serial_round(&z, &s.x0, s.x2, s.x3, rk[(r + 1) ^ turn]);
        serial_round(&z, &s.x1, s.x3, s.x0, rk[(r + 2) ^ turn]);
        serial_round(&z, &s.x2, s.x0, s.x1, rk[(r + 3) ^ turn]);
        serial_round(&z, &s.x3, s.x1, s.x2, rk[((r + 4) & last) ^ turn]);
    }
    return s;
}

static void one_block(const hsm_sm4_key *key, const uint8_t *in, uint8_t *out, bool encrypt) {
    const words s = split_words(block_in(_mm_loadu_si128((const __m128i_u *)in)));
    const words t = encrypt ? serial_crypt(s, key, true) : serial_crypt(s, key, false);
    _mm_storeu_si128((__m128i_u *)out, block_out(join_words(turned_words(t))));
}

/* The chain stays in words, in the basis of the rounds; text goes in and out beside it. So the first round of a block need not wait
 * for the last of the one before: what that gives is x0, which is not in its sum. */
static void cbc_chain(const hsm_sm4_key *key, uint8_t iv[SM4_BLOCK], const uint8_t *in, uint8_t *out, size_t blocks) {
    words s = split_words(block_in(_mm_loadu_si128((const __m128i_u *)iv)));
    for (size_t i = 0; i < blocks; i++) {
        const words t = split_words(block_in(_mm_loadu_si128((const __m128i_u *)(in + SM4_BLOCK * i))));
        s = (words){_mm_xor_si128(s.x0, t.x0), _mm_xor_si128(s.x1, t.x1), _mm_xor_si128(s.x2, t.x2), _mm_xor_si128(s.x3, t.x3)};
        s = turned_words(serial_crypt(s, key, true));
        if (out != NULL) {
            _mm_storeu_si128((__m128i_u *)(out + SM4_BLOCK * i), block_out(join_words(s)));
        }
    }
    _mm_storeu_si128((__m128i_u *)iv, block_out(join_words(s)));
}

static __m128i key_word(uint32_t big_endian) {
    return load_word(__builtin_bswap32(big_endian));
}

/* GB/T 32907-2016 7.3, in the basis of the rounds. Round keys are kept with what the rounds add before the inversion, byte by
 * byte as the text lies in memory. CK: byte j of word i is 7 (4 i + j) mod 256. */
static void serial_set_key(hsm_sm4_key *key, const uint8_t raw[SM4_KEY_BYTES]) {
    const __m128i before = _mm_set1_epi8((char)SM4_MAP_BEFORE);
    const __m128i fk = _mm_setr_epi32((int)__builtin_bswap32(0xa3b1bac6), (int)__builtin_bswap32(0x56aa3350),
                                      (int)__builtin_bswap32(0x677d9197), (int)__builtin_bswap32(0xb27022dc));
    words k = split_words(block_in(_mm_xor_si128(_mm_loadu_si128((const __m128i_u *)raw), fk)));
    for (uint32_t i = 0; i < SM4_ROUNDS; i++) {
        const uint32_t first = 28 * i;
        const uint32_t ck = (first & 0xff) << 24 | ((first + 7) & 0xff) << 16 | ((first + 14) & 0xff) << 8 | ((first + 21) & 0xff);
        const __m128i constant = _mm_xor_si128(block_in(key_word(ck)), before);
        const __m128i in = _mm_xor_si128(k.x3, _mm_xor_si128(_mm_xor_si128(k.x1, k.x2), constant));
        const __m128i next = block_mix_key(k.x0, in);
        k = (words){k.x1, k.x2, k.x3, next};
        key->rk[i] = (uint32_t)_mm_cvtsi128_si32(_mm_xor_si128(next, before));
    }
}

#endif
