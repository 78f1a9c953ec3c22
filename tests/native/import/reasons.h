/* SPDX-License-Identifier: Apache-2.0 */
/* Reasons by the names that tests/vectors/key_file.toml uses. */
#ifndef TESTS_NATIVE_IMPORT_REASONS_H
#define TESTS_NATIVE_IMPORT_REASONS_H

#include <stdint.h>
#include <string.h>

#include "hsm.h"

#define REASON(name) {#name, HSM_IMPORT_##name}

static inline const char *reason_name(uint32_t reason) {
    static const struct {
        const char *name;
        uint32_t reason;
    } table[] = {
        REASON(TAKEN),
        REASON(EMPTY),
        REASON(UNKNOWN_FORM),
        REASON(DIGITS),
        REASON(PEM_CUT),
        REASON(BASE64),
        REASON(PEM_OLD_ENCRYPTION),
        REASON(NO_PRIVATE_KEY),
        REASON(TWO_KEYS),
        REASON(CUT),
        REASON(TRAILING),
        REASON(DER_FORM),
        REASON(ALGORITHM),
        REASON(CURVE),
        REASON(SIZE),
        REASON(MISMATCH),
        REASON(RANGE),
        REASON(WEAK),
        REASON(EQUAL_BYTES),
        REASON(COMPONENTS),
        REASON(CHECK_VALUE),
        REASON(SCHEME),
        REASON(PRF),
        REASON(CIPHER),
        REASON(ITERATIONS),
        REASON(PASSPHRASE_NEEDED),
        REASON(PASSPHRASE_UNUSED),
        REASON(PASSPHRASE_WRONG),
        REASON(PASSPHRASE_LENGTH),
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].reason == reason) {
            return table[i].name;
        }
    }
    return "?";
}

#endif
