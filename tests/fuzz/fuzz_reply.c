/* SPDX-License-Identifier: Apache-2.0 */
/* Replies of the device service, inside a conversation that is otherwise good. Input: row of replies.c, then protobuf. */
#include <stdlib.h>

#include "fuzz.h"
#include "peer.h"
#include "replies.h"
#include "wire.h"

enum { LONGEST = 40000, FRAMES_ROOM = LONGEST + 1024, EXAMPLE_ROOM = 2048, REFUSAL = 8 };

static rpc_pool *open_pool(void) {
    const rpc_addresses addresses = {.count = 1, .at = {{.kind = RPC_UNIX, .path = "/peer"}}};
    const rpc_options options = rpc_options_default();
    rpc_pool *pool = rpc_pool_open(&addresses, &options);
    fuzz_law(pool != NULL, "a pool opens");
    return pool;
}

static void start(void) {
    uint8_t example[EXAMPLE_ROOM];
    for (size_t row = 0; row < replies_count; row++) {
        example[0] = (uint8_t)row;
        fuzz_seed(example, 1 + replies_example(row, 0, example + 1, sizeof example - 1));
        fuzz_seed(example, 1 + replies_example(row, REFUSAL, example + 1, sizeof example - 1));
    }
}

static unsigned run(const uint8_t *bytes, size_t n) {
    static uint8_t frames[FRAMES_ROOM];
    wire out = {frames, 0, sizeof frames};
    if (n == 0) {
        return 0;
    }
    wire_settings(&out);
    const size_t greeting = out.len;
    wire_answer(&out, 1, bytes + 1, n - 1);
    const peer_script script = {
        .bytes = frames, .turns = {greeting, out.len, out.len, out.len}, .seed = n, .silent = true, .refuses = false};
    peer_begin(&script);
    rpc_pool *pool = open_pool();
    peer_next_turn();
    unsigned what = replies_call(pool, bytes[0], false);
    rpc_pool_close(pool);
    unsigned status = what & 0xff;
    fuzz_law(status == RPC_OK || status == RPC_PROTOCOL, "an answer decodes or does not");
    return what;
}

int main(int argc, char **argv) {
    static const fuzz_target target = {.name = "reply", .longest = LONGEST, .least = 5000, .start = start, .run = run};
    return fuzz_main(argc, argv, &target);
}
