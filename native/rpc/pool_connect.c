/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections to the addresses of a list, which calls share; the lock is held for list work only.
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

/* Those who waited are told. With the lock held, so that none of them is gone. */
static void tell(pool_place *place, rpc_status status, const rpc_error *error) {
    place->opening = false;
    for (pool_waiter *one = place->waiters, *next; one != NULL; one = next) {
        next = one->next;
        one->status = status;
        if (status != RPC_OK) {
            *one->error = *error;
        }
        rpc_bell_ring(&one->bell);
    }
    place->waiters = NULL;
}

/* Listed before it connects, so that a child forked meanwhile finds its descriptor. With the lock, which is given back. */
static rpc_status open_at(rpc_pool *pool, size_t place, int64_t connect_by, rpc_connection **out, rpc_error *error) {
    rpc_connection *connection = rpc_pool_add(pool, place);
    pool->places[place].opening = connection != NULL;
    rpc_pool_unlock(pool);
    if (connection == NULL) {
        return rpc_fail(error, RPC_NO_MEMORY, "no memory for a connection");
    }
    rpc_status status = rpc_connection_connect(connection, &pool->addresses.at[place], connect_by, error);
    if (status != RPC_OK) {
        name_address(&pool->addresses.at[place], error);
    }
    rpc_pool_lock(pool);
    rpc_connection_pooled(connection)->connected = status == RPC_OK;
    tell(&pool->places[place], status, error);
    rpc_pool_unlock(pool);
    if (status != RPC_OK) {
        rpc_pool_return(pool, connection);
        return status;
    }
    *out = connection;
    return RPC_OK;
}

/* Another thread connects: what comes of it, or RPC_NO_CONNECT when that takes too long. With the lock, which is given back. */
static rpc_status await_opening(rpc_pool *pool, size_t place, int64_t connect_by, rpc_error *error) {
    pool_waiter self = {.next = pool->places[place].waiters, .error = error};
    pool->places[place].waiters = &self;
    rpc_pool_unlock(pool);
    if (rpc_bell_wait(&self.bell, connect_by)) {
        return self.status;
    }
    rpc_pool_lock(pool);
    for (pool_waiter **at = &pool->places[place].waiters; *at != NULL; at = &(*at)->next) {
        if (*at == &self) {
            *at = self.next;
            rpc_pool_unlock(pool);
            char where[RPC_ADDRESS_TEXT_MAX];
            return rpc_fail(error, RPC_NO_CONNECT, "no connection to %.272s in time",
                            rpc_address_text(&pool->addresses.at[place], where));
        }
    }
    rpc_pool_unlock(pool);
    return self.status; /* told at the last moment */
}

/* The connection with the fewest calls that takes more; NULL: there is none, or none is idle and another one may be opened. */
static rpc_connection *choose(rpc_pool *pool, size_t place, uint64_t after) {
    rpc_connection *best = NULL;
    uint32_t count = 0;
    for (rpc_connection *each = pool->connections; each != NULL; each = rpc_connection_pooled(each)->next) {
        rpc_pooled *one = rpc_connection_pooled(each);
        if (one->place != place || !one->connected) {
            continue;
        }
        one->retired = one->retired || one->number <= after || !rpc_connection_reusable(each);
        if (one->retired) {
            continue;
        }
        count++;
        if (best == NULL || one->users < rpc_connection_pooled(best)->users) {
            best = each;
        }
    }
    const bool busy = best != NULL && rpc_connection_pooled(best)->users != 0;
    return busy && count < pool->options.connections && !pool->places[place].opening ? NULL : best;
}

/* One address: a connection that is there, one that another thread is opening, or a new one. */
static rpc_status get(rpc_pool *pool, size_t place, int64_t connect_by, uint64_t after, rpc_connection **out, rpc_error *error) {
    for (;;) {
        rpc_pool_lock(pool);
        rpc_connection *connection = choose(pool, place, after);
        if (connection != NULL) {
            const bool alone = rpc_connection_pooled(connection)->users++ == 0;
            rpc_pool_unlock(pool);
            if (alone ? rpc_connection_usable(connection) : rpc_connection_reusable(connection)) {
                *out = connection;
                return RPC_OK;
            }
            rpc_pool_return(pool, connection);
        } else if (!pool->places[place].opening) {
            return open_at(pool, place, connect_by, out, error);
        } else {
            rpc_status status = await_opening(pool, place, connect_by, error);
            if (status != RPC_OK) {
                return status;
            }
        }
    }
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
static rpc_status get_any(rpc_pool *pool, int64_t deadline, uint64_t after, size_t *place, rpc_connection **out, rpc_error *error) {
    rpc_error sum = {.status = RPC_NO_CONNECT};
    const size_t first = *place;
    const size_t count = pool->addresses.count;
    for (size_t i = 0; i < count; i++) {
        *place = (first + i) % count;
        const int64_t connect_by = share(pool, deadline, count - i);
        rpc_status status = get(pool, *place, connect_by, after, out, error);
        if (status == RPC_OK) {
            status = rpc_connection_greet(*out, connect_by, error);
            if (status == RPC_OK) {
                rpc_pool_lock(pool);
                pool->current = *place;
                rpc_pool_unlock(pool);
                return RPC_OK;
            }
            name_address(&pool->addresses.at[*place], error);
            rpc_pool_return(pool, *out);
        }
        add_reason(&sum, error);
    }
    *error = sum;
    return sum.status;
}

rpc_status rpc_pool_borrow(rpc_pool *pool, int64_t deadline, uint64_t after, unsigned *at, rpc_connection **out, rpc_error *error) {
    const bool any = *at == 0 && pool->addresses.count > 1;
    size_t place = *at - 1;
    if (*at == 0) {
        rpc_pool_lock(pool);
        place = pool->current;
        rpc_pool_unlock(pool);
    }
    if (place >= pool->addresses.count) {
        return rpc_fail(error, RPC_BAD_ADDRESS, "there is no address number %zu", place + 1);
    }
    if (any) {
        rpc_status status = get_any(pool, deadline, after, &place, out, error);
        *at = status == RPC_OK ? (unsigned)place + 1 : 0;
        return status;
    }
    *at = (unsigned)place + 1;
    rpc_status status = get(pool, place, share(pool, deadline, 1), after, out, error);
    if (status != RPC_OK && pool->addresses.count > 1) {
        size_t n = strlen(error->text);
        snprintf(error->text + n, sizeof error->text - n, "; the session was there, open another one");
    }
    return status;
}

rpc_status rpc_pool_probe(rpc_pool *pool, rpc_error *error) {
    rpc_connection *connection = NULL;
    unsigned at = 0;
    int64_t each = pool->options.connect_ms;
    int64_t longest = pool->options.call_ms > each ? pool->options.call_ms : each;
    int64_t deadline = rpc_now_ms() + earlier(each * (int64_t)pool->addresses.count, longest);
    rpc_pool_here(pool);
    rpc_status status = rpc_pool_borrow(pool, deadline, 0, &at, &connection, error);
    if (status != RPC_OK) {
        return status;
    }
    status = rpc_connection_greet(connection, deadline, error);
    rpc_pool_return(pool, connection);
    return status;
}
