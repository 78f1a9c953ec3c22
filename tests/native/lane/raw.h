/* SPDX-License-Identifier: Apache-2.0 */
/* A client that does not know the rules: it writes the frames it is told to, and notes what comes back. */
#ifndef TESTS_NATIVE_LANE_RAW_H
#define TESTS_NATIVE_LANE_RAW_H

#include <nghttp2/nghttp2.h>
#include <stdbool.h>

#include "wire.h"

enum { RAW_ROOM = 1 << 20, RAW_STREAMS = 64 };

typedef struct raw_client {
    int fd;
    wire out;
    uint8_t out_bytes[RAW_ROOM];
    uint8_t in[1 << 16];
    size_t in_len;
    uint32_t keep; /* a stream whose DATA is kept */
    uint8_t kept[RAW_ROOM];
    size_t kept_len;
    nghttp2_hd_inflater *inflater;
    bool ended; /* the server has closed */
    int goaway; /* error code of the last GOAWAY, -1: none */
    unsigned goaways, pings, settings;
    struct {
        int http, grpc; /* -1: none */
        int reset;      /* error code, -1: none */
        size_t data;    /* bytes of DATA */
        bool over;
    } streams[RAW_STREAMS]; /* by stream number / 2 */
} raw_client;

/* Connects to a Unix socket. */
void raw_open(raw_client *client, const char *path);
/* The preface and SETTINGS; window: SETTINGS_INITIAL_WINDOW_SIZE, -1: not said. */
void raw_greet(raw_client *client, int64_t window);
void raw_close(raw_client *client);

/* A NULL-terminated list name, value, name, value; values below 127 bytes. */
void raw_header_list(raw_client *client, uint8_t flags, uint32_t stream, const char *const *pairs);
/* Headers of a gRPC request; timeout: NULL or grpc-timeout. */
void raw_headers(raw_client *client, uint32_t stream, const char *path, uint8_t flags, const char *timeout);
/* A whole request with n bytes of message. */
void raw_request(raw_client *client, uint32_t stream, const char *path, size_t n);
void raw_frame(raw_client *client, uint8_t type, uint8_t flags, uint32_t stream, const void *payload, size_t n);
/* Writes what was gathered. false: the server takes no more. */
bool raw_send(raw_client *client);

/* Reads until the condition holds, the server closes, or the time is over. */
bool raw_until_status(raw_client *client, uint32_t stream, int grpc);
bool raw_until_end(raw_client *client);
bool raw_until_goaway(raw_client *client);
/* Until so many bytes of DATA of the stream have come. */
bool raw_until_data(raw_client *client, uint32_t stream, size_t n);
void raw_read_for(raw_client *client, int milliseconds);

#endif
