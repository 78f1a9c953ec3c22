/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A module's slot table. A slot is named by a generation-tagged handle and holds one key or one running hash, either opened (in a
 * cell of the arena) or sealed (in ordinary memory, under the module's ephemeral key).
 *
 * A caller pins a slot, works on its body without any lock, and unpins it. A destroyed slot is dead for every later pin at once
 * and is wiped at its last unpin. Only unpinned slots are evicted, the least recently used first.
 */
#ifndef HSM_CORE_MODULE_SLOTS_H
#define HSM_CORE_MODULE_SLOTS_H

#include "module/arena.h"
#include "sm2/sm2.h"
#include "sm3/sm3.h"
#include "sm4/sm4.h"

typedef struct hsm_symmetric {
    uint8_t key[HSM_SYMMETRIC_MAX];
    union {
        hsm_sm4_aead_key aead; /* of a key of 16 bytes; its round keys are sm4[0] */
        hsm_sm4_key sm4[2];    /* of a key of 32 (XTS): round keys of the first 16 bytes and of the second */
    };
    hsm_hmac_sm3_key hmac; /* of a key with HSM_USE_MAC */
} hsm_symmetric;

typedef union hsm_running {
    hsm_sm3_ctx hash;
    hsm_hmac_sm3_ctx hmac;
} hsm_running;

typedef union hsm_body {
    hsm_sm2_key sm2;
    hsm_symmetric symmetric;
    hsm_running running;
    uint8_t line[HSM_CELL_BYTES]; /* a passphrase, the bytes of an unsealing file: only before the slot is published */
} hsm_body;

_Static_assert(sizeof(hsm_body) <= HSM_CELL_BYTES, "a body fits into a cell");

enum { HSM_SLOT_CHUNK = 1024, HSM_SLOT_CHUNKS = 1024, HSM_SLOTS_MAX = HSM_SLOT_CHUNK * HSM_SLOT_CHUNKS };

typedef struct hsm_slot hsm_slot;

/* Everything here is guarded by the arena's lock. */
typedef struct hsm_slots {
    hsm_arena *arena;
    const hsm_sm4_impl *sm4;
    const hsm_sm3_impl *sm3;
    const hsm_sm4_aead_key *ephemeral; /* in the arena; seals evicted slots */
    uint64_t nonce;                    /* of the next eviction */
    uint32_t first_generation;         /* random, so that a handle of another module is not a handle here */
    uint32_t limit;
    uint32_t used;
    uint32_t made;
    hsm_slot *free;
    hsm_slot *chunks[HSM_SLOT_CHUNKS];
} hsm_slots;

typedef struct hsm_pin {
    hsm_slots *slots;
    hsm_slot *slot;
    hsm_body *body;
    uint32_t type;
    uint32_t usage;
    uint32_t bits;
} hsm_pin;

/* What an op asks of its key. */
typedef struct hsm_want {
    hsm_handle key;
    uint32_t type;  /* 0: no key is wanted */
    uint32_t usage; /* bits it must have */
    uint32_t bits;  /* 0: of any size */
} hsm_want;

/* One pin of many. */
typedef struct hsm_claim {
    hsm_want want;
    hsm_rc rc;   /* in: a refusal means that no pin is wanted any more; out: how pinning went */
    hsm_pin pin; /* body NULL: there is none */
} hsm_claim;

/* limit: 0 means HSM_SLOTS_MAX. */
void hsm_slots_init(hsm_slots *slots, hsm_arena *arena, const hsm_sm4_impl *sm4, const hsm_sm3_impl *sm3,
                    const hsm_sm4_aead_key *ephemeral, uint32_t limit, uint32_t first_generation);
/* Wipes and frees every slot. */
void hsm_slots_free(hsm_slots *slots);

/* A new slot, pinned, that no handle names yet. HSM_R_LIMIT: the module or the arena is full. */
HSM_MUST_USE hsm_rc hsm_slots_create(hsm_slots *slots, uint32_t type, uint32_t usage, uint32_t bits, hsm_pin *pin);
/* Unpins the new slot; from now on the handle returned names it. */
hsm_handle hsm_slots_publish(hsm_pin *pin);
/* Wipes the new slot. */
void hsm_slots_abandon(hsm_pin *pin);

/* HSM_R_KEY_NOT_FOUND: no such handle, or dead; HSM_R_KEY_TYPE; HSM_R_KEY_USAGE: a bit of `usage` is missing; HSM_R_LIMIT: no cell
 * to open it in, every other slot being pinned. */
HSM_MUST_USE hsm_rc hsm_slots_pin(hsm_slots *slots, hsm_handle handle, uint32_t type, uint32_t usage, hsm_pin *pin);
/* As wanted, the type not 0. HSM_R_KEY_TYPE: also for a key of another size. */
HSM_MUST_USE hsm_rc hsm_slots_pin_wanted(hsm_slots *slots, const hsm_want *want, hsm_pin *pin);
/* Pins what claims want, the first to the last, in one turn of the lock. Gives how many it came to: fewer than count, but at least
 * one, when another pin would take more of the arena than one caller may hold. Unpin those before going on with the others. */
HSM_MUST_USE size_t hsm_slots_pin_many(hsm_slots *slots, hsm_claim *claims, size_t count);
void hsm_slots_unpin_many(hsm_slots *slots, hsm_claim *claims, size_t count);
/* A running hash, for one caller at a time: HSM_R_STEP when another thread is in the middle of it. */
HSM_MUST_USE hsm_rc hsm_slots_pin_running(hsm_slots *slots, hsm_handle handle, hsm_pin *pin);
void hsm_slots_unpin(hsm_pin *pin);
/* Unpins and destroys: the end of a running hash. */
void hsm_slots_retire(hsm_pin *pin);

/* Opens nothing. */
HSM_MUST_USE hsm_rc hsm_slots_info(hsm_slots *slots, hsm_handle handle, hsm_key_info *info);
HSM_MUST_USE hsm_rc hsm_slots_destroy(hsm_slots *slots, hsm_handle handle);

/* Computes the round keys after `key` has been filled with n bytes. */
void hsm_symmetric_expand(const hsm_sm4_impl *sm4, hsm_symmetric *symmetric, size_t n);
/* The same of the HMAC states, when `usage` has HSM_USE_MAC. */
void hsm_symmetric_expand_hmac(const hsm_sm3_impl *sm3, hsm_symmetric *symmetric, size_t n, uint32_t usage);

#endif
