/* SPDX-License-Identifier: Apache-2.0 */
#include "raw.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "clock.h"

enum { PATIENCE_MS = 3000 };

static void must(bool good, const char *what) {
    if (!good) {
        perror(what);
        abort();
    }
}

void raw_open(raw_client *client, const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memset(client, 0, sizeof *client);
    client->out = (wire){client->out_bytes, 0, sizeof client->out_bytes};
    client->goaway = -1;
    for (size_t i = 0; i < RAW_STREAMS; i++) {
        client->streams[i].http = client->streams[i].grpc = client->streams[i].reset = -1;
    }
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    client->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(client->fd >= 0 && connect(client->fd, (struct sockaddr *)&address, sizeof address) == 0, "connect");
    must(nghttp2_hd_inflate_new(&client->inflater) == 0, "inflater");
}

void raw_greet(raw_client *client, int64_t window) {
    const uint8_t setting[6] = {0, 4, (uint8_t)(window >> 24), (uint8_t)(window >> 16), (uint8_t)(window >> 8), (uint8_t)window};
    wire_bytes(&client->out, NGHTTP2_CLIENT_MAGIC, NGHTTP2_CLIENT_MAGIC_LEN);
    wire_frame(&client->out, WIRE_SETTINGS, 0, 0, setting, window < 0 ? 0 : sizeof setting);
}

void raw_close(raw_client *client) {
    (void)close(client->fd);
    nghttp2_hd_inflate_del(client->inflater);
}

/* As wire_headers, for long lists, and without END_HEADERS of its own. */
void raw_header_list(raw_client *client, uint8_t flags, uint32_t stream, const char *const *pairs) {
    uint8_t block[WIRE_FRAME_MAX];
    wire list = {block, 0, sizeof block};
    for (size_t i = 0; pairs[i] != NULL; i++) {
        const uint8_t len = (uint8_t)(strlen(pairs[i]) & 0x7f);
        wire_bytes(&list, "\0", i % 2 == 0); /* RFC 7541 6.2.2: literal, not indexed, new name */
        wire_bytes(&list, &len, 1);
        wire_bytes(&list, pairs[i], len);
    }
    wire_frame(&client->out, WIRE_HEADERS, flags, stream, block, list.len);
}

/* ---- writing --------------------------------------------------------------------------------------------------------------- */

void raw_headers(raw_client *client, uint32_t stream, const char *path, uint8_t flags, const char *timeout) {
    const char *pairs[] = {":method",
                           "POST",
                           ":scheme",
                           "http",
                           ":path",
                           path,
                           ":authority",
                           "localhost",
                           "te",
                           "trailers",
                           "content-type",
                           "application/grpc",
                           timeout == NULL ? NULL : "grpc-timeout",
                           timeout,
                           NULL};
    raw_header_list(client, flags | WIRE_END_HEADERS, stream, pairs);
}

void raw_request(raw_client *client, uint32_t stream, const char *path, size_t n) {
    uint8_t message[WIRE_FRAME_MAX] = {0, (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
    must(n + WIRE_PREFIX <= sizeof message, "one frame");
    raw_headers(client, stream, path, 0, NULL);
    wire_frame(&client->out, WIRE_DATA, WIRE_END_STREAM, stream, message, n + WIRE_PREFIX);
}

void raw_frame(raw_client *client, uint8_t type, uint8_t flags, uint32_t stream, const void *payload, size_t n) {
    wire_frame(&client->out, type, flags, stream, payload, n);
}

bool raw_send(raw_client *client) {
    const struct timeval patience = {.tv_sec = 1};
    size_t done = 0;
    (void)setsockopt(client->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    while (done < client->out.len) {
        ssize_t n = send(client->fd, client->out.bytes + done, client->out.len - done, MSG_NOSIGNAL);
        if (n <= 0) {
            break;
        }
        done += (size_t)n;
    }
    bool all = done == client->out.len;
    client->out.len = 0;
    return all;
}

/* ---- reading --------------------------------------------------------------------------------------------------------------- */

static uint32_t number(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void see_headers(raw_client *client, size_t at, const uint8_t *bytes, size_t n) {
    int flags = 0;
    do {
        nghttp2_nv pair;
        flags = 0;
        ssize_t used = nghttp2_hd_inflate_hd2(client->inflater, &pair, &flags, bytes, n, 1);
        must(used >= 0, "headers");
        bytes += used;
        n -= (size_t)used;
        if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0 && strcmp((char *)pair.name, ":status") == 0) {
            client->streams[at].http = atoi((char *)pair.value);
        } else if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0 && strcmp((char *)pair.name, "grpc-status") == 0) {
            client->streams[at].grpc = atoi((char *)pair.value);
        }
    } while ((flags & NGHTTP2_HD_INFLATE_FINAL) == 0);
    nghttp2_hd_inflate_end_headers(client->inflater);
}

static void see_frame(raw_client *client, const uint8_t *head, size_t n) {
    const uint8_t *payload = head + WIRE_FRAME_HEADER;
    const size_t at = number(head + 5) / 2 % RAW_STREAMS;
    switch (head[3]) {
        case WIRE_DATA:
            client->streams[at].data += n;
            if (number(head + 5) == client->keep) {
                must(client->kept_len + n <= sizeof client->kept, "room for DATA");
                memcpy(client->kept + client->kept_len, payload, n);
                client->kept_len += n;
            }
            break;
        case WIRE_HEADERS:
            see_headers(client, at, payload, n);
            break;
        case WIRE_RST_STREAM:
            client->streams[at].reset = (int)number(payload);
            break;
        case WIRE_SETTINGS:
            client->settings++;
            break;
        case WIRE_PING:
            client->pings++;
            break;
        case WIRE_GOAWAY:
            client->goaways++;
            client->goaway = (int)number(payload + 4);
            break;
        default:
            break;
    }
    client->streams[at].over |= head[3] <= WIRE_HEADERS && (head[4] & WIRE_END_STREAM) != 0;
}

static void see_all(raw_client *client) {
    size_t at = 0;
    while (client->in_len - at >= WIRE_FRAME_HEADER) {
        const size_t n = number(client->in + at) >> 8;
        if (client->in_len - at < WIRE_FRAME_HEADER + n) {
            break;
        }
        see_frame(client, client->in + at, n);
        at += WIRE_FRAME_HEADER + n;
    }
    client->in_len -= at;
    memmove(client->in, client->in + at, client->in_len);
}

static void read_some(raw_client *client, int milliseconds) {
    struct pollfd ready = {.fd = client->fd, .events = POLLIN};
    if (poll(&ready, 1, milliseconds) <= 0) {
        return;
    }
    ssize_t n = recv(client->fd, client->in + client->in_len, sizeof client->in - client->in_len, MSG_DONTWAIT);
    if (n > 0) {
        client->in_len += (size_t)n;
        see_all(client);
    } else if (n == 0 || errno != EAGAIN) {
        client->ended = true;
    }
}

void raw_read_for(raw_client *client, int milliseconds) {
    const int64_t end = rpc_now_ms() + milliseconds;
    while (!client->ended && rpc_remaining_ms(end) > 0) {
        read_some(client, rpc_remaining_ms(end));
    }
}

#define UNTIL(condition)                                                  \
    const int64_t end = rpc_now_ms() + PATIENCE_MS;                       \
    while (!(condition) && !client->ended && rpc_remaining_ms(end) > 0) { \
        read_some(client, rpc_remaining_ms(end));                         \
    }                                                                     \
    return (condition)

bool raw_until_status(raw_client *client, uint32_t stream, int grpc) {
    const size_t at = stream / 2 % RAW_STREAMS;
    UNTIL(client->streams[at].over && client->streams[at].grpc == grpc);
}

bool raw_until_end(raw_client *client) {
    UNTIL(client->ended);
}

bool raw_until_goaway(raw_client *client) {
    UNTIL(client->goaways != 0);
}

bool raw_until_data(raw_client *client, uint32_t stream, size_t n) {
    const size_t at = stream / 2 % RAW_STREAMS;
    UNTIL(client->streams[at].data >= n);
}
