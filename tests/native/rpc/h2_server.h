/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A gRPC server in a thread that does with each call what its request says: GenerateRandomRequest.length is what to do, and an
 * argument in its upper bytes. An answer's random bytes are the argument. The op may be any: it only counts.
 */
#ifndef TESTS_NATIVE_RPC_H2_SERVER_H
#define TESTS_NATIVE_RPC_H2_SERVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "rpc.h"

typedef enum h2_doing {
    DO_ANSWER = 0, /* at once */
    DO_HOLD,       /* when `gate` calls are held, all of them, the newest first; after a DO_BREAK or DO_LEAVE at once */
    DO_NEVER,
    DO_DELAY,  /* after as many milliseconds as the argument says */
    DO_REFUSE, /* REFUSED_STREAM */
    DO_BREAK,  /* closes the connection with all calls on it */
    DO_LEAVE   /* GOAWAY: the older half of the held calls is answered, nothing was done about the newer ones and this; once */
} h2_doing;

enum { H2_CONNECTIONS = 32, H2_OPS = 512 };

typedef struct h2_server {
    char directory[64];
    rpc_addresses addresses; /* one */
    int listener;
    int stop[2];
    pthread_t thread;
    uint32_t streams; /* SETTINGS_MAX_CONCURRENT_STREAMS; set before a connection comes */
    atomic_uint gate;
    atomic_bool open;      /* holds nothing any more */
    atomic_uint accepted;  /* connections so far */
    atomic_uint requests;  /* whole ones */
    atomic_uint signs;     /* of Sign, those that were acted on */
    atomic_uint cancelled; /* RST_STREAM by the client */
    atomic_uint together;  /* most calls at one time on one connection */
    atomic_uint reads;     /* that brought something */
    struct h2_peer *peers[H2_CONNECTIONS];
} h2_server;

/* streams: 0, no limit. */
void h2_server_start(h2_server *server, uint32_t streams);
void h2_server_stop(h2_server *server);
/* Waits up to two seconds until a count has been reached. */
bool h2_server_wait(const atomic_uint *count, unsigned least);

#endif
