/* SPDX-License-Identifier: Apache-2.0 */
/* A gRPC server over TLS with the system's OpenSSL, in threads of the test: every call gets the same answer. */
#ifndef TESTS_NATIVE_TLS_TLS_SERVER_H
#define TESTS_NATIVE_TLS_TLS_SERVER_H

#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "certificates.h"

typedef struct tls_server {
    SSL_CTX *context;
    int listener;
    int port;
    pthread_t thread;
    atomic_size_t answer_bytes; /* random bytes in an answer */
    atomic_int accepted;        /* handshakes that were done */
    atomic_int running;         /* connections that are open */
    atomic_int farewells;       /* connections that ended with close_notify */
    atomic_bool mute;           /* new connections are taken and left alone */
    atomic_bool curt;           /* new connections are closed after the greeting, without close_notify */
} tls_server;

/* certificate: a name that test_ca_issue was given. */
void tls_server_start(tls_server *server, const test_ca *ca, const char *certificate);
/* Every client must have closed its connections. */
void tls_server_stop(tls_server *server);

#endif
