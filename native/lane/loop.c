/* SPDX-License-Identifier: Apache-2.0 */
/* An I/O thread: wait, take everything in, let the handler run what it deferred, send everything out. */
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "inner.h"

enum { EVENTS_AT_ONCE = 256, SWEEP_MOST_MS = 1000, SWEEP_LEAST_MS = 10, FAREWELL_MOST_MS = 100 };

/* ---- set-up ---------------------------------------------------------------------------------------------------------------- */

/* Often enough for the shortest of the times that the sweep looks after. */
static int64_t sweep_every(const lane_options *options) {
    const uint32_t times[] = {options->stall_ms, options->handshake_ms, options->idle_ms, options->keepalive_ms,
                              options->keepalive_timeout_ms};
    int64_t every = SWEEP_MOST_MS;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        if (times[i] != 0 && times[i] / 4 < every) {
            every = times[i] / 4;
        }
    }
    return every < SWEEP_LEAST_MS ? SWEEP_LEAST_MS : every;
}

bool loop_open(lane_thread *thread) {
    thread->bell_watch = WATCH_BELL;
    thread->next_due = INT64_MAX;
    thread->sweep_every = sweep_every(&thread->lane->options);
    thread->arena = (uint8_t *)malloc(ARENA_BYTES);
    thread->wire = (uint8_t *)malloc(SLICE_BYTES);
    thread->epoll = epoll_create1(EPOLL_CLOEXEC);
    thread->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = &thread->bell_watch}};
    return thread->arena != NULL && thread->wire != NULL && thread->epoll >= 0 && thread->bell >= 0 &&
           epoll_ctl(thread->epoll, EPOLL_CTL_ADD, thread->bell, &event) == 0;
}

void loop_close(lane_thread *thread) {
    free(thread->arena);
    free(thread->wire);
    free(thread->places);
    free(thread->vacant);
    rpc_buffer_free(&thread->clear);
    rpc_buffer_free(&thread->sealed);
    if (thread->epoll >= 0) {
        (void)close(thread->epoll);
    }
    if (thread->bell >= 0) {
        (void)close(thread->bell);
    }
}

void loop_stop(lane_thread *thread, int64_t drain_ms) {
    lane_order order = {.kind = ORDER_STOP, .number = (uint64_t)drain_ms, .fd = -1};
    while (!mailbox_put(thread, &order)) {
        (void)usleep(1000); /* no memory: it will come */
    }
}

/* ---- rounds ---------------------------------------------------------------------------------------------------------------- */

static void flush_all(lane_thread *thread) {
    server_connection *next = thread->dirty;
    thread->dirty = NULL;
    while (next != NULL) {
        server_connection *connection = next;
        next = connection->dirty_next;
        connection->dirty = false;
        connection->dirty_next = NULL;
        if (connection->phase != PHASE_DEAD) {
            connection_flush(connection);
        }
    }
}

void loop_end_round(lane_thread *thread) {
    const lane_handler *handler = &thread->lane->handler;
    if (handler->end_of_wakeup != NULL) {
        thread->again = handler->end_of_wakeup(handler->context, thread->index);
    }
    flush_all(thread);
    while (thread->graveyard != NULL) {
        server_call *next = thread->graveyard->next;
        call_free(thread->graveyard);
        thread->graveyard = next;
    }
    message_free_spent(thread);
    rpc_wipe(thread->arena, thread->arena_used);
    thread->arena_used = 0;
}

/* One that is on the dirty list has to wait until the next round has taken it off. */
static void bury_the_dead(lane_thread *thread) {
    server_connection **link = &thread->dead;
    while (*link != NULL) {
        server_connection *connection = *link;
        if (connection->dirty) {
            link = &connection->guest_next;
        } else {
            *link = connection->guest_next;
            connection_free(connection);
        }
    }
}

static void handle(lane_thread *thread, const struct epoll_event *event) {
    eventfd_t rung;
    switch (*(const lane_watch *)event->data.ptr) {
        case WATCH_BELL:
            (void)!eventfd_read(thread->bell, &rung);
            mailbox_empty(thread);
            break;
        case WATCH_LISTENER:
            listener_ready(thread, (server_listener *)event->data.ptr);
            break;
        case WATCH_CONNECTION:
            connection_ready((server_connection *)event->data.ptr, event->events);
            break;
    }
}

/* ---- stop ------------------------------------------------------------------------------------------------------------------ */

typedef void visitor(server_connection *connection);

static void visit_all(lane_thread *thread, visitor *visit) {
    for (uint32_t i = 0; i < thread->place_count; i++) {
        if (thread->places[i].connection != NULL && thread->places[i].connection->phase != PHASE_DEAD) {
            visit(thread->places[i].connection);
        }
    }
}

/* RFC 9113 6.8: first a GOAWAY that names no stream, so that requests on their way are not lost; a moment later the one that
 * counts. */
static void warn(server_connection *connection) {
    if (connection->phase == PHASE_OPEN) {
        (void)nghttp2_submit_shutdown_notice(connection->ng);
        connection_touch(connection);
    } else if (connection->phase == PHASE_SHAKING) {
        connection_kill(connection);
    }
}

static void take_leave(server_connection *connection) {
    if (connection->phase == PHASE_OPEN) {
        (void)nghttp2_submit_goaway(connection->ng, NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(connection->ng),
                                    NGHTTP2_NO_ERROR, NULL, 0);
        connection_touch(connection);
    }
}

static void part_if_done(server_connection *connection) {
    if (connection->phase == PHASE_OPEN && connection->call_count == 0) {
        connection_part(connection, NGHTTP2_NO_ERROR);
    }
}

static void begin_stop(lane_thread *thread) {
    int64_t grace = (thread->stop_at - thread->now) / 4;
    thread->farewell = thread->now + (grace < FAREWELL_MOST_MS ? grace : FAREWELL_MOST_MS);
    for (size_t i = 0; thread->index == 0 && i < thread->lane->listener_count; i++) {
        listener_watch(thread, &thread->lane->listeners[i], false);
        (void)close(thread->lane->listeners[i].fd);
        thread->lane->listeners[i].fd = -1;
    }
    visit_all(thread, warn);
}

static void go_on_stopping(lane_thread *thread) {
    if (thread->farewell == 0) {
        begin_stop(thread);
    }
    if (thread->now >= thread->farewell && thread->farewell != INT64_MAX) {
        thread->farewell = INT64_MAX;
        visit_all(thread, take_leave);
    }
    if (thread->farewell == INT64_MAX) {
        visit_all(thread, part_if_done);
    }
    if (thread->now >= thread->stop_at) {
        visit_all(thread, connection_kill);
    }
}

static bool is_over(const lane_thread *thread) {
    return thread->farewell == INT64_MAX && atomic_load_explicit(&thread->counters.connections, memory_order_relaxed) == 0;
}

/* ---- the loop -------------------------------------------------------------------------------------------------------------- */

void loop_turn(lane_thread *thread, int pause) {
    struct epoll_event events[EVENTS_AT_ONCE];
    int n = epoll_wait(thread->epoll, events, EVENTS_AT_ONCE, pause);
    thread->now = rpc_now_ms();
    COUNT(thread, wakeups, 1);
    for (int i = 0; i < n; i++) {
        handle(thread, &events[i]);
    }
    timers_run(thread);
    if (thread->stopping) {
        go_on_stopping(thread);
    }
    loop_end_round(thread);
    bury_the_dead(thread);
}

void *loop_run(void *argument) {
    lane_thread *thread = (lane_thread *)argument;
    thread->now = rpc_now_ms();
    while (!is_over(thread)) {
        loop_turn(thread, timers_pause(thread));
    }
    return NULL;
}
