/* SPDX-License-Identifier: Apache-2.0 */
/* Windows: where softsjj.toml is found, what a path is, what stands in for POSIX. */
#include <direct.h>
#include <errno.h>
#include <io.h>
#include <windows.h>

#include "check.h"
#include "config.h"
#include "socket.h"

static rpc_config config; /* large */
static rpc_error error;
static char scratch[MAX_PATH]; /* a directory of this test's own */

static void set(const char *name, const char *value) {
    wchar_t wide_name[64];
    wchar_t wide[2048];
    CHECK(softsjj_widen(name, wide_name, 64), "%s", name);
    CHECK(value == NULL || softsjj_widen(value, wide, 2048), "a value for %s", name);
    SetEnvironmentVariableW(wide_name, value == NULL ? NULL : wide);
}

static void write_file(const char *path, const char *text) {
    wchar_t wide[MAX_PATH];
    CHECK(softsjj_widen(path, wide, MAX_PATH), "%s", path);
    FILE *file = _wfopen(wide, L"wb");
    CHECK(file != NULL, "%s", path);
    if (file != NULL) {
        fputs(text, file);
        fclose(file);
    }
}

static const char *in_scratch(const char *name) {
    static char path[2 * MAX_PATH];
    snprintf(path, sizeof path, "%s\\%s", scratch, name);
    return path;
}

static rpc_status load(void) {
    error = (rpc_error){.status = RPC_OK};
    return rpc_config_load(&config, &error);
}

static void test_paths(void) {
    static const char *const whole[] = {"C:\\ca.pem", "c:/ca.pem", "\\\\host\\share\\ca.pem", "//host/share/ca.pem"};
    static const char *const parts[] = {"ca.pem", "C:ca.pem", "\\ca.pem", "/ca.pem", "", ".\\ca.pem", "1:\\ca.pem"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        CHECK(rpc_path_is_absolute(whole[i]), "%s", whole[i]);
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        CHECK(!rpc_path_is_absolute(parts[i]), "%s", parts[i]);
    }
}

/* From last to first, each file added beside those before. */
static void test_search(void) {
    set("APPDATA", in_scratch("roaming"));
    set("PROGRAMDATA", in_scratch("all"));
    CHECK(load() == RPC_BAD_CONFIG && strstr(error.text, "APPDATA") != NULL, "without any: %s", error.text);
    _mkdir(in_scratch("all"));
    _mkdir(in_scratch("all\\SoftSJJ"));
    write_file(in_scratch("all\\SoftSJJ\\softsjj.toml"), "address = '127.0.0.1:1'\n");
    CHECK(load() == RPC_OK && config.addresses.at[0].port == 1, "%s", error.text);
    _mkdir(in_scratch("roaming"));
    _mkdir(in_scratch("roaming\\SoftSJJ"));
    write_file(in_scratch("roaming\\SoftSJJ\\softsjj.toml"),
               "address = '127.0.0.1:2'\ntrace = 'trace.jsonl'\n[tls]\nca = 'C:/ca.pem'\n");
    CHECK(load() == RPC_OK && config.addresses.at[0].port == 2, "%s", error.text);
    CHECK(strcmp(config.trace, in_scratch("roaming\\SoftSJJ\\trace.jsonl")) == 0, "from the file's directory: %s", config.trace);
    CHECK(strcmp(config.options.tls.ca, "C:/ca.pem") == 0, "as it is: %s", config.options.tls.ca);
    write_file(in_scratch("softsjj.toml"), "address = '127.0.0.1:3'\n");
    CHECK(load() == RPC_OK && config.addresses.at[0].port == 3, "%s", error.text);
    set("SOFTSJJ_CONFIG", in_scratch("\xe5\x8c\xbb\xe9\x99\xa2.toml"));
    CHECK(load() == RPC_BAD_CONFIG && strstr(error.text, "no such file") != NULL, "%s", error.text);
    write_file(in_scratch("\xe5\x8c\xbb\xe9\x99\xa2.toml"), "address = '127.0.0.1:4'\n");
    CHECK(load() == RPC_OK && config.addresses.at[0].port == 4, "a name beyond ASCII: %s", error.text);
    set("SOFTSJJ_ADDRESS", "127.0.0.1:5");
    CHECK(load() == RPC_OK && config.addresses.count == 1 && config.addresses.at[0].port == 5, "the environment wins");
    set("SOFTSJJ_CONFIG", "NUL");
    CHECK(load() == RPC_OK && config.file[0] == '\0', "no file, please");
    set("SOFTSJJ_CONFIG", NULL);
    write_file(in_scratch("softsjj.toml"), "adress = '127.0.0.1:3'\n");
    CHECK(load() == RPC_BAD_CONFIG && strstr(error.text, "softsjj.toml:1: adress") != NULL, "%s", error.text);
}

static void test_stand_ins(void) {
    char text[64];
    uint8_t random[2][32] = {{0}, {0}};
    CHECK(getrandom(random[0], 32, 0) == 32 && getrandom(random[1], 32, 0) == 32, "random bytes");
    CHECK(memcmp(random[0], random[1], 32) != 0, "and others each time");
    set("SOFTSJJ_TEST", "\xe5\x8c\xbb");
    const char *value = secure_getenv("SOFTSJJ_TEST");
    CHECK(value != NULL && strcmp(value, "\xe5\x8c\xbb") == 0, "set after the start, in UTF-8");
    set("SOFTSJJ_TEST", "");
    value = secure_getenv("SOFTSJJ_TEST");
    CHECK(value != NULL && value[0] == '\0', "set, and empty");
    set("SOFTSJJ_TEST", NULL);
    CHECK(secure_getenv("SOFTSJJ_TEST") == NULL, "not set");
    CHECK(strcmp(strerror_r(ECONNREFUSED, text, sizeof text), "connection refused") == 0, "%s", text);
    CHECK(strcmp(strerror_r(ENOENT, text, sizeof text), "No such file or directory") == 0, "%s", text);
    errno = 0;
    CHECK(softsjj_open_to_read(in_scratch("none")) == -1 && errno == ENOENT, "errno %d", errno);
    CHECK(softsjj_open_to_read("\xff") == -1, "not UTF-8");
}

static void test_sockets(void) {
    rpc_address address;
    int fd = -1;
    CHECK(rpc_address_parse("unix:C:/lab.sock", &address, &error) == RPC_OK, "%s", error.text);
    CHECK(rpc_socket_connect(&address, INT64_MAX, &fd, &error) == RPC_NO_CONNECT && fd == -1, "a Unix socket");
    CHECK(strstr(error.text, "not taken on Windows") != NULL, "%s", error.text);
    CHECK(rpc_address_parse("127.0.0.1:1", &address, &error) == RPC_OK, "%s", error.text);
    CHECK(rpc_socket_connect(&address, INT64_MAX, &fd, &error) == RPC_NO_CONNECT, "nobody there");
    CHECK(strstr(error.text, "connection refused") != NULL, "%s", error.text);
    if (fd >= 0) {
        rpc_socket_close(fd);
    }
}

int main(void) {
    char here[MAX_PATH - 32];
    CHECK(GetTempPathA(sizeof here, here) != 0, "a directory for temporary files");
    snprintf(scratch, sizeof scratch, "%ssoftsjj-%lu-%llu", here, GetCurrentProcessId(), GetTickCount64());
    CHECK(_mkdir(scratch) == 0, "%s", scratch);
    CHECK(_chdir(scratch) == 0, "%s", scratch);
    static const char *const unset[] = {"SOFTSJJ_CONFIG", "SOFTSJJ_ADDRESS", "SOFTSJJ_TRACE", "SOFTSJJ_DEBUG"};
    for (size_t i = 0; i < sizeof unset / sizeof *unset; i++) {
        set(unset[i], NULL);
    }
    test_paths();
    test_search();
    test_stand_ins();
    test_sockets();
    return check_report("windows");
}
