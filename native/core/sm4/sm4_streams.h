/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CBC encryption of streams side by side, over sm4_kernel.h: a lane is the place of one block in a group. The chain stays in words,
 * in the basis of the rounds; text goes in and out beside it.
 */
#ifndef HSM_CORE_SM4_STREAMS_H
#define HSM_CORE_SM4_STREAMS_H

#include "sm4/sm4_lanes.h"

_Static_assert((int)BATCH_BLOCKS <= (int)SM4_LANES_MAX, "lanes for all groups in flight");

/* As many blocks as a line of the cache has are read from a stream, and written to it, one after the other: streams that lie a
 * multiple of 4 KiB apart have only some eight lines of the cache to share, which are gone when the other lanes had their turn.
 * Until then they are here, as words. */
enum { PIECE_BLOCKS = 4 };
typedef group lane_words[PIECE_BLOCKS][BATCH_GROUPS];

/* The blocks `at` bytes behind GROUP_BLOCKS pointers. */
SM4_INLINE group load_lanes(const uint8_t *const p[], size_t at) {
    return (group){vec_load_each(p, at), vec_load_each(p + VEC_BLOCKS, at), vec_load_each(p + 2 * VEC_BLOCKS, at),
                   vec_load_each(p + 3 * VEC_BLOCKS, at)};
}

/* Not behind those that are NULL. */
SM4_INLINE void store_lanes(uint8_t *const p[], size_t at, group x) {
    vec_store_each(p, at, x.x0);
    vec_store_each(p + VEC_BLOCKS, at, x.x1);
    vec_store_each(p + 2 * VEC_BLOCKS, at, x.x2);
    vec_store_each(p + 3 * VEC_BLOCKS, at, x.x3);
}

/* Four round keys of a lane are as long as a block, and become words in the same way. */
static void take_keys(hsm_sm4_lanes *all, size_t first) {
    if (memcmp(all->held + first, all->rk + first, GROUP_BLOCKS * sizeof *all->rk) == 0) {
        return;
    }
    memcpy(all->held + first, all->rk + first, GROUP_BLOCKS * sizeof *all->rk);
    group *const to = (group *)(void *)(all->rounds + sizeof(hsm_sm4_key) * first);
    for (size_t i = 0; i < sizeof(hsm_sm4_key) / SM4_BLOCK; i++) {
        to[i] = transpose(load_lanes(all->rk + first, SM4_BLOCK * i));
    }
    const size_t end = sizeof(hsm_sm4_key) * (first + GROUP_BLOCKS);
    all->used = end > all->used ? end : all->used;
}

/* Up to PIECE_BLOCKS blocks. s: the chain. */
SM4_INLINE void cbc_piece(int groups, group *s, const hsm_sm4_lanes *all, lane_words text, size_t at, size_t blocks, bool out) {
    const round_keys keys = {.each = (const vec *)(const void *)all->rounds};
    EACH_GROUP {
        for (size_t i = 0; i < blocks; i++) {
            text[i][g] = blocks_to_words(load_lanes(all->in + GROUP_BLOCKS * g, at + SM4_BLOCK * i));
        }
    }
    for (size_t i = 0; i < blocks; i++) {
        EACH_GROUP {
            s[g] = xor_group(s[g], text[i][g]);
        }
        crypt_rounds(groups, s, keys, true);
        EACH_GROUP {
            s[g] = turned_round(s[g]);
            text[i][g] = s[g];
        }
    }
    EACH_GROUP {
        for (size_t i = 0; out && i < blocks; i++) {
            store_lanes(all->out + GROUP_BLOCKS * g, at + SM4_BLOCK * i, words_to_blocks(text[i][g]));
        }
    }
}

SM4_INLINE void cbc_lanes(int groups, const hsm_sm4_lanes *all, lane_words text, size_t blocks, bool out) {
    group s[BATCH_GROUPS];
    EACH_GROUP {
        s[g] = blocks_to_words(load_lanes((const uint8_t *const *)all->iv + GROUP_BLOCKS * g, 0));
    }
    for (size_t i = 0; i < blocks; i += PIECE_BLOCKS) {
        cbc_piece(groups, s, all, text, SM4_BLOCK * i, blocks - i < PIECE_BLOCKS ? blocks - i : PIECE_BLOCKS, out);
    }
    EACH_GROUP {
        store_lanes(all->iv + GROUP_BLOCKS * g, 0, words_to_blocks(s[g]));
    }
}

/* A lane of a group in use that has no stream follows the first lane, and leaves what it makes of `nowhere` there. */
static void fill_lane(hsm_sm4_lanes *all, size_t k, uint8_t nowhere[SM4_BLOCK]) {
    all->rk[k] = all->rk[0];
    all->iv[k] = nowhere;
    all->in[k] = all->in[0];
    all->out[k] = NULL;
}

static void wide_cbc_encrypt_lanes(hsm_sm4_lanes *all, size_t n, size_t blocks) {
    const size_t groups = (n + GROUP_BLOCKS - 1) / GROUP_BLOCKS;
    const size_t rows = blocks < PIECE_BLOCKS ? blocks : PIECE_BLOCKS;
    uint8_t nowhere[SM4_BLOCK] = {0};
    lane_words text;
    bool out = false;
    for (size_t k = 0; k < n; k++) {
        out = out || all->out[k] != NULL;
    }
    for (size_t k = n; k < groups * GROUP_BLOCKS; k++) {
        fill_lane(all, k, nowhere);
    }
    for (size_t g = 0; g < groups; g++) {
        take_keys(all, g * GROUP_BLOCKS);
    }
    switch (groups) {
        case 1:
            cbc_lanes(1, all, text, blocks, out);
            break;
        case 2:
            cbc_lanes(2, all, text, blocks, out);
            break;
        case 3:
            cbc_lanes(3, all, text, blocks, out);
            break;
        default:
            cbc_lanes(BATCH_GROUPS, all, text, blocks, out);
    }
    hsm_wipe(text, rows * sizeof text[0]);
    hsm_wipe(nowhere, sizeof nowhere);
}

#endif
