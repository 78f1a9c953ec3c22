/* SPDX-License-Identifier: Apache-2.0 */
/* Every SM4 primitive on keys, data and tweaks marked secret: under valgrind a branch or an index that depends on them is an error.
 */
#include "check.h"
#include "constant_time.h"
#include "every_implementation.h"
#include "sm4/sm4.h"

static const hsm_sm4_impl *IMPL; /* each in turn */
enum { N = 16 * 75 };

static uint8_t data[N + 5];
static const uint8_t NONCE[13] = "a nonce here";

static void fill(void *at, size_t n) {
    uint8_t *p = at;
    for (size_t i = 0; i < n; i++) {
        p[i] = (uint8_t)(17 + 31 * i);
    }
    HSM_CT_SECRET(p, n);
}

static void secret_key(hsm_sm4_aead_key *key) {
    uint8_t raw[SM4_KEY_BYTES];
    fill(raw, sizeof raw);
    hsm_sm4_aead_set_key(IMPL, key, raw);
}

/* Outputs are made public only to be looked at. */
static void look(uint8_t *out, size_t n, const char *what) {
    HSM_CT_PUBLIC(out, n);
    uint8_t all = 0;
    for (size_t i = 0; i < n; i++) {
        all |= out[i];
    }
    CHECK(n == 0 || all != 0, "%s, %zu bytes", what, n);
}

static void modes(const hsm_sm4_key *key) {
    for (uint32_t mode = HSM_MODE_ECB; mode <= HSM_MODE_CTR; mode++) {
        for (size_t n = 16; n <= N; n = n * 2 + 16) {
            for (int direction = HSM_DECRYPT; direction <= HSM_ENCRYPT; direction++) {
                uint8_t iv[SM4_BLOCK] = {1};
                const size_t length = mode == HSM_MODE_ECB || mode == HSM_MODE_CBC ? n : n + 5;
                fill(data, length);
                CHECK(hsm_is_ok(hsm_sm4_mode_crypt(IMPL, key, mode, direction, iv, data, length, data)), "mode %u", mode);
                look(data, length, "mode");
            }
        }
    }
}

static void macs(const hsm_sm4_key *key) {
    const uint8_t iv[SM4_BLOCK] = {0};
    uint8_t mac[SM4_BLOCK];
    fill(data, N);
    CHECK(hsm_is_ok(hsm_sm4_mode_cbc_mac(IMPL, key, iv, data, N, mac)), "mac");
    look(mac, sizeof mac, "mac");
}

/* nonce and lengths are public, associated data and text are not. */
static void aeads(const hsm_sm4_aead_key *key) {
    uint8_t aad[40];
    uint8_t tag[SM4_BLOCK];
    for (size_t n = 0; n <= N; n = n * 2 + 21) {
        fill(aad, sizeof aad);
        fill(data, n);
        CHECK(hsm_is_ok(hsm_sm4_gcm_encrypt(IMPL, key, NONCE, 12, aad, sizeof aad, data, n, data, tag, 16)), "gcm");
        CHECK(hsm_is_ok(hsm_sm4_gcm_decrypt(IMPL, key, NONCE, 12, aad, sizeof aad, data, n, tag, 16, data)), "gcm back");
        look(data, n, "gcm");
        fill(data, n);
        CHECK(hsm_is_ok(hsm_sm4_gcm_encrypt(IMPL, key, NONCE, 13, aad, sizeof aad, data, n, data, tag, 16)), "gcm, long nonce");
        look(data, n, "gcm, long nonce");
        look(tag, sizeof tag, "gcm tag");
        fill(data, n);
        CHECK(hsm_is_ok(hsm_sm4_ccm_encrypt(IMPL, key, NONCE, 13, aad, sizeof aad, data, n, data, tag, 16)), "ccm");
        CHECK(hsm_is_ok(hsm_sm4_ccm_decrypt(IMPL, key, NONCE, 13, aad, sizeof aad, data, n, tag, 16, data)), "ccm back");
        look(data, n, "ccm");
        HSM_CT_SECRET(tag, sizeof tag);
        tag[3] ^= 1;
        CHECK(hsm_sm4_ccm_decrypt(IMPL, key, NONCE, 13, aad, sizeof aad, data, n, tag, 16, data).code == HSM_R_MAC,
              "ccm, wrong tag");
        CHECK(hsm_sm4_gcm_decrypt(IMPL, key, NONCE, 12, aad, sizeof aad, data, n, tag, 16, data).code == HSM_R_MAC,
              "gcm, wrong tag");
    }
}

static void tweaked(const hsm_sm4_key *key) {
    hsm_sm4_aead_key tweak_key;
    uint8_t tweak[SM4_BLOCK];
    secret_key(&tweak_key);
    fill(tweak, sizeof tweak);
    for (uint32_t form = HSM_XTS_GB; form <= HSM_XTS_IEEE; form++) {
        for (size_t n = 16; n <= N; n = n * 2 + 3) {
            fill(data, n);
            CHECK(hsm_is_ok(hsm_sm4_xts_crypt(IMPL, key, &tweak_key.rounds, form, HSM_ENCRYPT, tweak, data, n, data)), "xts");
            CHECK(hsm_is_ok(hsm_sm4_xts_crypt(IMPL, key, &tweak_key.rounds, form, HSM_DECRYPT, tweak, data, n, data)), "xts back");
            look(data, n, "xts");
        }
    }
}

enum { STREAMS = 37 };

/* Streams of 0 to 2 blocks, each third a MAC alone. Which keys are the same is public: pointers are compared. */
static void many(void) {
    static hsm_sm4_aead_key keys[STREAMS];
    uint8_t iv[STREAMS][SM4_BLOCK];
    hsm_sm4_stream streams[STREAMS];
    const hsm_sm4_key *under[STREAMS];
    for (size_t i = 0; i < STREAMS; i++) {
        uint8_t *text = data + 2 * SM4_BLOCK * i;
        secret_key(&keys[i]);
        under[i] = &keys[i].rounds;
        streams[i] = (hsm_sm4_stream){under[i], iv[i], text, i % 3 == 0 ? NULL : text, i % 3};
    }
    fill(iv, sizeof iv);
    fill(data, N);
    hsm_sm4_cbc_encrypt_many(IMPL, streams, STREAMS);
    look(data, N, "many");
    look(iv[0], sizeof iv, "many, iv");
    fill(data, N);
    hsm_sm4_encrypt_each(IMPL, under, data, data, STREAMS);
    look(data, N, "each");
}

static void one_implementation(void) {
    hsm_sm4_aead_key key;
    secret_key(&key);
    modes(&key.rounds);
    macs(&key.rounds);
    aeads(&key);
    tweaked(&key.rounds);
    many();
}

int main(void) {
    for (size_t i = 0; (IMPL = implementation_at(i)) != NULL; i++) {
        printf("%s\n", IMPL->name);
        one_implementation();
    }
    return check_report("ct_sm4");
}
