/* SPDX-License-Identifier: Apache-2.0 */
/*
 * softsjj_tls.h - the door of libsoftsjj-tls.so: TLS for the C client libraries, apart from them so that only `tls:` addresses load
 * it.
 *
 *   softsjj_tls           the one exported symbol: a table of functions
 *   softsjj_tls_client    files and settings, read once and again when the files change
 *   softsjj_tls_session   TLS on one connection; the caller moves the bytes
 *
 * The library holds its own OpenSSL and shares nothing with another one in the process. It touches no socket, never blocks on the
 * network and writes nothing anywhere; the one thread it starts is a name query's. Every function may be called from any thread; a
 * session is used by one thread at a time.
 */
#ifndef SOFTSJJ_TLS_H
#define SOFTSJJ_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOFTSJJ_TLS_ABI 1U

enum { SOFTSJJ_TLS_TEXT_MAX = 800, SOFTSJJ_TLS_ADDRESSES_MAX = 16 };

typedef enum softsjj_tls_result {
    SOFTSJJ_TLS_OK = 0,
    SOFTSJJ_TLS_WANT_READ,  /* call again when the socket has bytes */
    SOFTSJJ_TLS_WANT_WRITE, /* call again when the socket takes bytes */
    SOFTSJJ_TLS_CLOSED,     /* the peer ended the connection; the text says when */
    SOFTSJJ_TLS_FAILED,     /* the text says what is wrong and what to do */
    SOFTSJJ_TLS_NO_MEMORY
} softsjj_tls_result;

typedef struct softsjj_tls_client softsjj_tls_client;
typedef struct softsjj_tls_session softsjj_tls_session;

/* Paths of PEM files; none may be NULL. An empty one is an error of `open` that says what to set. */
typedef struct softsjj_tls_settings {
    const char *ca;          /* the certificates that may sign the daemon's */
    const char *certificate; /* ours, then those between it and the CA */
    const char *key;         /* ours, not encrypted, not for the eyes of others */
} softsjj_tls_settings;

/* How bytes move; user is handed back. */
typedef struct softsjj_tls_io {
    void *user;
    /* Bytes that went, 0 when none do now, -1 when the connection is gone (errno). Must not raise SIGPIPE. */
    long (*send)(void *user, const uint8_t *bytes, size_t n);
    /* Bytes that came; -1 none yet; -2 the connection has ended (errno, 0: closed by the peer). */
    long (*recv)(void *user, uint8_t *bytes, size_t room);
} softsjj_tls_io;

/* An IPv4 or IPv6 address in network order. */
typedef struct softsjj_tls_address {
    bool six;
    uint8_t host[16]; /* 4 bytes used, or 16 */
} softsjj_tls_address;

typedef struct softsjj_tls_table {
    uint32_t abi;
    uint32_t size;       /* of this struct */
    const char *version; /* of the OpenSSL inside */

    /* Copies the settings, reads no file yet. NULL: no memory. Freed after its sessions. */
    softsjj_tls_client *(*client_new)(const softsjj_tls_settings *settings);
    void (*client_free)(softsjj_tls_client *client);

    /* Reads the files if that was not done or they changed since, and makes a session that has sent nothing. name: what the
     * daemon's certificate must be for, a DNS name or an IP address; peer: what messages call the daemon. text:
     * SOFTSJJ_TLS_TEXT_MAX bytes, here and below written with every result but OK and WANT. */
    softsjj_tls_result (*open)(softsjj_tls_client *client, const softsjj_tls_io *io, const char *name, const char *peer,
                               softsjj_tls_session **session, char *text);
    softsjj_tls_result (*handshake)(softsjj_tls_session *session, char *text);
    /* *done bytes went or came, also when the result is WANT. recv fills the room as far as bytes are there. After WANT, send is
     * called again with the same bytes first. */
    softsjj_tls_result (*send)(softsjj_tls_session *session, const uint8_t *bytes, size_t n, size_t *done, char *text);
    softsjj_tls_result (*recv)(softsjj_tls_session *session, uint8_t *bytes, size_t room, size_t *done, char *text);
    /* Frees and sends nothing; NULL is allowed. */
    void (*session_free)(softsjj_tls_session *session);

    /* The addresses of a host name, at most SOFTSJJ_TLS_ADDRESSES_MAX, in the system's order; or an error text after milliseconds.
     */
    softsjj_tls_result (*resolve)(const char *host, int milliseconds, softsjj_tls_address *addresses, size_t *count, char *text);

    /* Around fork: prepare waits until no other thread is inside and keeps them out. They nest within one thread. */
    void (*fork_prepare)(void);
    void (*fork_parent)(void);
    void (*fork_child)(void);
} softsjj_tls_table;

typedef const softsjj_tls_table *(*softsjj_tls_entry)(uint32_t abi);

/* NULL: another ABI was asked for, or OpenSSL does not start. */
const softsjj_tls_table *softsjj_tls(uint32_t abi);

#endif
