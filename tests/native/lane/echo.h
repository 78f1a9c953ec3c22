/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A lane that gives messages back, for tests and measurements. Methods of /echo.Echo/: Fast is answered in the request hook, Later
 * at the end of the wake-up, Chat is a stream that gives back message by message; Slow is answered by another thread through the
 * queue, Many by three messages of it, Never not at all. Any other: UNIMPLEMENTED, by that thread.
 */
#ifndef TESTS_NATIVE_LANE_ECHO_H
#define TESTS_NATIVE_LANE_ECHO_H

#include <pthread.h>
#include <stdatomic.h>

#include "lane.h"

typedef struct echo_server {
    lane *lane;
    char path[64]; /* of the Unix socket; removed at the end */
    uint16_t port; /* of loopback TCP; 0: none */
    uint16_t tls;  /* of loopback TLS; 0: none */
    pthread_t taker;
    atomic_bool over;
    atomic_bool deaf;                      /* takes no events */
    atomic_uint events[LANE_UNSHAKEN + 1]; /* by kind */
    atomic_uint batches;                   /* ends of a wake-up with deferred calls */
    char why[128];                         /* of the last UNSHAKEN */
    lane_peer last; /* of OPENED; its certificate is not kept, only its length. Read it after the count has moved */
} echo_server;

typedef struct echo_tls {
    const char *certificate, *key, *ca; /* PEM */
} echo_tls;

/* tls: NULL for none. Aborts with a message when something fails. path: NULL for one of its own. */
void echo_start(echo_server *server, const lane_options *options, const char *path, const echo_tls *tls);
void echo_stop(echo_server *server, uint32_t drain_ms);
/* Waits up to two seconds until so many events of the kind have been taken. */
bool echo_wait(echo_server *server, lane_event_kind kind, unsigned count);
lane_statistics echo_statistics(echo_server *server);

#endif
