/* SPDX-License-Identifier: Apache-2.0 */
/* Object identifiers that key files carry, and what people call them. */
#ifndef HSM_CORE_IMPORT_NAMES_H
#define HSM_CORE_IMPORT_NAMES_H

#include "import/asn1_reader.h"

/* Content bytes of an OBJECT IDENTIFIER. */
#define HSM_OID_EC_PUBLIC_KEY "\x2a\x86\x48\xce\x3d\x02\x01" /* 1.2.840.10045.2.1 */
#define HSM_OID_SM2 "\x2a\x81\x1c\xcf\x55\x01\x82\x2d"       /* 1.2.156.10197.1.301 */

#define HSM_OID_IS(span, literal) hsm_span_is((span), (literal), sizeof(literal) - 1)

/* Each returns static text, or NULL for an identifier that it does not know. */
const char *hsm_algorithm_name(hsm_span oid); /* of a private key, e.g. "RSA" */
const char *hsm_curve_name(hsm_span oid);     /* e.g. "P-256" */
const char *hsm_scheme_name(hsm_span oid);    /* of encrypting a private key, and of stretching, e.g. "scrypt" */
const char *hsm_cipher_name(hsm_span oid);    /* ciphers we do not open, e.g. "DES-EDE3-CBC" */

#endif
