/* SPDX-License-Identifier: Apache-2.0 */
/* Generation-tagged handles in a tree of three levels. */
#include "handles.h"

#include <stdlib.h>
#include <string.h>

static sdf_handle handle_of(const sdf_handles *table, uint32_t number) {
    return (uint64_t)table->entries[number - 1].generation << 32 | number;
}

/* Any live entry, whatever its kind. */
static sdf_entry *live(const sdf_handles *table, sdf_handle handle) {
    uint32_t number = (uint32_t)handle;
    if (number == 0 || number > table->count) {
        return NULL;
    }
    sdf_entry *entry = &table->entries[number - 1];
    return entry->kind != SDF_FREE && entry->generation == (uint32_t)(handle >> 32) ? entry : NULL;
}

static bool grow(sdf_handles *table) {
    uint32_t room = table->room == 0 ? 64 : table->room * 2;
    if (table->count < table->room) {
        return true;
    }
    if (table->room >= SDF_HANDLES_MAX) {
        return false;
    }
    sdf_entry *entries = (sdf_entry *)realloc(table->entries, room * sizeof *entries);
    if (entries == NULL) {
        return false;
    }
    memset(entries + table->room, 0, (room - table->room) * sizeof *entries);
    table->entries = entries;
    table->room = room;
    return true;
}

/* The number of an unused entry, 0: none. */
static uint32_t take_free(sdf_handles *table) {
    uint32_t number = table->free;
    if (number != 0) {
        table->free = table->entries[number - 1].next;
        return number;
    }
    return grow(table) ? ++table->count : 0;
}

static void link_child(sdf_handles *table, uint32_t parent, uint32_t number) {
    sdf_entry *above = &table->entries[parent - 1];
    sdf_entry *entry = &table->entries[number - 1];
    entry->next = above->children;
    if (entry->next != 0) {
        table->entries[entry->next - 1].previous = number;
    }
    above->children = number;
}

static void unlink_child(sdf_handles *table, uint32_t number) {
    sdf_entry *entry = &table->entries[number - 1];
    uint32_t parent = (uint32_t)entry->parent;
    if (entry->previous != 0) {
        table->entries[entry->previous - 1].next = entry->next;
    } else if (parent != 0) {
        table->entries[parent - 1].children = entry->next;
    }
    if (entry->next != 0) {
        table->entries[entry->next - 1].previous = entry->previous;
    }
}

sdf_handle sdf_handles_add(sdf_handles *table, sdf_kind kind, sdf_handle parent, void *object, uint64_t id) {
    if (parent != 0 && live(table, parent) == NULL) {
        return 0;
    }
    uint32_t number = take_free(table);
    if (number == 0) {
        return 0;
    }
    sdf_entry *entry = &table->entries[number - 1];
    *entry = (sdf_entry){.kind = kind, .generation = entry->generation + 1, .parent = parent, .object = object, .id = id};
    if (parent != 0) {
        link_child(table, (uint32_t)parent, number);
    }
    return handle_of(table, number);
}

sdf_entry *sdf_handles_find(const sdf_handles *table, sdf_handle handle, sdf_kind kind) {
    sdf_entry *entry = live(table, handle);
    return entry != NULL && entry->kind == kind ? entry : NULL;
}

bool sdf_handles_knew(const sdf_handles *table, sdf_handle handle) {
    const uint32_t number = (uint32_t)handle;
    const uint32_t generation = (uint32_t)(handle >> 32);
    return number != 0 && number <= table->count && generation != 0 && generation <= table->entries[number - 1].generation;
}

sdf_handle sdf_handles_first_child(const sdf_handles *table, sdf_handle parent) {
    const sdf_entry *entry = live(table, parent);
    return entry == NULL || entry->children == 0 ? 0 : handle_of(table, entry->children);
}

bool sdf_handles_remove(sdf_handles *table, sdf_handle handle) {
    sdf_entry *entry = live(table, handle);
    if (entry == NULL) {
        return false;
    }
    /* Three levels at most: device, session, key. */
    for (sdf_handle child; (child = sdf_handles_first_child(table, handle)) != 0;) {
        (void)sdf_handles_remove(table, child);
    }
    unlink_child(table, (uint32_t)handle);
    entry->kind = SDF_FREE;
    entry->object = NULL;
    entry->id = 0;
    /* An entry whose generations are used up is never used again. */
    if (entry->generation != UINT32_MAX) {
        entry->next = table->free;
        table->free = (uint32_t)handle;
    }
    return true;
}

void sdf_handles_free(sdf_handles *table) {
    free(table->entries);
    memset(table, 0, sizeof *table);
}
