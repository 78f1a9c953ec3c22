/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The round trip of libsdf: how long a call takes as an application sees it, from one thread and from 16, each with a session of
 * its own. Needs SM2 key 1 without a password and KEK 1. usage: roundtrip [SECONDS per figure]
 */
#include <pthread.h>
#include <sdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS = 16, SAMPLES = 200000, WARM_UP = 50, BLOCK = 1024, SM2_INDEX = 1, KEK_INDEX = 1 };

typedef struct worker {
    SGD_HANDLE session;
    SGD_HANDLE key;
    int (*op)(struct worker *);
    double until;
    double *samples; /* microseconds */
    size_t count;
    int code;
    SGD_UCHAR iv[16];
    SGD_UCHAR data[BLOCK];
} worker;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int random_16(worker *w) {
    return SDF_GenerateRandom(w->session, 16, w->data);
}

static int sm4_cbc_1k(worker *w) {
    SGD_UINT32 n;
    return SDF_Encrypt(w->session, w->key, SGD_SM4_CBC, w->iv, w->data, BLOCK, w->data, &n);
}

static int sm2_sign(worker *w) {
    ECCSignature signature;
    return SDF_InternalSign_ECC(w->session, SM2_INDEX, w->data, 32, &signature);
}

static void *work(void *argument) {
    worker *w = (worker *)argument;
    for (int i = 0; i < WARM_UP && w->code == SDR_OK; i++) {
        w->code = w->op(w);
    }
    double begun = now();
    while (w->code == SDR_OK && begun < w->until && w->count < SAMPLES) {
        w->code = w->op(w);
        double ended = now();
        w->samples[w->count++] = (ended - begun) * 1e6;
        begun = ended;
    }
    return NULL;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Gathers all samples and prints a line. */
static int report(const char *name, int threads, worker *workers, double seconds) {
    size_t total = 0;
    for (int i = 0; i < threads; i++) {
        if (workers[i].code != SDR_OK) {
            fprintf(stderr, "%s: 0x%08x\n", name, (unsigned)workers[i].code);
            return 1;
        }
        total += workers[i].count;
    }
    double *all = malloc((total + 1) * sizeof *all);
    if (all == NULL || total == 0) {
        free(all);
        return 1;
    }
    size_t at = 0;
    for (int i = 0; i < threads; i++) {
        memcpy(all + at, workers[i].samples, workers[i].count * sizeof *all);
        at += workers[i].count;
    }
    qsort(all, total, sizeof *all, by_size);
    printf("%-14s %7d %10.0f %10.0f %10.0f %9zu\n", name, threads, all[total / 2], all[total * 99 / 100], (double)total / seconds,
           total);
    fflush(stdout);
    free(all);
    return 0;
}

static int measure(const char *name, int (*op)(worker *), int threads, worker *workers, double seconds) {
    pthread_t started[THREADS];
    double begun = now();
    for (int i = 0; i < threads; i++) {
        workers[i].op = op;
        workers[i].until = begun + seconds;
        workers[i].count = 0;
        workers[i].code = SDR_OK;
        if (pthread_create(&started[i], NULL, work, &workers[i]) != 0) {
            return 1;
        }
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(started[i], NULL);
    }
    return report(name, threads, workers, now() - begun);
}

static int prepare(SGD_HANDLE device, worker *w) {
    SGD_UCHAR wrapped[32];
    SGD_UINT32 n;
    w->samples = malloc(SAMPLES * sizeof *w->samples);
    if (w->samples == NULL) {
        return SDR_NOBUFFER;
    }
    int code = SDF_OpenSession(device, &w->session);
    return code != SDR_OK ? code : SDF_GenerateKeyWithKEK(w->session, 128, SGD_SM4_CBC, KEK_INDEX, wrapped, &n, &w->key);
}

int main(int argc, char **argv) {
    static worker workers[THREADS];
    static const struct {
        const char *name;
        int (*op)(worker *);
    } ops[] = {{"random 16 B", random_16}, {"SM4-CBC 1 KiB", sm4_cbc_1k}, {"SM2 sign", sm2_sign}};
    SGD_HANDLE device;
    double seconds = argc > 1 ? atof(argv[1]) : 3.0;
    int code = SDF_OpenDevice(&device);
    for (int i = 0; i < THREADS && code == SDR_OK; i++) {
        code = prepare(device, &workers[i]);
    }
    if (code != SDR_OK) {
        fprintf(stderr, "preparing failed: 0x%08x\n", (unsigned)code);
        return 1;
    }
    printf("%-14s %7s %10s %10s %10s %9s\n", "libsdf", "threads", "p50 us", "p99 us", "calls/s", "calls");
    int failed = 0;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        failed |= measure(ops[i].name, ops[i].op, 1, workers, seconds);
        failed |= measure(ops[i].name, ops[i].op, THREADS, workers, seconds);
    }
    SDF_CloseDevice(device);
    for (int i = 0; i < THREADS; i++) {
        free(workers[i].samples);
    }
    return failed;
}
