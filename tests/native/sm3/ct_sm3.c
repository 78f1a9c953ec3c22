/* SPDX-License-Identifier: Apache-2.0 */
/* Every SM3 primitive on data and keys marked secret: under valgrind a branch or an index that depends on them is an error. */
#include "check.h"
#include "constant_time.h"
#include "impls.h"

static const hsm_sm3_impl *IMPL; /* the one under test */

static void fill(uint8_t *p, size_t n, uint8_t seed) {
    for (size_t i = 0; i < n; i++) {
        p[i] = (uint8_t)(seed + 31 * i);
    }
    HSM_CT_SECRET(p, n);
}

/* Outputs are made public only to be looked at. */
static void look(uint8_t *out, size_t n, const char *what) {
    HSM_CT_PUBLIC(out, n);
    uint8_t all = 0;
    for (size_t i = 0; i < n; i++) {
        all |= out[i];
    }
    CHECK(all != 0, "%s", what);
}

static void many(uint8_t secret[300]) {
    enum { COUNT = 20 };
    hsm_sm3_job jobs[COUNT];
    uint8_t out[COUNT][SM3_BYTES];
    uint32_t state[8];
    fill(secret, 300, 5);
    fill((uint8_t *)state, sizeof state, 6);
    for (size_t i = 0; i < COUNT; i++) {
        jobs[i] = (hsm_sm3_job){i % 2 != 0 ? state : NULL, i % 2 != 0 ? SM3_BLOCK : 0, secret + i, 13 * i, out[i]};
    }
    hsm_sm3_many(IMPL, jobs, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        look(out[i], SM3_BYTES, "many");
    }
}

static void implementation(void) {
    uint8_t secret[300];
    uint8_t out[100];
    for (size_t n = 0; n <= sizeof secret; n += 7) {
        fill(secret, n, 1);
        hsm_sm3_digest(IMPL, secret, n, out);
        look(out, SM3_BYTES, "digest");
    }
    for (size_t n = 0; n <= 130; n += 13) {
        hsm_hmac_sm3_ctx ctx;
        fill(secret, sizeof secret, 2);
        hsm_hmac_sm3_init(&ctx, IMPL, secret, n);
        hsm_hmac_sm3_update(&ctx, secret, sizeof secret);
        hsm_hmac_sm3_final(&ctx, out);
        look(out, SM3_BYTES, "hmac");
    }
    fill(secret, 64, 3);
    hsm_sm3_kdf(IMPL, secret, 64, out, sizeof out);
    look(out, sizeof out, "kdf");
    fill(secret, 20, 4);
    hsm_pbkdf2_sm3(IMPL, secret, 20, (const uint8_t *)"salt", 4, 10, out, 40);
    look(out, 40, "pbkdf2");
    many(secret);
}

int main(void) {
    for (size_t i = 0; (IMPL = sm3_impl_at(i)) != NULL; i++) {
        implementation();
    }
    return check_report("ct_sm3");
}
