/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Independent streams over the lanes of an implementation. All lanes go forward by as many blocks as the lane with the fewest has
 * before it; a lane that is done takes the next stream. When there is none, the last lane moves into its place, so that the lanes
 * in use are always the first ones, and no group of lanes works for less than it must.
 */
#include <string.h>

#include "constant_time.h"
#include "sm4/sm4_lanes.h"

static void put(hsm_sm4_lanes *all, size_t k, const hsm_sm4_stream *stream) {
    all->rk[k] = (const uint8_t *)stream->key->rk;
    all->iv[k] = stream->iv;
    all->in[k] = stream->in;
    all->out[k] = stream->out;
    all->blocks[k] = stream->blocks;
}

static void move(hsm_sm4_lanes *all, size_t to, size_t from) {
    all->rk[to] = all->rk[from];
    all->iv[to] = all->iv[from];
    all->in[to] = all->in[from];
    all->out[to] = all->out[from];
    all->blocks[to] = all->blocks[from];
}

/* The streams that no lane has taken yet. */
typedef struct waiting {
    const hsm_sm4_stream *next;
    const hsm_sm4_stream *end;
} waiting;

/* The next stream that has a block at all, or NULL. */
static const hsm_sm4_stream *take(waiting *w) {
    while (w->next != w->end) {
        const hsm_sm4_stream *s = w->next++;
        if (s->blocks != 0) {
            return s;
        }
    }
    return NULL;
}

static size_t fewest_blocks(const hsm_sm4_lanes *all, size_t n) {
    size_t fewest = all->blocks[0];
    for (size_t k = 1; k < n; k++) {
        fewest = all->blocks[k] < fewest ? all->blocks[k] : fewest;
    }
    return fewest;
}

/* After `blocks` blocks in each of n lanes. Returns how many are in use then. */
static size_t advance(hsm_sm4_lanes *all, size_t n, size_t blocks, waiting *w) {
    for (size_t k = n; k-- > 0;) {
        if (all->blocks[k] > blocks) {
            all->blocks[k] -= blocks;
            all->in[k] += SM4_BLOCK * blocks;
            all->out[k] = all->out[k] == NULL ? NULL : all->out[k] + SM4_BLOCK * blocks;
            continue;
        }
        const hsm_sm4_stream *next = take(w);
        if (next != NULL) {
            put(all, k, next);
        } else if (k != --n) {
            move(all, k, n);
        }
    }
    return n;
}

static void one_by_one(const hsm_sm4_impl *impl, const hsm_sm4_stream *streams, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const hsm_sm4_stream *s = &streams[i];
        impl->cbc_encrypt(s->key, s->iv, s->in, s->out, s->blocks);
    }
}

static void finish_alone(const hsm_sm4_impl *impl, const hsm_sm4_lanes *all, size_t k) {
    const hsm_sm4_key *key = (const hsm_sm4_key *)(const void *)all->rk[k];
    impl->cbc_encrypt(key, all->iv[k], all->in[k], all->out[k], all->blocks[k]);
}

static void side_by_side(const hsm_sm4_impl *impl, waiting w) {
    hsm_sm4_lanes all;
    const hsm_sm4_stream *s = NULL;
    size_t n = 0;
    hsm_sm4_lanes_begin(&all, impl);
    while (n < impl->lanes && (s = take(&w)) != NULL) {
        put(&all, n++, s);
    }
    while (n > impl->alone) {
        const size_t blocks = fewest_blocks(&all, n);
        impl->cbc_encrypt_lanes(&all, n, blocks);
        n = advance(&all, n, blocks, &w);
    }
    for (size_t k = 0; k < n; k++) {
        finish_alone(impl, &all, k);
    }
    hsm_sm4_lanes_end(&all);
}

void hsm_sm4_cbc_encrypt_many(const hsm_sm4_impl *impl, const hsm_sm4_stream *streams, size_t count) {
    if (count <= impl->alone) {
        one_by_one(impl, streams, count);
    } else {
        side_by_side(impl, (waiting){streams, streams + count});
    }
}

static bool same_key(const hsm_sm4_key *const keys[], size_t count) {
    for (size_t i = 1; i < count; i++) {
        if (keys[i] != keys[0]) {
            return false;
        }
    }
    return true;
}

/* Up to impl->lanes blocks, in place: E(block) is what CBC-MAC makes of one block of zeros with the block as its IV. */
static void encrypt_lanes(const hsm_sm4_impl *impl, hsm_sm4_lanes *all, const hsm_sm4_key *const keys[], uint8_t *blocks,
                          size_t n) {
    static const uint8_t zero[SM4_BLOCK];
    for (size_t k = 0; k < n; k++) {
        put(all, k, &(hsm_sm4_stream){.key = keys[k], .iv = blocks + SM4_BLOCK * k, .in = zero, .blocks = 1});
    }
    impl->cbc_encrypt_lanes(all, n, 1);
}

void hsm_sm4_encrypt_each(const hsm_sm4_impl *impl, const hsm_sm4_key *const keys[], const uint8_t *in, uint8_t *out,
                          size_t blocks) {
    hsm_sm4_lanes all;
    if (blocks == 0) {
        return;
    }
    if (same_key(keys, blocks)) {
        impl->encrypt(keys[0], in, out, blocks);
        return;
    }
    if (in != out) {
        memcpy(out, in, SM4_BLOCK * blocks);
    }
    hsm_sm4_lanes_begin(&all, impl);
    while (blocks > impl->alone) {
        const size_t n = blocks < impl->lanes ? blocks : impl->lanes;
        encrypt_lanes(impl, &all, keys, out, n);
        keys += n;
        out += SM4_BLOCK * n;
        blocks -= n;
    }
    for (size_t i = 0; i < blocks; i++) {
        impl->encrypt(keys[i], out + SM4_BLOCK * i, out + SM4_BLOCK * i, 1);
    }
    hsm_sm4_lanes_end(&all);
}
