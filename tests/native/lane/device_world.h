/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A lane with a device in front of a real module, for tests. What goes up is answered by a thread: an op by a reply with the
 * refusal WORLD_REFUSAL, a batch by one of these for each of its ops, what cannot be decoded by UNIMPLEMENTED.
 */
#ifndef TESTS_NATIVE_LANE_DEVICE_WORLD_H
#define TESTS_NATIVE_LANE_DEVICE_WORLD_H

#include <pthread.h>
#include <stdatomic.h>

#include "gen/hsm_ops.h"
#include "lane_device.h"
#include "rpc.h"

enum { WORLD_REFUSAL = 99, WORLD_PEER = 7, WORLD_EPOCH = 5, WORLD_KEY = 300, WORLD_INDEX = 3, WORLD_OPS = 14 };

typedef struct device_world {
    hsm_arena *arena;
    hsm_module *module;
    lane_device *device;
    lane *lane;
    char path[64];
    hsm_handle sm4, hmac, sign, decrypt;
    uint8_t sign_point[64], decrypt_point[64];
    uint8_t session[LANE_SESSION_BYTES];
    lane_subject policy, owner;
    uint32_t count;
    pthread_t taker;
    atomic_bool over;
    atomic_uint ops_up;     /* ops that went up */
    atomic_uint batches_up; /* in so many PipelineRequests */
    atomic_uint ends;       /* streams ended */
} device_world;

void world_start(device_world *world, const lane_device_options *options);
void world_stop(device_world *world);
/* Only the module and its keys. */
void world_make_keys(device_world *world);

/* Algorithms that a request names; any number will do here. */
enum { ALGORITHM_OF_WORLD = 0x402 };

/* The grant for an op under the world's session, as of now; SM4 in CBC, GCM for AEAD. */
lane_grant world_grant(device_world *world, uint32_t op);
bool world_install(device_world *world, uint32_t op);
/* All of them. */
void world_install_all(device_world *world);
/* The i-th grantable op; 0: there are no more. */
uint32_t world_op(size_t i);

/* ---- messages, written by hand ---- */

typedef struct message {
    uint8_t bytes[1 << 16];
    size_t n;
} message;

void put_number(message *out, unsigned field, uint64_t value);
void put_bytes(message *out, unsigned field, const void *bytes, size_t n);
/* A request of the op that its grant of world_grant matches, data of n bytes (where n is free). session: with the token in it. */
void put_request(const device_world *world, message *out, uint32_t op, size_t n, bool session);
/* A field of a message; at NULL: it has none. */
rpc_slice get_bytes(rpc_slice from, unsigned field);
uint64_t get_number(rpc_slice from, unsigned field);
/* The i-th. */
rpc_slice get_repeated(rpc_slice from, unsigned field, size_t i);

/* ---- calls ---- */

typedef struct world_client world_client;
world_client *world_connect(const device_world *world);
void world_disconnect(world_client *client);
/* The refusal of the reply, -1: something else came. out: NULL or the reply. */
int world_call(world_client *client, uint32_t op, const message *request, message *out);

lane_device_statistics world_statistics(device_world *world);

#endif
