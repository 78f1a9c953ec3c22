/* SPDX-License-Identifier: Apache-2.0 */
/* Reading private keys with the secret parts undefined (see ct_module.c): the digits of hex and base64, d, the passphrase, and
 * what it opens. Structure, labels and white space are public. */
#include "constant_time.h"
#include "key_file_vectors.h"
#include "support.h"

static void run(hsm_module *module, const struct key_file_vector *v) {
    const uint32_t usage = HSM_USE_SIGN;
    uint8_t *file = malloc(v->file.n);
    uint8_t phrase[32];
    hsm_handle key = 0;
    hsm_import_report report;
    memcpy(file, v->file.data, v->file.n);
    memcpy(phrase, v->passphrase.n != 0 ? v->passphrase.data : phrase, v->passphrase.n);
    HSM_CT_SECRET(file, v->file.n);
    HSM_CT_SECRET(phrase, v->passphrase.n);
    const hsm_secret whole = {.bytes = file, .n = v->file.n};
    const hsm_secret opener = {.bytes = phrase, .n = v->passphrase.n};
    hsm_rc rc = hsm_key_import_sm2_file(module, &whole, v->passphrase.n != 0 ? &opener : NULL, &usage, 1, &key, &report);
    CHECK((rc.code == HSM_R_OK) == (v->d.n != 0), "%s: code %d", v->name, rc.code);
    if (rc.code == HSM_R_OK) {
        CHECK_OK(hsm_key_destroy(module, key));
    }
    free(file);
}

static void run_kek(hsm_module *module) {
    char parts[2][42] = {"0123456789abcdeffedcba9876543210\n", "00112233 44556677 8899AABB CCDDEEFF"};
    hsm_secret components[2];
    uint8_t checks[8];
    hsm_handle key;
    hsm_import_report report;
    for (size_t i = 0; i < 2; i++) {
        components[i] = (hsm_secret){.bytes = (const uint8_t *)parts[i], .n = strlen(parts[i])};
        HSM_CT_SECRET(parts[i], components[i].n);
    }
    CHECK_OK(hsm_key_import_kek(module, components, 2, HSM_USE_WRAP, &key, checks, &report));
    CHECK(checks[0] != checks[1] || checks[4] != checks[5], "check values are public");
    CHECK_OK(hsm_key_destroy(module, key));
}

int main(void) {
    bench b = bench_new(8, 0);
    for (size_t i = 0; i < key_file_vectors_count; i++) {
        run(b.module, &key_file_vectors[i]);
    }
    run_kek(b.module);
    bench_free(&b);
    return check_report("constant-time import");
}
