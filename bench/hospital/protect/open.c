/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "items.h"
#include "keys.h"
#include "phases.h"
#include "signature.h"
#include "table.h"

static bool good(const vault *v, const char *what, verdict result) {
    if (result == VERDICT_CAUGHT) {
        fprintf(stderr, "%s was changed: %s\n", what, v->caught_by);
    }
    return result == VERDICT_GOOD;
}

static bool compare(vault *v, const char *from, const char *record, const item *what, const bytes *plain) {
    double since = table_clock();
    char path[PATH_SIZE];
    bytes original = {0};
    if (!path_make(path, from, record, what->name, "") || !file_read(path, &original)) {
        return false;
    }
    bool same = original.length == plain->length && bytes_equal(original.data, plain->data, plain->length);
    vault_row(v, record, what->name, "(compare with the original)", plain->length, same ? "identical" : "DIFFERS", since);
    bytes_free(&original);
    return same;
}

static bool open_one(vault *v, const char *from, const char *record, const item *what) {
    bytes plain;
    bool done = good(v, what->name, item_open(v, record, what, &plain)) && compare(v, from, record, what, &plain);
    bytes_free(&plain);
    return done;
}

static bool open_record(vault *v, const char *from, const char *record) {
    double since = table_clock();
    v->handled = 0;
    for (size_t i = 0; i < RECORD_ITEMS; i++) {
        if (!open_one(v, from, record, &record_items[i])) {
            return false;
        }
    }
    if (v->quiet) {
        table_row(record, "(the same steps)", v->handled, "identical", since);
    }
    return true;
}

static bool open_all(vault *v, const char *from) {
    char record[16];
    unsigned int number = 1;
    for (; record_name(record, from, number); number++) {
        v->quiet = number > 1;
        if (!open_record(v, from, record)) {
            return false;
        }
    }
    v->quiet = false;
    return number > 1 && open_one(v, from, "", &image);
}

static bool open_in(vault *v, const char *from) {
    double since = table_clock();
    if (!good(v, "keys/sign.pub", signer_check(v))) {
        return false;
    }
    vault_row(v, "", "signer's public key", "SDF_ExportSignPublicKey_ECC", POINT_SIZE, "identical", since);
    since = table_clock();
    if (!good(v, "a wrapped key", keys_load(v))) {
        return false;
    }
    vault_row(v, "", "wrapped keys", "SDF_ImportKeyWithKEK", 0, "SDR_OK", since);
    bool done = open_all(v, from);
    return keys_drop(v) && done;
}

bool phase_open(const char *store, const char *from) {
    vault v;
    table_section("Reopen, verify, recover  重新打开、验证、恢复", "SDF functions");
    bool done = vault_open(&v, store) && open_in(&v, from);
    return vault_close(&v) && done;
}
