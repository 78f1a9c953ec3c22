/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

#include <string.h>

void wire_bytes(wire *out, const void *bytes, size_t n) {
    if (n != 0 && n <= out->room - out->len) {
        memcpy(out->bytes + out->len, bytes, n);
        out->len += n;
    }
}

void wire_frame(wire *out, uint8_t type, uint8_t flags, uint32_t stream, const void *payload, size_t n) {
    const uint8_t header[WIRE_FRAME_HEADER] = {
        (uint8_t)(n >> 16),      (uint8_t)(n >> 8),      (uint8_t)n,     type, flags, (uint8_t)(stream >> 24),
        (uint8_t)(stream >> 16), (uint8_t)(stream >> 8), (uint8_t)stream};
    wire_bytes(out, header, sizeof header);
    wire_bytes(out, payload, n);
}

void wire_headers(wire *out, uint8_t flags, uint32_t stream, const char *const *pairs) {
    uint8_t block[1024];
    wire list = {block, 0, sizeof block};
    for (size_t i = 0; pairs[i] != NULL; i++) {
        const uint8_t len = (uint8_t)(strlen(pairs[i]) & 0x7f);
        if (i % 2 == 0) {
            wire_bytes(&list, "\0", 1); /* literal, not indexed, new name */
        }
        wire_bytes(&list, &len, 1);
        wire_bytes(&list, pairs[i], len);
    }
    wire_frame(out, WIRE_HEADERS, flags | WIRE_END_HEADERS, stream, block, list.len);
}

void wire_settings(wire *out) {
    static const uint8_t settings[] = {0, 3, 0, 0, 0, 100, 0, 4, 0, 1, 0, 0, 0, 5, 0, 0, 0x40, 0};
    wire_frame(out, WIRE_SETTINGS, 0, 0, settings, sizeof settings);
    wire_frame(out, WIRE_SETTINGS, WIRE_ACK, 0, NULL, 0);
}

void wire_answer(wire *out, uint32_t stream, const uint8_t *message, size_t n) {
    static const char *const head[] = {":status", "200", "content-type", "application/grpc", NULL};
    static const char *const trailers[] = {"grpc-status", "0", "grpc-message", "", NULL};
    const uint8_t prefix[WIRE_PREFIX] = {0, (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
    wire_headers(out, 0, stream, head);
    wire_frame(out, WIRE_DATA, 0, stream, prefix, sizeof prefix);
    for (size_t done = 0; done < n; done += WIRE_FRAME_MAX) {
        wire_frame(out, WIRE_DATA, 0, stream, message + done, n - done < WIRE_FRAME_MAX ? n - done : WIRE_FRAME_MAX);
    }
    wire_headers(out, WIRE_END_STREAM, stream, trailers);
}
