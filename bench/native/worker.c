/* SPDX-License-Identifier: Apache-2.0 */
#include "worker.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const uint8_t bench_key[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                               16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
const uint8_t bench_iv[16] = {0};
uint8_t bench_in[BENCH_SIZE_MAX] __attribute__((aligned(64)));
uint8_t bench_out[BENCH_SIZE_MAX + 256] __attribute__((aligned(64)));
uint8_t bench_tag[32 * BENCH_STREAMS_MAX];
size_t bench_size;
size_t bench_streams;

/* Time of this thread on the processor, in ns: what else runs on the core does not count. */
static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* An addition that the compiler can neither merge with the next nor leave out. */
#define ADD(x, y)                       \
    do {                                \
        (x) += (y);                     \
        __asm__ volatile("" : "+r"(x)); \
    } while (0)
#define ADD_FOUR(x, y) \
    do {               \
        ADD(x, y);     \
        ADD(x, y);     \
        ADD(x, y);     \
        ADD(x, y);     \
    } while (0)

/* The clock of the core, in Hz: every addition needs the one before, and takes one cycle. The addend is in a register, since some
 * cores fold small constants into the next instruction. */
static double core_clock(void) {
    enum { ROUNDS = 20000, ADDITIONS = 16 };
    uint64_t x = 1;
    uint64_t y = 3;
    __asm__ volatile("" : "+r"(y));
    uint64_t begun = now();
    for (int i = 0; i < ROUNDS; i++) {
        ADD_FOUR(x, y);
        ADD_FOUR(x, y);
        ADD_FOUR(x, y);
        ADD_FOUR(x, y);
    }
    uint64_t spent = now() - begun;
    return spent == 0 ? 0.0 : (double)ROUNDS * ADDITIONS * 1e9 / (double)spent;
}

static const bench_table *table_of(const bench_case *wanted) {
    if (strcmp(wanted->mode, "batch") == 0) {
        return bench_this_peer.batch;
    }
    if (strcmp(wanted->mode, "single") == 0) {
        return wanted->streams == 1 ? &bench_this_peer.single : bench_this_peer.streams;
    }
    return NULL;
}

const bench_choice *bench_find(const bench_case *wanted) {
    const bench_table *table = table_of(wanted);
    for (size_t i = 0; table != NULL && i < table->count; i++) {
        const bench_choice *choice = &table->choices[i];
        if (strcmp(choice->primitive, wanted->primitive) == 0 && strcmp(choice->op, wanted->op) == 0) {
            return choice;
        }
    }
    return NULL;
}

/* The end of what a deterministic op put out: hash or tag where it has one, else the last block. Those of many messages are XORed,
 * so that each counts. */
static void mark(const bench_case *chosen, char hex[2 * BENCH_TAG + 1]) {
    bool random = strcmp(chosen->primitive, "sm2") == 0 || strcmp(chosen->primitive, "drbg") == 0;
    /* XTS stands in two forms (GB/T 17964-2021 and IEEE 1619), and not every library has both. */
    if (random || strcmp(chosen->op, "xts-encrypt") == 0) {
        hex[0] = '\0';
        return;
    }
    bool tag = strcmp(chosen->primitive, "sm4") != 0 || strncmp(chosen->op, "gcm", 3) == 0 || strncmp(chosen->op, "ccm", 3) == 0;
    for (size_t i = 0; i < BENCH_TAG; i++) {
        uint8_t all = 0;
        for (size_t k = 0; k < bench_streams; k++) {
            all ^= (tag ? bench_stream_tag(k) : bench_result(k) + bench_size - BENCH_TAG)[i];
        }
        snprintf(hex + 2 * i, 3, "%02x", all);
    }
}

static bool read_case(const char *line, bench_case *chosen) {
    if (sscanf(line, "case %15s %15s %zu %zu %7s", chosen->primitive, chosen->op, &chosen->size, &chosen->streams, chosen->mode) !=
        5) {
        return false;
    }
    return chosen->streams >= 1 && chosen->streams <= BENCH_STREAMS_MAX && chosen->size <= BENCH_SIZE_MAX / chosen->streams &&
           (strcmp(chosen->primitive, "sm4") != 0 || chosen->size >= BENCH_TAG);
}

/* Answers "case": makes the op ready, runs it once, and says what came out. */
static bench_op choose(const char *line) {
    bench_case chosen;
    if (!read_case(line, &chosen)) {
        printf("{\"error\": \"no such case\"}\n");
        return NULL;
    }
    const bench_choice *choice = bench_find(&chosen);
    if (choice == NULL) {
        printf("{\"have\": false}\n");
        return NULL;
    }
    bench_size = chosen.size;
    bench_streams = chosen.streams;
    memset(bench_out, 0, sizeof bench_out);
    if (choice->prepare != NULL && !choice->prepare()) {
        printf("{\"have\": false}\n");
        return NULL;
    }
    if (!choice->run()) {
        printf("{\"error\": \"the call failed\"}\n");
        return NULL;
    }
    char hex[2 * BENCH_TAG + 1];
    mark(&chosen, hex);
    printf("{\"have\": true, \"mark\": \"%s\"}\n", hex);
    return choice->run;
}

/* Answers "run": the time of `calls` calls, after some that are not counted. */
static void run(bench_op op, unsigned long calls) {
    bool good = op != NULL;
    for (unsigned long i = 0; good && i < calls / 8; i++) {
        good = op();
    }
    uint64_t begun = now();
    for (unsigned long i = 0; good && i < calls; i++) {
        good = op();
    }
    uint64_t spent = now() - begun;
    if (good) {
        printf("{\"ns\": %" PRIu64 "}\n", spent);
    } else {
        printf("{\"error\": \"the call failed\"}\n");
    }
}

int main(int argc, char **argv) {
    for (size_t i = 0; i < sizeof bench_in; i++) {
        bench_in[i] = (uint8_t)(i + (i >> 8) + (i >> 16));
    }
    const char *impl = bench_this_peer.open(argc > 1 ? argv[1] : NULL);
    if (impl == NULL) {
        return 1;
    }
    printf("{\"impl\": \"%s\"}\n", impl);
    fflush(stdout);
    char line[160];
    bench_op op = NULL;
    while (fgets(line, sizeof line, stdin) != NULL) {
        unsigned long calls = 0;
        if (sscanf(line, "run %lu", &calls) == 1) {
            run(op, calls);
        } else if (strcmp(line, "clock\n") == 0) {
            printf("{\"hz\": %.0f}\n", core_clock());
        } else {
            op = choose(line);
        }
        fflush(stdout);
    }
    return 0;
}
