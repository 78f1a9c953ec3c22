/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses as people write them: unix:PATH, HOST:PORT or tls:HOST:PORT, and lists of them. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

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
    address->kind = RPC_UNIX;
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

typedef enum host_kind { HOST_BAD, HOST_LOOPBACK, HOST_ADDRESS, HOST_NAME } host_kind;

/* Letters, digits, hyphens and dots, no empty label (RFC 1123 2.1). The last label is not all digits: 10.0.0.300 is no name. */
static bool is_name(const char *host) {
    size_t label = 0;
    bool digits = true;
    for (const char *p = host; *p != '\0'; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');
        bool digit = *p >= '0' && *p <= '9';
        if (*p == '.' ? label == 0 || p[-1] == '-' : !(letter || digit || (*p == '-' && label != 0))) {
            return false;
        }
        label = *p == '.' ? 0 : label + 1;
        digits = *p == '.' || (digits && digit);
        if (label > 63) {
            return false;
        }
    }
    return label != 0 && !digits && host[strlen(host) - 1] != '-';
}

/* host: as written, with brackets; they are taken off. */
static host_kind take_host(char *host) {
    static const uint8_t six_loopback[16] = {[15] = 1};
    uint8_t four[4];
    uint8_t six[16];
    size_t n = strlen(host);
    if (strcmp(host, "localhost") == 0) {
        strcpy(host, "127.0.0.1");
        return HOST_LOOPBACK;
    }
    if (n > 2 && host[0] == '[' && host[n - 1] == ']') {
        memmove(host, host + 1, n - 2);
        host[n - 2] = '\0';
        if (inet_pton(AF_INET6, host, six) != 1) {
            return HOST_BAD;
        }
        return memcmp(six, six_loopback, sizeof six) == 0 ? HOST_LOOPBACK : HOST_ADDRESS;
    }
    if (inet_pton(AF_INET, host, four) == 1) {
        return four[0] == 127 ? HOST_LOOPBACK : HOST_ADDRESS;
    }
    return is_name(host) ? HOST_NAME : HOST_BAD;
}

/* whole: with the tls: that text begins after. */
static rpc_status parse_tcp(const char *whole, const char *text, rpc_address *address, rpc_error *error) {
    const bool tls = text != whole;
    const char *colon = strrchr(text, ':');
    size_t n = colon == NULL ? 0 : (size_t)(colon - text);
    if (colon == NULL || n == 0 || n >= sizeof address->host || !parse_port(colon + 1, &address->port)) {
        return rpc_fail(error, RPC_BAD_ADDRESS, "the address is neither unix:PATH nor HOST:PORT nor tls:HOST:PORT: %.80s", whole);
    }
    memcpy(address->host, text, n);
    address->host[n] = '\0';
    address->kind = tls ? RPC_TLS : RPC_TCP;
    /* A certificate may be made out to "localhost": the name is kept for it. */
    bool local = tls && strcmp(address->host, "localhost") == 0;
    host_kind kind = local ? HOST_NAME : take_host(address->host);
    if (kind == HOST_BAD) {
        return rpc_fail(error, RPC_BAD_ADDRESS, "the host is no address and no name: %.80s", whole);
    }
    if (!tls && kind != HOST_LOOPBACK) {
        return rpc_fail(error, RPC_BAD_ADDRESS, "plain TCP is taken only to loopback; write tls:%.80s for another host", text);
    }
    return RPC_OK;
}

rpc_status rpc_address_parse(const char *text, rpc_address *address, rpc_error *error) {
    memset(address, 0, sizeof *address);
    if (strncmp(text, "unix:", 5) == 0) {
        return parse_unix(text + 5, address, error);
    }
    return parse_tcp(text, strncmp(text, "tls:", 4) == 0 ? text + 4 : text, address, error);
}

const char *rpc_address_text(const rpc_address *address, char out[RPC_ADDRESS_TEXT_MAX]) {
    const char *scheme = address->kind == RPC_TLS ? "tls:" : "";
    if (address->kind == RPC_UNIX) {
        snprintf(out, RPC_ADDRESS_TEXT_MAX, "unix:%s", address->path);
    } else if (strchr(address->host, ':') != NULL) {
        snprintf(out, RPC_ADDRESS_TEXT_MAX, "%s[%s]:%u", scheme, address->host, (unsigned)address->port);
    } else {
        snprintf(out, RPC_ADDRESS_TEXT_MAX, "%s%s:%u", scheme, address->host, (unsigned)address->port);
    }
    return out;
}

/* ---- lists ----------------------------------------------------------------------------------------------------------------- */

static bool same(const rpc_address *a, const rpc_address *b) {
    return a->kind == b->kind && a->port == b->port && strcmp(a->path, b->path) == 0 && strcmp(a->host, b->host) == 0;
}

rpc_status rpc_addresses_add(rpc_addresses *addresses, const char *text, rpc_error *error) {
    rpc_address address;
    rpc_status status = rpc_address_parse(text, &address, error);
    if (status != RPC_OK) {
        return status;
    }
    for (size_t i = 0; i < addresses->count; i++) {
        if (same(&addresses->at[i], &address)) {
            return rpc_fail(error, RPC_BAD_ADDRESS, "the address stands twice in the list: %.120s", text);
        }
    }
    if (addresses->count == RPC_ADDRESSES_MAX) {
        return rpc_fail(error, RPC_BAD_ADDRESS, "more than %d addresses", RPC_ADDRESSES_MAX);
    }
    addresses->at[addresses->count++] = address;
    return RPC_OK;
}

rpc_status rpc_addresses_parse(const char *text, rpc_addresses *addresses, rpc_error *error) {
    memset(addresses, 0, sizeof *addresses);
    for (;;) {
        char one[RPC_ADDRESS_TEXT_MAX + 8];
        text += strspn(text, " \t");
        size_t whole = strcspn(text, ",");
        size_t n = whole;
        while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t')) {
            n--;
        }
        if (n == 0) {
            return rpc_fail(error, RPC_BAD_ADDRESS, "there is no address between two commas, or none at all");
        }
        if (n >= sizeof one) {
            return rpc_fail(error, RPC_BAD_ADDRESS, "the address is too long: %.80s...", text);
        }
        memcpy(one, text, n);
        one[n] = '\0';
        rpc_status status = rpc_addresses_add(addresses, one, error);
        if (status != RPC_OK || text[whole] == '\0') {
            return status;
        }
        text += whole + 1;
    }
}
