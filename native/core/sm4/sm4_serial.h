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
    block x0;
    block x1;
    block x2;
    block x3;
} words;

SM4_INLINE words split_words(block x) {
    return (words){x, BLOCK_WORD(x, 1), BLOCK_WORD(x, 2), BLOCK_WORD(x, 3)};
}

SM4_INLINE block join_words(words s) {
    return block_low_halves(block_low_words(s.x0, s.x1), block_low_words(s.x2, s.x3));
}

/* The last step R of the cipher. */
SM4_INLINE words turned_words(words s) {
    return (words){s.x3, s.x2, s.x1, s.x0};
}

/* x0 takes its new value; z goes from the sum that enters this round's S-box to that of the next round's. The next sum is the
 * old x0, x2, x3 and the key, known before, and what this round mixes in: that is added to them first, to x0 later. */
SM4_INLINE void serial_round(block *z, block *x0, block x2, block x3, uint32_t next_key) {
    const block known = block_xor(block_xor(*x0, x2), block_xor(x3, block_of_word(next_key)));
    *z = block_mix(known, *z);
    *x0 = block_xor(*x0, block_xor(*z, known));
}

/* The key "after the last" is any: its sum enters no S-box. */
SM4_INLINE words serial_crypt(words s, const hsm_sm4_key *key, bool encrypt) {
    const uint32_t *rk = key->rk;
    const int last = SM4_ROUNDS - 1;
    const int turn = encrypt ? 0 : last;
    block z = block_xor(s.x1, block_xor(s.x2, block_xor(s.x3, block_of_word(rk[turn]))));
    _Pragma("GCC unroll 8") for (int r = 0; r < SM4_ROUNDS; r += 4) {
        serial_round(&z, &s.x0, s.x2, s.x3, rk[(r + 1) ^ turn]);
        serial_round(&z, &s.x1, s.x3, s.x0, rk[(r + 2) ^ turn]);
        serial_round(&z, &s.x2, s.x0, s.x1, rk[(r + 3) ^ turn]);
        serial_round(&z, &s.x3, s.x1, s.x2, rk[((r + 4) & last) ^ turn]);
    }
    return s;
}

static void one_block(const hsm_sm4_key *key, const uint8_t *in, uint8_t *out, bool encrypt) {
    const words s = split_words(block_in(block_load(in)));
    const words t = encrypt ? serial_crypt(s, key, true) : serial_crypt(s, key, false);
    block_store(out, block_out(join_words(turned_words(t))));
}

/* The chain stays in words, in the basis of the rounds; text goes in and out beside it. So the first round of a block need not wait
 * for the last of the one before: what that gives is x0, which is not in its sum. */
static void cbc_chain(const hsm_sm4_key *key, uint8_t iv[SM4_BLOCK], const uint8_t *in, uint8_t *out, size_t blocks) {
    words s = split_words(block_in(block_load(iv)));
    for (size_t i = 0; i < blocks; i++) {
        const words t = split_words(block_in(block_load(in + SM4_BLOCK * i)));
        s = (words){block_xor(s.x0, t.x0), block_xor(s.x1, t.x1), block_xor(s.x2, t.x2), block_xor(s.x3, t.x3)};
        s = turned_words(serial_crypt(s, key, true));
        if (out != NULL) {
            block_store(out + SM4_BLOCK * i, block_out(join_words(s)));
        }
    }
    block_store(iv, block_out(join_words(s)));
}

static block key_word(uint32_t big_endian) {
    return block_of_word(__builtin_bswap32(big_endian));
}

/* GB/T 32907-2016 7.3, in the basis of the rounds. Round keys are kept with what the rounds add before the inversion, byte by
 * byte as the text lies in memory. CK: byte j of word i is 7 (4 i + j) mod 256. */
static void serial_set_key(hsm_sm4_key *key, const uint8_t raw[SM4_KEY_BYTES]) {
    const block before = block_of_byte(SM4_MAP_BEFORE);
    const block fk = SM4_BYTES(0xa3, 0xb1, 0xba, 0xc6, 0x56, 0xaa, 0x33, 0x50, 0x67, 0x7d, 0x91, 0x97, 0xb2, 0x70, 0x22, 0xdc);
    words k = split_words(block_in(block_xor(block_load(raw), fk)));
    for (uint32_t i = 0; i < SM4_ROUNDS; i++) {
        const uint32_t first = 28 * i;
        const uint32_t ck = (first & 0xff) << 24 | ((first + 7) & 0xff) << 16 | ((first + 14) & 0xff) << 8 | ((first + 21) & 0xff);
        const block constant = block_xor(block_in(key_word(ck)), before);
        const block in = block_xor(k.x3, block_xor(block_xor(k.x1, k.x2), constant));
        const block next = block_mix_key(k.x0, in);
        k = (words){k.x1, k.x2, k.x3, next};
        key->rk[i] = block_lowest_word(block_xor(next, before));
    }
}

#endif
