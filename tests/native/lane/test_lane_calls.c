/* SPDX-License-Identifier: Apache-2.0 */
/* The lane answers our own client: in the hook, at the end of the wake-up, through the queue. */
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "clock.h"
#include "connection.h"
#include "echo.h"
#include "grpc.h"

enum { CALL_MS = 5000, CALLERS = 8, CALLS = 200 };

static rpc_options options; /* of all clients */

/* Callers run on threads, so only what they return is checked. */
static rpc_connection *connect_to(const rpc_address *address) {
    rpc_error error;
    rpc_connection *made = rpc_connection_new(&options, NULL);
    if (made == NULL || rpc_connection_connect(made, address, rpc_now_ms() + CALL_MS, &error) != RPC_OK) {
        fprintf(stderr, "connect: %s\n", error.text);
        abort();
    }
    return made;
}

static rpc_address unix_address(const echo_server *server) {
    rpc_address address = {.kind = RPC_UNIX};
    snprintf(address.path, sizeof address.path, "%s", server->path);
    return address;
}

static rpc_address tcp_address(const echo_server *server) {
    rpc_address address = {.kind = RPC_TCP, .host = "127.0.0.1", .port = server->port};
    return address;
}

/* One call with a message of n bytes; the answer has to be the same. Returns the gRPC status, -1: none, -2: another answer. */
static int call(rpc_connection *connection, const char *path, size_t n, uint32_t timeout_ms, char *text) {
    uint8_t *message = (uint8_t *)malloc(GRPC_PREFIX_BYTES + n);
    rpc_error error = {.status = RPC_OK};
    grpc_prefix_write(message, (uint32_t)n);
    for (size_t i = 0; i < n; i++) {
        message[GRPC_PREFIX_BYTES + i] = (uint8_t)(i * 7 + n);
    }
    rpc_exchange exchange = {
        .path = path, .message = message, .message_len = GRPC_PREFIX_BYTES + n, .deadline = rpc_now_ms() + timeout_ms};
    rpc_status status = rpc_connection_exchange(connection, &exchange, &error);
    bool same = true;
    if (status == RPC_OK) {
        same = exchange.reply_len == n && memcmp(exchange.reply, message + GRPC_PREFIX_BYTES, n) == 0;
        free(exchange.reply);
    }
    free(message);
    if (text != NULL) {
        snprintf(text, RPC_TEXT_MAX, "%s", error.text);
    }
    return status == RPC_OK ? (same ? 0 : -2) : status == RPC_GRPC_STATUS ? error.grpc_status : -1;
}

static void test_answers(echo_server *server) {
    static const size_t sizes[] = {0, 1, 256, 16379, 16384, 100000, 1 << 20};
    const rpc_address addresses[] = {unix_address(server), tcp_address(server)};
    for (size_t a = 0; a < 2; a++) {
        rpc_connection *connection = connect_to(&addresses[a]);
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            CHECK(call(connection, "/echo.Echo/Fast", sizes[i], CALL_MS, NULL) == 0, "%zu", sizes[i]);
            CHECK(call(connection, "/echo.Echo/Later", sizes[i], CALL_MS, NULL) == 0, "%zu", sizes[i]);
            CHECK(call(connection, "/echo.Echo/Slow", sizes[i], CALL_MS, NULL) == 0, "%zu", sizes[i]);
        }
        rpc_connection_close(connection);
    }
}

static void test_refusals(echo_server *server) {
    char text[RPC_TEXT_MAX];
    const rpc_address address = unix_address(server);
    rpc_connection *connection = connect_to(&address);
    CHECK(call(connection, "/echo.Echo/Nothing", 3, CALL_MS, text) == LANE_GRPC_UNIMPLEMENTED, "%s", text);
    CHECK(strstr(text, "no such method: 密%") != NULL, "%s", text);
    CHECK(call(connection, "/echo.Echo/Fast", (1 << 20) + (64 << 10) + 1, CALL_MS, text) == LANE_GRPC_RESOURCE_EXHAUSTED, "%s",
          text);
    rpc_connection_close(connection); /* half its message is stuck: our client gives such a connection up */
    connection = connect_to(&address);
    CHECK(call(connection, "/echo.Echo/Fast", 9, CALL_MS, text) == 0, "others are served: %s", text);
    rpc_connection_close(connection);
}

static void test_peer(echo_server *server) {
    const rpc_address addresses[] = {unix_address(server), tcp_address(server)};
    for (unsigned a = 0; a < 2; a++) {
        const unsigned opened = atomic_load(&server->events[LANE_OPENED]);
        const unsigned closed = atomic_load(&server->events[LANE_CLOSED]);
        rpc_connection *connection = connect_to(&addresses[a]);
        CHECK(echo_wait(server, LANE_OPENED, opened + 1), "OPENED goes up");
        CHECK(server->last.tag == a + 1, "tag %u", server->last.tag);
        if (a == 0) {
            CHECK(server->last.pid == getpid() && server->last.uid == getuid() && server->last.start != 0, "pid %d",
                  server->last.pid);
        } else {
            CHECK(strncmp(server->last.remote, "127.0.0.1:", 10) == 0, "%s", server->last.remote);
        }
        rpc_connection_close(connection);
        CHECK(echo_wait(server, LANE_CLOSED, closed + 1), "CLOSED goes up");
    }
}

static void test_deadline_and_cancel(echo_server *server) {
    const rpc_address address = unix_address(server);
    const unsigned cancelled = atomic_load(&server->events[LANE_CANCELLED]);
    rpc_connection *connection = connect_to(&address);
    CHECK(call(connection, "/echo.Echo/Never", 5, 60, NULL) != 0, "nobody answers");
    CHECK(echo_wait(server, LANE_CANCELLED, cancelled + 1), "CANCELLED goes up");
    CHECK(atomic_load(&server->events[LANE_CANCELLED]) == cancelled + 1, "once");
    rpc_connection_close(connection);
}

static void test_turned_away(echo_server *server) {
    const rpc_address address = unix_address(server);
    rpc_connection *connection = connect_to(&address);
    CHECK(call(connection, "/echo.Echo/Away", 5, CALL_MS, NULL) == -1, "the connection ends");
    rpc_connection_close(connection);
}

typedef struct caller {
    pthread_t thread;
    rpc_address address;
    int good;
} caller;

static void *run_caller(void *argument) {
    static const char *const paths[] = {"/echo.Echo/Fast", "/echo.Echo/Later", "/echo.Echo/Slow"};
    caller *self = (caller *)argument;
    rpc_connection *connection = connect_to(&self->address);
    for (int i = 0; i < CALLS; i++) {
        self->good += call(connection, paths[i % 3], (size_t)i * 37, CALL_MS, NULL) == 0;
    }
    rpc_connection_close(connection);
    return NULL;
}

static void test_many(uint32_t threads) {
    static echo_server server;
    static caller callers[CALLERS];
    lane_options few = lane_options_default();
    few.threads = threads;
    memset(&server, 0, sizeof server);
    memset(callers, 0, sizeof callers);
    echo_start(&server, &few, NULL, NULL);
    for (int i = 0; i < CALLERS; i++) {
        callers[i].address = unix_address(&server);
        pthread_create(&callers[i].thread, NULL, run_caller, &callers[i]);
    }
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(callers[i].thread, NULL);
        CHECK(callers[i].good == CALLS, "%d of %d", callers[i].good, CALLS);
    }
    CHECK(echo_wait(&server, LANE_CLOSED, CALLERS), "all are gone");
    lane_statistics statistics = echo_statistics(&server);
    CHECK(statistics.requests == CALLERS * CALLS && statistics.answers == CALLERS * CALLS, "%llu",
          (unsigned long long)statistics.requests);
    CHECK(statistics.calls == 0, "%llu calls are left", (unsigned long long)statistics.calls);
    echo_stop(&server, 0);
}

static void test_options(void) {
    char text[LANE_TEXT_MAX] = "";
    lane *made = NULL;
    lane_options wrong = lane_options_default();
    wrong.threads = 0;
    CHECK(lane_new(&wrong, NULL, &made, text) == LANE_BAD_OPTION && strstr(text, "threads is 0") != NULL, "%s", text);
    wrong = lane_options_default();
    wrong.connection_window = wrong.stream_window - 1;
    CHECK(lane_new(&wrong, NULL, &made, text) == LANE_BAD_OPTION && strstr(text, "connection_window") != NULL, "%s", text);
    wrong = lane_options_default();
    CHECK(lane_new(&wrong, NULL, &made, text) == LANE_OK, "%s", text);
    CHECK(lane_listen(made, dup(0), LANE_TLS, 0, text) == LANE_BAD_STATE, "%s", text);
    CHECK(lane_set_tls(made, "x", 1, "y", 1, "z", 1, text) == LANE_BAD_TLS && strstr(text, "certificate") != NULL, "%s", text);
    CHECK(!lane_answer(made, 15, 1, NULL, 0, 0, NULL), "there is no such thread");
    lane_free(made);
}

int main(void) {
    static echo_server server;
    const lane_options usual = lane_options_default();
    options = rpc_options_default();
    echo_start(&server, &usual, NULL, NULL);
    test_answers(&server);
    test_refusals(&server);
    test_peer(&server);
    test_deadline_and_cancel(&server);
    test_turned_away(&server);
    echo_stop(&server, 0);
    test_many(1);
    test_many(3);
    test_options();
    return check_report("lane calls");
}
