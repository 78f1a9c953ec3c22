/* SPDX-License-Identifier: Apache-2.0 */
/* Labels, line ends and dashes are public; the characters between them are only passed over here. */
#include "import/pem.h"

#include <string.h>

#include "import/text.h"

static const char BEGIN[] = "-----BEGIN ";
static const char END[] = "-----END ";
static const char DASHES[] = "-----";

enum { BEGIN_CHARS = sizeof BEGIN - 1, END_CHARS = sizeof END - 1, DASHES_CHARS = sizeof DASHES - 1 };

typedef enum label_class { LABEL_KEY, LABEL_PARAMETERS, LABEL_FOREIGN, LABEL_OTHER } label_class;

typedef struct label_row {
    const char *label;
    label_class class;
    hsm_key_kind kind;
    const char *name; /* for people */
} label_row;

/* OpenSSL 3.0 writes SM2 keys in the form of SEC 1 under labels of their own. */
static const label_row LABELS[] = {
    {"PRIVATE KEY", LABEL_KEY, HSM_KIND_PKCS8, NULL},
    {"ENCRYPTED PRIVATE KEY", LABEL_KEY, HSM_KIND_ENCRYPTED, NULL},
    {"EC PRIVATE KEY", LABEL_KEY, HSM_KIND_SEC1, NULL},
    {"SM2 PRIVATE KEY", LABEL_KEY, HSM_KIND_SEC1, NULL},
    {"EC PARAMETERS", LABEL_PARAMETERS, HSM_KIND_SEC1, "curve parameters"},
    {"SM2 PARAMETERS", LABEL_PARAMETERS, HSM_KIND_SEC1, "curve parameters"},
    {"RSA PRIVATE KEY", LABEL_FOREIGN, HSM_KIND_SEC1, "RSA"},
    {"DSA PRIVATE KEY", LABEL_FOREIGN, HSM_KIND_SEC1, "DSA"},
    {"OPENSSH PRIVATE KEY", LABEL_FOREIGN, HSM_KIND_SEC1, "OpenSSH"},
    {"CERTIFICATE", LABEL_OTHER, HSM_KIND_SEC1, "a certificate"},
    {"X509 CERTIFICATE", LABEL_OTHER, HSM_KIND_SEC1, "a certificate"},
    {"TRUSTED CERTIFICATE", LABEL_OTHER, HSM_KIND_SEC1, "a certificate"},
    {"PUBLIC KEY", LABEL_OTHER, HSM_KIND_SEC1, "a public key"},
    {"CERTIFICATE REQUEST", LABEL_OTHER, HSM_KIND_SEC1, "a certification request"},
    {"NEW CERTIFICATE REQUEST", LABEL_OTHER, HSM_KIND_SEC1, "a certification request"},
};

static bool starts_with(hsm_span text, const char *word, size_t n) {
    if (text.n < n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!hsm_is_char(text.at[i], word[i])) {
            return false;
        }
    }
    return true;
}

static void skip(hsm_span *text, size_t n) {
    text->at += n;
    text->n -= n;
}

static bool ends_line(uint8_t c) {
    return hsm_is_char(c, '\n') || hsm_is_char(c, '\r');
}

/* Moves to the next place at the start of a line where `word` stands. */
static bool seek(hsm_span *text, bool line_start, const char *word, size_t n) {
    while (text->n >= n) {
        if (line_start && starts_with(*text, word, n)) {
            return true;
        }
        line_start = ends_line(text->at[0]);
        skip(text, 1);
    }
    return false;
}

bool hsm_pem_like(hsm_span text) {
    return seek(&text, true, BEGIN, BEGIN_CHARS);
}

/* The label up to the dashes; what follows them on the line must be blank. */
static bool read_label(hsm_span *text, hsm_span *label) {
    *label = (hsm_span){text->at, 0};
    while (text->n != 0 && !hsm_is_char(text->at[0], '-') && !ends_line(text->at[0])) {
        label->n++;
        skip(text, 1);
    }
    if (!starts_with(*text, DASHES, DASHES_CHARS)) {
        return false;
    }
    skip(text, DASHES_CHARS);
    while (text->n != 0 && (hsm_is_char(text->at[0], ' ') || hsm_is_char(text->at[0], '\t'))) {
        skip(text, 1);
    }
    return text->n == 0 || ends_line(text->at[0]);
}

/* Takes the next block. False: no more blocks. *whole: it has its end. */
static bool next_block(hsm_span *text, hsm_span *label, hsm_span *body, bool *whole) {
    *whole = false;
    if (!seek(text, true, BEGIN, BEGIN_CHARS)) {
        return false;
    }
    skip(text, BEGIN_CHARS);
    if (!read_label(text, label)) {
        return true;
    }
    *body = (hsm_span){text->at, 0};
    if (!seek(text, false, DASHES, DASHES_CHARS) || !starts_with(*text, END, END_CHARS)) {
        return true;
    }
    body->n = (size_t)(text->at - body->at);
    skip(text, END_CHARS);
    hsm_span end;
    *whole = read_label(text, &end) && hsm_span_is(end, label->at, label->n);
    return true;
}

static const label_row *find_label(hsm_span label) {
    static const label_row unknown = {"", LABEL_OTHER, HSM_KIND_SEC1, "other things"};
    for (size_t i = 0; i < sizeof LABELS / sizeof *LABELS; i++) {
        if (hsm_span_is(label, LABELS[i].label, strlen(LABELS[i].label))) {
            return &LABELS[i];
        }
    }
    return &unknown;
}

/* RFC 1421 headers, as older programs write in front of keys they encrypt. */
static bool has_headers(hsm_span body) {
    static const char header[] = "Proc-Type:";
    while (body.n != 0 && hsm_is_space(*body.at)) {
        skip(&body, 1);
    }
    return starts_with(body, header, sizeof header - 1);
}

hsm_rc hsm_pem_find_key(hsm_span text, hsm_pem_key *key, hsm_import_report *report) {
    const char *other = NULL;
    hsm_span label, body;
    bool whole = false;
    size_t keys = 0;
    *key = (hsm_pem_key){HSM_KIND_PKCS8, {NULL, 0}, {NULL, 0}};
    while (next_block(&text, &label, &body, &whole)) {
        const label_row *row = find_label(label);
        if (!whole) {
            return hsm_import_refuse(report, HSM_IMPORT_PEM_CUT, NULL, 0);
        }
        if (row->class == LABEL_FOREIGN) {
            return hsm_import_refuse(report, HSM_IMPORT_ALGORITHM, row->name, 0);
        }
        if (row->class == LABEL_PARAMETERS) {
            key->parameters = body;
        } else if (row->class == LABEL_KEY) {
            key->kind = row->kind;
            key->body = body;
            keys++;
        }
        other = row->name != NULL && row->class == LABEL_OTHER ? row->name : other;
    }
    if (keys == 0) {
        return hsm_import_refuse(report, HSM_IMPORT_NO_PRIVATE_KEY, other != NULL ? other : "curve parameters", 0);
    }
    if (keys > 1) {
        return hsm_import_refuse(report, HSM_IMPORT_TWO_KEYS, NULL, keys);
    }
    if (has_headers(key->body)) {
        return hsm_import_refuse(report, HSM_IMPORT_PEM_OLD_ENCRYPTION, NULL, 0);
    }
    return hsm_ok();
}
