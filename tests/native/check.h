/* SPDX-License-Identifier: Apache-2.0 */
/* The smallest test frame that serves: CHECK counts and prints, check_report ends main. */
#ifndef TESTS_NATIVE_CHECK_H
#define TESTS_NATIVE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_passed;
static int check_failed;

#define CHECK(condition, ...)                                               \
    do {                                                                    \
        if (condition) {                                                    \
            check_passed++;                                                 \
        } else {                                                            \
            check_failed++;                                                 \
            fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition); \
            fprintf(stderr, __VA_ARGS__);                                   \
            fputc('\n', stderr);                                            \
        }                                                                   \
    } while (0)

#define CHECK_BYTES(actual, expected, n, name) CHECK(memcmp((actual), (expected), (n)) == 0, "%s", (name))

/* SOFTSJJ_TEST_IMPL, part of a name, limits what is tested to implementations so called: where time is short. */
static inline bool check_wanted(const char *implementation) {
    const char *part = getenv("SOFTSJJ_TEST_IMPL");
    return part == NULL || strstr(implementation, part) != NULL;
}

static inline int check_report(const char *what) {
    printf("%s: %d passed, %d failed\n", what, check_passed, check_failed);
    return check_failed == 0 && check_passed > 0 ? 0 : 1;
}

#endif
