/* SPDX-License-Identifier: Apache-2.0 */
/* The standard's structures, at odd addresses too: what is accepted, what is written, and not a byte more. */
#include "structs.h"

#include <stdlib.h>

#include "check.h"

static void fill(uint8_t *bytes, size_t n, unsigned start) {
    for (size_t i = 0; i < n; i++) {
        bytes[i] = (uint8_t)(start + i * 7);
    }
}

static void test_point(void) {
    uint8_t room[sizeof(ECCrefPublicKey) + 1];
    uint8_t point[SDF_POINT_BYTES];
    uint8_t back[SDF_POINT_BYTES];
    ECCrefPublicKey *key = (ECCrefPublicKey *)(void *)(room + 1);
    fill(point, sizeof point, 1);
    memset(room, 0xAA, sizeof room);
    sdf_point_to(point, key);
    CHECK(sdf_point_from(key, back), "what was written is accepted");
    CHECK_BYTES(back, point, sizeof point, "point");
    CHECK_BYTES(room + 1 + 4 + 32, point, 32, "x at the right end of its field");
    CHECK_BYTES(room + 1 + 4 + 64 + 32, point + 32, 32, "y at the right end of its field");
    for (size_t i = 0; i < 64; i++) {
        size_t at = 1 + 4 + (i < 32 ? i : 32 + i);
        room[at] ^= 1;
        CHECK(!sdf_point_from(key, back), "padding byte %zu", i);
        room[at] ^= 1;
    }
    for (unsigned bits = 0; bits < 600; bits++) {
        memcpy(room + 1, &bits, sizeof bits);
        CHECK(sdf_point_from(key, back) == (bits == 256), "bits %u", bits);
    }
}

static void test_signature(void) {
    uint8_t room[sizeof(ECCSignature) + 1];
    uint8_t bytes[SDF_SIGNATURE_BYTES];
    uint8_t back[SDF_SIGNATURE_BYTES];
    ECCSignature *signature = (ECCSignature *)(void *)(room + 1);
    fill(bytes, sizeof bytes, 5);
    memset(room, 0xAA, sizeof room);
    sdf_signature_to(bytes, signature);
    CHECK(sdf_signature_from(signature, back), "what was written is accepted");
    CHECK_BYTES(back, bytes, sizeof bytes, "signature");
    for (size_t i = 0; i < 64; i++) {
        size_t at = 1 + (i < 32 ? i : 32 + i);
        room[at] ^= 0x80;
        CHECK(!sdf_signature_from(signature, back), "padding byte %zu", i);
        room[at] ^= 0x80;
    }
}

static void test_cipher_size(size_t n) {
    uint8_t bytes[SDF_CIPHER_MAX];
    uint8_t back[SDF_CIPHER_MAX];
    size_t len = 0;
    uint8_t *room = (uint8_t *)malloc(164 + n); /* exactly: the sanitizer sees a byte too many */
    ECCCipher *cipher = (ECCCipher *)(void *)room;
    fill(bytes, SDF_CIPHER_OVERHEAD + n, 9);
    sdf_cipher_to(bytes, SDF_CIPHER_OVERHEAD + n, cipher);
    CHECK(sdf_cipher_from(cipher, back, &len) && len == SDF_CIPHER_OVERHEAD + n, "size %zu", n);
    CHECK_BYTES(back, bytes, len, "cipher");
    room[0] = 1;
    CHECK(!sdf_cipher_from(cipher, back, &len), "padding of x");
    room[0] = 0;
    room[64 + 31] = 1;
    CHECK(!sdf_cipher_from(cipher, back, &len), "padding of y");
    free(room);
}

static void test_cipher_lengths(void) {
    static const SGD_UINT32 bad[] = {0, SDF_PLAIN_MAX + 1, 0x7fffffff, 0x80000000u, 0xffffffffu, 0xffffff5cu};
    uint8_t out[SDF_CIPHER_MAX];
    size_t len;
    uint8_t room[164] = {0}; /* no C at all: a wrong L is refused before C is looked at */
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        memcpy(room + 160, &bad[i], 4);
        CHECK(!sdf_cipher_from((const ECCCipher *)(const void *)room, out, &len), "L %u", bad[i]);
    }
}

int main(void) {
    test_point();
    test_signature();
    for (size_t n = 1; n <= SDF_PLAIN_MAX; n = n * 2 + 1) {
        test_cipher_size(n);
    }
    test_cipher_size(SDF_PLAIN_MAX);
    test_cipher_lengths();
    return check_report("sdf/structs");
}
