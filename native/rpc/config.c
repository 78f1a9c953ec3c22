/* SPDX-License-Identifier: Apache-2.0 */
/* How a file and variables set the settings of settings.h. No I/O here: config_file.c finds and reads. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "settings.h"
#include "toml.h"

void rpc_config_default(rpc_config *config) {
    memset(config, 0, sizeof *config);
    config->options = rpc_options_default();
}

const char *rpc_config_variable(rpc_setting setting) {
    return rpc_rows[setting].variable;
}

/* ---- the file -------------------------------------------------------------------------------------------------------------- */

/* What is known while a file is read. */
typedef struct reading {
    rpc_config *config;
    const char *name;
    rpc_source from;
    const rpc_row *setting; /* of the newest key */
    bool seen[RPC_SETTINGS];
    bool table_seen;  /* [tls] */
    bool dotted_seen; /* tls.NAME */
    bool empty_list;  /* an array without an item yet */
    toml_reader toml;
} reading;

static void say_where(reading *r, const char *table, const char *key) {
    snprintf(r->from.where, sizeof r->from.where, "%.900s:%u: %.30s%s%.40s", r->name, r->toml.line, table,
             table[0] == '\0' ? "" : ".", key);
}

static rpc_status fail_at(const reading *r, rpc_error *error, const char *what) {
    return rpc_fail(error, RPC_BAD_CONFIG, "%.700s:%u: %.300s", r->name, r->toml.line, what);
}

static rpc_status open_table(reading *r, rpc_error *error) {
    if (strcmp(r->toml.table, "tls") != 0) {
        return rpc_fail(error, RPC_BAD_CONFIG, "%.700s:%u: unknown table [%.63s]: [tls] is the only one", r->name, r->toml.line,
                        r->toml.table);
    }
    if (r->table_seen || r->dotted_seen) {
        return fail_at(r, error, "the table [tls] is there already");
    }
    r->table_seen = true;
    return RPC_OK;
}

/* Finds the setting of a key, once. */
static rpc_status open_key(reading *r, rpc_error *error) {
    const toml_reader *toml = &r->toml;
    r->setting = NULL;
    say_where(r, toml->table, toml->key);
    for (size_t i = 0; i < RPC_SETTINGS; i++) {
        if (strcmp(rpc_rows[i].table, toml->table) != 0 || strcmp(rpc_rows[i].key, toml->key) != 0) {
            continue;
        }
        if (r->seen[i]) {
            return rpc_fail(error, RPC_BAD_CONFIG, "%.900s stands there twice", r->from.where);
        }
        r->seen[i] = true;
        r->setting = &rpc_rows[i];
        r->config->from[i] = RPC_FROM_FILE;
        r->dotted_seen = r->dotted_seen || toml->dotted;
        return RPC_OK;
    }
    return rpc_fail(error, RPC_BAD_CONFIG, "%.900s: there is no such key", r->from.where);
}

static rpc_status take_event(reading *r, toml_event event, rpc_error *error) {
    if (event != TOML_TABLE && event != TOML_ITEM && event != TOML_WRONG) {
        rpc_status status = open_key(r, error);
        if (status != RPC_OK) {
            return status;
        }
    }
    switch (event) {
        case TOML_TABLE:
            return open_table(r, error);
        case TOML_TEXT:
            return rpc_set_text(r->config, r->setting, &r->from, r->toml.text, error);
        case TOML_INTEGER:
            return rpc_set_integer(r->config, r->setting, &r->from, r->toml.integer, error);
        case TOML_BOOLEAN:
            return rpc_set_boolean(r->config, r->setting, &r->from, r->toml.integer != 0, error);
        case TOML_ARRAY:
            r->empty_list = true;
            return r->setting->kind == RPC_KIND_ADDRESSES ? RPC_OK : rpc_not_right(&r->from, r->setting, "a list", error);
        case TOML_ITEM:
            r->empty_list = false;
            say_where(r, r->setting->table, r->setting->key);
            return rpc_set_text(r->config, r->setting, &r->from, r->toml.text, error);
        case TOML_END:
        case TOML_WRONG:
        default:
            return fail_at(r, error, r->toml.wrong);
    }
}

rpc_status rpc_config_read(rpc_config *config, const uint8_t *bytes, size_t n, const char *name, const char *directory,
                           const char *home, rpc_error *error) {
    reading r = {.config = config, .name = name, .from = {.directory = directory, .home = home}};
    rpc_status status = RPC_OK;
    toml_open(&r.toml, bytes, n);
    while (status == RPC_OK) {
        toml_event event = toml_next(&r.toml);
        if (r.empty_list && event != TOML_ITEM && event != TOML_WRONG) {
            return rpc_not_right(&r.from, r.setting, "empty", error);
        }
        if (event == TOML_END) {
            return RPC_OK;
        }
        status = take_event(&r, event, error);
    }
    return status;
}

/* ---- variables ------------------------------------------------------------------------------------------------------------- */

/* The same form as in a variable: addresses between commas. */
static rpc_status set_addresses(rpc_addresses *list, const rpc_source *from, const char *text, rpc_error *error) {
    rpc_error why;
    if (rpc_addresses_parse(text, list, &why) != RPC_OK) {
        return rpc_fail(error, RPC_BAD_CONFIG, "%.700s: %.300s", from->where, why.text);
    }
    return RPC_OK;
}

/* Digits only; 10 and more of them are too many for any setting. -1: not that. */
static int64_t number_of(const char *text) {
    int64_t value = 0;
    if (text[0] == '\0' || strlen(text) > 9) {
        return -1;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            return -1;
        }
        value = value * 10 + (*text - '0');
    }
    return value;
}

rpc_status rpc_config_set(rpc_config *config, rpc_setting setting, const char *text, rpc_error *error) {
    const rpc_row *r = &rpc_rows[setting];
    rpc_source from = {.directory = "", .home = NULL};
    snprintf(from.where, sizeof from.where, "%s", r->variable);
    config->from[setting] = RPC_FROM_ENVIRONMENT;
    if (r->kind == RPC_KIND_ADDRESSES || r->kind == RPC_KIND_ADDRESS) {
        /* SOFTSJJ_ADMIN may have several too: a daemon's has. */
        rpc_addresses unused;
        return set_addresses(r->kind == RPC_KIND_ADDRESSES ? &config->addresses : &unused, &from, text, error);
    }
    if (r->kind == RPC_KIND_NUMBER && number_of(text) >= 0) {
        return rpc_set_integer(config, r, &from, number_of(text), error);
    }
    bool on = strcmp(text, "1") == 0 || strcmp(text, "true") == 0;
    if (r->kind == RPC_KIND_BOOLEAN && (on || strcmp(text, "0") == 0 || strcmp(text, "false") == 0)) {
        return rpc_set_boolean(config, r, &from, on, error);
    }
    return rpc_set_text(config, r, &from, text, error);
}

/* ---- the whole ------------------------------------------------------------------------------------------------------------- */

rpc_status rpc_config_check(const rpc_config *config, rpc_error *error) {
    static const rpc_setting needed[] = {RPC_SET_TLS_CA, RPC_SET_TLS_CERTIFICATE, RPC_SET_TLS_KEY};
    char text[RPC_ADDRESS_TEXT_MAX];
    for (size_t i = 0; i < config->addresses.count; i++) {
        if (config->addresses.at[i].kind != RPC_TLS) {
            continue;
        }
        for (size_t k = 0; k < sizeof needed / sizeof *needed; k++) {
            const rpc_row *r = &rpc_rows[needed[k]];
            if (((const char *)config + r->place)[0] == '\0') {
                return rpc_fail(error, RPC_BAD_CONFIG, "the address %s needs tls.%s, a PEM file: set it in softsjj.toml, or %s",
                                rpc_address_text(&config->addresses.at[i], text), r->key, r->variable);
            }
        }
    }
    return RPC_OK;
}

const char *rpc_config_source(const rpc_config *config, char *out, size_t room) {
    switch (config->from[RPC_SET_ADDRESS]) {
        case RPC_FROM_ENVIRONMENT:
            snprintf(out, room, "address from SOFTSJJ_ADDRESS");
            break;
        case RPC_FROM_FILE:
            snprintf(out, room, "address from %.900s", config->file);
            break;
        case RPC_FROM_DEFAULT:
        default:
            snprintf(out, room, "default address, SOFTSJJ_ADDRESS is not set and %.800s%s",
                     config->file[0] == '\0' ? "there is no softsjj.toml" : config->file,
                     config->file[0] == '\0' ? "" : " names none");
            break;
    }
    return out;
}
