/* SPDX-License-Identifier: Apache-2.0 */
/* Calls against canned answers: what becomes of them, how long they take, when they are sent again. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "canned_server.h"
#include "check.h"
#include "clock.h"
#include "gen/device.pb.h"
#include "gen/hsm_ops.h"
#include "gen/hsm_refusals.h"

static const rpc_options OPTIONS = {.connect_ms = 500, .call_ms = 300, .ping_ms = 50, .ping_timeout_ms = 100, .retries = 1};

/* refusal 7, epoch 3, detail "no" */
static const uint8_t REFUSAL[] = {0x08, 7, 0x10, 3, 0x1a, 2, 'n', 'o'};
/* random: 4 bytes */
static const uint8_t RANDOM[] = {0x22, 4, 0xde, 0xad, 0xbe, 0xef};

typedef struct outcome {
    rpc_status status;
    uint32_t refusal;
    uint64_t epoch;
    int grpc_status;
    char text[RPC_TEXT_MAX];
    uint8_t random[16];
    size_t random_len;
    int64_t took_ms;
} outcome;

static outcome call_op(rpc_pool *pool, int op) {
    softsjj_v1_GenerateRandomRequest request = softsjj_v1_GenerateRandomRequest_init_zero;
    softsjj_v1_GenerateRandomReply reply = softsjj_v1_GenerateRandomReply_init_zero;
    static const uint8_t token[32] = {1, 2, 3};
    rpc_call call = {.op = op, .session = {token, sizeof token}};
    rpc_slice random = {NULL, 0};
    outcome result = {.status = RPC_OK};
    int64_t begun = rpc_now_ms();
    request.length = 4;
    reply.random = rpc_take(&random);
    result.status =
        rpc_call_run(pool, &call, softsjj_v1_GenerateRandomRequest_fields, &request, softsjj_v1_GenerateRandomReply_fields, &reply);
    result.took_ms = rpc_now_ms() - begun;
    result.refusal = call.refusal;
    result.epoch = call.epoch;
    result.grpc_status = call.error.grpc_status;
    snprintf(result.text, sizeof result.text, "%s", call.error.text);
    if (random.len != 0 && random.len <= sizeof result.random) {
        memcpy(result.random, random.bytes, random.len);
        result.random_len = random.len;
    }
    rpc_call_end(&call);
    return result;
}

/* One call of an op against one canned answer, on a pool of its own. */
static outcome call_once(canned_server *server, const uint8_t *answer, size_t n, bool hold, int op) {
    canned_set(server, answer, n, hold);
    rpc_pool *pool = rpc_pool_open(&server->addresses, &OPTIONS);
    outcome result = call_op(pool, op);
    rpc_pool_close(pool);
    return result;
}

static void test_answers(canned_server *server) {
    static const uint8_t wrong_wire_type[] = {0x20, 1};
    static const uint8_t cut_field[] = {0x22, 200, 1, 2};
    uint8_t bytes[CANNED_MAX];
    size_t n = canned_answer(bytes, RANDOM, sizeof RANDOM);
    outcome r = call_once(server, bytes, n, true, HSM_OP_RANDOM);
    CHECK(r.status == RPC_OK && r.refusal == 0 && r.random_len == 4, "status %d: %s", r.status, r.text);
    CHECK_BYTES(r.random, RANDOM + 2, 4, "the slice");
    n = canned_answer(bytes, REFUSAL, sizeof REFUSAL);
    r = call_once(server, bytes, n, true, HSM_OP_RANDOM);
    CHECK(r.status == RPC_OK && r.refusal == 7 && r.epoch == 3 && strcmp(r.text, "no") == 0, "refusal %u %s", r.refusal, r.text);
    n = canned_answer(bytes, NULL, 0);
    r = call_once(server, bytes, n, false, HSM_OP_RANDOM);
    CHECK(r.status == RPC_OK && r.refusal == 0 && r.random_len == 0, "an empty message, then the end: %d", r.status);
    n = canned_answer(bytes, wrong_wire_type, sizeof wrong_wire_type);
    r = call_once(server, bytes, n, true, HSM_OP_RANDOM);
    CHECK(r.status == RPC_PROTOCOL, "a field of the wrong wire type: %d", r.status);
    n = canned_answer(bytes, cut_field, sizeof cut_field);
    r = call_once(server, bytes, n, true, HSM_OP_RANDOM);
    CHECK(r.status == RPC_PROTOCOL, "a field longer than its message: %d", r.status);
}

static void test_grpc_status(canned_server *server) {
    static const char only[] =
        "\x88\x00\x0c"
        "content-type\x10"
        "application/grpc\x00\x0b"
        "grpc-status\x02"
        "14\x00\x0c"
        "grpc-message\x08"
        "not%20up";
    static const char http_error[] = "\x8d"; /* :status 404 */
    uint8_t bytes[CANNED_MAX];
    size_t n = canned_frame(bytes, 0, 4, 0, 0, NULL, 0);
    n = canned_frame(bytes, n, 1, 5, 1, only, sizeof only - 1);
    outcome r = call_once(server, bytes, n, true, HSM_OP_RANDOM);
    CHECK(r.status == RPC_GRPC_STATUS && r.grpc_status == 14 && strstr(r.text, "not up") != NULL, "%d %s", r.status, r.text);
    n = canned_frame(bytes, 0, 4, 0, 0, NULL, 0);
    n = canned_frame(bytes, n, 1, 5, 1, http_error, sizeof http_error - 1);
    r = call_once(server, bytes, n, true, HSM_OP_RANDOM);
    CHECK(r.status == RPC_PROTOCOL, "HTTP 404: %d", r.status);
}

static void test_time(canned_server *server) {
    static const uint8_t settings[] = {0, 0, 0, 4, 0, 0, 0, 0, 0};
    outcome r = call_once(server, settings, sizeof settings, true, HSM_OP_RANDOM);
    /* Silent from the first PING on: taken for dead after 50 + 100 ms, and RANDOM is sent once more, with the same end. */
    CHECK(r.status == RPC_BROKEN || r.status == RPC_TIMEOUT, "silence: %d", r.status);
    CHECK(r.took_ms >= 140 && r.took_ms < 1500, "silence took %lld ms", (long long)r.took_ms);
    r = call_once(server, settings, sizeof settings, true, HSM_OP_SIGN);
    CHECK(r.status == RPC_BROKEN && r.took_ms < 290, "SIGN is not sent again: %d, %lld ms", r.status, (long long)r.took_ms);
}

static void test_retry(canned_server *server) {
    static const uint8_t refused[] = {0, 0, 0, 7};                 /* REFUSED_STREAM */
    static const uint8_t cancelled[] = {0, 0, 0, 2};               /* INTERNAL_ERROR */
    static const uint8_t goaway[] = {0, 0, 0, 0, 0, 0, 0, 0};      /* nothing below stream 1 was acted on */
    static const uint8_t goaway_late[] = {0, 0, 0, 1, 0, 0, 0, 0}; /* stream 1 was */
    uint8_t bytes[CANNED_MAX];
    const struct {
        const char *name;
        uint8_t type;
        const uint8_t *payload;
        size_t len;
        int op;
        int connections;
    } cases[] = {
        {"closed, safe", 4, NULL, 0, HSM_OP_RANDOM, 2},
        {"closed, fresh", 4, NULL, 0, HSM_OP_SIGN, 1},
        {"closed, never", 4, NULL, 0, HSM_OP_HASH_UPDATE, 1},
        {"closed, once", 4, NULL, 0, HSM_OP_DESTROY_KEY, 1},
        {"refused stream, never", 3, refused, 4, HSM_OP_HASH_UPDATE, 2},
        {"reset stream, fresh", 3, cancelled, 4, HSM_OP_SIGN, 1},
        {"reset stream, safe", 3, cancelled, 4, HSM_OP_VERIFY, 2},
        {"goaway below, fresh", 7, goaway, 8, HSM_OP_SIGN, 2},
        {"goaway above, fresh", 7, goaway_late, 8, HSM_OP_SIGN, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t n = canned_frame(bytes, 0, 4, 0, 0, NULL, 0);
        n = canned_frame(bytes, n, cases[i].type, 0, cases[i].type == 3 ? 1 : 0, cases[i].payload, cases[i].len);
        int before = canned_accepted(server);
        outcome r = call_once(server, bytes, n, false, cases[i].op);
        CHECK(r.status == RPC_BROKEN, "%s: %d %s", cases[i].name, r.status, r.text);
        CHECK(canned_accepted(server) - before == cases[i].connections, "%s: %d connections", cases[i].name,
              canned_accepted(server) - before);
    }
}

static void test_no_server(void) {
    rpc_addresses addresses;
    rpc_error error;
    CHECK(rpc_addresses_parse("unix:/tmp/softsjj-nobody-is-here", &addresses, &error) == RPC_OK, "address");
    rpc_pool *pool = rpc_pool_open(&addresses, &OPTIONS);
    CHECK(rpc_pool_probe(pool, &error) == RPC_NO_CONNECT && error.text[0] != '\0', "probe: %s", error.text);
    outcome r = call_op(pool, HSM_OP_RANDOM);
    CHECK(r.status == RPC_NO_CONNECT, "call: %d", r.status);
    rpc_pool_close(pool);
}

static void test_probe(canned_server *server) {
    static const uint8_t settings[] = {0, 0, 0, 4, 0, 0, 0, 0, 0};
    static const uint8_t garbage[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    rpc_error error;
    canned_set(server, settings, sizeof settings, true);
    rpc_pool *pool = rpc_pool_open(&server->addresses, &OPTIONS);
    CHECK(rpc_pool_probe(pool, &error) == RPC_OK, "a peer that speaks HTTP/2");
    rpc_pool_close(pool);
    canned_set(server, garbage, sizeof garbage - 1, true);
    pool = rpc_pool_open(&server->addresses, &OPTIONS);
    CHECK(rpc_pool_probe(pool, &error) == RPC_PROTOCOL, "one that does not: %s", error.text);
    rpc_pool_close(pool);
    canned_set(server, garbage, 0, true);
    pool = rpc_pool_open(&server->addresses, &OPTIONS);
    CHECK(rpc_pool_probe(pool, &error) == RPC_TIMEOUT, "one that says nothing: %s", error.text);
    rpc_pool_close(pool);
}

/* One call to a peer that greets and then sends `frames` frames of a type, written to `flood`, again and again. */
static outcome call_flooded(canned_server *server, uint8_t *flood, uint8_t type, size_t payload, int frames, unsigned pause_us) {
    static const uint8_t settings[] = {0, 0, 0, 4, 0, 0, 0, 0, 0};
    static const uint8_t zeros[8] = {0};
    size_t n = 0;
    for (int i = 0; i < frames; i++) {
        n = canned_frame(flood, n, type, 0, 0, zeros, payload);
    }
    canned_set_flood(server, settings, sizeof settings, flood, n, pause_us);
    rpc_pool *pool = rpc_pool_open(&server->addresses, &OPTIONS);
    outcome r = call_op(pool, HSM_OP_SIGN);
    rpc_pool_close(pool);
    return r;
}

/* A peer that never stops sending costs no more time than the deadline, and one that never reads no memory without end. */
static void test_floods(canned_server *server) {
    static uint8_t unknown[1 << 20]; /* the server's thread may still be reading the first when the second is written */
    static uint8_t pings[8 << 10];
    outcome r = call_flooded(server, unknown, 0xf0, 0, 100000, 0); /* RFC 9113 4.1: unknown types are ignored */
    CHECK(r.status == RPC_TIMEOUT && r.took_ms < 1000, "unknown frames: %d after %lld ms", r.status, (long long)r.took_ms);
    r = call_flooded(server, pings, 6, 8, 300, 1000); /* PINGs, fewer at a time than nghttp2 refuses to keep the answers of */
    CHECK(r.status == RPC_BROKEN, "PINGs whose answers are not read: %d after %lld ms", r.status, (long long)r.took_ms);
}

/* The child opens its own connection; the parent's goes on, and both request numbers differ. */
static void test_fork(canned_server *server) {
    uint8_t bytes[CANNED_MAX];
    size_t n = canned_answer(bytes, RANDOM, sizeof RANDOM);
    canned_set(server, bytes, n, false);
    rpc_pool *pool = rpc_pool_open(&server->addresses, &OPTIONS);
    CHECK(call_op(pool, HSM_OP_RANDOM).status == RPC_OK, "parent");
    int before = canned_accepted(server);
    rpc_pool_fork_prepare(pool);
    pid_t child = fork();
    if (child == 0) {
        rpc_pool_fork_child(pool);
        int failed = call_op(pool, HSM_OP_RANDOM).status != RPC_OK;
        rpc_pool_close(pool);
        _exit(failed);
    }
    rpc_pool_fork_parent(pool);
    int code = -1;
    waitpid(child, &code, 0);
    CHECK(code == 0, "child: %d", code);
    CHECK(canned_accepted(server) == before + 1, "its own connection");
    rpc_pool_close(pool);
}

int main(void) {
    canned_server server;
    canned_start(&server);
    test_answers(&server);
    test_grpc_status(&server);
    test_time(&server);
    test_retry(&server);
    test_no_server();
    test_probe(&server);
    test_floods(&server);
    test_fork(&server);
    canned_stop(&server);
    return check_report("rpc/connection");
}
