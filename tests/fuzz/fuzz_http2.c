/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole conversations of a server: HTTP/2, gRPC headers and trailers, two calls on one pool.
 *
 * Input: row of replies.c; flags; seed of the pieces; length of the greeting (2 bytes, big-endian); length of the first answer (2);
 * what the server says. Flags: 1 silent at the end, 2 refuses every other connection, 4 a secret request, 8 probe first.
 */
#include <string.h>

#include "fuzz.h"
#include "peer.h"
#include "replies.h"
#include "wire.h"

enum { LONGEST = 30000, HEAD = 7, SILENT = 1, REFUSES = 2, SECRET = 4, PROBE = 8 };
enum { REFUSED_STREAM = 7 };

/* ---- seeds ----------------------------------------------------------------------------------------------------------------- */

static uint8_t talk[LONGEST];
static wire out;
static size_t greeting;

static void begin(uint8_t row, uint8_t flags) {
    const uint8_t head[HEAD] = {row, flags, row, 0, 0, 0, 0};
    out = (wire){talk, 0, sizeof talk};
    wire_bytes(&out, head, sizeof head);
    wire_settings(&out);
    greeting = out.len - HEAD;
    talk[3] = (uint8_t)(greeting >> 8);
    talk[4] = (uint8_t)greeting;
}

static void first_answer_ends(void) {
    const size_t n = out.len - HEAD - greeting;
    talk[5] = (uint8_t)(n >> 8);
    talk[6] = (uint8_t)n;
}

static void finish(void) {
    if ((talk[5] | talk[6]) == 0) {
        first_answer_ends();
    }
    fuzz_seed(talk, out.len);
}

static void answer(uint8_t row, uint32_t stream) {
    uint8_t message[2048];
    size_t n = replies_example(row, 0, message, sizeof message);
    wire_answer(&out, stream, message, n);
}

static void seed_good(void) {
    static const uint8_t increment[4] = {0, 1, 0, 0};
    for (uint8_t row = 0; row < replies_count; row = (uint8_t)(row + 5)) {
        begin(row, row & (SILENT | SECRET | PROBE));
        answer((row & SECRET) != 0 ? REPLIES_TRANSPORT_KEY : row, 1); /* what such a call asks first */
        first_answer_ends();
        wire_frame(&out, WIRE_PING, 0, 0, "12345678", 8);
        wire_frame(&out, WIRE_WINDOW_UPDATE, 0, 0, increment, sizeof increment);
        answer(row, 3);
        finish();
    }
}

/* Ends of a call other than an answer, each followed by a good answer to the next one. */
static void seed_ends(void) {
    static const char *const refused[] = {":status",     "200", "content-type", "application/grpc",
                                          "grpc-status", "14",  "grpc-message", "the%20device%0astops%zz%",
                                          NULL};
    static const char *const plain[] = {":status", "502", "content-type", "text/html", NULL};
    static const uint8_t reset[4] = {0, 0, 0, REFUSED_STREAM};
    static const uint8_t goaway[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t push[] = {0, 0, 0, 2, 0x82, 0x84};
    for (uint8_t i = 0; i < 5; i++) {
        begin(i, (i & 1) != 0 ? SILENT : PROBE);
        switch (i) {
            case 0:
                wire_headers(&out, WIRE_END_STREAM, 1, refused);
                break;
            case 1:
                wire_headers(&out, WIRE_END_STREAM, 1, plain);
                break;
            case 2:
                wire_frame(&out, WIRE_RST_STREAM, 0, 1, reset, sizeof reset);
                break;
            case 3:
                wire_frame(&out, WIRE_GOAWAY, 0, 0, goaway, sizeof goaway);
                break;
            default:
                wire_frame(&out, WIRE_PUSH_PROMISE, WIRE_END_HEADERS, 1, push, sizeof push);
                break;
        }
        first_answer_ends();
        answer(i, 3);
        finish();
    }
}

/* Forms that RFC 9113 allows and our daemon does not use: padding, CONTINUATION, indexed headers, a message in pieces. */
static void seed_forms(void) {
    static const uint8_t ok_and_type[] =
        "\x88\x0f\x10\x10"
        "application/grpc";
    static const uint8_t trailer[] =
        "\x40\x0b"
        "grpc-status\x01"
        "0";
    static const uint8_t padded[] = {3, 0, 0, 0, 0, 2, 0x10, 3, 0, 0, 0};
    begin(1, SILENT);
    wire_frame(&out, WIRE_HEADERS, 0, 1, ok_and_type, 1);
    wire_frame(&out, WIRE_CONTINUATION, WIRE_END_HEADERS, 1, ok_and_type + 1, sizeof ok_and_type - 2);
    wire_frame(&out, WIRE_DATA, WIRE_PADDED, 1, padded, sizeof padded);
    wire_frame(&out, WIRE_HEADERS, WIRE_END_STREAM | WIRE_END_HEADERS, 1, trailer, sizeof trailer - 1);
    finish();
}

static void start(void) {
    seed_good();
    seed_ends();
    seed_forms();
}

/* ---- cases ----------------------------------------------------------------------------------------------------------------- */

static unsigned run(const uint8_t *bytes, size_t n) {
    const rpc_addresses addresses = {.count = 1, .at = {{.kind = RPC_UNIX, .path = "/peer"}}};
    const rpc_options options = rpc_options_default();
    rpc_error error;
    if (n < HEAD) {
        return 0;
    }
    const size_t len = n - HEAD;
    const size_t first = (size_t)bytes[3] << 8 | bytes[4];
    const size_t second = first + ((size_t)bytes[5] << 8 | bytes[6]);
    const peer_script script = {.bytes = bytes + HEAD,
                                .turns = {first < len ? first : len, second < len ? second : len, len, len},
                                .seed = bytes[2],
                                .silent = (bytes[1] & SILENT) != 0,
                                .refuses = (bytes[1] & REFUSES) != 0};
    peer_begin(&script);
    rpc_pool *pool = rpc_pool_open(&addresses, &options);
    fuzz_law(pool != NULL, "a pool opens");
    if ((bytes[1] & PROBE) != 0) {
        (void)rpc_pool_probe(pool, &error);
    }
    peer_next_turn();
    unsigned what = replies_call(pool, bytes[0], (bytes[1] & SECRET) != 0);
    peer_next_turn();
    unsigned next = replies_call(pool, bytes[0], (bytes[1] & SECRET) != 0);
    rpc_pool_close(pool);
    return (what & 0x1ff) << 9 | (next & 0x1ff);
}

/* ---- changes that keep frames whole ------------------------------------------------------------------------------------------ */

static size_t frame_bytes(const fuzz_input *input, size_t at) {
    const uint8_t *b = input->bytes + at;
    size_t left = input->len - at;
    if (left < WIRE_FRAME_HEADER) {
        return left;
    }
    size_t n = WIRE_FRAME_HEADER + ((size_t)b[0] << 16 | (size_t)b[1] << 8 | b[2]);
    return n < left ? n : left;
}

/* Start of a random frame; the length of the input when there is none. */
static size_t some_frame(fuzz_rng *rng, const fuzz_input *input) {
    size_t chosen = input->len;
    size_t seen = 0;
    for (size_t at = HEAD; at < input->len; at += frame_bytes(input, at)) {
        seen++;
        chosen = fuzz_below(rng, seen) == 0 ? at : chosen;
    }
    return chosen;
}

/* Changes the payload and writes the new length. */
static void change_payload(fuzz_rng *rng, fuzz_input *input, size_t at, size_t n) {
    uint8_t payload[LONGEST];
    fuzz_input inside = {payload, n - WIRE_FRAME_HEADER, n - WIRE_FRAME_HEADER + 64};
    if (inside.room > sizeof payload) {
        return;
    }
    memcpy(payload, input->bytes + at + WIRE_FRAME_HEADER, inside.len);
    fuzz_mutate(rng, &inside, NULL, 0);
    if (inside.len > inside.room || input->len - n + WIRE_FRAME_HEADER + inside.len > input->room) {
        return;
    }
    const uint8_t length[3] = {(uint8_t)(inside.len >> 16), (uint8_t)(inside.len >> 8), (uint8_t)inside.len};
    memcpy(input->bytes + at, length, sizeof length);
    fuzz_delete(input, at + WIRE_FRAME_HEADER, n - WIRE_FRAME_HEADER);
    fuzz_insert(input, at + WIRE_FRAME_HEADER, payload, inside.len);
}

static void mutate(fuzz_rng *rng, fuzz_input *input) {
    uint8_t copy[LONGEST];
    size_t at = some_frame(rng, input);
    size_t n = at < input->len ? frame_bytes(input, at) : 0;
    if (n < WIRE_FRAME_HEADER) {
        fuzz_mutate(rng, input, NULL, 0);
        return;
    }
    switch (fuzz_below(rng, 8)) {
        case 0: /* the frame again, elsewhere */
            memcpy(copy, input->bytes + at, n);
            fuzz_insert(input, some_frame(rng, input), copy, n);
            break;
        case 1:
            fuzz_delete(input, at, n);
            break;
        case 2: /* type */
            input->bytes[at + 3] = (uint8_t)fuzz_below(rng, 12);
            break;
        case 3: /* flags */
            input->bytes[at + 4] = (uint8_t)(input->bytes[at + 4] ^ 1u << fuzz_below(rng, 6));
            break;
        case 4: /* stream */
            input->bytes[at + 8] = (uint8_t)fuzz_below(rng, 6);
            break;
        case 5: /* what the driver reads first */
            input->bytes[fuzz_below(rng, HEAD)] = (uint8_t)fuzz_next(rng);
            break;
        default:
            change_payload(rng, input, at, n);
            break;
    }
}

int main(int argc, char **argv) {
    static const fuzz_target target = {
        .name = "http2", .longest = LONGEST, .least = 4000, .start = start, .run = run, .mutate = mutate};
    return fuzz_main(argc, argv, &target);
}
