/* SPDX-License-Identifier: Apache-2.0 */
#include "echo.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { DEFERRED_MAX = 4096, EVENTS = 64, MANY = 3, BACKLOG = 4096, POLL_MS = 20 };

static void must(bool good, const char *what) {
    if (!good) {
        perror(what);
        abort();
    }
}

/* ---- the handler ----------------------------------------------------------------------------------------------------------- */

typedef struct deferred {
    size_t count;
    struct {
        lane_call *call;
        const uint8_t *message;
        size_t n;
    } at[DEFERRED_MAX];
} deferred;

static deferred waiting[LANE_THREADS_MAX];

static bool is(const char *path, size_t n, const char *name) {
    static const char service[] = "/echo.Echo/";
    const size_t head = sizeof service - 1;
    return n == head + strlen(name) && memcmp(path, service, head) == 0 && memcmp(path + head, name, n - head) == 0;
}

static bool streams(void *context, const char *path, size_t n) {
    (void)context;
    return is(path, n, "Chat");
}

static lane_verdict defer(lane_call *call, const uint8_t *message, size_t n) {
    deferred *mine = &waiting[call->thread];
    if (mine->count == DEFERRED_MAX) {
        return LANE_MISS;
    }
    mine->at[mine->count].call = call;
    mine->at[mine->count].message = message;
    mine->at[mine->count++].n = n;
    return LANE_DEFER;
}

static lane_verdict request(void *context, lane_call *call, const uint8_t *message, size_t n) {
    (void)context;
    if (is(call->path, call->path_len, "Fast")) {
        uint8_t *room = lane_call_room(call, n);
        if (room != NULL) {
            memcpy(room, message, n);
        }
        lane_call_answer(call, room, n, LANE_GRPC_OK, NULL);
        return LANE_DONE;
    }
    if (is(call->path, call->path_len, "Later")) {
        return defer(call, message, n);
    }
    if (!call->streaming) {
        return LANE_MISS;
    }
    if (message == NULL) {
        lane_call_answer(call, NULL, 0, LANE_GRPC_OK, NULL);
        return LANE_DONE;
    }
    call->user = (uint8_t *)call->user + 1;
    (void)lane_call_send(call, message, n);
    return LANE_DONE;
}

static bool end_of_wakeup(void *context, unsigned thread) {
    echo_server *server = (echo_server *)context;
    deferred *mine = &waiting[thread];
    atomic_fetch_add(&server->batches, mine->count != 0);
    for (size_t i = 0; i < mine->count; i++) {
        lane_call_answer(mine->at[i].call, mine->at[i].message, mine->at[i].n, LANE_GRPC_OK, NULL);
    }
    mine->count = 0;
    return false;
}

/* ---- the taker ------------------------------------------------------------------------------------------------------------- */

static void answer(lane *self, const lane_event *event) {
    if (is(event->path, event->path_len, "Slow")) {
        (void)lane_answer(self, event->connection, event->stream, event->message, event->message_len, LANE_GRPC_OK, NULL);
    } else if (is(event->path, event->path_len, "Many")) {
        for (int i = 0; i < MANY; i++) {
            (void)lane_send(self, event->connection, event->stream, event->message, event->message_len);
        }
        (void)lane_answer(self, event->connection, event->stream, NULL, 0, LANE_GRPC_OK, NULL);
    } else if (is(event->path, event->path_len, "Away")) {
        (void)lane_turn_away(self, event->connection);
    } else if (!is(event->path, event->path_len, "Never")) {
        (void)lane_answer(self, event->connection, event->stream, NULL, 0, LANE_GRPC_UNIMPLEMENTED, "no such method: 密%");
    }
}

static void take(echo_server *server, const lane_event *event) {
    if (event->kind == LANE_OPENED) {
        server->last = *event->peer;
        (void)lane_accept(server->lane, event->connection, 7);
    } else if (event->kind == LANE_REQUEST) {
        answer(server->lane, event);
    } else if (event->kind == LANE_UNSHAKEN) {
        (void)snprintf(server->why, sizeof server->why, "%s", event->path);
    }
    atomic_fetch_add(&server->events[event->kind], 1);
}

static void *run_taker(void *argument) {
    echo_server *server = (echo_server *)argument;
    struct pollfd bell = {.fd = lane_event_fd(server->lane), .events = POLLIN};
    while (!atomic_load(&server->over)) {
        lane_event events[EVENTS];
        if (atomic_load(&server->deaf) || poll(&bell, 1, POLL_MS) <= 0) {
            (void)usleep(atomic_load(&server->deaf) ? 1000 : 0);
            continue;
        }
        size_t n = lane_take(server->lane, events, EVENTS);
        for (size_t i = 0; i < n; i++) {
            take(server, &events[i]);
            lane_event_free(&events[i]);
        }
    }
    return NULL;
}

/* ---- sockets --------------------------------------------------------------------------------------------------------------- */

static int listen_unix(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, BACKLOG) == 0, "unix socket");
    return fd;
}

static int listen_tcp(uint16_t *port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(*port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof address;
    const int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    must(fd >= 0 && bind(fd, (struct sockaddr *)&address, n) == 0 && listen(fd, BACKLOG) == 0, "tcp socket");
    must(getsockname(fd, (struct sockaddr *)&address, &n) == 0, "getsockname");
    *port = ntohs(address.sin_port);
    return fd;
}

/* ---- life ------------------------------------------------------------------------------------------------------------------ */

static void check(lane_result result, const char *text) {
    if (result != LANE_OK) {
        fprintf(stderr, "lane: %s\n", text);
        abort();
    }
}

void echo_start(echo_server *server, const lane_options *options, const char *path, const echo_tls *tls) {
    static atomic_uint serial;
    char text[LANE_TEXT_MAX] = "";
    const lane_handler handler = {.context = server, .streams = streams, .request = request, .end_of_wakeup = end_of_wakeup};
    check(lane_new(options, &handler, &server->lane, text), text);
    if (path == NULL) {
        snprintf(server->path, sizeof server->path, "/tmp/lane-echo-%d-%u", getpid(), atomic_fetch_add(&serial, 1));
    } else {
        snprintf(server->path, sizeof server->path, "%s", path);
    }
    (void)unlink(server->path);
    check(lane_listen(server->lane, listen_unix(server->path), LANE_UNIX, 1, text), text);
    check(lane_listen(server->lane, listen_tcp(&server->port), LANE_TCP, 2, text), text);
    if (tls != NULL) {
        check(lane_set_tls(server->lane, tls->certificate, strlen(tls->certificate), tls->key, strlen(tls->key), tls->ca,
                           strlen(tls->ca), text),
              text);
        check(lane_listen(server->lane, listen_tcp(&server->tls), LANE_TLS, 3, text), text);
    }
    check(lane_start(server->lane, text), text);
    must(pthread_create(&server->taker, NULL, run_taker, server) == 0, "thread");
}

void echo_stop(echo_server *server, uint32_t drain_ms) {
    lane_stop(server->lane, drain_ms);
    atomic_store(&server->over, true);
    pthread_join(server->taker, NULL);
    lane_free(server->lane);
    (void)unlink(server->path);
}

bool echo_wait(echo_server *server, lane_event_kind kind, unsigned count) {
    for (int i = 0; i < 2000 && atomic_load(&server->events[kind]) < count; i++) {
        (void)usleep(1000);
    }
    return atomic_load(&server->events[kind]) >= count;
}

lane_statistics echo_statistics(echo_server *server) {
    lane_statistics statistics;
    lane_statistics_get(server->lane, &statistics);
    return statistics;
}
