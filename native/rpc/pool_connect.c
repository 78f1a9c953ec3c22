/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections to the addresses of a list. A call borrows one and has it to itself; the lock is held for list work only.
 *
 * Two addresses are two machines until a daemon says otherwise: a session is known only where it was opened, and its token, which
 * opens the session to whoever has it, goes nowhere else. So a call in a session names its address; only what needs none (the first
 * call, OpenSession) may go to the next one when the last that worked does not answer.
 */
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "pool_inner.h"

static int64_t earlier(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* A reason names the address that it is about. */
static void name_address(const rpc_address *address, rpc_error *error) {
    char text[RPC_ADDRESS_TEXT_MAX];
    char reason[RPC_TEXT_MAX - RPC_ADDRESS_TEXT_MAX - 4];
    if (strstr(error->text, rpc_address_text(address, text)) == NULL) {
        snprintf(reason, sizeof reason, "%.*s", (int)sizeof reason - 1, error->text);
        snprintf(error->text, sizeof error->text, "%s: %s", text, reason);
    }
}

/* Listed before it connects, so that a child forked meanwhile finds its descriptor. greet: it must also speak HTTP/2. */
static rpc_status open_at(rpc_pool *pool, size_t place, int64_t connect_by, bool greet, rpc_connection **out, rpc_error *error) {
    rpc_connection *connection = rpc_connection_new(&pool->options, pool->tls);
    if (connection == NULL) {
        return rpc_fail(error, RPC_NO_MEMORY, "no memory for a connection");
    }
    *rpc_connection_place(connection) = place;
    rpc_pool_lock(pool);
    rpc_pool_push(&pool->busy, connection);
    rpc_pool_unlock(pool);
    rpc_status status = rpc_connection_connect(connection, &pool->addresses.at[place], connect_by, error);
    if (status == RPC_OK && greet) {
        status = rpc_connection_greet(connection, connect_by, error);
    }
    if (status != RPC_OK) {
        name_address(&pool->addresses.at[place], error);
        rpc_pool_return(pool, connection);
        return status;
    }
    *out = connection;
    return RPC_OK;
}

/* Until when one of `left` addresses may take: its own limit, and not the time of those after it. */
static int64_t share(const rpc_pool *pool, int64_t deadline, size_t left) {
    return rpc_now_ms() + earlier(rpc_remaining_ms(deadline) / (int64_t)left, pool->options.connect_ms);
}

/* One more reason at the end of a list of them; what does not fit is cut. */
static void add_reason(rpc_error *sum, const rpc_error *one) {
    size_t n = strlen(sum->text);
    size_t room = sizeof sum->text - n;
    snprintf(sum->text + n, room, "%s%.*s", n == 0 ? "" : "; ", (int)(room < 3 ? 0 : room - 3), one->text);
}

/* Any address, the last that worked first. An address whose peer is silent must not hold up the others, so the peer has to greet.
 */
static rpc_status open_any(rpc_pool *pool, int64_t deadline, size_t first, size_t *place, rpc_connection **out, rpc_error *error) {
    rpc_error sum = {.status = RPC_NO_CONNECT};
    size_t count = pool->addresses.count;
    for (size_t i = 0; i < count; i++) {
        *place = (first + i) % count;
        rpc_status status = open_at(pool, *place, share(pool, deadline, count - i), true, out, error);
        if (status == RPC_OK) {
            rpc_pool_lock(pool);
            pool->current = *place;
            rpc_pool_unlock(pool);
            return RPC_OK;
        }
        add_reason(&sum, error);
    }
    *error = sum;
    return sum.status;
}

rpc_status rpc_pool_borrow(rpc_pool *pool, int64_t deadline, bool fresh, unsigned *at, rpc_connection **out, rpc_error *error) {
    rpc_pool_lock(pool);
    size_t place = *at == 0 ? pool->current : *at - 1;
    rpc_pool_unlock(pool);
    bool any = *at == 0 && pool->addresses.count > 1;
    if (place >= pool->addresses.count) {
        return rpc_fail(error, RPC_BAD_ADDRESS, "there is no address number %zu", place + 1);
    }
    *at = (unsigned)place + 1;
    while (!fresh) {
        rpc_pool_lock(pool);
        rpc_connection *connection = rpc_pool_pop(&pool->idle[place]);
        if (connection != NULL) {
            pool->idle_count--;
            rpc_pool_push(&pool->busy, connection);
        }
        rpc_pool_unlock(pool);
        if (connection == NULL) {
            break;
        }
        if (rpc_connection_usable(connection)) {
            *out = connection;
            return RPC_OK;
        }
        rpc_pool_return(pool, connection);
    }
    if (!any) {
        rpc_status status = open_at(pool, place, share(pool, deadline, 1), false, out, error);
        if (status != RPC_OK && pool->addresses.count > 1) {
            size_t n = strlen(error->text);
            snprintf(error->text + n, sizeof error->text - n, "; the session was there, open another one");
        }
        return status;
    }
    rpc_status status = open_any(pool, deadline, place, &place, out, error);
    *at = status == RPC_OK ? (unsigned)place + 1 : 0;
    return status;
}

rpc_status rpc_pool_probe(rpc_pool *pool, rpc_error *error) {
    rpc_connection *connection = NULL;
    unsigned at = 0;
    int64_t each = pool->options.connect_ms;
    int64_t longest = pool->options.call_ms > each ? pool->options.call_ms : each;
    int64_t deadline = rpc_now_ms() + earlier(each * (int64_t)pool->addresses.count, longest);
    rpc_status status = rpc_pool_borrow(pool, deadline, false, &at, &connection, error);
    if (status != RPC_OK) {
        return status;
    }
    status = rpc_connection_greet(connection, deadline, error);
    rpc_pool_return(pool, connection);
    return status;
}
