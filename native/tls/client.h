/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of a client, and the OpenSSL context made of its files. */
#ifndef SOFTSJJ_TLS_CLIENT_H
#define SOFTSJJ_TLS_CLIENT_H

#include <openssl/ssl.h>

#include "softsjj_tls.h"

softsjj_tls_client *tls_client_new(const softsjj_tls_settings *settings);
void tls_client_free(softsjj_tls_client *client);

/* A new SSL of the files as they are now. Says so instead when our own certificate is out of date. */
softsjj_tls_result tls_client_ssl(softsjj_tls_client *client, SSL **ssl, char *text);
/* The path, for messages. */
const char *tls_client_ca(const softsjj_tls_client *client);
const char *tls_client_certificate(const softsjj_tls_client *client);

#endif
