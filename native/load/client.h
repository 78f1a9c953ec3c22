/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One HTTP/2 connection with many gRPC calls under way: unary ones, or batches on one stream. It never waits; its owner says when
 * there is something to read, and takes the outcome of every op.
 */
#ifndef SOFTSJJ_LOAD_CLIENT_H
#define SOFTSJJ_LOAD_CLIENT_H

#include <nghttp2/nghttp2.h>
#include <transport.h>

#include "figures.h"

enum { LOAD_TIMEOUT_MS = 60000, LOAD_AUTHORITY_MAX = RPC_HOST_MAX + 10 };

/* A message to be sent: of one op with its gRPC prefix, or of a batch of one op. */
typedef struct load_template {
    rpc_buffer bytes;
    size_t number_at; /* batches */
    size_t *ids_at;   /* where request ids are written */
    size_t id_count;
} load_template;

/* A message on its way. */
typedef struct load_flight {
    struct load_flight *next; /* free, or waiting to be sent on the stream of batches */
    bool under_way;
    size_t op, message;
    uint64_t due;
    rpc_buffer bytes;
    size_t sent;
    unsigned left;  /* ops without a result */
    uint8_t *done;  /* batches: by tag - 1 */
    int32_t stream; /* unary: the rest too */
    load_reader reader;
    load_outcome outcome; /* but for the reply */
    bool replied;
    int status; /* gRPC's; -1: none came */
} load_flight;

typedef struct load_client load_client;

struct load_client {
    const load_plan *plan;
    const load_template *templates; /* unary: by op and message in turn; batches: by op */
    const size_t *first_template;   /* of an op */
    void *owner;
    void (*take)(void *owner, const load_outcome *outcome);
    uint64_t now; /* nanoseconds: of the bytes that are being read */

    rpc_transport transport;
    nghttp2_session *ng;
    rpc_buffer out;
    size_t out_done;
    const char *scheme;
    char authority[LOAD_AUTHORITY_MAX];
    bool greeted, leaving, dead;
    char trouble[RPC_TEXT_MAX]; /* why it is dead */
    char said[LOAD_SAID_MAX];   /* the last grpc-message */

    load_flight *flights;
    unsigned room;
    load_flight *free;
    unsigned under_way;
    uint64_t ids;    /* request ids given */
    uint64_t run_id; /* their first half */

    struct {
        int32_t id; /* 0: not begun */
        load_flight *first, *last;
        load_reader reader;
        bool closing, over;
        int status;
    } stream;
};

/* Connects and waits for the peer's greeting. room: messages at once. false: *error. The rest of the struct is zeroed and plan,
 * templates, owner, take are set. Close it in either case. */
bool load_client_open(load_client *client, rpc_tls *tls, unsigned room, rpc_error *error);
/* The ops under way are lost, if it is not dead yet. */
void load_client_close(load_client *client);

/* How many messages may be sent now. */
unsigned load_client_capacity(const load_client *client);
/* Prepares a message; it leaves with load_client_flush. There is capacity. */
void load_client_send(load_client *client, size_t op, size_t message, uint64_t due);
/* Ends the stream of batches, once what waits is sent. */
void load_client_finish(load_client *client);
bool load_client_is_finished(const load_client *client);

/* What is to be written goes, as far as it does. true: there is more. */
bool load_client_flush(load_client *client);
/* Reads what is there. */
void load_client_receive(load_client *client);
/* It is of no use any more; what is under way is lost. */
void load_client_fail(load_client *client, const char *trouble);

/* ---- between client.c and batches.c ---------------------------------------------------------------------------------------- */

void load_flight_end(load_client *client, load_flight *flight);
nghttp2_data_provider load_batches_provider(void);
void load_batches_queue(load_client *client, load_flight *flight);
/* false: not a reply to what was sent. */
bool load_batches_feed(load_client *client, const uint8_t *bytes, size_t n);
/* The stream is closed: what has no result has failed. */
void load_batches_closed(load_client *client);
/* Begins a call to path. user: its flight; NULL: a stream, which has no deadline. */
bool load_client_request(load_client *client, const char *path, const nghttp2_data_provider *body, void *user, int32_t *stream);

#endif
