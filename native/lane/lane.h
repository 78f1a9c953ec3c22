/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane.h - a gRPC server over HTTP/2 (nghttp2) on epoll threads. It carries messages and knows nothing of what they mean.
 *
 *   lane_new, lane_listen, lane_set_tls, lane_start, lane_stop, lane_free    its life
 *   lane_handler     answers calls at once, on the I/O thread
 *   lane_take        what no handler answers: events for somebody who has time (the upward queue)
 *   lane_answer ...  that somebody's answers
 *
 * The way of a call. A caller connects; OPENED goes up. Its requests wait until lane_accept names it; then the handler sees each
 * first and says what becomes of it, and what it misses goes up as REQUEST. Per wake-up of a thread: all input of all ready
 * connections is parsed and given to the handler, then end_of_wakeup runs what was deferred, then each connection's output leaves
 * with one system call.
 *
 * Names, not pointers, go up and come down: a connection's number is never used again, and an answer to a connection or stream that
 * is gone is dropped and counted. No function here calls back into whoever takes the events.
 *
 * Times are milliseconds, moments are those of CLOCK_MONOTONIC. Functions of the first and the last group may be called from any
 * thread; those that take a lane_call only from within the handler's hooks.
 */
#ifndef SOFTSJJ_LANE_H
#define SOFTSJJ_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lane lane;

enum { LANE_TEXT_MAX = 512, LANE_REMOTE_MAX = 64, LANE_THREADS_MAX = 16, LANE_LISTENERS_MAX = 16 };

typedef enum lane_result {
    LANE_OK = 0,
    LANE_BAD_OPTION, /* the text says which and why */
    LANE_NO_MEMORY,
    LANE_SYSTEM,  /* the kernel refused something */
    LANE_BAD_TLS, /* certificate, key or CA cannot be used */
    LANE_BAD_STATE
} lane_result;

/* The numbers of google.rpc.Code that this library gives by itself. */
enum {
    LANE_GRPC_OK = 0,
    LANE_GRPC_DEADLINE_EXCEEDED = 4,
    LANE_GRPC_RESOURCE_EXHAUSTED = 8,
    LANE_GRPC_UNIMPLEMENTED = 12,
    LANE_GRPC_INTERNAL = 13,
    LANE_GRPC_UNAVAILABLE = 14
};

/* ---- options --------------------------------------------------------------------------------------------------------------- */

/* lane_options_default gives every field; lane_new refuses what lies outside the bounds. */
typedef struct lane_options {
    uint32_t threads;           /* I/O threads: 1 (default) to LANE_THREADS_MAX; connections go to them in turn */
    uint32_t connections;       /* most at once, over all listeners: 1 to 1,000,000, default 20,000. More are closed at once */
    uint32_t guests;            /* of these, most whose handshake runs: default 512. A newcomer pushes out the oldest */
    uint32_t streams;           /* most per connection at once: 1 to 100,000, default 1,000 (SETTINGS_MAX_CONCURRENT_STREAMS) */
    uint32_t message_bytes;     /* longest message: 1 to 64 MiB, default 1 MiB + 64 KiB. Longer: RESOURCE_EXHAUSTED */
    uint32_t header_bytes;      /* of one request, as RFC 9113 6.5.2 counts: 1 KiB to 64 KiB, default 16 KiB */
    uint32_t stream_window;     /* bytes a client may send ahead on a stream: 64 KiB to 1 GiB, default 4 MiB */
    uint32_t connection_window; /* and on all of a connection's: default 16 MiB */
    uint32_t held_bytes;        /* of half-received messages per connection: default 64 MiB. More: RESOURCE_EXHAUSTED */
    uint32_t owed_bytes;        /* of answers a connection does not take: default 16 MiB. More: RESOURCE_EXHAUSTED for new calls */
    uint32_t stall_ms;          /* how long a connection may owe us progress in taking answers: default 20,000; then it is closed */
    uint32_t handshake_ms;      /* from accept to the client's SETTINGS, TLS included: default 5,000 */
    uint32_t request_ms;        /* from headers to the end of a request that names no deadline: default 60,000. Streams: none */
    uint32_t idle_ms;           /* without a call, then GOAWAY: default 0, never */
    uint32_t keepalive_ms;      /* silence after which a PING asks whether the peer lives: default 30,000; 0: never */
    uint32_t keepalive_timeout_ms; /* silence after that PING which closes the connection: default 20,000 */
    uint32_t resets;               /* RST_STREAM a second and connection, on average over 10 s: default 100. More: GOAWAY */
    uint32_t trifles;              /* the same for frames that carry no request (PING, SETTINGS, empty DATA ...): default 1,000. */
                                   /* Each whole request allows 8 more */
    uint32_t queue_events;         /* requests in the upward queue: default 4,096. More: RESOURCE_EXHAUSTED */
    uint32_t queue_bytes;          /* and their bytes: default 64 MiB */
} lane_options;

lane_options lane_options_default(void);

/* ---- the handler (fast hook) ----------------------------------------------------------------------------------------------- */

/* A call under way. Valid until the request hook returns, or if it deferred, until end_of_wakeup returns (lane_call_find goes
 * further); that of a streaming method until the closed hook returns. */
typedef struct lane_call {
    uint64_t connection;
    uint64_t peer; /* the tag given to lane_accept */
    const char *path;
    size_t path_len;
    int64_t deadline; /* 0: none */
    int32_t stream;
    unsigned thread; /* index of the I/O thread */
    bool streaming;  /* the handler said so of its path */
    void *user;      /* the handler's, NULL at first; for streaming methods */
} lane_call;

typedef enum lane_verdict {
    LANE_DONE,  /* answered, with lane_call_answer; for a streaming method: dealt with */
    LANE_DEFER, /* will be answered, or sent up, in end_of_wakeup */
    LANE_MISS   /* somebody else has to: goes up */
} lane_verdict;

/* All hooks run on I/O threads and must not wait. Any may be NULL. */
typedef struct lane_handler {
    void *context;
    /* Is this method one whose client sends more than one message? Asked at the headers, once the connection is accepted. */
    bool (*streams)(void *context, const char *path, size_t n);
    /* A whole message. It lies in the receive buffer: valid as long as the call is, for a streaming method until this wake-up's
     * end_of_wakeup returns; it is wiped afterwards. message NULL (streaming methods only): the client will send no more. */
    lane_verdict (*request)(void *context, lane_call *call, const uint8_t *message, size_t n);
    /* All input of this wake-up has been seen. true: there is more to do, call again soon without waiting for input. */
    bool (*end_of_wakeup)(void *context, unsigned thread);
    /* A streaming call is over, in whatever way. */
    void (*closed)(void *context, lane_call *call);
    /* When end_of_wakeup wants to be called at the latest, whatever else happens; INT64_MAX: no wish. Asked before each wait. */
    int64_t (*next)(void *context, unsigned thread);
} lane_handler;

/* Answers a call, which is over with it. message NULL: none; status: google.rpc.Code; text: UTF-8, or NULL. Copies. A call that the
 * client has given up meanwhile: nothing happens. */
void lane_call_answer(lane_call *call, const uint8_t *message, size_t n, int status, const char *text);
/* The same with the message written by the caller: room for n bytes, which is sent by the lane_call_answer or lane_call_send whose
 * message it is; n may be less then. NULL: no memory, or the client has given up. */
uint8_t *lane_call_room(lane_call *call, size_t n);
/* The room is not needed after all. */
void lane_call_leave(lane_call *call, const uint8_t *room);
/* One message of a streaming answer; false: there is nobody to take it, or it takes too little of what it was given. */
bool lane_call_send(lane_call *call, const uint8_t *message, size_t n);
/* In end_of_wakeup: a deferred call goes up after all. Of a streaming call any number of messages may go up, NULL as well. */
void lane_call_miss(lane_call *call, const uint8_t *message, size_t n);
/* Nobody waits for its answer any more. */
bool lane_call_over(const lane_call *call);
/* A call that is not answered, by its names, on its own thread, in a hook: a streaming one, or one that was deferred and is
 * answered in a later wake-up; its message has to be copied until then. NULL: it is gone. */
lane_call *lane_call_find(lane *self, unsigned thread, uint64_t connection, int32_t stream);

/* ---- life ------------------------------------------------------------------------------------------------------------------ */

/* handler: copied; NULL: every request goes up. Errors: LANE_BAD_OPTION, LANE_NO_MEMORY, LANE_SYSTEM; text (LANE_TEXT_MAX bytes)
 * says which. */
lane_result lane_new(const lane_options *options, const lane_handler *handler, lane **out, char *text);

typedef enum lane_listener_kind { LANE_UNIX = 1, LANE_TCP, LANE_TLS } lane_listener_kind;

/* fd listens already; it is the lane's from now on, whatever is returned. tag comes back in OPENED. Before lane_start only;
 * LANE_TLS wants lane_set_tls first. Errors: LANE_BAD_STATE, LANE_BAD_OPTION. */
lane_result lane_listen(lane *self, int fd, lane_listener_kind kind, uint32_t tag, char *text);

/* What TLS listeners show from now on: PEM texts of the chain, its key, and the CAs of clients. TLS 1.3, a client certificate is
 * demanded, ALPN h2. A resumed connection carries the certificate of the one it resumes, as long as that is valid; after another
 * lane_set_tls nothing earlier is resumed. Connections that are open keep what they have. Errors: LANE_BAD_TLS and nothing changed.
 */
lane_result lane_set_tls(lane *self, const char *certificate, size_t certificate_len, const char *key, size_t key_len,
                         const char *ca, size_t ca_len, char *text);

/* Starts the threads. Errors: LANE_SYSTEM, LANE_BAD_STATE. */
lane_result lane_start(lane *self, char *text);

/* Lets nobody new in, tells the clients (GOAWAY), waits until their calls are answered or drain_ms is over, closes everything and
 * ends the threads. Events may be taken and answered meanwhile, and taken afterwards. */
void lane_stop(lane *self, uint32_t drain_ms);

/* Every thread has a wake-up soon: end_of_wakeup runs. From any thread. */
void lane_wake(lane *self);

/* Stopped or never started. Nobody may be using it. */
void lane_free(lane *self);

/* ---- events upward --------------------------------------------------------------------------------------------------------- */

typedef enum lane_event_kind {
    LANE_OPENED = 1, /* a connection; over TLS after its handshake */
    LANE_REQUEST,    /* a request that nobody has answered */
    LANE_CANCELLED,  /* the client, or its deadline, gave up a REQUEST: its answer would be dropped */
    LANE_CLOSED,     /* the connection is gone, and what was asked on it */
    LANE_UNSHAKEN    /* a TLS handshake came to nothing, and nobody was let in; for a log */
} lane_event_kind;

typedef struct lane_peer {
    lane_listener_kind kind;
    uint32_t tag; /* of the listener */
    /* LANE_UNIX: SO_PEERCRED; pid 0: none in this namespace; start: proc_pid_stat(5) field 22, 0: it is gone already */
    uint32_t uid;
    int32_t pid;
    uint64_t start;
    char remote[LANE_REMOTE_MAX]; /* ADDRESS:PORT, IPv6 in brackets; empty for LANE_UNIX */
    /* LANE_TLS: DER */
    const uint8_t *certificate;
    size_t certificate_len;
} lane_peer;

typedef struct lane_event {
    lane_event_kind kind;
    uint64_t connection;
    int32_t stream;   /* REQUEST, CANCELLED */
    const char *path; /* REQUEST: the method; UNSHAKEN: why, in English */
    size_t path_len;
    const uint8_t *message; /* REQUEST */
    size_t message_len;
    int64_t deadline;      /* REQUEST; 0: none */
    const lane_peer *peer; /* OPENED; UNSHAKEN, without a certificate */
    void *memory;          /* of all the above */
} lane_event;

/* A descriptor that is readable while events wait, for poll(). It stays the lane's. */
int lane_event_fd(lane *self);
/* Up to n events that wait, oldest first; does not block. Each goes to lane_event_free. */
size_t lane_take(lane *self, lane_event *out, size_t n);
void lane_event_free(lane_event *event);

/* ---- answers downward ------------------------------------------------------------------------------------------------------ */

/* Answers a REQUEST. message NULL: none. false: no memory, and the client's deadline has to end the call. */
bool lane_answer(lane *self, uint64_t connection, int32_t stream, const uint8_t *message, size_t n, int status, const char *text);
/* One message of a server-streaming answer; lane_answer ends it. */
bool lane_send(lane *self, uint64_t connection, int32_t stream, const uint8_t *message, size_t n);
/* The connection's requests may be seen from now on; peer is what lane_call.peer shows. Once. */
bool lane_accept(lane *self, uint64_t connection, uint64_t peer);
/* GOAWAY. Calls under way are dropped. */
bool lane_turn_away(lane *self, uint64_t connection);

/* ---- statistics ------------------------------------------------------------------------------------------------------------ */

/* Since the start, but for the first three, which are now. */
typedef struct lane_statistics {
    uint64_t connections;
    uint64_t guests;
    uint64_t calls;
    uint64_t accepted;       /* connections */
    uint64_t turned_away;    /* connections over a limit, or by lane_turn_away */
    uint64_t shakes_failed;  /* handshakes that came to nothing */
    uint64_t resumed;        /* TLS handshakes that resumed an earlier one */
    uint64_t requests;       /* whole messages received */
    uint64_t answers;        /* calls ended with a status of ours */
    uint64_t misses;         /* requests sent up */
    uint64_t queue_full;     /* requests refused because the upward queue was full */
    uint64_t dropped;        /* answers for a connection or stream that is gone */
    uint64_t cancelled;      /* calls the client gave up */
    uint64_t late;           /* calls whose deadline passed */
    uint64_t refused;        /* calls that are no gRPC or break a limit */
    uint64_t floods;         /* connections closed for resets or trifles */
    uint64_t stalled;        /* connections closed because they took no answers or gave no sign of life */
    uint64_t protocol_error; /* connections closed for breaking HTTP/2 */
    uint64_t bytes_in;       /* on the wire */
    uint64_t bytes_out;
    uint64_t wakeups;
} lane_statistics;

void lane_statistics_get(lane *self, lane_statistics *out);

#endif
