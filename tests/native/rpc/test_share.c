/* SPDX-License-Identifier: Apache-2.0 */
/* Many threads on one connection: whose answer is whose, who leads when the leader goes, what becomes of calls under way. */
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "clock.h"
#include "gen/device.pb.h"
#include "gen/hsm_ops.h"
#include "h2_server.h"

enum { THREADS_MAX = 64 };

static const rpc_options OPTIONS = {
    .connect_ms = 2000, .call_ms = 5000, .ping_ms = 5000, .ping_timeout_ms = 5000, .retries = 1, .connections = 1};

typedef struct caller {
    pthread_t thread;
    rpc_pool *pool;
    int op;
    h2_doing doing;
    uint32_t argument;
    uint32_t timeout_ms; /* 0: the pool's */
    unsigned times;      /* until the first failure; 0: once */
    /* out */
    rpc_status status;
    char text[RPC_TEXT_MAX];
    unsigned wrong; /* answers of somebody else */
    unsigned done;
    int64_t took_ms;
} caller;

static void call_once(caller *c) {
    softsjj_v1_GenerateRandomRequest request = softsjj_v1_GenerateRandomRequest_init_zero;
    softsjj_v1_GenerateRandomReply reply = softsjj_v1_GenerateRandomReply_init_zero;
    rpc_call call = {.op = c->op, .deadline = c->timeout_ms == 0 ? 0 : rpc_now_ms() + c->timeout_ms};
    rpc_slice random = {NULL, 0};
    const uint8_t mine[4] = {(uint8_t)c->argument, (uint8_t)(c->argument >> 8), (uint8_t)(c->argument >> 16), 0};
    request.length = c->argument << 8 | (uint32_t)c->doing;
    reply.random = rpc_take(&random);
    c->status = rpc_call_run(c->pool, &call, softsjj_v1_GenerateRandomRequest_fields, &request,
                             softsjj_v1_GenerateRandomReply_fields, &reply);
    snprintf(c->text, sizeof c->text, "%s", call.error.text);
    c->wrong += c->status == RPC_OK && (random.len != 4 || memcmp(random.bytes, mine, 4) != 0);
    c->done += c->status == RPC_OK;
    rpc_call_end(&call);
}

static void *call_often(void *argument) {
    caller *c = (caller *)argument;
    const int64_t begun = rpc_now_ms();
    unsigned left = c->times == 0 ? 1 : c->times;
    do {
        call_once(c);
    } while (c->status == RPC_OK && --left > 0);
    c->took_ms = rpc_now_ms() - begun;
    return NULL;
}

static void start(caller *c) {
    CHECK(pthread_create(&c->thread, NULL, call_often, c) == 0, "a thread");
}

static void join(caller *callers, size_t n) {
    for (size_t i = 0; i < n; i++) {
        pthread_join(callers[i].thread, NULL);
    }
}

/* n threads, each with an argument of its own, RANDOM and SIGN in turn. */
static void start_many(caller *callers, size_t n, rpc_pool *pool, h2_doing doing, unsigned times) {
    for (size_t i = 0; i < n; i++) {
        callers[i] = (caller){.pool = pool,
                              .op = i % 2 == 0 ? HSM_OP_RANDOM : HSM_OP_SIGN,
                              .doing = doing,
                              .argument = 1000 + (uint32_t)i,
                              .times = times};
        start(&callers[i]);
    }
}

static void check_all_good(const char *name, const caller *callers, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const unsigned times = callers[i].times == 0 ? 1 : callers[i].times;
        CHECK(callers[i].status == RPC_OK && callers[i].wrong == 0 && callers[i].done == times, "%s: thread %zu: %d, %u wrong, %s",
              name, i, callers[i].status, callers[i].wrong, callers[i].text);
    }
}

static caller one_call(rpc_pool *pool, int op, h2_doing doing, uint32_t argument, uint32_t timeout_ms) {
    caller c = {.pool = pool, .op = op, .doing = doing, .argument = argument, .timeout_ms = timeout_ms};
    (void)call_often(&c);
    return c;
}

/* ---- whose answer is whose ------------------------------------------------------------------------------------------------- */

static void test_many(void) {
    static caller callers[THREADS_MAX];
    h2_server server;
    h2_server_start(&server, 0);
    rpc_pool *pool = rpc_pool_open(&server.addresses, &OPTIONS);
    start_many(callers, THREADS_MAX, pool, DO_ANSWER, 40);
    join(callers, THREADS_MAX);
    check_all_good("many", callers, THREADS_MAX);
    CHECK(atomic_load(&server.accepted) == 1, "one connection: %u", atomic_load(&server.accepted));
    CHECK(atomic_load(&server.requests) == THREADS_MAX * 40, "each call once: %u", atomic_load(&server.requests));
    CHECK(atomic_load(&server.reads) < atomic_load(&server.requests) / 2, "calls leave together: %u reads of %u",
          atomic_load(&server.reads), atomic_load(&server.requests));
    rpc_pool_close(pool);
    h2_server_stop(&server);
}

static void test_out_of_order(void) {
    static caller callers[THREADS_MAX];
    h2_server server;
    h2_server_start(&server, 0);
    atomic_store(&server.gate, THREADS_MAX);
    rpc_pool *pool = rpc_pool_open(&server.addresses, &OPTIONS);
    start_many(callers, THREADS_MAX, pool, DO_HOLD, 5);
    join(callers, THREADS_MAX);
    check_all_good("newest first", callers, THREADS_MAX);
    CHECK(atomic_load(&server.together) == THREADS_MAX && atomic_load(&server.accepted) == 1, "all at a time: %u",
          atomic_load(&server.together));
    rpc_pool_close(pool);
    h2_server_stop(&server);
}

/* ---- deadlines ------------------------------------------------------------------------------------------------------------- */

/* first: who is asked to wait in vain, the one that leads or one that follows. */
static void test_deadline_of(const char *name, bool leader) {
    caller late = {.op = HSM_OP_SIGN, .doing = DO_NEVER, .timeout_ms = 150};
    static caller others[4];
    h2_server server;
    h2_server_start(&server, 0);
    rpc_pool *pool = rpc_pool_open(&server.addresses, &OPTIONS);
    late.pool = pool;
    CHECK(one_call(pool, HSM_OP_RANDOM, DO_ANSWER, 1, 0).status == RPC_OK, "%s: warm", name);
    for (size_t i = 0; i < 4; i++) {
        others[i] = (caller){.pool = pool, .op = HSM_OP_SIGN, .doing = DO_DELAY, .argument = 400};
    }
    if (leader) {
        start(&late);
    } else {
        start(&others[0]);
    }
    CHECK(h2_server_wait(&server.requests, 2), "%s: it waits", name);
    for (size_t i = leader ? 0 : 1; i < 4; i++) {
        start(&others[i]);
    }
    if (!leader) {
        start(&late);
    }
    join(&late, 1);
    CHECK(late.status == RPC_TIMEOUT && late.took_ms >= 150 && late.took_ms < 390, "%s: %d after %d ms, %s", name, late.status,
          (int)late.took_ms, late.text);
    CHECK(h2_server_wait(&server.cancelled, 1), "%s: the peer is told", name);
    join(others, 4);
    check_all_good(name, others, 4);
    for (size_t i = 0; i < 4; i++) {
        CHECK(others[i].took_ms >= 399 && others[i].took_ms < 1500, "%s: answered at %d ms", name, (int)others[i].took_ms);
    }
    CHECK(atomic_load(&server.accepted) == 1, "%s: on one connection", name);
    rpc_pool_close(pool);
    h2_server_stop(&server);
}

/* Calls above the peer's limit wait, and their time runs. */
static void test_limit(void) {
    static caller callers[32];
    static caller stuck[4];
    h2_server server;
    h2_server_start(&server, 4);
    rpc_pool *pool = rpc_pool_open(&server.addresses, &OPTIONS);
    start_many(callers, 32, pool, DO_ANSWER, 20);
    join(callers, 32);
    check_all_good("limit", callers, 32);
    CHECK(atomic_load(&server.together) <= 4 && atomic_load(&server.accepted) == 1, "never more than 4: %u",
          atomic_load(&server.together));
    const unsigned before = atomic_load(&server.requests);
    for (size_t i = 0; i < 4; i++) {
        stuck[i] = (caller){.pool = pool, .op = HSM_OP_SIGN, .doing = DO_NEVER, .timeout_ms = 500};
        start(&stuck[i]);
    }
    CHECK(h2_server_wait(&server.requests, before + 4), "four under way");
    caller fifth = one_call(pool, HSM_OP_SIGN, DO_ANSWER, 5, 100);
    CHECK(fifth.status == RPC_TIMEOUT && fifth.took_ms >= 99 && fifth.took_ms < 450, "the fifth waits: %d after %d ms",
          fifth.status, (int)fifth.took_ms);
    join(stuck, 4);
    CHECK(one_call(pool, HSM_OP_SIGN, DO_ANSWER, 6, 0).status == RPC_OK, "and then there is room again");
    CHECK(atomic_load(&server.requests) == before + 5, "the one that gave up never left: %u",
          atomic_load(&server.requests) - before);
    CHECK(atomic_load(&server.accepted) == 1, "on the same connection");
    rpc_pool_close(pool);
    h2_server_stop(&server);
}

/* ---- ends ------------------------------------------------------------------------------------------------------------------ */

static void test_break(void) {
    enum { COUNT = 32 };
    static caller callers[COUNT];
    h2_server server;
    h2_server_start(&server, 0);
    atomic_store(&server.gate, 1000);
    rpc_pool *pool = rpc_pool_open(&server.addresses, &OPTIONS);
    start_many(callers, COUNT, pool, DO_HOLD, 1);
    CHECK(h2_server_wait(&server.requests, COUNT), "all under way");
    caller last = one_call(pool, HSM_OP_SIGN, DO_BREAK, 0, 0);
    CHECK(last.status == RPC_BROKEN, "the one that broke it: %d, %s", last.status, last.text);
    join(callers, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        const bool safe = callers[i].op == HSM_OP_RANDOM;
        CHECK(callers[i].status == (safe ? RPC_OK : RPC_BROKEN) && callers[i].wrong == 0, "%s: %d, %s",
              safe ? "again" : "not again", callers[i].status, callers[i].text);
    }
    CHECK(atomic_load(&server.accepted) == 2, "one connection more for all: %u", atomic_load(&server.accepted));
    CHECK(atomic_load(&server.requests) == COUNT + 1 + COUNT / 2, "what may be repeated came again: %u",
          atomic_load(&server.requests));
    rpc_pool_close(pool);
    h2_server_stop(&server);
}

static void test_goaway(void) {
    enum { COUNT = 32 };
    static caller callers[COUNT];
    h2_server server;
    h2_server_start(&server, 0);
    atomic_store(&server.gate, 1000);
    rpc_pool *pool = rpc_pool_open(&server.addresses, &OPTIONS);
    start_many(callers, COUNT, pool, DO_HOLD, 1);
    CHECK(h2_server_wait(&server.requests, COUNT), "all under way");
    caller last = one_call(pool, HSM_OP_RANDOM, DO_LEAVE, 7, 0);
    CHECK(last.status == RPC_OK, "asked again elsewhere: %d, %s", last.status, last.text);
    join(callers, COUNT);
    check_all_good("goaway", callers, COUNT);
    CHECK(atomic_load(&server.signs) == COUNT / 2, "each signed once: %u", atomic_load(&server.signs));
    CHECK(one_call(pool, HSM_OP_SIGN, DO_ANSWER, 8, 0).status == RPC_OK, "and on");
    CHECK(atomic_load(&server.accepted) == 2, "one connection more for all: %u", atomic_load(&server.accepted));
    rpc_pool_close(pool);
    h2_server_stop(&server);
}

static void test_refused(void) {
    h2_server server;
    h2_server_start(&server, 0);
    rpc_pool *pool = rpc_pool_open(&server.addresses, &OPTIONS);
    caller c = one_call(pool, HSM_OP_SIGN, DO_REFUSE, 1, 0);
    CHECK(c.status == RPC_BROKEN && atomic_load(&server.requests) == 2, "asked twice: %d, %u", c.status,
          atomic_load(&server.requests));
    CHECK(one_call(pool, HSM_OP_SIGN, DO_ANSWER, 8, 0).status == RPC_OK, "and on");
    rpc_pool_close(pool);
    h2_server_stop(&server);
}

/* ---- connections ----------------------------------------------------------------------------------------------------------- */

static void test_connections(void) {
    static caller callers[16];
    static const uint32_t counts[] = {0, 1, 3};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const unsigned most = counts[i] == 0 ? 1 : counts[i];
        h2_server server;
        rpc_options options = OPTIONS;
        options.connections = counts[i];
        h2_server_start(&server, 0);
        rpc_pool *pool = rpc_pool_open(&server.addresses, &options);
        for (uint32_t k = 0; k < 16; k++) {
            callers[k] = (caller){.pool = pool, .op = HSM_OP_RANDOM, .doing = DO_DELAY, .argument = 200};
            start(&callers[k]);
        }
        join(callers, 16);
        check_all_good("connections", callers, 16);
        CHECK(atomic_load(&server.accepted) == most, "%u connections for at most %u", atomic_load(&server.accepted), most);
        rpc_pool_close(pool);
        h2_server_stop(&server);
    }
}

/* Nobody listens: the threads that wait for the one that connects hear of it too. */
static void test_nobody(void) {
    static caller callers[16];
    rpc_addresses addresses;
    rpc_error error;
    CHECK(rpc_addresses_parse("unix:/tmp/softsjj-nobody-is-here", &addresses, &error) == RPC_OK, "address");
    rpc_pool *pool = rpc_pool_open(&addresses, &OPTIONS);
    start_many(callers, 16, pool, DO_ANSWER, 1);
    join(callers, 16);
    for (size_t i = 0; i < 16; i++) {
        CHECK(callers[i].status == RPC_NO_CONNECT && strstr(callers[i].text, "softsjj-nobody-is-here") != NULL, "%d, %s",
              callers[i].status, callers[i].text);
    }
    rpc_pool_close(pool);
}

static void test_spinning(void) {
    static caller callers[4];
    h2_server server;
    rpc_options options = OPTIONS;
    options.spin_us = 300;
    h2_server_start(&server, 0);
    rpc_pool *pool = rpc_pool_open(&server.addresses, &options);
    CHECK(one_call(pool, HSM_OP_RANDOM, DO_DELAY, 50, 0).status == RPC_OK, "spins, then sleeps");
    start_many(callers, 4, pool, DO_ANSWER, 50);
    join(callers, 4);
    check_all_good("spinning", callers, 4);
    rpc_pool_close(pool);
    h2_server_stop(&server);
}

/* ---- fork ------------------------------------------------------------------------------------------------------------------ */

/* Children come and go in the middle of calls: each has a connection of its own, and the parent's calls go on. */
static void test_fork(void) {
    enum { COUNT = 6, CHILDREN = 12 };
    static caller callers[COUNT];
    h2_server server;
    h2_server_start(&server, 0);
    rpc_pool *pool = rpc_pool_open(&server.addresses, &OPTIONS);
    start_many(callers, COUNT, pool, DO_DELAY, 5);
    for (size_t i = 0; i < COUNT; i++) {
        callers[i].argument = 20 + (uint32_t)i;
    }
    CHECK(h2_server_wait(&server.requests, COUNT), "all under way");
    for (int i = 0; i < CHILDREN; i++) {
        rpc_pool_fork_prepare(pool);
        pid_t child = fork();
        if (child == 0) {
            rpc_pool_fork_child(pool);
            caller c = one_call(pool, HSM_OP_SIGN, DO_ANSWER, 77, 0);
            rpc_pool_close(pool);
            _exit(c.status != RPC_OK || c.wrong != 0);
        }
        rpc_pool_fork_parent(pool);
        int code = -1;
        waitpid(child, &code, 0);
        CHECK(code == 0, "child %d: %d", i, code);
    }
    join(callers, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        CHECK(callers[i].status == RPC_OK && callers[i].wrong == 0, "parent: %d, %s", callers[i].status, callers[i].text);
    }
    CHECK(atomic_load(&server.accepted) == 1 + CHILDREN, "one for each process: %u", atomic_load(&server.accepted));
    rpc_pool_close(pool);
    h2_server_stop(&server);
}

int main(void) {
    test_many();
    test_out_of_order();
    test_deadline_of("the leader", true);
    test_deadline_of("a follower", false);
    test_limit();
    test_break();
    test_goaway();
    test_refused();
    test_connections();
    test_nobody();
    test_spinning();
    test_fork();
    return check_report("rpc/share");
}
