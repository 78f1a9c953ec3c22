/* SPDX-License-Identifier: Apache-2.0 */
/* The three files of a client, and what can be wrong with them. */
#ifndef SOFTSJJ_TLS_FILES_H
#define SOFTSJJ_TLS_FILES_H

#include <openssl/ssl.h>

#include "softsjj_tls.h"

/* Load a file into the context; each writes text and returns false when that cannot be. At least one certificate in the CA file;
 * our certificate first in its file; a key that is ours, that others may not read, and that fits the certificate. */
bool tls_load_ca(SSL_CTX *context, const char *path, char *text);
bool tls_load_certificate(SSL_CTX *context, const char *path, char *text);
bool tls_load_key(SSL_CTX *context, const char *path, const char *certificate, char *text);

#endif
