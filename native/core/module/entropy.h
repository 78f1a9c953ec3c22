/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entropy and its health tests (GM/T 0105-2021; the two continuous tests have the form of SP 800-90B 4.4).
 *
 * A sample is one byte. We claim four bits of min-entropy for it, half of what the kernel promises, and want at most one false
 * alarm in 2^20 under that claim:
 *   repetition count      cutoff 1 + 20 / 4 = 6 equal samples in a row;
 *   adaptive proportion   in a window of 512 samples the first may occur 61 times, because 62 or more have a probability of
 *                         0.65 * 2^-20 under the binomial law B(512, 2^-4).
 * The kernel's bytes are in fact uniform: there a false alarm has a probability of 2^-40 a sample.
 */
#ifndef HSM_CORE_MODULE_ENTROPY_H
#define HSM_CORE_MODULE_ENTROPY_H

#include "random_source.h"

enum {
    HSM_HEALTH_REPETITION_CUTOFF = 6,
    HSM_HEALTH_PROPORTION_WINDOW = 512,
    HSM_HEALTH_PROPORTION_CUTOFF = 62,
    HSM_HEALTH_STARTUP_SAMPLES = 1024
};

/* Secret like the samples: it lies in the arena. */
typedef struct hsm_health {
    uint32_t last;      /* sample, or 256 before the first */
    uint32_t repeats;   /* of `last` in a row */
    uint32_t reference; /* first sample of the window */
    uint32_t matches;   /* of `reference` in the window */
    uint32_t position;  /* in the window */
} hsm_health;

void hsm_health_reset(hsm_health *health);
/* False: the source failed. No branch depends on a sample. */
HSM_MUST_USE bool hsm_health_test(hsm_health *health, const uint8_t *samples, size_t n);

/* n samples from the source that passed the continuous tests. HSM_R_RANDOM: it failed or gave nothing; out is zeroed. */
HSM_MUST_USE hsm_rc hsm_entropy_draw(const hsm_random_source *source, hsm_health *health, uint8_t *out, size_t n);
/* Start-up test: resets health and throws HSM_HEALTH_STARTUP_SAMPLES samples away. HSM_R_RANDOM. */
HSM_MUST_USE hsm_rc hsm_entropy_start(const hsm_random_source *source, hsm_health *health);

#endif
