/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every implementation against the reference: messages alone, in pieces and many at once, with states to go on from, HMAC with keys
 * of every length, the KDF, PBKDF2. Messages lie at every alignment, and against the end of memory. A case is one message (one
 * output of the KDF), for all implementations.
 */
#include "check.h"
#include "edges.h"
#include "impls.h"
#include "random_cases.h"
#include "reference.h"

enum { CASES = 20000, LONGEST = 1500, MANY = 40, KEY_MAX = 200, OUT_MAX = 700, SKEWS = 64, IMPLEMENTATIONS_MAX = 16 };

static edges memory; /* of the messages */
static size_t differ[IMPLEMENTATIONS_MAX];

typedef struct message {
    const uint8_t *at;
    size_t n;
    bool resumed;
    uint32_t state[8];
    uint64_t length;
    uint8_t key[KEY_MAX];
    size_t key_len;
    uint8_t digest[SM3_BYTES];
    uint8_t mac[SM3_BYTES];
} message;

static size_t draw_length(void) {
    switch (draw_below(4)) {
        case 0:
            return draw_below(LONGEST + 1);
        case 1:
            return 64 * draw_below(4) + 54 + draw_below(4); /* about the edge where the padding takes a block more */
        case 2:
            return draw_below(4);
        default:
            return 64 * draw_below(8);
    }
}

/* In its own part of memory, or, as the last, against the end. */
static void draw_message(message *m, size_t part, bool last) {
    m->n = draw_length();
    uint8_t *at = last ? memory.end - m->n : memory.begin + part * (LONGEST + SKEWS) + draw_below(SKEWS);
    draw_bytes(at, m->n);
    m->at = at;
    m->resumed = draw_below(2) == 0;
    m->length = m->resumed ? (uint64_t)64 << draw_below(50) : 0;
    draw_bytes((uint8_t *)m->state, sizeof m->state);
    m->key_len = draw_below(KEY_MAX + 1);
    draw_bytes(m->key, m->key_len);
    reference_sm3(m->resumed ? m->state : NULL, m->length, m->at, m->n, m->digest);
    reference_hmac(m->key, m->key_len, m->at, m->n, m->mac);
}

/* In pieces of random lengths, empty ones too. */
static bool digest_right(const hsm_sm3_impl *impl, const message *m) {
    uint8_t out[SM3_BYTES];
    hsm_sm3_ctx ctx;
    hsm_sm3_init(&ctx, impl);
    if (m->resumed) {
        hsm_sm3_resume(&ctx, impl, m->state, m->length);
    }
    const size_t step = 1 + draw_below(LONGEST);
    for (size_t done = 0; done < m->n; done += step) {
        hsm_sm3_update(&ctx, m->at + done, m->n - done < step ? m->n - done : step);
        hsm_sm3_update(&ctx, m->at, 0);
    }
    hsm_sm3_final(&ctx, out);
    return memcmp(out, m->digest, sizeof out) == 0;
}

static bool mac_right(const hsm_sm3_impl *impl, const message *m) {
    uint8_t out[SM3_BYTES];
    hsm_hmac_sm3_ctx ctx;
    hsm_hmac_sm3_init(&ctx, impl, m->key, m->key_len);
    hsm_hmac_sm3_update(&ctx, m->at, m->n);
    hsm_hmac_sm3_final(&ctx, out);
    return memcmp(out, m->mac, sizeof out) == 0;
}

/* All of them side by side: digests, and MACs. */
static size_t wrong_of_many(const hsm_sm3_impl *impl, const message *all, size_t count) {
    static uint8_t digests[MANY][SM3_BYTES];
    static uint8_t macs[MANY][SM3_BYTES];
    hsm_sm3_job jobs[MANY] = {{0}};
    hsm_hmac_sm3_job mac_jobs[MANY] = {{0}};
    hsm_hmac_sm3_key keys[MANY];
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        jobs[i] = (hsm_sm3_job){all[i].resumed ? all[i].state : NULL, all[i].length, all[i].at, all[i].n, digests[i]};
        hsm_hmac_sm3_set_key(&keys[i], impl, all[i].key, all[i].key_len);
        mac_jobs[i] = (hsm_hmac_sm3_job){&keys[i], all[i].at, all[i].n, macs[i]};
    }
    hsm_sm3_many(impl, jobs, count);
    hsm_hmac_sm3_many(impl, mac_jobs, count);
    for (size_t i = 0; i < count; i++) {
        wrong += memcmp(digests[i], all[i].digest, SM3_BYTES) != 0 || memcmp(macs[i], all[i].mac, SM3_BYTES) != 0;
    }
    return wrong;
}

static size_t some_messages(size_t most) {
    static message all[MANY];
    const size_t count = 1 + draw_below(most < MANY ? most : MANY);
    for (size_t i = 0; i < count; i++) {
        draw_message(&all[i], i, i == count - 1);
    }
    const hsm_sm3_impl *impl = NULL;
    for (size_t k = 0; (impl = sm3_impl_at(k)) != NULL; k++) {
        for (size_t i = 0; i < count; i++) {
            differ[k] += digest_right(impl, &all[i]) && mac_right(impl, &all[i]) ? 0 : 1;
        }
        differ[k] += wrong_of_many(impl, all, count);
    }
    return count;
}

/* The KDF whole and in pieces, and PBKDF2, whose password and salt are two parts of z. */
static size_t some_derivation(void) {
    uint8_t expected[OUT_MAX];
    uint8_t stretched[OUT_MAX];
    uint8_t out[OUT_MAX];
    const size_t z_len = draw_below(KEY_MAX + 1);
    const size_t n = draw_below(OUT_MAX + 1);
    const size_t cut = draw_below(n / SM3_BYTES + 1) * SM3_BYTES;
    const size_t salt_at = draw_below(z_len + 1);
    const uint32_t iterations = 1 + (uint32_t)draw_below(5);
    uint8_t *z = memory.end - z_len;
    draw_bytes(z, z_len);
    reference_kdf(z, z_len, expected, n);
    reference_pbkdf2(z, salt_at, z + salt_at, z_len - salt_at, iterations, stretched, n / 4);
    const hsm_sm3_impl *impl = NULL;
    for (size_t k = 0; (impl = sm3_impl_at(k)) != NULL; k++) {
        hsm_sm3_kdf_ctx ctx;
        hsm_sm3_kdf(impl, z, z_len, out, n);
        differ[k] += memcmp(out, expected, n) != 0;
        hsm_sm3_kdf_begin(&ctx, impl, z, z_len);
        hsm_sm3_kdf_next(&ctx, out, cut);
        hsm_sm3_kdf_next(&ctx, out + cut, n - cut);
        differ[k] += memcmp(out, expected, n) != 0;
        hsm_pbkdf2_sm3(impl, z, salt_at, z + salt_at, z_len - salt_at, iterations, out, n / 4);
        differ[k] += memcmp(out, stretched, n / 4) != 0;
    }
    return 1;
}

int main(void) {
    const size_t cases = cases_begin("sm3 differential", CASES);
    memory = edges_new(1 + MANY * (LONGEST + SKEWS) / EDGE_PAGE + 1);
    for (size_t done = 0; done < cases;) {
        done += draw_below(40) == 0 ? some_derivation() : some_messages(cases - done);
    }
    const hsm_sm3_impl *impl = NULL;
    for (size_t k = 0; (impl = sm3_impl_at(k)) != NULL; k++) {
        CHECK(differ[k] == 0 && cases != 0, "%s: %zu of %zu differ from the reference", impl->name, differ[k], cases);
        printf("%s: %zu cases\n", impl->name, cases);
    }
    return check_report("sm3 differential");
}
