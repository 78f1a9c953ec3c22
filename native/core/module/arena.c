/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "module/arena.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "constant_time.h"

#define ARENA_MAGIC UINT64_C(0x68736d206172656e)

bool hsm_arena_alive(const hsm_arena *arena) {
    if (__atomic_load_n(arena->magic, __ATOMIC_RELAXED) != ARENA_MAGIC) {
        return false;
    }
    /* Kernels before 4.14 cannot wipe the mapping in the child. */
    return arena->wiped_on_fork || arena->maker == getpid();
}

static hsm_rc map_cells(hsm_arena *arena, size_t cells) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t inner = page + (cells * HSM_CELL_BYTES + page - 1) / page * page;
    arena->mapping_bytes = inner + 2 * page;
    void *mapping = mmap(NULL, arena->mapping_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) {
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    arena->mapping = mapping;
    uint8_t *head = arena->mapping + page;
    if (mprotect(head, inner, PROT_READ | PROT_WRITE) != 0) {
        munmap(mapping, arena->mapping_bytes);
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    arena->locked = mlock(head, inner) == 0;
    arena->undumped = madvise(head, inner, MADV_DONTDUMP) == 0;
    arena->wiped_on_fork = madvise(head, inner, MADV_WIPEONFORK) == 0;
    arena->magic = (uint64_t *)(void *)head;
    arena->cells = head + page;
    __atomic_store_n(arena->magic, ARENA_MAGIC, __ATOMIC_RELAXED);
    return hsm_ok();
}

hsm_rc hsm_arena_new(size_t slots, hsm_arena **out) {
    if (out == NULL || slots == 0 || slots > HSM_ARENA_SLOTS_MAX) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    *out = NULL;
    size_t cells = slots + HSM_ARENA_RESERVE;
    hsm_arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL) {
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    arena->free_cells = malloc(cells * sizeof *arena->free_cells);
    if (arena->free_cells == NULL || !hsm_is_ok(map_cells(arena, cells))) {
        free(arena->free_cells);
        free(arena);
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    for (size_t i = 0; i < cells; i++) {
        arena->free_cells[i] = (uint32_t)(cells - 1 - i);
    }
    arena->free_count = cells;
    arena->slots = slots;
    arena->maker = getpid();
    arena->users = 1;
    if (pthread_mutex_init(&arena->lock, NULL) != 0) {
        munmap(arena->mapping, arena->mapping_bytes);
        free(arena->free_cells);
        free(arena);
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    *out = arena;
    return hsm_ok();
}

void hsm_arena_share(hsm_arena *arena) {
    (void)__atomic_add_fetch(&arena->users, 1, __ATOMIC_RELAXED);
}

void hsm_arena_free(hsm_arena *arena) {
    if (arena == NULL || __atomic_sub_fetch(&arena->users, 1, __ATOMIC_ACQ_REL) != 0) {
        return;
    }
    if (hsm_arena_alive(arena)) {
        hsm_wipe(arena->cells, (arena->slots + HSM_ARENA_RESERVE) * HSM_CELL_BYTES);
        pthread_mutex_destroy(&arena->lock);
    }
    munmap(arena->mapping, arena->mapping_bytes);
    free(arena->free_cells);
    free(arena);
}

void hsm_arena_get_status(hsm_arena *arena, hsm_arena_status *out) {
    if (out == NULL) {
        return;
    }
    memset(out, 0, sizeof *out);
    if (arena == NULL || !hsm_arena_alive(arena)) {
        return;
    }
    pthread_mutex_lock(&arena->lock);
    out->slots = arena->slots;
    out->open = arena->open;
    out->evictions = arena->evictions;
    out->locked = arena->locked;
    out->hidden = arena->undumped && arena->wiped_on_fork;
    pthread_mutex_unlock(&arena->lock);
}

void *hsm_arena_take(hsm_arena *arena) {
    if (arena->free_count == 0) {
        return NULL;
    }
    return arena->cells + (size_t)arena->free_cells[--arena->free_count] * HSM_CELL_BYTES;
}

void hsm_arena_give(hsm_arena *arena, void *cell) {
    hsm_wipe(cell, HSM_CELL_BYTES);
    arena->free_cells[arena->free_count++] = (uint32_t)((size_t)((uint8_t *)cell - arena->cells) / HSM_CELL_BYTES);
}
