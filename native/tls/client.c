/* SPDX-License-Identifier: Apache-2.0 */
#include "client.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "explain.h"
#include "file_system.h"
#include "files.h"

enum { FILES = 3 };

struct softsjj_tls_client {
    char *paths[FILES]; /* CA, certificate, key */
    tls_stamp stamps[FILES];
    pthread_mutex_t lock; /* nobody waits in it for long, and nobody holds it at fork (inside.h) */
    SSL_CTX *context;     /* NULL: not made yet */
};

softsjj_tls_client *tls_client_new(const softsjj_tls_settings *settings) {
    const char *paths[FILES] = {settings->ca, settings->certificate, settings->key};
    softsjj_tls_client *client = (softsjj_tls_client *)calloc(1, sizeof *client);
    if (client == NULL) {
        return NULL;
    }
    pthread_mutex_init(&client->lock, NULL);
    for (int i = 0; i < FILES; i++) {
        client->paths[i] = strdup(paths[i]);
        if (client->paths[i] == NULL) {
            tls_client_free(client);
            return NULL;
        }
    }
    return client;
}

void tls_client_free(softsjj_tls_client *client) {
    if (client == NULL) {
        return;
    }
    SSL_CTX_free(client->context);
    for (int i = 0; i < FILES; i++) {
        free(client->paths[i]);
    }
    pthread_mutex_destroy(&client->lock);
    free(client);
}

const char *tls_client_ca(const softsjj_tls_client *client) {
    return client->paths[0];
}

const char *tls_client_certificate(const softsjj_tls_client *client) {
    return client->paths[1];
}

/* No resumption: each connection sees both certificates verified on its own day. Connections are pooled, so there are few. */
static bool set_rules(SSL_CTX *context) {
    static const unsigned char h2[] = {2, 'h', '2'};
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_CLEANSE_PLAINTEXT);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_read_ahead(context, 1);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 && SSL_CTX_set_alpn_protos(context, h2, sizeof h2) == 0;
}

static softsjj_tls_result make_context(const softsjj_tls_client *client, SSL_CTX **out, char *text) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (context == NULL || !set_rules(context)) {
        SSL_CTX_free(context);
        tls_say(text, "no memory for TLS");
        return SOFTSJJ_TLS_NO_MEMORY;
    }
    if (!tls_load_ca(context, client->paths[0], text) || !tls_load_certificate(context, client->paths[1], text) ||
        !tls_load_key(context, client->paths[2], client->paths[1], text)) {
        SSL_CTX_free(context);
        return SOFTSJJ_TLS_FAILED;
    }
    *out = context;
    return SOFTSJJ_TLS_OK;
}

/* With the lock held. Certificates are renewed while programs run: files that changed are read again. */
static softsjj_tls_result refresh(softsjj_tls_client *client, char *text) {
    tls_stamp now[FILES];
    bool same = client->context != NULL;
    for (int i = 0; i < FILES; i++) {
        now[i] = tls_stamp_of(client->paths[i]);
        same = same && tls_stamp_same(&now[i], &client->stamps[i]);
    }
    if (same) {
        return SOFTSJJ_TLS_OK;
    }
    SSL_CTX *context = NULL;
    softsjj_tls_result result = make_context(client, &context, text);
    if (result == SOFTSJJ_TLS_OK) {
        SSL_CTX_free(client->context); /* sessions that run keep it alive */
        client->context = context;
        memcpy(client->stamps, now, sizeof now);
    }
    return result;
}

softsjj_tls_result tls_client_ssl(softsjj_tls_client *client, SSL **ssl, char *text) {
    pthread_mutex_lock(&client->lock);
    softsjj_tls_result result = refresh(client, text);
    *ssl = result == SOFTSJJ_TLS_OK ? SSL_new(client->context) : NULL;
    pthread_mutex_unlock(&client->lock);
    if (result != SOFTSJJ_TLS_OK) {
        return result;
    }
    if (*ssl == NULL) {
        tls_say(text, "no memory for TLS");
        return SOFTSJJ_TLS_NO_MEMORY;
    }
    if (!tls_in_date(SSL_get_certificate(*ssl), client->paths[1], text)) {
        SSL_free(*ssl);
        *ssl = NULL;
        return SOFTSJJ_TLS_FAILED;
    }
    return SOFTSJJ_TLS_OK;
}
