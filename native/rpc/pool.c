/* SPDX-License-Identifier: Apache-2.0 */
/* Connections to one address. A call borrows one and has it to itself; the lock is held for list work only. */
#include "pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "clock.h"

enum { IDLE_MAX = 64, NONCE_BYTES = 8 };

struct rpc_pool {
    pthread_mutex_t lock;
    rpc_address address;
    rpc_options options;
    pid_t pid;            /* whose connections these are */
    rpc_connection *idle; /* last returned first: it is the likeliest to be alive */
    size_t idle_count;
    rpc_connection *busy;
    uint8_t nonce[NONCE_BYTES];
    uint64_t counter;
};

rpc_options rpc_options_default(void) {
    return (rpc_options){.connect_ms = 2000, .call_ms = 10000, .ping_ms = 10000, .ping_timeout_ms = 20000};
}

const rpc_options *rpc_pool_options(const rpc_pool *pool) {
    return &pool->options;
}

bool rpc_pool_takes_secrets(const rpc_pool *pool) {
    return pool->address.family == RPC_UNIX;
}

static bool draw_nonce(rpc_pool *pool) {
    return getrandom(pool->nonce, NONCE_BYTES, 0) == NONCE_BYTES;
}

rpc_pool *rpc_pool_open(const rpc_address *address, const rpc_options *options) {
    rpc_pool *pool = (rpc_pool *)calloc(1, sizeof *pool);
    if (pool == NULL) {
        return NULL;
    }
    pool->address = *address;
    pool->options = *options;
    pool->pid = getpid();
    if (!draw_nonce(pool) || pthread_mutex_init(&pool->lock, NULL) != 0) {
        free(pool);
        return NULL;
    }
    return pool;
}

static rpc_connection *pop(rpc_connection **list) {
    rpc_connection *first = *list;
    if (first != NULL) {
        *list = *rpc_connection_link(first);
        *rpc_connection_link(first) = NULL;
    }
    return first;
}

static void push(rpc_connection **list, rpc_connection *connection) {
    *rpc_connection_link(connection) = *list;
    *list = connection;
}

static bool take_out(rpc_connection **list, const rpc_connection *connection) {
    for (rpc_connection **at = list; *at != NULL; at = rpc_connection_link(*at)) {
        if (*at == connection) {
            (void)pop(at);
            return true;
        }
    }
    return false;
}

/* Lets go of the parent's connections. Idle ones are whole and can be freed; a busy one stopped somewhere in the middle of another
 * thread's work, so only its descriptor is closed and its memory given up. */
static void become_child(rpc_pool *pool) {
    rpc_connection *connection;
    while ((connection = pop(&pool->idle)) != NULL) {
        rpc_connection_close(connection);
    }
    while ((connection = pop(&pool->busy)) != NULL) {
        rpc_connection_abandon(connection);
    }
    pool->idle_count = 0;
    pool->pid = getpid();
    /* The counter goes on, so even without fresh random bytes the child only repeats numbers that the parent will use later. */
    if (!draw_nonce(pool)) {
        for (size_t i = 0; i < sizeof pool->pid; i++) {
            pool->nonce[i] ^= (uint8_t)((uint64_t)pool->pid >> (8 * i));
        }
    }
}

/* A process made without fork handlers (clone) is noticed here. */
static void lock_own(rpc_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    if (pool->pid != getpid()) {
        become_child(pool);
    }
}

void rpc_pool_close(rpc_pool *pool) {
    rpc_connection *connection;
    if (pool == NULL) {
        return;
    }
    lock_own(pool);
    while ((connection = pop(&pool->idle)) != NULL) {
        rpc_connection_close(connection);
    }
    pthread_mutex_unlock(&pool->lock);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

void rpc_pool_drop_idle(rpc_pool *pool) {
    rpc_connection *connection;
    if (pool->pid != getpid() || pthread_mutex_trylock(&pool->lock) != 0) {
        return;
    }
    while ((connection = pop(&pool->idle)) != NULL) {
        rpc_connection_close(connection);
    }
    pool->idle_count = 0;
    pthread_mutex_unlock(&pool->lock);
}

void rpc_pool_fork_prepare(rpc_pool *pool) {
    pthread_mutex_lock(&pool->lock);
}

void rpc_pool_fork_parent(rpc_pool *pool) {
    pthread_mutex_unlock(&pool->lock);
}

void rpc_pool_fork_child(rpc_pool *pool) {
    pthread_mutex_init(&pool->lock, NULL);
    become_child(pool);
}

static int64_t earlier(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* Listed before it connects, so that a child forked meanwhile finds its descriptor. */
static rpc_status open_new(rpc_pool *pool, int64_t deadline, rpc_connection **out, rpc_error *error) {
    int64_t connect_by = earlier(deadline, rpc_now_ms() + pool->options.connect_ms);
    rpc_connection *connection = rpc_connection_new(&pool->options);
    if (connection == NULL) {
        return rpc_fail(error, RPC_NO_MEMORY, "no memory for a connection");
    }
    lock_own(pool);
    push(&pool->busy, connection);
    pthread_mutex_unlock(&pool->lock);
    rpc_status status = rpc_connection_connect(connection, &pool->address, connect_by, error);
    if (status != RPC_OK) {
        rpc_pool_return(pool, connection);
        return status;
    }
    *out = connection;
    return RPC_OK;
}

rpc_status rpc_pool_borrow(rpc_pool *pool, int64_t deadline, bool fresh, rpc_connection **out, rpc_error *error) {
    while (!fresh) {
        lock_own(pool);
        rpc_connection *connection = pop(&pool->idle);
        if (connection != NULL) {
            pool->idle_count--;
            push(&pool->busy, connection);
        }
        pthread_mutex_unlock(&pool->lock);
        if (connection == NULL) {
            break;
        }
        if (rpc_connection_usable(connection)) {
            *out = connection;
            return RPC_OK;
        }
        rpc_pool_return(pool, connection);
    }
    return open_new(pool, deadline, out, error);
}

void rpc_pool_return(rpc_pool *pool, rpc_connection *connection) {
    bool keep = rpc_connection_reusable(connection);
    lock_own(pool);
    bool ours = take_out(&pool->busy, connection);
    keep = keep && ours && pool->idle_count < IDLE_MAX;
    if (keep) {
        push(&pool->idle, connection);
        pool->idle_count++;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!keep && ours) {
        rpc_connection_close(connection);
    }
}

rpc_status rpc_pool_probe(rpc_pool *pool, rpc_error *error) {
    rpc_connection *connection = NULL;
    int64_t deadline = rpc_now_ms() + pool->options.connect_ms;
    rpc_status status = rpc_pool_borrow(pool, deadline, false, &connection, error);
    if (status != RPC_OK) {
        return status;
    }
    status = rpc_connection_greet(connection, deadline, error);
    rpc_pool_return(pool, connection);
    return status;
}

void rpc_pool_request_id(rpc_pool *pool, uint8_t id[RPC_REQUEST_ID_BYTES]) {
    lock_own(pool);
    uint64_t number = pool->counter++;
    memcpy(id, pool->nonce, NONCE_BYTES);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < 8; i++) {
        id[NONCE_BYTES + i] = (uint8_t)(number >> (56 - 8 * i));
    }
}
