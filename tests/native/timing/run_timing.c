/* SPDX-License-Identifier: Apache-2.0 */
/* The table of every case: run_timing [SECONDS for all] [WORD: only cases whose name has it]. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "timing.h"

enum { SECONDS = 90, SM2_WEIGHT = 3 };
#define LEAKS_WEIGHT 0.1

static timing_list list;

static void name_of(const timing_case *c, char name[80]) {
    snprintf(name, 80, "%s %s %s", c->primitive, c->impl_name, c->op);
}

/* Calls of SM2 are few in a second; what leaks by design is soon found out. */
static double weight(const timing_case *c) {
    return strcmp(c->primitive, "sm2") == 0 ? SM2_WEIGHT : c->leaks ? LEAKS_WEIGHT : 1;
}

/* One core for all: cores have clocks and caches of their own. */
static void stay_here(void) {
#ifdef __linux__
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    (void)sched_setaffinity(0, sizeof one, &one);
#endif
}

static bool report(const timing_case *c, timing_verdict verdict, const timing_result *r) {
    const bool good = c->leaks == (verdict == TIMING_LEAKS);
    char name[80];
    name_of(c, name);
    printf("%-38s %9.0f %8.0fk %7.2f ", name, r->cycles, (double)r->samples / 1000, r->most);
    for (int k = 0; k < CROPS; k++) {
        printf(" %6.2f", r->t[k]);
    }
    printf("  %s\n", good ? (c->leaks ? "leaks, as it must" : "even") : c->leaks ? "NOT FOUND OUT" : "LEAKS");
    fflush(stdout);
    return good;
}

static void heading(size_t cases, double seconds) {
    printf(
        "%zu cases in about %.0f s. Two classes of inputs, fixed and random: Welch's |t| of their times, the slowest so many per "
        "cent left out.\n|t| > 4.5: suspicious, measured again and longer. > 10: leaks. The table has the last measurement.\n",
        cases, seconds);
    printf("%-38s %9s %9s %7s ", "", "median", "samples", "most");
    for (int k = 0; k < CROPS; k++) {
        printf(" %6.2f", k == 0 ? 0 : 100.0 / (double)(1U << (CROPS - k)));
    }
    putchar('\n');
}

int main(int argc, char **argv) {
    const double seconds = argc > 1 ? strtod(argv[1], NULL) : SECONDS;
    const char *word = argc > 2 ? argv[2] : "";
    double all = 0;
    size_t chosen = 0;
    size_t bad = 0;
    timing_add_controls(&list);
    timing_add_sm4(&list);
    timing_add_sm3(&list);
    timing_add_sm2(&list);
    stay_here();
    for (size_t i = 0; i < list.count; i++) {
        char name[80];
        name_of(&list.cases[i], name);
        if (strstr(name, word) != NULL) {
            list.cases[chosen++] = list.cases[i];
            all += weight(&list.cases[i]);
        }
    }
    heading(chosen, seconds);
    for (size_t i = 0; i < chosen; i++) {
        timing_result result;
        const timing_verdict verdict = timing_judge(&list.cases[i], seconds * weight(&list.cases[i]) / all, &result);
        bad += report(&list.cases[i], verdict, &result) ? 0 : 1;
    }
    printf("timing: %zu cases, %zu not as they should be\n", chosen, bad);
    return bad == 0 && chosen != 0 ? 0 : 1;
}
