/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ECB, CBC decryption, CTR and XTS over the vectors of the file that includes this one: four vectors are a group, each holding the
 * same state word of 4 x VEC_BLOCKS blocks; BATCH_GROUPS groups are in flight at a time: four, although four
 * do not fit into 16 registers, came out fastest. What remains of a message is crypted in
 * a filled-up buffer of as many groups as it needs.
 */
#ifndef HSM_CORE_SM4_KERNEL_H
#define HSM_CORE_SM4_KERNEL_H

#include "constant_time.h"
#include "sm4/sm4.h"
#include "sm4/sm4_counter.h"

enum {
    VEC_BYTES_EACH = VEC_BLOCKS * SM4_BLOCK,
    GROUP_BLOCKS = 4 * VEC_BLOCKS,
    GROUP_BYTES = GROUP_BLOCKS * SM4_BLOCK,
    BATCH_BLOCKS = BATCH_GROUPS * GROUP_BLOCKS,
    BATCH_BYTES = BATCH_GROUPS * GROUP_BYTES
};

/* How many groups hold n bytes. */
SM4_INLINE int groups_for(size_t n) {
    return (int)((n + GROUP_BYTES - 1) / GROUP_BYTES);
}

typedef struct group {
    vec x0;
    vec x1;
    vec x2;
    vec x3;
} group;

/* Blocks to words and back: a 4 x 4 transpose of words, within each 128 bits. */
SM4_INLINE group transpose(group g) {
    const vec a = VEC_LOW_32(g.x0, g.x1);
    const vec b = VEC_HIGH_32(g.x0, g.x1);
    const vec c = VEC_LOW_32(g.x2, g.x3);
    const vec d = VEC_HIGH_32(g.x2, g.x3);
    return (group){VEC_LOW_64(a, c), VEC_HIGH_64(a, c), VEC_LOW_64(b, d), VEC_HIGH_64(b, d)};
}

#define EACH_GROUP _Pragma("GCC unroll 4") for (int g = 0; g < groups; g++)

/* Round keys: the same for all blocks; or, if `each` is there, of its own for each: those of group g for round r, laid out as its
 * words are, are each[SM4_ROUNDS * g + r]. */
typedef struct round_keys {
    const uint32_t *all;
    const vec *each;
} round_keys;

SM4_INLINE vec round_key(round_keys k, int g, int r) {
    return k.each != NULL ? k.each[SM4_ROUNDS * g + r] : vec_word(k.all[r]);
}

/* Words in, words out: of the block that comes out x3 is the first, x0 the last. */
SM4_INLINE void crypt_rounds(int groups, group *s, round_keys k, bool encrypt) {
    for (int i = 0; i < SM4_ROUNDS; i += 4) {
        const int r = encrypt ? i : SM4_ROUNDS - 1 - i;
        const int step = encrypt ? 1 : -1;
        EACH_GROUP {
            s[g].x0 = vec_mix(s[g].x0, vec_xor(s[g].x3, vec_xor(vec_xor(s[g].x1, s[g].x2), round_key(k, g, r))));
        }
        EACH_GROUP {
            s[g].x1 = vec_mix(s[g].x1, vec_xor(s[g].x0, vec_xor(vec_xor(s[g].x2, s[g].x3), round_key(k, g, r + step))));
        }
        EACH_GROUP {
            s[g].x2 = vec_mix(s[g].x2, vec_xor(s[g].x1, vec_xor(vec_xor(s[g].x3, s[g].x0), round_key(k, g, r + 2 * step))));
        }
        EACH_GROUP {
            s[g].x3 = vec_mix(s[g].x3, vec_xor(s[g].x2, vec_xor(vec_xor(s[g].x0, s[g].x1), round_key(k, g, r + 3 * step))));
        }
    }
}

SM4_INLINE group blocks_to_words(group b) {
    return transpose((group){vec_in(b.x0), vec_in(b.x1), vec_in(b.x2), vec_in(b.x3)});
}

SM4_INLINE group words_to_blocks(group w) {
    const group t = transpose(w);
    return (group){vec_out(t.x0), vec_out(t.x1), vec_out(t.x2), vec_out(t.x3)};
}

/* The last step R of the cipher. */
SM4_INLINE group turned_round(group w) {
    return (group){w.x3, w.x2, w.x1, w.x0};
}

/* Words in, blocks out. */
SM4_INLINE void crypt_words(int groups, group *s, const hsm_sm4_key *key, bool encrypt) {
    crypt_rounds(groups, s, (round_keys){.all = key->rk}, encrypt);
    EACH_GROUP {
        s[g] = words_to_blocks(turned_round(s[g]));
    }
}

/* Blocks in, blocks out. */
SM4_INLINE void crypt_blocks(int groups, group *s, const hsm_sm4_key *key, bool encrypt) {
    EACH_GROUP {
        s[g] = blocks_to_words(s[g]);
    }
    crypt_words(groups, s, key, encrypt);
}

SM4_INLINE group load_group(const uint8_t *p) {
    return (group){vec_load(p), vec_load(p + VEC_BYTES_EACH), vec_load(p + 2 * VEC_BYTES_EACH), vec_load(p + 3 * VEC_BYTES_EACH)};
}

SM4_INLINE void store_group(uint8_t *p, group x) {
    vec_store(p, x.x0);
    vec_store(p + VEC_BYTES_EACH, x.x1);
    vec_store(p + 2 * VEC_BYTES_EACH, x.x2);
    vec_store(p + 3 * VEC_BYTES_EACH, x.x3);
}

SM4_INLINE group xor_group(group a, group b) {
    return (group){vec_xor(a.x0, b.x0), vec_xor(a.x1, b.x1), vec_xor(a.x2, b.x2), vec_xor(a.x3, b.x3)};
}

/* What one batch of a mode is given; which of these it uses is the mode's. */
typedef struct batch {
    const hsm_sm4_key *key;
    const uint8_t *in;
    uint8_t *out;
    const uint8_t *tweaks;     /* XTS: one a block */
    uint8_t before[SM4_BLOCK]; /* CBC: the ciphertext block before in */
    uint32_t fixed[3];         /* CTR: the first three words of the counter block, as they lie in memory */
    uint32_t counter;          /* CTR: the last one, as a number */
} batch;

SM4_INLINE void batch_ecb(int groups, batch *b, bool encrypt) {
    group s[BATCH_GROUPS];
    EACH_GROUP {
        s[g] = load_group(b->in + GROUP_BYTES * g);
    }
    crypt_blocks(groups, s, b->key, encrypt);
    EACH_GROUP {
        store_group(b->out + GROUP_BYTES * g, s[g]);
    }
}

/* All input is read before any output is written: they may be the same. */
SM4_INLINE void batch_cbc(int groups, batch *b, bool encrypt) {
    group s[BATCH_GROUPS];
    (void)encrypt;
    EACH_GROUP {
        s[g] = load_group(b->in + GROUP_BYTES * g);
    }
    crypt_blocks(groups, s, b->key, false);
    EACH_GROUP {
        const uint8_t *before = b->in + GROUP_BYTES * g - SM4_BLOCK;
        s[g].x0 = vec_xor(s[g].x0, vec_load_split(g == 0 ? b->before : before, before + SM4_BLOCK));
        s[g].x1 = vec_xor(s[g].x1, vec_load(before + VEC_BYTES_EACH));
        s[g].x2 = vec_xor(s[g].x2, vec_load(before + 2 * VEC_BYTES_EACH));
        s[g].x3 = vec_xor(s[g].x3, vec_load(before + 3 * VEC_BYTES_EACH));
    }
    memcpy(b->before, b->in + GROUP_BYTES * groups - SM4_BLOCK, SM4_BLOCK);
    EACH_GROUP {
        store_group(b->out + GROUP_BYTES * g, s[g]);
    }
}

SM4_INLINE void batch_ctr(int groups, batch *b, bool encrypt) {
    group s[BATCH_GROUPS];
    (void)encrypt;
    EACH_GROUP {
        s[g].x0 = vec_in(vec_word(b->fixed[0]));
        s[g].x1 = vec_in(vec_word(b->fixed[1]));
        s[g].x2 = vec_in(vec_word(b->fixed[2]));
        s[g].x3 = vec_in(vec_counters(b->counter + (uint32_t)(GROUP_BLOCKS * g)));
    }
    crypt_words(groups, s, b->key, true);
    EACH_GROUP {
        store_group(b->out + GROUP_BYTES * g, xor_group(s[g], load_group(b->in + GROUP_BYTES * g)));
    }
    b->counter += (uint32_t)(GROUP_BLOCKS * groups);
}

SM4_INLINE void batch_xts(int groups, batch *b, bool encrypt) {
    group s[BATCH_GROUPS];
    EACH_GROUP {
        s[g] = xor_group(load_group(b->in + GROUP_BYTES * g), load_group(b->tweaks + GROUP_BYTES * g));
    }
    crypt_blocks(groups, s, b->key, encrypt);
    EACH_GROUP {
        store_group(b->out + GROUP_BYTES * g, xor_group(s[g], load_group(b->tweaks + GROUP_BYTES * g)));
    }
    b->tweaks += GROUP_BYTES * groups;
}

/* Moves the n bytes of b, and its tweaks, into buffers filled up to whole groups. */
static void fill_up(batch *b, size_t n, uint8_t buffer[BATCH_BYTES], uint8_t tweaks[BATCH_BYTES]) {
    const size_t padding = (size_t)groups_for(n) * GROUP_BYTES - n;
    memcpy(buffer, b->in, n);
    memset(buffer + n, 0, padding);
    b->in = buffer;
    b->out = buffer;
    if (b->tweaks != NULL) {
        memcpy(tweaks, b->tweaks, n);
        memset(tweaks + n, 0, padding);
        b->tweaks = tweaks;
    }
}

/* Functions NAME(b, n) for a message of n bytes: whole batches, then the rest in a buffer of the fewest groups. CTR alone is
 * given a part of a block. Only XTS has tweaks. */
#define DEFINE_MODE(NAME, BATCH, ENCRYPT)                             \
    static void NAME##_rest(batch *b, size_t n) {                     \
        uint8_t buffer[BATCH_BYTES];                                  \
        uint8_t tweaks[BATCH_BYTES];                                  \
        const bool tweaked = b->tweaks != NULL;                       \
        uint8_t *const out = b->out;                                  \
        const int groups = groups_for(n);                             \
        fill_up(b, n, buffer, tweaks);                                \
        switch (groups) {                                             \
            case 1:                                                   \
                BATCH(1, b, ENCRYPT);                                 \
                break;                                                \
            case 2:                                                   \
                BATCH(2, b, ENCRYPT);                                 \
                break;                                                \
            case 3:                                                   \
                BATCH(3, b, ENCRYPT);                                 \
                break;                                                \
            default:                                                  \
                BATCH(BATCH_GROUPS, b, ENCRYPT);                      \
        }                                                             \
        memcpy(out, buffer, n);                                       \
        hsm_wipe(tweaks, tweaked ? (size_t)groups * GROUP_BYTES : 0); \
        hsm_wipe(buffer, (size_t)groups * GROUP_BYTES);               \
    }                                                                 \
    static void NAME(batch *b, size_t n) {                            \
        for (; n >= BATCH_BYTES; n -= BATCH_BYTES) {                  \
            BATCH(BATCH_GROUPS, b, ENCRYPT);                          \
            b->in += BATCH_BYTES;                                     \
            b->out += BATCH_BYTES;                                    \
        }                                                             \
        if (n != 0) {                                                 \
            NAME##_rest(b, n);                                        \
        }                                                             \
    }

DEFINE_MODE(ecb_encrypt, batch_ecb, true)
DEFINE_MODE(ecb_decrypt, batch_ecb, false)
DEFINE_MODE(cbc_decrypt, batch_cbc, false)
DEFINE_MODE(counter_stream, batch_ctr, true)
DEFINE_MODE(xts_encrypt, batch_xts, true)
DEFINE_MODE(xts_decrypt, batch_xts, false)

#endif
