/* SPDX-License-Identifier: Apache-2.0 */
/* Many threads on one small arena: used, destroyed and made at the same time. Run under the thread sanitizer too. */
#include <pthread.h>

#include "support.h"

enum { THREADS = 6, ROUNDS = 300, SHARED = 12 };

typedef struct work {
    hsm_module *module;
    hsm_handle shared[SHARED]; /* never destroyed while the threads run */
    uint8_t expected[SHARED][32];
    hsm_handle victims[ROUNDS]; /* each destroyed by one thread while the others use it */
    hsm_handle pair;
    uint8_t point[64];
    int wrong[THREADS];
    int destroyed[THREADS];
} work;

typedef struct job {
    work *all;
    int number;
} job;

static void expect(const job *self, bool condition) {
    if (!condition) {
        self->all->wrong[self->number]++;
    }
}

static void use_victim(const job *self, int round) {
    uint8_t out[32];
    int code = hsm_hmac_sm3(self->all->module, self->all->victims[round], NULL, 0, out).code;
    expect(self, code == HSM_R_OK || code == HSM_R_KEY_NOT_FOUND);
    if (round % THREADS == self->number || round % 3 == 0) {
        code = hsm_key_destroy(self->all->module, self->all->victims[round]).code;
        expect(self, code == HSM_R_OK || code == HSM_R_KEY_NOT_FOUND);
        self->all->destroyed[self->number] += code == HSM_R_OK ? 1 : 0;
    }
}

static void *run(void *argument) {
    const job *self = argument;
    work *all = self->all;
    uint8_t out[64], digest[32] = {5};
    for (int round = 0; round < ROUNDS; round++) {
        int i = (round + self->number) % SHARED;
        expect(self, hsm_hmac_sm3(all->module, all->shared[i], NULL, 0, out).code == HSM_R_OK);
        expect(self, memcmp(out, all->expected[i], 32) == 0);
        use_victim(self, round);
        hsm_handle own = 0;
        expect(self, hsm_key_generate_symmetric(all->module, 16, HSM_USE_MAC, &own).code == HSM_R_OK);
        expect(self, hsm_key_destroy(all->module, own).code == HSM_R_OK);
        if (round % 50 == 0) {
            expect(self, hsm_sm2_sign(all->module, all->pair, digest, out).code == HSM_R_OK);
            expect(self, hsm_sm2_verify_point(all->module, all->point, digest, out).code == HSM_R_OK);
        }
        if (round == self->number * 40) {
            expect(self, hsm_selftest(all->module, NULL, NULL).code == HSM_R_OK);
        }
    }
    return NULL;
}

int main(void) {
    static work all;
    bench b = bench_new(THREADS * 2, 0); /* a thread pins at most two slots at once */
    all.module = b.module;
    for (int i = 0; i < SHARED; i++) {
        NEED(hsm_key_generate_symmetric(b.module, 16, HSM_USE_MAC, &all.shared[i]));
        NEED(hsm_hmac_sm3(b.module, all.shared[i], NULL, 0, all.expected[i]));
    }
    for (int i = 0; i < ROUNDS; i++) {
        NEED(hsm_key_generate_symmetric(b.module, 16, HSM_USE_MAC, &all.victims[i]));
    }
    NEED(hsm_key_generate_sm2(b.module, HSM_USE_SIGN, &all.pair));
    NEED(hsm_key_public(b.module, all.pair, all.point));
    pthread_t threads[THREADS];
    job jobs[THREADS];
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (job){&all, i};
        CHECK(pthread_create(&threads[i], NULL, run, &jobs[i]) == 0, "thread %d", i);
    }
    int destroyed = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        CHECK(all.wrong[i] == 0, "thread %d: %d wrong answers", i, all.wrong[i]);
        destroyed += all.destroyed[i];
    }
    CHECK(destroyed == ROUNDS, "each victim was destroyed once, not %d times", destroyed);
    bench_free(&b);
    return check_report("threads");
}
