/* SPDX-License-Identifier: Apache-2.0 */
#include "module/selftest.h"

#include <string.h>
#include <time.h>

typedef struct selftest_row {
    const char *name;
    bool (*passes)(const hsm_selftest_run *run);
} selftest_row;

/* An algorithm comes after those it is built on. */
static const selftest_row rows[] = {
    {"sm3", hsm_selftest_sm3},
    {"hmac-sm3", hsm_selftest_hmac_sm3},
    {"sm4-ecb", hsm_selftest_sm4_ecb},
    {"sm4-cbc", hsm_selftest_sm4_cbc},
    {"sm4-ctr", hsm_selftest_sm4_ctr},
    {"sm4-gcm", hsm_selftest_sm4_gcm},
    {"sm4-ccm", hsm_selftest_sm4_ccm},
    {"sm4-xts", hsm_selftest_sm4_xts},
    {"sm2-sign", hsm_selftest_sm2_sign},
    {"sm2-verify", hsm_selftest_sm2_verify},
    {"sm2-encrypt", hsm_selftest_sm2_encrypt},
    {"sm2-decrypt", hsm_selftest_sm2_decrypt},
    {"sm2-agree", hsm_selftest_sm2_agree},
    {"drbg", hsm_selftest_drbg},
    {"entropy-health", hsm_selftest_entropy_health},
};

enum { ROWS = sizeof rows / sizeof rows[0] };
_Static_assert((int)ROWS <= (int)HSM_SELFTEST_MAX, "the report has room for every test");

bool hsm_selftest_same(const hsm_selftest_run *run, const uint8_t *actual, const uint8_t *expected, size_t n) {
    return actual[0] == (uint8_t)(expected[0] ^ run->spoil) && memcmp(actual + 1, expected + 1, n - 1) == 0;
}

static uint64_t microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static bool known(const char *name) {
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool run_all(hsm_module *module, const char *break_name, hsm_selftest_report *report) {
    bool all = true;
    for (size_t i = 0; i < ROWS; i++) {
        bool broken = break_name != NULL && strcmp(rows[i].name, break_name) == 0;
        const hsm_selftest_run run = {module->set, module, broken ? 1 : 0};
        uint64_t begun = microseconds();
        bool passed = rows[i].passes(&run);
        all = all && passed;
        if (report != NULL) {
            report->items[i] =
                (hsm_selftest_item){rows[i].name, passed ? HSM_R_OK : HSM_R_SELF_TEST, (uint32_t)(microseconds() - begun)};
            report->count = i + 1;
        }
    }
    return all;
}

hsm_rc hsm_selftest(hsm_module *module, const char *break_name, hsm_selftest_report *report) {
    if (report != NULL) {
        memset(report, 0, sizeof *report);
    }
    HSM_TRY(hsm_module_alive(module));
    if (break_name != NULL && !known(break_name)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    pthread_mutex_lock(&module->selftest);
    bool passed = run_all(module, break_name, report) && hsm_is_ok(hsm_module_make_ephemeral(module));
    hsm_module_set_failed(module, !passed);
    pthread_mutex_unlock(&module->selftest);
    return hsm_refuse(passed ? HSM_R_OK : HSM_R_SELF_TEST);
}
