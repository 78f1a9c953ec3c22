/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of native/rpc. Laws: only loopback, never port 0, a path that is whole; a refusal says why. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "rpc.h"

enum { LONGEST = 600 };

static void check(const char *text, const rpc_address *address) {
    static const uint8_t six[16] = {[15] = 1};
    switch (address->family) {
        case RPC_UNIX:
            fuzz_law(strncmp(text, "unix:", 5) == 0 && strcmp(text + 5, address->path) == 0 && address->path[0] != '\0',
                     "a path is taken as it is");
            break;
        case RPC_TCP4:
            fuzz_law(address->host[0] == 127 && address->port != 0, "TCP is loopback only");
            break;
        case RPC_TCP6:
            fuzz_law(memcmp(address->host, six, sizeof six) == 0 && address->port != 0, "TCP is loopback only");
            break;
        default:
            fuzz_law(false, "a family of the list");
    }
}

static unsigned run(const uint8_t *bytes, size_t n) {
    rpc_address address;
    rpc_error error = {.status = RPC_OK};
    char *text = (char *)malloc(n + 1);
    fuzz_law(text != NULL, "there is memory");
    memcpy(text, bytes, n);
    text[n] = '\0';
    rpc_status status = rpc_address_parse(text, &address, &error);
    if (status == RPC_OK) {
        check(text, &address);
    } else {
        fuzz_law(status == RPC_BAD_ADDRESS && error.status == status && error.text[0] != '\0', "a refusal says why");
        fuzz_law(memchr(error.text, '\0', sizeof error.text) != NULL, "a text ends");
    }
    free(text);
    return status == RPC_OK ? 16 + (unsigned)address.family : 1;
}

static void start(void) {
    static const char *const texts[] = {"unix:/run/softsjj.sock",
                                        "unix:",
                                        "127.0.0.1:8018",
                                        "localhost:8018",
                                        "[::1]:8018",
                                        "[::ffff:127.0.0.1]:1",
                                        "[]:1",
                                        "[:1",
                                        ":1",
                                        "10.0.0.1:80"};
    char path[LONGEST] = "unix:/";
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        fuzz_seed(texts[i], strlen(texts[i]));
    }
    memset(path + 6, 'a', 120);
    fuzz_seed(path, 5 + 107);
    fuzz_seed(path, 5 + 108);
}

int main(int argc, char **argv) {
    static const fuzz_target target = {.name = "address", .longest = LONGEST, .least = 20000, .start = start, .run = run};
    return fuzz_main(argc, argv, &target);
}
