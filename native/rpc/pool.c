/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections to the addresses of a list. A call borrows one and has it to itself; the lock is held for list work only.
 *
 * Two addresses are two machines until a daemon says otherwise: a session is known only where it was opened, and its token, which
 * opens the session to whoever has it, goes nowhere else. So a call in a session names its address; only what needs none (the first
 * call, OpenSession) may go to the next one when the last that worked does not answer.
 */
#include "pool.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "clock.h"

enum { IDLE_MAX = 64, NONCE_BYTES = 8 };

/* What secrets are sealed to. */
typedef struct transport_key {
    bool known;
    uint8_t point[RPC_POINT_BYTES];
} transport_key;

struct rpc_pool {
    pthread_mutex_t lock;
    rpc_addresses addresses;
    size_t current; /* the last address that worked */
    rpc_options options;
    rpc_tls *tls;                            /* NULL: no address wants it */
    pid_t pid;                               /* whose connections these are */
    rpc_connection *idle[RPC_ADDRESSES_MAX]; /* by address; last returned first: it is the likeliest to be alive */
    size_t idle_count;                       /* of all */
    rpc_connection *busy;
    uint8_t nonce[NONCE_BYTES];
    uint64_t counter;
    transport_key keys[RPC_ADDRESSES_MAX]; /* by address */
};

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

/* With the lock held, or alone: takes all idle connections out of the pool. */
static rpc_connection *take_idle(rpc_pool *pool) {
    rpc_connection *all = NULL;
    rpc_connection *connection;
    for (size_t i = 0; i < pool->addresses.count; i++) {
        while ((connection = pop(&pool->idle[i])) != NULL) {
            push(&all, connection);
        }
    }
    pool->idle_count = 0;
    return all;
}

/* Without the lock: closing may wait for whoever forks, and that waits for the lock. */
static void close_all(rpc_connection *list) {
    rpc_connection *connection;
    while ((connection = pop(&list)) != NULL) {
        rpc_connection_close(connection);
    }
}

/* Lets go of the parent's connections. Idle ones are whole and can be freed; a busy one stopped somewhere in the middle of another
 * thread's work, so only its descriptor is closed and its memory given up. */
static void become_child(rpc_pool *pool) {
    rpc_connection *connection;
    close_all(take_idle(pool)); /* the child is alone: nobody is forking */
    while ((connection = pop(&pool->busy)) != NULL) {
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

/* A process made without fork handlers (clone) is noticed here. */
static void lock_own(rpc_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    if (pool->pid != getpid()) {
        become_child(pool);
    }
}

void rpc_pool_close(rpc_pool *pool) {
    if (pool == NULL) {
        return;
    }
    lock_own(pool);
    rpc_connection *idle = take_idle(pool);
    pthread_mutex_unlock(&pool->lock);
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
    pthread_mutex_unlock(&pool->lock);
    close_all(idle);
}

void rpc_pool_fork_prepare(rpc_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    rpc_tls_fork_prepare(pool->tls);
}

void rpc_pool_fork_parent(rpc_pool *pool) {
    rpc_tls_fork_parent(pool->tls);
    pthread_mutex_unlock(&pool->lock);
}

void rpc_pool_fork_child(rpc_pool *pool) {
    pthread_mutex_init(&pool->lock, NULL);
    rpc_tls_fork_child(pool->tls);
    become_child(pool);
}

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
    lock_own(pool);
    push(&pool->busy, connection);
    pthread_mutex_unlock(&pool->lock);
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
            lock_own(pool);
            pool->current = *place;
            pthread_mutex_unlock(&pool->lock);
            return RPC_OK;
        }
        add_reason(&sum, error);
    }
    *error = sum;
    return sum.status;
}

rpc_status rpc_pool_borrow(rpc_pool *pool, int64_t deadline, bool fresh, unsigned *at, rpc_connection **out, rpc_error *error) {
    lock_own(pool);
    size_t place = *at == 0 ? pool->current : *at - 1;
    pthread_mutex_unlock(&pool->lock);
    bool any = *at == 0 && pool->addresses.count > 1;
    if (place >= pool->addresses.count) {
        return rpc_fail(error, RPC_BAD_ADDRESS, "there is no address number %zu", place + 1);
    }
    *at = (unsigned)place + 1;
    while (!fresh) {
        lock_own(pool);
        rpc_connection *connection = pop(&pool->idle[place]);
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

void rpc_pool_return(rpc_pool *pool, rpc_connection *connection) {
    bool keep = rpc_connection_reusable(connection);
    lock_own(pool);
    bool ours = take_out(&pool->busy, connection);
    keep = keep && ours && pool->idle_count < IDLE_MAX;
    if (keep) {
        push(&pool->idle[*rpc_connection_place(connection)], connection);
        pool->idle_count++;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!keep && ours) {
        rpc_connection_close(connection);
    }
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

void rpc_pool_request_id(rpc_pool *pool, uint8_t id[RPC_REQUEST_ID_BYTES]) {
    lock_own(pool);
    uint64_t number = pool->counter++;
    memcpy(id, pool->nonce, NONCE_BYTES);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < 8; i++) {
        id[NONCE_BYTES + i] = (uint8_t)(number >> (56 - 8 * i));
    }
}

uint8_t rpc_pool_spread(rpc_pool *pool) {
    lock_own(pool);
    uint8_t spread = (uint8_t)(pool->nonce[pool->counter % NONCE_BYTES] + 61 * pool->counter);
    pthread_mutex_unlock(&pool->lock);
    return spread;
}

bool rpc_pool_known_key(rpc_pool *pool, unsigned at, uint8_t point[RPC_POINT_BYTES]) {
    if (at == 0 || at > pool->addresses.count) {
        return false;
    }
    const transport_key *key = &pool->keys[at - 1];
    lock_own(pool);
    bool known = key->known;
    if (known) {
        memcpy(point, key->point, RPC_POINT_BYTES);
    }
    pthread_mutex_unlock(&pool->lock);
    return known;
}

void rpc_pool_remember_key(rpc_pool *pool, unsigned at, const uint8_t point[RPC_POINT_BYTES]) {
    if (at == 0 || at > pool->addresses.count) {
        return;
    }
    transport_key *key = &pool->keys[at - 1];
    lock_own(pool);
    memcpy(key->point, point, RPC_POINT_BYTES);
    key->known = true;
    pthread_mutex_unlock(&pool->lock);
}
