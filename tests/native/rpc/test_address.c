/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and lists of them: what is taken, what is refused. */
#include "check.h"
#include "rpc.h"

static rpc_status parse(const char *text, rpc_address *address) {
    rpc_error error = {.status = RPC_OK, .grpc_status = 0, .text = ""};
    rpc_status status = rpc_address_parse(text, address, &error);
    CHECK((status == RPC_OK) == (error.text[0] == '\0'), "%s: a refusal says why", text);
    return status;
}

static void test_good(void) {
    rpc_address a;
    CHECK(parse("unix:/run/softsjj.sock", &a) == RPC_OK && a.kind == RPC_UNIX, "unix");
    CHECK(strcmp(a.path, "/run/softsjj.sock") == 0, "path %s", a.path);
    CHECK(parse("unix:relative", &a) == RPC_OK, "a relative path");
    CHECK(parse("127.0.0.1:8008", &a) == RPC_OK && a.kind == RPC_TCP && a.port == 8008, "IPv4");
    CHECK(strcmp(a.host, "127.0.0.1") == 0, "%s", a.host);
    CHECK(parse("localhost:1", &a) == RPC_OK && a.kind == RPC_TCP && a.port == 1, "localhost");
    CHECK(strcmp(a.host, "127.0.0.1") == 0, "%s", a.host);
    CHECK(parse("127.9.9.9:65535", &a) == RPC_OK && a.port == 65535, "all of 127/8 is loopback");
    CHECK(parse("[::1]:443", &a) == RPC_OK && a.kind == RPC_TCP && a.port == 443, "IPv6");
    CHECK(strcmp(a.host, "::1") == 0, "%s", a.host);
}

static void test_tls(void) {
    static const char *const good[][2] = {
        {"tls:10.0.0.1:8018", "10.0.0.1"},
        {"tls:[2001:db8::1]:8018", "2001:db8::1"},
        {"tls:sjj1:8018", "sjj1"},
        {"tls:a-b.hospital.example:8018", "a-b.hospital.example"},
        {"tls:localhost:8018", "localhost"},
        {"tls:127.0.0.1:8018", "127.0.0.1"},
        {"tls:3com.example:8018", "3com.example"},
    };
    rpc_address a;
    char text[RPC_ADDRESS_TEXT_MAX];
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        CHECK(parse(good[i][0], &a) == RPC_OK && a.kind == RPC_TLS && a.port == 8018, "%s", good[i][0]);
        CHECK(strcmp(a.host, good[i][1]) == 0, "%s", a.host);
        CHECK(strcmp(rpc_address_text(&a, text), good[i][0]) == 0, "%s", text);
    }
}

static void test_bad(void) {
    static const char *const bad[] = {
        "",
        "unix:",
        "unix",
        "8008",
        ":8008",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:80 ",
        "127.0.0.1:0x50",
        "10.0.0.1:8008",
        "0.0.0.0:8008",
        "[::]:8008",
        "[::1]",
        "[::1:8008",
        "::1:8008",
        "example.org:1",
        "127.0.0.1:999999999999",
        "tcp:127.0.0.1:1",
        "tls:",
        "tls:host",
        "tls:host:0",
        "tls::1",
        "tls:[host]:1",
        "tls:[10.0.0.1]:1",
        "tls:2001:db8::1:8018",
        "tls:10.0.0.300:1",
        "tls:ho st:1",
        "tls:ho_st:1",
        "tls:-host:1",
        "tls:host-.example:1",
        "tls:host..example:1",
        "tls:.example:1",
        "tls:example.:1",
        "tls:unix:/x",
        "TLS:host:1",
    };
    rpc_address a;
    char long_path[200] = "unix:/";
    char long_host[400] = "tls:";
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(parse(bad[i], &a) == RPC_BAD_ADDRESS, "%s", bad[i]);
    }
    memset(long_path + 6, 'x', sizeof long_path - 7);
    CHECK(parse(long_path, &a) == RPC_BAD_ADDRESS, "longer than sun_path");
    long_path[5 + sizeof a.path - 1] = '\0';
    CHECK(parse(long_path, &a) == RPC_OK, "the longest path");
    long_path[5 + sizeof a.path - 1] = 'x';
    long_path[5 + sizeof a.path] = '\0';
    CHECK(parse(long_path, &a) == RPC_BAD_ADDRESS, "one byte too long");
    for (size_t n = 0; n < 63; n++) {
        long_host[4 + n] = 'h';
    }
    strcpy(long_host + 4 + 63, ":1");
    CHECK(parse(long_host, &a) == RPC_OK, "the longest label");
    strcpy(long_host + 4 + 63, "h:1");
    CHECK(parse(long_host, &a) == RPC_BAD_ADDRESS, "a label too long");
    for (size_t n = 0; n < 256; n++) {
        long_host[4 + n] = n % 2 == 0 ? 'h' : '.';
    }
    strcpy(long_host + 4 + 253, ":1");
    CHECK(parse(long_host, &a) == RPC_OK, "the longest name");
    strcpy(long_host + 4 + 253, ".h:1");
    CHECK(parse(long_host, &a) == RPC_BAD_ADDRESS, "a name too long");
}

static rpc_status parse_list(const char *text, rpc_addresses *list) {
    rpc_error error = {.status = RPC_OK, .grpc_status = 0, .text = ""};
    rpc_status status = rpc_addresses_parse(text, list, &error);
    CHECK((status == RPC_OK) == (error.text[0] == '\0'), "%s: a refusal says why", text);
    return status;
}

static void test_lists(void) {
    static const char *const bad[] = {
        "",
        " ",
        ",",
        "unix:/a,",
        ",unix:/a",
        "unix:/a,,unix:/b",
        "unix:/a,unix:/a",
        "localhost:1,127.0.0.1:1",
        "unix:/a,nonsense",
        "1:1",
        "unix:/1,unix:/2,unix:/3,unix:/4,unix:/5,unix:/6,unix:/7,unix:/8,unix:/9",
    };
    static rpc_addresses a;
    CHECK(parse_list("unix:/a", &a) == RPC_OK && a.count == 1, "one");
    CHECK(parse_list(" unix:/a b ,\t127.0.0.1:2, tls:c:3 ", &a) == RPC_OK && a.count == 3, "three");
    CHECK(strcmp(a.at[0].path, "/a b") == 0 && a.at[1].port == 2 && strcmp(a.at[2].host, "c") == 0, "in order");
    CHECK(parse_list("unix:/1,unix:/2,unix:/3,unix:/4,unix:/5,unix:/6,unix:/7,unix:/8", &a) == RPC_OK && a.count == 8, "eight");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(parse_list(bad[i], &a) == RPC_BAD_ADDRESS, "%s", bad[i]);
    }
}

int main(void) {
    test_good();
    test_tls();
    test_bad();
    test_lists();
    return check_report("rpc/address");
}
