/* SPDX-License-Identifier: Apache-2.0 */
/* ECB, CBC, CFB, OFB, CTR and CBC-MAC: vectors, every length against the reference, chained calls, refusals. */
#include <stdlib.h>

#include "check.h"
#include "every_implementation.h"
#include "reference.h"
#include "sm4/sm4.h"
#include "sm4_mac_vectors.h"
#include "sm4_modes_vectors.h"

static const hsm_sm4_impl *IMPL; /* each in turn */
static const uint8_t RAW[SM4_KEY_BYTES] = {9, 1, 8, 2, 7, 3, 6, 4, 250, 5, 251, 0, 252, 10, 253, 11};
/* The next counter blocks carry into every byte. */
static const uint8_t IV[SM4_BLOCK] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfb};
enum { LONGEST = 2100 };

static uint32_t mode_named(const char *name) {
    static const char *const names[] = {"", "ecb", "cbc", "cfb128", "ofb", "ctr"};
    for (uint32_t mode = HSM_MODE_ECB; mode <= HSM_MODE_CTR; mode++) {
        if (strcmp(name, names[mode]) == 0) {
            return mode;
        }
    }
    return 0;
}

static bool whole_blocks(uint32_t mode) {
    return mode == HSM_MODE_ECB || mode == HSM_MODE_CBC;
}

static void vectors(void) {
    size_t skipped = 0;
    for (size_t i = 0; i < sm4_modes_vectors_count; i++) {
        const struct sm4_modes_vector *v = &sm4_modes_vectors[i];
        const uint32_t mode = mode_named(v->mode);
        const size_t n = v->plaintext.n;
        uint8_t iv[SM4_BLOCK] = {0};
        uint8_t x[256];
        hsm_sm4_key key;
        if (mode == 0) {
            printf("skipped: %s (%s is not built)\n", v->name, v->mode);
            skipped++;
            continue;
        }
        IMPL->set_key(&key, v->key.data);
        for (int direction = HSM_DECRYPT; direction <= HSM_ENCRYPT; direction++) {
            const vector_bytes *from = direction == HSM_ENCRYPT ? &v->plaintext : &v->ciphertext;
            const vector_bytes *to = direction == HSM_ENCRYPT ? &v->ciphertext : &v->plaintext;
            memcpy(iv, v->iv.data != NULL ? v->iv.data : iv, SM4_BLOCK);
            CHECK(hsm_is_ok(hsm_sm4_mode_crypt(IMPL, &key, mode, direction, iv, from->data, n, x)), "%s", v->name);
            CHECK_BYTES(x, to->data, n, v->name);
        }
    }
    printf("sm4_modes.toml: %zu of %zu vectors skipped\n", skipped, sm4_modes_vectors_count);
}

/* One length, apart and in place, both directions, against the reference. Returns the number of differences. */
static int one_length(const hsm_sm4_key *key, uint32_t mode, const uint8_t *plain, size_t n) {
    int wrong = 0;
    uint8_t iv[SM4_BLOCK];
    uint8_t *cipher = malloc(n + 1);
    uint8_t *x = malloc(n + (n == 0));
    reference_mode(RAW, mode, true, IV, plain, n, cipher);
    for (int direction = HSM_DECRYPT; direction <= HSM_ENCRYPT; direction++) {
        const uint8_t *from = direction == HSM_ENCRYPT ? plain : cipher;
        const uint8_t *to = direction == HSM_ENCRYPT ? cipher : plain;
        memcpy(iv, IV, SM4_BLOCK);
        wrong += !hsm_is_ok(hsm_sm4_mode_crypt(IMPL, key, mode, direction, iv, from, n, x)) || memcmp(x, to, n) != 0;
        memcpy(iv, IV, SM4_BLOCK);
        memcpy(x, from, n);
        wrong += !hsm_is_ok(hsm_sm4_mode_crypt(IMPL, key, mode, direction, iv, x, n, x)) || memcmp(x, to, n) != 0;
    }
    free(cipher);
    free(x);
    return wrong;
}

static void every_length(void) {
    static const size_t long_ones[] = {511, 512, 513, 1008, 1023, 1024, 1025, 1040, 1100, 2047, 2048, 2049, LONGEST};
    uint8_t plain[LONGEST];
    hsm_sm4_key key;
    IMPL->set_key(&key, RAW);
    for (size_t i = 0; i < sizeof plain; i++) {
        plain[i] = (uint8_t)(i * 11 + i / 256);
    }
    for (uint32_t mode = HSM_MODE_ECB; mode <= HSM_MODE_CTR; mode++) {
        for (size_t i = 0; i <= 300 + sizeof long_ones / sizeof *long_ones; i++) {
            const size_t n = i <= 300 ? i : long_ones[i - 301];
            if (!whole_blocks(mode) || n % SM4_BLOCK == 0) {
                CHECK(one_length(&key, mode, plain, n) == 0, "mode %u, %zu bytes", mode, n);
            }
        }
    }
}

/* Two calls cut at any block boundary, and one call a block, are one call. */
static void chained(void) {
    enum { N = 16 * 75 + 5 };
    uint8_t plain[N];
    uint8_t once[N];
    uint8_t parts[N];
    hsm_sm4_key key;
    IMPL->set_key(&key, RAW);
    for (size_t i = 0; i < N; i++) {
        plain[i] = (uint8_t)(i * 5 + 1);
    }
    for (uint32_t mode = HSM_MODE_ECB; mode <= HSM_MODE_CTR; mode++) {
        const size_t n = whole_blocks(mode) ? N - 5 : N;
        for (int direction = HSM_DECRYPT; direction <= HSM_ENCRYPT; direction++) {
            uint8_t iv[SM4_BLOCK];
            int wrong = 0;
            memcpy(iv, IV, SM4_BLOCK);
            wrong += !hsm_is_ok(hsm_sm4_mode_crypt(IMPL, &key, mode, direction, iv, plain, n, once));
            for (size_t cut = 0; cut <= n; cut += SM4_BLOCK) {
                memcpy(iv, IV, SM4_BLOCK);
                memcpy(parts, plain, n);
                wrong += !hsm_is_ok(hsm_sm4_mode_crypt(IMPL, &key, mode, direction, iv, parts, cut, parts));
                wrong += !hsm_is_ok(hsm_sm4_mode_crypt(IMPL, &key, mode, direction, iv, parts + cut, n - cut, parts + cut));
                wrong += memcmp(once, parts, n) != 0;
            }
            memcpy(iv, IV, SM4_BLOCK);
            for (size_t at = 0; at < n; at += SM4_BLOCK) {
                const size_t piece = n - at < SM4_BLOCK ? n - at : SM4_BLOCK;
                wrong += !hsm_is_ok(hsm_sm4_mode_crypt(IMPL, &key, mode, direction, iv, plain + at, piece, parts + at));
            }
            wrong += memcmp(once, parts, n) != 0;
            CHECK(wrong == 0, "mode %u, direction %d: %d differ", mode, direction, wrong);
        }
    }
}

static int32_t crypt_code(uint32_t mode, int direction, uint8_t *iv, const uint8_t *in, size_t n, uint8_t *out) {
    hsm_sm4_key key;
    IMPL->set_key(&key, RAW);
    return hsm_sm4_mode_crypt(IMPL, &key, mode, direction, iv, in, n, out).code;
}

static void refusals(void) {
    uint8_t x[48] = {0};
    uint8_t iv[SM4_BLOCK] = {0};
    const uint8_t zero[48] = {0};
    CHECK(crypt_code(0, HSM_ENCRYPT, iv, x, 16, x) == HSM_R_ALGORITHM_MODE, "mode 0");
    CHECK(crypt_code(6, HSM_ENCRYPT, iv, x, 16, x) == HSM_R_ALGORITHM_MODE, "mode 6");
    for (size_t n = 1; n < 48; n++) {
        const int32_t expected = n % 16 == 0 ? HSM_R_OK : HSM_R_ARGUMENT;
        uint8_t y[48] = {0};
        CHECK(crypt_code(HSM_MODE_ECB, HSM_ENCRYPT, NULL, zero, n, y) == expected, "ecb %zu", n);
        CHECK(crypt_code(HSM_MODE_CBC, HSM_DECRYPT, iv, zero, n, y) == expected, "cbc %zu", n);
    }
    for (uint32_t mode = HSM_MODE_ECB; mode <= HSM_MODE_CTR; mode++) {
        CHECK(crypt_code(mode, 2, iv, x, 16, x) == HSM_R_ARGUMENT, "mode %u: direction", mode);
        CHECK(crypt_code(mode, -1, iv, x, 16, x) == HSM_R_ARGUMENT, "mode %u: direction", mode);
        CHECK(crypt_code(mode, HSM_ENCRYPT, iv, NULL, 16, x) == HSM_R_ARGUMENT, "mode %u: no input", mode);
        CHECK(crypt_code(mode, HSM_ENCRYPT, iv, x, 16, NULL) == HSM_R_ARGUMENT, "mode %u: no output", mode);
        CHECK(crypt_code(mode, HSM_ENCRYPT, iv, NULL, 0, NULL) == HSM_R_OK, "mode %u: nothing", mode);
        if (mode != HSM_MODE_ECB) {
            CHECK(crypt_code(mode, HSM_ENCRYPT, NULL, x, 16, x) == HSM_R_ARGUMENT, "mode %u: no iv", mode);
        }
    }
    CHECK(memcmp(x, zero, sizeof x) == 0, "a refused call writes nothing");
}

static void mac_vectors(void) {
    size_t skipped = 0;
    for (size_t i = 0; i < sm4_mac_vectors_count; i++) {
        const struct sm4_mac_vector *v = &sm4_mac_vectors[i];
        uint8_t padded[256] = {0};
        uint8_t mac[SM4_BLOCK];
        const uint8_t iv[SM4_BLOCK] = {0};
        hsm_sm4_key key;
        if (strcmp(v->algorithm, "CBCMAC") != 0) {
            skipped++;
            continue;
        }
        memcpy(padded, v->message.data, v->message.n);
        padded[v->message.n] = 0x80; /* GB/T 15852.1 padding method 2 is the caller's */
        IMPL->set_key(&key, v->key.data);
        CHECK(hsm_is_ok(hsm_sm4_mode_cbc_mac(IMPL, &key, iv, padded, v->message.n / 16 * 16 + 16, mac)), "%s", v->name);
        CHECK_BYTES(mac, v->tag.data, v->tag.n, v->name);
    }
    printf("sm4_mac.toml: %zu of %zu vectors skipped (only CBC-MAC is built)\n", skipped, sm4_mac_vectors_count);
}

/* The MAC is the last block of CBC; a call's MAC is the IV of the next. */
static void mac_laws(void) {
    uint8_t data[160];
    uint8_t cbc[160];
    uint8_t mac[SM4_BLOCK];
    hsm_sm4_key key;
    IMPL->set_key(&key, RAW);
    memset(data, 0x5a, sizeof data);
    reference_mode(RAW, HSM_MODE_CBC, true, IV, data, sizeof data, cbc);
    for (size_t n = 0; n <= sizeof data; n++) {
        const hsm_rc rc = hsm_sm4_mode_cbc_mac(IMPL, &key, IV, data, n, mac);
        const bool good = n != 0 && n % SM4_BLOCK == 0;
        CHECK(rc.code == (good ? HSM_R_OK : HSM_R_ARGUMENT), "mac of %zu bytes", n);
        CHECK(!good || memcmp(mac, cbc + n - SM4_BLOCK, SM4_BLOCK) == 0, "mac of %zu bytes", n);
    }
    CHECK(hsm_is_ok(hsm_sm4_mode_cbc_mac(IMPL, &key, IV, data, 64, mac)), "first part");
    CHECK(hsm_is_ok(hsm_sm4_mode_cbc_mac(IMPL, &key, mac, data + 64, 96, mac)), "second part");
    CHECK_BYTES(mac, cbc + 144, SM4_BLOCK, "chained mac");
    CHECK(hsm_sm4_mode_cbc_mac(IMPL, &key, NULL, data, 16, mac).code == HSM_R_ARGUMENT, "no iv");
    CHECK(hsm_sm4_mode_cbc_mac(IMPL, &key, IV, NULL, 16, mac).code == HSM_R_ARGUMENT, "no input");
    CHECK(hsm_sm4_mode_cbc_mac(IMPL, &key, IV, data, 16, NULL).code == HSM_R_ARGUMENT, "no output");
}

static void one_implementation(void) {
    vectors();
    every_length();
    chained();
    refusals();
    mac_vectors();
    mac_laws();
}

int main(void) {
    for (size_t i = 0; (IMPL = implementation_at(i)) != NULL; i++) {
        printf("%s\n", IMPL->name);
        one_implementation();
    }
    return check_report("sm4 modes");
}
