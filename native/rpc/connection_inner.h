/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a connection, for connection.c, connection_share.c and connection_io.c. */
#ifndef SOFTSJJ_RPC_CONNECTION_INNER_H
#define SOFTSJJ_RPC_CONNECTION_INNER_H

#include <pthread.h>
#include <stdatomic.h>

#include "bell.h"
#include "buffer.h"
#include "connection.h"
#include "h2.h"
#include "transport.h"

enum { READ_BYTES = 64 << 10 };

/* A thread that waits for its answer, or only for the peer's greeting; on its stack. */
typedef struct waiter {
    struct waiter *older, *newer; /* among those that wait */
    struct waiter *due;           /* the next one to be woken */
    rpc_bell bell;
    bool greeting;
    bool called;   /* its bell rings soon, once; the next two say why */
    bool finished; /* nothing more comes, and nobody else touches this */
    bool leads;
    bool unsent; /* of a call that is finished: the peer certainly did not act on it */
    int64_t begun;
    h2_call call; /* owner: this */
} waiter;

/* How long a silence has lasted, in the eyes of whoever leads. */
typedef struct patience {
    int64_t silence; /* next PING after this long */
    int64_t pinged;  /* time of the last PING, 0: none is open */
    int sent;
} patience;

struct rpc_connection {
    pthread_mutex_t lock; /* of all that follows; held for moments, never while bytes move */
    const rpc_options *options;
    h2_session h2;
    waiter *oldest, *newest; /* all that wait */
    waiter *due, **due_end;  /* to be woken when the lock is given back */
    bool led;                /* somebody reads, or is called to */
    bool asleep;             /* the leader is in the system call */
    bool sending;            /* somebody writes: has `flight` and the sending half of the transport to itself */
    bool mute;               /* nothing can be sent any more; what the peer said before is still read */
    bool ended;              /* the byte stream is over or unusable */
    atomic_bool spent;       /* takes no calls any more: written under the lock, read by everybody */
    rpc_transport transport; /* the receiving half is the leader's */
    rpc_buffer flight;       /* taken out of h2.out */
    size_t written;          /* bytes of flight that have left */
    uint64_t left;           /* bytes that have ever left */
    bool giving;             /* the rest of flight is with the transport right now */
    size_t expected;         /* threads that were woken together and have not called again */
    patience mood;
    int64_t last_heard; /* when the peer last sent anything */
    int64_t doubtful;   /* when a call first ended by its deadline with nothing heard meanwhile; 0: heard since */
    rpc_pooled pooled;
    uint8_t read_buffer[READ_BYTES]; /* the leader's */
};

/* ---- connection_share.c ---------------------------------------------------------------------------------------------------- */

void rpc_connection_enter(rpc_connection *connection);
/* Finishes what is over, gives the lock back and wakes whom that concerns. */
void rpc_connection_leave(rpc_connection *connection);

/* With the lock, which is given back: until the waiter is finished or the deadline has passed. false: it has passed; the call, if
 * there is one, is cancelled. The waiter is in no list afterwards. */
bool rpc_connection_await(rpc_connection *connection, waiter *self, int64_t deadline);
/* With the lock: takes the lead for a moment, which nobody has, and reads what is there. */
void rpc_connection_look(rpc_connection *connection);

/* ---- connection_io.c: with the lock, which is given back while bytes move -------------------------------------------------- */

/* For whoever has `sending`. Sends what is queued, until there is no more; false: the rest when the socket takes it. */
bool rpc_connection_send(rpc_connection *connection);
/* Nothing goes out any more; wakes a leader that sleeps, who ends the connection when it has read what is left. */
void rpc_connection_mute(rpc_connection *connection);
/* How many of the bytes that ever went to h2.out the peer may have. */
uint64_t rpc_connection_reach(const rpc_connection *connection);
/* For the leader: reads once, and waits for it until then. stuck: it also waits for room to send. false: nothing came. */
bool rpc_connection_receive(rpc_connection *connection, bool stuck, int64_t until);
/* For the leader: a long silence is broken by a PING. Returns until when to wait. */
int64_t rpc_connection_mind_silence(rpc_connection *connection, int64_t deadline);
void rpc_connection_be_patient(rpc_connection *connection);

#endif
