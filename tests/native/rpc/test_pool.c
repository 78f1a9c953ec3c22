/* SPDX-License-Identifier: Apache-2.0 */
/* Several addresses, calls that stay where their session is, and calls that are sent again. */
#include <unistd.h>

#include "canned_server.h"
#include "check.h"
#include "clock.h"
#include "gen/device.pb.h"
#include "gen/hsm_ops.h"

static const rpc_options OPTIONS = {.connect_ms = 150, .call_ms = 1000, .ping_ms = 5000, .ping_timeout_ms = 5000, .retries = 1};
static const uint8_t SETTINGS[] = {0, 0, 0, 4, 0, 0, 0, 0, 0};

typedef struct outcome {
    rpc_status status;
    unsigned at;
    int64_t took_ms;
    char text[RPC_TEXT_MAX];
} outcome;

static outcome call_at(rpc_pool *pool, int op, unsigned at) {
    softsjj_v1_CloseSessionRequest request = softsjj_v1_CloseSessionRequest_init_zero;
    softsjj_v1_CloseSessionReply reply = softsjj_v1_CloseSessionReply_init_zero;
    rpc_call call = {.op = op, .at = at};
    outcome result;
    int64_t begun = rpc_now_ms();
    result.status =
        rpc_call_run(pool, &call, softsjj_v1_CloseSessionRequest_fields, &request, softsjj_v1_CloseSessionReply_fields, &reply);
    result.took_ms = rpc_now_ms() - begun;
    result.at = call.at;
    snprintf(result.text, sizeof result.text, "%s", call.error.text);
    rpc_call_end(&call);
    return result;
}

/* The good answer to one call on each connection. */
static void set_good(canned_server *server) {
    uint8_t bytes[CANNED_MAX];
    size_t n = canned_answer(bytes, NULL, 0);
    canned_set_polite(server, bytes, n);
}

static rpc_addresses list_of(const char *text) {
    rpc_addresses list;
    rpc_error error;
    CHECK(rpc_addresses_parse(text, &list, &error) == RPC_OK, "%s: %s", text, error.text);
    return list;
}

static rpc_pool *open_pool(const char *text, const rpc_options *options) {
    rpc_addresses list = list_of(text);
    return rpc_pool_open(&list, options);
}

/* ---- addresses ------------------------------------------------------------------------------------------------------------- */

static void test_the_next_one(canned_server *one, canned_server *two) {
    char text[512];
    rpc_error error;
    set_good(one);
    set_good(two);
    snprintf(text, sizeof text, "unix:/nobody/here,unix:%s,unix:%s", one->addresses.at[0].path, two->addresses.at[0].path);
    rpc_pool *pool = open_pool(text, &OPTIONS);
    CHECK(rpc_pool_probe(pool, &error) == RPC_OK, "%s", error.text);
    int before_one = canned_accepted(one);
    outcome r = call_at(pool, HSM_OP_OPEN_SESSION, 0);
    CHECK(r.status == RPC_OK && r.at == 2, "the first that answers: %u, %s", r.at, r.text);
    /* The canned answer is for stream 1 only: a second call needs a connection of its own. */
    rpc_pool_drop_idle(pool);
    r = call_at(pool, HSM_OP_RANDOM, 0);
    CHECK(r.status == RPC_OK && r.at == 2 && canned_accepted(one) - before_one == 1, "the last that worked first: %u", r.at);
    r = call_at(pool, HSM_OP_RANDOM, 3);
    CHECK(r.status == RPC_OK && r.at == 3, "a session's own address: %u %s", r.at, r.text);
    rpc_pool_drop_idle(pool);
    r = call_at(pool, HSM_OP_RANDOM, 0);
    CHECK(r.status == RPC_OK && r.at == 2, "does not change where others go: %u", r.at);
    rpc_pool_close(pool);
}

static void test_all_dead(void) {
    rpc_error error;
    rpc_pool *pool = open_pool("unix:/nobody/a,127.0.0.1:1,unix:/nobody/b", &OPTIONS);
    CHECK(rpc_pool_probe(pool, &error) == RPC_NO_CONNECT, "%d", error.status);
    CHECK(strstr(error.text, "unix:/nobody/a: No such file") != NULL &&
              strstr(error.text, "127.0.0.1:1: Connection refused") != NULL &&
              strstr(error.text, "unix:/nobody/b: No such file") != NULL,
          "each with its reason: %s", error.text);
    rpc_pool_close(pool);
    rpc_addresses none = {.count = 0};
    CHECK(rpc_pool_open(&none, &OPTIONS) == NULL, "no address, no pool");
}

/* A peer that takes the connection and says nothing has its share of the time, not all of it. */
static void test_a_silent_one(canned_server *silent, canned_server *good) {
    char text[512];
    rpc_error error;
    canned_set(silent, SETTINGS, 0, true);
    set_good(good);
    snprintf(text, sizeof text, "unix:%s,unix:%s", silent->addresses.at[0].path, good->addresses.at[0].path);
    rpc_pool *pool = open_pool(text, &OPTIONS);
    int64_t begun = rpc_now_ms();
    CHECK(rpc_pool_probe(pool, &error) == RPC_OK, "%s", error.text);
    int64_t took = rpc_now_ms() - begun;
    CHECK(took >= 140 && took < 400, "%d ms", (int)took);
    outcome r = call_at(pool, HSM_OP_OPEN_SESSION, 0);
    CHECK(r.status == RPC_OK && r.at == 2 && r.took_ms < 140, "at once to the one that works: %u, %d ms", r.at, (int)r.took_ms);
    rpc_pool_close(pool);

    rpc_options hasty = OPTIONS;
    hasty.connect_ms = 10000;
    hasty.call_ms = 400;
    pool = open_pool(text, &hasty);
    r = call_at(pool, HSM_OP_RANDOM, 0);
    CHECK(r.status == RPC_OK && r.at == 2 && r.took_ms < 400, "the call's time is shared: %u, %d ms, %s", r.at, (int)r.took_ms,
          r.text);
    rpc_pool_close(pool);
}

/* A token of one machine goes to no other one, and the reason says what to do. */
static void test_a_session_stays(canned_server *alive) {
    char text[512];
    set_good(alive);
    snprintf(text, sizeof text, "unix:/nobody/here,unix:%s", alive->addresses.at[0].path);
    rpc_pool *pool = open_pool(text, &OPTIONS);
    int before = canned_accepted(alive);
    outcome r = call_at(pool, HSM_OP_RANDOM, 1);
    CHECK(r.status == RPC_NO_CONNECT && canned_accepted(alive) == before, "%d: %s", r.status, r.text);
    CHECK(strstr(r.text, "open another") != NULL, "%s", r.text);
    r = call_at(pool, HSM_OP_OPEN_SESSION, 0);
    CHECK(r.status == RPC_OK && r.at == 2, "another one: %s", r.text);
    r = call_at(pool, HSM_OP_RANDOM, 9);
    CHECK(r.status == RPC_BAD_ADDRESS, "no such address");
    rpc_pool_close(pool);
}

/* ---- again ----------------------------------------------------------------------------------------------------------------- */

static void test_how_often(canned_server *server) {
    static const uint32_t counts[] = {0, 1, 3};
    canned_set(server, SETTINGS, sizeof SETTINGS, false); /* greets, then hangs up on whatever came */
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        rpc_options options = OPTIONS;
        options.retries = counts[i];
        rpc_pool *pool = rpc_pool_open(&server->addresses, &options);
        int before = canned_accepted(server);
        outcome r = call_at(pool, HSM_OP_RANDOM, 0);
        CHECK(r.status == RPC_BROKEN && canned_accepted(server) - before == (int)counts[i] + 1, "%u retries: %d connections, %s",
              counts[i], canned_accepted(server) - before, r.text);
        CHECK(counts[i] < 3 || r.took_ms >= 20 + 40 - 2, "with pauses: %d ms", (int)r.took_ms);
        before = canned_accepted(server);
        r = call_at(pool, HSM_OP_SIGN, 0);
        CHECK(r.status == RPC_BROKEN && canned_accepted(server) - before == 1, "what may have been done is not done again: %d",
              canned_accepted(server) - before);
        rpc_pool_close(pool);
    }
}

static void test_until_the_deadline(canned_server *server) {
    rpc_options options = OPTIONS;
    options.retries = 10;
    options.call_ms = 120;
    canned_set(server, SETTINGS, sizeof SETTINGS, false);
    rpc_pool *pool = rpc_pool_open(&server->addresses, &options);
    outcome r = call_at(pool, HSM_OP_RANDOM, 0);
    /* Which it is depends on where in an attempt the deadline falls. */
    CHECK((r.status == RPC_BROKEN || r.status == RPC_TIMEOUT || r.status == RPC_NO_CONNECT) && r.took_ms <= 400, "%d after %d ms",
          (int)r.status, (int)r.took_ms);
    rpc_pool_close(pool);
}

typedef struct link_maker {
    const char *target;
    const char *link;
} link_maker;

static void *link_late(void *argument) {
    const link_maker *maker = (const link_maker *)argument;
    usleep(60000);
    CHECK(symlink(maker->target, maker->link) == 0, "linked");
    return NULL;
}

/* A daemon that is being started again: its socket appears while the call waits. Also for an op that may be done once only, because
 * it never left. */
static void test_a_daemon_comes_back(canned_server *server) {
    pthread_t thread;
    char text[128];
    rpc_options options = OPTIONS;
    options.retries = 10;
    snprintf(text, sizeof text, "unix:/tmp/softsjj-late-%d", (int)getpid());
    link_maker maker = {server->addresses.at[0].path, text + 5};
    set_good(server);
    rpc_pool *pool = open_pool(text, &options);
    CHECK(pthread_create(&thread, NULL, link_late, &maker) == 0, "a thread");
    outcome r = call_at(pool, HSM_OP_SIGN, 0);
    CHECK(r.status == RPC_OK && r.took_ms >= 50, "%d ms, %s", (int)r.took_ms, r.text);
    pthread_join(thread, NULL);
    unlink(text + 5);
    rpc_pool_close(pool);
}

int main(void) {
    canned_server one;
    canned_server two;
    canned_start(&one);
    canned_start(&two);
    test_the_next_one(&one, &two);
    test_all_dead();
    test_a_silent_one(&one, &two);
    test_a_session_stays(&two);
    test_how_often(&two);
    test_until_the_deadline(&two);
    test_a_daemon_comes_back(&one);
    canned_stop(&one);
    canned_stop(&two);
    return check_report("rpc/pool");
}
