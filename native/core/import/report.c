/* SPDX-License-Identifier: Apache-2.0 */
#include "import/report.h"

#include <string.h>

/* A wrong passphrase is HSM_R_ACCESS_PASSWORD, a key that is not to be had HSM_R_KEY, a key of another kind HSM_R_KEY_TYPE, a
 * method we do not have HSM_R_ALGORITHM; everything else is a file that is not as it should be. */
static int32_t refusal_of(uint32_t reason) {
    switch (reason) {
        case HSM_IMPORT_PASSPHRASE_WRONG:
        case HSM_IMPORT_PASSPHRASE_NEEDED:
            return HSM_R_ACCESS_PASSWORD;
        case HSM_IMPORT_MISMATCH:
        case HSM_IMPORT_RANGE:
        case HSM_IMPORT_WEAK:
        case HSM_IMPORT_EQUAL_BYTES:
        case HSM_IMPORT_CHECK_VALUE:
            return HSM_R_KEY;
        case HSM_IMPORT_ALGORITHM:
        case HSM_IMPORT_CURVE:
        case HSM_IMPORT_NO_PRIVATE_KEY:
            return HSM_R_KEY_TYPE;
        case HSM_IMPORT_SCHEME:
        case HSM_IMPORT_PRF:
        case HSM_IMPORT_CIPHER:
            return HSM_R_ALGORITHM;
        default:
            return HSM_R_ARGUMENT;
    }
}

hsm_rc hsm_import_refuse(hsm_import_report *report, uint32_t reason, const char *found, uint64_t number) {
    report->reason = reason;
    report->found = found;
    report->number = number;
    return hsm_refuse(refusal_of(reason));
}

void hsm_import_form(hsm_import_report *report, const char *word) {
    size_t used = strlen(report->form);
    size_t n = strlen(word);
    size_t space = used != 0 ? 1 : 0;
    if (used + space + n < sizeof report->form) {
        if (space != 0) {
            report->form[used++] = ' ';
        }
        memcpy(report->form + used, word, n + 1);
    }
}
