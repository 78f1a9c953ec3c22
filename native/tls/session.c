/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "explain.h"

struct softsjj_tls_session {
    SSL *ssl;
    softsjj_tls_io io;
    tls_story story; /* its texts are copies, or the client's */
    char *name;
    char *peer;
    bool gone;                 /* the byte stream has ended */
    int code;                  /* errno of that, 0: the peer closed it */
    softsjj_tls_result failed; /* once something failed: what, and the text */
    char text[SOFTSJJ_TLS_TEXT_MAX];
};

static BIO_METHOD *bytes_method;

/* ---- bytes ----------------------------------------------------------------------------------------------------------------- */

static int put_bytes(BIO *bio, const char *bytes, int n) {
    softsjj_tls_session *session = (softsjj_tls_session *)BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    long done = session->io.send(session->io.user, (const uint8_t *)bytes, (size_t)n);
    if (done > 0) {
        return (int)done;
    }
    if (done == 0) {
        BIO_set_retry_write(bio);
    } else {
        session->gone = true;
        session->code = errno;
    }
    return -1;
}

static int get_bytes(BIO *bio, char *bytes, int room) {
    softsjj_tls_session *session = (softsjj_tls_session *)BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    long came = session->io.recv(session->io.user, (uint8_t *)bytes, (size_t)room);
    if (came > 0) {
        return (int)came;
    }
    if (came == -1) {
        BIO_set_retry_read(bio);
        return -1;
    }
    /* An error that a write has met already says more than the end that a read finds afterwards. */
    session->code = session->gone ? session->code : errno;
    session->gone = true;
    return 0;
}

static long control(BIO *bio, int command, long number, void *pointer) {
    (void)number;
    (void)pointer;
    const softsjj_tls_session *session = (const softsjj_tls_session *)BIO_get_data(bio);
    switch (command) {
        case BIO_CTRL_FLUSH:
            return 1;
        case BIO_CTRL_EOF:
            return session->gone;
        default:
            return 0;
    }
}

bool tls_session_start(void) {
    bytes_method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "softsjj");
    return bytes_method != NULL && BIO_meth_set_write(bytes_method, put_bytes) == 1 &&
           BIO_meth_set_read(bytes_method, get_bytes) == 1 && BIO_meth_set_ctrl(bytes_method, control) == 1;
}

/* ---- open ------------------------------------------------------------------------------------------------------------------ */

/* Keeps the first thing that was wrong with the daemon's certificate; the handshake fails with it. */
static int judge(int good, X509_STORE_CTX *store) {
    const SSL *ssl = (const SSL *)X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    softsjj_tls_session *session = (softsjj_tls_session *)SSL_get_app_data(ssl);
    X509 *certificate = X509_STORE_CTX_get_current_cert(store);
    if (!good && session->story.wrong == NULL && certificate != NULL && X509_up_ref(certificate) == 1) {
        session->story.verify = X509_STORE_CTX_get_error(store);
        session->story.wrong = certificate;
    }
    return good;
}

/* RFC 9525: only subjectAltName counts, and a wildcard stands for a whole label. RFC 6066 3: no address in SNI. */
static bool expect_name(SSL *ssl, const char *name) {
    uint8_t address[16];
    X509_VERIFY_PARAM *rules = SSL_get0_param(ssl);
    if (inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1) {
        return X509_VERIFY_PARAM_set1_ip_asc(rules, name) == 1;
    }
    X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    return X509_VERIFY_PARAM_set1_host(rules, name, 0) == 1 && SSL_set_tlsext_host_name(ssl, name) == 1;
}

static bool set_up(softsjj_tls_session *session, const char *name, const char *peer) {
    BIO *bio = BIO_new(bytes_method);
    if (bio == NULL) {
        return false;
    }
    BIO_set_data(bio, session);
    BIO_set_init(bio, 1);
    SSL_set_bio(session->ssl, bio, bio); /* from here on the SSL's to free */
    session->name = strdup(name);
    session->peer = strdup(peer);
    if (session->name == NULL || session->peer == NULL || SSL_set_app_data(session->ssl, session) != 1) {
        return false;
    }
    session->story.name = session->name;
    session->story.peer = session->peer;
    SSL_set_verify(session->ssl, SSL_VERIFY_PEER, judge);
    SSL_set_connect_state(session->ssl);
    return expect_name(session->ssl, name);
}

softsjj_tls_result tls_session_open(softsjj_tls_client *client, const softsjj_tls_io *io, const char *name, const char *peer,
                                    softsjj_tls_session **out, char *text) {
    SSL *ssl = NULL;
    softsjj_tls_result result = tls_client_ssl(client, &ssl, text);
    if (result != SOFTSJJ_TLS_OK) {
        return result;
    }
    softsjj_tls_session *session = (softsjj_tls_session *)calloc(1, sizeof *session);
    if (session == NULL) {
        SSL_free(ssl);
        tls_say(text, "no memory for TLS");
        return SOFTSJJ_TLS_NO_MEMORY;
    }
    session->ssl = ssl;
    session->io = *io;
    session->story.ca = tls_client_ca(client);
    session->story.certificate = tls_client_certificate(client);
    if (!set_up(session, name, peer)) {
        tls_session_free(session);
        tls_say(text, "no memory for TLS, or no name a certificate can have: %.100s", name);
        return SOFTSJJ_TLS_NO_MEMORY;
    }
    *out = session;
    return SOFTSJJ_TLS_OK;
}

void tls_session_free(softsjj_tls_session *session) {
    if (session != NULL) {
        SSL_free(session->ssl);
        X509_free(session->story.wrong);
        free(session->name);
        free(session->peer);
        free(session);
    }
}

/* ---- use ------------------------------------------------------------------------------------------------------------------- */

/* What an SSL call that did not succeed means. A failure is kept: OpenSSL tells it once only. */
static softsjj_tls_result outcome(softsjj_tls_session *session, int returned, char *text) {
    int code = SSL_get_error(session->ssl, returned);
    if (code == SSL_ERROR_WANT_READ) {
        return SOFTSJJ_TLS_WANT_READ;
    }
    if (code == SSL_ERROR_WANT_WRITE) {
        return SOFTSJJ_TLS_WANT_WRITE;
    }
    unsigned long error = ERR_peek_error();
    if (code == SSL_ERROR_ZERO_RETURN || (error == 0 && session->gone)) {
        session->failed = SOFTSJJ_TLS_CLOSED;
        tls_explain_end(&session->story, session->code, session->text);
    } else {
        session->failed = SOFTSJJ_TLS_FAILED;
        tls_explain(&session->story, error, session->text);
    }
    tls_say(text, "%s", session->text);
    return session->failed;
}

softsjj_tls_result tls_session_handshake(softsjj_tls_session *session, char *text) {
    const unsigned char *protocol = NULL;
    unsigned n = 0;
    int returned = SSL_do_handshake(session->ssl);
    if (returned != 1) {
        return outcome(session, returned, text);
    }
    SSL_get0_alpn_selected(session->ssl, &protocol, &n);
    if (n != 2 || memcmp(protocol, "h2", 2) != 0) {
        tls_say(text, "the server at %s speaks TLS but no HTTP/2 (ALPN h2): it is no SoftSJJ daemon", session->peer);
        return SOFTSJJ_TLS_FAILED;
    }
    session->story.established = true;
    return SOFTSJJ_TLS_OK;
}

softsjj_tls_result tls_session_send(softsjj_tls_session *session, const uint8_t *bytes, size_t n, size_t *done, char *text) {
    *done = 0;
    while (*done < n) {
        size_t went = 0;
        ERR_clear_error();
        int returned = SSL_write_ex(session->ssl, bytes + *done, n - *done, &went);
        if (returned == 1) {
            *done += went;
            continue;
        }
        int code = SSL_get_error(session->ssl, returned);
        if (code == SSL_ERROR_WANT_READ || code == SSL_ERROR_WANT_WRITE) {
            return code == SSL_ERROR_WANT_READ ? SOFTSJJ_TLS_WANT_READ : SOFTSJJ_TLS_WANT_WRITE;
        }
        /* Not kept: what the peer said before it hung up, an alert perhaps, can still be read. */
        tls_explain_end(&session->story, session->gone ? session->code : EPROTO, text);
        return SOFTSJJ_TLS_CLOSED;
    }
    return SOFTSJJ_TLS_OK;
}

softsjj_tls_result tls_session_recv(softsjj_tls_session *session, uint8_t *bytes, size_t room, size_t *done, char *text) {
    *done = 0;
    if (session->failed != SOFTSJJ_TLS_OK) {
        tls_say(text, "%s", session->text);
        return session->failed;
    }
    while (*done < room) {
        size_t came = 0;
        ERR_clear_error();
        int returned = SSL_read_ex(session->ssl, bytes + *done, room - *done, &came);
        if (returned != 1) {
            softsjj_tls_result result = outcome(session, returned, text);
            bool wants = result == SOFTSJJ_TLS_WANT_READ || result == SOFTSJJ_TLS_WANT_WRITE;
            return *done != 0 && !wants ? SOFTSJJ_TLS_OK : result;
        }
        session->story.heard = true;
        *done += came;
    }
    return SOFTSJJ_TLS_OK;
}
