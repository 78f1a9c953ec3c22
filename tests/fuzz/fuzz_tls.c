/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TLS server's bytes, and a certificate's names. Laws: no bytes that were recorded from another handshake, changed or not, get
 * through; each failure has a text, which is printable and has an end.
 *
 * The seeds are recorded at the start from handshakes with the system's OpenSSL. In TLS 1.2 certificates travel in clear: there the
 * changes reach what is said about them.
 */
#include <errno.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certificates.h"
#include "fuzz.h"
#include "softsjj_tls.h"

enum { LONGEST = 16384, PATH_ROOM = 96 };

static test_ca ca;
static const softsjj_tls_table *library;
static softsjj_tls_client *client;

/* What the server says, and how much of it was heard. Recording: it comes from an SSL. */
typedef struct line {
    uint8_t bytes[LONGEST];
    size_t len;
    size_t heard;
    SSL *server; /* NULL: the bytes are all there is */
} line;

static long tell(void *user, const uint8_t *bytes, size_t n) {
    const line *one = (const line *)user;
    return one->server == NULL ? (long)n : BIO_write(SSL_get_rbio(one->server), bytes, (int)n);
}

static long hear(void *user, uint8_t *bytes, size_t room) {
    line *one = (line *)user;
    if (one->server != NULL && one->len < LONGEST) {
        (void)SSL_do_handshake(one->server);
        int n = BIO_read(SSL_get_wbio(one->server), one->bytes + one->len, (int)(LONGEST - one->len));
        one->len += n > 0 ? (size_t)n : 0;
    }
    size_t left = one->len - one->heard;
    if (left == 0) {
        errno = 0;
        return one->server == NULL ? -2 : -1;
    }
    size_t n = left < room ? left : room;
    memcpy(bytes, one->bytes + one->heard, n);
    one->heard += n;
    return (long)n;
}

static softsjj_tls_result shake(line *one, const char *name, char *text) {
    const softsjj_tls_io io = {one, tell, hear};
    softsjj_tls_session *session = NULL;
    softsjj_tls_result result = library->open(client, &io, name, "tls:peer:1", &session, text);
    fuzz_law(result == SOFTSJJ_TLS_OK, "a session can be made");
    for (int turns = 0; turns < 1000; turns++) {
        result = library->handshake(session, text);
        if (result != SOFTSJJ_TLS_WANT_READ && result != SOFTSJJ_TLS_WANT_WRITE) {
            break;
        }
    }
    library->session_free(session);
    return result;
}

static int choose_h2(SSL *ssl, const unsigned char **out, unsigned char *n, const unsigned char *offered, unsigned offered_len,
                     void *user) {
    (void)ssl;
    (void)offered_len;
    (void)user;
    *out = offered + 1;
    *n = 2;
    return SSL_TLSEXT_ERR_OK;
}

static void record(const char *certificate, int newest) {
    char path[PATH_ROOM];
    char text[SOFTSJJ_TLS_TEXT_MAX];
    static line one;
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    snprintf(path, sizeof path, "%s/%s.pem", ca.directory, certificate);
    fuzz_law(SSL_CTX_use_certificate_file(context, path, SSL_FILETYPE_PEM) == 1, "the server has a certificate");
    snprintf(path, sizeof path, "%s/%s.key", ca.directory, certificate);
    fuzz_law(SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM) == 1, "and its key");
    fuzz_law(SSL_CTX_set_max_proto_version(context, newest) == 1, "there is such a version");
    SSL_CTX_set_alpn_select_cb(context, choose_h2, NULL);
    memset(&one, 0, sizeof one);
    one.server = SSL_new(context);
    SSL_set_bio(one.server, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(one.server);
    softsjj_tls_result result = shake(&one, "a.example", text);
    fuzz_law(result == SOFTSJJ_TLS_OK || strcmp(certificate, "good") != 0, "a good handshake gets through");
    fuzz_seed(one.bytes, one.len);
    SSL_free(one.server);
    SSL_CTX_free(context);
}

static void start(void) {
    char paths[3][PATH_ROOM];
    static const uint8_t alert[] = {21, 3, 3, 0, 2, 2, 48};
    static const char plain[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    test_ca_make(&ca);
    test_ca_issue(&ca, "good", "DNS:a.example,DNS:*.b.example,IP:10.0.0.1,IP:fe80::1,email:x@y", -3600, 100000000);
    test_ca_issue(&ca, "other", "DNS:other.example,DNS:another.example,IP:10.0.0.1", -3600, 100000000);
    test_ca_issue(&ca, "late", "DNS:a.example", -7200, -3600);
    test_ca_issue(&ca, "client", NULL, -3600, 100000000);
    snprintf(paths[0], PATH_ROOM, "%s/ca.pem", ca.directory);
    snprintf(paths[1], PATH_ROOM, "%s/client.pem", ca.directory);
    snprintf(paths[2], PATH_ROOM, "%s/client.key", ca.directory);
    const softsjj_tls_settings settings = {paths[0], paths[1], paths[2]};
    library = softsjj_tls(SOFTSJJ_TLS_ABI);
    fuzz_law(library != NULL, "the library starts");
    client = library->client_new(&settings);
    record("good", TLS1_2_VERSION);
    record("good", TLS1_3_VERSION);
    record("other", TLS1_2_VERSION);
    record("late", TLS1_2_VERSION);
    fuzz_seed(alert, sizeof alert);
    fuzz_seed(plain, sizeof plain - 1);
}

static unsigned run(const uint8_t *bytes, size_t n) {
    static line one;
    char text[SOFTSJJ_TLS_TEXT_MAX];
    memset(text, 0x7f, sizeof text);
    memcpy(one.bytes, bytes, n);
    one.len = n;
    one.heard = 0;
    softsjj_tls_result result = shake(&one, "a.example", text);
    fuzz_law(result == SOFTSJJ_TLS_FAILED || result == SOFTSJJ_TLS_CLOSED, "nobody gets through without the server's key");
    const char *end = (const char *)memchr(text, '\0', sizeof text);
    fuzz_law(end != NULL && end != text, "there is a text, and it ends");
    for (const char *p = text; p < end; p++) {
        fuzz_law((unsigned char)*p >= 0x20 && *p != 0x7f, "the text is printable");
    }
    /* Which sentence it is: its letters, without what the certificate holds. */
    unsigned sum = 0;
    for (const char *p = end - 12 < text ? text : end - 12; p < end; p++) {
        sum = sum * 31 + (unsigned char)*p;
    }
    return sum % 64;
}

static void stop(void) {
    library->client_free(client);
    test_ca_remove(&ca);
}

int main(int argc, char **argv) {
    static const fuzz_target target = {.name = "tls", .longest = LONGEST, .least = 500, .start = start, .run = run, .stop = stop};
    return fuzz_main(argc, argv, &target);
}
