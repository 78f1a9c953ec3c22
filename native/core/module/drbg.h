/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The module's random source: one SM3 Hash_DRBG, fed by tested entropy, used by one thread at a time. Level 2 of GM/T 0105-2021:
 * reseeded after 2^10 requests or 60 s. Each seed takes twice the bytes of its strength, since half a byte is all we claim.
 */
#ifndef HSM_CORE_MODULE_DRBG_H
#define HSM_CORE_MODULE_DRBG_H

#include <pthread.h>

#include "module/entropy.h"
#include "module/hash_drbg.h"

enum { HSM_DRBG_REQUESTS = 1 << 10, HSM_DRBG_SECONDS = 60, HSM_DRBG_ENTROPY = 64, HSM_DRBG_NONCE = 32 };

/* Lies in the arena. */
typedef struct hsm_drbg_secrets {
    hash_drbg state;
    hsm_health health;
} hsm_drbg_secrets;

typedef struct hsm_drbg {
    pthread_mutex_t lock;
    hsm_drbg_secrets *secrets;
    const hsm_sm3_impl *sm3;
    hsm_random_source entropy;
    uint32_t max_requests;
    int64_t max_seconds;
    int64_t seeded_at; /* monotonic seconds */
    bool ready;        /* seeded, and no entropy failed since */
    bool fixed;        /* seeded by hsm_drbg_seed_fixed: deterministic, never reseeded */
} hsm_drbg;

/* secrets: zeroed, outlives the DRBG. Gives nothing before hsm_drbg_start. */
HSM_MUST_USE hsm_rc hsm_drbg_init(hsm_drbg *drbg, hsm_drbg_secrets *secrets, const hsm_sm3_impl *sm3, hsm_random_source entropy);
void hsm_drbg_free(hsm_drbg *drbg);
/* Start-up health test, then seeds or reseeds. HSM_R_RANDOM: the DRBG gives nothing until a later start succeeds. A fixed one is
 * only tested. */
HSM_MUST_USE hsm_rc hsm_drbg_start(hsm_drbg *drbg);
/* Deterministic from here on: for tests. */
void hsm_drbg_seed_fixed(hsm_drbg *drbg, const uint8_t *seed, size_t n);
/* Any n. HSM_R_RANDOM, out zeroed. */
HSM_MUST_USE hsm_rc hsm_drbg_fill(hsm_drbg *drbg, uint8_t *out, size_t n);

#endif
