/* SPDX-License-Identifier: Apache-2.0 */
/* Frames by hand: RFC 9113 4.1; header blocks without compression, RFC 7541 6.2.2. */
#include "tls_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD = 9, PREFACE = 24, FRAME_MAX = 16384, DATA = 0, HEADERS = 1, SETTINGS = 4, WINDOW_UPDATE = 8, END_STREAM = 1, ACK = 1 };

typedef struct guest {
    tls_server *server;
    int fd;
    SSL *ssl;
} guest;

static void must(int good) {
    if (!good) {
        abort();
    }
}

static bool put(guest *one, uint8_t type, uint8_t flags, uint32_t stream, const uint8_t *payload, size_t n) {
    uint8_t frame[HEAD + FRAME_MAX];
    size_t went;
    const uint8_t head[HEAD] = {
        (uint8_t)(n >> 16),      (uint8_t)(n >> 8),      (uint8_t)n,     type, flags, (uint8_t)(stream >> 24),
        (uint8_t)(stream >> 16), (uint8_t)(stream >> 8), (uint8_t)stream};
    memcpy(frame, head, HEAD);
    if (n != 0) {
        memcpy(frame + HEAD, payload, n);
    }
    return SSL_write_ex(one->ssl, frame, HEAD + n, &went) == 1;
}

/* false: the end. */
static bool get(guest *one, uint8_t *bytes, size_t n) {
    for (size_t done = 0; done < n;) {
        size_t came = 0;
        if (SSL_read_ex(one->ssl, bytes + done, n - done, &came) != 1) {
            if (SSL_get_error(one->ssl, 0) == SSL_ERROR_ZERO_RETURN) {
                one->server->farewells++;
            }
            return false;
        }
        done += came;
    }
    return true;
}

/* Tag 4, length and bytes: GenerateRandomReply.random. */
static size_t make_message(size_t n, uint8_t *out) {
    size_t at = 5;
    out[at++] = 0x22;
    for (size_t left = n; left != 0; left >>= 7) {
        out[at++] = (uint8_t)((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
    }
    memset(out + at, 0x5a, n);
    at += n;
    const uint8_t prefix[5] = {0, (uint8_t)((at - 5) >> 24), (uint8_t)((at - 5) >> 16), (uint8_t)((at - 5) >> 8),
                               (uint8_t)(at - 5)};
    memcpy(out, prefix, sizeof prefix);
    return at;
}

static bool answer(guest *one, uint32_t stream) {
    static const uint8_t headers[] =
        "\x88\x00\x0c"
        "content-type\x10"
        "application/grpc";
    static const uint8_t trailers[] =
        "\x00\x0b"
        "grpc-status\x01"
        "0";
    size_t room = one->server->answer_bytes;
    uint8_t *message = (uint8_t *)malloc(room + 16);
    must(message != NULL);
    size_t n = make_message(room, message);
    bool good = put(one, HEADERS, 4, stream, headers, sizeof headers - 1);
    for (size_t at = 0; good && at < n; at += FRAME_MAX) {
        good = put(one, DATA, 0, stream, message + at, n - at < FRAME_MAX ? n - at : FRAME_MAX);
    }
    free(message);
    return good && put(one, HEADERS, 5, stream, trailers, sizeof trailers - 1);
}

static void converse(guest *one) {
    static const uint8_t wide_streams[] = {0, 4, 0x7f, 0xff, 0xff, 0xff};
    static const uint8_t wide_connection[] = {0x7f, 0xff, 0, 0};
    uint8_t bytes[FRAME_MAX];
    uint8_t head[HEAD];
    if (!put(one, SETTINGS, 0, 0, wide_streams, sizeof wide_streams) ||
        !put(one, WINDOW_UPDATE, 0, 0, wide_connection, sizeof wide_connection) || !get(one, bytes, PREFACE)) {
        return;
    }
    while (!one->server->curt && get(one, head, HEAD)) {
        size_t n = (size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2];
        if (n > sizeof bytes || !get(one, bytes, n)) {
            return;
        }
        if (head[3] == SETTINGS && head[4] == 0 && !put(one, SETTINGS, ACK, 0, NULL, 0)) {
            return;
        }
        uint32_t stream = (uint32_t)head[5] << 24 | (uint32_t)head[6] << 16 | (uint32_t)head[7] << 8 | head[8];
        bool whole = (head[3] == DATA || head[3] == HEADERS) && (head[4] & END_STREAM) != 0;
        if (whole && !answer(one, stream)) {
            return;
        }
    }
}

static void *serve(void *argument) {
    guest *one = (guest *)argument;
    tls_server *server = one->server;
    if (server->mute) {
        uint8_t byte;
        while (recv(one->fd, &byte, 1, 0) > 0) {
        }
    } else if (SSL_accept(one->ssl) == 1) {
        server->accepted++;
        converse(one);
    }
    SSL_free(one->ssl);
    close(one->fd);
    free(one);
    ERR_clear_error();
    server->running--;
    return NULL;
}

/* The system's OpenSSL writes with write(): only these threads are deaf to SIGPIPE, so that the client's own would still be
 * noticed. */
static void *run(void *argument) {
    tls_server *server = (tls_server *)argument;
    const int on = 1;
    sigset_t pipe_only;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_only, NULL);
    for (;;) {
        pthread_t thread;
        int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) {
            return NULL;
        }
        guest *one = (guest *)calloc(1, sizeof *one);
        must(one != NULL && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
        one->server = server;
        one->fd = fd;
        one->ssl = SSL_new(server->context);
        server->running++;
        must(one->ssl != NULL && SSL_set_fd(one->ssl, fd) == 1 && pthread_create(&thread, NULL, serve, one) == 0);
        pthread_detach(thread);
    }
}

static int choose_h2(SSL *ssl, const unsigned char **out, unsigned char *n, const unsigned char *offered, unsigned offered_len,
                     void *user) {
    (void)ssl;
    (void)user;
    if (offered_len < 3 || memcmp(offered, "\x02h2", 3) != 0) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *out = offered + 1;
    *n = 2;
    return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *make_context(const test_ca *ca, const char *certificate) {
    char path[128];
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    must(context != NULL);
    snprintf(path, sizeof path, "%s/%s.pem", ca->directory, certificate);
    must(SSL_CTX_use_certificate_file(context, path, SSL_FILETYPE_PEM) == 1);
    snprintf(path, sizeof path, "%s/%s.key", ca->directory, certificate);
    must(SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM) == 1);
    must(X509_STORE_add_cert(SSL_CTX_get_cert_store(context), ca->certificate) == 1);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_alpn_select_cb(context, choose_h2, NULL);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    return context;
}

void tls_server_start(tls_server *server, const test_ca *ca, const char *certificate) {
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof name;
    memset(server, 0, sizeof *server);
    server->answer_bytes = 16;
    server->context = make_context(ca, certificate);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(bind(server->listener, (const struct sockaddr *)&name, n) == 0 && listen(server->listener, 128) == 0);
    must(getsockname(server->listener, (struct sockaddr *)&name, &n) == 0);
    server->port = ntohs(name.sin_port);
    must(pthread_create(&server->thread, NULL, run, server) == 0);
}

void tls_server_stop(tls_server *server) {
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
    while (server->running > 0) {
        usleep(1000);
    }
    SSL_CTX_free(server->context);
}
