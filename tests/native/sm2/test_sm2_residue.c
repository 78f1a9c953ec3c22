/* SPDX-License-Identifier: Apache-2.0 */
/* What an operation leaves on the stack: it runs on one of its own, which is searched afterwards. */
#include <ucontext.h>

#include "check.h"
#include "sm2/scalar.h"
#include "sm2/sm2.h"

enum { STACK = 256 << 10 };

static const hsm_sm2_env ENV = {&hsm_sm2_portable, &hsm_sm3_portable};
static const uint8_t MESSAGE[24] = "not a secret of ours";

static uint8_t stack[STACK] __attribute__((aligned(64)));
static ucontext_t here;
static ucontext_t there;
static hsm_sm2_key key;
static uint8_t nonce[32];
static uint8_t signature[64];
static uint8_t cipher[sizeof MESSAGE + HSM_SM2_CIPHER_OVERHEAD];
static uint8_t opened[sizeof MESSAGE];
static hsm_rc result;

static hsm_rc fixed_fill(void *self, uint8_t *out, size_t n) {
    (void)self;
    memcpy(out, nonce, n);
    return hsm_ok();
}

static const hsm_random_source RANDOM = {fixed_fill, NULL};

static void make_key(void) {
    result = hsm_sm2_key_from_d(&ENV, key.d, &key);
}

static void sign(void) {
    static const uint8_t digest[32] = {1};
    result = hsm_sm2_do_sign(&ENV, &RANDOM, &key, digest, signature);
}

static void encrypt(void) {
    result = hsm_sm2_do_encrypt(&ENV, &RANDOM, key.point, HSM_C1C3C2, MESSAGE, sizeof MESSAGE, cipher);
}

static void decrypt(void) {
    result = hsm_sm2_do_decrypt(&ENV, &key, HSM_C1C3C2, cipher, sizeof cipher, opened);
}

static void run(const char *name, void (*operation)(void)) {
    memset(stack, 0, sizeof stack);
    getcontext(&there);
    there.uc_stack.ss_sp = stack;
    there.uc_stack.ss_size = sizeof stack;
    there.uc_link = &here;
    makecontext(&there, operation, 0);
    swapcontext(&here, &there);
    CHECK(hsm_is_ok(result), "%s", name);
}

/* Looks for any 8 bytes of the value, in the order of bytes and in that of limbs. */
static void check_gone(const char *operation, const char *name, const hsm_scalar *value) {
    uint8_t bytes[32];
    hsm_scalar_to_bytes(bytes, value);
    for (size_t at = 0; at + 8 <= sizeof stack; at++) {
        for (int i = 0; i < 4; i++) {
            if (memcmp(stack + at, &value->v[i], 8) == 0 || memcmp(stack + at, bytes + 8 * i, 8) == 0) {
                CHECK(false, "%s leaves a part of %s", operation, name);
                return;
            }
        }
    }
    CHECK(true, "gone");
}

/* As it is, and in the Montgomery form of scalar.c. */
static void check_both_gone(const char *operation, const char *name, const hsm_scalar *value) {
    static const hsm_scalar radix = {{0xac440bf6c62abedd, 0x8dfc2094de39fad4, 0, 0x100000000}}; /* 2^256 mod n */
    hsm_scalar entered;
    hsm_scalar_mul(&entered, value, &radix);
    check_gone(operation, name, value);
    check_gone(operation, name, &entered);
}

/* d, (1 + d)^-1, k, and k + r, which is (r + s)(1 + d). */
static void check_secrets(const char *operation) {
    hsm_scalar value, r;
    (void)hsm_scalar_from_bytes(&value, key.d);
    check_both_gone(operation, "d", &value);
    (void)hsm_scalar_from_bytes(&value, key.inverse);
    check_both_gone(operation, "the inverse", &value);
    (void)hsm_scalar_from_bytes(&value, nonce);
    check_both_gone(operation, "the nonce", &value);
    (void)hsm_scalar_from_bytes(&r, signature);
    hsm_scalar_add(&value, &value, &r);
    check_both_gone(operation, "k + r", &value);
}

int main(void) {
    for (size_t i = 0; i < 32; i++) {
        key.d[i] = (uint8_t)(0x39 + 29 * i);
        nonce[i] = (uint8_t)(0x11 + 37 * i);
        signature[i] = (uint8_t)(0x42 + 17 * i);
    }
    const struct {
        const char *name;
        void (*operation)(void);
    } cases[] = {{"key", make_key}, {"sign", sign}, {"encrypt", encrypt}, {"decrypt", decrypt}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run(cases[i].name, cases[i].operation);
        check_secrets(cases[i].name);
    }
    CHECK_BYTES(opened, MESSAGE, sizeof MESSAGE, "decrypted");
    return check_report("sm2 residue");
}
