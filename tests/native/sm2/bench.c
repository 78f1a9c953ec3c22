/* SPDX-License-Identifier: Apache-2.0 */
/* Microseconds of each SM2 operation, best and median of many short runs on one thread. Run it on an idle machine. */
#include <stdio.h>
#include <time.h>

#include "support.h"

enum { RUNS = 41, OPERATIONS = 100 };

typedef struct bench {
    hsm_sm2_key key;
    hsm_sm2_key peer;
    uint8_t e[32];
    uint8_t signature[64];
    uint8_t plain[32];
    uint8_t cipher[128];
    hsm_sm2_agreement agreement;
    uint64_t noise;
} bench;

static hsm_random_source source_of(bench *b) {
    return (hsm_random_source){noise_fill, &b->noise};
}

static hsm_rc keygen(bench *b) {
    hsm_sm2_key key;
    const hsm_random_source random = source_of(b);
    return hsm_sm2_key_generate(&ENV, &random, &key);
}
static hsm_rc sign(bench *b) {
    const hsm_random_source random = source_of(b);
    return hsm_sm2_do_sign(&ENV, &random, &b->key, b->e, b->signature);
}
static hsm_rc verify(bench *b) {
    return hsm_sm2_do_verify(&ENV, b->key.point, b->e, b->signature);
}
static hsm_rc encrypt(bench *b) {
    const hsm_random_source random = source_of(b);
    return hsm_sm2_do_encrypt(&ENV, &random, b->key.point, HSM_C1C3C2, b->plain, sizeof b->plain, b->cipher);
}
static hsm_rc decrypt(bench *b) {
    return hsm_sm2_do_decrypt(&ENV, &b->key, HSM_C1C3C2, b->cipher, sizeof b->cipher, b->plain);
}
static hsm_rc agree(bench *b) {
    uint8_t key[16], s1[32], s2[32];
    return hsm_sm2_do_agree(&ENV, &b->agreement, key, sizeof key, s1, s2);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool measure(const char *name, hsm_rc (*operation)(bench *), bench *b) {
    double us[RUNS];
    for (int run = 0; run < RUNS; run++) {
        double start = now();
        for (int i = 0; i < OPERATIONS; i++) {
            if (!hsm_is_ok(operation(b))) {
                fprintf(stderr, "%s failed\n", name);
                return false;
            }
        }
        us[run] = (now() - start) / OPERATIONS;
    }
    qsort(us, RUNS, sizeof us[0], ascending);
    printf("%-14s %8.1f us best %8.1f us median %8.0f op/s best\n", name, us[0], us[RUNS / 2], 1e6 / us[0]);
    return true;
}

int main(void) {
    static bench b = {.e = {1}, .plain = {2}, .noise = 123456789};
    const hsm_random_source random = source_of(&b);
    if (!hsm_is_ok(hsm_sm2_key_generate(&ENV, &random, &b.key)) || !hsm_is_ok(hsm_sm2_key_generate(&ENV, &random, &b.peer))) {
        return 1;
    }
    b.agreement = (hsm_sm2_agreement){true, &b.key, &b.peer, b.e, 16, b.peer.point, b.key.point, b.e, 16};
    bool done = measure("keygen", keygen, &b) && measure("sign", sign, &b) && measure("verify", verify, &b) &&
                measure("encrypt 32 B", encrypt, &b) && measure("decrypt 32 B", decrypt, &b) && measure("agree", agree, &b);
    return done ? 0 : 1;
}
