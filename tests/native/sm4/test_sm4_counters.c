/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counters that wrap in the middle of a message: all 128 bits of CTR, and the 32 of GCM, which carry nothing into the nonce (SP
 * 800-38D 6.2). GCM's own counter begins where its nonce hashes to: here the nonce is computed from the counter.
 */
#include "check.h"
#include "every_implementation.h"
#include "reference.h"

enum { BLOCKS = 150, BEFORE_MAX = 140, TEXT = SM4_BLOCK * BLOCKS - 5 };

static const uint8_t raw[SM4_KEY_BYTES] = "sixteen key byte";

static void count(uint8_t counter[SM4_BLOCK], int from) {
    for (int i = SM4_BLOCK - 1; i >= from && ++counter[i] == 0; i--) {
    }
}

/* All ones from byte `ones` on, less `before`. */
static void counter_before_wrap(uint8_t counter[SM4_BLOCK], int ones, uint8_t before) {
    memset(counter, 0x3c, SM4_BLOCK);
    memset(counter + ones, 0xff, (size_t)(SM4_BLOCK - ones));
    counter[SM4_BLOCK - 1] = (uint8_t)(0xff - before);
}

/* The key stream, block by block; counter is left at the next value. */
static void stream(uint8_t counter[SM4_BLOCK], int from, uint8_t *out, size_t n) {
    uint8_t block[SM4_BLOCK];
    for (size_t at = 0; at < n; at += SM4_BLOCK) {
        reference_block(raw, true, counter, block);
        memcpy(out + at, block, n - at < SM4_BLOCK ? n - at : SM4_BLOCK);
        count(counter, from);
    }
}

static void kernels(const hsm_sm4_impl *impl, int ones, hsm_sm4_counter_width width, uint8_t before) {
    static const uint8_t zeros[TEXT];
    uint8_t expected[TEXT];
    uint8_t out[TEXT];
    uint8_t after[SM4_BLOCK];
    uint8_t counter[SM4_BLOCK];
    hsm_sm4_key key;
    impl->set_key(&key, raw);
    counter_before_wrap(counter, ones, before);
    memcpy(after, counter, SM4_BLOCK);
    stream(after, width == SM4_COUNTER_32 ? 12 : 0, expected, TEXT);
    impl->counter(&key, counter, width, zeros, TEXT, out);
    CHECK(memcmp(out, expected, TEXT) == 0, "%s: %d bits, %u before the wrap", impl->name, 8 * (SM4_BLOCK - ones), before);
    CHECK(memcmp(counter, after, SM4_BLOCK) == 0, "%s: left counter, %d bits, %u before", impl->name, 8 * (SM4_BLOCK - ones),
          before);
}

/* h^-1 = h^(2^128 - 2). */
static void invert(const uint8_t h[SM4_BLOCK], uint8_t out[SM4_BLOCK]) {
    uint8_t square[SM4_BLOCK];
    memcpy(square, h, SM4_BLOCK);
    memset(out, 0, SM4_BLOCK);
    out[0] = 0x80; /* 1 */
    for (int i = 1; i < 128; i++) {
        uint8_t same[SM4_BLOCK];
        memcpy(same, square, SM4_BLOCK);
        reference_gcm_multiply(square, same);
        reference_gcm_multiply(out, square);
    }
}

/* J0 = (nonce h + length) h for a nonce of one block (SP 800-38D 7.1), solved for the nonce. */
static void nonce_for(const uint8_t j0[SM4_BLOCK], uint8_t nonce[SM4_BLOCK]) {
    uint8_t h[SM4_BLOCK] = {0};
    uint8_t inverse[SM4_BLOCK];
    reference_block(raw, true, h, h);
    invert(h, inverse);
    memcpy(nonce, j0, SM4_BLOCK);
    reference_gcm_multiply(nonce, inverse);
    nonce[SM4_BLOCK - 1] ^= 8 * SM4_BLOCK;
    reference_gcm_multiply(nonce, inverse);
}

static void gcm(const hsm_sm4_impl *impl, uint8_t before) {
    uint8_t j0[SM4_BLOCK];
    uint8_t nonce[SM4_BLOCK];
    uint8_t counter[SM4_BLOCK];
    uint8_t expected[TEXT] = {0};
    uint8_t out[TEXT] = {0};
    uint8_t tag[SM4_BLOCK];
    uint8_t reference_tag[SM4_BLOCK];
    uint8_t ignored[TEXT];
    hsm_sm4_aead_key key;
    hsm_sm4_aead_set_key(impl, &key, raw);
    counter_before_wrap(j0, 12, before);
    nonce_for(j0, nonce);
    memcpy(counter, j0, SM4_BLOCK);
    count(counter, 12);
    stream(counter, 12, expected, TEXT);
    reference_gcm(raw, nonce, SM4_BLOCK, NULL, 0, out, TEXT, ignored, reference_tag);
    CHECK(memcmp(ignored, expected, TEXT) == 0, "the nonce does not hash to the counter");
    CHECK(hsm_is_ok(hsm_sm4_gcm_encrypt(impl, &key, nonce, SM4_BLOCK, NULL, 0, out, TEXT, out, tag, SM4_BLOCK)), "GCM");
    CHECK(memcmp(out, expected, TEXT) == 0 && memcmp(tag, reference_tag, SM4_BLOCK) == 0, "%s: GCM, %u before the wrap", impl->name,
          before);
    CHECK(hsm_is_ok(hsm_sm4_gcm_decrypt(impl, &key, nonce, SM4_BLOCK, NULL, 0, out, TEXT, tag, SM4_BLOCK, out)), "GCM back");
    memset(expected, 0, TEXT);
    CHECK(memcmp(out, expected, TEXT) == 0, "%s: GCM back, %u before the wrap", impl->name, before);
}

int main(void) {
    static const int ones[] = {0, 8, 12}; /* all bits, the lower half, the last word */
    const hsm_sm4_impl *impl = NULL;
    for (size_t i = 0; (impl = implementation_at(i)) != NULL; i++) {
        for (uint8_t before = 0; before <= BEFORE_MAX; before++) {
            for (size_t k = 0; k < sizeof ones / sizeof ones[0]; k++) {
                kernels(impl, ones[k], SM4_COUNTER_128, before);
                kernels(impl, ones[k], SM4_COUNTER_32, before);
            }
            if (before % 7 == 0) {
                gcm(impl, before);
            }
        }
    }
    return check_report("sm4 counters");
}
