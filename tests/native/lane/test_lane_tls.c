/* SPDX-License-Identifier: Apache-2.0 */
/* Mutual TLS 1.3: who is let in, what a resumed connection is known by, and what a replaced certificate changes. */
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "certificates.h"
#include "check.h"
#include "echo.h"
#include "wire.h"

enum { FILE_ROOM = 8192, PATH_ROOM = 128, ROOM = 1 << 16, PATIENCE_S = 3 };

static echo_server server;
static test_ca ca;

/* ---- files ----------------------------------------------------------------------------------------------------------------- */

static const char *path_of(const test_ca *of, const char *name) {
    static char path[2 * PATH_ROOM];
    snprintf(path, sizeof path, "%s/%s", of->directory, name);
    return path;
}

static char *text_of(const test_ca *of, const char *name) {
    char *text = (char *)calloc(1, FILE_ROOM);
    FILE *file = fopen(path_of(of, name), "r");
    if (text == NULL || file == NULL || fread(text, 1, FILE_ROOM - 1, file) == 0) {
        abort();
    }
    fclose(file);
    return text;
}

/* ---- a client -------------------------------------------------------------------------------------------------------------- */

typedef struct tls_client {
    SSL_CTX *context;
    SSL *ssl;
    int fd;
} tls_client;

static SSL_SESSION *ticket; /* the last that came */

static int keep_ticket(SSL *ssl, SSL_SESSION *session) {
    (void)ssl;
    SSL_SESSION_free(ticket);
    ticket = session;
    return 1;
}

static SSL_CTX *client_context(const test_ca *of, const char *name) {
    static const unsigned char h2[] = {2, 'h', '2'};
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    char file[PATH_ROOM];
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_load_verify_file(context, path_of(&ca, "ca.pem"));
    SSL_CTX_set_alpn_protos(context, h2, sizeof h2);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT);
    SSL_CTX_sess_set_new_cb(context, keep_ticket);
    if (name != NULL) {
        snprintf(file, sizeof file, "%s.pem", name);
        SSL_CTX_use_certificate_file(context, path_of(of, file), SSL_FILETYPE_PEM);
        snprintf(file, sizeof file, "%s.key", name);
        SSL_CTX_use_PrivateKey_file(context, path_of(of, file), SSL_FILETYPE_PEM);
    }
    return context;
}

static bool reach(tls_client *client, SSL_CTX *context, SSL_SESSION *session) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(server.tls), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    client->context = context;
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    client->ssl = SSL_new(context);
    SSL_set_fd(client->ssl, client->fd);
    if (session != NULL) {
        SSL_set_session(client->ssl, session);
    }
    return connect(client->fd, (struct sockaddr *)&address, sizeof address) == 0 && SSL_connect(client->ssl) == 1;
}

/* A call of n bytes; true when as many and the status have come. */
static bool call(tls_client *client, uint32_t stream, size_t n) {
    static uint8_t bytes[1 << 21], message[WIRE_FRAME_MAX], in[ROOM];
    static const char *const pairs[] = {
        ":method", "POST",         ":scheme",          "https", ":path", "/echo.Echo/Fast", ":authority",
        "x",       "content-type", "application/grpc", NULL};
    const uint8_t prefix[] = {0, (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
    wire out = {bytes, 0, sizeof bytes};
    if (stream == 1) {
        wire_bytes(&out, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
        wire_frame(&out, WIRE_SETTINGS, 0, 0, "\0\4\x7f\xff\xff\xff", 6);
        wire_frame(&out, WIRE_SETTINGS, WIRE_ACK, 0, NULL, 0); /* the server's larger windows hold from now on */
        wire_frame(&out, WIRE_WINDOW_UPDATE, 0, 0, "\x7f\0\0\0", 4);
    }
    wire_headers(&out, 0, stream, pairs);
    wire_frame(&out, WIRE_DATA, 0, stream, prefix, sizeof prefix);
    for (size_t left = n; left != 0;) {
        size_t piece = left < sizeof message ? left : sizeof message;
        left -= piece;
        wire_frame(&out, WIRE_DATA, left == 0 ? WIRE_END_STREAM : 0, stream, message, piece);
    }
    if (SSL_write(client->ssl, out.bytes, (int)out.len) != (int)out.len) {
        return false;
    }
    for (size_t came = 0; came < n + WIRE_PREFIX + WIRE_FRAME_HEADER;) {
        int some = SSL_read(client->ssl, in, sizeof in);
        if (some <= 0) {
            return false;
        }
        came += (size_t)some;
    }
    return true;
}

static void leave(tls_client *client, bool keep_context) {
    SSL_shutdown(client->ssl);
    SSL_free(client->ssl);
    (void)close(client->fd);
    if (!keep_context) {
        SSL_CTX_free(client->context);
    }
}

/* ---- tests ----------------------------------------------------------------------------------------------------------------- */

static void test_let_in(void) {
    const unsigned opened = atomic_load(&server.events[LANE_OPENED]);
    tls_client client;
    CHECK(reach(&client, client_context(&ca, "alice"), NULL), "handshake");
    CHECK(SSL_version(client.ssl) == TLS1_3_VERSION, "%s", SSL_get_version(client.ssl));
    CHECK(call(&client, 1, 100), "a short call");
    CHECK(call(&client, 3, 1 << 20), "a long call");
    CHECK(call(&client, 5, 1), "a short one again");
    CHECK(echo_wait(&server, LANE_OPENED, opened + 1) && server.last.tag == 3 && server.last.certificate_len > 100, "%zu",
          server.last.certificate_len);
    leave(&client, false);
}

static void test_resumed(void) {
    const uint64_t resumed = echo_statistics(&server).resumed;
    SSL_CTX *context = client_context(&ca, "alice");
    tls_client client;
    CHECK(reach(&client, context, NULL) && call(&client, 1, 10), "first");
    leave(&client, true);
    const unsigned opened = atomic_load(&server.events[LANE_OPENED]);
    CHECK(ticket != NULL, "a ticket came");
    CHECK(reach(&client, context, ticket) && call(&client, 1, 10) && SSL_session_reused(client.ssl), "resumed");
    CHECK(echo_statistics(&server).resumed == resumed + 1, "it is counted");
    CHECK(echo_wait(&server, LANE_OPENED, opened + 1) && server.last.certificate_len > 100, "the certificate is known");
    leave(&client, false);
}

/* TLS 1.3: the client learns of a refusal with its first read. */
static void refused(const char *what, SSL_CTX *context, bool alert, const char *why) {
    const unsigned told = atomic_load(&server.events[LANE_UNSHAKEN]);
    const unsigned opened = atomic_load(&server.events[LANE_OPENED]);
    const uint64_t failed = echo_statistics(&server).shakes_failed;
    tls_client client;
    CHECK(!reach(&client, context, NULL) || !call(&client, 1, 10), "%s is refused", what);
    CHECK(!alert || ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_SSL, "%s: with an alert", what);
    ERR_clear_error();
    CHECK(atomic_load(&server.events[LANE_OPENED]) == opened, "%s: nobody hears of it", what);
    CHECK(echo_statistics(&server).shakes_failed == failed + 1, "%s: it is counted", what);
    CHECK(echo_wait(&server, LANE_UNSHAKEN, told + 1) && strstr(server.why, why) != NULL, "%s: the log is told: %s", what,
          server.why);
    leave(&client, false);
}

static void test_refused(void) {
    test_ca foreign;
    test_ca_make(&foreign);
    test_ca_issue(&foreign, "mallory", NULL, -60, 86400);
    test_ca_issue(&ca, "late", NULL, -86400, -60);
    refused("no certificate", client_context(&ca, NULL), true, "peer did not return a certificate");
    refused("another CA's certificate", client_context(&foreign, "mallory"), true, "its certificate is refused: ");
    refused("an expired certificate", client_context(&ca, "late"), true, "its certificate is refused: certificate has expired");
    SSL_CTX *old = client_context(&ca, "alice");
    SSL_CTX_set_max_proto_version(old, TLS1_2_VERSION);
    refused("TLS 1.2", old, true, "unsupported protocol");
    SSL_CTX *other = client_context(&ca, "alice");
    SSL_CTX_set_alpn_protos(other, (const unsigned char *)"\x8http/1.1", 9);
    refused("HTTP/1.1", other, true, "does not speak HTTP/2");
    SSL_CTX *none = client_context(&ca, "alice");
    SSL_CTX_set_alpn_protos(none, NULL, 0);
    refused("no ALPN", none, false, "does not speak HTTP/2");
    test_ca_remove(&foreign);
}

static void test_replaced(void) {
    char text[LANE_TEXT_MAX];
    SSL_CTX *context = client_context(&ca, "alice");
    tls_client before, after;
    CHECK(reach(&before, context, NULL) && call(&before, 1, 10), "before");
    test_ca_issue(&ca, "server2", "IP:127.0.0.1", -60, 86400);
    char *certificate = text_of(&ca, "server2.pem"), *key = text_of(&ca, "server2.key"), *own = text_of(&ca, "ca.pem");
    char *wrong = text_of(&ca, "server.key");
    CHECK(lane_set_tls(server.lane, certificate, strlen(certificate), wrong, strlen(wrong), own, strlen(own), text) == LANE_BAD_TLS,
          "a key of another certificate");
    CHECK(lane_set_tls(server.lane, certificate, strlen(certificate), key, strlen(key), own, strlen(own), text) == LANE_OK, "%s",
          text);
    CHECK(call(&before, 3, 10), "an open connection goes on");
    CHECK(reach(&after, context, ticket) && call(&after, 1, 10), "after");
    CHECK(!SSL_session_reused(after.ssl), "what was before is not resumed");
    X509 *shown = SSL_get1_peer_certificate(after.ssl);
    char name[64] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(shown), NID_commonName, name, sizeof name);
    CHECK(strcmp(name, "server2") == 0, "%s", name);
    X509_free(shown);
    leave(&before, true);
    leave(&after, false);
    free(certificate);
    free(key);
    free(own);
    free(wrong);
}

int main(void) {
    const lane_options options = lane_options_default();
    (void)signal(SIGPIPE, SIG_IGN); /* OpenSSL's own sockets */
    test_ca_make(&ca);
    test_ca_issue(&ca, "server", "IP:127.0.0.1", -60, 86400);
    test_ca_issue(&ca, "alice", NULL, -60, 86400);
    char *certificate = text_of(&ca, "server.pem"), *key = text_of(&ca, "server.key"), *own = text_of(&ca, "ca.pem");
    const echo_tls tls = {certificate, key, own};
    echo_start(&server, &options, NULL, &tls);
    test_let_in();
    test_resumed();
    test_refused();
    test_replaced();
    echo_stop(&server, 100);
    SSL_SESSION_free(ticket);
    test_ca_remove(&ca);
    free(certificate);
    free(key);
    free(own);
    return check_report("lane tls");
}
