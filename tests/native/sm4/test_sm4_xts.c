/* SPDX-License-Identifier: Apache-2.0 */
/* SM4-XTS in both forms: vectors, every length against the reference, in place, refusals. */
#include <stdlib.h>

#include "check.h"
#include "every_implementation.h"
#include "reference.h"
#include "sm4/sm4.h"
#include "sm4_xts_vectors.h"

static const hsm_sm4_impl *IMPL; /* each in turn */

static int32_t xts(const uint8_t *key1, const uint8_t *key2, uint32_t form, int direction, const uint8_t *tweak, const uint8_t *in,
                   size_t n, uint8_t *out) {
    hsm_sm4_key data_key;
    hsm_sm4_key tweak_key;
    IMPL->set_key(&data_key, key1);
    IMPL->set_key(&tweak_key, key2);
    return hsm_sm4_xts_crypt(IMPL, &data_key, &tweak_key, form, direction, tweak, in, n, out).code;
}

static void vectors(void) {
    for (size_t i = 0; i < sm4_xts_vectors_count; i++) {
        const struct sm4_xts_vector *v = &sm4_xts_vectors[i];
        const uint32_t form = strcmp(v->standard, "gb") == 0 ? HSM_XTS_GB : HSM_XTS_IEEE;
        const size_t n = v->plaintext.n;
        uint8_t *x = malloc(n);
        memcpy(x, v->plaintext.data, n);
        CHECK(xts(v->key1.data, v->key2.data, form, HSM_ENCRYPT, v->tweak.data, x, n, x) == HSM_R_OK, "%s", v->name);
        CHECK_BYTES(x, v->ciphertext.data, n, v->name);
        CHECK(xts(v->key1.data, v->key2.data, form, HSM_DECRYPT, v->tweak.data, x, n, x) == HSM_R_OK, "%s", v->name);
        CHECK_BYTES(x, v->plaintext.data, n, v->name);
        free(x);
    }
}

static void one_length(uint32_t form, size_t n) {
    uint8_t key[32];
    uint8_t tweak[SM4_BLOCK];
    uint8_t *plain = malloc(n);
    uint8_t *cipher = malloc(n);
    uint8_t *x = malloc(n);
    int wrong = 0;
    for (size_t i = 0; i < n; i++) {
        plain[i] = (uint8_t)(i * 3 + n);
    }
    for (size_t i = 0; i < sizeof key; i++) {
        key[i] = (uint8_t)(i * 77 + n);
        tweak[i % SM4_BLOCK] = (uint8_t)(n * 101 + i);
    }
    reference_xts(key, form == HSM_XTS_GB, tweak, plain, n, cipher);
    wrong += xts(key, key + 16, form, HSM_ENCRYPT, tweak, plain, n, x) != HSM_R_OK || memcmp(x, cipher, n) != 0;
    wrong += xts(key, key + 16, form, HSM_DECRYPT, tweak, cipher, n, x) != HSM_R_OK || memcmp(x, plain, n) != 0;
    memcpy(x, plain, n);
    wrong += xts(key, key + 16, form, HSM_ENCRYPT, tweak, x, n, x) != HSM_R_OK || memcmp(x, cipher, n) != 0;
    wrong += xts(key, key + 16, form, HSM_DECRYPT, tweak, x, n, x) != HSM_R_OK || memcmp(x, plain, n) != 0;
    CHECK(wrong == 0, "form %u, %zu bytes: %d differ", form, n, wrong);
    free(plain);
    free(cipher);
    free(x);
}

static void refusals(void) {
    uint8_t x[32] = {0};
    const uint8_t k[16] = {0};
    const uint8_t zero[32] = {0};
    for (size_t n = 0; n < 16; n++) {
        CHECK(xts(k, k, HSM_XTS_GB, HSM_ENCRYPT, k, x, n, x) == HSM_R_ARGUMENT, "%zu bytes", n);
        CHECK(xts(k, k, HSM_XTS_IEEE, HSM_DECRYPT, k, x, n, x) == HSM_R_ARGUMENT, "%zu bytes", n);
    }
    CHECK(xts(k, k, 0, HSM_ENCRYPT, k, x, 32, x) == HSM_R_ALGORITHM_MODE, "form 0");
    CHECK(xts(k, k, 3, HSM_ENCRYPT, k, x, 32, x) == HSM_R_ALGORITHM_MODE, "form 3");
    CHECK(xts(k, k, HSM_XTS_GB, 2, k, x, 32, x) == HSM_R_ARGUMENT, "direction");
    CHECK(xts(k, k, HSM_XTS_GB, HSM_ENCRYPT, NULL, x, 32, x) == HSM_R_ARGUMENT, "no tweak");
    CHECK(xts(k, k, HSM_XTS_GB, HSM_ENCRYPT, k, NULL, 32, x) == HSM_R_ARGUMENT, "no input");
    CHECK(xts(k, k, HSM_XTS_GB, HSM_ENCRYPT, k, x, 32, NULL) == HSM_R_ARGUMENT, "no output");
    CHECK(memcmp(x, zero, sizeof x) == 0, "a refused call writes nothing");
}

static void one_implementation(void) {
    static const size_t long_ones[] = {1008, 1023, 1024, 1025, 1039, 1040, 1041, 2047, 2048, 2049, 2070};
    vectors();
    for (uint32_t form = HSM_XTS_GB; form <= HSM_XTS_IEEE; form++) {
        for (size_t n = SM4_BLOCK; n <= 300; n++) {
            one_length(form, n);
        }
        for (size_t i = 0; i < sizeof long_ones / sizeof *long_ones; i++) {
            one_length(form, long_ones[i]);
        }
    }
    refusals();
}

int main(void) {
    for (size_t i = 0; (IMPL = implementation_at(i)) != NULL; i++) {
        printf("%s\n", IMPL->name);
        one_implementation();
    }
    return check_report("sm4 xts");
}
