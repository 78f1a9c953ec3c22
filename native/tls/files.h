/* SPDX-License-Identifier: Apache-2.0 */
/* The three files of a client, and what can be wrong with them. */
#ifndef SOFTSJJ_TLS_FILES_H
#define SOFTSJJ_TLS_FILES_H

#include <openssl/ssl.h>
#include <sys/stat.h>

#include "softsjj_tls.h"

/* Which version of a file was read. */
typedef struct tls_stamp {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
} tls_stamp;

/* Zeroes when there is no such file. */
tls_stamp tls_stamp_of(const char *path);
bool tls_stamp_same(const tls_stamp *a, const tls_stamp *b);

/* Load a file into the context; each writes text and returns false when that cannot be. At least one certificate in the CA file;
 * our certificate first in its file; a key that is ours, that others may not read, and that fits the certificate. */
bool tls_load_ca(SSL_CTX *context, const char *path, char *text);
bool tls_load_certificate(SSL_CTX *context, const char *path, char *text);
bool tls_load_key(SSL_CTX *context, const char *path, const char *certificate, char *text);

#endif
