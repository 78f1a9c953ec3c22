/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many messages over the lanes of an implementation. A lane works on one message at a time: first on the whole blocks that lie in
 * the message, then on the padded rest, which it holds itself; when that is done, it takes the next message. All lanes go forward
 * by as many blocks as the lane with the fewest has before it.
 */
#include <string.h>

#include "constant_time.h"
#include "sm3/sm3.h"

typedef struct lane {
    const hsm_sm3_job *job; /* NULL: idle */
    const uint8_t *at;
    size_t blocks; /* from `at` on */
    bool in_rest;
    uint8_t rest[2 * SM3_BLOCK];
} lane;

typedef struct lanes {
    uint32_t state[8 * SM3_LANES_MAX] __attribute__((aligned(64))); /* as hsm_sm3_impl says */
    const hsm_sm3_impl *impl;
    const hsm_sm3_job *next;
    const hsm_sm3_job *end;
    size_t busy;
    lane lane[SM3_LANES_MAX];
} lanes;

static void store_word(uint8_t *p, uint32_t x) {
    x = __builtin_bswap32(x);
    memcpy(p, &x, sizeof x);
}

/* The bytes after the last whole block, padded (GB/T 32905-2016 5.2). */
static void begin_rest(lane *l) {
    const hsm_sm3_job *job = l->job;
    const size_t held = job->n % SM3_BLOCK;
    const uint64_t bits = (job->length + job->n) << 3;
    l->blocks = held + 1 > SM3_BLOCK - 8 ? 2 : 1;
    uint8_t *end = l->rest + SM3_BLOCK * l->blocks;
    if (held != 0) {
        memcpy(l->rest, job->in + (job->n - held), held);
    }
    l->rest[held] = 0x80;
    memset(l->rest + held + 1, 0, SM3_BLOCK * l->blocks - held - 1);
    store_word(end - 8, (uint32_t)(bits >> 32));
    store_word(end - 4, (uint32_t)bits);
    l->at = l->rest;
    l->in_rest = true;
}

static void take_next(lanes *all, size_t k) {
    lane *l = &all->lane[k];
    if (all->next == all->end) {
        l->job = NULL;
        return;
    }
    hsm_sm3_ctx fresh;
    l->job = all->next++;
    if (l->job->state == NULL) {
        hsm_sm3_init(&fresh, NULL);
    }
    const uint32_t *from = l->job->state != NULL ? l->job->state : fresh.state;
    for (size_t i = 0; i < 8; i++) {
        all->state[all->impl->lanes * i + k] = from[i];
    }
    l->at = l->job->in;
    l->blocks = l->job->n / SM3_BLOCK;
    l->in_rest = false;
    all->busy++;
    if (l->blocks == 0) {
        begin_rest(l);
    }
}

/* The lane has no block left: what comes after. */
static void go_on(lanes *all, size_t k) {
    lane *l = &all->lane[k];
    if (!l->in_rest) {
        begin_rest(l);
        return;
    }
    for (size_t i = 0; i < 8; i++) {
        store_word(l->job->out + 4 * i, all->state[all->impl->lanes * i + k]);
    }
    all->busy--;
    take_next(all, k);
}

/* An idle lane follows a busy one; what it computes is not used. */
static void step(lanes *all) {
    const size_t width = all->impl->lanes;
    const uint8_t *at[SM3_LANES_MAX];
    const uint8_t *any = NULL;
    size_t count = SIZE_MAX;
    for (size_t k = 0; k < width; k++) {
        if (all->lane[k].job != NULL) {
            any = all->lane[k].at;
            count = all->lane[k].blocks < count ? all->lane[k].blocks : count;
        }
    }
    for (size_t k = 0; k < width; k++) {
        at[k] = all->lane[k].job != NULL ? all->lane[k].at : any;
    }
    all->impl->compress_lanes(all->state, at, count);
    for (size_t k = 0; k < width; k++) {
        lane *l = &all->lane[k];
        if (l->job != NULL) {
            l->at += SM3_BLOCK * count;
            l->blocks -= count;
            if (l->blocks == 0) {
                go_on(all, k);
            }
        }
    }
}

static void finish_alone(lanes *all, size_t k) {
    lane *l = &all->lane[k];
    uint32_t state[8];
    for (size_t i = 0; i < 8; i++) {
        state[i] = all->state[all->impl->lanes * i + k];
    }
    all->impl->compress(state, l->at, l->blocks);
    if (!l->in_rest) {
        begin_rest(l);
        all->impl->compress(state, l->at, l->blocks);
    }
    for (size_t i = 0; i < 8; i++) {
        store_word(l->job->out + 4 * i, state[i]);
    }
    hsm_wipe(state, sizeof state);
}

static void one(const hsm_sm3_impl *impl, const hsm_sm3_job *job) {
    hsm_sm3_ctx ctx;
    hsm_sm3_init(&ctx, impl);
    if (job->state != NULL) {
        hsm_sm3_resume(&ctx, impl, job->state, job->length);
    }
    if (job->n != 0) {
        hsm_sm3_update(&ctx, job->in, job->n);
    }
    hsm_sm3_final(&ctx, job->out);
}

void hsm_sm3_many(const hsm_sm3_impl *impl, const hsm_sm3_job *jobs, size_t count) {
    if (count <= impl->alone) {
        for (size_t i = 0; i < count; i++) {
            one(impl, &jobs[i]);
        }
        return;
    }
    lanes all;
    const size_t width = impl->lanes;
    all.impl = impl;
    all.next = jobs;
    all.end = jobs + count;
    all.busy = 0;
    memset(all.state, 0, sizeof all.state);
    for (size_t k = 0; k < width; k++) {
        take_next(&all, k);
    }
    while (all.busy > impl->alone) {
        step(&all);
    }
    for (size_t k = 0; k < width; k++) {
        if (all.lane[k].job != NULL) {
            finish_alone(&all, k);
        }
    }
    hsm_wipe(&all, offsetof(lanes, lane) + width * sizeof(lane));
}
