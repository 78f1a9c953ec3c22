/* SPDX-License-Identifier: Apache-2.0 */
/* Driving nghttp2: connect, send all frames of a call in one write, read until its stream ends. */
#include "connection.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "clock.h"
#include "h2.h"
#include "transport.h"

enum {
    READ_BYTES = 64 << 10,
    READS_PER_TURN = 16, /* then the deadline is looked at again: a peer may send faster than we read */
    PINGS_PER_CALL = 3
};

struct rpc_connection {
    rpc_transport transport;
    h2_session h2;
    const rpc_options *options;
    size_t written;     /* bytes of h2.out that have left */
    bool call_left;     /* any byte has left since the call began */
    int64_t last_heard; /* when the peer last sent anything */
    bool ended;         /* the byte stream is over or unusable */
    bool doubtful;      /* its last call timed out */
    rpc_connection *next;
    size_t place;
    uint8_t read_buffer[READ_BYTES];
};

rpc_connection **rpc_connection_link(rpc_connection *connection) {
    return &connection->next;
}

size_t *rpc_connection_place(rpc_connection *connection) {
    return &connection->place;
}

rpc_connection *rpc_connection_new(const rpc_options *options, rpc_tls *tls) {
    rpc_connection *connection = (rpc_connection *)calloc(1, sizeof *connection);
    if (connection == NULL) {
        return NULL;
    }
    connection->options = options;
    rpc_transport_init(&connection->transport, tls);
    if (!h2_open(&connection->h2)) {
        rpc_connection_close(connection);
        return NULL;
    }
    return connection;
}

rpc_status rpc_connection_connect(rpc_connection *connection, const rpc_address *address, int64_t deadline, rpc_error *error) {
    rpc_status status = rpc_transport_connect(&connection->transport, address, deadline, error);
    h2_set_target(&connection->h2, address);
    connection->last_heard = rpc_now_ms();
    connection->ended = status != RPC_OK;
    if (status == RPC_OK && address->kind == RPC_TLS) {
        /* In TLS 1.3 the daemon judges our certificate when the handshake is over for us: only its greeting shows that it took it.
         */
        status = rpc_connection_greet(connection, deadline, error);
    }
    return status;
}

void rpc_connection_abandon(rpc_connection *connection) {
    rpc_transport_abandon(&connection->transport);
}

void rpc_connection_close(rpc_connection *connection) {
    if (connection != NULL) {
        rpc_transport_close(&connection->transport);
        h2_close(&connection->h2);
        free(connection);
    }
}

/* Writes what waits in h2.out. false: the connection is gone. */
static bool write_out(rpc_connection *connection) {
    rpc_buffer *out = &connection->h2.out;
    ssize_t n = rpc_transport_send(&connection->transport, out->bytes + connection->written, out->len - connection->written);
    if (n < 0) {
        return false;
    }
    connection->written += (size_t)n;
    connection->call_left = connection->call_left || n > 0;
    if (connection->written == out->len) {
        out->len = 0;
        connection->written = 0;
    }
    return true;
}

/* Writes what goes at once. false: the connection is gone. Frames are collected only when the ones before have left: for a peer
 * that asks (PING, SETTINGS) and does not read, the answers then wait in nghttp2, which gives such a peer up at the thousandth. */
static bool flush(rpc_connection *connection) {
    const rpc_buffer *out = &connection->h2.out;
    for (;;) {
        if (out->len == 0 && !h2_collect(&connection->h2)) {
            return false;
        }
        if (out->len == 0) {
            return true;
        }
        if (!write_out(connection)) {
            return false;
        }
        if (out->len != 0) {
            return true; /* the rest when the socket takes it */
        }
    }
}

/* Reads what is there, or as much as one turn may. false: the connection has ended, or what came is not HTTP/2. */
static bool take_in(rpc_connection *connection) {
    for (int i = 0; i < READS_PER_TURN; i++) {
        ssize_t n = rpc_transport_recv(&connection->transport, connection->read_buffer, sizeof connection->read_buffer);
        if (n == -1) {
            return true;
        }
        if (n < 0) {
            return false;
        }
        connection->last_heard = rpc_now_ms();
        bool good = h2_feed(&connection->h2, connection->read_buffer, (size_t)n);
        rpc_wipe(connection->read_buffer, (size_t)n);
        if (!good) {
            return false;
        }
        if (n < (ssize_t)sizeof connection->read_buffer) {
            return true;
        }
    }
    return true;
}

/* One turn: write, wait, read. `until` bounds the wait. */
static void turn(rpc_connection *connection, int64_t until) {
    if (!flush(connection)) {
        /* The peer may have said why before it closed (GOAWAY, an early answer): read what it left. */
        (void)take_in(connection);
        connection->ended = true;
        return;
    }
    if (rpc_transport_wait(&connection->transport, connection->h2.out.len != 0, until) && !take_in(connection)) {
        connection->ended = true;
    }
}

rpc_status rpc_connection_greet(rpc_connection *connection, int64_t deadline, rpc_error *error) {
    while (!connection->h2.greeted) {
        if (connection->ended && connection->transport.trouble[0] != '\0') {
            return rpc_fail(error, RPC_NO_CONNECT, "%s", connection->transport.trouble);
        }
        if (connection->ended) {
            return rpc_fail(error, RPC_PROTOCOL, "the peer closed the connection without speaking HTTP/2");
        }
        if (rpc_remaining_ms(deadline) == 0) {
            connection->ended = true;
            return rpc_fail(error, RPC_TIMEOUT, "the peer accepted the connection and then said nothing");
        }
        turn(connection, deadline);
    }
    return RPC_OK;
}

/* A long silence is broken by a PING. gRPC servers count PINGs without data in between and hang up at the fourth, hence the
 * doubling and the limit. Returns until when to wait; the peer is taken for dead when it passes a PING over in silence. */
typedef struct patience {
    int64_t silence; /* next PING after this long */
    int64_t pinged;  /* time of the last PING, 0: none is open */
    int sent;
} patience;

static int64_t mind_silence(rpc_connection *connection, patience *mood, int64_t deadline) {
    int64_t now = rpc_now_ms();
    int64_t next = deadline;
    if (mood->pinged != 0 && connection->last_heard >= mood->pinged) {
        mood->pinged = 0;
    }
    if (mood->pinged != 0) {
        next = mood->pinged + connection->options->ping_timeout_ms;
        connection->ended = connection->ended || now >= next;
    } else if (mood->sent < PINGS_PER_CALL) {
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

/* Until the call's stream is over, the connection is, or time is up. */
static void run_call(rpc_connection *connection, int64_t deadline) {
    patience mood = {.silence = connection->options->ping_ms, .pinged = 0, .sent = 0};
    while (!connection->h2.call.over && !connection->ended && rpc_remaining_ms(deadline) > 0) {
        int64_t until = mind_silence(connection, &mood, deadline);
        if (!connection->ended) {
            turn(connection, until);
        }
    }
}

/* After the call: acknowledge what the peer asked (its PINGs have a time limit), cancel a stream that is still open. */
static void settle(rpc_connection *connection) {
    h2_cancel_call(&connection->h2);
    if (!connection->ended && !flush(connection)) {
        connection->ended = true;
    }
    if (connection->h2.out.len != 0) {
        connection->ended = true; /* half a frame is stuck: nothing can follow it */
    }
}

rpc_status rpc_connection_exchange(rpc_connection *connection, rpc_exchange *exchange, rpc_error *error) {
    connection->last_heard = rpc_now_ms();
    connection->call_left = false;
    exchange->unsent = true;
    if (!h2_start_call(&connection->h2, exchange, connection->options->call_ms)) {
        connection->ended = true;
        return rpc_fail(error, RPC_BROKEN, "the connection takes no further call");
    }
    run_call(connection, exchange->deadline);
    bool over = connection->h2.call.over;
    bool timed_out = !over && !connection->ended;
    /* Sent or not is judged before settle() writes on. */
    exchange->unsent = connection->h2.call.refused || !connection->call_left;
    rpc_status status = RPC_OK;
    if (timed_out) {
        status = rpc_fail(error, RPC_TIMEOUT, "no answer in time (%s)", exchange->path);
    } else if (!over) {
        const char *trouble = connection->transport.trouble;
        status = rpc_fail(error, RPC_BROKEN, "the connection ended before the answer (%s)%s%.400s", exchange->path,
                          trouble[0] == '\0' ? "" : ": ", trouble);
    } else {
        status = h2_result(&connection->h2, exchange, error);
    }
    settle(connection);
    h2_end_call(&connection->h2);
    /* A silent peer gets a second chance on the same connection: closing it could end sessions that are still good. */
    connection->ended = connection->ended || (timed_out && connection->doubtful);
    connection->doubtful = timed_out;
    return status;
}

bool rpc_connection_reusable(rpc_connection *connection) {
    return !connection->ended && h2_takes_calls(&connection->h2);
}

bool rpc_connection_usable(rpc_connection *connection) {
    if (connection->ended || !take_in(connection) || !flush(connection) || connection->h2.out.len != 0) {
        connection->ended = true;
    }
    return rpc_connection_reusable(connection);
}
