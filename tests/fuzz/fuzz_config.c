/* SPDX-License-Identifier: Apache-2.0 */
/*
 * softsjj.toml as native/rpc reads it, and variables. Laws: a refusal names file and line, and the line is one of the file's; what
 * is taken is within the limits; texts end; the same bytes are judged alike twice.
 */
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "fuzz.h"

enum { LONGEST = 1500 };

static bool ends(const char *text, size_t room) {
    return memchr(text, '\0', room) != NULL;
}

static bool is_time(uint32_t ms) {
    return ms >= 1 && ms <= 3600000;
}

static void check_values(const rpc_config *config) {
    const rpc_options *o = &config->options;
    fuzz_law(is_time(o->connect_ms) && is_time(o->call_ms) && is_time(o->ping_ms) && is_time(o->ping_timeout_ms), "times");
    fuzz_law(o->retries <= 10 && config->addresses.count <= RPC_ADDRESSES_MAX, "counts");
    fuzz_law(ends(config->trace, sizeof config->trace) && ends(o->tls.ca, sizeof o->tls.ca) &&
                 ends(o->tls.certificate, sizeof o->tls.certificate) && ends(o->tls.key, sizeof o->tls.key) &&
                 ends(o->tls.name, sizeof o->tls.name),
             "texts end");
    fuzz_law(config->trace[0] == '\0' || config->trace[0] == '/', "paths start from the file's directory");
    fuzz_law(config->from[RPC_SET_ADDRESS] == RPC_FROM_DEFAULT || config->addresses.count != 0,
             "a list that is set has an address");
    for (size_t i = 0; i < config->addresses.count; i++) {
        const rpc_address *address = &config->addresses.at[i];
        fuzz_law(address->kind != RPC_UNIX || address->path[0] == '/', "so do sockets");
    }
}

static unsigned lines_of(const uint8_t *bytes, size_t n) {
    unsigned lines = 1;
    for (size_t i = 0; i < n; i++) {
        lines += bytes[i] == '\n';
    }
    return lines;
}

static void check_refusal(const rpc_error *error, const uint8_t *bytes, size_t n) {
    fuzz_law(error->status == RPC_BAD_CONFIG && ends(error->text, sizeof error->text), "a refusal is one");
    fuzz_law(strncmp(error->text, "f:", 2) == 0, "it names the file");
    char *after = NULL;
    unsigned long line = strtoul(error->text + 2, &after, 10);
    fuzz_law(line >= 1 && line <= lines_of(bytes, n) && strncmp(after, ": ", 2) == 0 && after[2] != '\0',
             "and the line, and says why");
}

static unsigned as_variable(const char *text, rpc_setting setting) {
    static rpc_config config;
    rpc_error error;
    rpc_config_default(&config);
    if (rpc_config_set(&config, setting, text, &error) == RPC_OK) {
        return 1;
    }
    const char *name = rpc_config_variable(setting);
    fuzz_law(error.status == RPC_BAD_CONFIG && strncmp(error.text, name, strlen(name)) == 0, "a refusal names the variable");
    return 0;
}

static unsigned run(const uint8_t *bytes, size_t n) {
    static rpc_config config;
    static rpc_config again;
    rpc_error error;
    rpc_config_default(&config);
    rpc_status status = rpc_config_read(&config, bytes, n, "f", "/d/", "/h", &error);
    if (status == RPC_OK) {
        check_values(&config);
    } else {
        check_refusal(&error, bytes, n);
    }
    rpc_config_default(&again);
    fuzz_law(rpc_config_read(&again, bytes, n, "f", "/d/", "/h", &error) == status, "judged alike twice");
    fuzz_law(memcmp(&config, &again, sizeof config) == 0, "with the same values");
    char text[LONGEST + 1];
    memcpy(text, bytes, n);
    text[n] = '\0';
    unsigned set = n == 0 ? 0 : as_variable(text, (rpc_setting)(bytes[n - 1] % RPC_SETTINGS));
    unsigned taken = 0;
    for (int i = 0; i < RPC_SETTINGS; i++) {
        taken += config.from[i] == RPC_FROM_FILE;
    }
    return (status == RPC_OK ? 1000 : 0) + set * 100 + taken;
}

static void start(void) {
    static const char *const texts[] = {
        "address = [\"unix:/run/a\", 'tls:b:1', # c\n]\nretries = 0x1\n[tls]\nca = \"\\u00e9\"\nname='::1'\n",
        "address = 'unix:~/a'\ntls.ca = 'x'\n tls.key = 'y'\r\n",
        "connect_timeout_ms = 1_000\ntimeout_ms = 3600000\nkeepalive_ms = +5\nkeepalive_timeout_ms = 0b1\n",
        "admin = '127.0.0.1:5'\ntrace = 't'\ndebug = true\nretries = 10",
        "['tls']\ncertificate = 'c'\n\"key\" = 'k'\n",
        "\xef\xbb\xbf# \xf0\x9f\x94\x92\n",
        "address = []",
        "127.0.0.1:8018,unix:/a",
        "500",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        fuzz_seed(texts[i], strlen(texts[i]));
    }
}

int main(int argc, char **argv) {
    static const fuzz_target target = {.name = "config", .longest = LONGEST, .least = 10000, .start = start, .run = run};
    return fuzz_main(argc, argv, &target);
}
