/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong, as one English sentence that says what to do. Bytes of the peer appear in it only as printable characters. */
#ifndef SOFTSJJ_TLS_EXPLAIN_H
#define SOFTSJJ_TLS_EXPLAIN_H

#include <openssl/ssl.h>

#include "softsjj_tls.h"

/* text: SOFTSJJ_TLS_TEXT_MAX bytes. */
void tls_say(char *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* OpenSSL's words for one of its errors; never NULL. */
const char *tls_reason(unsigned long error);

/* Is our own certificate valid now? Otherwise the text says since or until when. */
bool tls_in_date(const X509 *certificate, const char *path, char *text);

/* What a failed session was about. */
typedef struct tls_story {
    const char *peer;        /* what messages call the daemon */
    const char *name;        /* what its certificate must be for */
    const char *ca;          /* path */
    const char *certificate; /* path of ours */
    bool established;        /* the handshake was over on our side */
    bool heard;              /* the peer's application has said something */
    int verify;              /* X509_V_ERR_* of the first thing found wrong, or X509_V_OK */
    X509 *wrong;             /* the certificate it was found in */
} tls_story;

/* error: the first of OpenSSL's queue, 0 when there is none. */
void tls_explain(const tls_story *story, unsigned long error, char *text);
/* The byte stream ended or broke; code: errno, 0 when the peer closed it. */
void tls_explain_end(const tls_story *story, int code, char *text);

#endif
