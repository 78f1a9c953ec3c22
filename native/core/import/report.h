/* SPDX-License-Identifier: Apache-2.0 */
/* Why a key file is not taken: the reason goes into the caller's report, the refusal into the result. */
#ifndef HSM_CORE_IMPORT_REPORT_H
#define HSM_CORE_IMPORT_REPORT_H

#include "result.h"

/* Notes the reason, what was found instead (static text or NULL) and the number it is about; gives the refusal that fits. */
HSM_MUST_USE hsm_rc hsm_import_refuse(hsm_import_report *report, uint32_t reason, const char *found, uint64_t number);
/* Adds a word to the form, e.g. "PEM PKCS#8". */
void hsm_import_form(hsm_import_report *report, const char *word);

#endif
