/* SPDX-License-Identifier: Apache-2.0 */
#include "module/slots.h"

#include <stdlib.h>

#include "constant_time.h"
#include "module/eviction.h"

void hsm_slots_init(hsm_slots *slots, hsm_arena *arena, const hsm_sm4_impl *sm4, const hsm_sm3_impl *sm3,
                    const hsm_sm4_aead_key *ephemeral, uint32_t limit, uint32_t first_generation) {
    memset(slots, 0, sizeof *slots);
    slots->arena = arena;
    slots->sm4 = sm4;
    slots->sm3 = sm3;
    slots->ephemeral = ephemeral;
    slots->limit = limit == 0 || limit > HSM_SLOTS_MAX ? (uint32_t)HSM_SLOTS_MAX : limit;
    slots->first_generation = first_generation == 0 ? 1 : first_generation;
}

void hsm_slots_free(hsm_slots *slots) {
    bool alive = hsm_arena_alive(slots->arena);
    if (alive) {
        pthread_mutex_lock(&slots->arena->lock);
    }
    for (uint32_t i = 0; i < slots->made; i++) {
        hsm_slot *slot = &slots->chunks[i / HSM_SLOT_CHUNK][i % HSM_SLOT_CHUNK];
        if (alive) {
            hsm_eviction_forget(slot);
            hsm_eviction_close(slot);
        }
        free(slot->sealed);
    }
    if (alive) {
        pthread_mutex_unlock(&slots->arena->lock);
    }
    for (uint32_t i = 0; i < HSM_SLOT_CHUNKS; i++) {
        free(slots->chunks[i]);
    }
}

/* From here to the public functions: with the lock held. */

/* A slot without a name, from the free list or the next of a chunk. */
static hsm_slot *new_slot(hsm_slots *slots) {
    hsm_slot *slot = slots->free;
    if (slot != NULL) {
        slots->free = slot->newer;
        slot->newer = NULL;
        return slot;
    }
    if (slots->made == HSM_SLOTS_MAX) {
        return NULL;
    }
    uint32_t chunk = slots->made / HSM_SLOT_CHUNK;
    if (slots->chunks[chunk] == NULL) {
        slots->chunks[chunk] = calloc(HSM_SLOT_CHUNK, sizeof(hsm_slot));
        if (slots->chunks[chunk] == NULL) {
            return NULL;
        }
    }
    slot = &slots->chunks[chunk][slots->made % HSM_SLOT_CHUNK];
    slot->owner = slots;
    slot->index = slots->made++;
    slot->generation = slots->first_generation;
    return slot;
}

static void release(hsm_slot *slot) {
    hsm_slots *slots = slot->owner;
    hsm_eviction_forget(slot);
    hsm_eviction_close(slot);
    free(slot->sealed);
    slot->sealed = NULL;
    slot->state = HSM_SLOT_FREE;
    slot->exclusive = false;
    slots->used--;
    slot->generation = slot->generation == UINT32_MAX ? 1 : slot->generation + 1;
    if (slot->generation != slots->first_generation) { /* else all its handles are spent: never used again */
        slot->newer = slots->free;
        slots->free = slot;
    }
}

static hsm_slot *find(hsm_slots *slots, hsm_handle handle) {
    uint32_t index = (uint32_t)handle;
    if (index >= slots->made) {
        return NULL;
    }
    hsm_slot *slot = &slots->chunks[index / HSM_SLOT_CHUNK][index % HSM_SLOT_CHUNK];
    return slot->state == HSM_SLOT_LIVE && slot->generation == (uint32_t)(handle >> 32) ? slot : NULL;
}

static void drop_pin(hsm_slot *slot) {
    slot->pins--;
    slot->exclusive = false;
    if (slot->pins != 0) {
        return;
    }
    if (slot->state == HSM_SLOT_LIVE) {
        hsm_eviction_remember(slot);
    } else {
        release(slot);
    }
}

static hsm_rc take_pin(hsm_slot *slot, hsm_pin *pin) {
    HSM_TRY(hsm_eviction_open(slot));
    hsm_eviction_forget(slot);
    slot->pins++;
    *pin = (hsm_pin){slot->owner, slot, slot->body, slot->type, slot->usage, slot->bits};
    return hsm_ok();
}

static hsm_rc create_locked(hsm_slots *slots, uint32_t type, uint32_t usage, uint32_t bits, hsm_pin *pin) {
    if (slots->used >= slots->limit) {
        return hsm_refuse(HSM_R_LIMIT);
    }
    hsm_slot *slot = new_slot(slots);
    if (slot == NULL) {
        return hsm_refuse(HSM_R_LIMIT);
    }
    slots->used++;
    slot->type = type;
    slot->usage = usage;
    slot->bits = bits;
    slot->state = HSM_SLOT_UNBORN;
    hsm_rc rc = take_pin(slot, pin);
    if (!hsm_is_ok(rc)) {
        release(slot);
    }
    return rc;
}

static hsm_rc pin_locked(hsm_slots *slots, const hsm_want *want, hsm_pin *pin) {
    hsm_slot *slot = find(slots, want->key);
    if (slot == NULL) {
        return hsm_refuse(HSM_R_KEY_NOT_FOUND);
    }
    if (slot->type != want->type) {
        return hsm_refuse(HSM_R_KEY_TYPE);
    }
    if ((slot->usage & want->usage) != want->usage) {
        return hsm_refuse(HSM_R_KEY_USAGE);
    }
    if (want->bits != 0 && slot->bits != want->bits) {
        return hsm_refuse(HSM_R_KEY_TYPE);
    }
    return take_pin(slot, pin);
}

/* Slots that one caller may keep open at a time: the others shall find room. */
static size_t share(const hsm_arena *arena) {
    return arena->slots < 4 ? 1 : arena->slots / 4;
}

static size_t pin_many_locked(hsm_slots *slots, hsm_claim *claims, size_t count) {
    size_t opened = 0;
    for (size_t i = 0; i < count; i++) {
        hsm_claim *claim = &claims[i];
        claim->pin = (hsm_pin){0};
        if (!hsm_is_ok(claim->rc) || claim->want.type == 0) {
            continue;
        }
        const hsm_slot *slot = find(slots, claim->want.key);
        const bool opens = slot != NULL && slot->pins == 0;
        if (opens && opened == share(slots->arena)) {
            return i;
        }
        const hsm_rc rc = pin_locked(slots, &claim->want, &claim->pin);
        if (rc.code == HSM_R_LIMIT && opened != 0) {
            return i; /* our own pins may be what is in the way */
        }
        claim->rc = rc;
        opened += opens && hsm_is_ok(rc) ? 1 : 0;
    }
    return count;
}

static hsm_rc pin_running_locked(hsm_slots *slots, hsm_handle handle, hsm_pin *pin) {
    hsm_slot *slot = find(slots, handle);
    if (slot != NULL && slot->type == HSM_KEY_HASH && slot->exclusive) {
        return hsm_refuse(HSM_R_STEP);
    }
    HSM_TRY(pin_locked(slots, &(hsm_want){.key = handle, .type = HSM_KEY_HASH}, pin));
    pin->slot->exclusive = true;
    return hsm_ok();
}

hsm_rc hsm_slots_create(hsm_slots *slots, uint32_t type, uint32_t usage, uint32_t bits, hsm_pin *pin) {
    pthread_mutex_lock(&slots->arena->lock);
    hsm_rc rc = create_locked(slots, type, usage, bits, pin);
    pthread_mutex_unlock(&slots->arena->lock);
    return rc;
}

hsm_handle hsm_slots_publish(hsm_pin *pin) {
    hsm_slot *slot = pin->slot;
    hsm_arena *arena = pin->slots->arena;
    pthread_mutex_lock(&arena->lock);
    slot->state = HSM_SLOT_LIVE;
    hsm_handle handle = (hsm_handle)slot->generation << 32 | slot->index;
    drop_pin(slot);
    pthread_mutex_unlock(&arena->lock);
    return handle;
}

void hsm_slots_abandon(hsm_pin *pin) {
    hsm_slots_unpin(pin); /* an unborn slot is released with its only pin */
}

hsm_rc hsm_slots_pin(hsm_slots *slots, hsm_handle handle, uint32_t type, uint32_t usage, hsm_pin *pin) {
    return hsm_slots_pin_wanted(slots, &(hsm_want){.key = handle, .type = type, .usage = usage}, pin);
}

hsm_rc hsm_slots_pin_wanted(hsm_slots *slots, const hsm_want *want, hsm_pin *pin) {
    pthread_mutex_lock(&slots->arena->lock);
    hsm_rc rc = pin_locked(slots, want, pin);
    pthread_mutex_unlock(&slots->arena->lock);
    return rc;
}

size_t hsm_slots_pin_many(hsm_slots *slots, hsm_claim *claims, size_t count) {
    pthread_mutex_lock(&slots->arena->lock);
    const size_t done = pin_many_locked(slots, claims, count);
    pthread_mutex_unlock(&slots->arena->lock);
    return done;
}

void hsm_slots_unpin_many(hsm_slots *slots, hsm_claim *claims, size_t count) {
    pthread_mutex_lock(&slots->arena->lock);
    for (size_t i = 0; i < count; i++) {
        if (claims[i].pin.body != NULL) {
            drop_pin(claims[i].pin.slot);
            claims[i].pin.body = NULL;
        }
    }
    pthread_mutex_unlock(&slots->arena->lock);
}

hsm_rc hsm_slots_pin_running(hsm_slots *slots, hsm_handle handle, hsm_pin *pin) {
    pthread_mutex_lock(&slots->arena->lock);
    hsm_rc rc = pin_running_locked(slots, handle, pin);
    pthread_mutex_unlock(&slots->arena->lock);
    return rc;
}

void hsm_slots_unpin(hsm_pin *pin) {
    hsm_arena *arena = pin->slots->arena;
    pthread_mutex_lock(&arena->lock);
    drop_pin(pin->slot);
    pthread_mutex_unlock(&arena->lock);
    pin->body = NULL;
}

void hsm_slots_retire(hsm_pin *pin) {
    hsm_arena *arena = pin->slots->arena;
    pthread_mutex_lock(&arena->lock);
    pin->slot->state = HSM_SLOT_DEAD;
    drop_pin(pin->slot);
    pthread_mutex_unlock(&arena->lock);
    pin->body = NULL;
}

hsm_rc hsm_slots_info(hsm_slots *slots, hsm_handle handle, hsm_key_info *info) {
    pthread_mutex_lock(&slots->arena->lock);
    const hsm_slot *slot = find(slots, handle);
    if (slot != NULL) {
        *info = (hsm_key_info){slot->type, slot->usage, slot->bits};
    }
    pthread_mutex_unlock(&slots->arena->lock);
    return hsm_refuse(slot != NULL ? HSM_R_OK : HSM_R_KEY_NOT_FOUND);
}

hsm_rc hsm_slots_destroy(hsm_slots *slots, hsm_handle handle) {
    pthread_mutex_lock(&slots->arena->lock);
    hsm_slot *slot = find(slots, handle);
    if (slot != NULL) {
        slot->state = HSM_SLOT_DEAD;
        if (slot->pins == 0) {
            release(slot);
        }
    }
    pthread_mutex_unlock(&slots->arena->lock);
    return hsm_refuse(slot != NULL ? HSM_R_OK : HSM_R_KEY_NOT_FOUND);
}
