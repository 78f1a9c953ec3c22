/* SPDX-License-Identifier: Apache-2.0 */
/* What a pool keeps: lists of connections, request numbers, keys; and fork. pool_connect.c makes connections. */
#include "pool_inner.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { IDLE_MAX = 64 };

rpc_options rpc_options_default(void) {
    return (rpc_options){.connect_ms = 2000, .call_ms = 10000, .ping_ms = 10000, .ping_timeout_ms = 20000, .retries = 1};
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

rpc_connection *rpc_pool_pop(rpc_connection **list) {
    rpc_connection *first = *list;
    if (first != NULL) {
        *list = *rpc_connection_link(first);
        *rpc_connection_link(first) = NULL;
    }
    return first;
}

void rpc_pool_push(rpc_connection **list, rpc_connection *connection) {
    *rpc_connection_link(connection) = *list;
    *list = connection;
}

static bool take_out(rpc_connection **list, const rpc_connection *connection) {
    for (rpc_connection **at = list; *at != NULL; at = rpc_connection_link(*at)) {
        if (*at == connection) {
            (void)rpc_pool_pop(at);
            return true;
        }
    }
    return false;
}

/* With the lock held, or alone: takes all idle connections out of the pool. */
static rpc_connection *take_idle(rpc_pool *pool) {
    rpc_connection *all = NULL;
    rpc_connection *connection;
    for (size_t i = 0; i < pool->addresses.count; i++) {
        while ((connection = rpc_pool_pop(&pool->idle[i])) != NULL) {
            rpc_pool_push(&all, connection);
        }
    }
    pool->idle_count = 0;
    return all;
}

/* Without the lock: closing may wait for whoever forks, and that waits for the lock. */
static void close_all(rpc_connection *list) {
    rpc_connection *connection;
    while ((connection = rpc_pool_pop(&list)) != NULL) {
        rpc_connection_close(connection);
    }
}

/* Lets go of the parent's connections. Idle ones are whole and can be freed; a busy one stopped somewhere in the middle of another
 * thread's work, so only its descriptor is closed and its memory given up. */
static void become_child(rpc_pool *pool) {
    rpc_connection *connection;
    close_all(take_idle(pool)); /* the child is alone: nobody is forking */
    while ((connection = rpc_pool_pop(&pool->busy)) != NULL) {
        rpc_connection_abandon(connection);
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
    if (pool->pid != getpid()) {
        become_child(pool);
    }
}

void rpc_pool_unlock(rpc_pool *pool) {
    pthread_mutex_unlock(&pool->lock);
}

void rpc_pool_close(rpc_pool *pool) {
    if (pool == NULL) {
        return;
    }
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

void rpc_pool_return(rpc_pool *pool, rpc_connection *connection) {
    bool keep = rpc_connection_reusable(connection);
    rpc_pool_lock(pool);
    bool ours = take_out(&pool->busy, connection);
    keep = keep && ours && pool->idle_count < IDLE_MAX;
    if (keep) {
        rpc_pool_push(&pool->idle[*rpc_connection_place(connection)], connection);
        pool->idle_count++;
    }
    rpc_pool_unlock(pool);
    if (!keep && ours) {
        rpc_connection_close(connection);
    }
}

void rpc_pool_request_id(rpc_pool *pool, uint8_t id[RPC_REQUEST_ID_BYTES]) {
    rpc_pool_lock(pool);
    uint64_t number = pool->counter++;
    memcpy(id, pool->nonce, NONCE_BYTES);
    rpc_pool_unlock(pool);
    for (size_t i = 0; i < 8; i++) {
        id[NONCE_BYTES + i] = (uint8_t)(number >> (56 - 8 * i));
    }
}

uint8_t rpc_pool_spread(rpc_pool *pool) {
    rpc_pool_lock(pool);
    uint8_t spread = (uint8_t)(pool->nonce[pool->counter % NONCE_BYTES] + 61 * pool->counter);
    rpc_pool_unlock(pool);
    return spread;
}

bool rpc_pool_known_key(rpc_pool *pool, unsigned at, uint8_t point[RPC_POINT_BYTES]) {
    if (at == 0 || at > pool->addresses.count) {
        return false;
    }
    const transport_key *key = &pool->keys[at - 1];
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
    transport_key *key = &pool->keys[at - 1];
    rpc_pool_lock(pool);
    memcpy(key->point, point, RPC_POINT_BYTES);
    key->known = true;
    rpc_pool_unlock(pool);
}
