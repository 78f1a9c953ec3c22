/* SPDX-License-Identifier: Apache-2.0 */
/* The DRBG's known answer (GM/T 0105-2021 form: instantiate, reseed, two requests) and the entropy source's health. */
#include "module/selftest.h"

#include <string.h>

static const uint8_t DRBG_ENTROPY[32] = {0x63, 0x36, 0x33, 0x77, 0xe4, 0x1e, 0x86, 0x46, 0x8d, 0xeb, 0x0a,
                                         0xb4, 0xa8, 0xed, 0x68, 0x3f, 0x6a, 0x13, 0x4e, 0x47, 0xe0, 0x14,
                                         0xc7, 0x00, 0x45, 0x4e, 0x81, 0xe9, 0x53, 0x58, 0xa5, 0x69};
static const uint8_t DRBG_NONCE[16] = {0x80, 0x8a, 0xa3, 0x8f, 0x2a, 0x72, 0xa6, 0x23,
                                       0x59, 0x91, 0x5a, 0x9f, 0x8a, 0x04, 0xca, 0x68};
static const uint8_t DRBG_RESEED[32] = {0xe6, 0x2b, 0x8a, 0x8e, 0xe8, 0xf1, 0x41, 0xb6, 0x98, 0x05, 0x66,
                                        0xe3, 0xbf, 0xe3, 0xc0, 0x49, 0x03, 0xda, 0xd4, 0xac, 0x2c, 0xdf,
                                        0x9f, 0x22, 0x80, 0x01, 0x0a, 0x67, 0x39, 0xbc, 0x83, 0xd3};
static const uint8_t DRBG_OUTPUT_1[32] = {0x8f, 0x3b, 0x97, 0xbc, 0x83, 0xc7, 0xa3, 0xa8, 0x3f, 0xc9, 0x86,
                                          0x1c, 0x82, 0xd8, 0x4b, 0xb8, 0x62, 0xa6, 0x75, 0x3b, 0x12, 0x54,
                                          0x82, 0xbe, 0x71, 0x8f, 0x55, 0xa0, 0x39, 0x89, 0x5b, 0x74};
static const uint8_t DRBG_OUTPUT_2[32] = {0x00, 0xd9, 0x8d, 0x35, 0xa2, 0xfa, 0xb8, 0xdf, 0x23, 0xe9, 0xe1,
                                          0xfb, 0x9a, 0xad, 0x14, 0x3d, 0x62, 0xc0, 0x75, 0x9e, 0xb7, 0x9e,
                                          0x15, 0xc3, 0x7e, 0x8f, 0x2b, 0xc5, 0x06, 0x4e, 0x68, 0xda};

bool hsm_selftest_drbg(const hsm_selftest_run *run) {
    const hsm_sm3_impl *sm3 = run->set->sm3;
    static const hash_drbg_input none = {NULL, 0};
    hash_drbg state;
    uint8_t out[HASH_DRBG_OUTPUT_MAX];
    hash_drbg_instantiate(&state, sm3, (hash_drbg_input){DRBG_ENTROPY, sizeof DRBG_ENTROPY},
                          (hash_drbg_input){DRBG_NONCE, sizeof DRBG_NONCE}, none);
    hash_drbg_reseed(&state, sm3, (hash_drbg_input){DRBG_RESEED, sizeof DRBG_RESEED}, none);
    hash_drbg_generate(&state, sm3, none, out, sizeof out);
    if (!hsm_selftest_same(run, out, DRBG_OUTPUT_1, sizeof out)) {
        return false;
    }
    hash_drbg_generate(&state, sm3, none, out, sizeof out);
    return hsm_selftest_same(run, out, DRBG_OUTPUT_2, sizeof out);
}

/* A source that gives one byte for ever. */
static hsm_rc stuck_fill(void *self, uint8_t *out, size_t n) {
    (void)self;
    memset(out, 0x5a, n);
    return hsm_ok();
}

/* Every fourth byte is the same, never twice in a row. */
static hsm_rc biased_fill(void *self, uint8_t *out, size_t n) {
    (void)self;
    for (size_t i = 0; i < n; i++) {
        out[i] = i % 4 == 0 ? 0 : (uint8_t)(i % 255 + 1);
    }
    return hsm_ok();
}

bool hsm_selftest_entropy_health(const hsm_selftest_run *run) {
    const hsm_random_source stuck = {stuck_fill, NULL};
    const hsm_random_source biased = {biased_fill, NULL};
    hsm_health health;
    if (hsm_is_ok(hsm_entropy_start(&stuck, &health)) || hsm_is_ok(hsm_entropy_start(&biased, &health))) {
        return false;
    }
    if (run->spoil != 0) { /* the rehearsal puts the stuck source in the place of the real one */
        return hsm_is_ok(hsm_entropy_start(&stuck, &health));
    }
    return hsm_is_ok(hsm_drbg_start(&run->module->drbg));
}
