/* SPDX-License-Identifier: Apache-2.0 */
/* SM4-GCM and SM4-CCM: vectors, lengths against the reference, in place, tampering, refusals. */
#include <stdlib.h>

#include "check.h"
#include "every_implementation.h"
#include "reference.h"
#include "sm4/ghash.h"
#include "sm4/sm4.h"
#include "sm4_aead_vectors.h"

static const hsm_sm4_impl *IMPL; /* each in turn */
static const uint8_t RAW[SM4_KEY_BYTES] = {3, 141, 59, 26, 53, 58, 97, 93, 23, 84, 62, 64, 33, 83, 27, 95};

typedef struct message {
    const uint8_t *nonce;
    size_t nonce_len;
    const uint8_t *aad;
    size_t aad_len;
} message;

static int32_t seal(uint32_t aead, const uint8_t *raw, const message *m, const uint8_t *in, size_t n, uint8_t *out, uint8_t *tag,
                    size_t tag_len) {
    hsm_sm4_aead_key key;
    hsm_sm4_aead_set_key(IMPL, &key, raw);
    return (aead == HSM_AEAD_GCM ? hsm_sm4_gcm_encrypt : hsm_sm4_ccm_encrypt)(IMPL, &key, m->nonce, m->nonce_len, m->aad,
                                                                              m->aad_len, in, n, out, tag, tag_len)
        .code;
}

static int32_t open_sealed(uint32_t aead, const uint8_t *raw, const message *m, const uint8_t *in, size_t n, const uint8_t *tag,
                           size_t tag_len, uint8_t *out) {
    hsm_sm4_aead_key key;
    hsm_sm4_aead_set_key(IMPL, &key, raw);
    return (aead == HSM_AEAD_GCM ? hsm_sm4_gcm_decrypt : hsm_sm4_ccm_decrypt)(IMPL, &key, m->nonce, m->nonce_len, m->aad,
                                                                              m->aad_len, in, n, tag, tag_len, out)
        .code;
}

static void vectors(void) {
    for (size_t i = 0; i < sm4_aead_vectors_count; i++) {
        const struct sm4_aead_vector *v = &sm4_aead_vectors[i];
        const uint32_t aead = strcmp(v->mode, "gcm") == 0 ? HSM_AEAD_GCM : HSM_AEAD_CCM;
        const message m = {v->iv.data, v->iv.n, v->aad.data, v->aad.n};
        const size_t n = v->plaintext.n;
        uint8_t *x = malloc(n + (n == 0));
        uint8_t tag[SM4_BLOCK];
        memcpy(x, v->plaintext.data, n);
        CHECK(seal(aead, v->key.data, &m, x, n, x, tag, v->tag.n) == HSM_R_OK, "%s", v->name);
        CHECK_BYTES(x, v->ciphertext.data, n, v->name);
        CHECK_BYTES(tag, v->tag.data, v->tag.n, v->name);
        CHECK(open_sealed(aead, v->key.data, &m, v->ciphertext.data, n, v->tag.data, v->tag.n, x) == HSM_R_OK, "%s", v->name);
        CHECK_BYTES(x, v->plaintext.data, n, v->name);
        free(x);
    }
}

static bool all_zero(const uint8_t *p, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (p[i] != 0) {
            return false;
        }
    }
    return true;
}

/* One pair of lengths against the reference, apart and in place, and one changed tag. */
static void one_length(uint32_t aead, size_t nonce_len, size_t aad_len, size_t n) {
    uint8_t *nonce = malloc(nonce_len);
    uint8_t *aad = malloc(aad_len + (aad_len == 0));
    uint8_t *plain = malloc(n + 1);
    uint8_t *cipher = malloc(n + 1);
    uint8_t *x = malloc(n + (n == 0));
    uint8_t expected[SM4_BLOCK];
    uint8_t tag[SM4_BLOCK];
    int wrong = 0;
    memset(nonce, (int)(nonce_len * 3 + n), nonce_len);
    memset(aad, 0xa5, aad_len);
    memset(plain, (int)(n * 7 + 1), n);
    const message m = {nonce, nonce_len, aad, aad_len};
    if (aead == HSM_AEAD_GCM) {
        reference_gcm(RAW, nonce, nonce_len, aad, aad_len, plain, n, cipher, expected);
    } else {
        reference_ccm(RAW, nonce, nonce_len, aad, aad_len, plain, n, cipher, expected, SM4_BLOCK);
    }
    wrong += seal(aead, RAW, &m, plain, n, x, tag, 16) != HSM_R_OK || memcmp(x, cipher, n) != 0 || memcmp(tag, expected, 16) != 0;
    wrong += open_sealed(aead, RAW, &m, cipher, n, expected, 16, x) != HSM_R_OK || memcmp(x, plain, n) != 0;
    memcpy(x, plain, n);
    wrong += seal(aead, RAW, &m, x, n, x, tag, 16) != HSM_R_OK || memcmp(x, cipher, n) != 0 || memcmp(tag, expected, 16) != 0;
    wrong += open_sealed(aead, RAW, &m, x, n, tag, 16, x) != HSM_R_OK || memcmp(x, plain, n) != 0;
    tag[n % 16] ^= (uint8_t)(1 << n % 8);
    wrong += open_sealed(aead, RAW, &m, cipher, n, tag, 16, x) != HSM_R_MAC || !all_zero(x, n);
    CHECK(wrong == 0, "aead %u, nonce %zu, aad %zu, text %zu: %d differ", aead, nonce_len, aad_len, n, wrong);
    free(nonce);
    free(aad);
    free(plain);
    free(cipher);
    free(x);
}

static void lengths(void) {
    static const size_t long_ones[] = {1008, 1023, 1024, 1025, 2047, 2048, 2049, 2070};
    static const size_t gcm_nonces[] = {1, 2, 11, 13, 15, 16, 17, 31, 32, 33, 1000, 65536};
    for (uint32_t aead = HSM_AEAD_GCM; aead <= HSM_AEAD_CCM; aead++) {
        for (size_t n = 0; n <= 300; n++) {
            one_length(aead, 12, n % 40, n);
            one_length(aead, 12, n, n % 37);
        }
        for (size_t i = 0; i < sizeof long_ones / sizeof *long_ones; i++) {
            one_length(aead, 12, 20, long_ones[i]);
        }
    }
    for (size_t i = 0; i < sizeof gcm_nonces / sizeof *gcm_nonces; i++) {
        one_length(HSM_AEAD_GCM, gcm_nonces[i], 5, 70);
    }
    for (size_t nonce_len = 7; nonce_len <= 13; nonce_len++) {
        one_length(HSM_AEAD_CCM, nonce_len, 5, 70);
    }
}

/* GHASH where most terms of the integer products meet: all bits set on both sides. */
static void full_operands(void) {
    uint8_t nonce[12];
    uint8_t aad[64];
    uint8_t expected[16];
    uint8_t y[16];
    uint64_t hash[SM4_HASH_KEY_WORDS];
    hsm_ghash g = {IMPL, hash, {0}};
    memset(nonce, 0xff, sizeof nonce);
    memset(aad, 0xff, sizeof aad);
    IMPL->hash_key(hash, aad);
    hsm_ghash_update(&g, aad, 16);
    hsm_ghash_final(&g, y);
    /* (1 + x + ... + x^127)^2 = 1 + x^2 + ... + x^254, by Frobenius; reduced here one power at a time */
    memset(expected, 0, sizeof expected);
    uint8_t power[16] = {0x80};
    for (int i = 0; i <= 254; i++) {
        for (int k = 0; i % 2 == 0 && k < 16; k++) {
            expected[k] ^= power[k];
        }
        const bool out = (power[15] & 1) != 0;
        for (int k = 15; k > 0; k--) {
            power[k] = (uint8_t)(power[k] >> 1 | power[k - 1] << 7);
        }
        power[0] = (uint8_t)(power[0] >> 1 ^ (out ? 0xe1 : 0));
    }
    CHECK_BYTES(y, expected, 16, "square of the all-ones element");
}

/* Any changed bit of nonce, data, text or tag is found; nothing of the plaintext comes out. */
static void tampering(uint32_t aead, size_t tag_len) {
    uint8_t nonce[12] = {1, 2, 3};
    uint8_t aad[21] = {4, 5, 6};
    uint8_t cipher[50];
    uint8_t out[50];
    uint8_t tag[SM4_BLOCK];
    const message m = {nonce, sizeof nonce, aad, sizeof aad};
    struct {
        uint8_t *p;
        size_t n;
    } const parts[] = {{nonce, sizeof nonce}, {aad, sizeof aad}, {cipher, sizeof cipher}, {tag, tag_len}};
    memset(cipher, 'x', sizeof cipher);
    CHECK(seal(aead, RAW, &m, cipher, sizeof cipher, cipher, tag, tag_len) == HSM_R_OK, "seal");
    for (size_t part = 0; part < sizeof parts / sizeof *parts; part++) {
        int missed = 0;
        for (size_t bit = 0; bit < 8 * parts[part].n; bit++) {
            parts[part].p[bit / 8] ^= (uint8_t)(1 << bit % 8);
            memset(out, 0xcc, sizeof out);
            missed +=
                open_sealed(aead, RAW, &m, cipher, sizeof cipher, tag, tag_len, out) != HSM_R_MAC || !all_zero(out, sizeof out);
            parts[part].p[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        CHECK(missed == 0, "aead %u, part %zu, tag %zu: %d bits", aead, part, tag_len, missed);
    }
    CHECK(open_sealed(aead, RAW, &m, cipher, sizeof cipher, tag, tag_len, out) == HSM_R_OK, "untouched");
    const message shorter = {nonce, sizeof nonce, aad, sizeof aad - 1};
    CHECK(open_sealed(aead, RAW, &shorter, cipher, sizeof cipher, tag, tag_len, out) == HSM_R_MAC, "shorter aad");
    CHECK(open_sealed(aead, RAW, &m, cipher, sizeof cipher - 1, tag, tag_len, out) == HSM_R_MAC, "shorter text");
}

static int32_t both(uint32_t aead, const message *m, const uint8_t *in, size_t n, uint8_t *out, uint8_t *tag, size_t tag_len) {
    const int32_t a = seal(aead, RAW, m, in, n, out, tag, tag_len);
    if (a == HSM_R_ARGUMENT) { /* decryption must refuse it too */
        return open_sealed(aead, RAW, m, in, n, tag, tag_len, out);
    }
    return a;
}

static void refused_lengths(void) {
    static uint8_t big[65537];
    uint8_t x[16] = {0};
    uint8_t tag[32] = {0};
    for (size_t t = 0; t <= 20; t++) {
        const message m = {big, 12, NULL, 0};
        const bool gcm = t == 4 || t == 8 || (t >= 12 && t <= 16);
        const bool ccm = t >= 4 && t <= 16 && t % 2 == 0;
        CHECK(both(HSM_AEAD_GCM, &m, x, 16, x, tag, t) == (gcm ? HSM_R_OK : HSM_R_ARGUMENT), "gcm tag %zu", t);
        CHECK(both(HSM_AEAD_CCM, &m, x, 16, x, tag, t) == (ccm ? HSM_R_OK : HSM_R_ARGUMENT), "ccm tag %zu", t);
    }
    for (size_t n = 0; n <= 20; n++) {
        const message m = {big, n, NULL, 0};
        CHECK(both(HSM_AEAD_GCM, &m, x, 16, x, tag, 16) == (n != 0 ? HSM_R_OK : HSM_R_ARGUMENT), "gcm nonce %zu", n);
        CHECK(both(HSM_AEAD_CCM, &m, x, 16, x, tag, 16) == (n >= 7 && n <= 13 ? HSM_R_OK : HSM_R_ARGUMENT), "ccm nonce %zu", n);
    }
    const message longest = {big, 65536, NULL, 0};
    const message too_long = {big, 65537, NULL, 0};
    CHECK(both(HSM_AEAD_GCM, &longest, x, 16, x, tag, 16) == HSM_R_OK, "gcm nonce 65536");
    CHECK(both(HSM_AEAD_GCM, &too_long, x, 16, x, tag, 16) == HSM_R_ARGUMENT, "gcm nonce 65537");
    /* with a nonce of 13 bytes two remain for the length */
    const message narrow = {big, 13, NULL, 0};
    const message wider = {big, 12, NULL, 0};
    uint8_t *text = calloc(1, 65536);
    CHECK(both(HSM_AEAD_CCM, &narrow, text, 65535, text, tag, 16) == HSM_R_OK, "ccm 65535");
    CHECK(both(HSM_AEAD_CCM, &narrow, text, 65536, text, tag, 16) == HSM_R_ARGUMENT, "ccm 65536");
    CHECK(both(HSM_AEAD_CCM, &wider, text, 65536, text, tag, 16) == HSM_R_OK, "ccm 65536, nonce 12");
    free(text);
}

static void refused_pointers(void) {
    uint8_t x[16] = {0};
    uint8_t tag[16] = {0};
    const message good = {x, 12, x, 16};
    const message no_nonce = {NULL, 12, x, 16};
    const message no_aad = {x, 12, NULL, 16};
    const uint8_t zero[16] = {0};
    for (uint32_t aead = HSM_AEAD_GCM; aead <= HSM_AEAD_CCM; aead++) {
        CHECK(both(aead, &no_nonce, x, 16, x, tag, 16) == HSM_R_ARGUMENT, "no nonce");
        CHECK(both(aead, &no_aad, x, 16, x, tag, 16) == HSM_R_ARGUMENT, "no aad");
        CHECK(both(aead, &good, NULL, 16, x, tag, 16) == HSM_R_ARGUMENT, "no input");
        CHECK(both(aead, &good, x, 16, NULL, tag, 16) == HSM_R_ARGUMENT, "no output");
        CHECK(both(aead, &good, x, 16, x, NULL, 16) == HSM_R_ARGUMENT, "no tag");
        CHECK(all_zero(x, 16) && all_zero(tag, 16), "a refused call writes nothing");
        CHECK(seal(aead, RAW, &good, NULL, 0, NULL, tag, 16) == HSM_R_OK, "nothing to encrypt");
        CHECK(open_sealed(aead, RAW, &good, NULL, 0, tag, 16, NULL) == HSM_R_OK, "nothing to decrypt");
        CHECK(open_sealed(aead, RAW, &good, NULL, 0, zero, 16, NULL) == HSM_R_MAC, "nothing, wrong tag");
        memset(tag, 0, sizeof tag);
    }
}

/* Associated data of 65,280 bytes and more has its length in six bytes (SP 800-38C A.2.2). The reference stops below that, so the
 * expected tag is CBC-MAC over blocks laid out here. */
static void long_aad(void) {
    enum { AAD = 0xff00, BLOCKS = 1 + (AAD + 6 + 15) / 16 };
    uint8_t *b = calloc(BLOCKS, 16);
    uint8_t *cbc = malloc(16 * BLOCKS);
    uint8_t nonce[12] = {7};
    uint8_t a0[16] = {2, 7};
    uint8_t tag[16];
    b[0] = 64 + 8 * 7 + 2;
    memcpy(b + 1, nonce, 12);
    memcpy(b + 16, "\xff\xfe\x00\x00\xff\x00", 6);
    memset(b + 22, 0x33, AAD);
    const message m = {nonce, 12, b + 22, AAD};
    CHECK(seal(HSM_AEAD_CCM, RAW, &m, NULL, 0, NULL, tag, 16) == HSM_R_OK, "long aad");
    const uint8_t zero[16] = {0};
    reference_mode(RAW, HSM_MODE_CBC, true, zero, b, 16 * BLOCKS, cbc);
    reference_block(RAW, true, a0, a0);
    for (int i = 0; i < 16; i++) {
        a0[i] ^= cbc[16 * (BLOCKS - 1) + i];
    }
    CHECK_BYTES(tag, a0, 16, "long aad");
    free(b);
    free(cbc);
}

static void one_implementation(void) {
    vectors();
    lengths();
    full_operands();
    for (uint32_t aead = HSM_AEAD_GCM; aead <= HSM_AEAD_CCM; aead++) {
        tampering(aead, 16);
        tampering(aead, 8);
    }
    refused_lengths();
    refused_pointers();
    long_aad();
}

int main(void) {
    for (size_t i = 0; (IMPL = implementation_at(i)) != NULL; i++) {
        printf("%s\n", IMPL->name);
        one_implementation();
    }
    return check_report("sm4 aead");
}
