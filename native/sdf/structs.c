/* SPDX-License-Identifier: Apache-2.0 */
/* Between the structures of the standard and the bytes of the wire. Members are reached by offset: callers pack as they like. */
#include "structs.h"

#include <string.h>

enum { FIELD = ECCref_MAX_LEN, VALUE = 32, PADDING = FIELD - VALUE, SM2_BITS = 256 };

_Static_assert(offsetof(ECCrefPublicKey, y) == 4 + FIELD, "GM/T 0018 layout");
_Static_assert(offsetof(ECCCipher, C) == 164, "GM/T 0018 layout");

static bool value_from(const uint8_t field[FIELD], uint8_t value[VALUE]) {
    uint8_t padding = 0;
    for (size_t i = 0; i < PADDING; i++) {
        padding |= field[i];
    }
    memcpy(value, field + PADDING, VALUE);
    return padding == 0;
}

static void value_to(const uint8_t value[VALUE], uint8_t field[FIELD]) {
    memset(field, 0, PADDING);
    memcpy(field + PADDING, value, VALUE);
}

bool sdf_point_from(const ECCrefPublicKey *key, uint8_t point[SDF_POINT_BYTES]) {
    const uint8_t *base = (const uint8_t *)key;
    SGD_UINT32 bits;
    memcpy(&bits, base + offsetof(ECCrefPublicKey, bits), sizeof bits);
    bool x = value_from(base + offsetof(ECCrefPublicKey, x), point);
    bool y = value_from(base + offsetof(ECCrefPublicKey, y), point + VALUE);
    return bits == SM2_BITS && x && y;
}

void sdf_point_to(const uint8_t point[SDF_POINT_BYTES], ECCrefPublicKey *key) {
    uint8_t *base = (uint8_t *)key;
    const SGD_UINT32 bits = SM2_BITS;
    memcpy(base + offsetof(ECCrefPublicKey, bits), &bits, sizeof bits);
    value_to(point, base + offsetof(ECCrefPublicKey, x));
    value_to(point + VALUE, base + offsetof(ECCrefPublicKey, y));
}

bool sdf_signature_from(const ECCSignature *signature, uint8_t out[SDF_SIGNATURE_BYTES]) {
    const uint8_t *base = (const uint8_t *)signature;
    bool r = value_from(base + offsetof(ECCSignature, r), out);
    bool s = value_from(base + offsetof(ECCSignature, s), out + VALUE);
    return r && s;
}

void sdf_signature_to(const uint8_t bytes[SDF_SIGNATURE_BYTES], ECCSignature *signature) {
    uint8_t *base = (uint8_t *)signature;
    value_to(bytes, base + offsetof(ECCSignature, r));
    value_to(bytes + VALUE, base + offsetof(ECCSignature, s));
}

bool sdf_cipher_from(const ECCCipher *cipher, uint8_t out[SDF_CIPHER_MAX], size_t *len) {
    const uint8_t *base = (const uint8_t *)cipher;
    SGD_UINT32 n;
    memcpy(&n, base + offsetof(ECCCipher, L), sizeof n);
    if (n == 0 || n > SDF_PLAIN_MAX) {
        return false;
    }
    bool x = value_from(base + offsetof(ECCCipher, x), out);
    bool y = value_from(base + offsetof(ECCCipher, y), out + VALUE);
    memcpy(out + 2 * VALUE, base + offsetof(ECCCipher, M), VALUE);
    memcpy(out + SDF_CIPHER_OVERHEAD, base + offsetof(ECCCipher, C), n);
    *len = SDF_CIPHER_OVERHEAD + (size_t)n;
    return x && y;
}

void sdf_cipher_to(const uint8_t *bytes, size_t len, ECCCipher *cipher) {
    uint8_t *base = (uint8_t *)cipher;
    const SGD_UINT32 n = (SGD_UINT32)(len - SDF_CIPHER_OVERHEAD);
    value_to(bytes, base + offsetof(ECCCipher, x));
    value_to(bytes + VALUE, base + offsetof(ECCCipher, y));
    memcpy(base + offsetof(ECCCipher, M), bytes + 2 * VALUE, VALUE);
    memcpy(base + offsetof(ECCCipher, L), &n, sizeof n);
    memcpy(base + offsetof(ECCCipher, C), bytes + SDF_CIPHER_OVERHEAD, n);
}
