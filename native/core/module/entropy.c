/* SPDX-License-Identifier: Apache-2.0 */
#include "module/entropy.h"

#include "constant_time.h"

enum { NO_SAMPLE = 256 };

void hsm_health_reset(hsm_health *health) {
    *health = (hsm_health){.last = NO_SAMPLE, .reference = NO_SAMPLE};
}

/* All ones when a >= b; both below 2^63. */
static uint64_t mask_at_least(uint64_t a, uint64_t b) {
    return ((a - b) >> 63) - 1;
}

bool hsm_health_test(hsm_health *health, const uint8_t *samples, size_t n) {
    uint64_t failed = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t sample = samples[i];
        uint64_t same = ~hsm_ct_mask_nonzero(sample ^ health->last);
        health->repeats = (uint32_t)hsm_ct_select(same, (uint64_t)health->repeats + 1, 1);
        health->last = (uint32_t)sample;
        failed |= mask_at_least(health->repeats, HSM_HEALTH_REPETITION_CUTOFF);

        if (health->position == 0) {
            health->reference = (uint32_t)sample;
            health->matches = 0;
        }
        same = ~hsm_ct_mask_nonzero(sample ^ health->reference);
        health->matches += (uint32_t)(same & 1);
        failed |= mask_at_least(health->matches, HSM_HEALTH_PROPORTION_CUTOFF);
        health->position = (health->position + 1) % HSM_HEALTH_PROPORTION_WINDOW;
    }
    HSM_CT_PUBLIC(&failed, sizeof failed);
    return failed == 0;
}

hsm_rc hsm_entropy_draw(const hsm_random_source *source, hsm_health *health, uint8_t *out, size_t n) {
    hsm_rc rc = hsm_random_fill(source, out, n);
    if (hsm_is_ok(rc)) {
        HSM_CT_SECRET(out, n);
        if (hsm_health_test(health, out, n)) {
            return rc;
        }
    }
    hsm_wipe(out, n);
    return hsm_refuse(HSM_R_RANDOM);
}

hsm_rc hsm_entropy_start(const hsm_random_source *source, hsm_health *health) {
    uint8_t samples[HSM_HEALTH_STARTUP_SAMPLES];
    hsm_health_reset(health);
    hsm_rc rc = hsm_entropy_draw(source, health, samples, sizeof samples);
    hsm_wipe(samples, sizeof samples);
    return rc;
}
