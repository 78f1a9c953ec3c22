/* SPDX-License-Identifier: Apache-2.0 */
#include "transport.h"

#include <poll.h>
#include <string.h>

#include "clock.h"
#include "socket.h"

enum { ROOM_MS = 20 };

/* ---- the plain socket ------------------------------------------------------------------------------------------------------ */

static rpc_status plain_connect(rpc_transport *transport, const rpc_address *address, int64_t deadline, rpc_error *error) {
    return rpc_socket_connect(address, deadline, &transport->fd, error);
}

static ssize_t plain_send(rpc_transport *transport, const uint8_t *bytes, size_t n) {
    return rpc_socket_write(transport->fd, bytes, n);
}

static ssize_t plain_recv(rpc_transport *transport, uint8_t *bytes, size_t room) {
    return rpc_socket_read(transport->fd, bytes, room);
}

static ssize_t plain_receive(rpc_transport *transport, uint8_t *bytes, size_t room, int64_t deadline) {
    return rpc_socket_receive(transport->fd, bytes, room, deadline);
}

const rpc_transport_kind rpc_transport_plain = {plain_connect, plain_send, plain_recv, plain_receive, NULL};

/* ---- any ------------------------------------------------------------------------------------------------------------------- */

void rpc_transport_init(rpc_transport *transport, rpc_tls *tls) {
    memset(transport, 0, sizeof *transport);
    transport->fd = -1;
    transport->tls = tls;
    pthread_mutex_init(&transport->both, NULL);
}

rpc_status rpc_transport_connect(rpc_transport *transport, const rpc_address *address, int64_t deadline, rpc_error *error) {
    transport->kind = address->kind == RPC_TLS ? &rpc_transport_tls : &rpc_transport_plain;
    return transport->kind->connect(transport, address, deadline, error);
}

ssize_t rpc_transport_send(rpc_transport *transport, const uint8_t *bytes, size_t n) {
    return transport->kind->send(transport, bytes, n);
}

ssize_t rpc_transport_recv(rpc_transport *transport, uint8_t *bytes, size_t room) {
    return transport->kind->recv(transport, bytes, room);
}

ssize_t rpc_transport_receive(rpc_transport *transport, uint8_t *bytes, size_t room, int64_t deadline) {
    return transport->kind->receive(transport, bytes, room, deadline);
}

bool rpc_transport_wait(rpc_transport *transport, bool sending, int64_t deadline) {
    if (transport->more) {
        return true;
    }
    /* A send that waits for bytes would find the socket writable again and again. */
    short events = (short)(sending && !transport->starved ? POLLIN | POLLOUT : POLLIN);
    return (rpc_socket_wait(transport->fd, events, deadline) & ~POLLOUT) != 0;
}

void rpc_transport_wait_to_send(rpc_transport *transport, int64_t deadline) {
    const int64_t soon = rpc_now_ms() + ROOM_MS;
    (void)rpc_socket_wait(transport->fd, transport->starved ? 0 : POLLOUT, soon < deadline ? soon : deadline);
}

void rpc_transport_hang_up(rpc_transport *transport) {
    rpc_socket_hang_up(transport->fd);
}

char *rpc_transport_trouble(rpc_transport *transport, char text[RPC_TEXT_MAX]) {
    pthread_mutex_lock(&transport->both);
    memcpy(text, transport->trouble, RPC_TEXT_MAX);
    pthread_mutex_unlock(&transport->both);
    return text;
}

void rpc_transport_abandon(rpc_transport *transport) {
    int fd = transport->fd;
    transport->fd = -1;
    if (fd >= 0) {
        rpc_socket_close(fd);
    }
}

void rpc_transport_close(rpc_transport *transport) {
    rpc_transport_abandon(transport);
    if (transport->kind != NULL && transport->kind->release != NULL) {
        transport->kind->release(transport);
    }
    transport->kind = NULL;
    pthread_mutex_destroy(&transport->both);
}
