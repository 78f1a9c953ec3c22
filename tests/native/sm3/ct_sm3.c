/* SPDX-License-Identifier: Apache-2.0 */
/* Every SM3 primitive on data and keys marked secret: under valgrind a branch or an index that depends on them is an error. */
#include "check.h"
#include "constant_time.h"
#include "sm3/sm3.h"

static const hsm_sm3_impl *const IMPL = &hsm_sm3_portable;

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

int main(void) {
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
    return check_report("ct_sm3");
}
