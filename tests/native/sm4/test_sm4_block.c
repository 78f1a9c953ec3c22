/* SPDX-License-Identifier: Apache-2.0 */
/* The S-box circuit against its definition, the block cipher against vectors and reference, any number of blocks. */
#include <stdlib.h>

#include "check.h"
#include "every_implementation.h"
#include "reference.h"
#include "sm4/sm4.h"
#include "sm4/sm4_sbox.h"
#include "sm4_block_vectors.h"

static const hsm_sm4_impl *IMPL; /* each in turn */

static void sbox(void) {
    for (unsigned x = 0; x < 256; x++) {
        const uint32_t in = (x ^ SM4_SBOX_IN) * 0x01010101U;
        const hsm_sm4_slice y = hsm_sm4_sbox_words((hsm_sm4_slice){in, in, in, in}) ^ SM4_SBOX_OUT * 0x01010101U;
        const uint32_t expected = reference_sbox((uint8_t)x) * 0x01010101U;
        CHECK(y[0] == expected && y[1] == expected && y[2] == expected && y[3] == expected, "S(%02x)", x);
    }
    CHECK(reference_sbox(0) == 0xd6 && reference_sbox(0xff) == 0x48, "corners of the table of GB/T 32907-2016 6.2");
}

static void vectors(void) {
    for (size_t i = 0; i < sm4_block_vectors_count; i++) {
        const struct sm4_block_vector *v = &sm4_block_vectors[i];
        const size_t n = v->plaintext.n;
        hsm_sm4_key key;
        if (v->iterations > 1 && (IMPL == &sm4_plain_256 || IMPL == &sm4_plain_512)) {
            continue; /* the million takes seconds */
        }
        uint8_t *x = malloc(n);
        IMPL->set_key(&key, v->key.data);
        memcpy(x, v->plaintext.data, n);
        for (uint64_t k = 0; k < v->iterations; k++) {
            IMPL->encrypt(&key, x, x, n / SM4_BLOCK);
        }
        CHECK_BYTES(x, v->ciphertext.data, n, v->name);
        if (v->iterations == 1) {
            IMPL->decrypt(&key, x, x, n / SM4_BLOCK);
            CHECK_BYTES(x, v->plaintext.data, n, v->name);
        }
        free(x);
    }
}

/* Every path: groups of four, filled batches, batches and a rest. Buffers of the exact size, apart and in place. */
static void every_count(void) {
    uint8_t raw[SM4_KEY_BYTES];
    hsm_sm4_key key;
    for (size_t blocks = 0; blocks <= 100; blocks++) {
        const size_t n = SM4_BLOCK * blocks;
        uint8_t *plain = malloc(n + 1);
        uint8_t *expected = malloc(n + 1);
        uint8_t *x = malloc(n + (n == 0));
        for (size_t i = 0; i < n; i++) {
            plain[i] = (uint8_t)(i * 7 + (i >> 4) * 13 + blocks);
        }
        for (size_t i = 0; i < sizeof raw; i++) {
            raw[i] = (uint8_t)(blocks * 17 + i * 91);
        }
        for (size_t i = 0; i < n; i += SM4_BLOCK) {
            reference_block(raw, true, plain + i, expected + i);
        }
        IMPL->set_key(&key, raw);
        IMPL->encrypt(&key, plain, x, blocks);
        CHECK(memcmp(x, expected, n) == 0, "encrypt %zu blocks", blocks);
        memcpy(x, plain, n);
        IMPL->encrypt(&key, x, x, blocks);
        CHECK(memcmp(x, expected, n) == 0, "encrypt %zu blocks in place", blocks);
        IMPL->decrypt(&key, expected, x, blocks);
        CHECK(memcmp(x, plain, n) == 0, "decrypt %zu blocks", blocks);
        memcpy(x, expected, n);
        IMPL->decrypt(&key, x, x, blocks);
        CHECK(memcmp(x, plain, n) == 0, "decrypt %zu blocks in place", blocks);
        free(plain);
        free(expected);
        free(x);
    }
}

static void one_implementation(void) {
    sbox();
    vectors();
    every_count();
}

int main(void) {
    CHECK(hsm_sm4_portable.usable(), "portable code runs everywhere");
    for (size_t i = 0; (IMPL = implementation_at(i)) != NULL; i++) {
        printf("%s\n", IMPL->name);
        one_implementation();
    }
    return check_report("sm4 block");
}
