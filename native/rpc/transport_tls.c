/* SPDX-License-Identifier: Apache-2.0 */
/* TLS over a socket: the library of softsjj_tls.h thinks, this file moves the bytes and watches the clock. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "socket.h"
#include "transport.h"

/* ---- bytes for the library ------------------------------------------------------------------------------------------------- */

static long io_send(void *user, const uint8_t *bytes, size_t n) {
    return (long)rpc_socket_write(((const rpc_transport *)user)->fd, bytes, n);
}

static long io_recv(void *user, uint8_t *bytes, size_t room) {
    return (long)rpc_socket_read(((const rpc_transport *)user)->fd, bytes, room);
}

/* ---- connect --------------------------------------------------------------------------------------------------------------- */

static rpc_status failure(softsjj_tls_result result, const char *text, rpc_error *error) {
    return rpc_fail(error, result == SOFTSJJ_TLS_NO_MEMORY ? RPC_NO_MEMORY : RPC_NO_CONNECT, "%s", text);
}

/* An address needs no look-up. */
static bool is_address(const char *host, softsjj_tls_address *address) {
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, host, address->host) == 1) {
        return true;
    }
    address->six = inet_pton(AF_INET6, host, address->host) == 1;
    return address->six;
}

/* Every address that the name has, until one takes the connection; each gets its share of the time that is left. */
static rpc_status reach(rpc_transport *transport, const softsjj_tls_table *library, const rpc_address *address, int64_t deadline,
                        rpc_error *error) {
    softsjj_tls_address found[SOFTSJJ_TLS_ADDRESSES_MAX];
    char text[SOFTSJJ_TLS_TEXT_MAX];
    size_t count = 1;
    if (!is_address(address->host, &found[0])) {
        softsjj_tls_result result = library->resolve(address->host, rpc_remaining_ms(deadline), found, &count, text);
        if (result != SOFTSJJ_TLS_OK) {
            return failure(result, text, error);
        }
    }
    rpc_status status = RPC_NO_CONNECT;
    for (size_t i = 0; i < count && status != RPC_OK; i++) {
        rpc_address one = {.kind = RPC_TCP, .port = address->port};
        rpc_transport_abandon(transport);
        (void)inet_ntop(found[i].six ? AF_INET6 : AF_INET, found[i].host, one.host, sizeof one.host);
        status = rpc_socket_connect(&one, rpc_now_ms() + rpc_remaining_ms(deadline) / (int64_t)(count - i), &transport->fd, error);
    }
    return status;
}

static rpc_status shake_hands(rpc_transport *transport, const softsjj_tls_table *library, const char *peer, int64_t deadline,
                              rpc_error *error) {
    char text[SOFTSJJ_TLS_TEXT_MAX];
    const int64_t begin = rpc_now_ms();
    for (;;) {
        softsjj_tls_result result = library->handshake(transport->session, text);
        if (result == SOFTSJJ_TLS_OK) {
            return RPC_OK;
        }
        if (result != SOFTSJJ_TLS_WANT_READ && result != SOFTSJJ_TLS_WANT_WRITE) {
            return failure(result, text, error);
        }
        short events = result == SOFTSJJ_TLS_WANT_READ ? POLLIN : POLLOUT;
        if (rpc_socket_wait(transport->fd, events, deadline) == 0 || rpc_remaining_ms(deadline) == 0) {
            return rpc_fail(error, RPC_NO_CONNECT, "%s took the connection, but its TLS handshake stalled: not done after %lld ms",
                            peer, (long long)(rpc_now_ms() - begin));
        }
    }
}

static rpc_status tls_connect(rpc_transport *transport, const rpc_address *address, int64_t deadline, rpc_error *error) {
    char peer[RPC_ADDRESS_TEXT_MAX];
    char text[SOFTSJJ_TLS_TEXT_MAX];
    softsjj_tls_client *client = NULL;
    const softsjj_tls_io io = {transport, io_send, io_recv};
    if (transport->tls == NULL) {
        return rpc_fail(error, RPC_NO_CONNECT, "this connection was not made for TLS");
    }
    const softsjj_tls_table *library = rpc_tls_library(transport->tls, &client, error);
    if (library == NULL) {
        return error->status;
    }
    const char *name = rpc_tls_settings(transport->tls)->name;
    (void)rpc_address_text(address, peer);
    /* The files first: what is wrong with them is wrong whether or not a daemon is there. */
    softsjj_tls_result result = library->open(client, &io, name[0] == '\0' ? address->host : name, peer, &transport->session, text);
    if (result != SOFTSJJ_TLS_OK) {
        return failure(result, text, error);
    }
    rpc_status status = reach(transport, library, address, deadline, error);
    return status == RPC_OK ? shake_hands(transport, library, peer, deadline, error) : status;
}

/* ---- use ------------------------------------------------------------------------------------------------------------------- */

static void keep_trouble(rpc_transport *transport, const char *text) {
    snprintf(transport->trouble, sizeof transport->trouble, "%s", text);
}

static ssize_t tls_send(rpc_transport *transport, const uint8_t *bytes, size_t n) {
    char text[SOFTSJJ_TLS_TEXT_MAX];
    size_t done = 0;
    pthread_mutex_lock(&transport->both);
    softsjj_tls_result result = rpc_tls_loaded(transport->tls)->send(transport->session, bytes, n, &done, text);
    const bool good = result == SOFTSJJ_TLS_OK || result == SOFTSJJ_TLS_WANT_READ || result == SOFTSJJ_TLS_WANT_WRITE;
    if (!good) {
        keep_trouble(transport, text);
    }
    pthread_mutex_unlock(&transport->both);
    transport->starved = result == SOFTSJJ_TLS_WANT_READ;
    return good ? (ssize_t)done : -1;
}

static ssize_t tls_recv(rpc_transport *transport, uint8_t *bytes, size_t room) {
    char text[SOFTSJJ_TLS_TEXT_MAX];
    size_t done = 0;
    pthread_mutex_lock(&transport->both);
    softsjj_tls_result result = rpc_tls_loaded(transport->tls)->recv(transport->session, bytes, room, &done, text);
    const bool none = result == SOFTSJJ_TLS_WANT_READ || result == SOFTSJJ_TLS_WANT_WRITE;
    if (done == 0 && !none) {
        keep_trouble(transport, text);
    }
    pthread_mutex_unlock(&transport->both);
    transport->more = done != 0 && result == SOFTSJJ_TLS_OK;
    if (done != 0) {
        return (ssize_t)done;
    }
    return none ? -1 : -2;
}

/* The session belongs to both halves, so nobody sleeps in it. */
static ssize_t tls_receive(rpc_transport *transport, uint8_t *bytes, size_t room, int64_t deadline) {
    return rpc_transport_wait(transport, false, deadline) ? tls_recv(transport, bytes, room) : -1;
}

static void tls_release(rpc_transport *transport) {
    if (transport->session != NULL) {
        rpc_tls_loaded(transport->tls)->session_free(transport->session);
        transport->session = NULL;
    }
}

const rpc_transport_kind rpc_transport_tls = {tls_connect, tls_send, tls_recv, tls_receive, tls_release};
