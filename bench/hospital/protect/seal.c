/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "items.h"
#include "keys.h"
#include "phases.h"
#include "signature.h"
#include "table.h"

static bool seal_one(vault *v, const char *from, const char *record, const item *what) {
    char path[PATH_SIZE];
    bytes plain = {0};
    bool done = path_make(path, from, record, what->name, "") && file_read(path, &plain) && item_seal(v, record, what, &plain);
    bytes_free(&plain);
    return done;
}

static bool seal_record(vault *v, const char *from, const char *record) {
    double since = table_clock();
    char path[PATH_SIZE];
    if (!path_make(path, v->directory, "", record, "") || !directory_make(path)) {
        return false;
    }
    v->handled = 0;
    for (size_t i = 0; i < RECORD_ITEMS; i++) {
        if (!seal_one(v, from, record, &record_items[i])) {
            return false;
        }
    }
    if (v->quiet) {
        table_row(record, "(the same steps)", v->handled, "sealed", since);
    }
    return true;
}

/* Rows for each item of the first record, one row for each other record. */
static bool seal_all(vault *v, const char *from) {
    char record[16];
    unsigned int number = 1;
    for (; record_name(record, from, number); number++) {
        v->quiet = number > 1;
        if (!seal_record(v, from, record)) {
            return false;
        }
    }
    v->quiet = false;
    if (number == 1) {
        fprintf(stderr, "no record in %s\n", from);
    }
    return number > 1 && seal_one(v, from, "", &image);
}

static bool seal_in(vault *v, const char *from) {
    if (!vault_show(v) || !signer_export(v) || !keys_make(v)) {
        return false;
    }
    double since = table_clock();
    if (!signer_unlock(v)) {
        return false;
    }
    vault_row(v, "", "right to key 1", "SDF_GetPrivateKeyAccessRight", 0, "SDR_OK", since);
    bool done = seal_all(v, from);
    done = signer_lock(v) && done;
    return keys_drop(v) && done;
}

bool phase_seal(const char *from, const char *store) {
    vault v;
    char keys[PATH_SIZE];
    table_section("Protect  封装", "SDF functions");
    if (!directory_make(store) || !path_make(keys, store, "", "keys", "") || !directory_make(keys)) {
        return false;
    }
    bool done = vault_open(&v, store) && seal_in(&v, from);
    return vault_close(&v) && done;
}
