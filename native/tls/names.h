/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in a certificate, for a person: printable, and never longer than its room. */
#ifndef SOFTSJJ_TLS_NAMES_H
#define SOFTSJJ_TLS_NAMES_H

#include <openssl/x509.h>
#include <stddef.h>

/* Takes a character of UTF-8 off the end of a text that was cut within it. */
void tls_cut(char *text, size_t room);

/* 2026-11-23 17:00 UTC */
void tls_date(const ASN1_TIME *when, char *out, size_t room);
/* RFC 4514, with characters outside ASCII as they are. */
void tls_distinguished_name(const X509_NAME *name, char *out, size_t room);
/* The names and addresses it is for (subjectAltName, RFC 5280 4.2.1.6): "a.example, 10.0.0.1". */
void tls_certificate_names(const X509 *certificate, char *out, size_t room);

#endif
