/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses: what is taken, what is refused, where the defaults point. */
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "rpc.h"

static rpc_status parse(const char *text, rpc_address *address) {
    rpc_error error = {.status = RPC_OK, .grpc_status = 0, .text = ""};
    rpc_status status = rpc_address_parse(text, address, &error);
    CHECK((status == RPC_OK) == (error.text[0] == '\0'), "%s: a refusal says why", text);
    return status;
}

static void test_good(void) {
    static const uint8_t loopback[4] = {127, 0, 0, 1};
    static const uint8_t loopback6[16] = {[15] = 1};
    rpc_address a;
    CHECK(parse("unix:/run/softsjj.sock", &a) == RPC_OK && a.family == RPC_UNIX, "unix");
    CHECK(strcmp(a.path, "/run/softsjj.sock") == 0, "path %s", a.path);
    CHECK(parse("unix:relative", &a) == RPC_OK, "a relative path");
    CHECK(parse("127.0.0.1:8008", &a) == RPC_OK && a.family == RPC_TCP4 && a.port == 8008, "IPv4");
    CHECK_BYTES(a.host, loopback, 4, "127.0.0.1");
    CHECK(parse("localhost:1", &a) == RPC_OK && a.family == RPC_TCP4 && a.port == 1, "localhost");
    CHECK_BYTES(a.host, loopback, 4, "localhost");
    CHECK(parse("127.9.9.9:65535", &a) == RPC_OK && a.port == 65535, "all of 127/8 is loopback");
    CHECK(parse("[::1]:443", &a) == RPC_OK && a.family == RPC_TCP6 && a.port == 443, "IPv6");
    CHECK_BYTES(a.host, loopback6, 16, "::1");
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
    };
    rpc_address a;
    char long_path[200] = "unix:/";
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
}

static void test_environment(void) {
    rpc_address a;
    rpc_error error;
    setenv("SOFTSJJ_ADDRESS", "unix:/tmp/elsewhere", 1);
    CHECK(rpc_address_from_environment(&a, &error) == RPC_OK && strcmp(a.path, "/tmp/elsewhere") == 0, "SOFTSJJ_ADDRESS");
    setenv("SOFTSJJ_ADDRESS", "nonsense", 1);
    CHECK(rpc_address_from_environment(&a, &error) == RPC_BAD_ADDRESS, "a wrong one is not passed over");
    setenv("SOFTSJJ_ADDRESS", "", 1);
    CHECK(rpc_address_from_environment(&a, &error) == RPC_OK, "an empty one counts as unset");
    const bool root = geteuid() == 0;
    if (root) {
        CHECK(strcmp(a.path, "/run/softsjj.sock") == 0, "root: %s", a.path);
        CHECK(seteuid(65534) == 0, "an ordinary user");
    }
    unsetenv("SOFTSJJ_ADDRESS");
    setenv("XDG_RUNTIME_DIR", "/run/user/7", 1);
    setenv("HOME", "/seven", 1);
    CHECK(rpc_address_from_environment(&a, &error) == RPC_OK && strcmp(a.path, "/run/user/7/softsjj.sock") == 0, "%s", a.path);
    unsetenv("XDG_RUNTIME_DIR");
    CHECK(rpc_address_from_environment(&a, &error) == RPC_OK && strcmp(a.path, "/seven/.local/share/softsjj/softsjj.sock") == 0,
          "%s", a.path);
    CHECK(!root || seteuid(0) == 0, "root again");
}

int main(void) {
    test_good();
    test_bad();
    test_environment();
    return check_report("rpc/address");
}
