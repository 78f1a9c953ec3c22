/* SPDX-License-Identifier: Apache-2.0 */
/* The thread behind canned_server.h, and frames written by hand (RFC 9113 4.1, RFC 7541 6.2.2). */
#include "canned_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A large send buffer keeps the reader's socket full. */
static void write_flood(int fd, const uint8_t *flood, size_t n, unsigned pause_us) {
    const int room = 4 << 20;
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    while (send(fd, flood, n, MSG_NOSIGNAL) > 0) {
        usleep(pause_us);
    }
}

/* Reads until a frame ends a stream. false: the peer closed before. */
static bool read_request(int fd) {
    uint8_t in[8192];
    size_t n = 0;
    size_t at = 24; /* the client's preface */
    while (n < sizeof in) {
        ssize_t got = recv(fd, in + n, sizeof in - n, 0);
        if (got <= 0) {
            return false;
        }
        n += (size_t)got;
        while (at + 9 <= n) {
            size_t len = (size_t)in[at] << 16 | (size_t)in[at + 1] << 8 | in[at + 2];
            bool ends = in[at + 3] <= 1 && (in[at + 4] & 1) != 0; /* DATA or HEADERS with END_STREAM */
            if (at + 9 + len > n) {
                break;
            }
            if (ends) {
                return true;
            }
            at += 9 + len;
        }
    }
    return false;
}

static bool greet(int fd) {
    static const uint8_t settings[] = {0, 0, 0, 4, 0, 0, 0, 0, 0};
    return send(fd, settings, sizeof settings, MSG_NOSIGNAL) == (ssize_t)sizeof settings && read_request(fd);
}

static void serve(canned_server *server, int fd) {
    uint8_t in[8192];
    uint8_t answer[CANNED_MAX];
    pthread_mutex_lock(&server->lock);
    bool polite = server->polite;
    pthread_mutex_unlock(&server->lock);
    if (polite ? !greet(fd) : recv(fd, in, sizeof in, 0) <= 0) {
        return;
    }
    pthread_mutex_lock(&server->lock);
    size_t n = server->answer_len;
    bool hold = server->hold;
    const uint8_t *flood = server->flood;
    size_t flood_len = server->flood_len;
    unsigned pause_us = server->flood_pause_us;
    memcpy(answer, server->answer, n);
    pthread_mutex_unlock(&server->lock);
    if (n != 0 && send(fd, answer, n, MSG_NOSIGNAL) < 0) {
        return;
    }
    if (flood != NULL) {
        write_flood(fd, flood, flood_len, pause_us);
    }
    while (hold && recv(fd, in, sizeof in, 0) > 0) {
    }
}

static void *run(void *argument) {
    canned_server *server = (canned_server *)argument;
    for (;;) {
        int fd = accept(server->listener, NULL, NULL);
        if (fd < 0) {
            return NULL;
        }
        pthread_mutex_lock(&server->lock);
        server->accepted++;
        pthread_mutex_unlock(&server->lock);
        serve(server, fd);
        close(fd);
    }
}

void canned_start(canned_server *server) {
    char text[96];
    rpc_error error;
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    memset(server, 0, sizeof *server);
    pthread_mutex_init(&server->lock, NULL);
    snprintf(server->directory, sizeof server->directory, "/tmp/softsjj-rpc-XXXXXX");
    if (mkdtemp(server->directory) == NULL) {
        abort();
    }
    snprintf(text, sizeof text, "unix:%s/s", server->directory);
    if (rpc_addresses_parse(text, &server->addresses, &error) != RPC_OK) {
        abort();
    }
    snprintf(name.sun_path, sizeof name.sun_path, "%s", server->addresses.at[0].path);
    server->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(server->listener, (const struct sockaddr *)&name, sizeof name) != 0 || listen(server->listener, 64) != 0 ||
        pthread_create(&server->thread, NULL, run, server) != 0) {
        abort();
    }
}

void canned_stop(canned_server *server) {
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
    unlink(server->addresses.at[0].path);
    rmdir(server->directory);
    pthread_mutex_destroy(&server->lock);
}

void canned_set(canned_server *server, const uint8_t *answer, size_t n, bool hold) {
    pthread_mutex_lock(&server->lock);
    memcpy(server->answer, answer, n);
    server->answer_len = n;
    server->hold = hold;
    server->flood = NULL;
    server->polite = false;
    pthread_mutex_unlock(&server->lock);
}

void canned_set_polite(canned_server *server, const uint8_t *answer, size_t n) {
    canned_set(server, answer, n, true);
    pthread_mutex_lock(&server->lock);
    server->polite = true;
    pthread_mutex_unlock(&server->lock);
}

void canned_set_flood(canned_server *server, const uint8_t *answer, size_t n, const uint8_t *flood, size_t flood_len,
                      unsigned pause_us) {
    canned_set(server, answer, n, false);
    pthread_mutex_lock(&server->lock);
    server->flood = flood;
    server->flood_len = flood_len;
    server->flood_pause_us = pause_us;
    pthread_mutex_unlock(&server->lock);
}

int canned_accepted(canned_server *server) {
    pthread_mutex_lock(&server->lock);
    int n = server->accepted;
    pthread_mutex_unlock(&server->lock);
    return n;
}

size_t canned_frame(uint8_t *out, size_t at, uint8_t type, uint8_t flags, uint32_t stream, const void *payload, size_t n) {
    const uint8_t head[9] = {(uint8_t)(n >> 16),      (uint8_t)(n >> 8),      (uint8_t)n,     type, flags, (uint8_t)(stream >> 24),
                             (uint8_t)(stream >> 16), (uint8_t)(stream >> 8), (uint8_t)stream};
    memcpy(out + at, head, sizeof head);
    if (n != 0) {
        memcpy(out + at + sizeof head, payload, n);
    }
    return at + sizeof head + n;
}

size_t canned_answer(uint8_t *out, const uint8_t *message, size_t n) {
    static const char headers[] =
        "\x88\x00\x0c"
        "content-type\x10"
        "application/grpc";
    static const char trailers[] =
        "\x00\x0b"
        "grpc-status\x01"
        "0";
    uint8_t data[CANNED_MAX / 2];
    const uint8_t prefix[5] = {0, (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
    memcpy(data, prefix, sizeof prefix);
    if (n != 0) {
        memcpy(data + sizeof prefix, message, n);
    }
    size_t at = canned_frame(out, 0, 4, 0, 0, NULL, 0);
    at = canned_frame(out, at, 1, 4, 1, headers, sizeof headers - 1);
    at = canned_frame(out, at, 0, 0, 1, data, sizeof prefix + n);
    return canned_frame(out, at, 1, 5, 1, trailers, sizeof trailers - 1);
}
