/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a connection, and a call on it as its thread sees it. */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "connection_inner.h"

enum { RECENT_MS = 2 }; /* heard so shortly ago, a connection is not asked whether it is still there */

rpc_pooled *rpc_connection_pooled(rpc_connection *connection) {
    return &connection->pooled;
}

rpc_connection *rpc_connection_new(const rpc_options *options, rpc_tls *tls) {
    rpc_connection *connection = (rpc_connection *)calloc(1, sizeof *connection);
    if (connection == NULL) {
        return NULL;
    }
    connection->options = options;
    connection->due_end = &connection->due;
    pthread_mutex_init(&connection->lock, NULL);
    rpc_transport_init(&connection->transport, tls);
    rpc_connection_be_patient(connection);
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
    atomic_store(&connection->spent, connection->ended);
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
        rpc_buffer_free(&connection->flight);
        pthread_mutex_destroy(&connection->lock);
        free(connection);
    }
}

/* ---- greeting -------------------------------------------------------------------------------------------------------------- */

rpc_status rpc_connection_greet(rpc_connection *connection, int64_t deadline, rpc_error *error) {
    char trouble[RPC_TEXT_MAX];
    waiter self = {.greeting = true, .begun = rpc_now_ms()};
    rpc_connection_enter(connection);
    if (!connection->h2.greeted && !connection->ended && !rpc_connection_await(connection, &self, deadline)) {
        rpc_connection_enter(connection);
        rpc_connection_mute(connection);
        rpc_connection_leave(connection);
        return rpc_fail(error, RPC_TIMEOUT, "the peer accepted the connection and then said nothing");
    }
    if (self.finished) {
        rpc_connection_enter(connection);
    }
    const bool greeted = connection->h2.greeted;
    rpc_connection_leave(connection);
    if (greeted) {
        return RPC_OK;
    }
    if (rpc_transport_trouble(&connection->transport, trouble)[0] != '\0') {
        return rpc_fail(error, RPC_NO_CONNECT, "%s", trouble);
    }
    return rpc_fail(error, RPC_PROTOCOL, "the peer closed the connection without speaking HTTP/2");
}

/* ---- calls ----------------------------------------------------------------------------------------------------------------- */

static rpc_status broken(rpc_connection *connection, const rpc_exchange *exchange, rpc_error *error) {
    char trouble[RPC_TEXT_MAX];
    const bool known = rpc_transport_trouble(&connection->transport, trouble)[0] != '\0';
    return rpc_fail(error, RPC_BROKEN, "the connection ended before the answer (%s)%s%.400s", exchange->path, known ? ": " : "",
                    trouble);
}

/* With the lock. Silence counts from when somebody began to wait. */
static bool begin(rpc_connection *connection, waiter *self, const rpc_exchange *exchange) {
    if (connection->ended || connection->mute ||
        !h2_start_call(&connection->h2, &self->call, exchange, connection->options->call_ms)) {
        atomic_store(&connection->spent, true);
        return false;
    }
    self->begun = rpc_now_ms();
    if (connection->oldest == NULL) {
        connection->last_heard = self->begun;
        rpc_connection_be_patient(connection);
    }
    connection->expected -= connection->expected != 0;
    return true;
}

rpc_status rpc_connection_exchange(rpc_connection *connection, rpc_exchange *exchange, rpc_error *error) {
    waiter self;
    memset(&self, 0, offsetof(waiter, call));
    self.call.owner = &self;
    exchange->unsent = true;
    exchange->late = true;
    rpc_connection_enter(connection);
    if (!begin(connection, &self, exchange)) {
        rpc_connection_leave(connection);
        return rpc_fail(error, RPC_BROKEN, "the connection takes no further call");
    }
    exchange->late = false;
    const bool finished = rpc_connection_await(connection, &self, exchange->deadline);
    exchange->unsent = finished && self.unsent;
    rpc_status status = RPC_OK;
    if (!finished) {
        status = rpc_fail(error, RPC_TIMEOUT, "no answer in time (%s)", exchange->path);
    } else if (self.call.over) {
        status = h2_result(&self.call, exchange, error);
    } else {
        status = broken(connection, exchange, error);
    }
    h2_call_free(&self.call);
    return status;
}

/* ---- between calls --------------------------------------------------------------------------------------------------------- */

bool rpc_connection_reusable(const rpc_connection *connection) {
    return !atomic_load(&connection->spent);
}

bool rpc_connection_usable(rpc_connection *connection) {
    rpc_connection_enter(connection);
    if (!connection->led && connection->oldest == NULL && !connection->ended &&
        rpc_now_ms() - connection->last_heard >= RECENT_MS) {
        rpc_connection_look(connection);
    } else {
        rpc_connection_leave(connection);
    }
    return rpc_connection_reusable(connection);
}
