/* SPDX-License-Identifier: Apache-2.0 */
/* What a call says of its way (RFC 9113 8.3.1), read back by nghttp2's own server side. */
#include <stdlib.h>

#include "check.h"
#include "h2.h"

typedef struct seen {
    char scheme[16];
    char authority[H2_AUTHORITY_MAX];
    char path[80];
} seen;

static void keep(char *out, size_t room, const uint8_t *value, size_t n) {
    CHECK(n < room, "a header of %zu bytes", n);
    memcpy(out, value, n < room ? n : 0);
}

static int on_header(nghttp2_session *server, const nghttp2_frame *frame, const uint8_t *name, size_t name_len,
                     const uint8_t *value, size_t value_len, uint8_t flags, void *user) {
    seen *found = (seen *)user;
    (void)server;
    (void)frame;
    (void)flags;
    if (name_len == 7 && memcmp(name, ":scheme", 7) == 0) {
        keep(found->scheme, sizeof found->scheme, value, value_len);
    } else if (name_len == 10 && memcmp(name, ":authority", 10) == 0) {
        keep(found->authority, sizeof found->authority, value, value_len);
    } else if (name_len == 5 && memcmp(name, ":path", 5) == 0) {
        keep(found->path, sizeof found->path, value, value_len);
    }
    return 0;
}

static seen headers_to(const rpc_address *address) {
    seen found = {.scheme = ""};
    nghttp2_session_callbacks *callbacks = NULL;
    nghttp2_session *server = NULL;
    h2_session client = {.ng = NULL};
    h2_call call = {.owner = NULL};
    const rpc_exchange exchange = {.path = "/softsjj.v1.Device/Sign", .message = (const uint8_t *)"\0\0\0\0", .message_len = 5};
    CHECK(h2_open(&client), "open");
    h2_set_target(&client, address);
    CHECK(h2_start_call(&client, &call, &exchange, 1000) && h2_collect(&client), "start");
    CHECK(nghttp2_session_callbacks_new(&callbacks) == 0, "callbacks");
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    CHECK(nghttp2_session_server_new(&server, callbacks, &found) == 0, "server");
    CHECK(nghttp2_session_mem_recv(server, client.out.bytes, client.out.len) == (ssize_t)client.out.len, "received");
    nghttp2_session_del(server);
    nghttp2_session_callbacks_del(callbacks);
    h2_end_call(&client, &call);
    h2_close(&client);
    return found;
}

static void check_way(const char *address, const char *scheme, const char *authority) {
    rpc_address parsed;
    rpc_error error;
    CHECK(rpc_address_parse(address, &parsed, &error) == RPC_OK, "%s", error.text);
    seen found = headers_to(&parsed);
    CHECK(strcmp(found.scheme, scheme) == 0, "%s: %s", address, found.scheme);
    CHECK(strcmp(found.authority, authority) == 0, "%s: %s", address, found.authority);
    CHECK(strcmp(found.path, "/softsjj.v1.Device/Sign") == 0, "%s: %s", address, found.path);
}

int main(void) {
    check_way("unix:/run/softsjj.sock", "http", "localhost");
    check_way("127.0.0.1:8018", "http", "127.0.0.1:8018");
    check_way("tls:sjj1.hospital.example:8018", "https", "sjj1.hospital.example:8018");
    check_way("tls:[2001:db8::1]:65535", "https", "[2001:db8::1]:65535");
    return check_report("headers");
}
