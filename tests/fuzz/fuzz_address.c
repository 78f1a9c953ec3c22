/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of native/rpc and lists of them. Laws: without TLS only loopback, never port 0, a path that is whole; a refusal says
 * why. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "rpc.h"

enum { LONGEST = 600 };

static bool loopback(const char *host) {
    return strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0 || strcmp(host, "0:0:0:0:0:0:0:1") == 0 ||
           strspn(host, "0:1.") == strlen(host);
}

static void check(const char *text, const rpc_address *address) {
    fuzz_law(memchr(address->host, '\0', sizeof address->host) != NULL && memchr(address->path, '\0', sizeof address->path) != NULL,
             "texts end");
    switch (address->kind) {
        case RPC_UNIX:
            fuzz_law(strncmp(text, "unix:", 5) == 0 && strcmp(text + 5, address->path) == 0 && address->path[0] != '\0',
                     "a path is taken as it is");
            break;
        case RPC_TCP:
            fuzz_law(loopback(address->host) && address->port != 0, "TCP is loopback only");
            break;
        case RPC_TLS:
            fuzz_law(strncmp(text, "tls:", 4) == 0 && address->host[0] != '\0' && address->port != 0, "TLS has a host");
            break;
        default:
            fuzz_law(false, "a kind of the list");
    }
}

/* What is written out again is the same address. */
static void check_text(const rpc_address *address) {
    char text[RPC_ADDRESS_TEXT_MAX];
    rpc_address again;
    rpc_error error;
    fuzz_law(rpc_address_parse(rpc_address_text(address, text), &again, &error) == RPC_OK, "the text is an address");
    fuzz_law(memcmp(address, &again, sizeof again) == 0, "and the same one");
}

static void check_error(rpc_status status, const rpc_error *error) {
    fuzz_law(status == RPC_BAD_ADDRESS && error->status == status && error->text[0] != '\0', "a refusal says why");
    fuzz_law(memchr(error->text, '\0', sizeof error->text) != NULL, "a text ends");
}

/* One address, and the same text as a list. */
static unsigned run(const uint8_t *bytes, size_t n) {
    static rpc_addresses list;
    rpc_address address;
    rpc_error error = {.status = RPC_OK};
    char *text = (char *)malloc(n + 1);
    fuzz_law(text != NULL, "there is memory");
    memcpy(text, bytes, n);
    text[n] = '\0';
    rpc_status status = rpc_address_parse(text, &address, &error);
    if (status == RPC_OK) {
        check(text, &address);
        check_text(&address);
    } else {
        check_error(status, &error);
    }
    rpc_status many = rpc_addresses_parse(text, &list, &error);
    fuzz_law(list.count <= RPC_ADDRESSES_MAX, "a list has its limit");
    for (size_t i = 0; many == RPC_OK && i < list.count; i++) {
        check_text(&list.at[i]);
    }
    if (many == RPC_OK) {
        fuzz_law(list.count != 0, "a list has an address");
    } else {
        check_error(many, &error);
    }
    free(text);
    return (status == RPC_OK ? 16 + (unsigned)address.kind : 1) + (many == RPC_OK ? 32 * (unsigned)list.count : 0);
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
                                        "10.0.0.1:80",
                                        "tls:10.0.0.1:80",
                                        "tls:[2001:db8::1]:80",
                                        "tls:sjj-1.hospital.example:8018",
                                        "tls:localhost:1",
                                        "unix:/a, 127.0.0.1:1 ,tls:b:2",
                                        "unix:/1,unix:/2,unix:/3,unix:/4,unix:/5,unix:/6,unix:/7,unix:/8,unix:/9"};
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
