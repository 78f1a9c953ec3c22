/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a pool, for pool.c and pool_connect.c. */
#ifndef SOFTSJJ_RPC_POOL_INNER_H
#define SOFTSJJ_RPC_POOL_INNER_H

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "bell.h"
#include "pool.h"

enum { NONCE_BYTES = 8 };

/* What secrets are sealed to. */
typedef struct transport_key {
    bool known;
    uint8_t point[RPC_POINT_BYTES];
} transport_key;

/* A thread that waits while another one connects; on its stack. */
typedef struct pool_waiter {
    struct pool_waiter *next;
    rpc_bell bell;
    rpc_status status; /* what became of it */
    rpc_error *error;
} pool_waiter;

/* What is known of an address. */
typedef struct pool_place {
    bool opening; /* a thread connects */
    pool_waiter *waiters;
    transport_key key;
} pool_place;

struct rpc_pool {
    pthread_mutex_t lock;
    rpc_addresses addresses;
    size_t current; /* the last address that worked */
    rpc_options options;
    rpc_tls *tls;                /* NULL: no address wants it */
    pid_t pid;                   /* whose connections these are */
    rpc_connection *connections; /* all; the newest first */
    uint64_t made;               /* connections so far */
    uint8_t nonce[NONCE_BYTES];
    _Atomic uint64_t counter;
    pool_place places[RPC_ADDRESSES_MAX]; /* by address */
};

void rpc_pool_lock(rpc_pool *pool);
void rpc_pool_unlock(rpc_pool *pool);

/* A new connection, not connected yet, borrowed by the caller; with the lock held. NULL: no memory. */
rpc_connection *rpc_pool_add(rpc_pool *pool, size_t place);

#endif
