/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the one private key of a PEM file (RFC 7468): other blocks, and text between blocks, are passed over. */
#ifndef HSM_CORE_IMPORT_PEM_H
#define HSM_CORE_IMPORT_PEM_H

#include "import/asn1_reader.h"
#include "import/report.h"

/* What a label promises, or what a DER file turns out to be. */
typedef enum hsm_key_kind { HSM_KIND_PKCS8, HSM_KIND_ENCRYPTED, HSM_KIND_SEC1 } hsm_key_kind;

typedef struct hsm_pem_key {
    hsm_key_kind kind;
    hsm_span body;       /* base64 */
    hsm_span parameters; /* base64 of an EC PARAMETERS block; n 0: there is none */
} hsm_pem_key;

/* Does a line of the text begin a block? */
bool hsm_pem_like(hsm_span text);
/* Refuses with a reason: TWO_KEYS, NO_PRIVATE_KEY, ALGORITHM, PEM_CUT, PEM_OLD_ENCRYPTION. */
HSM_MUST_USE hsm_rc hsm_pem_find_key(hsm_span text, hsm_pem_key *key, hsm_import_report *report);

#endif
