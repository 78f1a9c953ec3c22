/* SPDX-License-Identifier: Apache-2.0 */
/* What a lane may be told, and the bounds of it. */
#include <stdarg.h>
#include <stdio.h>

#include "inner.h"

enum { KIB = 1 << 10, MIB = 1 << 20, HOUR_MS = 3600 * 1000 };

lane_result lane_fail(lane_result result, char *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, LANE_TEXT_MAX, format, arguments);
    va_end(arguments);
    return result;
}

lane_options lane_options_default(void) {
    return (lane_options){
        .threads = 1,
        .connections = 20000,
        .guests = 512,
        .streams = 1000,
        .message_bytes = MIB + 64 * KIB,
        .header_bytes = 16 * KIB,
        .stream_window = 4 * MIB,
        .connection_window = 16 * MIB,
        .held_bytes = 64 * MIB,
        .owed_bytes = 16 * MIB,
        .stall_ms = 20000,
        .handshake_ms = 5000,
        .request_ms = 60000,
        .idle_ms = 0,
        .keepalive_ms = 30000,
        .keepalive_timeout_ms = 20000,
        .resets = 100,
        .trifles = 1000,
        .queue_events = 4096,
        .queue_bytes = 64 * MIB,
    };
}

lane_result lane_options_check(const lane_options *o, char *text) {
    const struct {
        const char *name;
        uint32_t value, least, most;
    } bounds[] = {
        {"threads", o->threads, 1, LANE_THREADS_MAX},
        {"connections", o->connections, 1, 1000000},
        {"guests", o->guests, 1, 1000000},
        {"streams", o->streams, 1, 100000},
        {"message_bytes", o->message_bytes, 1, 64 * MIB},
        {"header_bytes", o->header_bytes, KIB, 64 * KIB},
        {"stream_window", o->stream_window, 64 * KIB, 1024 * MIB},
        {"connection_window", o->connection_window, 64 * KIB, 1024 * MIB},
        {"held_bytes", o->held_bytes, 64 * KIB, 1024 * MIB},
        {"owed_bytes", o->owed_bytes, 64 * KIB, 1024 * MIB},
        {"stall_ms", o->stall_ms, 10, HOUR_MS},
        {"handshake_ms", o->handshake_ms, 10, HOUR_MS},
        {"request_ms", o->request_ms, 10, HOUR_MS},
        {"idle_ms", o->idle_ms, 0, 24 * HOUR_MS},
        {"keepalive_ms", o->keepalive_ms, 0, HOUR_MS},
        {"keepalive_timeout_ms", o->keepalive_timeout_ms, 10, HOUR_MS},
        {"resets", o->resets, 1, 1000000},
        {"trifles", o->trifles, 10, 1000000},
        {"queue_events", o->queue_events, 1, 1000000},
        {"queue_bytes", o->queue_bytes, 64 * KIB, 1024 * MIB},
    };
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        if (bounds[i].value < bounds[i].least || bounds[i].value > bounds[i].most) {
            return lane_fail(LANE_BAD_OPTION, text, "%s is %u, and has to be from %u to %u", bounds[i].name, bounds[i].value,
                             bounds[i].least, bounds[i].most);
        }
    }
    if (o->connection_window < o->stream_window) {
        return lane_fail(LANE_BAD_OPTION, text, "connection_window (%u) is smaller than stream_window (%u)", o->connection_window,
                         o->stream_window);
    }
    if (o->held_bytes <= o->message_bytes || o->queue_bytes < o->message_bytes || o->owed_bytes < o->message_bytes) {
        return lane_fail(LANE_BAD_OPTION, text, "held_bytes, owed_bytes and queue_bytes have to hold a message of %u bytes",
                         o->message_bytes);
    }
    return LANE_OK;
}
