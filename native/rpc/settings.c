/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#include <stdio.h>
#include <string.h>

enum { HOUR_MS = 3600000, RETRIES_MAX = 10 };

#define MILLISECONDS "an integer of milliseconds, 1 to 3600000"
#define FILE_NAME "the path of a file, in quotation marks"
#define ONE_ADDRESS "unix:PATH, HOST:PORT on loopback or tls:HOST:PORT"

#define IN_OPTIONS(field) (offsetof(rpc_config, options) + offsetof(rpc_options, field))
#define IN_TLS(field) (IN_OPTIONS(tls) + offsetof(rpc_tls_options, field))

/* The same settings, in words, are in hsm/model/client_file.py. */
const rpc_row rpc_rows[RPC_SETTINGS] = {
    [RPC_SET_ADDRESS] = {"", "address", "SOFTSJJ_ADDRESS", RPC_KIND_ADDRESSES, 0, 0, 0,
                         "one address or a list of them: " ONE_ADDRESS},
    [RPC_SET_ADMIN] = {"", "admin", "SOFTSJJ_ADMIN", RPC_KIND_ADDRESS, 0, 0, 0, ONE_ADDRESS},
    [RPC_SET_CONNECT_TIMEOUT] = {"", "connect_timeout_ms", "SOFTSJJ_CONNECT_TIMEOUT_MS", RPC_KIND_NUMBER, 1, HOUR_MS,
                                 IN_OPTIONS(connect_ms), MILLISECONDS},
    [RPC_SET_TIMEOUT] = {"", "timeout_ms", "SOFTSJJ_TIMEOUT_MS", RPC_KIND_NUMBER, 1, HOUR_MS, IN_OPTIONS(call_ms), MILLISECONDS},
    [RPC_SET_RETRIES] = {"", "retries", "SOFTSJJ_RETRIES", RPC_KIND_NUMBER, 0, RETRIES_MAX, IN_OPTIONS(retries),
                         "an integer, 0 to 10"},
    [RPC_SET_KEEPALIVE] = {"", "keepalive_ms", "SOFTSJJ_KEEPALIVE_MS", RPC_KIND_NUMBER, 1, HOUR_MS, IN_OPTIONS(ping_ms),
                           MILLISECONDS},
    [RPC_SET_KEEPALIVE_TIMEOUT] = {"", "keepalive_timeout_ms", "SOFTSJJ_KEEPALIVE_TIMEOUT_MS", RPC_KIND_NUMBER, 1, HOUR_MS,
                                   IN_OPTIONS(ping_timeout_ms), MILLISECONDS},
    [RPC_SET_TRACE] = {"", "trace", "SOFTSJJ_TRACE", RPC_KIND_PATH, 0, 0, offsetof(rpc_config, trace), FILE_NAME},
    [RPC_SET_DEBUG] = {"", "debug", "SOFTSJJ_DEBUG", RPC_KIND_BOOLEAN, 0, 0, offsetof(rpc_config, debug), "true or false"},
    [RPC_SET_TLS_CA] = {"tls", "ca", "SOFTSJJ_TLS_CA", RPC_KIND_PATH, 0, 0, IN_TLS(ca), FILE_NAME},
    [RPC_SET_TLS_CERTIFICATE] = {"tls", "certificate", "SOFTSJJ_TLS_CERTIFICATE", RPC_KIND_PATH, 0, 0, IN_TLS(certificate),
                                 FILE_NAME},
    [RPC_SET_TLS_KEY] = {"tls", "key", "SOFTSJJ_TLS_KEY", RPC_KIND_PATH, 0, 0, IN_TLS(key), FILE_NAME},
    [RPC_SET_TLS_NAME] = {"tls", "name", "SOFTSJJ_TLS_NAME", RPC_KIND_HOST, 0, 0, IN_TLS(name), "a DNS name or an IP address"},
};

static void *place_of(rpc_config *config, const rpc_row *setting) {
    return (uint8_t *)config + setting->place;
}

rpc_status rpc_not_right(const rpc_source *from, const rpc_row *setting, const char *shown, rpc_error *error) {
    return rpc_fail(error, RPC_BAD_CONFIG, "%.700s is %.60s: %.150s", from->where, shown, setting->right);
}

static rpc_status not_right_text(const rpc_source *from, const rpc_row *setting, const char *text, rpc_error *error) {
    char shown[48];
    snprintf(shown, sizeof shown, "\"%.40s\"", text);
    return rpc_not_right(from, setting, shown, error);
}

/* A path as it is, from the file's directory, or from home. false: too long. */
static bool take_path(const rpc_source *from, const char *text, char *out, size_t room) {
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

static rpc_status add_address(rpc_addresses *list, const rpc_source *from, const char *text, rpc_error *error) {
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

rpc_status rpc_set_text(rpc_config *config, const rpc_row *setting, const rpc_source *from, const char *text, rpc_error *error) {
    rpc_addresses unused = {.count = 0};
    rpc_address host;
    rpc_error why;
    char probe[RPC_HOST_MAX + 16];
    switch (setting->kind) {
        case RPC_KIND_ADDRESSES:
            return add_address(&config->addresses, from, text, error);
        case RPC_KIND_ADDRESS:
            return add_address(&unused, from, text, error);
        case RPC_KIND_PATH:
            if (text[0] == '\0' || !take_path(from, text, (char *)place_of(config, setting), RPC_FILE_MAX)) {
                return not_right_text(from, setting, text, error);
            }
            return RPC_OK;
        case RPC_KIND_HOST:
            snprintf(probe, sizeof probe, strchr(text, ':') == NULL ? "tls:%s:1" : "tls:[%s]:1", text);
            if (strlen(text) >= RPC_HOST_MAX || strchr(text, '[') != NULL || rpc_address_parse(probe, &host, &why) != RPC_OK) {
                return not_right_text(from, setting, text, error);
            }
            memcpy(place_of(config, setting), text, strlen(text) + 1);
            return RPC_OK;
        case RPC_KIND_NUMBER:
        case RPC_KIND_BOOLEAN:
        default:
            return not_right_text(from, setting, text, error);
    }
}

rpc_status rpc_set_integer(rpc_config *config, const rpc_row *setting, const rpc_source *from, int64_t value, rpc_error *error) {
    char shown[32];
    if (setting->kind != RPC_KIND_NUMBER || value < (int64_t)setting->least || value > (int64_t)setting->most) {
        snprintf(shown, sizeof shown, "%lld", (long long)value);
        return rpc_not_right(from, setting, shown, error);
    }
    uint32_t number = (uint32_t)value;
    memcpy(place_of(config, setting), &number, sizeof number);
    return RPC_OK;
}

rpc_status rpc_set_boolean(rpc_config *config, const rpc_row *setting, const rpc_source *from, bool value, rpc_error *error) {
    if (setting->kind != RPC_KIND_BOOLEAN) {
        return rpc_not_right(from, setting, value ? "true" : "false", error);
    }
    memcpy(place_of(config, setting), &value, sizeof value);
    return RPC_OK;
}
