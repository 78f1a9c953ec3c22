/* SPDX-License-Identifier: Apache-2.0 */
#include "names.h"

#include <arpa/inet.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

void tls_date(const ASN1_TIME *when, char *out, size_t room) {
    struct tm date;
    if (ASN1_TIME_to_tm(when, &date) != 1 || strftime(out, room, "%Y-%m-%d %H:%M UTC", &date) == 0) {
        snprintf(out, room, "a date that cannot be read");
    }
}

void tls_cut(char *text, size_t room) {
    size_t n = strnlen(text, room - 1);
    size_t start = n;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80) {
        start--;
    }
    unsigned char lead = start > 0 ? (unsigned char)text[start - 1] : 0;
    size_t whole = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    text[n - start + 1 < whole ? start - 1 : n] = '\0';
}

/* Control characters of UTF-8's second block (U+0080 to U+009F), which steer some terminals; OpenSSL escapes those of the first. */
static void calm(char *text) {
    for (unsigned char *p = (unsigned char *)text; *p != '\0'; p++) {
        if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0) {
            p[0] = '?';
            p[1] = '?';
        }
    }
}

void tls_distinguished_name(const X509_NAME *name, char *out, size_t room) {
    BIO *bio = BIO_new(BIO_s_mem());
    char *bytes = NULL;
    long n = 0;
    if (bio != NULL && X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) > 0) {
        n = BIO_get_mem_data(bio, &bytes);
    }
    if (n > 0) {
        snprintf(out, room, "%.*s", (int)n, bytes);
        tls_cut(out, room);
        calm(out);
    } else {
        snprintf(out, room, "a name that is empty");
    }
    BIO_free(bio);
}

/* Appends one name after what is there, or "..." for all that have no room. false: full. */
static bool append(char *out, size_t room, const char *bytes, size_t n) {
    size_t used = strlen(out);
    const char *comma = used == 0 ? "" : ", ";
    if (used + strlen(comma) + n + sizeof ", ..." > room) {
        snprintf(out + used, room - used, "%s...", comma);
        return false;
    }
    used += (size_t)snprintf(out + used, room - used, "%s", comma);
    for (size_t i = 0; i < n; i++) {
        out[used + i] = bytes[i] > 0x20 && bytes[i] < 0x7f ? bytes[i] : '?';
    }
    out[used + n] = '\0';
    return true;
}

static bool append_name(const GENERAL_NAME *name, char *out, size_t room) {
    char address[INET6_ADDRSTRLEN];
    if (name->type == GEN_DNS) {
        return append(out, room, (const char *)ASN1_STRING_get0_data(name->d.dNSName), (size_t)ASN1_STRING_length(name->d.dNSName));
    }
    if (name->type == GEN_IPADD) {
        int n = ASN1_STRING_length(name->d.iPAddress);
        if ((n == 4 || n == 16) &&
            inet_ntop(n == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(name->d.iPAddress), address, sizeof address) != NULL) {
            return append(out, room, address, strlen(address));
        }
    }
    return true;
}

void tls_certificate_names(const X509 *certificate, char *out, size_t room) {
    GENERAL_NAMES *names = (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    out[0] = '\0';
    for (int i = 0; i < sk_GENERAL_NAME_num(names) && append_name(sk_GENERAL_NAME_value(names, i), out, room); i++) {
    }
    GENERAL_NAMES_free(names);
    if (out[0] == '\0') {
        snprintf(out, room, "no name at all (subjectAltName is empty)");
    }
}
