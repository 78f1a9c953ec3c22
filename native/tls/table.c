/* SPDX-License-Identifier: Apache-2.0 */
/* The table: each function enters, does its work, leaves. */
#include <openssl/opensslv.h>
#include <pthread.h>

#include "client.h"
#include "inside.h"
#include "resolve.h"
#include "session.h"

static softsjj_tls_client *client_new(const softsjj_tls_settings *settings) {
    return tls_client_new(settings); /* touches no OpenSSL */
}

static void client_free(softsjj_tls_client *client) {
    tls_enter();
    tls_client_free(client);
    tls_leave();
}

static softsjj_tls_result open_session(softsjj_tls_client *client, const softsjj_tls_io *io, const char *name, const char *peer,
                                       softsjj_tls_session **session, char *text) {
    tls_enter();
    softsjj_tls_result result = tls_session_open(client, io, name, peer, session, text);
    tls_leave();
    return result;
}

static softsjj_tls_result handshake(softsjj_tls_session *session, char *text) {
    tls_enter();
    softsjj_tls_result result = tls_session_handshake(session, text);
    tls_leave();
    return result;
}

static softsjj_tls_result send_bytes(softsjj_tls_session *session, const uint8_t *bytes, size_t n, size_t *done, char *text) {
    tls_enter();
    softsjj_tls_result result = tls_session_send(session, bytes, n, done, text);
    tls_leave();
    return result;
}

static softsjj_tls_result recv_bytes(softsjj_tls_session *session, uint8_t *bytes, size_t room, size_t *done, char *text) {
    tls_enter();
    softsjj_tls_result result = tls_session_recv(session, bytes, room, done, text);
    tls_leave();
    return result;
}

static void session_free(softsjj_tls_session *session) {
    tls_enter();
    tls_session_free(session);
    tls_leave();
}

static void fork_child(void) {
    tls_fork_child();
    tls_resolve_child();
}

static const softsjj_tls_table table = {
    .abi = SOFTSJJ_TLS_ABI,
    .size = sizeof(softsjj_tls_table),
    .version = OPENSSL_VERSION_TEXT,
    .client_new = client_new,
    .client_free = client_free,
    .open = open_session,
    .handshake = handshake,
    .send = send_bytes,
    .recv = recv_bytes,
    .session_free = session_free,
    .resolve = tls_resolve,
    .fork_prepare = tls_fork_prepare,
    .fork_parent = tls_fork_parent,
    .fork_child = fork_child,
};

static bool ready;

static void start_sessions(void) {
    tls_enter();
    ready = tls_session_start();
    tls_leave();
}

__attribute__((visibility("default"))) const softsjj_tls_table *softsjj_tls(uint32_t abi) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (abi != SOFTSJJ_TLS_ABI || !tls_start()) {
        return NULL;
    }
    pthread_once(&once, start_sessions);
    return ready ? &table : NULL;
}
