/* SPDX-License-Identifier: Apache-2.0 */
/* softsjj.toml and the environment: what is taken, which wins, what is refused and how it is said, where files are looked for. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "config.h"

static rpc_config config; /* large */
static rpc_error error;

static rpc_status read_text(const char *text) {
    rpc_config_default(&config);
    error = (rpc_error){.status = RPC_OK};
    return rpc_config_read(&config, (const uint8_t *)text, strlen(text), "softsjj.toml", "/lab/", "/home/li", &error);
}

/* ---- values ---------------------------------------------------------------------------------------------------------------- */

static void test_everything(void) {
    static const char text[] =
        "address = ['unix:/run/a', \"tls:sjj2.hospital.example:8018\"]\n"
        "admin = 'unix:admin.sock'\n"
        "connect_timeout_ms = 1\ntimeout_ms = 3_600_000\nretries = 0\nkeepalive_ms = 5\nkeepalive_timeout_ms = 6\n"
        "trace = 'trace.jsonl'\ndebug = true\n"
        "[tls]\nca = '/etc/ca.pem'\ncertificate = '~/client.pem'\nkey = 'client.key'\nname = 'sjj1'\n";
    CHECK(read_text(text) == RPC_OK, "%s", error.text);
    CHECK(config.addresses.count == 2 && strcmp(config.addresses.at[0].path, "/run/a") == 0, "addresses");
    CHECK(config.addresses.at[1].kind == RPC_TLS && config.addresses.at[1].port == 8018, "the second");
    const rpc_options *o = &config.options;
    CHECK(o->connect_ms == 1 && o->call_ms == 3600000 && o->retries == 0 && o->ping_ms == 5 && o->ping_timeout_ms == 6, "numbers");
    CHECK(strcmp(config.trace, "/lab/trace.jsonl") == 0 && config.debug, "%s", config.trace);
    CHECK(strcmp(o->tls.ca, "/etc/ca.pem") == 0 && strcmp(o->tls.key, "/lab/client.key") == 0, "paths start from the file");
    CHECK(strcmp(o->tls.certificate, "/home/li/client.pem") == 0, "or from home: %s", o->tls.certificate);
    CHECK(strcmp(o->tls.name, "sjj1") == 0, "name");
    for (int i = 0; i < RPC_SETTINGS; i++) {
        CHECK(config.from[i] == RPC_FROM_FILE, "%s", rpc_config_variable((rpc_setting)i));
    }
    CHECK(rpc_config_check(&config, &error) == RPC_OK, "complete");
}

static void test_defaults(void) {
    CHECK(read_text("") == RPC_OK && config.addresses.count == 0, "an empty file");
    const rpc_options *o = &config.options;
    CHECK(o->connect_ms == 2000 && o->call_ms == 10000 && o->retries == 1 && o->ping_ms == 10000 && o->ping_timeout_ms == 20000,
          "the documented defaults");
    CHECK(config.trace[0] == '\0' && !config.debug && o->tls.ca[0] == '\0', "nothing else");
    CHECK(read_text("address = 'unix:lab.sock'") == RPC_OK && strcmp(config.addresses.at[0].path, "/lab/lab.sock") == 0, "%s",
          config.addresses.at[0].path);
    CHECK(read_text("tls.name = '2001:db8::1'") == RPC_OK && strcmp(config.options.tls.name, "2001:db8::1") == 0, "%s", error.text);
}

/* Each mistake with the beginning of what is said. */
static void test_mistakes(void) {
    static const char *const cases[][2] = {
        {"timeout_ms = 'ten'", "softsjj.toml:1: timeout_ms is \"ten\": an integer of milliseconds, 1 to 3600000"},
        {"\n\ntimeout_ms = 0", "softsjj.toml:3: timeout_ms is 0: an integer"},
        {"timeout_ms = 3600001", "softsjj.toml:1: timeout_ms is 3600001:"},
        {"connect_timeout_ms = -1", "softsjj.toml:1: connect_timeout_ms is -1:"},
        {"retries = 11", "softsjj.toml:1: retries is 11: an integer, 0 to 10"},
        {"retries = true", "softsjj.toml:1: retries is true:"},
        {"retries = [\"1\"]", "softsjj.toml:1: retries is a list:"},
        {"keepalive_ms = 99999999999999999999", "softsjj.toml:1: keepalive_ms is 9223372036854775807:"},
        {"debug = 1", "softsjj.toml:1: debug is 1: true or false"},
        {"debug = 'true'", "softsjj.toml:1: debug is \"true\": true or false"},
        {"trace = false", "softsjj.toml:1: trace is false: the path of a file"},
        {"trace = ''", "softsjj.toml:1: trace is \"\": the path of a file"},
        {"address = 5", "softsjj.toml:1: address is 5: one address or a list"},
        {"address = []", "softsjj.toml:1: address is empty: one address"},
        {"address = [] \n debug = true", "softsjj.toml:1: address is empty: one address"},
        {"address = 'nonsense'", "softsjj.toml:1: address: the address is neither"},
        {"address = ['unix:/a',\n 'unix:/a']", "softsjj.toml:2: address: the address stands twice"},
        {"address = 'unix:/a,unix:/b:1'\nx=1", "softsjj.toml:2: x: there is no such key"},
        {"address = '10.0.0.1:8018'", "softsjj.toml:1: address: plain TCP is taken only to loopback"},
        {"admin = ['unix:/a']", "softsjj.toml:1: admin is a list"},
        {"admin = 'x'", "softsjj.toml:1: admin: the address is neither"},
        {"adress = 'unix:/a'", "softsjj.toml:1: adress: there is no such key"},
        {"debug = true\ndebug = true", "softsjj.toml:2: debug stands there twice"},
        {"[tls]\nca = 'a'\n[tls]", "softsjj.toml:3: the table [tls] is there already"},
        {"tls.ca = 'a'\n[tls]", "softsjj.toml:2: the table [tls] is there already"},
        {"[tls]\nca = 1", "softsjj.toml:2: tls.ca is 1: the path"},
        {"[tls]\ntimeout_ms = 1", "softsjj.toml:2: tls.timeout_ms: there is no such key"},
        {"[tls]\nname = 'a b'", "softsjj.toml:2: tls.name is \"a b\": a DNS name"},
        {"[tls]\nname = ''", "softsjj.toml:2: tls.name is \"\": a DNS name"},
        {"[tls]\nname = 'a:1'", "softsjj.toml:2: tls.name is \"a:1\""},
        {"[tsl]\n", "softsjj.toml:1: unknown table [tsl]"},
        {"timeout_ms = 1.5", "softsjj.toml:1: there is something after the value of timeout_ms"},
        {"timeout_ms = ten", "softsjj.toml:1: the value of timeout_ms is no text"},
        {"timeout_ms 10", "softsjj.toml:1: there is no = after timeout_ms"},
        {"address = 'unix:/a", "softsjj.toml:1: the text does not end in its line"},
        {"tls = {ca = 'a'}", "softsjj.toml:1: tables in one line are not read here"},
    };
    char text[1200] = "trace = '";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK(read_text(cases[i][0]) == RPC_BAD_CONFIG && error.status == RPC_BAD_CONFIG, "%s", cases[i][0]);
        CHECK(strncmp(error.text, cases[i][1], strlen(cases[i][1])) == 0, "%s\n-> %s", cases[i][0], error.text);
    }
    memset(text + 9, 'x', 1100);
    strcpy(text + 1100, "'");
    CHECK(read_text(text) == RPC_BAD_CONFIG, "a path too long");
    snprintf(text, sizeof text, "address = 'unix:%0*d'", RPC_PATH_MAX - 1 - (int)strlen("/lab/"), 0);
    CHECK(read_text(text) == RPC_OK, "the longest socket path: %s", error.text);
    snprintf(text, sizeof text, "address = 'unix:%0*d'", RPC_PATH_MAX - (int)strlen("/lab/"), 0);
    CHECK(read_text(text) == RPC_BAD_CONFIG, "too long once it is whole");
}

static void test_incomplete_tls(void) {
    CHECK(read_text("address = 'tls:sjj1:1'\n[tls]\nca = 'a'\nkey = 'k'") == RPC_OK, "%s", error.text);
    CHECK(rpc_config_check(&config, &error) == RPC_BAD_CONFIG, "no certificate");
    CHECK(strstr(error.text, "tls:sjj1:1 needs tls.certificate") != NULL && strstr(error.text, "SOFTSJJ_TLS_CERTIFICATE") != NULL,
          "%s", error.text);
}

/* ---- the environment ------------------------------------------------------------------------------------------------------- */

static void test_variables(void) {
    CHECK(read_text("timeout_ms = 5\nretries = 2\naddress = 'unix:/file'") == RPC_OK, "%s", error.text);
    CHECK(rpc_config_set(&config, RPC_SET_TIMEOUT, "7", &error) == RPC_OK && config.options.call_ms == 7, "a variable wins");
    CHECK(config.options.retries == 2 && config.from[RPC_SET_RETRIES] == RPC_FROM_FILE, "key by key");
    CHECK(rpc_config_set(&config, RPC_SET_ADDRESS, "unix:a,127.0.0.1:5", &error) == RPC_OK && config.addresses.count == 2,
          "a list");
    CHECK(strcmp(config.addresses.at[0].path, "a") == 0, "as it is");
    CHECK(rpc_config_set(&config, RPC_SET_TRACE, "t.jsonl", &error) == RPC_OK && strcmp(config.trace, "t.jsonl") == 0, "as it is");
    CHECK(rpc_config_set(&config, RPC_SET_DEBUG, "1", &error) == RPC_OK && config.debug, "1");
    CHECK(rpc_config_set(&config, RPC_SET_DEBUG, "0", &error) == RPC_OK && !config.debug, "0");
    static const struct {
        rpc_setting setting;
        const char *text;
        const char *said;
    } bad[] = {
        {RPC_SET_TIMEOUT, "ten", "SOFTSJJ_TIMEOUT_MS is \"ten\": an integer of milliseconds, 1 to 3600000"},
        {RPC_SET_TIMEOUT, "0", "SOFTSJJ_TIMEOUT_MS is 0:"},
        {RPC_SET_TIMEOUT, "-1", "SOFTSJJ_TIMEOUT_MS is \"-1\":"},
        {RPC_SET_TIMEOUT, "1e3", "SOFTSJJ_TIMEOUT_MS is \"1e3\":"},
        {RPC_SET_TIMEOUT, "99999999999999999999", "SOFTSJJ_TIMEOUT_MS is \"99999999999999999999\":"},
        {RPC_SET_RETRIES, "11", "SOFTSJJ_RETRIES is 11:"},
        {RPC_SET_DEBUG, "yes", "SOFTSJJ_DEBUG is \"yes\": true or false"},
        {RPC_SET_ADDRESS, "nonsense", "SOFTSJJ_ADDRESS: the address is neither"},
        {RPC_SET_ADDRESS, "unix:/a,", "SOFTSJJ_ADDRESS: there is no address between"},
        {RPC_SET_ADMIN, "nonsense", "SOFTSJJ_ADMIN: the address is neither"},
        {RPC_SET_TLS_NAME, "a b", "SOFTSJJ_TLS_NAME is \"a b\":"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(rpc_config_set(&config, bad[i].setting, bad[i].text, &error) == RPC_BAD_CONFIG, "%s", bad[i].text);
        CHECK(strncmp(error.text, bad[i].said, strlen(bad[i].said)) == 0, "%s", error.text);
    }
}

/* ---- files ----------------------------------------------------------------------------------------------------------------- */

static char directory[] = "/tmp/softsjj-config-XXXXXX";

static void write_file(const char *name, const char *text) {
    FILE *file = fopen(name, "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
        perror(name);
        abort();
    }
    (void)chmod(name, 0644);
}

static rpc_status load(void) {
    error = (rpc_error){.status = RPC_OK};
    return rpc_config_load(&config, &error);
}

/* An empty home, and a working directory inside it. */
static void test_search(void) {
    char path[256];
    CHECK(load() == RPC_OK && config.file[0] == '\0', "no file: %s %s", config.file, error.text);
    CHECK(config.addresses.count == 1, "a default address");
    snprintf(path, sizeof path, "%s/.config", directory);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/.config/softsjj", directory);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/.config/softsjj/softsjj.toml", directory);
    write_file(path, "timeout_ms = 11\ntrace = 't'");
    CHECK(load() == RPC_OK && config.options.call_ms == 11 && strcmp(config.file, path) == 0, "home: %s", error.text);
    snprintf(path, sizeof path, "%s/.config/softsjj/t", directory);
    CHECK(strcmp(config.trace, path) == 0, "relative to it: %s", config.trace);
    write_file("softsjj.toml", "retries = 3\ntrace = 't'");
    CHECK(load() == RPC_OK && config.options.retries == 3 && config.options.call_ms == 10000, "here, and not merged: %s",
          error.text);
    snprintf(path, sizeof path, "%s/work/t", directory);
    CHECK(strcmp(config.trace, path) == 0, "absolute: %s", config.trace);
    write_file("../named.toml", "retries = 4\ntrace = 't'");
    setenv("SOFTSJJ_CONFIG", "../named.toml", 1);
    CHECK(load() == RPC_OK && config.options.retries == 4, "named: %s", error.text);
    snprintf(path, sizeof path, "%s/work/../t", directory);
    CHECK(strcmp(config.trace, path) == 0, "%s", config.trace);
    setenv("SOFTSJJ_CONFIG", "/dev/null", 1);
    CHECK(load() == RPC_OK && config.options.retries == 1, "none, by name");
    setenv("SOFTSJJ_CONFIG", "nowhere.toml", 1);
    CHECK(load() == RPC_BAD_CONFIG && strstr(error.text, "SOFTSJJ_CONFIG names nowhere.toml: No such file") != NULL, "%s",
          error.text);
    setenv("SOFTSJJ_CONFIG", "/", 1);
    CHECK(load() == RPC_BAD_CONFIG && strstr(error.text, "/ is no file") != NULL, "%s", error.text);
    unsetenv("SOFTSJJ_CONFIG");
}

static void test_precedence(void) {
    char text[RPC_FILE_MAX + 64];
    write_file("softsjj.toml", "address = 'unix:/file'\ntimeout_ms = 5");
    CHECK(load() == RPC_OK && strcmp(config.addresses.at[0].path, "/file") == 0, "the file");
    CHECK(strcmp(rpc_config_source(&config, text, sizeof text), "address from softsjj.toml") == 0, "%s", text);
    setenv("SOFTSJJ_ADDRESS", "unix:/variable", 1);
    CHECK(load() == RPC_OK && strcmp(config.addresses.at[0].path, "/variable") == 0 && config.addresses.count == 1, "the variable");
    CHECK(config.options.call_ms == 5, "the rest is the file's");
    CHECK(strcmp(rpc_config_source(&config, text, sizeof text), "address from SOFTSJJ_ADDRESS") == 0, "%s", text);
    write_file("softsjj.toml", "address = 'nonsense'");
    CHECK(load() == RPC_BAD_CONFIG, "a wrong file is not passed over, also when a variable would win");
    setenv("SOFTSJJ_DEBUG", "1", 1);
    CHECK(load() == RPC_BAD_CONFIG && config.debug, "the variable that makes us speak counts in any case");
    unsetenv("SOFTSJJ_DEBUG");
    write_file("softsjj.toml", "");
    setenv("SOFTSJJ_ADDRESS", "", 1);
    CHECK(load() == RPC_OK, "an empty variable counts as unset");
    CHECK(strstr(rpc_config_source(&config, text, sizeof text), "softsjj.toml names none") != NULL, "%s", text);
    setenv("SOFTSJJ_RETRIES", "many", 1);
    CHECK(load() == RPC_BAD_CONFIG && strstr(error.text, "SOFTSJJ_RETRIES") != NULL, "%s", error.text);
    unsetenv("SOFTSJJ_RETRIES");
    unsetenv("SOFTSJJ_ADDRESS");
}

static void test_trust(void) {
    write_file("softsjj.toml", "retries = 2");
    CHECK(chmod("softsjj.toml", 0666) == 0 && load() == RPC_BAD_CONFIG, "everybody may write");
    CHECK(strstr(error.text, "everybody may write") != NULL, "%s", error.text);
    CHECK(chmod("softsjj.toml", 0664) == 0 && load() == RPC_OK, "%s", error.text);
    if (geteuid() == 0) {
        CHECK(chown("softsjj.toml", 65534, 0) == 0 && load() == RPC_BAD_CONFIG, "a stranger's file");
        CHECK(strstr(error.text, "belongs to user 65534") != NULL, "%s", error.text);
        setenv("SOFTSJJ_CONFIG", "softsjj.toml", 1);
        CHECK(load() == RPC_OK && config.options.retries == 2, "named, it is taken: %s", error.text);
        unsetenv("SOFTSJJ_CONFIG");
        CHECK(chown("softsjj.toml", 0, 0) == 0 && rename("softsjj.toml", "ours.toml") == 0, "our file by another name");
        CHECK(symlink("ours.toml", "softsjj.toml") == 0 && load() == RPC_OK, "our link to our file: %s", error.text);
        CHECK(lchown("softsjj.toml", 65534, 0) == 0 && load() == RPC_BAD_CONFIG, "a stranger's link to our file");
        CHECK(strstr(error.text, "belongs to user 65534") != NULL, "%s", error.text);
        CHECK(rename("ours.toml", "softsjj.toml") == 0 && load() == RPC_OK, "%s", error.text);
        CHECK(chmod("softsjj.toml", 0) == 0 && seteuid(65534) == 0, "another user");
        CHECK(load() == RPC_BAD_CONFIG && strstr(error.text, "cannot be read: Permission denied") != NULL, "%s", error.text);
        CHECK(seteuid(0) == 0, "root again");
    }
    unlink("softsjj.toml");
    CHECK(mkdir("softsjj.toml", 0755) == 0 && load() == RPC_BAD_CONFIG && strstr(error.text, "no file") != NULL, "%s", error.text);
    rmdir("softsjj.toml");
    CHECK(mkfifo("softsjj.toml", 0600) == 0 && load() == RPC_BAD_CONFIG, "a pipe nobody writes to does not hold us up");
    unlink("softsjj.toml");
    FILE *file = fopen("softsjj.toml", "w");
    for (int i = 0; i < 5000 && file != NULL; i++) {
        fputs("# a comment\n\n\n", file);
    }
    CHECK(file != NULL && fclose(file) == 0 && load() == RPC_BAD_CONFIG && strstr(error.text, "64 KiB") != NULL, "%s", error.text);
    unlink("softsjj.toml");
}

static void test_default_address(void) {
    const rpc_address *a = &config.addresses.at[0];
    const bool root = geteuid() == 0;
    if (root) {
        CHECK(load() == RPC_OK && strcmp(a->path, "/run/softsjj.sock") == 0, "root: %s", a->path);
        CHECK(seteuid(65534) == 0, "an ordinary user");
    }
    setenv("XDG_RUNTIME_DIR", "/run/user/7", 1);
    setenv("HOME", "/seven", 1);
    CHECK(load() == RPC_OK && strcmp(a->path, "/run/user/7/softsjj.sock") == 0, "%s", a->path);
    unsetenv("XDG_RUNTIME_DIR");
    CHECK(load() == RPC_OK && strcmp(a->path, "/seven/.local/share/softsjj/softsjj.sock") == 0, "%s", a->path);
    CHECK(!root || seteuid(0) == 0, "root again");
}

int main(void) {
    char work[256];
    char command[300];
    if (mkdtemp(directory) == NULL || chmod(directory, 0755) != 0) {
        return 1;
    }
    snprintf(work, sizeof work, "%s/work", directory);
    if (mkdir(work, 0755) != 0 || chdir(work) != 0) {
        return 1;
    }
    for (int i = 0; i < RPC_SETTINGS; i++) {
        unsetenv(rpc_config_variable((rpc_setting)i));
    }
    unsetenv("SOFTSJJ_CONFIG");
    setenv("HOME", directory, 1);
    test_everything();
    test_defaults();
    test_mistakes();
    test_incomplete_tls();
    test_variables();
    test_search();
    test_precedence();
    test_trust();
    test_default_address();
    snprintf(command, sizeof command, "rm -r %s", directory);
    CHECK(chdir("/") == 0 && system(command) == 0, "tidied");
    return check_report("rpc/config");
}
