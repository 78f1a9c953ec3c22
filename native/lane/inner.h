/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a lane and who they belong to. Everything below a lane_thread is touched by that thread alone. */
#ifndef SOFTSJJ_LANE_INNER_H
#define SOFTSJJ_LANE_INNER_H

#include <nghttp2/nghttp2.h>
#include <pthread.h>
#include <stdatomic.h>

#include "buffer.h"
#include "clock.h"
#include "grpc.h"
#include "lane.h"

enum {
    ARENA_BYTES = 1 << 20,   /* input of one round, in clear */
    SLICE_BYTES = 128 << 10, /* most that one connection may read or write before the others have their turn */
    PENDING_BYTES = 64 << 10 /* a connection with more unsent bytes is not read from */
};

/* What epoll hands back. The first member of whatever is watched. */
typedef enum lane_watch { WATCH_BELL, WATCH_LISTENER, WATCH_CONNECTION } lane_watch;

typedef struct lane_thread lane_thread;
typedef struct server_listener server_listener;
typedef struct server_connection server_connection;
typedef struct server_call server_call;

/* ---- one message on its way out -------------------------------------------------------------------------------------------- */

typedef struct lane_block {
    struct lane_block *next;
    size_t len;      /* prefix and message */
    uint8_t bytes[]; /* wiped when freed */
} lane_block;

/* ---- calls ----------------------------------------------------------------------------------------------------------------- */

struct server_call {
    lane_call shown; /* first: a lane_call is a call */
    server_connection *connection;
    server_call *next, *prev;         /* of the connection */
    server_call *due_next, *due_prev; /* of the thread's waiting calls */
    int64_t due;                      /* 0: not among them */
    nghttp2_rcbuf *path;
    size_t header_bytes;
    /* headers */
    bool is_post, is_grpc, bad_timeout, bad_path, too_many_headers;
    /* the request */
    rpc_buffer in;           /* prefix and message, when they did not come in one piece */
    const uint8_t *borrowed; /* the message, where it lies in the arena */
    size_t borrowed_len;
    bool half_closed; /* the client has sent everything */
    bool refused;     /* what still comes is of no interest */
    bool up;          /* it is in the hands of whoever takes events */
    bool whole;       /* the one message of a unary request is here */
    bool parked;      /* waits for its connection to be accepted */
    bool gone;        /* the stream is closed; freed at the end of the round */
    /* the answer */
    lane_block *out, *out_last;
    lane_block *room; /* list; lane_call_room */
    size_t out_done;  /* of the first block */
    size_t out_left;  /* of all */
    bool responded;   /* headers are with nghttp2 */
    bool finished;    /* no message will follow */
    bool given;       /* the trailers are with nghttp2 */
    uint8_t status;
    char *text;
};

/* ---- connections ----------------------------------------------------------------------------------------------------------- */

typedef enum phase {
    PHASE_SHAKING, /* TLS */
    PHASE_OPEN,
    PHASE_PARTING,   /* GOAWAY is on its way, nothing is read any more */
    PHASE_LINGERING, /* our half is closed; the peer's is read and thrown away, so that it gets to see what we said last */
    PHASE_DEAD       /* freed at the end of the wake-up */
} phase;

/* Tokens that come back with time. */
typedef struct token_bucket {
    uint32_t left;
    int64_t filled;
} token_bucket;

typedef struct tls_filter tls_filter;

struct server_connection {
    lane_watch watch; /* first */
    uint8_t phase;
    bool dirty; /* on the thread's list of connections with something to do at the end of the round */
    bool accepted;
    bool greeted; /* the client's SETTINGS have come */
    bool pinged;  /* a keepalive PING waits for its answer */
    bool warned;  /* the first GOAWAY of a stop was sent */
    uint32_t slot;
    int fd;
    uint32_t watched; /* events epoll looks for */
    uint64_t number;
    uint64_t peer;
    lane_thread *thread;
    nghttp2_session *ng;
    tls_filter *tls;
    server_call *calls;
    server_call *current;  /* of the last headers or data */
    server_call *borrower; /* its message lies in the arena and is not whole yet */
    size_t call_count;
    size_t held;    /* bytes in the `in` of calls */
    size_t owed;    /* bytes in the `out` of calls */
    rpc_buffer out; /* bytes for the wire that the socket did not take */
    size_t out_done;
    int64_t since;    /* accept */
    int64_t heard;    /* last byte in */
    int64_t progress; /* last byte out, or last moment at which nothing waited */
    int64_t idle;     /* last moment with a call */
    int64_t linger;   /* PHASE_LINGERING: its end */
    token_bucket resets, trifles;
    server_connection *dirty_next;
    server_connection *guest_next, *guest_prev;
    const server_listener *listener;
    struct event_node *farewell; /* CLOSED, ready to go up */
};

/* ---- threads --------------------------------------------------------------------------------------------------------------- */

typedef struct lane_counters {
    _Atomic uint64_t connections, guests, calls, accepted, turned_away, shakes_failed, resumed, requests, answers, misses,
        queue_full, dropped, cancelled, late, refused, floods, stalled, protocol_error, bytes_in, bytes_out, wakeups;
} lane_counters;

/* One thread writes, any reads. */
#define COUNT(thread, field, n)                                                                                  \
    atomic_store_explicit(&(thread)->counters.field,                                                             \
                          atomic_load_explicit(&(thread)->counters.field, memory_order_relaxed) + (uint64_t)(n), \
                          memory_order_relaxed)

struct server_listener {
    lane_watch watch; /* first */
    int fd;
    lane_listener_kind kind;
    uint32_t tag;
    bool muted; /* no descriptors left: not watched until the next sweep */
};

typedef enum order_kind { ORDER_ANSWER, ORDER_SEND, ORDER_ACCEPT, ORDER_TURN_AWAY, ORDER_ADOPT, ORDER_STOP } order_kind;

/* What other threads want of one. */
typedef struct lane_order {
    struct lane_order *next;
    order_kind kind;
    int32_t stream;
    uint64_t connection;
    uint64_t number; /* ACCEPT: peer; STOP: drain time; ADOPT: index of the listener */
    lane_block *message;
    int status;
    int fd;
    char *text;
} lane_order;

typedef struct mailbox {
    pthread_mutex_t lock;
    lane_order *first, *last;
} mailbox;

typedef struct lane_place {
    server_connection *connection;
    uint64_t serial;
} lane_place;

struct lane_thread {
    lane *lane;
    unsigned index;
    pthread_t thread;
    bool running;
    int epoll;
    lane_watch bell_watch;
    int bell;
    mailbox mail;
    /* connections */
    lane_place *places;
    uint32_t place_count;
    uint32_t *vacant; /* stack of free places */
    uint32_t vacant_count;
    server_connection *dirty;
    server_connection *dead;
    server_connection *guests, *guests_last; /* oldest first */
    /* the round */
    int64_t now;
    uint8_t *arena;
    size_t arena_used;
    uint8_t *wire;     /* TLS: bytes as they came */
    rpc_buffer clear;  /* frames that leave */
    rpc_buffer sealed; /* the same over TLS */
    server_call *graveyard;
    struct spent_message *spent; /* messages that the handler may look at until the end of the round */
    bool again;                  /* the handler has more to do */
    /* time */
    server_call *waiting;
    int64_t next_due;
    int64_t next_sweep;
    int64_t sweep_every;
    bool stopping;
    int64_t stop_at;
    int64_t farewell; /* moment of the second GOAWAY, RFC 9113 6.8 */
    lane_counters counters;
};

/* ---- the upward queue ------------------------------------------------------------------------------------------------------ */

typedef struct event_node {
    struct event_node *next;
    lane_event event;
    lane_peer peer;
    size_t bytes; /* of the message; it follows */
} event_node;

typedef struct event_queue {
    pthread_mutex_t lock;
    event_node *first, *last;
    uint32_t requests, opened; /* that wait */
    size_t bytes;
    int bell;
} event_queue;

typedef struct tls_settings tls_settings;

struct lane {
    lane_options options;
    lane_handler handler;
    nghttp2_session_callbacks *callbacks;
    nghttp2_option *option;
    server_listener listeners[LANE_LISTENERS_MAX];
    size_t listener_count;
    lane_thread *threads;
    unsigned next_thread;
    _Atomic uint32_t open; /* connections */
    event_queue queue;
    pthread_mutex_t tls_lock;
    tls_settings *tls;
    bool started, stopped;
};

/* ---- who does what --------------------------------------------------------------------------------------------------------- */

/* options.c */
lane_result lane_options_check(const lane_options *options, char *text);
lane_result lane_fail(lane_result result, char *text, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* loop.c */
void *loop_run(void *thread);
/* Waits at most `pause` milliseconds, and does what there is to do. */
void loop_turn(lane_thread *thread, int pause);
bool loop_open(lane_thread *thread);
void loop_close(lane_thread *thread);
void loop_stop(lane_thread *thread, int64_t drain_ms);
/* Ends the round: what the handler deferred runs, output leaves, the arena is empty again. */
void loop_end_round(lane_thread *thread);

/* accept.c */
void listener_ready(lane_thread *thread, server_listener *listener);
void listener_watch(lane_thread *thread, server_listener *listener, bool watch);
void listener_adopt(lane_thread *thread, server_listener *listener, int fd);

/* peer.c */
void peer_describe(int fd, lane_listener_kind kind, lane_peer *peer);

/* places.c: connections by number */
bool places_take(lane_thread *thread, server_connection *connection);
void places_leave(lane_thread *thread, server_connection *connection);
server_connection *places_find(const lane_thread *thread, uint64_t number);
unsigned places_thread(uint64_t number);

/* connection.c */
server_connection *connection_open(lane_thread *thread, int fd, const server_listener *listener);
/* The session begins, and OPENED goes up: at once, or when the TLS handshake is over. */
bool connection_begin(server_connection *connection);
void connection_ready(server_connection *connection, uint32_t events);
void connection_flush(server_connection *connection);
/* It has something to do at the end of the round. */
void connection_touch(server_connection *connection);
/* GOAWAY with an HTTP/2 error code, then closed in order. */
void connection_part(server_connection *connection, uint32_t code);
/* At once. It is freed at the end of the wake-up. */
void connection_kill(server_connection *connection);
/* Of a guest, before that: counts it and says why. */
void connection_unshaken(server_connection *connection, const char *why);
void connection_free(server_connection *connection);

/* guests.c: connections whose handshake runs */
void guest_in(server_connection *connection);
void guest_out(server_connection *connection);

/* session.c: nghttp2 */
bool session_prepare(lane *self);
bool session_open(server_connection *connection);
/* false: they are not HTTP/2. */
bool session_feed(server_connection *connection, const uint8_t *bytes, size_t n);
/* Frames that leave, up to about `most` bytes. false: no memory. */
bool session_collect(server_connection *connection, rpc_buffer *out, size_t most, bool *more);

/* call.c: what arrives */
server_call *call_begin(server_connection *connection, int32_t stream);
void call_header(server_call *call, nghttp2_rcbuf *name, nghttp2_rcbuf *value);
void call_headers_end(server_call *call);
void call_data(server_call *call, const uint8_t *bytes, size_t n);
void call_go_up(server_call *call, const uint8_t *message, size_t n);
void call_end_of_data(server_call *call);
/* The connection is accepted. */
void call_unpark_all(server_connection *connection);
/* A message of a streaming call; NULL: no more will come. */
lane_verdict call_message(server_call *call, const uint8_t *message, size_t n);
/* Its message may not stay in the arena. */
void call_keep(server_call *call);
/* The stream is closed. */
void call_close(server_call *call);
void call_free(server_call *call);
/* Its deadline has passed. */
void call_late(server_call *call);

/* message.c: gRPC messages out of bytes */
void message_feed(server_call *call, const uint8_t *bytes, size_t n);
/* The connection is not accepted yet: its bytes wait. */
void message_park(server_call *call, const uint8_t *bytes, size_t n);
void message_unpark(server_call *call);
/* NULL: it has not come, or not all of it. */
const uint8_t *message_whole(const server_call *call, size_t *n);
/* Forgets what has been received. */
void message_drop(server_call *call);
void message_free_spent(lane_thread *thread);

/* answer.c: what leaves */
lane_block *block_new(const uint8_t *message, size_t n);
void block_free(lane_block *block);
void answer_refuse(server_call *call, int status, const char *text);
void answer_http(server_call *call, const char *status);
void answer_send(server_call *call, lane_block *message);
void answer_finish(server_call *call, lane_block *message, int status, const char *text);
void answer_drop(server_call *call);
ssize_t answer_read(nghttp2_session *ng, int32_t stream, uint8_t *buffer, size_t room, uint32_t *flags, nghttp2_data_source *source,
                    void *user);
int answer_write(nghttp2_session *ng, nghttp2_frame *frame, const uint8_t *head, size_t n, nghttp2_data_source *source, void *user);

/* queue.c: upward */
bool queue_open(event_queue *queue);
void queue_close(event_queue *queue);
bool queue_request(server_call *call, const uint8_t *message, size_t n);
void queue_cancelled(server_call *call);
/* Takes peer->certificate, whatever comes of it. */
bool queue_opened(server_connection *connection, lane_peer *peer);
void queue_closed(server_connection *connection);
void queue_unshaken(server_connection *connection, const char *why);

/* mailbox.c: downward */
void mailbox_open(mailbox *mail);
void mailbox_close(mailbox *mail);
bool mailbox_put(lane_thread *thread, lane_order *order);
void mailbox_empty(lane_thread *thread);

/* timers.c */
void timers_wait(server_call *call, int64_t due);
void timers_forget(server_call *call);
void timers_run(lane_thread *thread);
int timers_pause(const lane_thread *thread);

/* limits.c */
/* false: the connection has been closed for it. */
bool limits_reset(server_connection *connection);
bool limits_trifle(server_connection *connection);
void limits_credit(server_connection *connection);

/* tls.c, tls_filter.c */
tls_settings *tls_settings_hold(lane *self);
void tls_settings_drop(tls_settings *settings);
void *tls_settings_context(const tls_settings *settings);
bool tls_start(void);
tls_filter *tls_filter_new(lane *self);
void tls_filter_free(tls_filter *filter);
typedef enum tls_state { TLS_GOES_ON, TLS_ESTABLISHED, TLS_FAILED } tls_state;
/* Bytes from the wire while the handshake runs; what there is to say goes to `out`. */
tls_state tls_filter_shake(tls_filter *filter, const uint8_t *bytes, size_t n, rpc_buffer *out);
/* After TLS_FAILED, at once. */
void tls_filter_why(const tls_filter *filter, char *text, size_t room);
/* Bytes from the wire, after the handshake. Returns the bytes in clear; -1: broken or closed. Takes as many as fit. */
ssize_t tls_filter_open(tls_filter *filter, const uint8_t *bytes, size_t n, uint8_t *clear, size_t room, rpc_buffer *out);
bool tls_filter_seal(tls_filter *filter, const uint8_t *bytes, size_t n, rpc_buffer *out);
void tls_filter_goodbye(tls_filter *filter, rpc_buffer *out);
/* The client's certificate (DER), to free(). */
uint8_t *tls_filter_certificate(const tls_filter *filter, size_t *n);
bool tls_filter_resumed(const tls_filter *filter);

#endif
