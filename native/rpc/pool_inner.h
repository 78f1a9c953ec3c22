/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a pool, for pool.c and pool_connect.c. */
#ifndef SOFTSJJ_RPC_POOL_INNER_H
#define SOFTSJJ_RPC_POOL_INNER_H

#include <pthread.h>
#include <unistd.h>

#include "pool.h"

enum { NONCE_BYTES = 8 };

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

/* A process made without fork handlers (clone) is noticed here. */
void rpc_pool_lock(rpc_pool *pool);
void rpc_pool_unlock(rpc_pool *pool);

/* The lists; with the lock held. NULL: the list is empty. */
rpc_connection *rpc_pool_pop(rpc_connection **list);
void rpc_pool_push(rpc_connection **list, rpc_connection *connection);

#endif
