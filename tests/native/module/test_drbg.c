/* SPDX-License-Identifier: Apache-2.0 */
/* The SM3 Hash_DRBG against vectors; entropy that is not; reseeding. */
#include "module/module.h"
#include "support.h"

typedef struct drbg_call {
    bool generate; /* else reseed */
    const uint8_t *entropy;
    size_t entropy_len;
    const uint8_t *additional;
    size_t additional_len;
    const uint8_t *output;
    size_t output_len;
    const uint8_t *v; /* after the call */
    size_t v_len;
    const uint8_t *c;
    size_t c_len;
} drbg_call;

typedef struct drbg_vector {
    const char *name;
    const uint8_t *entropy;
    size_t entropy_len;
    const uint8_t *nonce;
    size_t nonce_len;
    const uint8_t *personalisation;
    size_t personalisation_len;
    const drbg_call *calls;
    size_t count;
} drbg_vector;

#include "drbg_calls.h"

static void vector(const drbg_vector *v) {
    const hsm_sm3_impl *sm3 = hsm_implementation_at(0)->sm3;
    hash_drbg state;
    hash_drbg_instantiate(&state, sm3, (hash_drbg_input){v->entropy, v->entropy_len}, (hash_drbg_input){v->nonce, v->nonce_len},
                          (hash_drbg_input){v->personalisation, v->personalisation_len});
    for (size_t i = 0; i < v->count; i++) {
        const drbg_call *call = &v->calls[i];
        const hash_drbg_input additional = {call->additional, call->additional_len};
        uint8_t out[HASH_DRBG_OUTPUT_MAX];
        if (call->generate) {
            hash_drbg_generate(&state, sm3, additional, out, call->output_len);
            CHECK_BYTES(out, call->output, call->output_len, v->name);
        } else {
            hash_drbg_reseed(&state, sm3, (hash_drbg_input){call->entropy, call->entropy_len}, additional);
        }
        uint8_t number[HASH_DRBG_SEED];
        hash_drbg_put_number(number, &state.v);
        CHECK(call->v_len == sizeof number && memcmp(number, call->v, sizeof number) == 0, "%s: V after call %zu", v->name, i);
        hash_drbg_put_number(number, &state.c);
        CHECK(call->c_len == sizeof number && memcmp(number, call->c, sizeof number) == 0, "%s: C after call %zu", v->name, i);
    }
}

/* Sources of entropy: `good` bytes from a counter, then what `kind` says. */
typedef struct supply {
    enum { GOOD, STUCK, BIASED, DEAD } kind;
    size_t good;
    size_t given;
    uint32_t state;
} supply;

static uint8_t next_good(supply *s) {
    s->state = s->state * 1664525u + 1013904223u;
    return (uint8_t)(s->state >> 24);
}

static hsm_rc give(void *self, uint8_t *out, size_t n) {
    supply *s = self;
    for (size_t i = 0; i < n; i++, s->given++) {
        bool good = s->given < s->good || s->kind == GOOD;
        if (!good && s->kind == DEAD) {
            return (hsm_rc){HSM_R_RANDOM};
        }
        out[i] = next_good(s);
        if (!good && (s->kind == STUCK || (s->kind == BIASED && s->given % 2 == 0))) {
            out[i] = 0x42;
        }
    }
    return (hsm_rc){HSM_R_OK};
}

static void bad_from_the_start(void) {
    hsm_arena *arena = NULL;
    NEED(hsm_arena_new(8, &arena));
    for (int kind = STUCK; kind <= DEAD; kind++) {
        supply s = {.kind = (unsigned)kind};
        hsm_module *module = NULL;
        uint8_t out[16];
        hsm_handle key;
        CHECK_OK(hsm_module_new_from(arena, NULL, (hsm_random_source){give, &s}, &module));
        CHECK_CODE(hsm_random(module, out, sizeof out), HSM_R_SELF_TEST);
        CHECK_CODE(hsm_key_generate_symmetric(module, 16, 0, &key), HSM_R_SELF_TEST);
        CHECK_CODE(hsm_selftest(module, NULL, NULL), HSM_R_SELF_TEST);
        s.kind = GOOD; /* the source is repaired: the module heals */
        CHECK_OK(hsm_selftest(module, NULL, NULL));
        CHECK_OK(hsm_random(module, out, sizeof out));
        CHECK_OK(hsm_key_generate_symmetric(module, 16, 0, &key));
        hsm_module_free(module);
    }
    hsm_arena_free(arena);
}

static void bad_later(void) {
    hsm_arena *arena = NULL;
    NEED(hsm_arena_new(8, &arena));
    for (int kind = STUCK; kind <= DEAD; kind++) {
        static uint8_t out[1 << 18];
        static const uint8_t zero[sizeof out];
        supply s = {.kind = (unsigned)kind, .good = HSM_HEALTH_STARTUP_SAMPLES + HSM_DRBG_ENTROPY + HSM_DRBG_NONCE};
        hsm_module *module = NULL;
        NEED(hsm_module_new_from(arena, NULL, (hsm_random_source){give, &s}, &module));
        CHECK_OK(hsm_random(module, out, sizeof out / 64));
        int code = HSM_R_OK;
        for (int i = 0; i < 8 && code == HSM_R_OK; i++) { /* a bias takes some reseeds to show */
            code = hsm_random(module, out, sizeof out).code;
        }
        CHECK(code == HSM_R_RANDOM, "kind %d: code %d", kind, code);
        CHECK_BYTES(out, zero, sizeof out, "nothing of a failed request is left");
        CHECK_CODE(hsm_random(module, out, 1), HSM_R_SELF_TEST);
        hsm_module_free(module);
    }
    hsm_arena_free(arena);
}

/* 2^10 requests, or the time: whichever comes first. */
static void reseeds(void) {
    hsm_arena *arena = NULL;
    supply s = {.kind = GOOD};
    hsm_module *module = NULL;
    static uint8_t out[(HSM_DRBG_REQUESTS + 1) * 32];
    NEED(hsm_arena_new(8, &arena));
    NEED(hsm_module_new_from(arena, NULL, (hsm_random_source){give, &s}, &module));
    NEED(hsm_selftest(module, NULL, NULL)); /* reseeds: the count starts here */
    size_t given = s.given;
    NEED(hsm_random(module, out, HSM_DRBG_REQUESTS * 32));
    CHECK(s.given == given, "not yet");
    NEED(hsm_random(module, out, 1));
    CHECK(s.given == given + HSM_DRBG_ENTROPY, "after 2^10 requests");
    module->drbg.seeded_at -= HSM_DRBG_SECONDS;
    NEED(hsm_random(module, out, 1));
    CHECK(s.given == given + 2 * HSM_DRBG_ENTROPY, "after 60 seconds");
    NEED(hsm_random(module, out, 1));
    CHECK(s.given == given + 2 * HSM_DRBG_ENTROPY, "not again");
    hsm_module_free(module);
    hsm_arena_free(arena);
}

static void health(void) {
    hsm_health h;
    uint8_t samples[HSM_HEALTH_PROPORTION_WINDOW];
    for (size_t i = 0; i < sizeof samples; i++) {
        samples[i] = (uint8_t)(i * 7 + 1);
    }
    hsm_health_reset(&h);
    CHECK(hsm_health_test(&h, samples, sizeof samples), "a counter passes: the tests find failures, not patterns");
    memset(samples, 9, HSM_HEALTH_REPETITION_CUTOFF - 1);
    hsm_health_reset(&h);
    CHECK(hsm_health_test(&h, samples, sizeof samples), "one below the repetition cutoff");
    memset(samples + 200, 9, HSM_HEALTH_REPETITION_CUTOFF);
    CHECK(!hsm_health_test(&h, samples, sizeof samples), "the repetition cutoff");
    for (int matches = HSM_HEALTH_PROPORTION_CUTOFF - 1; matches <= HSM_HEALTH_PROPORTION_CUTOFF; matches++) {
        for (size_t i = 0; i < sizeof samples; i++) {
            bool match = i % 2 == 0 && (int)i / 2 < matches;
            samples[i] = match ? 200 : (uint8_t)(i % 199);
        }
        hsm_health_reset(&h);
        CHECK(hsm_health_test(&h, samples, sizeof samples) == (matches < HSM_HEALTH_PROPORTION_CUTOFF), "%d of 512", matches);
    }
}

static void deterministic(void) {
    hsm_arena *arena = NULL;
    uint8_t out[3][100];
    NEED(hsm_arena_new(8, &arena));
    for (int i = 0; i < 3; i++) {
        const uint8_t seed[3] = {1, 2, (uint8_t)(i / 2)};
        const hsm_module_options options = {.insecure_seed = seed, .insecure_seed_len = sizeof seed};
        hsm_module *module = NULL;
        NEED(hsm_module_new(arena, &options, &module));
        CHECK(hsm_module_insecure(module), "it says so");
        NEED(hsm_selftest(module, NULL, NULL)); /* changes nothing */
        NEED(hsm_random(module, out[i], sizeof out[i]));
        hsm_module_free(module);
    }
    CHECK_BYTES(out[0], out[1], sizeof out[0], "same seed, same bytes");
    CHECK(memcmp(out[0], out[2], sizeof out[0]) != 0, "another seed");
    hsm_module *module = NULL;
    NEED(hsm_module_new(arena, NULL, &module));
    CHECK(!hsm_module_insecure(module), "from the kernel");
    CHECK_OK(hsm_random(module, NULL, 0));
    CHECK_CODE(hsm_random(module, NULL, 1), HSM_R_ARGUMENT);
    NEED(hsm_random(module, out[0], sizeof out[0]));
    NEED(hsm_random(module, out[1], sizeof out[1]));
    CHECK(memcmp(out[0], out[1], sizeof out[0]) != 0, "two draws");
    hsm_module_free(module);
    hsm_arena_free(arena);
}

int main(void) {
    for (size_t i = 0; i < sizeof drbg_vectors / sizeof drbg_vectors[0]; i++) {
        vector(drbg_vectors[i]);
    }
    bad_from_the_start();
    bad_later();
    reseeds();
    health();
    deterministic();
    return check_report("drbg");
}
