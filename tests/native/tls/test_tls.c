/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls over TLS. The server in this process uses the system's libssl, so each test also shows two OpenSSLs side by side. What is
 * said about wrong certificates and peers is tested through libsdf (tests/sdf/tls).
 */
#include <dirent.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "certificates.h"
#include "check.h"
#include "clock.h"
#include "gen/device.pb.h"
#include "gen/hsm_ops.h"
#include "rpc.h"
#include "tls_server.h"
#include "transport.h"

enum { THREADS = 16, CALLS = 30, FORKS = 60, FORK_THREADS = 6, LARGE = 1000000 };

static struct {
    test_ca ca;
    tls_server server;
    rpc_options options;
    rpc_addresses addresses;
    rpc_pool *pool; /* the one that fork looks after */
    atomic_bool enough;
} world;

static rpc_pool *open_pool(void) {
    rpc_pool *pool = rpc_pool_open(&world.addresses, &world.options);
    if (pool == NULL) {
        abort();
    }
    return pool;
}

/* One RANDOM: its status, and how many bytes came. */
static rpc_status call(rpc_pool *pool, size_t *came, rpc_error *error) {
    static const uint8_t token[32] = {1};
    softsjj_v1_GenerateRandomRequest request = softsjj_v1_GenerateRandomRequest_init_zero;
    softsjj_v1_GenerateRandomReply reply = softsjj_v1_GenerateRandomReply_init_zero;
    rpc_call one = {.op = HSM_OP_RANDOM, .session = {token, sizeof token}};
    rpc_slice random = {NULL, 0};
    request.length = 16;
    reply.random = rpc_take(&random);
    rpc_status status =
        rpc_call_run(pool, &one, softsjj_v1_GenerateRandomRequest_fields, &request, softsjj_v1_GenerateRandomReply_fields, &reply);
    *came = random.len;
    *error = one.error;
    rpc_call_end(&one);
    return status;
}

static int open_descriptors(void) {
    int n = 0;
    DIR *directory = opendir("/proc/self/fd");
    while (directory != NULL && readdir(directory) != NULL) {
        n++;
    }
    closedir(directory);
    return n;
}

static long resident_kib(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1) {
        abort();
    }
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void settle(void) {
    for (int i = 0; i < 5000 && world.server.running > 0; i++) {
        usleep(1000);
    }
}

/* Answers longer than a TLS record, than the read buffer, than a socket's. */
static void test_sizes(void) {
    static const size_t sizes[] = {1, 16, 16384, 65536, 65537, 131072, LARGE};
    rpc_pool *pool = open_pool();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        rpc_error error = {.status = RPC_OK};
        size_t came = 0;
        world.server.answer_bytes = sizes[i];
        rpc_status status = call(pool, &came, &error);
        CHECK(status == RPC_OK && came == sizes[i], "%zu bytes: status %d, %zu came: %s", sizes[i], status, came, error.text);
    }
    CHECK(world.server.accepted == 1, "one connection for all: %d", world.server.accepted);
    world.server.answer_bytes = 16;
    rpc_pool_close(pool);
}

static void *call_often(void *argument) {
    rpc_pool *pool = (rpc_pool *)argument;
    size_t failed = 0;
    for (int i = 0; i < CALLS; i++) {
        rpc_error error;
        size_t came = 0;
        failed += call(pool, &came, &error) != RPC_OK || came != 16;
    }
    return (void *)failed;
}

/* A new connection each time: that is where OpenSSL's locks are held. */
static void *connect_until_told(void *argument) {
    rpc_pool *pool = (rpc_pool *)argument;
    size_t failed = 0;
    while (!world.enough) {
        rpc_error error;
        failed += rpc_pool_probe(pool, &error) != RPC_OK;
        rpc_pool_drop_idle(pool);
    }
    return (void *)failed;
}

static void start_threads(pthread_t *threads, int count, void *(*work)(void *), rpc_pool *pool) {
    for (int i = 0; i < count; i++) {
        if (pthread_create(&threads[i], NULL, work, pool) != 0) {
            abort();
        }
    }
}

static size_t join_threads(const pthread_t *threads, int count) {
    size_t failed = 0;
    for (int i = 0; i < count; i++) {
        void *one = NULL;
        pthread_join(threads[i], &one);
        failed += (size_t)one;
    }
    return failed;
}

static void test_threads(void) {
    pthread_t threads[THREADS];
    rpc_pool *pool = open_pool();
    start_threads(threads, THREADS, call_often, pool);
    size_t failed = join_threads(threads, THREADS);
    CHECK(failed == 0, "%zu of %d calls failed", failed, THREADS * CALLS);
    rpc_pool_close(pool);
}

/* In the child: its own connection works, in the end of which nothing is said for the parent's. */
static int be_child(void) {
    rpc_error error;
    size_t came = 0;
    alarm(30);
    rpc_status status = call(world.pool, &came, &error);
    if (status != RPC_OK) {
        fprintf(stderr, "child: %d %s\n", status, error.text);
    }
    return status == RPC_OK && came == 16 ? 0 : 1;
}

static int fork_once(void) {
    int code = -1;
    rpc_pool_fork_prepare(world.pool);
    pid_t child = fork();
    if (child == 0) {
        rpc_pool_fork_child(world.pool);
        _exit(be_child());
    }
    rpc_pool_fork_parent(world.pool);
    if (child < 0 || waitpid(child, &code, 0) != child) {
        return -1;
    }
    return code;
}

static void test_fork(void) {
    pthread_t threads[FORK_THREADS];
    rpc_error error;
    size_t came = 0;
    int bad = 0;
    world.pool = open_pool();
    CHECK(call(world.pool, &came, &error) == RPC_OK, "before: %s", error.text);
    int before = world.server.accepted;
    CHECK(fork_once() == 0, "a quiet fork");
    CHECK(call(world.pool, &came, &error) == RPC_OK, "after: %s", error.text);
    CHECK(world.server.accepted == before + 1, "the child has its own connection, the parent keeps its: %d",
          world.server.accepted - before);
    /* The address sanitizer of gcc 12 does not hold its own allocator's locks at fork: its children stand still now and then. */
    const int forks = getenv("SOFTSJJ_SANITIZED") == NULL ? FORKS : 0;
    start_threads(threads, FORK_THREADS, connect_until_told, world.pool);
    for (int i = 0; i < forks; i++) {
        bad += fork_once() != 0;
    }
    world.enough = true;
    CHECK(bad == 0, "%d of %d children failed", bad, forks);
    CHECK(join_threads(threads, FORK_THREADS) == 0, "the parent's connections during forks");
    world.enough = false;
    rpc_pool_close(world.pool);
    settle();
    CHECK(world.server.farewells == 0, "%d times close_notify was sent", world.server.farewells);
}

static void test_deadline(void) {
    rpc_error error = {.status = RPC_OK};
    rpc_options hurried = world.options;
    hurried.connect_ms = 200;
    world.server.mute = true;
    rpc_pool *pool = rpc_pool_open(&world.addresses, &hurried);
    int64_t begin = rpc_now_ms();
    rpc_status status = rpc_pool_probe(pool, &error);
    int64_t took = rpc_now_ms() - begin;
    CHECK(status == RPC_NO_CONNECT && strstr(error.text, "stalled") != NULL, "%d %s", status, error.text);
    CHECK(took >= 150 && took < 1500, "a stalled handshake took %lld ms", (long long)took);
    world.server.mute = false;
    rpc_pool_close(pool);
}

/* To a peer that is gone, again and again: an error, and not a signal, which would end this program here. */
static void test_no_sigpipe(void) {
    static const uint8_t bytes[1000];
    rpc_error error = {.status = RPC_OK};
    rpc_transport transport;
    rpc_tls *tls = rpc_tls_new(&world.options.tls);
    ssize_t went = 0;
    world.server.curt = true;
    rpc_transport_init(&transport, tls);
    CHECK(rpc_transport_connect(&transport, &world.addresses.at[0], rpc_now_ms() + 5000, &error) == RPC_OK, "%s", error.text);
    settle();
    for (int i = 0; i < 20 && went >= 0; i++) {
        went = rpc_transport_send(&transport, bytes, sizeof bytes);
        usleep(1000);
    }
    CHECK(went == -1, "the peer is gone: %zd", went);
    CHECK(rpc_transport_send(&transport, bytes, sizeof bytes) == -1, "and stays it");
    rpc_transport_close(&transport);
    rpc_tls_free(tls);
    world.server.curt = false;
}

/* Files are read again when they change: an expired certificate, then a good one, in the same pool. */
static void test_renewal(void) {
    rpc_error error = {.status = RPC_OK};
    rpc_pool *pool = open_pool();
    CHECK(rpc_pool_probe(pool, &error) == RPC_OK, "%s", error.text);
    rpc_pool_drop_idle(pool);
    test_ca_issue(&world.ca, "client", NULL, -7200, -3600);
    CHECK(rpc_pool_probe(pool, &error) == RPC_NO_CONNECT && strstr(error.text, "expired") != NULL, "%s", error.text);
    test_ca_issue(&world.ca, "client", NULL, -3600, 3600);
    CHECK(rpc_pool_probe(pool, &error) == RPC_OK, "%s", error.text);
    rpc_pool_close(pool);
}

static void connect_often(int n, const char *address) {
    rpc_error error = {.status = RPC_OK};
    rpc_addresses addresses;
    int failed = 0;
    if (rpc_addresses_parse(address, &addresses, &error) != RPC_OK) {
        abort();
    }
    for (int i = 0; i < n; i++) {
        rpc_pool *pool = rpc_pool_open(&addresses, &world.options);
        failed += rpc_pool_probe(pool, &error) != RPC_OK;
        rpc_pool_close(pool);
    }
    CHECK(failed == 0, "%d of %d connections to %s failed: %s", failed, n, address, error.text);
}

/* By name too: each of those has a thread to look it up. */
static void test_leaks(int n) {
    char by_name[32];
    char by_address[32];
    snprintf(by_name, sizeof by_name, "tls:localhost:%d", world.server.port);
    snprintf(by_address, sizeof by_address, "tls:127.0.0.1:%d", world.server.port);
    connect_often(100, by_name);
    settle();
    int descriptors = open_descriptors();
    long kib = resident_kib();
    connect_often(n / 2, by_name);
    connect_often(n - n / 2, by_address);
    settle();
    CHECK(open_descriptors() == descriptors, "descriptors: %d, then %d", descriptors, open_descriptors());
    printf("tls: %d connections: %ld KiB more resident\n", n, resident_kib() - kib);
    /* The sanitizers keep freed memory for a while; their own leak check judges at exit. */
    CHECK(getenv("SOFTSJJ_SANITIZED") != NULL || resident_kib() - kib < 4096, "memory: %ld KiB more", resident_kib() - kib);
}

int main(int count, char **arguments) {
    char address[32];
    rpc_error error;
    test_ca_make(&world.ca);
    test_ca_issue(&world.ca, "server", "DNS:localhost,IP:127.0.0.1", -3600, 3600);
    test_ca_issue(&world.ca, "client", NULL, -3600, 3600);
    tls_server_start(&world.server, &world.ca, "server");
    world.options = rpc_options_default();
    world.options.connect_ms = 10000;
    world.options.call_ms = 20000;
    snprintf(world.options.tls.ca, RPC_FILE_MAX, "%s/ca.pem", world.ca.directory);
    snprintf(world.options.tls.certificate, RPC_FILE_MAX, "%s/client.pem", world.ca.directory);
    snprintf(world.options.tls.key, RPC_FILE_MAX, "%s/client.key", world.ca.directory);
    snprintf(address, sizeof address, "tls:127.0.0.1:%d", world.server.port);
    if (rpc_addresses_parse(address, &world.addresses, &error) != RPC_OK) {
        abort();
    }
    test_sizes();
    test_threads();
    test_fork();
    test_deadline();
    test_no_sigpipe();
    test_renewal();
    test_leaks(count > 1 ? atoi(arguments[1]) : 1000);
    tls_server_stop(&world.server);
    test_ca_remove(&world.ca);
    return check_report("tls");
}
