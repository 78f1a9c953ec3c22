/* SPDX-License-Identifier: Apache-2.0 */
/* What happens because time has passed: calls past their deadline, and once in a while a look at every connection. */
#include "inner.h"

enum { STOPPING_MS = 10 }; /* how often a lane that stops looks whether all are gone */

/* ---- calls ----------------------------------------------------------------------------------------------------------------- */

void timers_wait(server_call *call, int64_t due) {
    lane_thread *thread = call->connection->thread;
    timers_forget(call);
    call->due = due;
    call->due_next = thread->waiting;
    if (thread->waiting != NULL) {
        thread->waiting->due_prev = call;
    }
    thread->waiting = call;
    if (due < thread->next_due) {
        thread->next_due = due;
    }
}

void timers_forget(server_call *call) {
    if (call->due == 0) {
        return;
    }
    if (call->due_prev != NULL) {
        call->due_prev->due_next = call->due_next;
    } else {
        call->connection->thread->waiting = call->due_next;
    }
    if (call->due_next != NULL) {
        call->due_next->due_prev = call->due_prev;
    }
    call->due_next = call->due_prev = NULL;
    call->due = 0;
}

static void end_late_calls(lane_thread *thread) {
    server_call *next = thread->waiting;
    thread->next_due = INT64_MAX;
    while (next != NULL) {
        server_call *call = next;
        next = call->due_next;
        if (call->due <= thread->now) {
            timers_forget(call);
            call_late(call);
        } else if (call->due < thread->next_due) {
            thread->next_due = call->due;
        }
    }
}

/* ---- connections ----------------------------------------------------------------------------------------------------------- */

static void sweep_open(server_connection *connection) {
    const lane_options *options = &connection->thread->lane->options;
    const int64_t now = connection->thread->now;
    const int64_t silent = now - connection->heard;
    if (connection->call_count != 0) {
        connection->idle = now;
    }
    if (connection->pinged && silent >= (int64_t)options->keepalive_ms + options->keepalive_timeout_ms) {
        COUNT(connection->thread, stalled, 1);
        connection_kill(connection);
    } else if (options->idle_ms != 0 && now - connection->idle >= options->idle_ms) {
        connection_part(connection, NGHTTP2_NO_ERROR);
    } else if (options->keepalive_ms != 0 && silent >= options->keepalive_ms && !connection->pinged) {
        connection->pinged = true;
        (void)nghttp2_submit_ping(connection->ng, NGHTTP2_FLAG_NONE, NULL);
        connection_touch(connection);
    }
}

static void sweep(server_connection *connection) {
    const lane_options *options = &connection->thread->lane->options;
    const int64_t now = connection->thread->now;
    if (connection->out.len == 0 && connection->owed == 0) {
        connection->progress = now;
    }
    if (connection->phase == PHASE_LINGERING) {
        if (now >= connection->linger) {
            connection_kill(connection);
        }
    } else if (!connection->greeted && connection->phase <= PHASE_OPEN && now - connection->since >= options->handshake_ms) {
        connection_unshaken(connection, "it took too long");
        connection_kill(connection);
    } else if (now - connection->progress >= options->stall_ms) {
        COUNT(connection->thread, stalled, 1);
        connection_kill(connection);
    } else if (connection->phase == PHASE_OPEN) {
        sweep_open(connection);
    }
}

static void sweep_all(lane_thread *thread) {
    for (uint32_t i = 0; i < thread->place_count; i++) {
        if (thread->places[i].connection != NULL) {
            sweep(thread->places[i].connection);
        }
    }
    for (size_t i = 0; thread->index == 0 && !thread->stopping && i < thread->lane->listener_count; i++) {
        if (thread->lane->listeners[i].muted) {
            listener_watch(thread, &thread->lane->listeners[i], true);
        }
    }
    thread->next_sweep = thread->now + thread->sweep_every;
}

void timers_run(lane_thread *thread) {
    if (thread->now >= thread->next_due) {
        end_late_calls(thread);
    }
    if (thread->now >= thread->next_sweep) {
        sweep_all(thread);
    }
}

int timers_pause(const lane_thread *thread) {
    if (thread->dirty != NULL || thread->again) {
        return 0;
    }
    const lane_handler *handler = &thread->lane->handler;
    int64_t next = thread->next_sweep < thread->next_due ? thread->next_sweep : thread->next_due;
    const int64_t wish = handler->next == NULL ? INT64_MAX : handler->next(handler->context, thread->index);
    next = wish < next ? wish : next;
    int pause = rpc_remaining_ms(next);
    return thread->stopping && pause > STOPPING_MS ? STOPPING_MS : pause;
}
