/* SPDX-License-Identifier: Apache-2.0 */
/* MB/s (10^6 bytes) of SM3 and SM4 by message size, keys set once, on one thread, by processor time. Each figure is the
 * best of several runs. */
#include <stdio.h>
#include <time.h>

#include "sm3/sm3.h"
#include "sm4/sm4.h"

enum { LARGEST = 16384, SIZE_COUNT = 4, RUNS = 9 };
static const size_t SIZES[SIZE_COUNT] = {16, 64, 1024, LARGEST};
static const double RUN_SECONDS = 0.02;

typedef struct work {
    hsm_sm4_aead_key key;
    uint8_t iv[SM4_BLOCK];
    uint8_t tag[SM3_BYTES];
    uint8_t data[LARGEST];
    bool failed;
} work;

static void sm3(work *w, size_t n) {
    hsm_sm3_digest(&hsm_sm3_portable, w->data, n, w->tag);
}

static void mode(work *w, uint32_t which, int direction, size_t n) {
    w->failed |= !hsm_is_ok(hsm_sm4_mode_crypt(&hsm_sm4_portable, &w->key.rounds, which, direction, w->iv, w->data, n, w->data));
}

static void ecb(work *w, size_t n) {
    mode(w, HSM_MODE_ECB, HSM_ENCRYPT, n);
}

static void cbc_encrypt(work *w, size_t n) {
    mode(w, HSM_MODE_CBC, HSM_ENCRYPT, n);
}

static void cbc_decrypt(work *w, size_t n) {
    mode(w, HSM_MODE_CBC, HSM_DECRYPT, n);
}

static void ctr(work *w, size_t n) {
    mode(w, HSM_MODE_CTR, HSM_ENCRYPT, n);
}

static void gcm(work *w, size_t n) {
    w->failed |=
        !hsm_is_ok(hsm_sm4_gcm_encrypt(&hsm_sm4_portable, &w->key, w->iv, 12, NULL, 0, w->data, n, w->data, w->tag, SM4_BLOCK));
}

static void ccm(work *w, size_t n) {
    w->failed |=
        !hsm_is_ok(hsm_sm4_ccm_encrypt(&hsm_sm4_portable, &w->key, w->iv, 12, NULL, 0, w->data, n, w->data, w->tag, SM4_BLOCK));
}

static void xts(work *w, size_t n) {
    w->failed |= !hsm_is_ok(
        hsm_sm4_xts_crypt(&hsm_sm4_portable, &w->key.rounds, &w->key.rounds, HSM_XTS_GB, HSM_ENCRYPT, w->iv, w->data, n, w->data));
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double megabytes_per_second(void (*op)(work *, size_t), work *w, size_t n) {
    double best = 0;
    for (int run = 0; run < RUNS; run++) {
        const double begin = now();
        double end = begin;
        double bytes = 0;
        while (end - begin < RUN_SECONDS) {
            for (size_t done = 0; done < LARGEST; done += n) {
                op(w, n);
            }
            bytes += LARGEST;
            end = now();
        }
        const double rate = bytes / (end - begin) / 1e6;
        best = rate > best ? rate : best;
    }
    return best;
}

int main(void) {
    static const struct {
        const char *name;
        void (*op)(work *, size_t);
    } rows[] = {
        {"SM3", sm3},
        {"SM4-ECB", ecb},
        {"SM4-CBC enc", cbc_encrypt},
        {"SM4-CBC dec", cbc_decrypt},
        {"SM4-CTR", ctr},
        {"SM4-GCM", gcm},
        {"SM4-CCM", ccm},
        {"SM4-XTS", xts},
    };
    static work w;
    hsm_sm4_aead_set_key(&hsm_sm4_portable, &w.key, w.data);
    printf("%-12s", "MB/s");
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        printf("%8zu B", SIZES[i]);
    }
    putchar('\n');
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        printf("%-12s", rows[r].name);
        for (size_t i = 0; i < SIZE_COUNT; i++) {
            printf("%10.1f", megabytes_per_second(rows[r].op, &w, SIZES[i]));
        }
        putchar('\n');
    }
    return w.failed ? 1 : 0;
}
