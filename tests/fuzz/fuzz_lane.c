/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a client may send to the lane's service port: HTTP/2 and gRPC from the first byte of a connection on. The handler answers,
 * defers, streams or misses as the path says; the loop turns here, without a thread, so that the same input gives the same result.
 *
 * Input: flags; seed of the pieces; bytes. Flags: 1 accepted late, 2 the preface and SETTINGS come first without being part of the
 * input, 4 hangs up in the middle, 8 what was missed is answered.
 */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "inner.h"
#include "wire.h"

enum { LONGEST = 16000, LATE = 1, GREETED = 2, HANGS_UP = 4, ANSWERED = 8, HEAD = 2, TURNS = 4, DEFERRED = 64 };

static lane *target_lane;
static lane_thread *thread;
static server_listener *door;
static struct {
    lane_call *call;
    const uint8_t *message;
    size_t n;
} deferred[DEFERRED];
static size_t deferred_count;
static unsigned seen; /* what happened in this case, as bits */

/* ---- the handler ----------------------------------------------------------------------------------------------------------- */

static char kind_of(const char *path, size_t n) {
    return n > 1 ? path[1] : '?';
}

static bool streams(void *context, const char *path, size_t n) {
    (void)context;
    fuzz_law(path[n] == '\0', "a path has an end mark");
    return kind_of(path, n) == 'c';
}

/* Reads every byte, so that a sanitizer sees a message that is not there. */
static unsigned sum(const uint8_t *message, size_t n) {
    unsigned total = 0;
    for (size_t i = 0; i < n; i++) {
        total += message[i];
    }
    return total;
}

static lane_verdict request(void *context, lane_call *call, const uint8_t *message, size_t n) {
    (void)context;
    (void)sum(message, n);
    if (call->streaming && message == NULL) {
        lane_call_answer(call, NULL, 0, LANE_GRPC_OK, NULL);
        seen |= 1;
        return LANE_DONE;
    }
    if (call->streaming) {
        (void)lane_call_send(call, message, n);
        seen |= 2;
        return LANE_DONE;
    }
    if (kind_of(call->path, call->path_len) == 'd' && deferred_count < DEFERRED) {
        deferred[deferred_count].call = call;
        deferred[deferred_count].message = message;
        deferred[deferred_count++].n = n;
        seen |= 4;
        return LANE_DEFER;
    }
    if (kind_of(call->path, call->path_len) == 'f') {
        lane_call_answer(call, message, n, LANE_GRPC_OK, "50% of \n");
        seen |= 8;
        return LANE_DONE;
    }
    return LANE_MISS;
}

static bool end_of_wakeup(void *context, unsigned index) {
    (void)context;
    (void)index;
    for (size_t i = 0; i < deferred_count; i++) {
        (void)sum(deferred[i].message, deferred[i].n);
        if (i % 4 == 3) {
            lane_call_miss(deferred[i].call, deferred[i].message, deferred[i].n);
        } else {
            lane_call_answer(deferred[i].call, deferred[i].message, deferred[i].n, LANE_GRPC_OK, NULL);
        }
    }
    deferred_count = 0;
    return false;
}

static void closed(void *context, lane_call *call) {
    (void)context;
    fuzz_law(call->streaming, "only streams are told that they are over");
    seen |= 16;
}

/* ---- one case -------------------------------------------------------------------------------------------------------------- */

static void take_events(unsigned flags, bool accept) {
    lane_event event;
    while (lane_take(target_lane, &event, 1) == 1) {
        seen |= 32u << event.kind;
        if (event.kind == LANE_OPENED && accept) {
            (void)lane_accept(target_lane, event.connection, 1);
        } else if (event.kind == LANE_REQUEST) {
            (void)sum(event.message, event.message_len);
            if ((flags & ANSWERED) != 0) {
                (void)lane_send(target_lane, event.connection, event.stream, event.message, event.message_len);
                (void)lane_answer(target_lane, event.connection, event.stream, NULL, 0, LANE_GRPC_OK, NULL);
            }
        }
        lane_event_free(&event);
    }
}

static void drain(int fd) {
    static uint8_t bytes[1 << 16];
    while (recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0) {
    }
}

static void speak(int fd, const uint8_t *bytes, size_t n, uint8_t seed, unsigned flags) {
    fuzz_rng rng = {seed};
    if ((flags & GREETED) != 0) {
        static const uint8_t settings[WIRE_FRAME_HEADER] = {0, 0, 0, WIRE_SETTINGS};
        (void)!send(fd, NGHTTP2_CLIENT_MAGIC, NGHTTP2_CLIENT_MAGIC_LEN, MSG_NOSIGNAL);
        (void)!send(fd, settings, sizeof settings, MSG_NOSIGNAL);
    }
    for (size_t at = 0; at < n;) {
        size_t piece = seed == 0 ? n : 1 + fuzz_below(&rng, n - at);
        piece = piece < n - at ? piece : n - at;
        if (send(fd, bytes + at, piece, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)piece) {
            return;
        }
        at += piece;
        loop_turn(thread, 0);
        take_events(flags, true);
        drain(fd);
        if ((flags & HANGS_UP) != 0 && at > n / 2) {
            return;
        }
    }
}

static unsigned run(const uint8_t *bytes, size_t n) {
    int pair[2];
    if (n < HEAD || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return 0;
    }
    const unsigned flags = bytes[0];
    seen = 0;
    atomic_fetch_add(&target_lane->open, 1);
    listener_adopt(thread, door, pair[0]);
    if ((flags & LATE) == 0) {
        take_events(flags, true);
        loop_turn(thread, 0);
    }
    speak(pair[1], bytes + HEAD, n - HEAD, bytes[1], flags);
    for (int i = 0; i < TURNS; i++) {
        loop_turn(thread, 0);
        take_events(flags, true);
        drain(pair[1]);
    }
    (void)close(pair[1]);
    loop_turn(thread, 0);
    loop_turn(thread, 0);
    take_events(flags, false);
    lane_statistics now;
    lane_statistics_get(target_lane, &now);
    fuzz_law(now.connections == 0 && now.guests == 0 && now.calls == 0, "nothing is left of a connection");
    fuzz_law(thread->waiting == NULL && thread->graveyard == NULL && thread->spent == NULL, "and nothing of its calls");
    return seen;
}

/* ---- seeds ----------------------------------------------------------------------------------------------------------------- */

static uint8_t talk[LONGEST];

static wire begin(uint8_t flags, uint8_t seed) {
    wire out = {talk, 0, sizeof talk};
    wire_bytes(&out, &flags, 1);
    wire_bytes(&out, &seed, 1);
    return out;
}

static void headers(wire *out, uint8_t flags, uint32_t stream, const char *path) {
    const char *const pairs[] = {":method", "POST",         ":scheme",          "http",         ":path", path, ":authority",
                                 "x",       "content-type", "application/grpc", "grpc-timeout", "10S",   NULL};
    wire_headers(out, flags, stream, pairs);
}

static void seed_calls(void) {
    static const char *const paths[] = {"/fast", "/deferred", "/chat", "/miss"};
    static const uint8_t two[] = {0, 0, 0, 0, 2, 'a', 'b', 0, 0, 0, 0, 1, 'c'};
    for (uint8_t i = 0; i < 64; i++) {
        wire out = begin((uint8_t)(i & (LATE | HANGS_UP | ANSWERED)) | GREETED, (uint8_t)(i / 4));
        for (uint32_t k = 0; k < 4; k++) {
            const uint32_t stream = 2 * k + 1;
            headers(&out, 0, stream, paths[(k + i) % 4]);
            wire_frame(&out, WIRE_DATA, 0, stream, two, (k + i) % 4 == 2 ? 9 : 4);
            wire_frame(&out, WIRE_DATA, WIRE_END_STREAM, stream, two + ((k + i) % 4 == 2 ? 9 : 4), (k + i) % 4 == 2 ? 4 : 3);
        }
        wire_frame(&out, WIRE_PING, 0, 0, "12345678", 8);
        wire_frame(&out, WIRE_RST_STREAM, 0, 3, "\0\0\0\10", 4);
        wire_frame(&out, WIRE_WINDOW_UPDATE, 0, 0, "\0\0\1\0", 4);
        wire_frame(&out, WIRE_GOAWAY, 0, 0, "\0\0\0\0\0\0\0\0", 8);
        fuzz_seed(talk, out.len);
    }
}

static void start(void) {
    static const lane_handler handler = {.streams = streams, .request = request, .end_of_wakeup = end_of_wakeup, .closed = closed};
    char text[LANE_TEXT_MAX];
    lane_options options = lane_options_default();
    options.header_bytes = 1024;
    options.message_bytes = 4096;
    options.queue_events = 3;
    fuzz_law(lane_new(&options, &handler, &target_lane, text) == LANE_OK, "a lane can be made");
    fuzz_law(lane_listen(target_lane, dup(0), LANE_UNIX, 0, text) == LANE_OK, "and told of a listener");
    thread = &target_lane->threads[0];
    door = &target_lane->listeners[0];
    wire out = begin(0, 3);
    wire_bytes(&out, NGHTTP2_CLIENT_MAGIC, NGHTTP2_CLIENT_MAGIC_LEN);
    wire_settings(&out);
    headers(&out, WIRE_END_STREAM, 1, "/fast");
    fuzz_seed(talk, out.len);
    seed_calls();
}

static void stop(void) {
    lane_free(target_lane);
}

int main(int argc, char **argv) {
    static const fuzz_target target = {.name = "lane", .longest = LONGEST, .least = 1000, .start = start, .run = run, .stop = stop};
    return fuzz_main(argc, argv, &target);
}
