/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bit-sliced SM4 over 32 blocks (GB/T 32907-2016 6, 7.1).
 *
 * The state is four words of eight slices. Slice i of a word holds bit i of its bytes: lane j of the slice (32 bits) belongs to
 * byte j of the word, most significant first, and each bit of the lane to one block. So turning a word left by 8 is a turn of the
 * lanes, and turning it left by 2 renames the slices, with two of them turning one lane further.
 */
#include "sm4/sm4_slices.h"

#include <string.h>

#include "constant_time.h"

typedef uint8_t slice_bytes __attribute__((vector_size(16)));
typedef uint16_t slice_halves __attribute__((vector_size(16)));

/* Lane j takes lane j + 1, 2 or 3: the words turn left by 8, 16 or 24 bits. */
#define TURN_8(v) __builtin_shufflevector((v), (v), 1, 2, 3, 0)
#define TURN_16(v) __builtin_shufflevector((v), (v), 2, 3, 0, 1)
#define TURN_24(v) __builtin_shufflevector((v), (v), 3, 0, 1, 2)

SM4_INLINE hsm_sm4_slice all_lanes(uint32_t x) {
    return (hsm_sm4_slice){x, x, x, x};
}

/* Swaps the bits of *a under mask << shift with the bits of *b under mask. */
SM4_INLINE void swap_bits(hsm_sm4_slice *a, hsm_sm4_slice *b, uint32_t mask, int shift) {
    const hsm_sm4_slice t = ((*a >> shift) ^ *b) & all_lanes(mask);
    *b ^= t;
    *a ^= t << shift;
}

/* Bit i of byte p of v[k] becomes bit k of byte p of v[i]. Its own inverse. */
SM4_INLINE void transpose_bits(hsm_sm4_slice v[8]) {
    for (int i = 0; i < 8; i += 2) {
        swap_bits(&v[i], &v[i + 1], 0x55555555, 1);
    }
    for (int i = 0; i < 8; i += 4) {
        swap_bits(&v[i], &v[i + 2], 0x33333333, 2);
        swap_bits(&v[i + 1], &v[i + 3], 0x33333333, 2);
    }
    for (int i = 0; i < 4; i++) {
        swap_bits(&v[i], &v[i + 4], 0x0f0f0f0f, 4);
    }
}

/* Byte 4 b + c of v[a] becomes byte 4 c + a of v[b] (a, b, c below 4). Three times is the identity. */
SM4_INLINE void rotate_bytes(hsm_sm4_slice v[4]) {
    const slice_bytes a = (slice_bytes)v[0];
    const slice_bytes b = (slice_bytes)v[1];
    const slice_bytes c = (slice_bytes)v[2];
    const slice_bytes d = (slice_bytes)v[3];
    const slice_halves ab0 = (slice_halves)__builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const slice_halves ab1 =
        (slice_halves)__builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const slice_halves cd0 = (slice_halves)__builtin_shufflevector(c, d, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const slice_halves cd1 =
        (slice_halves)__builtin_shufflevector(c, d, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    v[0] = (hsm_sm4_slice)__builtin_shufflevector(ab0, cd0, 0, 8, 1, 9, 2, 10, 3, 11);
    v[1] = (hsm_sm4_slice)__builtin_shufflevector(ab0, cd0, 4, 12, 5, 13, 6, 14, 7, 15);
    v[2] = (hsm_sm4_slice)__builtin_shufflevector(ab1, cd1, 0, 8, 1, 9, 2, 10, 3, 11);
    v[3] = (hsm_sm4_slice)__builtin_shufflevector(ab1, cd1, 4, 12, 5, 13, 6, 14, 7, 15);
}

/* state[word][bit] from 32 blocks, by way of group[block / 8][bit]. */
static void load_state(hsm_sm4_slice state[4][8], hsm_sm4_slice group[4][8], const uint8_t *in) {
    memcpy(group, in, SM4_BATCH * SM4_BLOCK);
    for (int g = 0; g < 4; g++) {
        transpose_bits(group[g]);
    }
    for (int i = 0; i < 8; i++) {
        hsm_sm4_slice v[4] = {group[0][i], group[1][i], group[2][i], group[3][i]};
        rotate_bytes(v);
        for (int w = 0; w < 4; w++) {
            state[w][i] = v[w];
        }
    }
}

/* The last step R of the cipher turns the four words round: word w of the output is word 3 - w of the state. */
static void store_state(hsm_sm4_slice state[4][8], hsm_sm4_slice group[4][8], uint8_t *out) {
    for (int i = 0; i < 8; i++) {
        hsm_sm4_slice v[4] = {state[3][i], state[2][i], state[1][i], state[0][i]};
        rotate_bytes(v);
        rotate_bytes(v);
        for (int g = 0; g < 4; g++) {
            group[g][i] = v[g];
        }
    }
    for (int g = 0; g < 4; g++) {
        transpose_bits(group[g]);
    }
    memcpy(out, group, SM4_BATCH * SM4_BLOCK);
}

/* x0 += L(S(x1 + x2 + x3 + key)), L(t) = t + t<<<24 + (t + t<<<8 + t<<<16)<<<2. */
SM4_INLINE void round_slices(hsm_sm4_slice x0[8], const hsm_sm4_slice x1[8], const hsm_sm4_slice x2[8], const hsm_sm4_slice x3[8],
                             const hsm_sm4_slice key[8]) {
    hsm_sm4_slice s[8];
    hsm_sm4_slice t[8];
    for (int i = 0; i < 8; i++) {
        s[i] = x1[i] ^ x2[i] ^ x3[i] ^ key[i];
    }
    hsm_sm4_sbox_slices(s, t);
    for (int i = 0; i < 8; i++) {
        s[i] = t[i] ^ TURN_8(t[i]) ^ TURN_16(t[i]);
        x0[i] ^= t[i] ^ TURN_24(t[i]);
    }
    for (int i = 2; i < 8; i++) {
        x0[i] ^= s[i - 2];
    }
    x0[0] ^= TURN_8(s[6]);
    x0[1] ^= TURN_8(s[7]);
}

void hsm_sm4_slice_key(hsm_sm4_sliced_key *key, const uint32_t folded[SM4_ROUNDS]) {
    for (int r = 0; r < SM4_ROUNDS; r++) {
        const hsm_sm4_slice bytes = {folded[r] >> 24, folded[r] >> 16, folded[r] >> 8, folded[r]};
        for (int i = 0; i < 8; i++) {
            key->bit[r][i] = -((bytes >> i) & all_lanes(1));
        }
    }
}

void hsm_sm4_slice_keys(hsm_sm4_sliced_key *key, int first, const uint8_t four[SM4_BATCH * SM4_BLOCK]) {
    hsm_sm4_slice group[4][8];
    load_state(key->bit + first, group, four);
    hsm_wipe(group, sizeof group);
}

static void crypt_state(const hsm_sm4_sliced_key *key, hsm_sm4_slice state[4][8]) {
    for (int r = 0; r < SM4_ROUNDS; r += 4) {
        round_slices(state[0], state[1], state[2], state[3], key->bit[r]);
        round_slices(state[1], state[2], state[3], state[0], key->bit[r + 1]);
        round_slices(state[2], state[3], state[0], state[1], key->bit[r + 2]);
        round_slices(state[3], state[0], state[1], state[2], key->bit[r + 3]);
    }
}

void hsm_sm4_slice_crypt(const hsm_sm4_sliced_key *key, const uint8_t *in, uint8_t *out, size_t batches) {
    hsm_sm4_slice state[4][8];
    hsm_sm4_slice group[4][8];
    for (size_t i = 0; i < batches; i++) {
        load_state(state, group, in + SM4_BATCH * SM4_BLOCK * i);
        crypt_state(key, state);
        store_state(state, group, out + SM4_BATCH * SM4_BLOCK * i);
    }
    hsm_wipe(state, sizeof state);
    hsm_wipe(group, sizeof group);
}
