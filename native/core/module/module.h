/* SPDX-License-Identifier: Apache-2.0 */
/* What is inside an hsm_module, and the gate every op passes first. */
#ifndef HSM_CORE_MODULE_MODULE_H
#define HSM_CORE_MODULE_MODULE_H

#include "module/drbg.h"
#include "module/implementation.h"
#include "module/slots.h"

_Static_assert(sizeof(hsm_drbg_secrets) <= HSM_CELL_BYTES && sizeof(hsm_sm4_aead_key) <= HSM_CELL_BYTES,
               "a module's secrets fit into cells");

struct hsm_module {
    hsm_arena *arena;
    const hsm_implementation *set;
    hsm_drbg_secrets *secrets;   /* in a cell of the arena, never evicted; so is the next */
    hsm_sm4_aead_key *ephemeral; /* seals the module's evicted slots; made at the first start of the DRBG */
    hsm_drbg drbg;
    hsm_slots slots;
    pthread_mutex_t selftest; /* one self-test at a time */
    bool keyed;               /* ephemeral is made; guarded by selftest */
    bool insecure;
    bool failed; /* the error state; read and written atomically */
};

/* As hsm_module_new, with another entropy source than the kernel: for tests of bad entropy. */
HSM_MUST_USE hsm_rc hsm_module_new_from(hsm_arena *arena, const hsm_module_options *options, hsm_random_source entropy,
                                        hsm_module **out);

/* HSM_R_ARGUMENT: no module. HSM_R_HARDWARE: in a forked child. */
HSM_MUST_USE hsm_rc hsm_module_alive(const hsm_module *module);
/* Also HSM_R_SELF_TEST in the error state: the gate of every crypto op. */
HSM_MUST_USE hsm_rc hsm_module_ready(const hsm_module *module);
void hsm_module_set_failed(hsm_module *module, bool failed);
/* Makes the ephemeral key when there is none yet. The DRBG has been started. */
HSM_MUST_USE hsm_rc hsm_module_make_ephemeral(hsm_module *module);

/* The module's DRBG as a source: bytes stay secret. A failure puts the module into the error state. */
hsm_random_source hsm_module_random(hsm_module *module);
/* Random bytes that will be public: IVs, nonces, salts. */
HSM_MUST_USE hsm_rc hsm_module_random_public(hsm_module *module, uint8_t *out, size_t n);

/* Pins a symmetric key of 16 bytes, its round keys being sm4[0]. HSM_R_KEY_TYPE: of another size. */
HSM_MUST_USE hsm_rc hsm_sm4_pin(hsm_module *module, hsm_handle key, uint32_t usage, hsm_pin *pin);

static inline hsm_sm2_env hsm_module_sm2(const hsm_module *module) {
    return (hsm_sm2_env){module->set->sm2, module->set->sm3};
}

#endif
