/* SPDX-License-Identifier: Apache-2.0 */
/* TLS as a filter: bytes from the wire in, bytes in clear out, and back. The socket is not its business. */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>

#include "inner.h"

struct tls_filter {
    SSL *ssl;
    tls_settings *settings;
    /* of the call under way */
    const uint8_t *in;
    size_t in_left;
    rpc_buffer *out;
};

static BIO_METHOD *bytes_method;
static pthread_once_t started = PTHREAD_ONCE_INIT;

/* ---- bytes for OpenSSL ----------------------------------------------------------------------------------------------------- */

static int put_bytes(BIO *bio, const char *bytes, int n) {
    tls_filter *filter = (tls_filter *)BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    return filter->out != NULL && n > 0 && rpc_buffer_append(filter->out, bytes, (size_t)n) ? n : -1;
}

static int get_bytes(BIO *bio, char *bytes, int room) {
    tls_filter *filter = (tls_filter *)BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (filter->in_left == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    const size_t n = filter->in_left < (size_t)room ? filter->in_left : (size_t)room;
    memcpy(bytes, filter->in, n);
    filter->in += n;
    filter->in_left -= n;
    return (int)n;
}

static long control(BIO *bio, int command, long number, void *pointer) {
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static void make_method(void) {
    BIO_METHOD *made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "softsjj lane");
    if (made != NULL && BIO_meth_set_write(made, put_bytes) == 1 && BIO_meth_set_read(made, get_bytes) == 1 &&
        BIO_meth_set_ctrl(made, control) == 1) {
        bytes_method = made;
    }
}

bool tls_start(void) {
    (void)pthread_once(&started, make_method);
    return bytes_method != NULL;
}

/* ---- life ------------------------------------------------------------------------------------------------------------------ */

tls_filter *tls_filter_new(lane *self) {
    tls_filter *made = (tls_filter *)calloc(1, sizeof *made);
    if (made == NULL) {
        return NULL;
    }
    made->settings = tls_settings_hold(self);
    made->ssl = SSL_new((SSL_CTX *)tls_settings_context(made->settings));
    BIO *bio = BIO_new(bytes_method);
    if (made->ssl == NULL || bio == NULL) {
        BIO_free(bio);
        tls_filter_free(made);
        return NULL;
    }
    BIO_set_data(bio, made);
    BIO_set_init(bio, 1);
    SSL_set_bio(made->ssl, bio, bio);
    SSL_set_accept_state(made->ssl);
    return made;
}

void tls_filter_free(tls_filter *filter) {
    if (filter != NULL) {
        SSL_free(filter->ssl);
        tls_settings_drop(filter->settings);
        free(filter);
    }
}

/* ---- handshake ------------------------------------------------------------------------------------------------------------- */

static bool speaks_h2(const SSL *ssl) {
    const unsigned char *protocol = NULL;
    unsigned n = 0;
    SSL_get0_alpn_selected(ssl, &protocol, &n);
    return n == 2 && memcmp(protocol, "h2", 2) == 0;
}

/* A ticket outlives its certificate: what OpenSSL checked was checked when the ticket was made. */
static bool is_still_valid(const SSL *ssl) {
    const X509 *certificate = SSL_get0_peer_certificate(ssl);
    return certificate != NULL && X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0;
}

tls_state tls_filter_shake(tls_filter *filter, const uint8_t *bytes, size_t n, rpc_buffer *out) {
    filter->in = bytes;
    filter->in_left = n;
    filter->out = out;
    ERR_clear_error();
    int done = SSL_do_handshake(filter->ssl);
    if (done != 1) {
        return SSL_get_error(filter->ssl, done) == SSL_ERROR_WANT_READ ? TLS_GOES_ON : TLS_FAILED;
    }
    if (!speaks_h2(filter->ssl) || !is_still_valid(filter->ssl)) {
        (void)SSL_shutdown(filter->ssl);
        return TLS_FAILED;
    }
    return TLS_ESTABLISHED;
}

void tls_filter_why(const tls_filter *filter, char *text, size_t room) {
    const unsigned long code = ERR_peek_error();
    const long verified = SSL_get_verify_result(filter->ssl);
    const char *reason = ERR_reason_error_string(code);
    const bool shaken = SSL_is_init_finished(filter->ssl) == 1;
    if (ERR_GET_REASON(code) == SSL_R_NO_APPLICATION_PROTOCOL) {
        (void)snprintf(text, room, "it does not speak HTTP/2 (ALPN without h2)");
    } else if (shaken && !speaks_h2(filter->ssl)) {
        (void)snprintf(text, room, "it does not speak HTTP/2 (no ALPN)");
    } else if (shaken) {
        (void)snprintf(text, room, "its certificate has expired since it was here first");
    } else if (verified != X509_V_OK) {
        (void)snprintf(text, room, "its certificate is refused: %s", X509_verify_cert_error_string(verified));
    } else {
        (void)snprintf(text, room, "%s", reason == NULL ? "it does not keep to TLS" : reason);
    }
}

uint8_t *tls_filter_certificate(const tls_filter *filter, size_t *n) {
    const X509 *certificate = SSL_get0_peer_certificate(filter->ssl);
    const int len = certificate == NULL ? -1 : i2d_X509(certificate, NULL);
    uint8_t *der = len <= 0 ? NULL : (uint8_t *)malloc((size_t)len);
    if (der != NULL) {
        uint8_t *at = der;
        *n = (size_t)i2d_X509(certificate, &at);
    }
    return der;
}

bool tls_filter_resumed(const tls_filter *filter) {
    return SSL_session_reused(filter->ssl) == 1;
}

/* ---- data ------------------------------------------------------------------------------------------------------------------ */

ssize_t tls_filter_open(tls_filter *filter, const uint8_t *bytes, size_t n, uint8_t *clear, size_t room, rpc_buffer *out) {
    size_t done = 0;
    if (n != 0) {
        filter->in = bytes;
        filter->in_left = n;
    }
    filter->out = out;
    while (done < room) {
        size_t came = 0;
        ERR_clear_error();
        int result = SSL_read_ex(filter->ssl, clear + done, room - done, &came);
        if (result != 1) {
            /* close_notify behind data: the data counts, and the next read finds the end again. */
            bool waits = SSL_get_error(filter->ssl, result) == SSL_ERROR_WANT_READ;
            return waits || done != 0 ? (ssize_t)done : -1;
        }
        done += came;
    }
    return (ssize_t)done;
}

bool tls_filter_seal(tls_filter *filter, const uint8_t *bytes, size_t n, rpc_buffer *out) {
    filter->out = out;
    while (n != 0) {
        size_t done = 0;
        ERR_clear_error();
        if (SSL_write_ex(filter->ssl, bytes, n, &done) != 1) { /* takes one record */
            return false;
        }
        bytes += done;
        n -= done;
    }
    return true;
}

void tls_filter_goodbye(tls_filter *filter, rpc_buffer *out) {
    filter->out = out;
    ERR_clear_error();
    (void)SSL_shutdown(filter->ssl);
}
