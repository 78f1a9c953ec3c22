/* SPDX-License-Identifier: Apache-2.0 */
/* Clients that break the rules, flood, or stand still: each is stopped or answered as it deserves, and another is served meanwhile.
 */
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "echo.h"
#include "raw.h"

enum { ENHANCE_YOUR_CALM = 11, PROTOCOL_ERROR = 1, FLOW_CONTROL_ERROR = 3, FRAME_SIZE_ERROR = 6 };

static echo_server server;
static raw_client client;

static void others_are_served(const char *when) {
    static raw_client other;
    raw_open(&other, server.path);
    raw_greet(&other, -1);
    raw_request(&other, 1, "/echo.Echo/Fast", 100);
    CHECK(raw_send(&other) && raw_until_status(&other, 1, 0) && other.streams[0].data == 105, "others are served after: %s", when);
    raw_close(&other);
}

static void begin(void) {
    raw_open(&client, server.path);
    raw_greet(&client, -1);
    CHECK(raw_send(&client), "greeting");
}

static void end(const char *what) {
    raw_close(&client);
    others_are_served(what);
}

/* ---- requests that are no gRPC ---------------------------------------------------------------------------------------------- */

static void test_not_grpc(void) {
    static const char *const wrong_type[] = {
        ":method", "POST",         ":scheme",          "http", ":path", "/echo.Echo/Fast", ":authority",
        "x",       "content-type", "application/json", NULL};
    static const char *const wrong_method[] = {
        ":method", "GET",          ":scheme",          "http", ":path", "/echo.Echo/Fast", ":authority",
        "x",       "content-type", "application/grpc", NULL};
    begin();
    raw_header_list(&client, WIRE_END_HEADERS | WIRE_END_STREAM, 1, wrong_type);
    raw_header_list(&client, WIRE_END_HEADERS, 3, wrong_method);
    CHECK(raw_send(&client), "sent");
    raw_read_for(&client, 100);
    CHECK(client.streams[0].http == 415 && client.streams[0].over, "%d", client.streams[0].http);
    CHECK(client.streams[1].http == 405 && client.streams[1].over, "%d", client.streams[1].http);
    CHECK(client.streams[1].reset == 0, "the rest of a request that is answered is not wanted (%d)", client.streams[1].reset);
    end("not gRPC");
}

typedef struct bad_body {
    const char *what;
    const char *bytes;
    size_t n;
    int status;
} bad_body;

static void test_bodies(void) {
    static const bad_body bodies[] = {
        {"no message", "", 0, LANE_GRPC_INTERNAL},
        {"half a prefix", "\0\0\0", 3, LANE_GRPC_INTERNAL},
        {"truncated", "\0\0\0\0\5abc", 8, LANE_GRPC_INTERNAL},
        {"two messages", "\0\0\0\0\1a\0\0\0\0\1b", 12, LANE_GRPC_INTERNAL},
        {"a tail", "\0\0\0\0\1aX", 7, LANE_GRPC_INTERNAL},
        {"compressed", "\1\0\0\0\1a", 6, LANE_GRPC_UNIMPLEMENTED},
        {"too long", "\0\377\0\0\0a", 6, LANE_GRPC_RESOURCE_EXHAUSTED},
    };
    begin();
    for (uint32_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        raw_headers(&client, 4 * i + 1, "/echo.Echo/Fast", 0, NULL);
        raw_frame(&client, WIRE_DATA, WIRE_END_STREAM, 4 * i + 1, bodies[i].bytes, bodies[i].n);
        CHECK(raw_send(&client) && raw_until_status(&client, 4 * i + 1, bodies[i].status), "%s: %d", bodies[i].what,
              client.streams[2 * i].grpc);
        /* byte by byte */
        raw_headers(&client, 4 * i + 3, "/echo.Echo/Fast", 0, NULL);
        for (size_t k = 0; k < bodies[i].n; k++) {
            raw_frame(&client, WIRE_DATA, 0, 4 * i + 3, bodies[i].bytes + k, 1);
        }
        raw_frame(&client, WIRE_DATA, WIRE_END_STREAM, 4 * i + 3, NULL, 0);
        CHECK(raw_send(&client) && raw_until_status(&client, 4 * i + 3, bodies[i].status), "%s in pieces: %d", bodies[i].what,
              client.streams[2 * i + 1].grpc);
    }
    CHECK(!client.ended && client.goaways == 0, "the connection lives on");
    end("bad bodies");
}

static void test_interleaved(void) {
    static const uint8_t first[] = {0, 0, 0, 0, 3, 'a'}, rest[] = {'b', 'c'}, whole[] = {0, 0, 0, 0, 2, 'x', 'y'};
    begin();
    raw_headers(&client, 1, "/echo.Echo/Later", 0, NULL);
    raw_frame(&client, WIRE_DATA, 0, 1, first, sizeof first);
    raw_headers(&client, 3, "/echo.Echo/Later", 0, NULL);
    raw_frame(&client, WIRE_DATA, 0, 3, whole, sizeof whole); /* whole, but the stream does not end yet */
    raw_headers(&client, 5, "/echo.Echo/Fast", 0, NULL);
    raw_frame(&client, WIRE_DATA, 0, 5, whole, sizeof whole);
    CHECK(raw_send(&client), "sent");
    raw_read_for(&client, 50);
    raw_frame(&client, WIRE_DATA, WIRE_END_STREAM, 1, rest, sizeof rest);
    raw_frame(&client, WIRE_DATA, WIRE_END_STREAM, 3, NULL, 0);
    raw_frame(&client, WIRE_DATA, WIRE_END_STREAM, 5, NULL, 0);
    CHECK(raw_send(&client), "sent");
    CHECK(raw_until_status(&client, 1, 0) && client.streams[0].data == 8, "%zu", client.streams[0].data);
    CHECK(raw_until_status(&client, 3, 0) && client.streams[1].data == 7, "%zu", client.streams[1].data);
    CHECK(raw_until_status(&client, 5, 0) && client.streams[2].data == 7, "%zu", client.streams[2].data);
    end("interleaved");
}

static void test_headers(void) {
    char name[120], value[120];
    memset(name, 'n', sizeof name - 1);
    memset(value, 'v', sizeof value - 1);
    name[sizeof name - 1] = value[sizeof value - 1] = '\0';
    const char *pairs[138 + 1] = {":method",         "POST",       ":scheme", "http",         ":path",
                                  "/echo.Echo/Fast", ":authority", "x",       "content-type", "application/grpc"};
    for (int i = 10; i < 138; i += 2) {
        pairs[i] = name;
        pairs[i + 1] = value;
    }
    begin();
    raw_header_list(&client, WIRE_END_HEADERS | WIRE_END_STREAM, 1, pairs);
    CHECK(raw_send(&client) && raw_until_status(&client, 1, LANE_GRPC_RESOURCE_EXHAUSTED), "%d", client.streams[0].grpc);
    raw_headers(&client, 3, "/echo.Echo/Fast", WIRE_END_STREAM, "5x");
    CHECK(raw_send(&client) && raw_until_status(&client, 3, LANE_GRPC_INTERNAL), "%d", client.streams[1].grpc);
    raw_headers(&client, 5, "/echo.Echo/Never", 0, "50m");
    CHECK(raw_send(&client) && raw_until_status(&client, 5, LANE_GRPC_DEADLINE_EXCEEDED), "%d", client.streams[2].grpc);
    end("headers");
}

/* ---- floods ---------------------------------------------------------------------------------------------------------------- */

static void test_rapid_reset(void) {
    static const uint8_t cancel[4] = {0, 0, 0, 8};
    begin();
    bool taken = true;
    for (uint32_t stream = 1; stream < 20000 && taken; stream += 2) {
        raw_headers(&client, stream, "/echo.Echo/Slow", 0, NULL);
        raw_frame(&client, WIRE_RST_STREAM, 0, stream, cancel, sizeof cancel);
        taken = client.out.len < 4096 || raw_send(&client);
    }
    CHECK(raw_until_goaway(&client) && client.goaway == ENHANCE_YOUR_CALM, "GOAWAY %d", client.goaway);
    CHECK(raw_until_end(&client), "the connection is closed");
    end("rapid reset");
}

static void flood(const char *what, uint8_t type, uint8_t flags, uint32_t stream, const void *payload, size_t n) {
    const uint64_t floods = echo_statistics(&server).floods;
    begin();
    if (stream != 0) {
        raw_headers(&client, stream, "/echo.Echo/Fast", 0, NULL);
    }
    bool taken = true;
    for (int i = 0; i < 50000 && taken; i++) {
        raw_frame(&client, type, flags, stream, payload, n);
        if (client.out.len > 8192) {
            taken = raw_send(&client);
            raw_read_for(&client, 0);
        }
    }
    CHECK(raw_until_goaway(&client) || client.ended, "%s: stopped", what);
    CHECK(!client.ended || client.goaways == 0 || client.goaway == ENHANCE_YOUR_CALM, "%s: GOAWAY %d", what, client.goaway);
    CHECK(raw_until_end(&client), "%s: the connection is closed", what);
    CHECK(echo_statistics(&server).floods == floods + 1, "%s: it is counted", what);
    end(what);
}

static void test_floods(void) {
    flood("ping", WIRE_PING, 0, 0, "12345678", 8);
    flood("settings", WIRE_SETTINGS, 0, 0, NULL, 0);
    flood("empty data", WIRE_DATA, 0, 1, NULL, 0);
    flood("priority", 2, 0, 1, "\0\0\0\0\1", 5);
}

static void test_continuation(void) {
    begin();
    static const char *const pairs[] = {":method", "POST", NULL};
    raw_header_list(&client, 0, 1, pairs); /* no END_HEADERS */
    for (int i = 0; i < 20000; i++) {
        raw_frame(&client, WIRE_CONTINUATION, 0, 1, NULL, 0);
    }
    (void)raw_send(&client);
    CHECK(raw_until_end(&client), "a header block without an end ends the connection");
    end("continuation");
}

static void test_violations(void) {
    static const uint8_t zero[4] = {0, 0, 0, 0}, huge[4] = {0x7f, 0xff, 0xff, 0xff};
    static const struct {
        const char *what;
        uint8_t type, flags;
        uint32_t stream;
        const void *payload;
        size_t n;
    } rows[] = {
        {"data on stream 0", WIRE_DATA, 0, 0, "x", 1},
        {"data on an idle stream", WIRE_DATA, 0, 9, "x", 1},
        {"headers on an even stream", WIRE_HEADERS, WIRE_END_HEADERS, 2, "\x82", 1},
        {"garbage in HPACK", WIRE_HEADERS, WIRE_END_HEADERS, 1, "\xff\xff\xff\xff\xff", 5},
        {"window update of 0", WIRE_WINDOW_UPDATE, 0, 0, zero, 4},
        {"window overflow", WIRE_WINDOW_UPDATE, 0, 0, huge, 4},
        {"settings of 5 bytes", WIRE_SETTINGS, 0, 0, "12345", 5},
        {"ping of 7 bytes", WIRE_PING, 0, 0, "1234567", 7},
        {"push promise", WIRE_PUSH_PROMISE, WIRE_END_HEADERS, 1, "\0\0\0\2", 4},
        {"continuation of nothing", WIRE_CONTINUATION, 0, 1, NULL, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        raw_frame(&client, rows[i].type, rows[i].flags, rows[i].stream, rows[i].payload, rows[i].n);
        (void)raw_send(&client);
        CHECK(raw_until_end(&client), "%s ends the connection", rows[i].what);
        CHECK(client.goaways == 1 && client.goaway != 0, "%s: GOAWAY %d", rows[i].what, client.goaway);
        end(rows[i].what);
    }
    raw_open(&client, server.path);
    wire_bytes(&client.out, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27);
    (void)raw_send(&client);
    CHECK(raw_until_end(&client), "HTTP/1.1 is not spoken");
    end("HTTP/1.1");
}

/* ---- standing still -------------------------------------------------------------------------------------------------------- */

static void test_zero_window(void) {
    static const uint8_t more[4] = {0, 0, 0x10, 0};
    raw_open(&client, server.path);
    raw_greet(&client, 0);
    raw_request(&client, 1, "/echo.Echo/Fast", 1000);
    CHECK(raw_send(&client), "sent");
    raw_read_for(&client, 100);
    CHECK(client.streams[0].data == 0 && !client.streams[0].over, "nothing may come yet");
    raw_frame(&client, WIRE_WINDOW_UPDATE, 0, 1, more, 4);
    CHECK(raw_send(&client) && raw_until_status(&client, 1, 0) && client.streams[0].data == 1005, "%zu", client.streams[0].data);
    raw_request(&client, 3, "/echo.Echo/Fast", 1000);
    CHECK(raw_send(&client) && raw_until_end(&client), "who never takes its answer is cut off");
    end("zero window");
}

static void test_no_reading(void) {
    const uint64_t stalled = echo_statistics(&server).stalled;
    raw_open(&client, server.path);
    raw_greet(&client, 0x7fffffff);
    raw_frame(&client, WIRE_WINDOW_UPDATE, 0, 0, "\x7f\0\0\0", 4);
    for (uint32_t stream = 1; stream < 4000; stream += 2) {
        raw_request(&client, stream, "/echo.Echo/Fast", 16000);
        if (!raw_send(&client)) {
            break;
        }
    }
    (void)usleep(600 * 1000);
    CHECK(echo_statistics(&server).stalled == stalled + 1, "who does not read is cut off");
    end("no reading");
}

static void test_no_greeting(void) {
    const uint64_t failed = echo_statistics(&server).shakes_failed;
    raw_open(&client, server.path);
    CHECK(raw_until_end(&client), "who says nothing is cut off");
    CHECK(echo_statistics(&server).shakes_failed == failed + 1, "and counted");
    end("silence");
}

static void test_keepalive(void) {
    begin();
    raw_request(&client, 1, "/echo.Echo/Never", 5);
    CHECK(raw_send(&client), "sent");
    raw_read_for(&client, 450);
    CHECK(client.pings >= 1 && !client.ended, "silence is asked about: %u", client.pings);
    CHECK(raw_until_end(&client), "and who does not answer is gone");
    end("keepalive");
}

static void test_half_closed(void) {
    begin();
    raw_headers(&client, 1, "/echo.Echo/Chat", 0, NULL);
    raw_frame(&client, WIRE_DATA, 0, 1, "\0\0\0\0\1a\0\0\0\0\1b\0\0", 14);
    CHECK(raw_send(&client), "sent");
    raw_read_for(&client, 50);
    CHECK(client.streams[0].data == 12 && !client.streams[0].over, "%zu", client.streams[0].data);
    raw_frame(&client, WIRE_DATA, WIRE_END_STREAM, 1, "\0\0\1c", 4);
    CHECK(raw_send(&client) && raw_until_status(&client, 1, 0) && client.streams[0].data == 18, "%zu", client.streams[0].data);
    raw_headers(&client, 3, "/echo.Echo/Fast", 0, NULL); /* never ended: request_ms */
    CHECK(raw_send(&client) && raw_until_status(&client, 3, LANE_GRPC_DEADLINE_EXCEEDED), "%d", client.streams[1].grpc);
    end("half-closed");
}

/* ---- the queue, the stop --------------------------------------------------------------------------------------------------- */

static void test_queue_full(void) {
    begin();
    raw_request(&client, 41, "/echo.Echo/Fast", 5);
    CHECK(raw_send(&client) && raw_until_status(&client, 41, 0), "accepted");
    atomic_store(&server.deaf, true);
    (void)usleep(50 * 1000); /* longer than it waits for events */
    for (uint32_t stream = 43; stream < 83; stream += 2) {
        raw_request(&client, stream, "/echo.Echo/Slow", 5);
    }
    CHECK(raw_send(&client), "sent");
    raw_read_for(&client, 100);
    CHECK(client.streams[81 / 2].grpc == LANE_GRPC_RESOURCE_EXHAUSTED, "%d", client.streams[81 / 2].grpc);
    CHECK(client.streams[43 / 2].grpc == -1, "the first waits");
    atomic_store(&server.deaf, false);
    CHECK(raw_until_status(&client, 43, 0), "and is answered: %d", client.streams[43 / 2].grpc);
    CHECK(echo_statistics(&server).queue_full != 0, "it is counted");
    end("queue full");
}

static void test_dying_client(void) {
    begin();
    for (uint32_t stream = 1; stream < 20; stream += 2) {
        raw_request(&client, stream, stream % 4 == 1 ? "/echo.Echo/Slow" : "/echo.Echo/Later", 5);
    }
    CHECK(raw_send(&client), "sent");
    end("a client that died with calls under way");
}

static void test_stop(void) {
    begin();
    raw_request(&client, 1, "/echo.Echo/Fast", 5);
    raw_request(&client, 3, "/echo.Echo/Never", 5);
    CHECK(raw_send(&client) && raw_until_status(&client, 1, 0), "served");
    echo_stop(&server, 300);
    raw_read_for(&client, 100);
    CHECK(client.goaways >= 2 && client.goaway == 0, "%u GOAWAY, %d", client.goaways, client.goaway);
    CHECK(client.ended, "all is closed");
    raw_close(&client);
}

int main(void) {
    lane_options options = lane_options_default();
    options.stall_ms = options.handshake_ms = 400;
    options.keepalive_ms = 300;
    options.keepalive_timeout_ms = 300;
    options.request_ms = 200;
    options.queue_events = 16;
    echo_start(&server, &options, NULL, NULL);
    others_are_served("the start");
    test_not_grpc();
    test_bodies();
    test_interleaved();
    test_headers();
    test_rapid_reset();
    test_floods();
    test_continuation();
    test_violations();
    test_dying_client();
    test_queue_full();
    test_half_closed();
    test_zero_window();
    test_no_greeting();
    test_keepalive();
    test_no_reading();
    test_stop();
    return check_report("lane frames");
}
