/* SPDX-License-Identifier: Apache-2.0 */
/* What TLS listeners show and demand: TLS 1.3 (RFC 8446), a client certificate, ALPN h2 (RFC 7301), tickets. */
#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <string.h>

#include "inner.h"

enum { TICKETS = 2, TICKET_SECONDS = 3600 };

struct tls_settings {
    _Atomic unsigned holders;
    SSL_CTX *context;
};

/* ---- reading PEM ----------------------------------------------------------------------------------------------------------- */

static const char *reason(void) {
    const char *text = ERR_reason_error_string(ERR_peek_last_error());
    return text == NULL ? "no reason is known" : text;
}

/* An encrypted key: nobody is there to type its passphrase. */
static int no_passphrase(char *buffer, int size, int writing, void *user) {
    (void)buffer;
    (void)size;
    (void)writing;
    (void)user;
    return -1;
}

static BIO *open_text(const char *text, size_t n) {
    return n > INT_MAX ? NULL : BIO_new_mem_buf(text, (int)n);
}

/* The first certificate is the server's, the others lead to its CA. */
static bool use_chain(SSL_CTX *context, const char *text, size_t n) {
    BIO *bio = open_text(text, n);
    bool used = false;
    X509 *one = NULL;
    while (bio != NULL && (one = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL)) != NULL) {
        bool taken = used ? SSL_CTX_add1_chain_cert(context, one) == 1 : SSL_CTX_use_certificate(context, one) == 1;
        X509_free(one);
        used = taken;
        if (!taken) {
            break;
        }
    }
    BIO_free(bio);
    return used;
}

static bool use_key(SSL_CTX *context, const char *text, size_t n) {
    BIO *bio = open_text(text, n);
    EVP_PKEY *key = bio == NULL ? NULL : PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    bool used = key != NULL && SSL_CTX_use_PrivateKey(context, key) == 1 && SSL_CTX_check_private_key(context) == 1;
    EVP_PKEY_free(key);
    BIO_free(bio);
    return used;
}

/* Whoever is named here is trusted, be it a root or a CA below one. */
static bool trust(SSL_CTX *context, const char *text, size_t n) {
    BIO *bio = open_text(text, n);
    size_t count = 0;
    X509 *one = NULL;
    while (bio != NULL && (one = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL)) != NULL) {
        count += X509_STORE_add_cert(SSL_CTX_get_cert_store(context), one) == 1 && SSL_CTX_add_client_CA(context, one) == 1;
        X509_free(one);
    }
    BIO_free(bio);
    return count != 0 && X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN) == 1;
}

/* ---- settings -------------------------------------------------------------------------------------------------------------- */

static int select_h2(SSL *ssl, const unsigned char **out, unsigned char *out_len, const unsigned char *offered, unsigned n,
                     void *user) {
    static const unsigned char h2[] = {2, 'h', '2'};
    unsigned char *found = NULL;
    (void)ssl;
    (void)user;
    if (SSL_select_next_proto(&found, out_len, h2, sizeof h2, offered, n) != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *out = found;
    return SSL_TLSEXT_ERR_OK;
}

static bool set_rules(SSL_CTX *context) {
    static const unsigned char id[] = "softsjj";
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CLEANSE_PLAINTEXT);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_alpn_select_cb(context, select_h2, NULL);
    /* The tickets carry everything, the client's certificate too, sealed with keys that live and die with the context. */
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_timeout(context, TICKET_SECONDS);
    return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 && SSL_CTX_set_num_tickets(context, TICKETS) == 1 &&
           SSL_CTX_set_session_id_context(context, id, sizeof id - 1) == 1;
}

static SSL_CTX *make_context(const char *certificate, size_t certificate_len, const char *key, size_t key_len, const char *ca,
                             size_t ca_len, char *text) {
    const char *wrong = NULL;
    ERR_clear_error();
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL || !set_rules(context)) {
        wrong = "TLS cannot be set up";
    } else if (!use_chain(context, certificate, certificate_len)) {
        wrong = "the server's certificate cannot be used";
    } else if (!use_key(context, key, key_len)) {
        wrong = "the server's key cannot be used";
    } else if (!trust(context, ca, ca_len)) {
        wrong = "the CA's certificate cannot be used";
    }
    if (wrong != NULL) {
        (void)lane_fail(LANE_BAD_TLS, text, "%s: %s", wrong, reason());
        SSL_CTX_free(context);
        context = NULL;
    }
    ERR_clear_error(); /* reading PEM to its end leaves "no start line" */
    return context;
}

lane_result lane_set_tls(lane *self, const char *certificate, size_t certificate_len, const char *key, size_t key_len,
                         const char *ca, size_t ca_len, char *text) {
    tls_settings *made = (tls_settings *)calloc(1, sizeof *made);
    if (made == NULL || !tls_start()) {
        free(made);
        return lane_fail(LANE_NO_MEMORY, text, "no memory for TLS settings");
    }
    made->holders = 1;
    made->context = make_context(certificate, certificate_len, key, key_len, ca, ca_len, text);
    if (made->context == NULL) {
        free(made);
        return LANE_BAD_TLS;
    }
    pthread_mutex_lock(&self->tls_lock);
    tls_settings *old = self->tls;
    self->tls = made;
    pthread_mutex_unlock(&self->tls_lock);
    tls_settings_drop(old);
    return LANE_OK;
}

tls_settings *tls_settings_hold(lane *self) {
    pthread_mutex_lock(&self->tls_lock);
    tls_settings *held = self->tls;
    atomic_fetch_add(&held->holders, 1);
    pthread_mutex_unlock(&self->tls_lock);
    return held;
}

void tls_settings_drop(tls_settings *settings) {
    if (settings != NULL && atomic_fetch_sub(&settings->holders, 1) == 1) {
        SSL_CTX_free(settings->context);
        free(settings);
    }
}

void *tls_settings_context(const tls_settings *settings) {
    return settings->context;
}
