/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "items.h"
#include "keys.h"
#include "phases.h"
#include "signature.h"
#include "table.h"

typedef enum { CHECK_ITEM, CHECK_KEYS, CHECK_SIGNER } check_kind;

/* One file to change a byte in, and the check that must see it. */
typedef struct {
    const char *record;
    const char *file;
    check_kind kind;
    const item *what; /* of CHECK_ITEM */
} target;

static const char first[] = "record-001";
static const char second[] = "record-002";

static const target targets[] = {
    {first, "identity_number.enc", CHECK_ITEM, &record_items[0]},
    {first, "address.enc", CHECK_ITEM, &record_items[1]},
    {first, "telephone.enc", CHECK_ITEM, &record_items[2]},
    {first, "contact.enc", CHECK_ITEM, &record_items[3]},
    {first, "diagnosis.json", CHECK_ITEM, &record_items[4]},
    {first, "fees.json", CHECK_ITEM, &record_items[5]},
    {first, "report.json", CHECK_ITEM, &record_items[6]},
    {first, "report.json.mac", CHECK_ITEM, &record_items[6]},
    {first, "bundle.json.enc", CHECK_ITEM, &record_bundle},
    {first, "bundle.json.sig", CHECK_ITEM, &record_bundle},
    {"", "ct.dcm.enc", CHECK_ITEM, &image},
    {"keys", "mac.key", CHECK_KEYS, NULL},
    {"keys", "data.key", CHECK_KEYS, NULL},
    {"keys", "sign.pub", CHECK_SIGNER, NULL},
};

static verdict check(vault *v, const target *t) {
    bytes plain = {0};
    verdict result = VERDICT_FAILED;
    switch (t->kind) {
        case CHECK_ITEM:
            result = item_open(v, t->record, t->what, &plain);
            bytes_free(&plain);
            break;
        case CHECK_KEYS:
            result = keys_drop(v) ? keys_load(v) : VERDICT_FAILED;
            break;
        case CHECK_SIGNER:
            result = signer_check(v);
            break;
    }
    return result;
}

/* Prints the row of one change; true when it was caught. */
static bool report(vault *v, const char *record, const char *file, size_t size, verdict result, double since) {
    bool caught = result == VERDICT_CAUGHT;
    v->quiet = false;
    vault_row(v, record, file, caught ? v->caught_by : "", size, caught ? "caught" : "MISSED", since);
    v->quiet = true;
    return caught;
}

/* Once the byte is right again the same check must be content: it was the change that it saw. */
static bool flip_one(vault *v, const target *t) {
    double since = table_clock();
    char path[PATH_SIZE];
    bytes stored = {0};
    if (!path_make(path, v->directory, t->record, t->file, "") || !file_read(path, &stored)) {
        return false;
    }
    stored.data[stored.length / 2] ^= 0x01;
    bool caught = file_write(path, stored.data, stored.length) && report(v, t->record, t->file, stored.length, check(v, t), since);
    stored.data[stored.length / 2] ^= 0x01;
    bool restored = file_write(path, stored.data, stored.length) && check(v, t) == VERDICT_GOOD;
    if (!restored) {
        fprintf(stderr, "%s is not good again after the test\n", path);
    }
    bytes_free(&stored);
    return caught && restored;
}

/* The ciphertext and MAC of an item as they are stored: to be put back. */
typedef struct {
    char path[2][PATH_SIZE];
    bytes stored[2];
} saved;

static bool save(const vault *v, const char *record, const item *what, saved *s) {
    *s = (saved){0};
    return path_make(s->path[0], v->directory, record, what->name, ".enc") && file_read(s->path[0], &s->stored[0]) &&
           path_make(s->path[1], v->directory, record, what->name, ".mac") && file_read(s->path[1], &s->stored[1]);
}

static bool put(const saved *where, const saved *what) {
    return file_write(where->path[0], what->stored[0].data, what->stored[0].length) &&
           file_write(where->path[1], what->stored[1].data, what->stored[1].length);
}

static void saved_free(saved *s) {
    bytes_free(&s->stored[0]);
    bytes_free(&s->stored[1]);
}

/* Another patient's ciphertext with its own, right MAC: the MAC covers the record's name. */
static bool move_between_patients(vault *v) {
    double since = table_clock();
    saved own = {0};
    saved other = {0};
    char name[16];
    const target t = {first, "record-002 telephone", CHECK_ITEM, &record_items[2]};
    if (!record_name(name, v->directory, 2)) {
        return true;
    }
    bool caught = save(v, first, t.what, &own) && save(v, second, t.what, &other) && put(&own, &other) &&
                  report(v, "moved:", t.file, other.stored[0].length, check(v, &t), since);
    bool restored = put(&own, &own) && check(v, &t) == VERDICT_GOOD;
    saved_free(&own);
    saved_free(&other);
    return caught && restored;
}

/* Who holds the session keys can make a right MAC of a changed record. Nobody can sign it but the owner of key 1. */
static bool rewrite_record(vault *v) {
    double since = table_clock();
    saved own = {0};
    bytes plain = {0};
    const target t = {first, "bundle.json, new MAC", CHECK_ITEM, &record_bundle};
    bool ready = save(v, first, t.what, &own) && item_open(v, first, t.what, &plain) == VERDICT_GOOD;
    bool caught = false;
    bool restored = false;
    if (ready) {
        plain.data[plain.length / 2] ^= 0x01;
        caught = item_store(v, first, t.what, &plain) && report(v, "forged:", t.file, plain.length, check(v, &t), since);
        restored = put(&own, &own) && check(v, &t) == VERDICT_GOOD;
    }
    bytes_free(&plain);
    saved_free(&own);
    return caught && restored;
}

static bool tamper_in(vault *v) {
    bool all = true;
    v->quiet = true;
    if (signer_check(v) != VERDICT_GOOD || keys_load(v) != VERDICT_GOOD) {
        return false;
    }
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        all = flip_one(v, &targets[i]) && all;
    }
    all = move_between_patients(v) && all;
    all = rewrite_record(v) && all;
    v->quiet = false;
    return keys_drop(v) && all;
}

bool phase_tamper(const char *store) {
    vault v;
    table_section("Tamper: one byte flipped in each  篡改：每处翻转一个字节", "caught by");
    bool done = vault_open(&v, store) && tamper_in(&v);
    return vault_close(&v) && done;
}
