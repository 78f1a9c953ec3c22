/* SPDX-License-Identifier: Apache-2.0 */
/* EncryptedPrivateKeyInfo (RFC 5958 3) with PBES2 and PBKDF2 (RFC 8018 6.2, 5.2), in the SM and in the AES forms. */
#ifndef HSM_CORE_IMPORT_PBES2_H
#define HSM_CORE_IMPORT_PBES2_H

#include "import/asn1_reader.h"
#include "import/report.h"
#include "sm3/sm3.h"
#include "sm4/sm4.h"

typedef struct hsm_pbes2_tools {
    const hsm_sm3_impl *sm3;
    const hsm_sm4_impl *sm4;
    hsm_span passphrase; /* at NULL: none was given */
} hsm_pbes2_tools;

/* der: content of the outer SEQUENCE. plain has room for der.n bytes and gets the PrivateKeyInfo, *plain_len bytes. Refuses with a
 * reason: DER_FORM, SCHEME, PRF, CIPHER, ITERATIONS, PASSPHRASE_*. */
HSM_MUST_USE hsm_rc hsm_pbes2_open(const hsm_pbes2_tools *tools, hsm_span der, uint8_t *plain, size_t *plain_len,
                                   hsm_import_report *report);

#endif
