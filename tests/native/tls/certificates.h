/* SPDX-License-Identifier: Apache-2.0 */
/* A CA and what it issues, in a directory of the test's own; made with the system's OpenSSL. */
#ifndef TESTS_NATIVE_TLS_CERTIFICATES_H
#define TESTS_NATIVE_TLS_CERTIFICATES_H

#include <openssl/x509.h>

typedef struct test_ca {
    char directory[64];
    EVP_PKEY *key;
    X509 *certificate; /* in DIRECTORY/ca.pem */
} test_ca;

void test_ca_make(test_ca *ca);
/* Removes the directory with the files below. */
void test_ca_remove(test_ca *ca);

/* DIRECTORY/NAME.pem and NAME.key (mode 0600); alternative: subjectAltName as OpenSSL writes it, or NULL; valid from now + begin_s
 * to now + end_s. Written over what is there. */
void test_ca_issue(const test_ca *ca, const char *name, const char *alternative, long begin_s, long end_s);

#endif
