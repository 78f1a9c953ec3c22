/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table behind SGD_HANDLE: devices, their sessions, the sessions' keys. A handle is a number (generation << 32 | index + 1),
 * looked up and never dereferenced: a closed, foreign or invented one is simply not found. Generations never repeat for an index.
 * The table has no lock of its own; its owner's lock is held in every call.
 */
#ifndef SOFTSJJ_SDF_HANDLES_H
#define SOFTSJJ_SDF_HANDLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SDF_HANDLES_MAX = 1 << 20 };

typedef enum sdf_kind { SDF_FREE = 0, SDF_DEVICE, SDF_SESSION, SDF_KEY } sdf_kind;

typedef uint64_t sdf_handle; /* 0 is never a handle */

typedef struct sdf_entry {
    sdf_kind kind;
    uint32_t generation;
    sdf_handle parent; /* 0: none */
    uint32_t children; /* first child, next and previous sibling: index + 1, 0: none. In a free entry `next` links the free list */
    uint32_t next;
    uint32_t previous;
    void *object; /* device or session */
    uint64_t id;  /* key: its number at the daemon */
} sdf_entry;

typedef struct sdf_handles {
    sdf_entry *entries;
    uint32_t count; /* entries ever used */
    uint32_t room;
    uint32_t free; /* index + 1 */
} sdf_handles;

/* 0: the table is full, there is no memory, or the parent does not exist. */
sdf_handle sdf_handles_add(sdf_handles *table, sdf_kind kind, sdf_handle parent, void *object, uint64_t id);
/* NULL: no such handle, or of another kind. The pointer is good until the next sdf_handles_add. */
sdf_entry *sdf_handles_find(const sdf_handles *table, sdf_handle handle, sdf_kind kind);
/* Was this ever a handle of the table? */
bool sdf_handles_knew(const sdf_handles *table, sdf_handle handle);
/* 0: none is left. */
sdf_handle sdf_handles_first_child(const sdf_handles *table, sdf_handle parent);
/* Removes a handle and all under it; the objects are the caller's. false: no such handle. */
bool sdf_handles_remove(sdf_handles *table, sdf_handle handle);
void sdf_handles_free(sdf_handles *table);

#endif
