/* SPDX-License-Identifier: Apache-2.0 */
/* The pure parts of native/rpc/grpc.h: message prefix, grpc-status, grpc-message. Input: seed of the pieces, then bytes. */
#include <string.h>

#include "fuzz.h"
#include "grpc.h"

enum { LONGEST = 4096 };

/* The message in pieces of any size is the message at once. */
static unsigned run_reader(uint8_t seed, const uint8_t *bytes, size_t n) {
    fuzz_rng rng = {seed};
    grpc_reader whole = {.prefix_len = 0};
    grpc_reader pieces = {.prefix_len = 0};
    rpc_error error = {.status = RPC_OK};
    rpc_status once = grpc_reader_feed(&whole, bytes, n, &error);
    rpc_status status = RPC_OK;
    for (size_t at = 0; at < n && status == RPC_OK;) {
        size_t some = 1 + fuzz_below(&rng, n - at < 9 ? n - at : 9);
        status = grpc_reader_feed(&pieces, bytes + at, some, &error);
        at += some;
    }
    fuzz_law(once == status, "pieces give the same status");
    bool complete = status == RPC_OK && grpc_reader_complete(&whole);
    if (status == RPC_OK) {
        fuzz_law(complete == grpc_reader_complete(&pieces), "pieces are complete when the whole is");
    }
    if (complete) {
        fuzz_law(whole.message_len == n - GRPC_PREFIX_BYTES, "a message is all that follows the prefix");
        fuzz_law(memcmp(whole.message, pieces.message, whole.message_len) == 0 &&
                     memcmp(whole.message, bytes + GRPC_PREFIX_BYTES, whole.message_len) == 0,
                 "the message is the bytes that came");
    }
    grpc_reader_free(&whole);
    grpc_reader_free(&pieces);
    return (unsigned)status << 1 | complete;
}

static void run_texts(const uint8_t *bytes, size_t n) {
    char text[40];
    int status = grpc_status_parse(bytes, n);
    fuzz_law(status >= -1 && status <= 99, "a status has at most two digits");
    fuzz_law(status < 0 || n <= 2, "nothing else is a status");
    int64_t timeout = grpc_timeout_parse(bytes, n);
    fuzz_law(timeout >= -1 && timeout <= INT64_C(359999996400000), "a timeout has at most eight digits");
    for (size_t room = 0; room <= sizeof text; room++) {
        memset(text, '?', sizeof text);
        grpc_message_decode(bytes, n, text, room);
        size_t used = room == 0 ? 0 : strnlen(text, room);
        fuzz_law(room == 0 || used < room, "a text ends in its room");
        fuzz_law(used <= n, "a text is no longer than its escapes");
        for (size_t i = room; i < sizeof text; i++) {
            fuzz_law(text[i] == '?', "nothing is written after the room");
        }
    }
}

static unsigned run(const uint8_t *bytes, size_t n) {
    if (n == 0) {
        return 0;
    }
    run_texts(bytes + 1, n - 1);
    return 1 + run_reader(bytes[0], bytes + 1, n - 1);
}

static void start(void) {
    static const char *const texts[] = {"0", "14", "99", "the%20device%0Astops%zz%4", "%e5%af%86%e7%a0%81", ""};
    static const uint8_t message[] = {1, 0, 0, 0, 0, 4, 8, 0, 16, 3};
    static const uint8_t longest[] = {1, 0, 0, 0x11, 0, 1, 8, 0, 16, 3};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char line[64] = "1";
        strncat(line, texts[i], sizeof line - 2);
        fuzz_seed(line, strlen(line));
    }
    fuzz_seed(message, sizeof message);
    fuzz_seed(longest, sizeof longest);
}

int main(int argc, char **argv) {
    static const fuzz_target target = {.name = "grpc", .longest = LONGEST, .least = 20000, .start = start, .run = run};
    return fuzz_main(argc, argv, &target);
}
