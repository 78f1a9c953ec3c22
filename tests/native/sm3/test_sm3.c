/* SPDX-License-Identifier: Apache-2.0 */
/* SM3, HMAC-SM3, the KDF and PBKDF2 against the vectors; every way of cutting a message in two gives the same digest. */
#include <stdlib.h>

#include "check.h"
#include "hmac_sm3_vectors.h"
#include "impls.h"
#include "pbkdf2_hmac_sm3_vectors.h"
#include "sm3_kdf_vectors.h"
#include "sm3_vectors.h"

static const hsm_sm3_impl *IMPL; /* the one under test */

/* The message of a vector: given, a million times "a", or the bytes 0, 1, 2, ... A copy of the exact size, so that the sanitizer
 * sees a read beyond it. */
static uint8_t *message_of(const struct sm3_vector *v) {
    const size_t n = v->length;
    uint8_t *m = malloc(n + (n == 0));
    for (size_t i = 0; i < n; i++) {
        m[i] = v->message.data != NULL ? v->message.data[i] : v->repeat[0] == '6' ? 'a' : (uint8_t)i;
    }
    return m;
}

static void digests(void) {
    uint8_t out[SM3_BYTES];
    for (size_t i = 0; i < sm3_vectors_count; i++) {
        const struct sm3_vector *v = &sm3_vectors[i];
        uint8_t *m = message_of(v);
        hsm_sm3_digest(IMPL, m, v->length, out);
        CHECK_BYTES(out, v->digest.data, SM3_BYTES, v->name);
        free(m);
    }
}

static void cut_in_two(void) {
    uint8_t m[260];
    uint8_t whole[SM3_BYTES];
    uint8_t cut[SM3_BYTES];
    for (size_t i = 0; i < sizeof m; i++) {
        m[i] = (uint8_t)(i * 29);
    }
    for (size_t n = 0; n <= sizeof m; n++) {
        hsm_sm3_digest(IMPL, m, n, whole);
        int wrong = 0;
        for (size_t at = 0; at <= n; at++) {
            hsm_sm3_ctx ctx;
            hsm_sm3_init(&ctx, IMPL);
            hsm_sm3_update(&ctx, m, at);
            hsm_sm3_update(&ctx, m + at, n - at);
            hsm_sm3_final(&ctx, cut);
            wrong += memcmp(whole, cut, SM3_BYTES) != 0;
        }
        CHECK(wrong == 0, "length %zu: %d cuts", n, wrong);
    }
}

static void byte_by_byte(void) {
    for (size_t i = 0; i < sm3_vectors_count; i++) {
        const struct sm3_vector *v = &sm3_vectors[i];
        if (v->length > 70000) {
            continue;
        }
        uint8_t *m = message_of(v);
        uint8_t out[SM3_BYTES];
        hsm_sm3_ctx ctx;
        hsm_sm3_init(&ctx, IMPL);
        for (size_t k = 0; k < v->length; k++) {
            hsm_sm3_update(&ctx, m + k, 1);
        }
        hsm_sm3_final(&ctx, out);
        CHECK_BYTES(out, v->digest.data, SM3_BYTES, v->name);
        free(m);
    }
}

static void final_wipes(void) {
    hsm_sm3_ctx ctx;
    const hsm_sm3_ctx zero = {0};
    uint8_t out[SM3_BYTES];
    hsm_sm3_init(&ctx, IMPL);
    hsm_sm3_update(&ctx, (const uint8_t *)"secret", 6);
    hsm_sm3_final(&ctx, out);
    CHECK(ctx.impl == NULL && memcmp(ctx.state, zero.state, sizeof ctx.state) == 0, "state");
    CHECK(memcmp(ctx.block, zero.block, sizeof ctx.block) == 0, "block");
}

static void hmacs(void) {
    for (size_t i = 0; i < hmac_sm3_vectors_count; i++) {
        const struct hmac_sm3_vector *v = &hmac_sm3_vectors[i];
        const size_t half = v->message.n / 2;
        uint8_t out[SM3_BYTES];
        hsm_hmac_sm3_ctx ctx;
        hsm_hmac_sm3_init(&ctx, IMPL, v->key.data, v->key.n);
        hsm_hmac_sm3_update(&ctx, v->message.data, half);
        hsm_hmac_sm3_update(&ctx, v->message.data + half, v->message.n - half);
        hsm_hmac_sm3_final(&ctx, out);
        CHECK_BYTES(out, v->tag.data, SM3_BYTES, v->name);
        CHECK(memcmp(&ctx, &(const hsm_hmac_sm3_ctx){0}, sizeof ctx) == 0, "%s: final wipes", v->name);
    }
}

/* One key, several messages. */
static void hmac_of_cached_key(void) {
    for (size_t i = 0; i < hmac_sm3_vectors_count; i++) {
        const struct hmac_sm3_vector *v = &hmac_sm3_vectors[i];
        hsm_hmac_sm3_key states;
        hsm_hmac_sm3_set_key(&states, IMPL, v->key.data, v->key.n);
        for (int again = 0; again < 2; again++) {
            uint8_t out[SM3_BYTES];
            hsm_hmac_sm3_ctx ctx;
            hsm_hmac_sm3_begin(&ctx, IMPL, &states);
            hsm_hmac_sm3_update(&ctx, v->message.data, v->message.n);
            hsm_hmac_sm3_final(&ctx, out);
            CHECK_BYTES(out, v->tag.data, SM3_BYTES, v->name);
        }
    }
}

static void derivations(void) {
    for (size_t i = 0; i < sm3_kdf_vectors_count; i++) {
        const struct sm3_kdf_vector *v = &sm3_kdf_vectors[i];
        uint8_t *out = malloc(v->length + (v->length == 0));
        hsm_sm3_kdf(IMPL, v->z.data, v->z.n, out, v->length);
        CHECK(v->output.n == v->length, "%s: length", v->name);
        CHECK_BYTES(out, v->output.data, v->output.n, v->name);
        free(out);
    }
}

static void passwords(void) {
    for (size_t i = 0; i < pbkdf2_hmac_sm3_vectors_count; i++) {
        const struct pbkdf2_hmac_sm3_vector *v = &pbkdf2_hmac_sm3_vectors[i];
        uint8_t *out = malloc(v->length);
        hsm_pbkdf2_sm3(IMPL, v->password.data, v->password.n, v->salt.data, v->salt.n, (uint32_t)v->iterations, out, v->length);
        CHECK_BYTES(out, v->output.data, v->output.n, v->name);
        free(out);
    }
}

int main(void) {
    for (size_t i = 0; (IMPL = sm3_impl_at(i)) != NULL; i++) {
        printf("sm3: %s\n", IMPL->name);
        digests();
        cut_in_two();
        byte_by_byte();
        final_wipes();
        hmacs();
        hmac_of_cached_key();
        derivations();
        passwords();
    }
    return check_report("sm3");
}
