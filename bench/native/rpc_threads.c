/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the way to a device costs: calls of native/rpc, from one thread and from many of one process, against a lane in a process of
 * its own that answers at once. 256 bytes go and come; nothing is decided or enciphered.
 *
 * usage: rpc_threads [--tcp] [--spin US] [--connections N] [--seconds S] [THREADS ...]
 * The server has the last processor to itself, the threads have the first.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "gen/device.pb.h"
#include "gen/hsm_ops.h"
#include "lane.h"
#include "rpc.h"

enum { DATA = 256, THREADS_MAX = 256, SAMPLES = 1 << 20, BACKLOG = 64, WARM_UP_MS = 200 };

static void must(bool good, const char *what) {
    if (!good) {
        perror(what);
        exit(1);
    }
}

static void stay_on(long processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)processor, &set);
    (void)sched_setaffinity(0, sizeof set, &set); /* without it the figures are only less steady */
}

/* ---- the server ------------------------------------------------------------------------------------------------------------ */

static lane_verdict answer(void *context, lane_call *call, const uint8_t *message, size_t n) {
    static const uint8_t head[] = {0x2a, 0x80, 0x02}; /* EncryptReply.data, 256 bytes */
    uint8_t *room = lane_call_room(call, sizeof head + DATA);
    (void)context;
    if (room != NULL && n >= DATA) {
        memcpy(room, head, sizeof head);
        memcpy(room + sizeof head, message + n - DATA, DATA);
    }
    lane_call_answer(call, room, sizeof head + DATA, LANE_GRPC_OK, NULL);
    return LANE_DONE;
}

static void serve(int fd, lane_listener_kind kind) {
    char text[LANE_TEXT_MAX] = "";
    const lane_options options = lane_options_default();
    const lane_handler handler = {.request = answer};
    lane *self = NULL;
    lane_event event;
    stay_on(sysconf(_SC_NPROCESSORS_ONLN) - 1);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    must(lane_new(&options, &handler, &self, text) == LANE_OK && lane_listen(self, fd, kind, 0, text) == LANE_OK &&
             lane_start(self, text) == LANE_OK,
         text);
    for (;;) {
        if (lane_take(self, &event, 1) == 0) {
            const struct timespec pause = {0, 1000000};
            nanosleep(&pause, NULL);
            continue;
        }
        if (event.kind == LANE_OPENED) {
            (void)lane_accept(self, event.connection, 1);
        }
        lane_event_free(&event);
    }
}

static void start_server(bool tcp, rpc_addresses *addresses, pid_t *child) {
    char text[RPC_ADDRESS_TEXT_MAX];
    rpc_error error;
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    socklen_t n = sizeof in;
    int fd = socket(tcp ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(un.sun_path, sizeof un.sun_path, "/tmp/rpc-threads-%d", (int)getpid());
    const struct sockaddr *name = tcp ? (const struct sockaddr *)&in : (const struct sockaddr *)&un;
    must(bind(fd, name, tcp ? sizeof in : sizeof un) == 0 && listen(fd, BACKLOG) == 0, "listen");
    if (tcp) {
        must(getsockname(fd, (struct sockaddr *)&in, &n) == 0, "getsockname");
        snprintf(text, sizeof text, "127.0.0.1:%u", (unsigned)ntohs(in.sin_port));
    } else {
        snprintf(text, sizeof text, "unix:%s", un.sun_path);
    }
    must(rpc_addresses_parse(text, addresses, &error) == RPC_OK, "address");
    *child = fork();
    must(*child >= 0, "fork");
    if (*child == 0) {
        serve(fd, tcp ? LANE_TCP : LANE_UNIX);
    }
    close(fd);
}

/* ---- the threads ----------------------------------------------------------------------------------------------------------- */

typedef struct worker {
    rpc_pool *pool;
    double from, until; /* calls in between count */
    uint32_t *samples;  /* nanoseconds */
    size_t room, count;
    rpc_error error;
} worker;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool call_once(rpc_pool *pool, const uint8_t *data, rpc_error *error) {
    static const uint8_t token[32] = {1};
    softsjj_v1_EncryptRequest request = softsjj_v1_EncryptRequest_init_zero;
    softsjj_v1_EncryptReply reply = softsjj_v1_EncryptReply_init_zero;
    rpc_call call = {.op = HSM_OP_ENCRYPT, .session = {token, sizeof token}, .at = 1};
    const rpc_slice put = {data, DATA};
    rpc_slice took = {NULL, 0};
    request.key = 1;
    request.algorithm = 1;
    request.data = rpc_put(&put);
    reply.data = rpc_take(&took);
    rpc_status status =
        rpc_call_run(pool, &call, softsjj_v1_EncryptRequest_fields, &request, softsjj_v1_EncryptReply_fields, &reply);
    bool good = status == RPC_OK && call.refusal == 0 && took.len == DATA && memcmp(took.bytes, data, DATA) == 0;
    *error = call.error;
    rpc_call_end(&call);
    return good;
}

static void *work(void *argument) {
    worker *w = (worker *)argument;
    uint8_t data[DATA];
    memset(data, (int)(uintptr_t)w, sizeof data);
    for (double begun = now(); begun < w->until;) {
        if (!call_once(w->pool, data, &w->error)) {
            fprintf(stderr, "a call failed: %s\n", w->error.text);
            exit(1);
        }
        double ended = now();
        if (begun >= w->from && w->count < w->room) {
            w->samples[w->count++] = (uint32_t)((ended - begun) * 1e9);
        }
        begun = ended;
    }
    return NULL;
}

static int by_size(const void *a, const void *b) {
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static double used_us(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static void measure(rpc_pool *pool, size_t threads, double seconds, uint32_t *samples) {
    static worker workers[THREADS_MAX];
    static pthread_t started[THREADS_MAX];
    size_t total = 0;
    const double begun = now();
    const double cpu = used_us();
    for (size_t i = 0; i < threads; i++) {
        workers[i] = (worker){.pool = pool,
                              .from = begun + WARM_UP_MS / 1e3,
                              .until = begun + WARM_UP_MS / 1e3 + seconds,
                              .samples = samples + i * (SAMPLES / threads),
                              .room = SAMPLES / threads};
        must(pthread_create(&started[i], NULL, work, &workers[i]) == 0, "thread");
    }
    for (size_t i = 0; i < threads; i++) {
        pthread_join(started[i], NULL);
    }
    const double all_cpu = used_us() - cpu;
    for (size_t i = 0; i < threads; i++) {
        memmove(samples + total, workers[i].samples, workers[i].count * sizeof *samples);
        total += workers[i].count;
    }
    must(total != 0, "no calls");
    qsort(samples, total, sizeof *samples, by_size);
    printf("%7zu %10.0f %9.1f %9.1f %9.1f %12.2f\n", threads, (double)total / seconds, samples[total / 2] / 1e3,
           samples[total * 99 / 100] / 1e3, samples[total * 999 / 1000] / 1e3,
           all_cpu * seconds / (seconds + WARM_UP_MS / 1e3) / (double)total);
    fflush(stdout);
}

int main(int argc, char **argv) {
    static const size_t usual[] = {1, 2, 4, 16, 64};
    rpc_options options = rpc_options_default();
    rpc_addresses addresses;
    pid_t server = 0;
    bool tcp = false;
    double seconds = 3;
    int at = 1;
    for (; at < argc && argv[at][0] == '-'; at++) {
        if (strcmp(argv[at], "--tcp") == 0) {
            tcp = true;
        } else if (at + 1 < argc && strcmp(argv[at], "--spin") == 0) {
            options.spin_us = (uint32_t)atoi(argv[++at]);
        } else if (at + 1 < argc && strcmp(argv[at], "--connections") == 0) {
            options.connections = (uint32_t)atoi(argv[++at]);
        } else if (at + 1 < argc && strcmp(argv[at], "--seconds") == 0) {
            seconds = atof(argv[++at]);
        } else {
            fprintf(stderr, "usage: rpc_threads [--tcp] [--spin US] [--connections N] [--seconds S] [THREADS ...]\n");
            return 2;
        }
    }
    uint32_t *samples = (uint32_t *)malloc(SAMPLES * sizeof *samples);
    must(samples != NULL, "memory");
    start_server(tcp, &addresses, &server);
    stay_on(0);
    rpc_pool *pool = rpc_pool_open(&addresses, &options);
    must(pool != NULL, "pool");
    printf("%7s %10s %9s %9s %9s %12s\n", "threads", "calls/s", "p50 us", "p99 us", "p99.9 us", "cpu us/call");
    for (int i = 0; at < argc ? at + i < argc : i < (int)(sizeof usual / sizeof *usual); i++) {
        const size_t threads = at < argc ? (size_t)atoi(argv[at + i]) : usual[i];
        must(threads > 0 && threads <= THREADS_MAX, "threads");
        measure(pool, threads, seconds, samples);
    }
    rpc_pool_close(pool);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    if (addresses.at[0].kind == RPC_UNIX) {
        unlink(addresses.at[0].path);
    }
    free(samples);
    return 0;
}
