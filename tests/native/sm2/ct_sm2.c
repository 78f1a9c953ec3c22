/* SPDX-License-Identifier: Apache-2.0 */
/* Constant-time check, for valgrind and the SOFTSJJ_VALGRIND build: private keys, nonces, plaintexts and shared points are marked
 * undefined, so that memcheck reports every branch, index and answer that depends on them. Elsewhere it is only one more round
 * trip. */
#include "check.h"
#include "constant_time.h"
#include "support.h"

static hsm_rc secret_fill(void *self, uint8_t *out, size_t n) {
    hsm_rc rc = noise_fill(self, out, n);
    HSM_CT_SECRET(out, n);
    return rc;
}

static uint64_t noise_state = 521288629;
static const hsm_random_source SECRET = {secret_fill, &noise_state};

static void check_public(uint8_t *bytes, const uint8_t *expected, size_t n, const char *what) {
    HSM_CT_PUBLIC(bytes, n);
    CHECK_BYTES(bytes, expected, n, what);
}

static void run_multiplications(void) {
    uint8_t k[32], base[64], multiple[64], generator[64];
    const uint8_t one[32] = {[31] = 1};
    hsm_sm2_portable.base_multiply(one, generator);
    CHECK(hsm_is_ok(secret_fill(&noise_state, k, sizeof k)), "noise");
    hsm_sm2_portable.base_multiply(k, base);
    CHECK(hsm_sm2_portable.point_multiply(k, generator, multiple), "finite");
    HSM_CT_PUBLIC(base, sizeof base);
    check_public(multiple, base, 64, "both multiplications");
}

static void run_key(hsm_sm2_key *key) {
    hsm_sm2_key again;
    CHECK(hsm_is_ok(hsm_sm2_key_generate(&ENV, &SECRET, key)), "generate");
    CHECK(hsm_is_ok(hsm_sm2_key_from_d(&ENV, key->d, &again)), "from d");
    CHECK_BYTES(again.point, key->point, 64, "the same public key");
    HSM_CT_SECRET(key->inverse, sizeof key->inverse);
}

static void run_signature(const hsm_sm2_key *key) {
    uint8_t e[32] = {7}, signature[64];
    CHECK(hsm_is_ok(hsm_sm2_do_sign(&ENV, &SECRET, key, e, signature)), "sign");
    CHECK(hsm_is_ok(hsm_sm2_do_verify(&ENV, key->point, e, signature)), "verify");
}

static void run_encryption(const hsm_sm2_key *key, uint32_t order) {
    static const uint8_t text[100] = "attack at dawn";
    uint8_t plain[sizeof text], cipher[sizeof text + 96], out[sizeof text];
    memcpy(plain, text, sizeof text);
    HSM_CT_SECRET(plain, sizeof plain);
    CHECK(hsm_is_ok(hsm_sm2_do_encrypt(&ENV, &SECRET, key->point, order, plain, sizeof plain, cipher)), "encrypt");
    CHECK(hsm_is_ok(hsm_sm2_do_decrypt(&ENV, key, order, cipher, sizeof cipher, out)), "decrypt");
    check_public(out, text, sizeof text, "decrypt");
    cipher[70] ^= 1;
    CHECK(hsm_sm2_do_decrypt(&ENV, key, order, cipher, sizeof cipher, out).code == HSM_R_CIPHERTEXT, "changed");
}

static void run_agreement(const hsm_sm2_key *a, const hsm_sm2_key *b) {
    static const uint8_t id[] = "1234567812345678";
    hsm_sm2_key ra, rb;
    uint8_t key_a[32], key_b[32], s1[2][32], s2[2][32];
    run_key(&ra);
    run_key(&rb);
    const hsm_sm2_agreement from_a = {true, a, &ra, id, 16, b->point, rb.point, id, 16};
    const hsm_sm2_agreement from_b = {false, b, &rb, id, 16, a->point, ra.point, id, 16};
    CHECK(hsm_is_ok(hsm_sm2_do_agree(&ENV, &from_a, key_a, sizeof key_a, s1[0], s2[0])), "agree");
    CHECK(hsm_is_ok(hsm_sm2_do_agree(&ENV, &from_b, key_b, sizeof key_b, s1[1], s2[1])), "agree");
    HSM_CT_PUBLIC(key_a, sizeof key_a);
    check_public(key_b, key_a, sizeof key_a, "the same key");
    CHECK_BYTES(s1[0], s1[1], 32, "the same S1");
    CHECK_BYTES(s2[0], s2[1], 32, "the same S2");
}

int main(void) {
    hsm_sm2_key a, b;
    run_multiplications();
    run_key(&a);
    run_key(&b);
    run_signature(&a);
    run_encryption(&a, HSM_C1C3C2);
    run_encryption(&b, HSM_C1C2C3);
    run_agreement(&a, &b);
    return check_report("sm2 constant time");
}
