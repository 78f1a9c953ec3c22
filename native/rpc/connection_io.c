/* SPDX-License-Identifier: Apache-2.0 */
/* What goes over the wire of a connection, and when silence means that the peer is gone. */
#include "clock.h"
#include "connection_inner.h"

enum { PINGS = 3 };

/* ---- sending --------------------------------------------------------------------------------------------------------------- */

void rpc_connection_mute(rpc_connection *connection) {
    connection->mute = true;
    atomic_store(&connection->spent, true);
    if (connection->asleep) {
        rpc_transport_hang_up(&connection->transport);
    }
}

/* Frames are collected only when the ones before have left: for a peer that asks (PING, SETTINGS) and does not read, the answers
 * then wait in nghttp2, which gives such a peer up at the thousandth. */
static bool load(rpc_connection *connection) {
    rpc_wipe(connection->flight.bytes, connection->flight.len);
    connection->flight.len = 0;
    connection->written = 0;
    if (connection->mute || connection->ended) {
        return false;
    }
    if (!h2_collect(&connection->h2)) {
        rpc_connection_mute(connection);
        return false;
    }
    const rpc_buffer empty = connection->flight;
    connection->flight = connection->h2.out;
    connection->h2.out = empty;
    return connection->flight.len != 0;
}

bool rpc_connection_send(rpc_connection *connection) {
    const rpc_buffer *flight = &connection->flight;
    while (connection->written < flight->len || load(connection)) {
        if (connection->mute || connection->ended) {
            return true;
        }
        const uint8_t *rest = flight->bytes + connection->written;
        const size_t len = flight->len - connection->written;
        connection->giving = true;
        rpc_connection_leave(connection);
        ssize_t n = rpc_transport_send(&connection->transport, rest, len);
        rpc_connection_enter(connection);
        connection->giving = false;
        if (n < 0) {
            rpc_connection_mute(connection);
            return true;
        }
        connection->written += (size_t)n;
        connection->left += (size_t)n;
        if (n == 0) {
            return false;
        }
    }
    return true;
}

uint64_t rpc_connection_reach(const rpc_connection *connection) {
    return connection->left + (connection->giving ? connection->flight.len - connection->written : 0);
}

/* ---- receiving ------------------------------------------------------------------------------------------------------------- */

static ssize_t receive(rpc_connection *connection, bool stuck, int64_t until) {
    rpc_transport *transport = &connection->transport;
    uint8_t *bytes = connection->read_buffer;
    if (until <= 0) {
        return rpc_transport_recv(transport, bytes, READ_BYTES);
    }
    if (stuck) {
        return rpc_transport_wait(transport, true, until) ? rpc_transport_recv(transport, bytes, READ_BYTES) : -1;
    }
    if (connection->options->spin_us != 0) {
        const int64_t end = rpc_now_us() + connection->options->spin_us;
        do {
            ssize_t n = rpc_transport_recv(transport, bytes, READ_BYTES);
            if (n != -1) {
                return n;
            }
        } while (rpc_now_us() < end);
    }
    return rpc_transport_receive(transport, bytes, READ_BYTES, until);
}

bool rpc_connection_receive(rpc_connection *connection, bool stuck, int64_t until) {
    connection->asleep = true;
    rpc_connection_leave(connection);
    ssize_t n = receive(connection, stuck, until);
    rpc_connection_enter(connection);
    connection->asleep = false;
    if (n == -1) {
        return false;
    }
    if (n > 0) {
        connection->last_heard = rpc_now_ms();
        connection->doubtful = 0;
    }
    connection->ended = connection->ended || n < 0 || !h2_feed(&connection->h2, connection->read_buffer, (size_t)n);
    if (n > 0) {
        rpc_wipe(connection->read_buffer, (size_t)n);
    }
    if (connection->ended || !h2_takes_calls(&connection->h2)) {
        atomic_store(&connection->spent, true);
    }
    return n > 0;
}

/* ---- silence --------------------------------------------------------------------------------------------------------------- */

void rpc_connection_be_patient(rpc_connection *connection) {
    connection->mood.silence = connection->options->ping_ms;
    connection->mood.sent = 0;
}

/* gRPC servers count PINGs without answers of calls in between and hang up at the fourth, hence the doubling and the limit. The
 * peer is taken for dead when it passes a PING over in silence. */
int64_t rpc_connection_mind_silence(rpc_connection *connection, int64_t deadline) {
    patience *mood = &connection->mood;
    const int64_t now = rpc_now_ms();
    int64_t next = deadline;
    if (mood->pinged != 0 && connection->last_heard >= mood->pinged) {
        mood->pinged = 0;
    }
    if (mood->pinged != 0) {
        next = mood->pinged + connection->options->ping_timeout_ms;
        connection->ended = connection->ended || now >= next;
    } else if (mood->sent < PINGS) {
        next = connection->last_heard + mood->silence;
        if (now >= next) {
            h2_ping(&connection->h2);
            mood->pinged = now;
            mood->silence *= 2;
            mood->sent++;
            next = now + connection->options->ping_timeout_ms;
        }
    }
    return next < deadline ? next : deadline;
}
