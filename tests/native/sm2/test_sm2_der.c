/* SPDX-License-Identifier: Apache-2.0 */
/* DER: room, buffers in place, and that whatever is read is the one encoding of what it says. */
#include "check.h"
#include "support.h"

enum { ROOM = 5000 };

static uint64_t noise_state = 2463534242;

static void noise(uint8_t *out, size_t n) {
    CHECK(hsm_is_ok(noise_fill(&noise_state, out, n)), "noise");
}

/* Noise with `zeros` zero bytes in front: the integers get every length. */
static void integer(uint8_t out[32], size_t zeros) {
    noise(out, 32);
    memset(out, 0, zeros);
}

static void test_signature_room(void) {
    uint8_t signature[64] = {0}, der[80];
    size_t len = 0;
    CHECK(hsm_sm2_signature_to_der(signature, der, &len).code == HSM_R_NO_BUFFER && len == 8, "two zeros need 8 bytes: %zu", len);
    CHECK(hsm_is_ok(hsm_sm2_signature_to_der(signature, der, &len)) && len == 8, "exact room");
    CHECK_BYTES(der, "\x30\x06\x02\x01\x00\x02\x01\x00", 8, "two zeros");
    memset(signature, 0xff, sizeof signature);
    len = HSM_DER_SIGNATURE_MAX;
    CHECK(hsm_is_ok(hsm_sm2_signature_to_der(signature, der, &len)) && len == HSM_DER_SIGNATURE_MAX, "the longest");
    len--;
    CHECK(hsm_sm2_signature_to_der(signature, der, &len).code == HSM_R_NO_BUFFER && len == HSM_DER_SIGNATURE_MAX, "a byte short");
}

static void test_signature_lengths(void) {
    for (size_t i = 0; i <= 32; i++) {
        for (size_t j = 0; j <= 32; j++) {
            uint8_t signature[64], buffer[80];
            integer(signature, i);
            integer(signature + 32, j);
            memcpy(buffer, signature, 64);
            size_t len = sizeof buffer;
            CHECK(hsm_is_ok(hsm_sm2_signature_to_der(buffer, buffer, &len)), "in place");
            CHECK(hsm_is_ok(hsm_sm2_signature_from_der(buffer, len, buffer)), "in place");
            CHECK_BYTES(buffer, signature, 64, "there and back");
        }
    }
}

/* Every truncation is refused; every changed byte is refused or reads as a value whose encoding is what was read. */
static void test_signature_canonical(void) {
    uint8_t signature[64], der[80], changed[80], back[64], again[80];
    for (size_t zeros = 0; zeros < 3; zeros++) {
        integer(signature, zeros);
        integer(signature + 32, 30 * zeros / 2);
        size_t len = sizeof der;
        CHECK(hsm_is_ok(hsm_sm2_signature_to_der(signature, der, &len)), "encode");
        for (size_t n = 0; n < len; n++) {
            CHECK(hsm_sm2_signature_from_der(der, n, back).code == HSM_R_ARGUMENT, "cut to %zu", n);
        }
        for (size_t i = 0; i < len * 256; i++) {
            memcpy(changed, der, len);
            changed[i / 256] = (uint8_t)i;
            if (hsm_is_ok(hsm_sm2_signature_from_der(changed, len, back))) {
                size_t n = sizeof again;
                CHECK(hsm_is_ok(hsm_sm2_signature_to_der(back, again, &n)) && n == len, "encode again");
                CHECK_BYTES(again, changed, len, "the one encoding");
            }
        }
    }
}

static void test_cipher_sizes(void) {
    static const size_t sizes[] = {1, 2, 31, 32, 33, 50, 51, 52, 53, 127, 128, 129, 145, 146, 147, 148, 149, 255, 256, 1024, 4096};
    static uint8_t cipher[ROOM], der[ROOM], back[ROOM];
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0] * 4; i++) {
        uint32_t order = i % 2 == 0 ? HSM_C1C3C2 : HSM_C1C2C3;
        size_t n = sizes[i / 4] + 96;
        noise(cipher, n);
        memset(cipher, 0, i % 4 == 0 ? 3 : 0);
        memset(cipher + 32, 0, i % 4 == 1 ? 32 : 0);
        size_t need = 0;
        CHECK(hsm_sm2_cipher_to_der(cipher, n, order, der, &need).code == HSM_R_NO_BUFFER, "no room");
        size_t len = need;
        CHECK(hsm_is_ok(hsm_sm2_cipher_to_der(cipher, n, order, der, &len)) && len == need, "exact room");
        size_t room = n - 1;
        CHECK(hsm_sm2_cipher_from_der(der, len, order, back, &room).code == HSM_R_NO_BUFFER && room == n, "a byte short");
        CHECK(hsm_is_ok(hsm_sm2_cipher_from_der(der, len, order, back, &room)) && room == n, "exact room");
        CHECK_BYTES(back, cipher, n, "there and back");
        len = sizeof back;
        CHECK(hsm_is_ok(hsm_sm2_cipher_to_der(back, n, order, back, &len)) && len == need, "in place");
        CHECK_BYTES(back, der, len, "in place");
        room = sizeof back;
        CHECK(hsm_is_ok(hsm_sm2_cipher_from_der(back, len, order, back, &room)) && room == n, "in place");
        CHECK_BYTES(back, cipher, n, "in place");
    }
}

static void test_cipher_canonical(void) {
    uint8_t cipher[300], der[400], changed[400], back[400], again[400];
    for (size_t size = 10; size <= 170; size += 80) {
        size_t len = sizeof der;
        noise(cipher, size + 96);
        CHECK(hsm_is_ok(hsm_sm2_cipher_to_der(cipher, size + 96, HSM_C1C3C2, der, &len)), "encode");
        for (size_t n = 0; n < len; n++) {
            size_t room = sizeof back;
            CHECK(hsm_sm2_cipher_from_der(der, n, HSM_C1C3C2, back, &room).code == HSM_R_CIPHERTEXT, "cut to %zu", n);
        }
        for (size_t i = 0; i < len * 256; i++) {
            size_t room = sizeof back;
            memcpy(changed, der, len);
            changed[i / 256] = (uint8_t)i;
            if (hsm_is_ok(hsm_sm2_cipher_from_der(changed, len, HSM_C1C3C2, back, &room))) {
                size_t n = sizeof again;
                CHECK(hsm_is_ok(hsm_sm2_cipher_to_der(back, room, HSM_C1C3C2, again, &n)) && n == len, "encode again");
                CHECK_BYTES(again, changed, len, "the one encoding");
            }
        }
    }
}

static void test_cipher_arguments(void) {
    static uint8_t in[ROOM], out[ROOM];
    size_t len = ROOM;
    CHECK(hsm_sm2_cipher_to_der(in, 97, 0, out, &len).code == HSM_R_ARGUMENT, "order");
    CHECK(hsm_sm2_cipher_from_der(in, 97, 3, out, &len).code == HSM_R_ARGUMENT, "order");
    CHECK(hsm_sm2_cipher_to_der(in, 96, HSM_C1C3C2, out, &len).code == HSM_R_CIPHERTEXT, "no C2");
    CHECK(hsm_sm2_cipher_to_der(in, 0, HSM_C1C3C2, out, &len).code == HSM_R_CIPHERTEXT, "empty");
    uint8_t signature[64] = {0};
    CHECK(hsm_sm2_cipher_to_der(NULL, 97, HSM_C1C3C2, out, &len).code == HSM_R_ARGUMENT, "no input");
    CHECK(hsm_sm2_cipher_from_der(NULL, 97, HSM_C1C3C2, out, &len).code == HSM_R_ARGUMENT, "no input");
    CHECK(hsm_sm2_cipher_to_der(in, 97, HSM_C1C3C2, out, NULL).code == HSM_R_ARGUMENT, "no length");
    CHECK(hsm_sm2_cipher_to_der(in, 97, HSM_C1C3C2, NULL, &len).code == HSM_R_ARGUMENT, "no output");
    CHECK(hsm_sm2_signature_to_der(NULL, out, &len).code == HSM_R_ARGUMENT, "no input");
    CHECK(hsm_sm2_signature_to_der(signature, out, NULL).code == HSM_R_ARGUMENT, "no length");
    CHECK(hsm_sm2_signature_from_der(NULL, 70, signature).code == HSM_R_ARGUMENT, "no input");
    CHECK(hsm_sm2_signature_from_der(in, 70, NULL).code == HSM_R_ARGUMENT, "no output");
    len = ROOM;
    CHECK(hsm_sm2_cipher_to_der(in, 96 + 4097, HSM_C1C3C2, out, &len).code == HSM_R_CIPHERTEXT, "too long");
}

int main(void) {
    test_signature_room();
    test_signature_lengths();
    test_signature_canonical();
    test_cipher_sizes();
    test_cipher_canonical();
    test_cipher_arguments();
    return check_report("sm2 der");
}
