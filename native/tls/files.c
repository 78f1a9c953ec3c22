/* SPDX-License-Identifier: Apache-2.0 */
#include "files.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "explain.h"
#include "file_system.h"

enum { FILE_MAX = 1 << 20 };

/* What a setting is called, for messages. */
typedef struct setting {
    const char *what;
    const char *names; /* where to set it */
} setting;

static const setting CA = {"CA file", "tls.ca or SOFTSJJ_TLS_CA"};
static const setting CERTIFICATE = {"client certificate", "tls.certificate or SOFTSJJ_TLS_CERTIFICATE"};
static const setting KEY = {"client key", "tls.key or SOFTSJJ_TLS_KEY"};

/* A file in memory, wiped by close_file. */
typedef struct file {
    char *bytes;
    size_t len;
    BIO *bio;
} file;

static void close_file(file *opened) {
    BIO_free(opened->bio);
    OPENSSL_clear_free(opened->bytes, opened->len);
}

static bool fill(int fd, const setting *which, const char *path, file *out, char *text) {
    char reason[96];
    tls_file_facts found;
    if (!tls_file_look(fd, &found) || found.size == 0 || found.size > FILE_MAX) {
        tls_say(text, "the %s %s is not a PEM file (empty, too long, or no file at all)", which->what, path);
        return false;
    }
    /* Whoever reads the key can speak in our name. A group may: that is how system accounts share one. */
    if (which == &KEY && found.open_to_all) {
        tls_say(text, "the client key %s is open to every user of this machine (mode %03o): chmod o-rwx it", path, found.mode);
        return false;
    }
    out->len = (size_t)found.size;
    out->bytes = (char *)OPENSSL_malloc(out->len);
    out->bio = out->bytes == NULL ? NULL : BIO_new_mem_buf(out->bytes, (int)out->len);
    if (out->bio == NULL || !tls_file_read(fd, out->bytes, out->len)) {
        tls_say(text, "the %s %s cannot be read: %s", which->what, path, strerror_r(errno, reason, sizeof reason));
        close_file(out);
        return false;
    }
    return true;
}

static bool open_file(const setting *which, const char *path, file *out, char *text) {
    char reason[96];
    memset(out, 0, sizeof *out);
    if (path[0] == '\0') {
        tls_say(text, "no %s is set, and a tls: address needs one: set %s", which->what, which->names);
        return false;
    }
    int fd = tls_file_open(path);
    if (fd < 0) {
        tls_say(text, "the %s %s cannot be opened: %s (%s)", which->what, path, strerror_r(errno, reason, sizeof reason),
                which->names);
        return false;
    }
    bool good = fill(fd, which, path, out, text);
    close(fd);
    return good;
}

static void say_content(const setting *which, const char *path, const char *content, char *text) {
    tls_say(text, "the %s %s holds no %s in PEM form (-----BEGIN ...): see %s", which->what, path, content, which->names);
}

/* Whether the reading of one certificate after another ended with the last one, not with one that cannot be read. */
static bool at_end(void) {
    unsigned long error = ERR_peek_last_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

bool tls_load_ca(SSL_CTX *context, const char *path, char *text) {
    file opened;
    X509 *one;
    int count = 0;
    if (!open_file(&CA, path, &opened, text)) {
        return false;
    }
    while ((one = PEM_read_bio_X509(opened.bio, NULL, NULL, NULL)) != NULL) {
        count += X509_STORE_add_cert(SSL_CTX_get_cert_store(context), one);
        X509_free(one);
    }
    bool whole = at_end();
    ERR_clear_error(); /* the end of the file counts as an error */
    close_file(&opened);
    if (count == 0) {
        say_content(&CA, path, "certificate", text);
    } else if (!whole) {
        tls_say(text, "the CA file %s: its certificate number %d cannot be read", path, count + 1);
    }
    /* Whoever is named there is trusted, be it a root or a CA below one: as the daemon does with its clients. */
    return count != 0 && whole && X509_STORE_set_flags(SSL_CTX_get_cert_store(context), X509_V_FLAG_PARTIAL_CHAIN) == 1;
}

bool tls_load_certificate(SSL_CTX *context, const char *path, char *text) {
    file opened;
    if (!open_file(&CERTIFICATE, path, &opened, text)) {
        return false;
    }
    X509 *one = PEM_read_bio_X509(opened.bio, NULL, NULL, NULL);
    bool good = one != NULL;
    if (!good) {
        say_content(&CERTIFICATE, path, "certificate", text);
    } else if (SSL_CTX_use_certificate(context, one) != 1) {
        tls_say(text, "the client certificate %s cannot be used: %s", path, tls_reason(ERR_peek_error()));
        good = false;
    }
    X509_free(one);
    while (good && (one = PEM_read_bio_X509(opened.bio, NULL, NULL, NULL)) != NULL) {
        if (SSL_CTX_add0_chain_cert(context, one) != 1) {
            tls_say(text, "a certificate that follows ours in %s cannot be used: %s", path, tls_reason(ERR_peek_error()));
            X509_free(one);
            good = false;
        }
    }
    if (good && !at_end()) {
        tls_say(text, "a certificate that follows ours in %s cannot be read", path);
        good = false;
    }
    ERR_clear_error();
    close_file(&opened);
    return good;
}

/* In place of OpenSSL's own, which would ask at the terminal. */
static int note_encrypted(char *buffer, int room, int writing, void *user) {
    (void)buffer;
    (void)room;
    (void)writing;
    *(bool *)user = true;
    return -1;
}

bool tls_load_key(SSL_CTX *context, const char *path, const char *certificate, char *text) {
    file opened;
    bool encrypted = false;
    bool good = false;
    if (!open_file(&KEY, path, &opened, text)) {
        return false;
    }
    EVP_PKEY *key = PEM_read_bio_PrivateKey(opened.bio, NULL, note_encrypted, &encrypted);
    if (encrypted) {
        tls_say(text,
                "the client key %s is encrypted, and nobody is there to type its passphrase: decrypt it (openssl pkey -in ... -out "
                "...)",
                path);
    } else if (key == NULL) {
        say_content(&KEY, path, "private key", text);
    } else if (X509_check_private_key(SSL_CTX_get0_certificate(context), key) != 1) {
        tls_say(text, "the client key %s does not belong to the certificate %s", path, certificate);
    } else if (SSL_CTX_use_PrivateKey(context, key) != 1) {
        tls_say(text, "the client key %s cannot be used: %s", path, tls_reason(ERR_peek_error()));
    } else {
        good = true;
    }
    EVP_PKEY_free(key);
    ERR_clear_error();
    close_file(&opened);
    return good;
}
