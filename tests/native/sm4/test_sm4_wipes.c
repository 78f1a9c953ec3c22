/* SPDX-License-Identifier: Apache-2.0 */
/* What many streams at once leave on the stack: no round keys, although they are laid out there for the lanes. */
#include <pthread.h>

#include "check.h"
#include "every_implementation.h"

enum { KEYS = 70 };

static hsm_sm4_key keys[KEYS];
static uint8_t iv[KEYS][SM4_BLOCK];
static uint8_t text[KEYS][3 * SM4_BLOCK];

static void make_keys(const hsm_sm4_impl *impl) {
    for (size_t i = 0; i < KEYS; i++) {
        const uint8_t raw[SM4_KEY_BYTES] = {(uint8_t)i, 1};
        impl->set_key(&keys[i], raw);
    }
}

/* A stack that can be looked at when what ran on it has returned. */
static uint8_t stack[1 << 18] __attribute__((aligned(64)));
static const hsm_sm4_impl *on_stack;

static void *run_on_stack(void *unused) {
    hsm_sm4_stream all[KEYS];
    const hsm_sm4_key *under[KEYS];
    for (size_t i = 0; i < KEYS; i++) {
        all[i] = (hsm_sm4_stream){&keys[i], iv[i], text[i], text[i], 1 + i % 3};
        under[i] = &keys[i];
    }
    hsm_sm4_cbc_encrypt_many(on_stack, all, KEYS);
    hsm_sm4_encrypt_each(on_stack, under, text[0], text[0], KEYS);
    return unused;
}

/* Round keys of this implementation that lie on the stack, word by word. */
static size_t keys_left(void) {
    size_t left = 0;
    for (size_t at = 0; at < sizeof stack; at += sizeof(uint32_t)) {
        uint32_t word = 0;
        memcpy(&word, stack + at, sizeof word);
        for (size_t i = 0; word != 0 && i < KEYS; i++) {
            for (size_t r = 0; r < SM4_ROUNDS; r++) {
                left += keys[i].rk[r] == word;
            }
        }
    }
    return left;
}

static void round_keys_are_wiped(const hsm_sm4_impl *impl) {
    pthread_t thread;
    pthread_attr_t own_stack;
    on_stack = impl;
    memset(stack, 0, sizeof stack);
    CHECK(pthread_attr_init(&own_stack) == 0 && pthread_attr_setstack(&own_stack, stack, sizeof stack) == 0, "stack");
    CHECK(pthread_create(&thread, &own_stack, run_on_stack, NULL) == 0 && pthread_join(thread, NULL) == 0, "thread");
    pthread_attr_destroy(&own_stack);
    CHECK(keys_left() == 0, "%s: %zu words of round keys left on the stack", impl->name, keys_left());
}

/* Not of the kernels in plain C: a vector has no register there, and the compiler copies it where it likes. */
static bool in_registers(const hsm_sm4_impl *impl) {
    return impl != &sm4_plain_256 && impl != &sm4_plain_512;
}

int main(void) {
    const hsm_sm4_impl *impl = NULL;
    for (size_t i = 0; (impl = implementation_at(i)) != NULL; i++) {
        if (in_registers(impl)) {
            make_keys(impl);
            round_keys_are_wiped(impl);
        }
    }
    return check_report("sm4 wipes");
}
