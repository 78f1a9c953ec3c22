/* SPDX-License-Identifier: Apache-2.0 */
/* A server's side of HTTP/2 and gRPC, written by hand: frames (RFC 9113), headers as HPACK literals (RFC 7541 6.2.2). */
#ifndef TESTS_FUZZ_WIRE_H
#define TESTS_FUZZ_WIRE_H

#include <stddef.h>
#include <stdint.h>

enum {
    WIRE_DATA = 0,
    WIRE_HEADERS = 1,
    WIRE_RST_STREAM = 3,
    WIRE_SETTINGS = 4,
    WIRE_PUSH_PROMISE = 5,
    WIRE_PING = 6,
    WIRE_GOAWAY = 7,
    WIRE_WINDOW_UPDATE = 8,
    WIRE_CONTINUATION = 9
};
enum { WIRE_END_STREAM = 1, WIRE_ACK = 1, WIRE_END_HEADERS = 4, WIRE_PADDED = 8 };
enum { WIRE_FRAME_HEADER = 9, WIRE_FRAME_MAX = 16384, WIRE_PREFIX = 5 };

/* Grows within `room`; what does not fit is left out. */
typedef struct wire {
    uint8_t *bytes;
    size_t len;
    size_t room;
} wire;

void wire_bytes(wire *out, const void *bytes, size_t n);
void wire_frame(wire *out, uint8_t type, uint8_t flags, uint32_t stream, const void *payload, size_t n);
/* HEADERS with the pairs of a NULL-terminated list name, value, name, value; values below 127 bytes. */
void wire_headers(wire *out, uint8_t flags, uint32_t stream, const char *const *pairs);

void wire_settings(wire *out);
/* ":status: 200", the content type; DATA frames with the gRPC prefix and the message; trailers with grpc-status 0. */
void wire_answer(wire *out, uint32_t stream, const uint8_t *message, size_t n);

#endif
