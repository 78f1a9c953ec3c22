/* SPDX-License-Identifier: Apache-2.0 */
/* What the core opens for others: sealed blobs and secrets, wrapped session keys, SM2 and SM4 ciphertexts, signatures, points.
 *
 * First byte of an input: which function (enum kind, modulo KINDS). Laws: whatever protects its integrity opens only as it was
 * made; what is refused leaves no slot behind and no plaintext. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "gen/hsm_refusals.h"
#include "hsm.h"

enum kind {
    UNSEAL,
    UNWRAP_SM2,
    UNWRAP_ECB,
    UNWRAP_CBC,
    DECRYPT,
    DECRYPT_OLD,
    VERIFY,
    PASSWORD,
    POINT,
    AGREE,
    GCM,
    CCM,
    MODES,
    SECRET,
    KINDS
};
enum { LONGEST = 5000, KNOWN_MAX = 32, POINT_BYTES = HSM_SM2_POINT_BYTES, ALL_USES = (1 << 9) - 1, ITERATIONS = 1000 };

static const uint8_t purpose[] = {'s', 'm', '2', '/', '3', '/', 's', 'i', 'g', 'n'};
static const uint8_t password[] = {'o', 'p', 'e', 'n', ' ', 'i', 't', '!'};
static const hsm_secret typed = {.bytes = password, .n = sizeof password};

static hsm_arena *arena;
static hsm_module *module;
static hsm_handle sealing, kek, pair, session, transport;
static uint8_t verifier[HSM_BLOB_OVERHEAD + 64]; /* of the password */
static size_t verifier_len = sizeof verifier;
static uint8_t point[POINT_BYTES];

static struct {
    uint8_t bytes[LONGEST];
    size_t len;
} known[KNOWN_MAX];
static size_t known_count;

static void need(hsm_rc rc) {
    fuzz_law(rc.code == HSM_R_OK, "the set-up of the driver works");
}

/* ---- set-up ---------------------------------------------------------------------------------------------------------------- */

/* One input that has to be accepted. */
static void know(enum kind kind, const uint8_t *bytes, size_t n) {
    fuzz_law(known_count < KNOWN_MAX && n < LONGEST, "there is room for the driver's own seeds");
    known[known_count].bytes[0] = (uint8_t)kind;
    memcpy(known[known_count].bytes + 1, bytes, n);
    known[known_count].len = n + 1;
    fuzz_seed(known[known_count].bytes, n + 1);
    known_count++;
}

static bool is_known(const uint8_t *bytes, size_t n) {
    for (size_t i = 0; i < known_count; i++) {
        if (known[i].len == n && memcmp(known[i].bytes, bytes, n) == 0) {
            return true;
        }
    }
    return false;
}

static void seed_blobs(void) {
    uint8_t out[256];
    size_t len = sizeof out;
    need(hsm_key_seal(module, sealing, pair, purpose, sizeof purpose, out, &len));
    know(UNSEAL, out, len);
    len = sizeof out;
    need(hsm_key_seal(module, sealing, session, purpose, sizeof purpose, out, &len));
    know(UNSEAL, out, len);
    len = sizeof out;
    need(hsm_password_enroll(module, sealing, &typed, sizeof password, ITERATIONS, purpose, sizeof purpose, out, &len));
    know(PASSWORD, out, len);
    len = sizeof out;
    need(hsm_key_wrap_sm2(module, point, session, out, &len));
    know(UNWRAP_SM2, out, len);
    len = sizeof out;
    need(hsm_key_wrap_sm4(module, kek, HSM_MODE_ECB, session, out, &len));
    know(UNWRAP_ECB, out, len);
    len = sizeof out;
    need(hsm_key_wrap_sm4(module, kek, HSM_MODE_CBC, session, out, &len));
    know(UNWRAP_CBC, out, len);
}

/* The password sealed to the transport key. */
static void seed_secrets(void) {
    uint8_t transport_point[POINT_BYTES], out[HSM_SECRET_OVERHEAD + sizeof password];
    size_t len = sizeof out;
    need(hsm_key_public(module, transport, transport_point));
    need(hsm_password_enroll(module, sealing, &typed, 1, ITERATIONS, purpose, sizeof purpose, verifier, &verifier_len));
    need(hsm_secret_seal(transport_point, purpose, sizeof purpose, password, sizeof password, out, &len));
    know(SECRET, out, len);
}

static void seed_sm2(void) {
    uint8_t text[HSM_SM2_PLAINTEXT_MAX] = {1, 2, 3};
    uint8_t out[HSM_SM2_PLAINTEXT_MAX + HSM_SM2_CIPHER_OVERHEAD];
    for (size_t n = 1; n <= sizeof text; n *= 64) {
        size_t len = sizeof out;
        need(hsm_sm2_encrypt(module, point, HSM_C1C3C2, text, n, out, &len));
        know(DECRYPT, out, len);
        len = sizeof out;
        need(hsm_sm2_encrypt(module, point, HSM_C1C2C3, text, n, out, &len));
        know(DECRYPT_OLD, out, len);
    }
    memcpy(out, point, POINT_BYTES);
    memset(out + POINT_BYTES, 7, HSM_SM3_BYTES);
    need(hsm_sm2_sign(module, pair, out + POINT_BYTES, out + POINT_BYTES + HSM_SM3_BYTES));
    know(VERIFY, out, POINT_BYTES + HSM_SM3_BYTES + HSM_SM2_SIGNATURE_BYTES);
    memcpy(out + POINT_BYTES, point, POINT_BYTES);
    know(POINT, out, 2 * POINT_BYTES);
    know(AGREE, out, 2 * POINT_BYTES + 16);
}

/* nonce_len, tag_len, nonce, tag, ciphertext: as run_aead reads them. */
static void seed_aead(enum kind kind, uint32_t aead, uint8_t nonce_len, uint8_t tag_len) {
    uint8_t in[128] = {nonce_len, tag_len};
    uint8_t *tag = in + 2 + nonce_len;
    uint8_t *text = tag + tag_len;
    const size_t n = 37;
    need(hsm_sm4_aead_encrypt(module, session, aead, in + 2, nonce_len, purpose, sizeof purpose, text, n, text, tag, tag_len));
    know(kind, in, (size_t)(text - in) + n);
}

static void start(void) {
    static const uint8_t seed[64] = "the same keys in every run, so that an input can be replayed";
    const hsm_module_options options = {.insecure_seed = seed, .insecure_seed_len = sizeof seed};
    const uint8_t modes[] = {HSM_MODE_CBC, HSM_DECRYPT, 0,  1,  2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
                             12,           13,          14, 15, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    need(hsm_arena_new(16, &arena));
    need(hsm_module_new(arena, &options, &module));
    need(hsm_key_generate_symmetric(module, 16, HSM_USE_SEAL | HSM_USE_EXPORT, &sealing));
    need(hsm_key_generate_symmetric(module, 16, HSM_USE_WRAP | HSM_USE_UNWRAP, &kek));
    need(hsm_key_generate_symmetric(module, 16, ALL_USES, &session));
    need(hsm_key_generate_sm2(module, ALL_USES, &pair));
    need(hsm_key_public(module, pair, point));
    need(hsm_transport_key_generate(module, &transport));
    seed_blobs();
    seed_secrets();
    seed_sm2();
    seed_aead(GCM, HSM_AEAD_GCM, 12, 16);
    seed_aead(CCM, HSM_AEAD_CCM, 13, 8);
    know(MODES, modes, sizeof modes);
}

static void stop(void) {
    hsm_module_free(module);
    hsm_arena_free(arena);
}

/* ---- cases ----------------------------------------------------------------------------------------------------------------- */

static hsm_rc forget(hsm_rc rc, hsm_handle key) {
    fuzz_law((rc.code == HSM_R_OK) == (key != 0), "a key comes with success only");
    if (key != 0) {
        need(hsm_key_destroy(module, key));
    }
    return rc;
}

static hsm_rc run_key(enum kind kind, const uint8_t *bytes, size_t n) {
    hsm_handle key = 0;
    hsm_rc rc;
    if (kind == UNSEAL) {
        rc = hsm_key_unseal(module, sealing, bytes, n, purpose, sizeof purpose, &key);
    } else if (kind == UNWRAP_SM2) {
        rc = hsm_key_unwrap_sm2(module, pair, bytes, n, HSM_USE_ENCRYPT, &key);
    } else {
        uint32_t mode = kind == UNWRAP_ECB ? HSM_MODE_ECB : HSM_MODE_CBC;
        rc = hsm_key_unwrap_sm4(module, kek, mode, bytes, n, HSM_USE_ENCRYPT, &key);
    }
    return forget(rc, key);
}

/* A buffer for what is decrypted; never NULL. */
static uint8_t *buffer(size_t n) {
    uint8_t *made = (uint8_t *)malloc(n == 0 ? 1 : n);
    fuzz_law(made != NULL, "there is memory");
    memset(made, 0xa5, n == 0 ? 1 : n);
    return made;
}

static void check_hidden(const uint8_t *out, size_t n) {
    for (size_t i = 0; i < n; i++) {
        fuzz_law(out[i] == 0 || out[i] == 0xa5, "a refusal leaves no plaintext");
    }
}

static hsm_rc run_decrypt(uint32_t order, const uint8_t *bytes, size_t n) {
    size_t len = n < HSM_SM2_CIPHER_OVERHEAD ? 0 : n - HSM_SM2_CIPHER_OVERHEAD;
    uint8_t *out = buffer(len);
    hsm_rc rc = hsm_sm2_decrypt(module, pair, order, bytes, n, out, &len);
    if (rc.code != HSM_R_OK) {
        check_hidden(out, n < HSM_SM2_CIPHER_OVERHEAD ? 0 : n - HSM_SM2_CIPHER_OVERHEAD);
    }
    free(out);
    return rc;
}

static hsm_rc run_aead(uint32_t aead, const uint8_t *bytes, size_t n) {
    if (n < 2 || n < (size_t)2 + bytes[0] + bytes[1]) {
        return (hsm_rc){HSM_R_ARGUMENT};
    }
    const uint8_t *tag = bytes + 2 + bytes[0];
    const size_t len = n - 2 - bytes[0] - bytes[1];
    uint8_t *out = buffer(len);
    hsm_rc rc = hsm_sm4_aead_decrypt(module, session, aead, bytes + 2, bytes[0], purpose, sizeof purpose, tag + bytes[1], len, tag,
                                     bytes[1], out);
    if (rc.code != HSM_R_OK) {
        check_hidden(out, len);
    }
    free(out);
    return rc;
}

/* mode, direction, IV, data: there and back. */
static hsm_rc run_modes(const uint8_t *bytes, size_t n) {
    uint8_t iv[HSM_SM4_BLOCK];
    if (n < 2 + sizeof iv) {
        return (hsm_rc){HSM_R_ARGUMENT};
    }
    const size_t len = n - 2 - sizeof iv;
    const uint8_t *data = bytes + 2 + sizeof iv;
    uint8_t *out = buffer(len);
    memcpy(iv, bytes + 2, sizeof iv);
    hsm_rc rc = hsm_sm4_crypt(module, session, bytes[0], bytes[1] & 1, iv, data, len, out);
    if (rc.code == HSM_R_OK) {
        memcpy(iv, bytes + 2, sizeof iv);
        need(hsm_sm4_crypt(module, session, bytes[0], 1 - (bytes[1] & 1), iv, out, len, out));
        fuzz_law(memcmp(out, data, len) == 0, "what was encrypted decrypts");
    }
    free(out);
    return rc;
}

static hsm_rc run_points(enum kind kind, const uint8_t *bytes, size_t n) {
    uint8_t fixed[2 * POINT_BYTES + HSM_SM3_BYTES] = {0};
    uint8_t z[HSM_SM3_BYTES];
    hsm_handle key = 0;
    size_t head = n < sizeof fixed ? n : sizeof fixed;
    memcpy(fixed, bytes, head);
    if (kind == VERIFY) {
        return hsm_sm2_verify_point(module, fixed, fixed + POINT_BYTES, fixed + POINT_BYTES + HSM_SM3_BYTES);
    }
    if (kind == POINT) {
        hsm_rc with_id = hsm_sm2_z(fixed, bytes, n, z);
        fuzz_law(with_id.code == HSM_R_OK || with_id.code == HSM_R_USER_ID, "Z is of any two coordinates");
        return hsm_sm2_check_point(fixed);
    }
    size_t id_at = n < 2 * POINT_BYTES ? n : 2 * POINT_BYTES;
    hsm_rc rc = hsm_sm2_agree(module, (n & 1) != 0, pair, pair, purpose, sizeof purpose, fixed, fixed + POINT_BYTES, bytes + id_at,
                              n - id_at, 16, HSM_USE_ENCRYPT, &key, z, NULL);
    return forget(rc, key);
}

static hsm_rc run_secret(const uint8_t *bytes, size_t n) {
    const hsm_secret sealed = {.bytes = bytes, .n = n, .transport = transport, .context = purpose, .context_len = sizeof purpose};
    hsm_rc rc = hsm_password_check(module, sealing, verifier, verifier_len, purpose, sizeof purpose, &sealed);
    bool expected = rc.code == HSM_R_OK || rc.code == HSM_R_SECRET_KEY || rc.code == HSM_R_INTEGRITY;
    fuzz_law(expected, "a sealed secret opens, or says why not");
    return rc;
}

static hsm_rc dispatch(enum kind kind, const uint8_t *bytes, size_t n) {
    switch (kind) {
        case UNSEAL:
        case UNWRAP_SM2:
        case UNWRAP_ECB:
        case UNWRAP_CBC:
            return run_key(kind, bytes, n);
        case DECRYPT:
        case DECRYPT_OLD:
            return run_decrypt(kind == DECRYPT ? HSM_C1C3C2 : HSM_C1C2C3, bytes, n);
        case PASSWORD:
            return hsm_password_check(module, sealing, bytes, n, purpose, sizeof purpose, &typed);
        case GCM:
        case CCM:
            return run_aead(kind == GCM ? HSM_AEAD_GCM : HSM_AEAD_CCM, bytes, n);
        case MODES:
            return run_modes(bytes, n);
        case SECRET:
            return run_secret(bytes, n);
        case VERIFY:
        case POINT:
        case AGREE:
        case KINDS:
        default:
            return run_points(kind, bytes, n);
    }
}

/* Kinds that nobody can make a new valid input of. Not CCM and GCM: their tag may be as short as 4 bytes. */
static bool is_sealed(enum kind kind) {
    return kind == UNSEAL || kind == UNWRAP_SM2 || kind == DECRYPT || kind == DECRYPT_OLD || kind == PASSWORD || kind == SECRET;
}

static unsigned run(const uint8_t *bytes, size_t n) {
    hsm_arena_status before, after;
    uint8_t own[LONGEST];
    if (n == 0) {
        return 0;
    }
    enum kind kind = (enum kind)(bytes[0] % KINDS);
    hsm_arena_get_status(arena, &before);
    hsm_rc rc = dispatch(kind, bytes + 1, n - 1);
    hsm_arena_get_status(arena, &after);
    fuzz_law(before.open == after.open, "no slot is left behind");
    if (rc.code == HSM_R_OK && is_sealed(kind)) {
        memcpy(own, bytes, n);
        own[0] = (uint8_t)kind;
        fuzz_law(is_known(own, n), "only what was sealed opens");
    }
    return (unsigned)kind << 8 | (unsigned)rc.code;
}

/* Changes all but the first byte, mostly not the length. */
static void mutate(fuzz_rng *rng, fuzz_input *input) {
    if (input->len < 2) {
        fuzz_mutate(rng, input, NULL, 0);
        return;
    }
    size_t at = 1 + fuzz_below(rng, input->len - 1);
    input->bytes[at] = (uint8_t)(input->bytes[at] ^ (fuzz_below(rng, 2) == 0 ? 1u << fuzz_below(rng, 8) : fuzz_below(rng, 256)));
}

int main(int argc, char **argv) {
    static const fuzz_target target = {
        .name = "wrapped", .longest = LONGEST, .least = 3000, .start = start, .run = run, .mutate = mutate, .stop = stop};
    return fuzz_main(argc, argv, &target);
}
