/* SPDX-License-Identifier: Apache-2.0 */
/* A forked child finds an empty arena, and can neither hang nor read a key. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "module/module.h"
#include "support.h"

typedef struct busy {
    hsm_module *module;
    hsm_handle key;
    bool stop;
} busy;

/* Holds the arena's lock much of the time. */
static void *work(void *argument) {
    busy *self = argument;
    uint8_t out[32];
    while (!__atomic_load_n(&self->stop, __ATOMIC_ACQUIRE)) {
        (void)(hsm_hmac_sm3(self->module, self->key, NULL, 0, out).code + hsm_random(self->module, out, sizeof out).code);
    }
    return NULL;
}

static void in_child(const bench *b, hsm_handle key, hsm_handle pair) {
    static const uint8_t zero[HSM_CELL_BYTES];
    uint8_t out[64];
    hsm_handle made;
    hsm_arena_status status;
    hsm_key_info info;
    hsm_module *module;
    CHECK_CODE(hsm_random(b->module, out, 1), HSM_R_HARDWARE);
    CHECK_CODE(hsm_hmac_sm3(b->module, key, NULL, 0, out), HSM_R_HARDWARE);
    CHECK_CODE(hsm_sm2_sign(b->module, pair, out, out), HSM_R_HARDWARE);
    CHECK_CODE(hsm_key_public(b->module, pair, out), HSM_R_HARDWARE);
    CHECK_CODE(hsm_key_generate_symmetric(b->module, 16, 0, &made), HSM_R_HARDWARE);
    CHECK_CODE(hsm_key_get_info(b->module, key, &info), HSM_R_HARDWARE);
    CHECK_CODE(hsm_key_destroy(b->module, key), HSM_R_HARDWARE);
    CHECK_CODE(hsm_selftest(b->module, NULL, NULL), HSM_R_HARDWARE);
    CHECK_CODE(hsm_module_new(b->arena, NULL, &module), HSM_R_HARDWARE);
    hsm_arena_get_status(b->arena, &status);
    CHECK(status.slots == 0 && status.open == 0, "an empty arena");
    if (b->arena->wiped_on_fork) {
        for (size_t i = 0; i < b->arena->slots + HSM_ARENA_RESERVE; i++) {
            CHECK_BYTES(b->arena->cells + i * HSM_CELL_BYTES, zero, sizeof zero, "a cell in the child");
        }
    }
}

/* Where the kernel cannot wipe the child's copy, the child is found out by its process id. */
static void old_kernel(void) {
    bench b = bench_new(4, 0);
    uint8_t out[1];
    uint8_t *head = (uint8_t *)b.arena->magic;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    CHECK(madvise(head, b.arena->mapping_bytes - 2 * page, MADV_KEEPONFORK) == 0, "madvise");
    b.arena->wiped_on_fork = false;
    hsm_arena_status status;
    hsm_arena_get_status(b.arena, &status);
    CHECK(!status.hidden, "the status says so");
    CHECK_OK(hsm_random(b.module, out, 1));
    pid_t child = fork();
    if (child == 0) {
        _exit(hsm_random(b.module, out, 1).code);
    }
    int code = -1;
    CHECK(waitpid(child, &code, 0) == child && WIFEXITED(code) && WEXITSTATUS(code) == HSM_R_HARDWARE, "status %#x",
          (unsigned)code);
    bench_free(&b);
}

int main(void) {
    old_kernel();
    bench b = bench_new(16, 0);
    busy job = {.module = b.module};
    hsm_handle pair;
    uint8_t before[32], after[32];
    NEED(hsm_key_generate_symmetric(b.module, 16, HSM_USE_MAC, &job.key));
    NEED(hsm_key_generate_sm2(b.module, HSM_USE_SIGN, &pair));
    NEED(hsm_hmac_sm3(b.module, job.key, NULL, 0, before));
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, work, &job) == 0, "thread");
    for (int i = 0; i < 20; i++) {
        pid_t child = fork();
        if (child == 0) {
            alarm(20);
            in_child(&b, job.key, pair);
            bench own = bench_new(4, 0); /* an arena of its own works */
            CHECK_OK(hsm_random(own.module, after, sizeof after));
            bench_free(&own);
            bench_free(&b);
            _exit(check_failed == 0 ? 0 : 1);
        }
        int status = -1;
        CHECK(child > 0 && waitpid(child, &status, 0) == child, "fork");
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "child: status %#x", (unsigned)status);
    }
    __atomic_store_n(&job.stop, true, __ATOMIC_RELEASE);
    pthread_join(thread, NULL);
    CHECK_OK(hsm_hmac_sm3(b.module, job.key, NULL, 0, after));
    CHECK_BYTES(before, after, sizeof before, "the parent's key");
    bench_free(&b);
    return check_report("fork");
}
