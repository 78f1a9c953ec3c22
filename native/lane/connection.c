/* SPDX-License-Identifier: Apache-2.0 */
/* One connection: bytes between the socket, the TLS filter and the session. */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "inner.h"

enum {
    LINGER_MS = 1000,
    WHY_BYTES = 256,
    SEALED_SLICE_BYTES = SLICE_BYTES - (32 << 10) /* with the record that was not whole, it is a slice in clear; RFC 8446 5.2 */
};

/* ---- begin and end --------------------------------------------------------------------------------------------------------- */

static void watch(server_connection *connection, uint32_t events) {
    if (events != connection->watched && connection->fd >= 0) {
        struct epoll_event event = {.events = events, .data = {.ptr = connection}};
        (void)epoll_ctl(connection->thread->epoll, EPOLL_CTL_MOD, connection->fd, &event);
        connection->watched = events;
    }
}

server_connection *connection_open(lane_thread *thread, int fd, const server_listener *listener) {
    server_connection *made = (server_connection *)calloc(1, sizeof *made);
    if (made == NULL) {
        return NULL;
    }
    made->watch = WATCH_CONNECTION;
    made->thread = thread;
    made->listener = listener;
    made->fd = fd;
    made->watched = EPOLLIN;
    made->since = made->heard = made->progress = made->idle = thread->now;
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = made}};
    if (!places_take(thread, made)) {
        free(made);
        return NULL;
    }
    made->tls = listener->kind == LANE_TLS ? tls_filter_new(thread->lane) : NULL;
    if ((listener->kind == LANE_TLS && made->tls == NULL) || epoll_ctl(thread->epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        places_leave(thread, made);
        tls_filter_free(made->tls);
        free(made);
        return NULL;
    }
    COUNT(thread, accepted, 1);
    COUNT(thread, connections, 1);
    guest_in(made);
    if (made->tls == NULL && !connection_begin(made)) {
        connection_kill(made);
    }
    return made;
}

bool connection_begin(server_connection *connection) {
    lane_peer peer = {.kind = connection->listener->kind, .tag = connection->listener->tag};
    peer_describe(connection->fd, peer.kind, &peer);
    connection->phase = PHASE_OPEN;
    bool begun = session_open(connection);
    if (begun && connection->tls != NULL) {
        peer.certificate = tls_filter_certificate(connection->tls, &peer.certificate_len);
        begun = peer.certificate != NULL;
    }
    if (!begun || !queue_opened(connection, &peer)) {
        COUNT(connection->thread, turned_away, 1);
        return false;
    }
    connection_touch(connection);
    return true;
}

static void end_calls(server_connection *connection) {
    while (connection->calls != NULL) {
        call_close(connection->calls);
    }
    queue_closed(connection);
    guest_out(connection);
}

void connection_kill(server_connection *connection) {
    if (connection->phase == PHASE_DEAD) {
        return;
    }
    connection->phase = PHASE_DEAD;
    end_calls(connection);
    (void)close(connection->fd);
    connection->fd = -1;
    connection->guest_next = connection->thread->dead;
    connection->thread->dead = connection;
}

void connection_free(server_connection *connection) {
    places_leave(connection->thread, connection);
    nghttp2_session_del(connection->ng);
    tls_filter_free(connection->tls);
    rpc_buffer_free(&connection->out);
    COUNT(connection->thread, connections, -1);
    atomic_fetch_sub(&connection->thread->lane->open, 1);
    free(connection);
}

void connection_touch(server_connection *connection) {
    if (!connection->dirty && connection->phase != PHASE_DEAD) {
        connection->dirty = true;
        connection->dirty_next = connection->thread->dirty;
        connection->thread->dirty = connection;
    }
}

void connection_part(server_connection *connection, uint32_t code) {
    if (connection->phase == PHASE_SHAKING) {
        connection_kill(connection);
    } else if (connection->phase == PHASE_OPEN) {
        connection->phase = PHASE_PARTING;
        (void)nghttp2_session_terminate_session(connection->ng, code);
        end_calls(connection);
        connection_touch(connection);
    }
}

/* ---- input ----------------------------------------------------------------------------------------------------------------- */

static void feed(server_connection *connection, const uint8_t *bytes, size_t n) {
    if (n != 0 && !session_feed(connection, bytes, n)) {
        COUNT(connection->thread, protocol_error, 1);
        connection_kill(connection);
    }
    connection_touch(connection);
}

void connection_unshaken(server_connection *connection, const char *why) {
    COUNT(connection->thread, shakes_failed, 1);
    if (connection->phase == PHASE_SHAKING) {
        queue_unshaken(connection, why);
    }
}

static bool shake(server_connection *connection, const uint8_t *bytes, size_t n) {
    char why[WHY_BYTES];
    tls_state state = tls_filter_shake(connection->tls, bytes, n, &connection->out);
    connection_touch(connection);
    if (state == TLS_FAILED) {
        tls_filter_why(connection->tls, why, sizeof why);
        connection_unshaken(connection, why);
        connection->phase = PHASE_PARTING; /* the alert leaves first */
        guest_out(connection);
        return false;
    }
    if (state == TLS_GOES_ON) {
        return false;
    }
    COUNT(connection->thread, resumed, tls_filter_resumed(connection->tls));
    if (!connection_begin(connection)) {
        connection_kill(connection);
        return false;
    }
    return true;
}

static void take_sealed(server_connection *connection, const uint8_t *bytes, size_t n) {
    lane_thread *thread = connection->thread;
    if (connection->phase == PHASE_SHAKING) {
        if (!shake(connection, bytes, n)) {
            return;
        }
        n = 0; /* the filter has them */
    }
    uint8_t *clear = thread->arena + thread->arena_used;
    ssize_t came = tls_filter_open(connection->tls, bytes, n, clear, SLICE_BYTES, &connection->out);
    if (came < 0) {
        connection_kill(connection);
        return;
    }
    thread->arena_used += (size_t)came;
    feed(connection, clear, (size_t)came);
}

/* Throws away what still comes, so that closing does not turn into a reset that overtakes our last words. */
static void discard(server_connection *connection) {
    ssize_t n = recv(connection->fd, connection->thread->wire, SLICE_BYTES, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        connection_kill(connection);
    }
}

static void receive(server_connection *connection) {
    lane_thread *thread = connection->thread;
    if (ARENA_BYTES - thread->arena_used < SLICE_BYTES) {
        loop_end_round(thread);
    }
    if (connection->phase == PHASE_DEAD) {
        return;
    }
    if (connection->phase >= PHASE_PARTING) {
        discard(connection);
        return;
    }
    uint8_t *into = connection->tls != NULL ? thread->wire : thread->arena + thread->arena_used;
    const size_t most = connection->tls != NULL ? SEALED_SLICE_BYTES : SLICE_BYTES;
    ssize_t n = recv(connection->fd, into, most, MSG_DONTWAIT);
    if (n <= 0) {
        if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            if (!connection->greeted) {
                connection_unshaken(connection, "it hung up");
            }
            connection_kill(connection);
        }
        return;
    }
    COUNT(thread, bytes_in, n);
    connection->heard = thread->now;
    connection->pinged = false;
    if (connection->tls != NULL) {
        take_sealed(connection, into, (size_t)n);
    } else {
        thread->arena_used += (size_t)n;
        feed(connection, into, (size_t)n);
    }
}

void connection_ready(server_connection *connection, uint32_t events) {
    if (connection->phase == PHASE_DEAD) {
        return;
    }
    if ((events & EPOLLOUT) != 0) {
        connection_touch(connection);
    }
    if ((events & EPOLLIN) != 0) {
        receive(connection);
    } else if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
        connection_kill(connection);
    }
}

/* ---- output ---------------------------------------------------------------------------------------------------------------- */

/* The bytes that go at once; -1: the connection is gone. */
static ssize_t transmit(server_connection *connection, const uint8_t *bytes, size_t n) {
    size_t done = 0;
    while (done < n) {
        ssize_t sent = send(connection->fd, bytes + done, n - done, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) {
            done += (size_t)sent;
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            return -1;
        }
    }
    if (done != 0) {
        COUNT(connection->thread, bytes_out, done);
        connection->progress = connection->thread->now;
    }
    return (ssize_t)done;
}

/* What the socket did not take earlier. false: the connection is gone. */
static bool send_pending(server_connection *connection) {
    rpc_buffer *out = &connection->out;
    if (out->len == 0) {
        return true;
    }
    ssize_t sent = transmit(connection, out->bytes + connection->out_done, out->len - connection->out_done);
    if (sent < 0) {
        return false;
    }
    connection->out_done += (size_t)sent;
    if (connection->out_done == out->len) {
        rpc_buffer_free(out);
        connection->out_done = 0;
    }
    return true;
}

static bool send_frames(server_connection *connection, bool *more) {
    lane_thread *thread = connection->thread;
    rpc_buffer *clear = &thread->clear;
    rpc_buffer *wire = connection->tls != NULL ? &thread->sealed : clear;
    bool sent = session_collect(connection, clear, SLICE_BYTES, more);
    if (sent && connection->tls != NULL && clear->len != 0) {
        sent = tls_filter_seal(connection->tls, clear->bytes, clear->len, wire);
    }
    if (sent && wire->len != 0) {
        ssize_t done = transmit(connection, wire->bytes, wire->len);
        sent = done >= 0 && rpc_buffer_append(&connection->out, wire->bytes + done, wire->len - (size_t)done);
    }
    rpc_wipe(clear->bytes, clear->len);
    clear->len = thread->sealed.len = 0;
    return sent;
}

/* Everything is said: close our half, and give the peer a moment to read it. */
static void half_close(server_connection *connection) {
    if (connection->tls != NULL && connection->ng != NULL) {
        tls_filter_goodbye(connection->tls, &connection->out);
        if (!send_pending(connection) || connection->out.len != 0) {
            connection_kill(connection);
            return;
        }
    }
    (void)shutdown(connection->fd, SHUT_WR);
    connection->phase = PHASE_LINGERING;
    connection->linger = connection->thread->now + LINGER_MS;
    watch(connection, EPOLLIN);
}

static void settle(server_connection *connection, bool more) {
    const size_t pending = connection->out.len - connection->out_done;
    if (connection->phase == PHASE_OPEN && nghttp2_session_want_read(connection->ng) == 0 &&
        nghttp2_session_want_write(connection->ng) == 0) {
        /* nghttp2 has said GOAWAY because the peer broke a rule, or the peer has and nothing is left to do. */
        connection->phase = PHASE_PARTING;
        end_calls(connection);
    }
    if (pending == 0 && more) {
        connection_touch(connection);
    } else if (pending == 0 && connection->phase == PHASE_PARTING) {
        half_close(connection);
        return;
    }
    const uint32_t in = connection->phase <= PHASE_OPEN && pending < PENDING_BYTES ? EPOLLIN : 0;
    watch(connection, in | (pending != 0 ? EPOLLOUT : 0));
}

void connection_flush(server_connection *connection) {
    bool more = false;
    bool well = send_pending(connection);
    if (well && connection->out.len == 0 && connection->ng != NULL && connection->phase <= PHASE_PARTING) {
        well = send_frames(connection, &more);
    }
    if (!well) {
        connection_kill(connection);
    } else if (connection->phase <= PHASE_PARTING) {
        settle(connection, more);
    }
}
