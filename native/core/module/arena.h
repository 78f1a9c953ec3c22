/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bounded memory in which opened keys lie: fixed-size cells between two guard pages, locked into memory, left out of core
 * dumps and wiped in a forked child. Modules share an arena; its one lock also guards their slot tables, so that a module short of
 * cells can evict the key of another.
 */
#ifndef HSM_CORE_MODULE_ARENA_H
#define HSM_CORE_MODULE_ARENA_H

#include <pthread.h>
#include <sys/types.h>

#include "result.h"

enum {
    HSM_CELL_BYTES = 384,    /* six cache lines: the largest body of slots.h */
    HSM_ARENA_RESERVE = 128, /* cells beyond `slots`, for the modules' own secrets: two each */
    HSM_ARENA_SLOTS_MAX = 1 << 20
};

struct hsm_slot;

struct hsm_arena {
    pthread_mutex_t lock;
    uint8_t *mapping; /* guard page, head page, cells, guard page */
    size_t mapping_bytes;
    uint64_t *magic; /* first word of the head page: zero in a forked child */
    uint8_t *cells;
    uint32_t *free_cells; /* a stack of cell numbers, in ordinary memory */
    size_t free_count;
    size_t slots;
    size_t open;
    uint64_t evictions;
    struct hsm_slot *oldest; /* opened and unpinned slots by last use */
    struct hsm_slot *newest;
    pid_t maker;
    uint32_t users; /* its maker and its modules; atomic */
    bool locked;
    bool undumped;
    bool wiped_on_fork;
};

/* False in a forked child. Looks at the mapping only: a child may not take the lock, which another thread may have held. */
bool hsm_arena_alive(const hsm_arena *arena);

/* One user more; hsm_arena_free is one less, and frees the memory with the last. */
void hsm_arena_share(hsm_arena *arena);

/* With the lock held. A zeroed cell, or NULL when there is none left. */
void *hsm_arena_take(hsm_arena *arena);
/* With the lock held. Wipes the cell. */
void hsm_arena_give(hsm_arena *arena, void *cell);

#endif
