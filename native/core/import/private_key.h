/* SPDX-License-Identifier: Apache-2.0 */
/* The private key inside DER: PrivateKeyInfo (RFC 5208, RFC 5958) and ECPrivateKey (SEC 1 C.4, RFC 5915). */
#ifndef HSM_CORE_IMPORT_PRIVATE_KEY_H
#define HSM_CORE_IMPORT_PRIVATE_KEY_H

#include "import/pem.h"

/* Points into the DER it was read from. */
typedef struct hsm_private_key {
    hsm_span d;         /* 32 bytes, secret */
    hsm_span points[2]; /* public keys that came with it, as ECPoint; n 0: none */
} hsm_private_key;

/* What a DER file is; refuses NO_PRIVATE_KEY or ALGORITHM for what is no key to import. der: content of the outer SEQUENCE. */
HSM_MUST_USE hsm_rc hsm_private_key_kind(hsm_span der, hsm_key_kind *kind, hsm_import_report *report);
/* der: content of the outer SEQUENCE. Refuses with DER_FORM, ALGORITHM, CURVE, SIZE. */
HSM_MUST_USE hsm_rc hsm_private_key_from_pkcs8(hsm_span der, hsm_private_key *key, hsm_import_report *report);
/* named: the curve is named elsewhere, and is SM2. */
HSM_MUST_USE hsm_rc hsm_private_key_from_sec1(hsm_span der, bool named, hsm_private_key *key, hsm_import_report *report);
/* ECParameters naming SM2; refuses with CURVE. in: everything that is there. */
HSM_MUST_USE hsm_rc hsm_private_key_curve(hsm_span in, hsm_import_report *report);

#endif
