/* SPDX-License-Identifier: Apache-2.0 */
/* Every SM2 vector of tests/vectors. */
#include "check.h"
#include "sm2_decrypt_invalid_vectors.h"
#include "sm2_encrypt_vectors.h"
#include "sm2_exchange_vectors.h"
#include "sm2_points_vectors.h"
#include "sm2_sign_invalid_vectors.h"
#include "sm2_sign_vectors.h"
#include "support.h"

enum { ROOM = 4096 };

static const uint8_t *point_of(const vector_bytes *encoded) {
    return encoded->data + 1; /* 04 || x || y */
}

static hsm_sm2_key key_of(const vector_bytes *d) {
    hsm_sm2_key key;
    CHECK(d->n == 32 && hsm_is_ok(hsm_sm2_key_from_d(&ENV, d->data, &key)), "private key");
    return key;
}

static void digest_of(const uint8_t z[32], const vector_bytes *message, uint8_t e[32]) {
    hsm_sm3_ctx ctx;
    hsm_sm3_init(&ctx, &hsm_sm3_portable);
    hsm_sm3_update(&ctx, z, 32);
    hsm_sm3_update(&ctx, message->data, message->n);
    hsm_sm3_final(&ctx, e);
}

static void test_signature(const struct sm2_sign_vector *v) {
    uint8_t signature[64], made[64], der[HSM_DER_SIGNATURE_MAX], z[32], e[32];
    hsm_sm2_key key = key_of(&v->private_key);
    CHECK_BYTES(key.point, point_of(&v->public_key), 64, v->name);
    memcpy(signature, v->r.data, 32);
    memcpy(signature + 32, v->s.data, 32);
    if (v->message.data != NULL) {
        CHECK(hsm_is_ok(hsm_sm2_user_z(&ENV, key.point, v->user_id.data, v->user_id.n, z)), "%s", v->name);
        CHECK_BYTES(z, v->z.data, 32, v->name);
        CHECK(hsm_is_ok(hsm_sm2_z(key.point, v->user_id.data, v->user_id.n, e)), "%s", v->name);
        CHECK_BYTES(e, z, 32, v->name);
        digest_of(z, &v->message, e);
        CHECK_BYTES(e, v->e.data, 32, v->name);
    }
    if (v->k.data != NULL) {
        uint8_t k[1][32];
        memcpy(k[0], v->k.data, 32);
        listed list = {(const uint8_t (*)[32])k, 1, 0};
        const hsm_random_source random = {listed_fill, &list};
        CHECK(hsm_is_ok(hsm_sm2_do_sign(&ENV, &random, &key, v->e.data, made)), "%s", v->name);
        CHECK_BYTES(made, signature, 64, v->name);
    }
    CHECK(hsm_is_ok(hsm_sm2_do_verify(&ENV, key.point, v->e.data, signature)), "%s", v->name);
    size_t len = sizeof der;
    CHECK(hsm_is_ok(hsm_sm2_signature_to_der(signature, der, &len)) && len == v->signature_der.n, "%s", v->name);
    CHECK_BYTES(der, v->signature_der.data, len, v->name);
    CHECK(hsm_is_ok(hsm_sm2_signature_from_der(der, len, made)), "%s", v->name);
    CHECK_BYTES(made, signature, 64, v->name);
}

static void test_invalid_signature(const struct sm2_sign_invalid_vector *v) {
    uint8_t signature[64];
    hsm_rc rc = hsm_sm2_signature_from_der(v->signature_der.data, v->signature_der.n, signature);
    if (!hsm_is_ok(rc)) {
        CHECK(rc.code == HSM_R_ARGUMENT, "%s: code %d", v->name, rc.code);
        return;
    }
    rc = hsm_sm2_do_verify(&ENV, point_of(&v->public_key), v->e.data, signature);
    CHECK(rc.code == HSM_R_VERIFY, "%s: code %d", v->name, rc.code);
}

/* One order of one vector: encrypt with the given nonce, DER there and back, decrypt. */
static void test_cipher_order(const struct sm2_encrypt_vector *v, uint32_t order, const vector_bytes *encoded) {
    uint8_t out[ROOM], der[ROOM];
    hsm_sm2_key key = key_of(&v->private_key);
    const uint8_t *cipher = encoded->data + 1;
    size_t n = encoded->n - 1;
    if (v->k.data != NULL) {
        uint8_t k[1][32];
        memcpy(k[0], v->k.data, 32);
        listed list = {(const uint8_t (*)[32])k, 1, 0};
        const hsm_random_source random = {listed_fill, &list};
        hsm_rc rc = hsm_sm2_do_encrypt(&ENV, &random, point_of(&v->public_key), order, v->plaintext.data, v->plaintext.n, out);
        CHECK(hsm_is_ok(rc) && n == v->plaintext.n + 96, "%s", v->name);
        CHECK_BYTES(out, cipher, n, v->name);
    }
    CHECK(hsm_is_ok(hsm_sm2_do_decrypt(&ENV, &key, order, cipher, n, out)), "%s", v->name);
    CHECK_BYTES(out, v->plaintext.data, v->plaintext.n, v->name);
    memcpy(out, cipher, n);
    CHECK(hsm_is_ok(hsm_sm2_do_decrypt(&ENV, &key, order, out, n, out)), "%s: in place", v->name);
    CHECK_BYTES(out, v->plaintext.data, v->plaintext.n, v->name);

    size_t len = sizeof der;
    CHECK(hsm_is_ok(hsm_sm2_cipher_to_der(cipher, n, order, der, &len)) && len == v->ciphertext_der.n, "%s", v->name);
    CHECK_BYTES(der, v->ciphertext_der.data, len, v->name);
    size_t back = sizeof out;
    CHECK(hsm_is_ok(hsm_sm2_cipher_from_der(der, len, order, out, &back)) && back == n, "%s", v->name);
    CHECK_BYTES(out, cipher, n, v->name);
}

static void test_invalid_cipher(const struct sm2_decrypt_invalid_vector *v) {
    uint8_t raw[ROOM], out[ROOM];
    hsm_sm2_key key = key_of(&v->private_key);
    size_t n = sizeof raw;
    hsm_rc rc = hsm_ok();
    if (v->ciphertext_der.data != NULL) {
        rc = hsm_sm2_cipher_from_der(v->ciphertext_der.data, v->ciphertext_der.n, HSM_C1C3C2, raw, &n);
    } else {
        n = v->ciphertext_c1c3c2.n - 1;
        memcpy(raw, v->ciphertext_c1c3c2.data + 1, n);
    }
    if (hsm_is_ok(rc)) {
        memset(out, 0xa5, sizeof out);
        rc = hsm_sm2_do_decrypt(&ENV, &key, HSM_C1C3C2, raw, n, out);
        for (size_t i = 0; i + 96 < n; i++) {
            CHECK(out[i] == 0, "%s: output byte %zu is left", v->name, i);
        }
    }
    CHECK(rc.code == HSM_R_CIPHERTEXT, "%s: code %d", v->name, rc.code);
}

static void test_exchange_side(const struct sm2_exchange_vector *v, bool initiator) {
    hsm_sm2_key a = key_of(&v->da);
    hsm_sm2_key b = key_of(&v->db);
    hsm_sm2_key ra = key_of(&v->ra);
    hsm_sm2_key rb = key_of(&v->rb);
    CHECK_BYTES(a.point, point_of(&v->pa), 64, v->name);
    CHECK_BYTES(b.point, point_of(&v->pb), 64, v->name);
    CHECK_BYTES(ra.point, point_of(&v->r_a_point), 64, v->name);
    CHECK_BYTES(rb.point, point_of(&v->r_b_point), 64, v->name);
    const hsm_sm2_agreement agreement = {
        .initiator = initiator,
        .own = initiator ? &a : &b,
        .own_ephemeral = initiator ? &ra : &rb,
        .own_id = initiator ? v->id_a.data : v->id_b.data,
        .own_id_len = initiator ? v->id_a.n : v->id_b.n,
        .peer = initiator ? b.point : a.point,
        .peer_ephemeral = initiator ? rb.point : ra.point,
        .peer_id = initiator ? v->id_b.data : v->id_a.data,
        .peer_id_len = initiator ? v->id_b.n : v->id_a.n,
    };
    uint8_t key[ROOM], s1[32], s2[32];
    CHECK(hsm_is_ok(hsm_sm2_do_agree(&ENV, &agreement, key, (size_t)v->klen, s1, s2)), "%s", v->name);
    CHECK_BYTES(key, v->key.data, (size_t)v->klen, v->name);
    CHECK_BYTES(s1, v->s_b.data, 32, v->name);
    CHECK_BYTES(s2, v->s_a.data, 32, v->name);
    memset(key, 0, sizeof key);
    CHECK(hsm_is_ok(hsm_sm2_do_agree(&ENV, &agreement, key, (size_t)v->klen, NULL, NULL)), "%s: without confirmation", v->name);
    CHECK_BYTES(key, v->key.data, (size_t)v->klen, v->name);
}

/* Our points are x || y. The other encodings of the file are for whoever reads encoded points; they are counted so that this shows.
 */
static void test_points(void) {
    int other_encodings = 0;
    for (size_t i = 0; i < sm2_points_vectors_count; i++) {
        const struct sm2_points_vector *v = &sm2_points_vectors[i];
        if (v->encoded.n != 65 || v->encoded.data[0] != 0x04) {
            other_encodings++;
            continue;
        }
        int32_t expected = strcmp(v->result, "valid") == 0 ? HSM_R_OK : HSM_R_KEY;
        CHECK(hsm_sm2_point_check(v->encoded.data + 1).code == expected, "%s", v->name);
        CHECK(hsm_sm2_check_point(v->encoded.data + 1).code == expected, "%s", v->name);
    }
    printf("sm2 points: %d vectors are not 04 || x || y (compressed, infinity, wrong length or tag): not part of this API\n",
           other_encodings);
    CHECK(other_encodings == 6, "points left out: %d", other_encodings);
}

int main(void) {
    for (size_t i = 0; i < sm2_sign_vectors_count; i++) {
        test_signature(&sm2_sign_vectors[i]);
    }
    for (size_t i = 0; i < sm2_sign_invalid_vectors_count; i++) {
        test_invalid_signature(&sm2_sign_invalid_vectors[i]);
    }
    for (size_t i = 0; i < sm2_encrypt_vectors_count; i++) {
        test_cipher_order(&sm2_encrypt_vectors[i], HSM_C1C3C2, &sm2_encrypt_vectors[i].ciphertext_c1c3c2);
        if (sm2_encrypt_vectors[i].ciphertext_c1c2c3.data != NULL) {
            test_cipher_order(&sm2_encrypt_vectors[i], HSM_C1C2C3, &sm2_encrypt_vectors[i].ciphertext_c1c2c3);
        }
    }
    for (size_t i = 0; i < sm2_decrypt_invalid_vectors_count; i++) {
        test_invalid_cipher(&sm2_decrypt_invalid_vectors[i]);
    }
    for (size_t i = 0; i < sm2_exchange_vectors_count; i++) {
        test_exchange_side(&sm2_exchange_vectors[i], true);
        test_exchange_side(&sm2_exchange_vectors[i], false);
    }
    test_points();
    return check_report("sm2 vectors");
}
