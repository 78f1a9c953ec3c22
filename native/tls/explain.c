/* SPDX-License-Identifier: Apache-2.0 */
#include "explain.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "names.h"

enum { NAME_ROOM = 96, NAMES_ROOM = 160, DATE_ROOM = 32 };

void tls_say(char *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, SOFTSJJ_TLS_TEXT_MAX, format, arguments);
    va_end(arguments);
    tls_cut(text, SOFTSJJ_TLS_TEXT_MAX);
}

const char *tls_reason(unsigned long error) {
    const char *words = error == 0 ? NULL : ERR_reason_error_string(error);
    return words == NULL ? "no reason given" : words;
}

bool tls_in_date(const X509 *certificate, const char *path, char *text) {
    char date[DATE_ROOM];
    if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
        tls_date(X509_get0_notAfter(certificate), date, sizeof date);
        tls_say(text, "our client certificate %s expired on %s: have a new one issued", path, date);
        return false;
    }
    if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) {
        tls_date(X509_get0_notBefore(certificate), date, sizeof date);
        tls_say(text, "our client certificate %s is not valid before %s: is this machine's clock right?", path, date);
        return false;
    }
    return true;
}

/* ---- the daemon's certificate ---------------------------------------------------------------------------------------------- */

static void explain_date(const tls_story *story, bool expired, char *text) {
    char date[DATE_ROOM];
    char subject[NAME_ROOM];
    tls_date(expired ? X509_get0_notAfter(story->wrong) : X509_get0_notBefore(story->wrong), date, sizeof date);
    tls_distinguished_name(X509_get_subject_name(story->wrong), subject, sizeof subject);
    if (expired) {
        tls_say(text,
                "the certificate of the daemon at %s (%s) expired on %s: have a new one issued, or is this machine's clock wrong?",
                story->peer, subject, date);
    } else {
        tls_say(text, "the certificate of the daemon at %s (%s) is not valid before %s: is this machine's clock right?",
                story->peer, subject, date);
    }
}

static void explain_issuer(const tls_story *story, char *text) {
    char issuer[NAME_ROOM];
    tls_distinguished_name(X509_get_issuer_name(story->wrong), issuer, sizeof issuer);
    tls_say(text,
            "the certificate of the daemon at %s was not issued by a CA of ours: its issuer is %s, which %s does not vouch for "
            "(tls.ca or SOFTSJJ_TLS_CA must hold the daemon's CA)",
            story->peer, issuer, story->ca);
}

static void explain_name(const tls_story *story, char *text) {
    char names[NAMES_ROOM];
    tls_certificate_names(story->wrong, names, sizeof names);
    tls_say(text,
            "the certificate of the daemon at %s is for %s, not for %s: use a name it has in the address, or as tls.name "
            "(SOFTSJJ_TLS_NAME)",
            story->peer, names, story->name);
}

static void explain_verify(const tls_story *story, char *text) {
    switch (story->verify) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            explain_date(story, story->verify == X509_V_ERR_CERT_HAS_EXPIRED, text);
            return;
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        case X509_V_ERR_CERT_UNTRUSTED:
            explain_issuer(story, text);
            return;
        case X509_V_ERR_INVALID_PURPOSE:
            tls_say(text, "the certificate of the daemon at %s is not for a server: have one issued for that use (serverAuth)",
                    story->peer);
            return;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            explain_name(story, text);
            return;
        default:
            tls_say(text, "the certificate of the daemon at %s does not verify: %s", story->peer,
                    X509_verify_cert_error_string(story->verify));
            return;
    }
}

/* ---- alerts (RFC 8446 6.2, RFC 7301 3.2) ----------------------------------------------------------------------------------- */

/* Why the daemon does not like our certificate; NULL: the alert is about something else. */
static const char *complaint(int alert) {
    switch (alert) {
        case SSL_AD_BAD_CERTIFICATE:
            return "it is malformed or its signature is wrong";
        case SSL_AD_UNSUPPORTED_CERTIFICATE:
            return "it is of a kind or for a use that the daemon does not take";
        case SSL_AD_CERTIFICATE_REVOKED:
            return "revoked";
        case SSL_AD_CERTIFICATE_EXPIRED:
            return "expired, or not valid yet, by the daemon's clock";
        case SSL_AD_CERTIFICATE_UNKNOWN:
            return "the daemon does not accept it and does not say why";
        case SSL_AD_UNKNOWN_CA:
            return "the daemon does not know its issuer";
        case SSL_AD_ACCESS_DENIED:
            return "it is good, but has no access";
        case SSL_AD_DECRYPT_ERROR:
            return "the daemon cannot verify its signature";
        default:
            return NULL;
    }
}

static void explain_alert(const tls_story *story, int alert, char *text) {
    const char *why = complaint(alert);
    if (why != NULL) {
        tls_say(text, "the daemon at %s refused our certificate %s: %s", story->peer, story->certificate, why);
    } else if (alert == SSL_AD_NO_APPLICATION_PROTOCOL) {
        tls_say(text, "the server at %s speaks TLS but no HTTP/2 (ALPN h2): it is no SoftSJJ daemon", story->peer);
    } else if (alert == SSL_AD_PROTOCOL_VERSION) {
        tls_say(text, "the server at %s speaks neither TLS 1.2 nor 1.3", story->peer);
    } else if (alert == TLS13_AD_CERTIFICATE_REQUIRED) {
        tls_say(text, "the daemon at %s demands a client certificate and took none from us: does its CA sign %s?", story->peer,
                story->certificate);
    } else if (alert == SSL_AD_HANDSHAKE_FAILURE) {
        tls_say(text, "the daemon at %s broke the TLS handshake off: it has no algorithm in common with us, or it does not take %s",
                story->peer, story->certificate);
    } else {
        tls_say(text, "the server at %s ended TLS with the alert \"%s\"", story->peer, SSL_alert_desc_string_long(alert));
    }
}

void tls_explain(const tls_story *story, unsigned long error, char *text) {
    int reason = ERR_GET_LIB(error) == ERR_LIB_SSL ? ERR_GET_REASON(error) : 0;
    if (story->verify != X509_V_OK && story->wrong != NULL) {
        explain_verify(story, text);
        return;
    }
    if (reason > SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256) {
        explain_alert(story, reason - SSL_AD_REASON_OFFSET, text);
        return;
    }
    switch (reason) {
        case SSL_R_UNEXPECTED_EOF_WHILE_READING:
            tls_explain_end(story, 0, text);
            return;
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_HTTP_REQUEST:
        case SSL_R_PACKET_LENGTH_TOO_LONG:
        case SSL_R_UNEXPECTED_MESSAGE:
        case SSL_R_BAD_PACKET_LENGTH:
            if (!story->established) {
                tls_say(text, "the server at %s does not speak TLS: is it a plain listener, or another port?", story->peer);
                return;
            }
            break;
        case SSL_R_UNSUPPORTED_PROTOCOL:
            tls_say(text, "the server at %s speaks neither TLS 1.2 nor 1.3", story->peer);
            return;
        default:
            break;
    }
    tls_say(text, "TLS with %s failed: %s", story->peer, tls_reason(error));
}

void tls_explain_end(const tls_story *story, int code, char *text) {
    char reason[96];
    const char *how = code == 0 ? "closed the connection" : strerror_r(code, reason, sizeof reason);
    if (!story->established) {
        tls_say(text, "the server at %s ended the TLS handshake before it was done (%s): it may not speak TLS, or have no room",
                story->peer, how);
    } else if (!story->heard) {
        /* In TLS 1.3 the daemon judges our certificate after our side of the handshake is over. */
        tls_say(
            text,
            "the daemon at %s hung up right after the TLS handshake (%s): it may have refused our certificate %s; its log says why",
            story->peer, how, story->certificate);
    } else {
        tls_say(text, "%s ended the connection (%s)", story->peer, how);
    }
}
