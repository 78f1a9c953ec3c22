/* SPDX-License-Identifier: Apache-2.0 */
/* Known-answer tests (GM/T 0030 5.8, GM/T 0028 conditional self-tests): each is a function that says whether it passed. */
#ifndef HSM_CORE_MODULE_SELFTEST_H
#define HSM_CORE_MODULE_SELFTEST_H

#include "module/module.h"

typedef struct hsm_selftest_run {
    const hsm_implementation *set;
    hsm_module *module;
    uint8_t spoil; /* changes the first byte of every expected answer; 0: rehearses no failure */
} hsm_selftest_run;

/* Is actual the expected answer, after spoiling? Known answers are not secret. */
bool hsm_selftest_same(const hsm_selftest_run *run, const uint8_t *actual, const uint8_t *expected, size_t n);

bool hsm_selftest_sm3(const hsm_selftest_run *run);
bool hsm_selftest_hmac_sm3(const hsm_selftest_run *run);
bool hsm_selftest_sm4_ecb(const hsm_selftest_run *run);
bool hsm_selftest_sm4_cbc(const hsm_selftest_run *run);
bool hsm_selftest_sm4_ctr(const hsm_selftest_run *run);
bool hsm_selftest_sm4_gcm(const hsm_selftest_run *run);
bool hsm_selftest_sm4_ccm(const hsm_selftest_run *run);
bool hsm_selftest_sm4_xts(const hsm_selftest_run *run);
/* What the tests of SM4 above do besides: a long message. */
bool hsm_selftest_long_ecb(const hsm_selftest_run *run);
bool hsm_selftest_long_cbc(const hsm_selftest_run *run);
bool hsm_selftest_long_ctr(const hsm_selftest_run *run);
bool hsm_selftest_long_gcm(const hsm_selftest_run *run);
bool hsm_selftest_long_xts(const hsm_selftest_run *run);
bool hsm_selftest_sm2_sign(const hsm_selftest_run *run);
bool hsm_selftest_sm2_verify(const hsm_selftest_run *run);
bool hsm_selftest_sm2_encrypt(const hsm_selftest_run *run);
bool hsm_selftest_sm2_decrypt(const hsm_selftest_run *run);
bool hsm_selftest_sm2_agree(const hsm_selftest_run *run);
bool hsm_selftest_drbg(const hsm_selftest_run *run);
bool hsm_selftest_entropy_health(const hsm_selftest_run *run);

#endif
