/* SPDX-License-Identifier: Apache-2.0 */
/* Batches of many threads on one arena, while keys in them are destroyed. Run under the thread sanitizer too. */
#include <pthread.h>

#include "support.h"

enum { THREADS = 4, ROUNDS = 60, SHARED = 8, OPS = 48, TEXT = 48 };

typedef struct work {
    hsm_module *module;
    hsm_handle shared[SHARED]; /* never destroyed while the threads run */
    uint8_t macs[SHARED][32];
    uint8_t sealed[SHARED][TEXT]; /* GCM of zeros */
    hsm_handle victims[ROUNDS];   /* each destroyed by one thread while batches use it */
    int wrong[THREADS];
    int destroyed[THREADS];
    int outlived[THREADS]; /* ops on a victim that found it alive */
} work;

typedef struct job {
    work *all;
    int number;
} job;

typedef struct results {
    uint8_t bytes[OPS][TEXT];
    uint8_t tags[OPS][16];
} results;

static const uint8_t zero[TEXT];

/* By turns a MAC and a GCM encryption on a shared key, a MAC on the round's victim, and an op that never works. */
static void prepare(const work *all, int round, hsm_batch_op ops[OPS], results *out) {
    for (int i = 0; i < OPS; i++) {
        const hsm_handle key = i % 4 == 2 ? all->victims[round] : all->shared[(i / 4 + round) % SHARED];
        ops[i] = (hsm_batch_op){.kind = i % 4 == 1   ? HSM_BATCH_SM4_AEAD_ENCRYPT
                                        : i % 4 == 3 ? HSM_BATCH_SM2_SIGN
                                                     : HSM_BATCH_HMAC_SM3,
                                .form = HSM_AEAD_GCM,
                                .key = key,
                                .in = zero,
                                .in_len = i % 4 == 3 ? 32 : TEXT,
                                .out = out->bytes[i],
                                .out_room = TEXT + 16,
                                .nonce = zero,
                                .nonce_len = 12,
                                .tag = out->tags[i],
                                .tag_len = 16};
    }
}

static int judge(const work *all, int round, const hsm_batch_op *ops, int *outlived) {
    int wrong = 0;
    for (int i = 0; i < OPS; i++) {
        const int k = (i / 4 + round) % SHARED;
        const int32_t code = ops[i].rc.code;
        if (i % 4 == 0) {
            wrong += code != HSM_R_OK || memcmp(ops[i].out, all->macs[k], 32) != 0;
        } else if (i % 4 == 1) {
            wrong += code != HSM_R_OK || memcmp(ops[i].out, all->sealed[k], TEXT) != 0;
        } else if (i % 4 == 2) {
            wrong += code != HSM_R_OK && code != HSM_R_KEY_NOT_FOUND;
            *outlived += code == HSM_R_OK;
        } else {
            wrong += code != HSM_R_KEY_TYPE;
        }
    }
    return wrong;
}

static void *run(void *argument) {
    const job *self = argument;
    work *all = self->all;
    hsm_batch_op ops[OPS];
    results out;
    for (int round = 0; round < ROUNDS; round++) {
        prepare(all, round, ops, &out);
        all->wrong[self->number] += hsm_batch(all->module, ops, OPS).code != HSM_R_OK;
        all->wrong[self->number] += judge(all, round, ops, &all->outlived[self->number]);
        if (round % THREADS == self->number) {
            all->destroyed[self->number] += hsm_key_destroy(all->module, all->victims[round]).code == HSM_R_OK;
        }
    }
    return NULL;
}

int main(void) {
    static work all;
    bench b = bench_new(THREADS * (SHARED + 4), 0); /* a batch holds a quarter at most: nobody is refused for want of room */
    uint8_t tag[16];
    all.module = b.module;
    for (int i = 0; i < SHARED; i++) {
        NEED(hsm_key_generate_symmetric(b.module, 16, HSM_USE_MAC | HSM_USE_ENCRYPT, &all.shared[i]));
        NEED(hsm_hmac_sm3(b.module, all.shared[i], zero, TEXT, all.macs[i]));
        NEED(hsm_sm4_aead_encrypt(b.module, all.shared[i], HSM_AEAD_GCM, zero, 12, NULL, 0, zero, TEXT, all.sealed[i], tag, 16));
    }
    for (int i = 0; i < ROUNDS; i++) {
        NEED(hsm_key_generate_symmetric(b.module, 16, HSM_USE_MAC, &all.victims[i]));
    }
    pthread_t threads[THREADS];
    job jobs[THREADS];
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (job){&all, i};
        CHECK(pthread_create(&threads[i], NULL, run, &jobs[i]) == 0, "thread %d", i);
    }
    int destroyed = 0, outlived = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        CHECK(all.wrong[i] == 0, "thread %d: %d wrong answers", i, all.wrong[i]);
        destroyed += all.destroyed[i];
        outlived += all.outlived[i];
    }
    CHECK(destroyed == ROUNDS, "each victim was destroyed once, not %d times", destroyed);
    CHECK(outlived > 0, "some ops found their victim alive");
    bench_free(&b);
    return check_report("batch_threads");
}
