/* SPDX-License-Identifier: Apache-2.0 */
/* A KEK in hex, whole or as components that are XORed. Each text may carry its check value: the first 4 bytes of SM4-ECB over a
 * zero block, as hsm_key_check_value gives them. */
#include "constant_time.h"
#include "import/report.h"
#include "import/text.h"
#include "module/arguments.h"
#include "module/birth.h"
#include "module/secret.h"

enum { KEY_DIGITS = 2 * SM4_KEY_BYTES, CHECK_BYTES = HSM_IMPORT_CHECK_BYTES, CHECK_DIGITS = 2 * CHECK_BYTES };

static void check_value(const hsm_module *module, const uint8_t key[SM4_KEY_BYTES], uint8_t check[CHECK_BYTES]) {
    static const uint8_t zero[SM4_BLOCK] = {0};
    uint8_t block[SM4_BLOCK];
    hsm_sm4_key rounds;
    module->set->sm4->set_key(&rounds, key);
    module->set->sm4->encrypt(&rounds, zero, block, 1);
    HSM_CT_PUBLIC(block, sizeof block);
    memcpy(check, block, CHECK_BYTES);
    hsm_wipe(&rounds, sizeof rounds);
    hsm_wipe(block, sizeof block);
}

/* Also true of components that cancel out. */
static bool all_equal(const uint8_t key[SM4_KEY_BYTES]) {
    uint64_t differs = hsm_ct_differ(key, key + 1, SM4_KEY_BYTES - 1);
    HSM_CT_PUBLIC(&differs, sizeof differs);
    return differs == 0;
}

/* 32 digits, which white space may divide into groups of the reader's liking, then perhaps 8 more. both: what the digits say, key
 * and check value; the caller wipes it. */
static hsm_rc read_component(const hsm_module *module, const hsm_opened_secret *opened, uint8_t both[SM4_KEY_BYTES + CHECK_BYTES],
                             uint8_t check[CHECK_BYTES], hsm_import_report *report) {
    size_t digits = 0;
    const hsm_span text = hsm_without_mark((hsm_span){opened->bytes, opened->n});
    if (opened->n == 0) {
        return hsm_import_refuse(report, HSM_IMPORT_EMPTY, NULL, 0);
    }
    if (!hsm_hex_decode(text, both, SM4_KEY_BYTES + CHECK_BYTES, &digits)) {
        return hsm_import_refuse(report, HSM_IMPORT_UNKNOWN_FORM, NULL, 0);
    }
    if (digits != KEY_DIGITS && digits != KEY_DIGITS + CHECK_DIGITS) {
        return hsm_import_refuse(report, HSM_IMPORT_DIGITS, NULL, digits);
    }
    HSM_CT_SECRET(both, SM4_KEY_BYTES);
    if (all_equal(both)) {
        return hsm_import_refuse(report, HSM_IMPORT_EQUAL_BYTES, NULL, 0);
    }
    check_value(module, both, check);
    HSM_CT_PUBLIC(both + SM4_KEY_BYTES, CHECK_BYTES);
    if (digits != KEY_DIGITS && memcmp(both + SM4_KEY_BYTES, check, CHECK_BYTES) != 0) {
        return hsm_import_refuse(report, HSM_IMPORT_CHECK_VALUE, NULL, 0);
    }
    return hsm_ok();
}

static hsm_rc add_component(hsm_module *module, const hsm_secret *component, uint8_t sum[SM4_KEY_BYTES], uint8_t check[CHECK_BYTES],
                            hsm_import_report *report) {
    uint8_t both[SM4_KEY_BYTES + CHECK_BYTES] = {0};
    hsm_opened_secret opened;
    HSM_TRY(hsm_secret_open(module, component, &opened));
    hsm_rc rc = read_component(module, &opened, both, check, report);
    hsm_secret_close(&opened);
    for (size_t i = 0; i < SM4_KEY_BYTES; i++) {
        sum[i] ^= both[i];
    }
    hsm_wipe(both, sizeof both); /* also what a text that is refused had to say */
    return rc;
}

hsm_rc hsm_key_import_kek(hsm_module *module, const hsm_secret *components, size_t count, uint32_t usage, hsm_handle *out,
                          uint8_t *checks, hsm_import_report *report) {
    if (components == NULL || out == NULL || checks == NULL || report == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    *report = (hsm_import_report){0};
    if (count == 0 || count > HSM_IMPORT_COMPONENTS_MAX) {
        return hsm_import_refuse(report, HSM_IMPORT_COMPONENTS, NULL, count);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_pin pin;
    hsm_import_form(report, count == 1 ? "hex" : "hex components");
    HSM_TRY(hsm_birth_symmetric(module, SM4_KEY_BYTES, usage, &pin));
    hsm_rc rc = hsm_ok();
    for (size_t i = 0; hsm_is_ok(rc) && i < count; i++) {
        report->item = (uint32_t)(i + 1);
        rc = add_component(module, &components[i], pin.body->symmetric.key, checks + i * CHECK_BYTES, report);
    }
    hsm_wipe_stack();
    if (hsm_is_ok(rc)) {
        report->item = 0;
        if (all_equal(pin.body->symmetric.key)) {
            rc = hsm_import_refuse(report, HSM_IMPORT_EQUAL_BYTES, NULL, 0);
        }
    }
    if (!hsm_is_ok(rc)) {
        hsm_slots_abandon(&pin);
        return rc;
    }
    *out = hsm_birth_symmetric_end(module, &pin);
    return rc;
}
