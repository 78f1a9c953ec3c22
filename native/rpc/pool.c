/* SPDX-License-Identifier: Apache-2.0 */
/* What a pool keeps: connections, request numbers, keys; and fork. pool_connect.c makes connections and shares them out. */
#include "pool_inner.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

rpc_options rpc_options_default(void) {
    return (rpc_options){
        .connect_ms = 2000, .call_ms = 10000, .ping_ms = 10000, .ping_timeout_ms = 20000, .retries = 1, .connections = 1};
}

const rpc_options *rpc_pool_options(const rpc_pool *pool) {
    return &pool->options;
}

static bool draw_nonce(rpc_pool *pool) {
    return getrandom(pool->nonce, NONCE_BYTES, 0) == NONCE_BYTES;
}

static bool wants_tls(const rpc_addresses *addresses) {
    for (size_t i = 0; i < addresses->count; i++) {
        if (addresses->at[i].kind == RPC_TLS) {
            return true;
        }
    }
    return false;
}

rpc_pool *rpc_pool_open(const rpc_addresses *addresses, const rpc_options *options) {
    if (addresses->count == 0 || addresses->count > RPC_ADDRESSES_MAX) {
        return NULL;
    }
    rpc_pool *pool = (rpc_pool *)calloc(1, sizeof *pool);
    if (pool == NULL) {
        return NULL;
    }
    pool->addresses = *addresses;
    pool->options = *options;
    pool->pid = getpid();
    pool->tls = wants_tls(addresses) ? rpc_tls_new(&pool->options.tls) : NULL;
    bool complete = pool->tls != NULL || !wants_tls(addresses);
    if (!complete || !draw_nonce(pool) || pthread_mutex_init(&pool->lock, NULL) != 0) {
        rpc_tls_free(pool->tls);
        free(pool);
        return NULL;
    }
    return pool;
}

rpc_connection *rpc_pool_add(rpc_pool *pool, size_t place) {
    rpc_connection *connection = rpc_connection_new(&pool->options, pool->tls);
    if (connection != NULL) {
        *rpc_connection_pooled(connection) =
            (rpc_pooled){.next = pool->connections, .place = place, .number = ++pool->made, .users = 1};
        pool->connections = connection;
    }
    return connection;
}

/* false: it is not there, but was the parent's. */
static bool take_out(rpc_pool *pool, const rpc_connection *connection) {
    for (rpc_connection **at = &pool->connections; *at != NULL; at = &rpc_connection_pooled(*at)->next) {
        if (*at == connection) {
            *at = rpc_connection_pooled(*at)->next;
            return true;
        }
    }
    return false;
}

/* With the lock held, or alone: takes all connections that no call is using out of the pool. */
static rpc_connection *take_idle(rpc_pool *pool) {
    rpc_connection *all = NULL;
    for (rpc_connection **at = &pool->connections; *at != NULL;) {
        rpc_pooled *one = rpc_connection_pooled(*at);
        if (one->users != 0) {
            at = &one->next;
            continue;
        }
        rpc_connection *idle = *at;
        *at = one->next;
        one->next = all;
        all = idle;
    }
    return all;
}

/* Without the lock: closing may wait for whoever forks, and that waits for the lock. */
static void close_all(rpc_connection *list) {
    while (list != NULL) {
        rpc_connection *first = list;
        list = rpc_connection_pooled(first)->next;
        rpc_connection_close(first);
    }
}

/* Lets go of the parent's connections. Idle ones are whole and can be freed; one in use stopped somewhere in the middle of other
 * threads' work, so only its descriptor is closed and its memory given up. */
static void become_child(rpc_pool *pool) {
    close_all(take_idle(pool)); /* the child is alone: nobody is forking */
    for (rpc_connection *one = pool->connections; one != NULL; one = rpc_connection_pooled(one)->next) {
        rpc_connection_abandon(one);
    }
    pool->connections = NULL;
    for (size_t i = 0; i < pool->addresses.count; i++) {
        pool->places[i].opening = false;
        pool->places[i].waiters = NULL;
    }
    pool->pid = getpid();
    /* The counter goes on, so even without fresh random bytes the child only repeats numbers that the parent will use later. */
    if (!draw_nonce(pool)) {
        for (size_t i = 0; i < sizeof pool->pid; i++) {
            pool->nonce[i] ^= (uint8_t)((uint64_t)pool->pid >> (8 * i));
        }
    }
}

void rpc_pool_lock(rpc_pool *pool) {
    pthread_mutex_lock(&pool->lock);
}

void rpc_pool_unlock(rpc_pool *pool) {
    pthread_mutex_unlock(&pool->lock);
}

void rpc_pool_here(rpc_pool *pool) {
    if (pool->pid != getpid()) { /* such a process has one thread, and the lock is as its parent left it */
        rpc_pool_lock(pool);
        become_child(pool);
        rpc_pool_unlock(pool);
    }
}

void rpc_pool_close(rpc_pool *pool) {
    if (pool == NULL) {
        return;
    }
    rpc_pool_here(pool);
    rpc_pool_lock(pool);
    rpc_connection *idle = take_idle(pool);
    rpc_pool_unlock(pool);
    close_all(idle);
    pthread_mutex_destroy(&pool->lock);
    rpc_tls_free(pool->tls);
    free(pool);
}

void rpc_pool_drop_idle(rpc_pool *pool) {
    if (pool->pid != getpid() || pthread_mutex_trylock(&pool->lock) != 0) {
        return;
    }
    rpc_connection *idle = take_idle(pool);
    rpc_pool_unlock(pool);
    close_all(idle);
}

void rpc_pool_fork_prepare(rpc_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    rpc_tls_fork_prepare(pool->tls);
}

void rpc_pool_fork_parent(rpc_pool *pool) {
    rpc_tls_fork_parent(pool->tls);
    rpc_pool_unlock(pool);
}

void rpc_pool_fork_child(rpc_pool *pool) {
    pthread_mutex_init(&pool->lock, NULL);
    rpc_tls_fork_child(pool->tls);
    become_child(pool);
}

uint64_t rpc_pool_number(rpc_connection *connection) {
    return rpc_connection_pooled(connection)->number;
}

void rpc_pool_return(rpc_pool *pool, rpc_connection *connection) {
    rpc_pooled *one = rpc_connection_pooled(connection);
    rpc_pool_lock(pool);
    one->users--;
    one->retired = one->retired || !rpc_connection_reusable(connection);
    bool last = one->retired && one->users == 0 && take_out(pool, connection);
    rpc_pool_unlock(pool);
    if (last) {
        rpc_connection_close(connection);
    }
}

void rpc_pool_request_id(rpc_pool *pool, uint8_t id[RPC_REQUEST_ID_BYTES]) {
    const uint64_t number = atomic_fetch_add_explicit(&pool->counter, 1, memory_order_relaxed);
    memcpy(id, pool->nonce, NONCE_BYTES); /* changes only in a process with one thread */
    for (size_t i = 0; i < 8; i++) {
        id[NONCE_BYTES + i] = (uint8_t)(number >> (56 - 8 * i));
    }
}

uint8_t rpc_pool_spread(rpc_pool *pool) {
    const uint64_t number = atomic_load(&pool->counter);
    return (uint8_t)(pool->nonce[number % NONCE_BYTES] + 61 * number);
}

bool rpc_pool_known_key(rpc_pool *pool, unsigned at, uint8_t point[RPC_POINT_BYTES]) {
    if (at == 0 || at > pool->addresses.count) {
        return false;
    }
    const transport_key *key = &pool->places[at - 1].key;
    rpc_pool_lock(pool);
    bool known = key->known;
    if (known) {
        memcpy(point, key->point, RPC_POINT_BYTES);
    }
    rpc_pool_unlock(pool);
    return known;
}

void rpc_pool_remember_key(rpc_pool *pool, unsigned at, const uint8_t point[RPC_POINT_BYTES]) {
    if (at == 0 || at > pool->addresses.count) {
        return;
    }
    transport_key *key = &pool->places[at - 1].key;
    rpc_pool_lock(pool);
    memcpy(key->point, point, RPC_POINT_BYTES);
    key->known = true;
    rpc_pool_unlock(pool);
}
