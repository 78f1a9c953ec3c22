/* SPDX-License-Identifier: Apache-2.0 */
/* The settings as a table, and how a file or a variable sets them. No I/O here: config_file.c finds and reads. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "toml.h"

enum { HOUR_MS = 3600000, RETRIES_MAX = 10 };

#define MILLISECONDS "an integer of milliseconds, 1 to 3600000"
#define FILE_NAME "the path of a file, in quotation marks"
#define ONE_ADDRESS "unix:PATH, HOST:PORT on loopback or tls:HOST:PORT"

typedef enum kind { ADDRESSES, ADDRESS, NUMBER, BOOLEAN, PATH, HOST } kind;

typedef struct row {
    const char *table;
    const char *key;
    const char *variable;
    kind kind;
    uint32_t least, most; /* NUMBER */
    size_t place;         /* of the value in rpc_config */
    const char *right;    /* what would be right */
} row;

#define IN_OPTIONS(field) (offsetof(rpc_config, options) + offsetof(rpc_options, field))
#define IN_TLS(field) (IN_OPTIONS(tls) + offsetof(rpc_tls_options, field))

/* The same settings, in words, are in hsm/model/client_file.py. */
static const row ROWS[RPC_SETTINGS] = {
    [RPC_SET_ADDRESS] = {"", "address", "SOFTSJJ_ADDRESS", ADDRESSES, 0, 0, 0, "one address or a list of them: " ONE_ADDRESS},
    [RPC_SET_ADMIN] = {"", "admin", "SOFTSJJ_ADMIN", ADDRESS, 0, 0, 0, ONE_ADDRESS},
    [RPC_SET_CONNECT_TIMEOUT] = {"", "connect_timeout_ms", "SOFTSJJ_CONNECT_TIMEOUT_MS", NUMBER, 1, HOUR_MS, IN_OPTIONS(connect_ms),
                                 MILLISECONDS},
    [RPC_SET_TIMEOUT] = {"", "timeout_ms", "SOFTSJJ_TIMEOUT_MS", NUMBER, 1, HOUR_MS, IN_OPTIONS(call_ms), MILLISECONDS},
    [RPC_SET_RETRIES] = {"", "retries", "SOFTSJJ_RETRIES", NUMBER, 0, RETRIES_MAX, IN_OPTIONS(retries), "an integer, 0 to 10"},
    [RPC_SET_KEEPALIVE] = {"", "keepalive_ms", "SOFTSJJ_KEEPALIVE_MS", NUMBER, 1, HOUR_MS, IN_OPTIONS(ping_ms), MILLISECONDS},
    [RPC_SET_KEEPALIVE_TIMEOUT] = {"", "keepalive_timeout_ms", "SOFTSJJ_KEEPALIVE_TIMEOUT_MS", NUMBER, 1, HOUR_MS,
                                   IN_OPTIONS(ping_timeout_ms), MILLISECONDS},
    [RPC_SET_TRACE] = {"", "trace", "SOFTSJJ_TRACE", PATH, 0, 0, offsetof(rpc_config, trace), FILE_NAME},
    [RPC_SET_DEBUG] = {"", "debug", "SOFTSJJ_DEBUG", BOOLEAN, 0, 0, offsetof(rpc_config, debug), "true or false"},
    [RPC_SET_TLS_CA] = {"tls", "ca", "SOFTSJJ_TLS_CA", PATH, 0, 0, IN_TLS(ca), FILE_NAME},
    [RPC_SET_TLS_CERTIFICATE] = {"tls", "certificate", "SOFTSJJ_TLS_CERTIFICATE", PATH, 0, 0, IN_TLS(certificate), FILE_NAME},
    [RPC_SET_TLS_KEY] = {"tls", "key", "SOFTSJJ_TLS_KEY", PATH, 0, 0, IN_TLS(key), FILE_NAME},
    [RPC_SET_TLS_NAME] = {"tls", "name", "SOFTSJJ_TLS_NAME", HOST, 0, 0, IN_TLS(name), "a DNS name or an IP address"},
};

/* Where a value stands, for messages, and what its paths start from. */
typedef struct source {
    char where[RPC_FILE_MAX + 80]; /* "FILE:LINE: KEY" or the variable */
    const char *directory;
    const char *home;
} source;

void rpc_config_default(rpc_config *config) {
    memset(config, 0, sizeof *config);
    config->options = rpc_options_default();
}

const char *rpc_config_variable(rpc_setting setting) {
    return ROWS[setting].variable;
}

static void *place_of(rpc_config *config, const row *setting) {
    return (uint8_t *)config + setting->place;
}

/* ---- values ---------------------------------------------------------------------------------------------------------------- */

static rpc_status not_right(const source *from, const row *setting, const char *shown, rpc_error *error) {
    return rpc_fail(error, RPC_BAD_CONFIG, "%.700s is %.60s: %.150s", from->where, shown, setting->right);
}

static rpc_status not_right_text(const source *from, const row *setting, const char *text, rpc_error *error) {
    char shown[48];
    snprintf(shown, sizeof shown, "\"%.40s\"", text);
    return not_right(from, setting, shown, error);
}

/* A path as it is, from the file's directory, or from home. false: too long. */
static bool take_path(const source *from, const char *text, char *out, size_t room) {
    const char *base = "";
    if (text[0] == '~' && text[1] == '/' && from->home != NULL) {
        base = from->home;
        text++;
    } else if (!rpc_path_is_absolute(text)) {
        base = from->directory;
    }
    int n = snprintf(out, room, "%s%s", base, text);
    return n > 0 && (size_t)n < room;
}

static rpc_status add_address(rpc_addresses *list, const source *from, const char *text, rpc_error *error) {
    rpc_error why;
    char whole[RPC_FILE_MAX + 8] = "unix:";
    if (strncmp(text, "unix:", 5) == 0 && text[5] != '\0' && from->directory[0] != '\0') {
        if (!take_path(from, text + 5, whole + 5, sizeof whole - 5)) {
            return rpc_fail(error, RPC_BAD_CONFIG, "%.700s: the path is too long: %.80s...", from->where, text);
        }
        text = whole;
    }
    if (rpc_addresses_add(list, text, &why) != RPC_OK) {
        return rpc_fail(error, RPC_BAD_CONFIG, "%.700s: %.300s", from->where, why.text);
    }
    return RPC_OK;
}

/* The same form as in a variable: addresses between commas. */
static rpc_status set_addresses(rpc_addresses *list, const source *from, const char *text, rpc_error *error) {
    rpc_error why;
    if (rpc_addresses_parse(text, list, &why) != RPC_OK) {
        return rpc_fail(error, RPC_BAD_CONFIG, "%.700s: %.300s", from->where, why.text);
    }
    return RPC_OK;
}

static rpc_status set_text(rpc_config *config, const row *setting, const source *from, const char *text, rpc_error *error) {
    rpc_addresses unused = {.count = 0};
    rpc_address host;
    rpc_error why;
    char probe[RPC_HOST_MAX + 16];
    switch (setting->kind) {
        case ADDRESSES:
            return add_address(&config->addresses, from, text, error);
        case ADDRESS:
            return add_address(&unused, from, text, error);
        case PATH:
            if (text[0] == '\0' || !take_path(from, text, (char *)place_of(config, setting), RPC_FILE_MAX)) {
                return not_right_text(from, setting, text, error);
            }
            return RPC_OK;
        case HOST:
            snprintf(probe, sizeof probe, strchr(text, ':') == NULL ? "tls:%s:1" : "tls:[%s]:1", text);
            if (strlen(text) >= RPC_HOST_MAX || strchr(text, '[') != NULL || rpc_address_parse(probe, &host, &why) != RPC_OK) {
                return not_right_text(from, setting, text, error);
            }
            memcpy(place_of(config, setting), text, strlen(text) + 1);
            return RPC_OK;
        case NUMBER:
        case BOOLEAN:
        default:
            return not_right_text(from, setting, text, error);
    }
}

static rpc_status set_integer(rpc_config *config, const row *setting, const source *from, int64_t value, rpc_error *error) {
    char shown[32];
    if (setting->kind != NUMBER || value < (int64_t)setting->least || value > (int64_t)setting->most) {
        snprintf(shown, sizeof shown, "%lld", (long long)value);
        return not_right(from, setting, shown, error);
    }
    uint32_t number = (uint32_t)value;
    memcpy(place_of(config, setting), &number, sizeof number);
    return RPC_OK;
}

static rpc_status set_boolean(rpc_config *config, const row *setting, const source *from, bool value, rpc_error *error) {
    if (setting->kind != BOOLEAN) {
        return not_right(from, setting, value ? "true" : "false", error);
    }
    memcpy(place_of(config, setting), &value, sizeof value);
    return RPC_OK;
}

/* ---- the file -------------------------------------------------------------------------------------------------------------- */

/* What is known while a file is read. */
typedef struct reading {
    rpc_config *config;
    const char *name;
    source from;
    const row *setting; /* of the newest key */
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
        if (strcmp(ROWS[i].table, toml->table) != 0 || strcmp(ROWS[i].key, toml->key) != 0) {
            continue;
        }
        if (r->seen[i]) {
            return rpc_fail(error, RPC_BAD_CONFIG, "%.900s stands there twice", r->from.where);
        }
        r->seen[i] = true;
        r->setting = &ROWS[i];
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
            return set_text(r->config, r->setting, &r->from, r->toml.text, error);
        case TOML_INTEGER:
            return set_integer(r->config, r->setting, &r->from, r->toml.integer, error);
        case TOML_BOOLEAN:
            return set_boolean(r->config, r->setting, &r->from, r->toml.integer != 0, error);
        case TOML_ARRAY:
            r->empty_list = true;
            return r->setting->kind == ADDRESSES ? RPC_OK : not_right(&r->from, r->setting, "a list", error);
        case TOML_ITEM:
            r->empty_list = false;
            say_where(r, r->setting->table, r->setting->key);
            return set_text(r->config, r->setting, &r->from, r->toml.text, error);
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
            return not_right(&r.from, r.setting, "empty", error);
        }
        if (event == TOML_END) {
            return RPC_OK;
        }
        status = take_event(&r, event, error);
    }
    return status;
}

/* ---- variables ------------------------------------------------------------------------------------------------------------- */

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
    const row *r = &ROWS[setting];
    source from = {.directory = "", .home = NULL};
    snprintf(from.where, sizeof from.where, "%s", r->variable);
    config->from[setting] = RPC_FROM_ENVIRONMENT;
    if (r->kind == ADDRESSES || r->kind == ADDRESS) {
        /* SOFTSJJ_ADMIN may have several too: a daemon's has. */
        rpc_addresses unused;
        return set_addresses(r->kind == ADDRESSES ? &config->addresses : &unused, &from, text, error);
    }
    if (r->kind == NUMBER && number_of(text) >= 0) {
        return set_integer(config, r, &from, number_of(text), error);
    }
    bool on = strcmp(text, "1") == 0 || strcmp(text, "true") == 0;
    if (r->kind == BOOLEAN && (on || strcmp(text, "0") == 0 || strcmp(text, "false") == 0)) {
        return set_boolean(config, r, &from, on, error);
    }
    return set_text(config, r, &from, text, error);
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
            const row *r = &ROWS[needed[k]];
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
