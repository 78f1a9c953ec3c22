/* SPDX-License-Identifier: Apache-2.0 */
/* Which slots lie open, and what happens when there is no cell left. Every function is called with the arena's lock held. */
#ifndef HSM_CORE_MODULE_EVICTION_H
#define HSM_CORE_MODULE_EVICTION_H

#include "module/slots.h"

typedef enum hsm_slot_state { HSM_SLOT_FREE = 0, HSM_SLOT_UNBORN, HSM_SLOT_LIVE, HSM_SLOT_DEAD } hsm_slot_state;

struct hsm_slot {
    hsm_slots *owner;
    hsm_body *body;  /* in the arena; NULL: not opened */
    uint8_t *sealed; /* in ordinary memory; NULL: opened, or nothing here yet */
    hsm_slot *older; /* neighbours among the opened, unpinned slots of the arena; newer is also the link of the free list */
    hsm_slot *newer;
    uint64_t nonce; /* of `sealed` */
    uint32_t index;
    uint32_t generation;
    uint32_t pins;
    uint32_t type;
    uint32_t usage;
    uint32_t bits;
    hsm_slot_state state;
    bool exclusive;
    bool remembered; /* in the list of the opened, unpinned slots */
};

/* Gives the slot a cell, evicting another slot when need be, and unseals what was sealed. HSM_R_LIMIT: every opened slot is
 * pinned. HSM_R_INTEGRITY: the sealed copy was changed. Nothing to do for an opened slot. */
HSM_MUST_USE hsm_rc hsm_eviction_open(hsm_slot *slot);
/* Wipes the cell and gives it back. */
void hsm_eviction_close(hsm_slot *slot);
/* The slot has just lost its last pin: it may be evicted, after all the others. */
void hsm_eviction_remember(hsm_slot *slot);
/* The slot may not be evicted. */
void hsm_eviction_forget(hsm_slot *slot);

#endif
