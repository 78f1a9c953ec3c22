/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses as people write them: unix:PATH or HOST:PORT. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rpc.h"

static rpc_status parse_unix(const char *path, rpc_address *address, rpc_error *error) {
    size_t n = strlen(path);
    if (n == 0) {
        return rpc_fail(error, RPC_BAD_ADDRESS, "the address unix: names no path");
    }
    if (n >= sizeof address->path) {
        return rpc_fail(error, RPC_BAD_ADDRESS, "the socket path is longer than the system's %zu bytes: %.80s...",
                        sizeof address->path - 1, path);
    }
    address->family = RPC_UNIX;
    memcpy(address->path, path, n + 1);
    return RPC_OK;
}

static bool parse_port(const char *text, uint16_t *port) {
    unsigned value = 0;
    if (text[0] == '\0' || strlen(text) > 5) {
        return false;
    }
    for (const char *p = text; *p != '\0'; p++) {
        if (*p < '0' || *p > '9') {
            return false;
        }
        value = value * 10 + (unsigned)(*p - '0');
    }
    if (value == 0 || value > 65535) {
        return false;
    }
    *port = (uint16_t)value;
    return true;
}

static bool is_loopback(const rpc_address *address) {
    static const uint8_t six[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    if (address->family == RPC_TCP4) {
        return address->host[0] == 127;
    }
    return memcmp(address->host, six, sizeof six) == 0;
}

static rpc_status parse_tcp(const char *text, rpc_address *address, rpc_error *error) {
    char host[64];
    const char *colon = strrchr(text, ':');
    size_t n = colon == NULL ? 0 : (size_t)(colon - text);
    if (colon == NULL || n == 0 || n >= sizeof host || !parse_port(colon + 1, &address->port)) {
        return rpc_fail(error, RPC_BAD_ADDRESS, "the address is neither unix:PATH nor HOST:PORT: %.80s", text);
    }
    memcpy(host, text, n);
    host[n] = '\0';
    address->family = RPC_TCP4;
    bool known = true;
    if (strcmp(host, "localhost") == 0) {
        known = inet_pton(AF_INET, "127.0.0.1", address->host) == 1;
    } else if (host[0] == '[' && host[n - 1] == ']') {
        host[n - 1] = '\0';
        address->family = RPC_TCP6;
        known = inet_pton(AF_INET6, host + 1, address->host) == 1;
    } else {
        known = inet_pton(AF_INET, host, address->host) == 1;
    }
    if (!known || !is_loopback(address)) {
        return rpc_fail(error, RPC_BAD_ADDRESS, "TCP is taken only to loopback, other hosts would need mutual TLS: %.80s", text);
    }
    return RPC_OK;
}

rpc_status rpc_address_parse(const char *text, rpc_address *address, rpc_error *error) {
    memset(address, 0, sizeof *address);
    if (strncmp(text, "unix:", 5) == 0) {
        return parse_unix(text + 5, address, error);
    }
    return parse_tcp(text, address, error);
}

static const char *set_or_null(const char *name) {
    const char *value = secure_getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* The caller's home directory, from HOME or from the user database. */
static bool home_directory(char *home, size_t room) {
    const char *value = set_or_null("HOME");
    char buffer[4096];
    struct passwd entry;
    struct passwd *found = NULL;
    if (value == NULL && getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) == 0 && found != NULL) {
        value = found->pw_dir;
    }
    if (value == NULL) {
        return false;
    }
    int n = snprintf(home, room, "%s", value);
    return n > 0 && (size_t)n < room;
}

rpc_status rpc_address_from_environment(rpc_address *address, rpc_error *error) {
    char home[1024];
    char text[1200];
    const char *value = set_or_null("SOFTSJJ_ADDRESS");
    if (value != NULL) {
        return rpc_address_parse(value, address, error);
    }
    if (geteuid() == 0) {
        return rpc_address_parse("unix:/run/softsjj.sock", address, error);
    }
    value = set_or_null("XDG_RUNTIME_DIR");
    if (value != NULL && strlen(value) < sizeof home) {
        snprintf(text, sizeof text, "unix:%s/softsjj.sock", value);
    } else if (home_directory(home, sizeof home)) {
        snprintf(text, sizeof text, "unix:%s/.local/share/softsjj/softsjj.sock", home);
    } else {
        return rpc_fail(error, RPC_BAD_ADDRESS, "no address: SOFTSJJ_ADDRESS is not set and the user has no home directory");
    }
    return rpc_address_parse(text, address, error);
}
