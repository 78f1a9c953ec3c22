/* SPDX-License-Identifier: Apache-2.0 */
#include "module/eviction.h"

#include <stdlib.h>

#include "constant_time.h"
#include "module/arguments.h"

enum { TAG = 16, NONCE = 12, NAME = 20 };

void hsm_eviction_remember(hsm_slot *slot) {
    hsm_arena *arena = slot->owner->arena;
    slot->older = arena->newest;
    slot->newer = NULL;
    if (arena->newest != NULL) {
        arena->newest->newer = slot;
    } else {
        arena->oldest = slot;
    }
    arena->newest = slot;
    slot->remembered = true;
}

void hsm_eviction_forget(hsm_slot *slot) {
    if (!slot->remembered) {
        return;
    }
    hsm_arena *arena = slot->owner->arena;
    if (slot->older != NULL) {
        slot->older->newer = slot->newer;
    } else {
        arena->oldest = slot->newer;
    }
    if (slot->newer != NULL) {
        slot->newer->older = slot->older;
    } else {
        arena->newest = slot->older;
    }
    slot->older = NULL;
    slot->newer = NULL;
    slot->remembered = false;
}

void hsm_eviction_close(hsm_slot *slot) {
    if (slot->body != NULL) {
        hsm_arena_give(slot->owner->arena, slot->body);
        slot->owner->arena->open--;
        slot->body = NULL;
    }
}

/* The bytes of the body that are sealed: what can be computed again (round keys, HMAC states) is not. */
static size_t sealed_bytes(const hsm_slot *slot) {
    switch (slot->type) {
        case HSM_KEY_SM2:
            return sizeof(hsm_sm2_key);
        case HSM_KEY_SYMMETRIC:
            return slot->bits / 8;
        default:
            return sizeof(hsm_running);
    }
}

/* What the sealed copy belongs to: it cannot be moved to another slot or come back with other rights. */
static void write_name(const hsm_slot *slot, uint8_t name[NAME]) {
    hsm_put32(name, slot->index);
    hsm_put32(name + 4, slot->generation);
    hsm_put32(name + 8, slot->type);
    hsm_put32(name + 12, slot->usage);
    hsm_put32(name + 16, slot->bits);
}

static void write_nonce(uint64_t counter, uint8_t nonce[NONCE]) {
    hsm_put32(nonce, 0);
    hsm_put32(nonce + 4, (uint32_t)(counter >> 32));
    hsm_put32(nonce + 8, (uint32_t)counter);
}

/* Seals an opened, unpinned slot and frees its cell. */
static hsm_rc evict(hsm_slot *slot) {
    hsm_slots *owner = slot->owner;
    size_t n = sealed_bytes(slot);
    uint8_t name[NAME];
    uint8_t nonce[NONCE];
    uint8_t *sealed = malloc(n + TAG);
    if (sealed == NULL) {
        return hsm_refuse(HSM_R_LIMIT);
    }
    slot->nonce = owner->nonce++;
    write_name(slot, name);
    write_nonce(slot->nonce, nonce);
    hsm_rc rc = hsm_sm4_gcm_encrypt(owner->sm4, owner->ephemeral, nonce, NONCE, name, NAME, (const uint8_t *)slot->body, n, sealed,
                                    sealed + n, TAG);
    if (!hsm_is_ok(rc)) {
        free(sealed);
        return rc;
    }
    HSM_CT_PUBLIC(sealed, n + TAG);
    hsm_eviction_forget(slot);
    hsm_eviction_close(slot);
    slot->sealed = sealed;
    owner->arena->evictions++;
    return hsm_ok();
}

static hsm_rc unseal(hsm_slot *slot) {
    const hsm_slots *owner = slot->owner;
    size_t n = sealed_bytes(slot);
    uint8_t name[NAME];
    uint8_t nonce[NONCE];
    write_name(slot, name);
    write_nonce(slot->nonce, nonce);
    hsm_rc rc = hsm_sm4_gcm_decrypt(owner->sm4, owner->ephemeral, nonce, NONCE, name, NAME, slot->sealed, n, slot->sealed + n, TAG,
                                    (uint8_t *)slot->body);
    if (!hsm_is_ok(rc)) {
        return hsm_refuse(HSM_R_INTEGRITY);
    }
    if (slot->type == HSM_KEY_HASH) {
        HSM_CT_PUBLIC(slot->body, n); /* holds a pointer and a length beside the secret state */
    } else {
        HSM_CT_SECRET(slot->body, n);
    }
    if (slot->type == HSM_KEY_SM2) {
        HSM_CT_PUBLIC(slot->body->sm2.point, sizeof slot->body->sm2.point);
    }
    if (slot->type == HSM_KEY_SYMMETRIC) {
        hsm_symmetric_expand(owner->sm4, &slot->body->symmetric, n);
        hsm_symmetric_expand_hmac(owner->sm3, &slot->body->symmetric, n, slot->usage);
    }
    free(slot->sealed);
    slot->sealed = NULL;
    return hsm_ok();
}

hsm_rc hsm_eviction_open(hsm_slot *slot) {
    hsm_arena *arena = slot->owner->arena;
    if (slot->body != NULL) {
        return hsm_ok();
    }
    while (arena->open >= arena->slots || arena->free_count == 0) {
        if (arena->oldest == NULL) {
            return hsm_refuse(HSM_R_LIMIT);
        }
        HSM_TRY(evict(arena->oldest));
    }
    slot->body = hsm_arena_take(arena);
    arena->open++;
    if (slot->sealed == NULL) {
        return hsm_ok();
    }
    hsm_rc rc = unseal(slot);
    if (!hsm_is_ok(rc)) {
        hsm_eviction_close(slot);
    }
    return rc;
}

void hsm_symmetric_expand(const hsm_sm4_impl *sm4, hsm_symmetric *symmetric, size_t n) {
    if (n == SM4_KEY_BYTES) {
        hsm_sm4_aead_set_key(sm4, &symmetric->aead, symmetric->key);
    }
    if (n == 2 * SM4_KEY_BYTES) {
        sm4->set_key(&symmetric->sm4[0], symmetric->key);
        sm4->set_key(&symmetric->sm4[1], symmetric->key + SM4_KEY_BYTES);
    }
}

void hsm_symmetric_expand_hmac(const hsm_sm3_impl *sm3, hsm_symmetric *symmetric, size_t n, uint32_t usage) {
    if ((usage & HSM_USE_MAC) != 0) {
        hsm_hmac_sm3_set_key(&symmetric->hmac, sm3, symmetric->key, n);
    }
}
