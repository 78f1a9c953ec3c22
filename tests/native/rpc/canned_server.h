/* SPDX-License-Identifier: Apache-2.0 */
/* A server that does not understand anything: a thread that reads what comes and then writes the bytes it was given. */
#ifndef TESTS_NATIVE_RPC_CANNED_SERVER_H
#define TESTS_NATIVE_RPC_CANNED_SERVER_H

#include <pthread.h>

#include "rpc.h"

enum { CANNED_MAX = 4096 };

typedef struct canned_server {
    char directory[64];
    rpc_addresses addresses; /* one */
    int listener;
    pthread_t thread;
    pthread_mutex_t lock;
    uint8_t answer[CANNED_MAX]; /* written after the first bytes of a connection have come */
    size_t answer_len;
    bool polite;          /* greets first, and answers only when a whole request has come */
    bool hold;            /* then waits for the peer to close instead of closing */
    const uint8_t *flood; /* then, without reading, writes this again and again until the peer closes; NULL: no flood */
    size_t flood_len;
    unsigned flood_pause_us; /* between two floods */
    int accepted;            /* connections so far */
} canned_server;

void canned_start(canned_server *server);
void canned_stop(canned_server *server);
void canned_set(canned_server *server, const uint8_t *answer, size_t n, bool hold);
/* A server that greets at once and answers the first request of a connection; then it waits for the peer to close. */
void canned_set_polite(canned_server *server, const uint8_t *answer, size_t n);
/* flood must outlive its use. */
void canned_set_flood(canned_server *server, const uint8_t *answer, size_t n, const uint8_t *flood, size_t flood_len,
                      unsigned pause_us);
int canned_accepted(canned_server *server);

/* Appends an HTTP/2 frame. */
size_t canned_frame(uint8_t *out, size_t at, uint8_t type, uint8_t flags, uint32_t stream, const void *payload, size_t n);
/* A complete answer on stream 1: SETTINGS, headers, one message, trailers with grpc-status 0. */
size_t canned_answer(uint8_t *out, const uint8_t *message, size_t n);

#endif
