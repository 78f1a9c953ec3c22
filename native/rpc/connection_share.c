/* SPDX-License-Identifier: Apache-2.0 */
/* Who reads, who writes, who sleeps, and who wakes whom. */
#include <sched.h>

#include "clock.h"
#include "connection_inner.h"

/* ---- the list -------------------------------------------------------------------------------------------------------------- */

static void take_out(rpc_connection *connection, const waiter *one) {
    *(one->older != NULL ? &one->older->newer : &connection->oldest) = one->newer;
    *(one->newer != NULL ? &one->newer->older : &connection->newest) = one->older;
}

static void put_in(rpc_connection *connection, waiter *one) {
    one->older = connection->newest;
    one->newer = NULL;
    *(one->older != NULL ? &one->older->newer : &connection->oldest) = one;
    connection->newest = one;
}

/* One ring for each waiter, ever: for the lead, or at the end. A thread that timed out while it was being called waits for it. */
static void call_up(rpc_connection *connection, waiter *one) {
    one->called = true;
    one->due = NULL;
    *connection->due_end = one;
    connection->due_end = &one->due;
}

static void finish(rpc_connection *connection, waiter *one) {
    take_out(connection, one);
    if (!one->greeting) {
        one->unsent = one->call.refused || !one->call.moved || rpc_connection_reach(connection) <= one->call.first;
        h2_end_call(&connection->h2, &one->call);
    }
    one->finished = true;
    if (!one->called) { /* not the leader itself */
        call_up(connection, one);
        connection->expected++;
    }
}

/* Those whose answers are in; all when the connection has ended. After GOAWAY what has not been sent never will be. */
static void finish_over(rpc_connection *connection) {
    for (h2_call *call = h2_take_over(&connection->h2), *next; call != NULL; call = next) {
        next = call->next;
        finish(connection, (waiter *)call->owner);
        rpc_connection_be_patient(connection);
    }
    if (!connection->ended && !connection->h2.greeted && !connection->h2.leaving) {
        return;
    }
    for (waiter *one = connection->oldest, *next; one != NULL; one = next) {
        next = one->newer;
        if (connection->ended || (one->greeting ? connection->h2.greeted : connection->h2.leaving && !one->call.moved)) {
            finish(connection, one);
        }
    }
}

/* ---- the lock -------------------------------------------------------------------------------------------------------------- */

void rpc_connection_enter(rpc_connection *connection) {
    pthread_mutex_lock(&connection->lock);
}

void rpc_connection_leave(rpc_connection *connection) {
    finish_over(connection);
    if (connection->ended) {
        atomic_store(&connection->spent, true);
    }
    waiter *due = connection->due;
    connection->due = NULL;
    connection->due_end = &connection->due;
    pthread_mutex_unlock(&connection->lock);
    while (due != NULL) {
        waiter *next = due->due;
        rpc_bell_ring(&due->bell); /* from here on it may be gone */
        due = next;
    }
}

/* ---- writing --------------------------------------------------------------------------------------------------------------- */

/* Threads that were woken together call again together: what they have to say goes in one write when they are let go first. Costs a
 * thread alone nothing, and others one turn of the processor. */
static void gather(rpc_connection *connection) {
    if (connection->expected != 0) {
        connection->expected = 0;
        rpc_connection_leave(connection);
        (void)sched_yield();
        rpc_connection_enter(connection);
    }
}

/* For a thread that is not the leader, while the leader sleeps. With a full socket it stays until its bytes are out, or its time
 * is: then half a frame would be stuck, and nothing can follow that. */
static void send_beside(rpc_connection *connection, const waiter *self, int64_t deadline) {
    connection->sending = true;
    gather(connection);
    while (!rpc_connection_send(connection) && !self->leads) {
        if (rpc_remaining_ms(deadline) == 0) {
            rpc_connection_mute(connection);
            break;
        }
        rpc_connection_leave(connection);
        rpc_transport_wait_to_send(&connection->transport, deadline);
        rpc_connection_enter(connection);
    }
    connection->sending = false;
}

/* ---- reading --------------------------------------------------------------------------------------------------------------- */

/* One turn: write, wait, read. */
static void turn(rpc_connection *connection, const waiter *self, int64_t until) {
    bool stuck = false;
    if (!connection->sending) {
        connection->sending = true;
        gather(connection);
        stuck = !rpc_connection_send(connection) && !connection->mute;
        connection->sending = stuck;
    }
    finish_over(connection);
    if (!self->finished) {
        /* The peer may have said why before it closed (GOAWAY, an early answer): what it left is read. */
        const bool mute = connection->mute;
        const bool came = rpc_connection_receive(connection, stuck, mute ? 0 : until);
        connection->ended = connection->ended || (mute && !came);
    }
    if (stuck) {
        connection->sending = false;
    }
}

static void lead(rpc_connection *connection, waiter *self, int64_t deadline) {
    while (!self->finished && rpc_remaining_ms(deadline) > 0) {
        int64_t until = self->greeting ? deadline : rpc_connection_mind_silence(connection, deadline);
        if (!connection->ended) {
            turn(connection, self, until);
        }
        finish_over(connection);
    }
}

/* The newest call is answered last, so its thread leads longest. With nobody waiting, what is still queued goes out now: the peer's
 * PINGs have a time limit. */
static void step_down(rpc_connection *connection) {
    finish_over(connection);
    waiter *next = connection->newest;
    connection->led = next != NULL;
    if (next != NULL) {
        next->leads = true;
        call_up(connection, next);
    } else if (!connection->sending) {
        connection->sending = true;
        if (!rpc_connection_send(connection)) {
            rpc_connection_mute(connection); /* half a frame is stuck: nothing can follow it */
        }
        connection->sending = false;
    }
    rpc_connection_leave(connection);
}

/* ---- waiting --------------------------------------------------------------------------------------------------------------- */

/* A silent peer gets a second chance on the same connection: closing it could end sessions that are still good. */
static void doubt(rpc_connection *connection, const waiter *self) {
    if (self->greeting || connection->last_heard > self->begun) {
        return;
    }
    if (connection->doubtful == 0) {
        connection->doubtful = rpc_now_ms();
    } else if (self->begun >= connection->doubtful) {
        rpc_connection_mute(connection);
    }
}

static void give_up(rpc_connection *connection, waiter *self) {
    take_out(connection, self);
    if (!self->greeting) {
        h2_end_call(&connection->h2, &self->call);
    }
    doubt(connection, self);
}

/* For a thread that is not the leader and whose time is up. */
static void withdraw(rpc_connection *connection, waiter *self) {
    give_up(connection, self);
    if (connection->asleep && !connection->sending) {
        connection->sending = true;
        if (!rpc_connection_send(connection)) {
            rpc_connection_mute(connection);
        }
        connection->sending = false;
    }
}

/* Until the bell rings; false: time is up, and the call is cancelled. */
static bool follow(rpc_connection *connection, waiter *self, int64_t deadline) {
    if (connection->asleep && !connection->sending) {
        send_beside(connection, self, deadline);
    }
    rpc_connection_leave(connection);
    if (rpc_bell_wait(&self->bell, deadline)) {
        return true;
    }
    rpc_connection_enter(connection);
    const bool called = self->called;
    if (!called) {
        withdraw(connection, self);
    }
    rpc_connection_leave(connection);
    return called && rpc_bell_wait(&self->bell, INT64_MAX);
}

bool rpc_connection_await(rpc_connection *connection, waiter *self, int64_t deadline) {
    put_in(connection, self);
    if (connection->led) {
        if (!follow(connection, self, deadline)) {
            return false;
        }
        if (self->finished) {
            return true;
        }
        rpc_connection_enter(connection);
    } else {
        connection->led = true;
        self->called = true; /* by itself */
        self->leads = true;
    }
    lead(connection, self, deadline);
    const bool finished = self->finished;
    if (!finished) {
        give_up(connection, self);
    }
    step_down(connection);
    return finished;
}

void rpc_connection_look(rpc_connection *connection) {
    connection->led = true;
    (void)rpc_connection_receive(connection, false, 0);
    step_down(connection);
}
