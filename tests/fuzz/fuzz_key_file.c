/* SPDX-License-Identifier: Apache-2.0 */
/* Key files: PEM, DER and hex of SM2 keys, plain and encrypted; KEK components. Laws: a result agrees with its report, what is read
 * twice is read the same, and no key is left over. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "gen/hsm_refusals.h"
#include "hsm.h"

enum { LONGEST = 6000, ITERATIONS = 2048, REASONS = HSM_IMPORT_PASSPHRASE_LENGTH + 1 };

static hsm_arena *arena;
static hsm_module *module;

static void start(void) {
    hsm_rc rc = hsm_arena_new(16, &arena);
    fuzz_law(rc.code == HSM_R_OK, "there is an arena");
    rc = hsm_module_new(arena, NULL, &module);
    fuzz_law(rc.code == HSM_R_OK, "there is a module");
}

static void stop(void) {
    hsm_module_free(module);
    hsm_arena_free(arena);
}

static void check_report(hsm_rc rc, const hsm_import_report *report) {
    hsm_arena_status status;
    fuzz_law((rc.code == HSM_R_OK) == (report->reason == HSM_IMPORT_TAKEN), "a refusal has its reason, and only a refusal");
    fuzz_law(report->reason < REASONS, "a reason has a name");
    fuzz_law(memchr(report->form, 0, sizeof report->form) != NULL, "the form ends");
    fuzz_law(report->found == NULL || strlen(report->found) < 64, "what was found has a name");
    hsm_arena_get_status(arena, &status);
    fuzz_law(status.open == 0, "no key is left over");
}

static void read_key(const hsm_secret *file, const hsm_secret *passphrase, hsm_import_report *report, uint8_t points[2][64]) {
    static const uint32_t usages[2] = {HSM_USE_SIGN, HSM_USE_DECRYPT};
    hsm_handle keys[2] = {0, 0};
    hsm_rc rc = hsm_key_import_sm2_file(module, file, passphrase, usages, 2, keys, report);
    for (size_t i = 0; rc.code == HSM_R_OK && i < 2; i++) {
        hsm_rc done = hsm_key_public(module, keys[i], points[i]);
        fuzz_law(done.code == HSM_R_OK && hsm_sm2_check_point(points[i]).code == HSM_R_OK, "a key has a public key");
        done = hsm_key_destroy(module, keys[i]);
        fuzz_law(done.code == HSM_R_OK, "a key can be destroyed");
    }
    fuzz_law(rc.code != HSM_R_OK || memcmp(points[0], points[1], 64) == 0, "both handles hold one key");
    check_report(rc, report);
}

static unsigned read_component(const hsm_secret *file) {
    hsm_import_report report;
    hsm_handle key = 0;
    uint8_t checks[HSM_IMPORT_CHECK_BYTES];
    hsm_rc rc = hsm_key_import_kek(module, file, 1, HSM_USE_WRAP, &key, checks, &report);
    if (rc.code == HSM_R_OK) {
        hsm_rc done = hsm_key_destroy(module, key);
        fuzz_law(done.code == HSM_R_OK, "a key can be destroyed");
    }
    check_report(rc, &report);
    return report.reason;
}

static unsigned run(const uint8_t *bytes, size_t n) {
    static const uint8_t words[] = "correct horse"; /* that of tests/vectors/key_file.toml */
    const hsm_secret file = {.bytes = bytes, .n = n};
    const hsm_secret passphrase = {.bytes = words, .n = sizeof words - 1};
    hsm_import_report report, again;
    uint8_t points[2][64], others[2][64];
    read_key(&file, NULL, &report, points);
    read_key(&file, NULL, &again, others);
    fuzz_law(report.reason == again.reason && report.number == again.number && strcmp(report.form, again.form) == 0,
             "what is read twice is read the same");
    if (report.reason == HSM_IMPORT_TAKEN) {
        fuzz_law(memcmp(points, others, sizeof points) == 0, "what is read twice is the same key");
    }
    /* Millions of iterations are allowed, but not here. */
    if (report.reason == HSM_IMPORT_PASSPHRASE_NEEDED && report.iterations <= ITERATIONS) {
        read_key(&file, &passphrase, &report, points);
        fuzz_law(report.reason != HSM_IMPORT_PASSPHRASE_NEEDED, "it was given");
    }
    return (unsigned)report.reason << 8 | read_component(&file);
}

/* Of DER: changes the content and makes the outer length fit again. */
static void mutate(fuzz_rng *rng, fuzz_input *input) {
    if (input->len < 4 || input->bytes[0] != 0x30) {
        fuzz_mutate(rng, input, NULL, 0);
        return;
    }
    fuzz_delete(input, 0, input->bytes[1] < 0x80 ? 2 : (size_t)2 + (input->bytes[1] & 1) + (input->bytes[1] & 2));
    fuzz_mutate(rng, input, NULL, 0);
    const size_t n = input->len;
    const size_t form = n < 0x80 ? 0 : n < 0x100 ? 1 : 2;
    const uint8_t lengths[2] = {(uint8_t)(n >> 8), (uint8_t)n};
    const uint8_t front[2] = {0x30, form == 0 ? (uint8_t)n : (uint8_t)(0x80 + form)};
    fuzz_insert(input, 0, lengths + 2 - form, form);
    fuzz_insert(input, 0, front, sizeof front);
}

int main(int argc, char **argv) {
    static const fuzz_target target = {
        .name = "key_file", .longest = LONGEST, .least = 3000, .start = start, .run = run, .mutate = mutate, .stop = stop};
    return fuzz_main(argc, argv, &target);
}
