/* SPDX-License-Identifier: Apache-2.0 */
/* A module to test with, and checks of result codes. */
#ifndef TESTS_NATIVE_MODULE_SUPPORT_H
#define TESTS_NATIVE_MODULE_SUPPORT_H

#include <stdlib.h>

#include "check.h"
#include "gen/hsm_refusals.h"
#include "hsm.h"

#define CHECK_CODE(expression, expected)                                                           \
    do {                                                                                           \
        int check_code = (expression).code;                                                        \
        CHECK(check_code == (expected), "%s gave %d, not %s", #expression, check_code, #expected); \
    } while (0)
#define CHECK_OK(expression) CHECK_CODE(expression, HSM_R_OK)

/* What the rest of a test needs: ends the program when it fails. */
#define NEED(expression)                                                                            \
    do {                                                                                            \
        hsm_rc need_rc = (expression);                                                              \
        if (need_rc.code != HSM_R_OK) {                                                             \
            fprintf(stderr, "%s:%d: %s: code %d\n", __FILE__, __LINE__, #expression, need_rc.code); \
            exit(1);                                                                                \
        }                                                                                           \
    } while (0)

/* A secret in clear, as an argument. */
#define IN_CLEAR(from, length) (&(const hsm_secret){.bytes = (from), .n = (length)})

typedef struct bench {
    hsm_arena *arena;
    hsm_module *module;
} bench;

static inline bench bench_new(size_t slots, uint32_t max_keys) {
    bench made = {NULL, NULL};
    const hsm_module_options options = {.max_keys = max_keys};
    NEED(hsm_arena_new(slots, &made.arena));
    NEED(hsm_module_new(made.arena, &options, &made.module));
    return made;
}

static inline void bench_free(bench *made) {
    hsm_module_free(made->module);
    hsm_arena_free(made->arena);
}

#endif
