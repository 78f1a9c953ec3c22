/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every implementation against the portable one, which the vectors prove: single messages of every length, and mixes of messages
 * over the lanes, with and without a state to go on from. The number of random mixes is the first argument.
 */
#include <stdlib.h>

#include "check.h"
#include "impls.h"

enum { LENGTH_MAX = 1000, MIX_MAX = 40, DEFAULT_MIXES = 2000 };

static uint64_t state = 1;

static uint32_t random_below(uint32_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

static void fill(uint8_t *p, size_t n) {
    for (size_t i = 0; i < n; i++) {
        p[i] = (uint8_t)random_below(256);
    }
}

/* Portable, one after the other. */
static void expected_digest(const hsm_sm3_job *job, uint8_t out[SM3_BYTES]) {
    hsm_sm3_ctx ctx;
    hsm_sm3_init(&ctx, &hsm_sm3_portable);
    if (job->state != NULL) {
        hsm_sm3_resume(&ctx, &hsm_sm3_portable, job->state, job->length);
    }
    if (job->n != 0) {
        hsm_sm3_update(&ctx, job->in, job->n);
    }
    hsm_sm3_final(&ctx, out);
}

static void every_length(const hsm_sm3_impl *impl) {
    int wrong = 0;
    for (size_t n = 0; n <= LENGTH_MAX; n++) {
        uint8_t *m = malloc(n + (n == 0)); /* the exact size: the sanitizer sees a read beyond it */
        uint8_t out[SM3_BYTES];
        uint8_t expected[SM3_BYTES];
        fill(m, n);
        hsm_sm3_digest(impl, m, n, out);
        hsm_sm3_digest(&hsm_sm3_portable, m, n, expected);
        wrong += memcmp(out, expected, sizeof out) != 0;
        free(m);
    }
    CHECK(wrong == 0, "%s: %d lengths", impl->name, wrong);
}

static size_t some_length(uint32_t kind) {
    switch (kind) {
        case 0:
            return random_below(LENGTH_MAX + 1);
        case 1:
            return 64 * random_below(4) + 54 + random_below(4); /* about the edge where the padding takes a block more */
        case 2:
            return random_below(3);
        default:
            return 64 * random_below(8);
    }
}

static void one_mix(const hsm_sm3_impl *impl, size_t count, int *wrong) {
    hsm_sm3_job jobs[MIX_MAX] = {{0}};
    uint8_t *messages[MIX_MAX];
    uint32_t states[MIX_MAX][8];
    uint8_t out[MIX_MAX][SM3_BYTES] = {{0}};
    uint8_t expected[SM3_BYTES];
    for (size_t i = 0; i < count; i++) {
        const size_t n = some_length(random_below(5));
        const size_t skew = random_below(8);
        const bool resumed = random_below(2) != 0;
        messages[i] = malloc(n + skew + 1);
        fill(messages[i], n + skew);
        fill((uint8_t *)states[i], sizeof states[i]);
        jobs[i] = (hsm_sm3_job){
            .state = resumed ? states[i] : NULL,
            .length = resumed ? (uint64_t)64 << random_below(40) : 0,
            .in = messages[i] + skew,
            .n = n,
            .out = out[i],
        };
    }
    hsm_sm3_many(impl, jobs, count);
    for (size_t i = 0; i < count; i++) {
        expected_digest(&jobs[i], expected);
        *wrong += memcmp(out[i], expected, sizeof expected) != 0;
        free(messages[i]);
    }
}

/* Every count of messages in turn. */
static void mixes(const hsm_sm3_impl *impl, long rounds) {
    int wrong = 0;
    size_t messages = 0;
    for (long i = 0; i < rounds; i++) {
        const size_t count = (size_t)i % (MIX_MAX + 1);
        one_mix(impl, count, &wrong);
        messages += count;
    }
    CHECK(wrong == 0, "%s: %d of %zu messages", impl->name, wrong, messages);
    printf("%s: %zu messages in %ld mixes\n", impl->name, messages, rounds);
}

static void macs(const hsm_sm3_impl *impl) {
    enum { COUNT = 100 };
    static uint8_t message[COUNT * 11];
    hsm_hmac_sm3_key keys[COUNT];
    hsm_hmac_sm3_job jobs[COUNT];
    uint8_t secret[COUNT];
    uint8_t out[COUNT][SM3_BYTES];
    uint8_t expected[SM3_BYTES];
    fill(message, sizeof message);
    fill(secret, sizeof secret);
    for (size_t i = 0; i < COUNT; i++) {
        hsm_hmac_sm3_set_key(&keys[i], impl, secret, i);
        jobs[i] = (hsm_hmac_sm3_job){&keys[i], message + i, 10 * i, out[i]};
    }
    for (size_t count = 0; count <= COUNT; count += 1 + count / 4) {
        memset(out, 0, sizeof out);
        hsm_hmac_sm3_many(impl, jobs, count);
        for (size_t i = 0; i < count; i++) {
            hsm_hmac_sm3_ctx ctx;
            hsm_hmac_sm3_init(&ctx, &hsm_sm3_portable, secret, i);
            hsm_hmac_sm3_update(&ctx, message + i, 10 * i);
            hsm_hmac_sm3_final(&ctx, expected);
            CHECK(memcmp(out[i], expected, sizeof expected) == 0, "%s: MAC %zu of %zu", impl->name, i, count);
        }
    }
}

/* Equal to the sum of its pieces, whatever those are. */
static void kdf_in_pieces(const hsm_sm3_impl *impl) {
    enum { ALL = 1100 };
    uint8_t z[200];
    uint8_t whole[ALL];
    uint8_t pieces[ALL];
    fill(z, sizeof z);
    for (size_t z_len = 0; z_len <= sizeof z; z_len++) {
        hsm_sm3_kdf_ctx ctx;
        hsm_sm3_kdf(&hsm_sm3_portable, z, z_len, whole, ALL);
        hsm_sm3_kdf_begin(&ctx, impl, z, z_len);
        size_t done = 0;
        while (done < ALL) {
            const size_t step = SM3_BYTES * (1 + random_below(20));
            const size_t n = step < ALL - done ? step : ALL - done;
            hsm_sm3_kdf_next(&ctx, pieces + done, n);
            done += n;
        }
        CHECK(memcmp(whole, pieces, ALL) == 0, "%s: z of %zu bytes", impl->name, z_len);
    }
}

int main(int argc, char **argv) {
    const long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : DEFAULT_MIXES;
    const hsm_sm3_impl *impl = NULL;
    for (size_t i = 0; (impl = sm3_impl_at(i)) != NULL; i++) {
        every_length(impl);
        mixes(impl, rounds);
        macs(impl);
        kdf_in_pieces(impl);
    }
    return check_report("sm3_many");
}
