/* SPDX-License-Identifier: Apache-2.0 */
#include "module/drbg.h"

#include <time.h>

#include "constant_time.h"

enum { TURN = 4096 /* bytes a thread may draw before others get their turn */ };

/* The coarse clock, a few milliseconds behind, costs a tenth: it is read at every request. */
static int64_t monotonic_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec;
}

hsm_rc hsm_drbg_init(hsm_drbg *drbg, hsm_drbg_secrets *secrets, const hsm_sm3_impl *sm3, hsm_random_source entropy) {
    memset(drbg, 0, sizeof *drbg);
    drbg->secrets = secrets;
    drbg->sm3 = sm3;
    drbg->entropy = entropy;
    drbg->max_requests = HSM_DRBG_REQUESTS;
    drbg->max_seconds = HSM_DRBG_SECONDS;
    return hsm_refuse(pthread_mutex_init(&drbg->lock, NULL) == 0 ? HSM_R_OK : HSM_R_NO_BUFFER);
}

void hsm_drbg_free(hsm_drbg *drbg) {
    pthread_mutex_destroy(&drbg->lock);
}

/* From here to the public functions: with the lock held. */

static void seeded(hsm_drbg *drbg) {
    drbg->seeded_at = monotonic_seconds();
    drbg->ready = true;
}

static hsm_rc instantiate(hsm_drbg *drbg) {
    uint8_t entropy[HSM_DRBG_ENTROPY + HSM_DRBG_NONCE];
    HSM_TRY(hsm_entropy_draw(&drbg->entropy, &drbg->secrets->health, entropy, sizeof entropy));
    static const uint8_t label[] = "softsjj drbg";
    hash_drbg_instantiate(&drbg->secrets->state, drbg->sm3, (hash_drbg_input){entropy, HSM_DRBG_ENTROPY},
                          (hash_drbg_input){entropy + HSM_DRBG_ENTROPY, HSM_DRBG_NONCE},
                          (hash_drbg_input){label, sizeof label - 1});
    hsm_wipe(entropy, sizeof entropy);
    seeded(drbg);
    return hsm_ok();
}

static hsm_rc reseed(hsm_drbg *drbg) {
    uint8_t entropy[HSM_DRBG_ENTROPY];
    HSM_TRY(hsm_entropy_draw(&drbg->entropy, &drbg->secrets->health, entropy, sizeof entropy));
    hash_drbg_reseed(&drbg->secrets->state, drbg->sm3, (hash_drbg_input){entropy, sizeof entropy}, (hash_drbg_input){NULL, 0});
    hsm_wipe(entropy, sizeof entropy);
    seeded(drbg);
    return hsm_ok();
}

static bool due(const hsm_drbg *drbg) {
    return !drbg->fixed &&
           (drbg->secrets->state.counter > drbg->max_requests || monotonic_seconds() - drbg->seeded_at >= drbg->max_seconds);
}

static hsm_rc generate(hsm_drbg *drbg, uint8_t *out, size_t n) {
    while (n != 0) {
        if (!drbg->ready) {
            return hsm_refuse(HSM_R_RANDOM);
        }
        if (due(drbg)) {
            drbg->ready = false;
            HSM_TRY(reseed(drbg));
        }
        size_t part = n < HASH_DRBG_OUTPUT_MAX ? n : HASH_DRBG_OUTPUT_MAX;
        hash_drbg_generate(&drbg->secrets->state, drbg->sm3, (hash_drbg_input){NULL, 0}, out, part);
        out += part;
        n -= part;
    }
    return hsm_ok();
}

static hsm_rc start(hsm_drbg *drbg) {
    bool first = !drbg->ready;
    drbg->ready = drbg->fixed;
    HSM_TRY(hsm_entropy_start(&drbg->entropy, &drbg->secrets->health));
    if (drbg->fixed) {
        return hsm_ok();
    }
    return first ? instantiate(drbg) : reseed(drbg);
}

hsm_rc hsm_drbg_start(hsm_drbg *drbg) {
    pthread_mutex_lock(&drbg->lock);
    hsm_rc rc = start(drbg);
    pthread_mutex_unlock(&drbg->lock);
    return rc;
}

void hsm_drbg_seed_fixed(hsm_drbg *drbg, const uint8_t *seed, size_t n) {
    pthread_mutex_lock(&drbg->lock);
    hash_drbg_instantiate(&drbg->secrets->state, drbg->sm3, (hash_drbg_input){seed, n}, (hash_drbg_input){NULL, 0},
                          (hash_drbg_input){NULL, 0});
    drbg->fixed = true;
    seeded(drbg);
    pthread_mutex_unlock(&drbg->lock);
}

hsm_rc hsm_drbg_fill(hsm_drbg *drbg, uint8_t *out, size_t n) {
    hsm_rc rc = hsm_ok();
    for (size_t done = 0; done < n && hsm_is_ok(rc);) {
        size_t part = n - done < TURN ? n - done : TURN;
        pthread_mutex_lock(&drbg->lock);
        rc = generate(drbg, out + done, part);
        pthread_mutex_unlock(&drbg->lock);
        done += part;
    }
    if (!hsm_is_ok(rc)) {
        hsm_wipe(out, n);
    }
    return rc;
}
