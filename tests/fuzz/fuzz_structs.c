/* SPDX-License-Identifier: Apache-2.0 */
/* The structures of GM/T 0018-2023 5 that a program hands to libsdf. Laws: what is taken comes back as the same structure; of an
 * ECCCipher nothing is read but its head and L bytes of C. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "structs.h"

enum { CIPHER_HEAD = 164, L_AT = 160, LONGEST = CIPHER_HEAD + SDF_PLAIN_MAX + 64 };

/* A structure at an odd address that is just as long as the standard says. */
static uint8_t *place(const uint8_t *bytes, size_t n, size_t size, uint8_t **base) {
    *base = (uint8_t *)malloc(size + 1);
    fuzz_law(*base != NULL, "there is memory");
    memset(*base, 0, size + 1);
    memcpy(*base + 1, bytes, n < size ? n : size);
    return *base + 1;
}

static unsigned run_point(const uint8_t *bytes, size_t n) {
    uint8_t *base;
    uint8_t point[SDF_POINT_BYTES];
    ECCrefPublicKey again;
    const ECCrefPublicKey *key = (const ECCrefPublicKey *)(const void *)place(bytes, n, sizeof *key, &base);
    bool taken = sdf_point_from(key, point);
    if (taken) {
        sdf_point_to(point, &again);
        fuzz_law(memcmp(&again, base + 1, sizeof again) == 0, "a point comes back the same");
    }
    free(base);
    return taken;
}

static unsigned run_signature(const uint8_t *bytes, size_t n) {
    uint8_t *base;
    uint8_t flat[SDF_SIGNATURE_BYTES];
    ECCSignature again;
    const ECCSignature *signature = (const ECCSignature *)(const void *)place(bytes, n, sizeof *signature, &base);
    bool taken = sdf_signature_from(signature, flat);
    if (taken) {
        sdf_signature_to(flat, &again);
        fuzz_law(memcmp(&again, base + 1, sizeof again) == 0, "a signature comes back the same");
    }
    free(base);
    return taken;
}

static unsigned run_cipher(const uint8_t *bytes, size_t n) {
    uint8_t *base;
    uint8_t flat[SDF_CIPHER_MAX];
    size_t len = 0;
    SGD_UINT32 l = 0;
    if (n > L_AT) {
        memcpy(&l, bytes + L_AT, n - L_AT < sizeof l ? n - L_AT : sizeof l);
    }
    /* A program allocates what L says. */
    const size_t size = CIPHER_HEAD + (l <= SDF_PLAIN_MAX ? (size_t)l : 1);
    uint8_t *cipher = place(bytes, n, size, &base);
    bool taken = sdf_cipher_from((const ECCCipher *)(const void *)cipher, flat, &len);
    if (taken) {
        uint8_t *again = (uint8_t *)malloc(size);
        fuzz_law(again != NULL && len == (size_t)SDF_CIPHER_OVERHEAD + l, "the length is that of L");
        sdf_cipher_to(flat, len, (ECCCipher *)(void *)again);
        fuzz_law(memcmp(again, cipher, size) == 0, "a ciphertext comes back the same");
        free(again);
    }
    free(base);
    return taken;
}

static unsigned run(const uint8_t *bytes, size_t n) {
    return run_point(bytes, n) << 2 | run_signature(bytes, n) << 1 | run_cipher(bytes, n);
}

static void start(void) {
    uint8_t seed[LONGEST] = {0};
    const SGD_UINT32 bits = 256;
    const SGD_UINT32 lengths[] = {1, 32, SDF_PLAIN_MAX, SDF_PLAIN_MAX + 1};
    memset(seed + 32, 0x5a, 32);
    memset(seed + 96, 0xa5, 32);
    fuzz_seed(seed, sizeof(ECCSignature));
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        memcpy(seed + L_AT, &lengths[i], sizeof lengths[i]);
        fuzz_seed(seed, CIPHER_HEAD + (lengths[i] <= SDF_PLAIN_MAX ? lengths[i] : 1));
    }
    memset(seed, 0, sizeof seed);
    memcpy(seed, &bits, sizeof bits);
    memset(seed + 36, 0x5a, 32);
    memset(seed + 100, 0xa5, 32);
    fuzz_seed(seed, sizeof(ECCrefPublicKey));
}

int main(int argc, char **argv) {
    static const fuzz_target target = {.name = "structs", .longest = LONGEST, .least = 20000, .start = start, .run = run};
    return fuzz_main(argc, argv, &target);
}
