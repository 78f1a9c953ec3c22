/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "seeds.h"

enum { OUTCOMES_MAX = 512, HANG_SECONDS = 20, CLOCK_EVERY = 64, HEX_SHOWN = 256, FRESH_EVERY = 64 };

/* What the process is doing, for its last words. */
static struct {
    char file[128];
    const uint8_t *bytes;
    size_t len;
    uint64_t seed;
    uint64_t number;
} now;

static struct {
    unsigned what[OUTCOMES_MAX];
    uint64_t times[OUTCOMES_MAX];
    size_t count;
} outcomes;

/* From libasan and libubsan; absent in a plain build. */
extern void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

/* ---- last words ------------------------------------------------------------------------------------------------------------ */

static void say(const char *text) {
    ssize_t n = write(STDERR_FILENO, text, strlen(text));
    (void)n;
}

/* Signal-safe apart from snprintf, which allocates nothing here. */
static void record_input(void) {
    static const char digits[] = "0123456789abcdef";
    char line[2 * HEX_SHOWN + 2];
    size_t n = now.len < HEX_SHOWN ? now.len : HEX_SHOWN;
    if (now.bytes == NULL) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        line[2 * i] = digits[now.bytes[i] >> 4];
        line[2 * i + 1] = digits[now.bytes[i] & 15];
    }
    line[2 * n] = '\n';
    line[2 * n + 1] = '\0';
    int fd = open(now.file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd >= 0 && write(fd, now.bytes, now.len) == (ssize_t)now.len) {
        char text[256];
        snprintf(text, sizeof text, "\nseed %" PRIu64 ", case %" PRIu64 ": the input of %zu bytes is in %s and starts with\n",
                 now.seed, now.number, now.len, now.file);
        say(text);
    }
    say(line);
    now.bytes = NULL;
}

static void on_signal(int number) {
    say(number == SIGALRM ? "the case does not end\n" : "the case ended in a signal\n");
    record_input();
    signal(number, SIG_DFL);
    raise(number == SIGALRM ? SIGABRT : number);
}

static void watch_for_death(void) {
    signal(SIGALRM, on_signal);
    signal(SIGABRT, on_signal);
    if (__sanitizer_set_death_callback != NULL) {
        __sanitizer_set_death_callback(record_input);
        return;
    }
    signal(SIGSEGV, on_signal);
    signal(SIGBUS, on_signal);
    signal(SIGFPE, on_signal);
}

void fuzz_law(bool holds, const char *what) {
    if (!holds) {
        say("broken law: ");
        say(what);
        say("\n");
        abort();
    }
}

/* ---- cases ----------------------------------------------------------------------------------------------------------------- */

/* True: not seen before. */
static bool note_outcome(unsigned what) {
    size_t i = 0;
    while (i < outcomes.count && outcomes.what[i] != what) {
        i++;
    }
    if (i == OUTCOMES_MAX) {
        return false;
    }
    outcomes.what[i] = what;
    outcomes.times[i]++;
    if (i < outcomes.count) {
        return false;
    }
    outcomes.count++;
    return true;
}

static bool run_case(const fuzz_target *target, const uint8_t *bytes, size_t n) {
    /* Exactly n bytes, so that the address sanitizer sees a read past them. */
    uint8_t *exact = (uint8_t *)malloc(n == 0 ? 1 : n);
    fuzz_law(exact != NULL, "there is memory for an input");
    if (n != 0) {
        memcpy(exact, bytes, n);
    }
    now.bytes = exact;
    now.len = n;
    unsigned what = target->run(n == 0 ? exact + 1 : exact, n);
    now.bytes = NULL;
    free(exact);
    return note_outcome(what);
}

static void one_mutation(const fuzz_target *target, fuzz_rng *rng, fuzz_input *input) {
    const fuzz_bytes *first = fuzz_seeds_at(fuzz_below(rng, fuzz_seeds_count()));
    const fuzz_bytes *second = fuzz_seeds_at(fuzz_below(rng, fuzz_seeds_count()));
    input->len = 0;
    fuzz_insert(input, 0, first->bytes, first->len);
    if (target->mutate != NULL && fuzz_below(rng, 2) == 0) {
        target->mutate(rng, input);
    } else {
        fuzz_mutate(rng, input, second->bytes, second->len);
    }
}

static double seconds_now(void) {
    /* Not clock_gettime: a driver may have put that under its own control. */
    struct timespec t = {0, 0};
    return timespec_get(&t, TIME_UTC) == TIME_UTC ? (double)t.tv_sec + (double)t.tv_nsec / 1e9 : 0;
}

static void run_long(const fuzz_target *target, double seconds) {
    fuzz_rng rng = {now.seed};
    fuzz_input input = {(uint8_t *)malloc(target->longest), 0, target->longest};
    const double end = seconds_now() + seconds;
    fuzz_law(input.bytes != NULL, "there is memory for an input");
    for (size_t i = 0, n = fuzz_seeds_count(); i < n; i++) {
        (void)run_case(target, fuzz_seeds_at(i)->bytes, fuzz_seeds_at(i)->len);
    }
    while (now.number < target->least || seconds_now() < end) {
        alarm(HANG_SECONDS);
        for (unsigned i = 0; i < CLOCK_EVERY; i++) {
            now.number++;
            one_mutation(target, &rng, &input);
            if (run_case(target, input.bytes, input.len)) {
                fuzz_seed(input.bytes, input.len);
            }
        }
    }
    alarm(0);
    free(input.bytes);
}

static int run_file(const fuzz_target *target, const char *path) {
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = (uint8_t *)malloc(target->longest);
    if (file == NULL || bytes == NULL) {
        perror(path);
        free(bytes);
        return 1;
    }
    size_t n = fread(bytes, 1, target->longest, file);
    fclose(file);
    (void)run_case(target, bytes, n);
    free(bytes);
    return 0;
}

static void report(const fuzz_target *target, double took) {
    printf("%s: seed %" PRIu64 ", %" PRIu64 " cases in %.1f s, %zu seeds; outcomes:", target->name, now.seed, now.number, took,
           fuzz_seeds_count());
    for (size_t i = 0; i < outcomes.count && i < 16; i++) {
        printf(" %x: %" PRIu64, outcomes.what[i], outcomes.times[i]);
    }
    printf(outcomes.count > 16 ? " and %zu more\n" : "\n", outcomes.count - 16);
}

/* ---- main ------------------------------------------------------------------------------------------------------------------ */

static const char *setting(const char *name, const char *otherwise) {
    const char *value = getenv(name);
    return value == NULL || value[0] == '\0' ? otherwise : value;
}

int fuzz_main(int argc, char **argv, const fuzz_target *target) {
    double seconds = strtod(setting("SOFTSJJ_FUZZ_SECONDS", "2"), NULL);
    const char *seed = setting("SOFTSJJ_FUZZ_SEED", NULL);
    int files = 0;
    int status = 0;
    snprintf(now.file, sizeof now.file, "fuzz_%s.crash", target->name);
    watch_for_death();
    if (target->start != NULL) {
        target->start();
    }
    fuzz_seeds_load(target->name);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seconds") == 0 && i + 1 < argc) {
            seconds = strtod(argv[++i], NULL);
        } else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
            seed = argv[++i];
        } else {
            files++;
            status |= run_file(target, argv[i]);
        }
    }
    if (files == 0) {
        double begin = seconds_now();
        now.seed = seed != NULL ? strtoull(seed, NULL, 0) : seconds > 10 ? (uint64_t)begin : 1;
        run_long(target, seconds);
        report(target, seconds_now() - begin);
    }
    if (target->stop != NULL) {
        target->stop();
    }
    fuzz_seeds_free();
    return status;
}
