/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Buffers that overlap. Each op is called with two of its buffers at every distance from each other. Where the convention of hsm.h
 * allows it, the answer is the one that buffers apart give; where it does not, the call is refused and nothing was written.
 */
#include "support.h"

enum { FIELD = 512, MIDDLE = 200, TEXT = 48 };

typedef enum verdict { TAKEN, REFUSED } verdict;

typedef struct scene {
    hsm_module *module;
    hsm_handle sm4, xts, mac, seal, leaves, pair;
    uint8_t point[HSM_SM2_POINT_BYTES];
} scene;

/* One op with a buffer `a`, put into the middle of the field, and a buffer `b` that it writes, `distance` bytes behind it. In
 * place means that distance is 0 and b is as long as a, or is written from a's beginning. */
typedef struct overlap_row {
    const char *name;
    hsm_rc (*run)(const scene *s, uint8_t *a, uint8_t *b);
    size_t a_len;
    size_t b_len;
    bool same_allowed; /* both at one address */
    bool any_allowed;  /* b has a fixed size and is written last */
    bool drawn;        /* random numbers are in the answer */
} overlap_row;

static const uint8_t text[TEXT] = "the quick brown fox jumps over the lazy dog 123";
static const uint8_t fixed_iv[HSM_SM4_BLOCK] = {1, 2, 3};
static uint8_t spare[FIELD];

#define CRYPT(NAME, MODE, DIRECTION)                                                                  \
    static hsm_rc NAME(const scene *s, uint8_t *a, uint8_t *b) {                                      \
        uint8_t iv[HSM_SM4_BLOCK];                                                                    \
        memcpy(iv, fixed_iv, sizeof iv);                                                              \
        return hsm_sm4_crypt(s->module, s->sm4, HSM_MODE_##MODE, HSM_##DIRECTION, iv, a, TEXT, b);    \
    }                                                                                                 \
    static hsm_rc NAME##_iv_out(const scene *s, uint8_t *a, uint8_t *b) {                             \
        return hsm_sm4_crypt(s->module, s->sm4, HSM_MODE_##MODE, HSM_##DIRECTION, a, text, TEXT, b);  \
    }                                                                                                 \
    static hsm_rc NAME##_iv_in(const scene *s, uint8_t *a, uint8_t *b) {                              \
        return hsm_sm4_crypt(s->module, s->sm4, HSM_MODE_##MODE, HSM_##DIRECTION, b, a, TEXT, spare); \
    }
CRYPT(ecb, ECB, ENCRYPT)
CRYPT(cbc, CBC, ENCRYPT)
CRYPT(cbc_back, CBC, DECRYPT)
CRYPT(cfb, CFB, ENCRYPT)
CRYPT(cfb_back, CFB, DECRYPT)
CRYPT(ofb, OFB, ENCRYPT)
CRYPT(ctr, CTR, ENCRYPT)

static hsm_rc xts(const scene *s, uint8_t *a, uint8_t *b) {
    return hsm_sm4_xts(s->module, s->xts, HSM_XTS_GB, HSM_ENCRYPT, fixed_iv, a, TEXT - 3, b);
}
static hsm_rc xts_tweak(const scene *s, uint8_t *a, uint8_t *b) {
    return hsm_sm4_xts(s->module, s->xts, HSM_XTS_IEEE, HSM_DECRYPT, a, text, TEXT, b);
}
static hsm_rc xts_inputs(const scene *s, uint8_t *a, uint8_t *b) {
    return hsm_sm4_xts(s->module, s->xts, HSM_XTS_GB, HSM_ENCRYPT, b, a, TEXT, spare);
}

/* Two associated bytes, nonce of 12. */
#define AEAD(NAME, AEAD_ID)                                                                                         \
    static hsm_rc NAME(const scene *s, uint8_t *a, uint8_t *b) {                                                    \
        return hsm_sm4_aead_encrypt(s->module, s->sm4, AEAD_ID, fixed_iv, 12, text, 2, a, TEXT, b, spare, 16);      \
    }                                                                                                               \
    static hsm_rc NAME##_nonce(const scene *s, uint8_t *a, uint8_t *b) {                                            \
        return hsm_sm4_aead_encrypt(s->module, s->sm4, AEAD_ID, a, 12, text, 2, text, TEXT, b, spare, 16);          \
    }                                                                                                               \
    static hsm_rc NAME##_aad(const scene *s, uint8_t *a, uint8_t *b) {                                              \
        return hsm_sm4_aead_encrypt(s->module, s->sm4, AEAD_ID, fixed_iv, 12, a, TEXT, text, TEXT, b, spare, 16);   \
    }                                                                                                               \
    static hsm_rc NAME##_tag_out(const scene *s, uint8_t *a, uint8_t *b) {                                          \
        return hsm_sm4_aead_encrypt(s->module, s->sm4, AEAD_ID, fixed_iv, 12, text, 2, text, TEXT, b, a, 16);       \
    }                                                                                                               \
    static hsm_rc NAME##_tag_in(const scene *s, uint8_t *a, uint8_t *b) {                                           \
        return hsm_sm4_aead_encrypt(s->module, s->sm4, AEAD_ID, fixed_iv, 12, text, 2, a, TEXT, spare, b, 16);      \
    }                                                                                                               \
    static hsm_rc NAME##_open(const scene *s, uint8_t *a, uint8_t *b) {                                             \
        uint8_t sealed[TEXT], tag[16];                                                                              \
        NEED(hsm_sm4_aead_encrypt(s->module, s->sm4, AEAD_ID, fixed_iv, 12, text, 2, text, TEXT, sealed, tag, 16)); \
        memcpy(a, sealed, TEXT);                                                                                    \
        return hsm_sm4_aead_decrypt(s->module, s->sm4, AEAD_ID, fixed_iv, 12, text, 2, a, TEXT, tag, 16, b);        \
    }                                                                                                               \
    static hsm_rc NAME##_open_tag(const scene *s, uint8_t *a, uint8_t *b) {                                         \
        uint8_t sealed[TEXT], tag[16];                                                                              \
        NEED(hsm_sm4_aead_encrypt(s->module, s->sm4, AEAD_ID, fixed_iv, 12, text, 2, text, TEXT, sealed, tag, 16)); \
        memcpy(a, tag, 16);                                                                                         \
        return hsm_sm4_aead_decrypt(s->module, s->sm4, AEAD_ID, fixed_iv, 12, text, 2, sealed, TEXT, a, 16, b);     \
    }
AEAD(gcm, HSM_AEAD_GCM)
AEAD(ccm, HSM_AEAD_CCM)

static hsm_rc cbc_mac(const scene *s, uint8_t *a, uint8_t *b) {
    return hsm_sm4_cbc_mac(s->module, s->mac, fixed_iv, a, TEXT, b);
}
static hsm_rc cbc_mac_iv(const scene *s, uint8_t *a, uint8_t *b) {
    return hsm_sm4_cbc_mac(s->module, s->mac, a, text, TEXT, b);
}
static hsm_rc hash(const scene *s, uint8_t *a, uint8_t *b) {
    return hsm_sm3(s->module, a, TEXT, b);
}
static hsm_rc hmac(const scene *s, uint8_t *a, uint8_t *b) {
    return hsm_hmac_sm3(s->module, s->mac, a, TEXT, b);
}
static hsm_rc user_z(const scene *s, uint8_t *a, uint8_t *b) {
    return hsm_sm2_z(s->point, a, TEXT, b);
}

static hsm_rc sign(const scene *s, uint8_t *a, uint8_t *b) {
    uint8_t digest[HSM_SM3_BYTES];
    memcpy(digest, a, sizeof digest);
    {
        hsm_rc rc = hsm_sm2_sign(s->module, s->pair, a, b);
        if (rc.code != HSM_R_OK) {
            return rc;
        }
    }
    return hsm_sm2_verify(s->module, s->pair, digest, b);
}

/* Opened again, as the nonce is drawn. */
static hsm_rc encrypt(const scene *s, uint8_t *a, uint8_t *b) {
    uint8_t back[TEXT];
    size_t len = TEXT + HSM_SM2_CIPHER_OVERHEAD;
    size_t back_len = sizeof back;
    {
        hsm_rc rc = hsm_sm2_encrypt(s->module, s->point, HSM_C1C3C2, a, TEXT, b, &len);
        if (rc.code != HSM_R_OK) {
            return rc;
        }
    }
    NEED(hsm_sm2_decrypt(s->module, s->pair, HSM_C1C3C2, b, len, back, &back_len));
    CHECK_BYTES(back, text, TEXT, "encrypted over its input");
    return (hsm_rc){HSM_R_OK};
}
static hsm_rc encrypt_point(const scene *s, uint8_t *a, uint8_t *b) {
    size_t len = TEXT + HSM_SM2_CIPHER_OVERHEAD;
    return hsm_sm2_encrypt(s->module, a, HSM_C1C3C2, text, TEXT, b, &len);
}
static hsm_rc wrap_point(const scene *s, uint8_t *a, uint8_t *b) {
    size_t len = 16 + HSM_SM2_CIPHER_OVERHEAD;
    return hsm_key_wrap_sm2(s->module, a, s->leaves, b, &len);
}
static hsm_rc decrypt(const scene *s, uint8_t *a, uint8_t *b) {
    static uint8_t cipher[16 + HSM_SM2_CIPHER_OVERHEAD];
    size_t len = sizeof cipher;
    if (cipher[0] == 0) {
        NEED(hsm_sm2_encrypt(s->module, s->point, HSM_C1C3C2, text, 16, cipher, &len));
    }
    memcpy(a, cipher, sizeof cipher);
    len = 16;
    return hsm_sm2_decrypt(s->module, s->pair, HSM_C1C3C2, a, sizeof cipher, b, &len);
}
static hsm_rc seal_aad(const scene *s, uint8_t *a, uint8_t *b) {
    size_t len = 16 + HSM_BLOB_OVERHEAD;
    return hsm_key_seal(s->module, s->seal, s->leaves, a, TEXT, b, &len);
}
static hsm_rc enroll_aad(const scene *s, uint8_t *a, uint8_t *b) {
    size_t len = 64 + HSM_BLOB_OVERHEAD;
    return hsm_password_enroll(s->module, s->seal, IN_CLEAR(text, 8), 1, 1, a, TEXT, b, &len);
}
static hsm_rc secret_in(const scene *s, uint8_t *a, uint8_t *b) {
    size_t len = TEXT + HSM_SECRET_OVERHEAD;
    return hsm_secret_seal(s->point, NULL, 0, a, TEXT, b, &len);
}
static hsm_rc secret_context(const scene *s, uint8_t *a, uint8_t *b) {
    size_t len = TEXT + HSM_SECRET_OVERHEAD;
    return hsm_secret_seal(s->point, a, TEXT, text, TEXT, b, &len);
}
static hsm_rc secret_point(const scene *s, uint8_t *a, uint8_t *b) {
    (void)s;
    size_t len = TEXT + HSM_SECRET_OVERHEAD;
    return hsm_secret_seal(a, NULL, 0, text, TEXT, b, &len);
}
static hsm_rc agree(const scene *s, uint8_t *a, uint8_t *b) {
    hsm_handle made;
    {
        hsm_rc rc = hsm_sm2_agree(s->module, true, s->pair, s->pair, NULL, 0, s->point, s->point, NULL, 0, 16, 0, &made, a, b);
        if (rc.code != HSM_R_OK) {
            return rc;
        }
    }
    return hsm_key_destroy(s->module, made);
}

/* Lengths of a and b; may they be at one address; may they overlap anyhow; is the answer drawn. */
static const overlap_row rows[] = {
    {"ECB", ecb, TEXT, TEXT, true, false, false},
    {"ECB, the IV unused", ecb_iv_out, HSM_SM4_BLOCK, TEXT, true, true, false},
    {"ECB, the IV unused, over the input", ecb_iv_in, TEXT, HSM_SM4_BLOCK, true, true, false},
    {"CBC", cbc, TEXT, TEXT, true, false, false},
    {"CBC, IV and output", cbc_iv_out, HSM_SM4_BLOCK, TEXT, false, false, false},
    {"CBC, input and IV", cbc_iv_in, TEXT, HSM_SM4_BLOCK, false, false, false},
    {"CBC back", cbc_back, TEXT, TEXT, true, false, false},
    {"CBC back, IV and output", cbc_back_iv_out, HSM_SM4_BLOCK, TEXT, false, false, false},
    {"CBC back, input and IV", cbc_back_iv_in, TEXT, HSM_SM4_BLOCK, false, false, false},
    {"CFB", cfb, TEXT, TEXT, true, false, false},
    {"CFB, IV and output", cfb_iv_out, HSM_SM4_BLOCK, TEXT, false, false, false},
    {"CFB, input and IV", cfb_iv_in, TEXT, HSM_SM4_BLOCK, false, false, false},
    {"CFB back", cfb_back, TEXT, TEXT, true, false, false},
    {"CFB back, IV and output", cfb_back_iv_out, HSM_SM4_BLOCK, TEXT, false, false, false},
    {"CFB back, input and IV", cfb_back_iv_in, TEXT, HSM_SM4_BLOCK, false, false, false},
    {"OFB", ofb, TEXT, TEXT, true, false, false},
    {"OFB, IV and output", ofb_iv_out, HSM_SM4_BLOCK, TEXT, false, false, false},
    {"OFB, input and IV", ofb_iv_in, TEXT, HSM_SM4_BLOCK, false, false, false},
    {"CTR", ctr, TEXT, TEXT, true, false, false},
    {"CTR, counter and output", ctr_iv_out, HSM_SM4_BLOCK, TEXT, false, false, false},
    {"CTR, input and counter", ctr_iv_in, TEXT, HSM_SM4_BLOCK, false, false, false},
    {"XTS", xts, TEXT - 3, TEXT - 3, true, false, false},
    {"XTS, tweak and output", xts_tweak, HSM_SM4_BLOCK, TEXT, false, false, false},
    {"XTS, input and tweak", xts_inputs, TEXT, HSM_SM4_BLOCK, true, true, false},
    {"GCM", gcm, TEXT, TEXT, true, false, false},
    {"GCM, nonce and output", gcm_nonce, 12, TEXT, false, false, false},
    {"GCM, associated data and output", gcm_aad, TEXT, TEXT, false, false, false},
    {"GCM, tag and output", gcm_tag_out, 16, TEXT, false, false, false},
    {"GCM, input and tag", gcm_tag_in, TEXT, 16, true, true, false},
    {"GCM back", gcm_open, TEXT, TEXT, true, false, false},
    {"GCM back, tag and output", gcm_open_tag, 16, TEXT, false, false, false},
    {"CCM", ccm, TEXT, TEXT, true, false, false},
    {"CCM, nonce and output", ccm_nonce, 12, TEXT, false, false, false},
    {"CCM, associated data and output", ccm_aad, TEXT, TEXT, false, false, false},
    {"CCM, tag and output", ccm_tag_out, 16, TEXT, false, false, false},
    {"CCM, input and tag", ccm_tag_in, TEXT, 16, true, true, false},
    {"CCM back", ccm_open, TEXT, TEXT, true, false, false},
    {"CCM back, tag and output", ccm_open_tag, 16, TEXT, false, false, false},
    {"CBC-MAC", cbc_mac, TEXT, 16, true, true, false},
    {"CBC-MAC, IV", cbc_mac_iv, 16, 16, true, true, false},
    {"SM3", hash, TEXT, HSM_SM3_BYTES, true, true, false},
    {"HMAC", hmac, TEXT, HSM_SM3_BYTES, true, true, false},
    {"Z", user_z, TEXT, HSM_SM3_BYTES, true, true, false},
    {"signature", sign, HSM_SM3_BYTES, HSM_SM2_SIGNATURE_BYTES, true, true, true},
    {"SM2 encryption", encrypt, TEXT, TEXT + HSM_SM2_CIPHER_OVERHEAD, true, false, true},
    {"SM2 encryption, point and output", encrypt_point, HSM_SM2_POINT_BYTES, TEXT + HSM_SM2_CIPHER_OVERHEAD, false, false, true},
    {"SM2 decryption", decrypt, 16 + HSM_SM2_CIPHER_OVERHEAD, 16, true, false, false},
    {"key under a point", wrap_point, HSM_SM2_POINT_BYTES, 16 + HSM_SM2_CIPHER_OVERHEAD, false, false, true},
    {"sealed key, associated data and blob", seal_aad, TEXT, 16 + 44, false, false, true},
    {"password, associated data and blob", enroll_aad, TEXT, 52 + 44, false, false, true},
    {"secret", secret_in, TEXT, TEXT + HSM_SECRET_OVERHEAD, false, false, true},
    {"secret, context and output", secret_context, TEXT, TEXT + HSM_SECRET_OVERHEAD, false, false, true},
    {"secret, point and output", secret_point, HSM_SM2_POINT_BYTES, TEXT + HSM_SECRET_OVERHEAD, false, false, true},
    {"agreement, both confirmations", agree, HSM_SM3_BYTES, HSM_SM3_BYTES, false, false, false},
};

static verdict expected(const overlap_row *row, long distance) {
    if (row->any_allowed || distance >= (long)row->a_len || -distance >= (long)row->b_len) {
        return TAKEN;
    }
    return distance == 0 && row->same_allowed ? TAKEN : REFUSED;
}

static void prepare(const scene *s, const overlap_row *row, uint8_t *a) {
    if (row->a_len == HSM_SM2_POINT_BYTES) {
        memcpy(a, s->point, HSM_SM2_POINT_BYTES);
    } else {
        memcpy(a, text, row->a_len < TEXT ? row->a_len : TEXT);
    }
}

/* A refusal writes nothing. (What is opened is put into a by the row itself.) */
static void at_distance(const scene *s, const overlap_row *row, long distance) {
    static uint8_t field[FIELD];
    static uint8_t before[FIELD];
    static uint8_t apart[FIELD];
    uint8_t *a = field + MIDDLE;
    uint8_t *b = a + distance;
    memset(field, 0xa5, FIELD);
    prepare(s, row, a);
    memcpy(apart, b, FIELD - MIDDLE - (distance > 0 ? (size_t)distance : 0)); /* an IV is read where it is written */
    memcpy(before, field, FIELD);
    const int code = row->run(s, a, b).code;
    if (expected(row, distance) == REFUSED) {
        CHECK(code == HSM_R_ARGUMENT, "%s, %ld apart: %d", row->name, distance, code);
        CHECK(memcmp(field, before, MIDDLE) == 0 &&
                  memcmp(a + row->a_len, before + MIDDLE + row->a_len, FIELD - MIDDLE - row->a_len) == 0,
              "%s, %ld apart: something was written", row->name, distance);
        return;
    }
    CHECK(code == HSM_R_OK, "%s, %ld apart: %d", row->name, distance, code);
    if (!row->drawn) {
        static uint8_t other[FIELD];
        memset(other, 0xa5, FIELD);
        prepare(s, row, other);
        NEED(row->run(s, other, apart));
        CHECK(memcmp(apart, b, row->b_len) == 0, "%s, %ld apart: not what buffers apart give", row->name, distance);
    }
}

int main(void) {
    bench b = bench_new(32, 0);
    scene s = {.module = b.module};
    const uint32_t both = HSM_USE_ENCRYPT | HSM_USE_DECRYPT;
    NEED(hsm_key_generate_symmetric(s.module, 16, both, &s.sm4));
    NEED(hsm_key_generate_symmetric(s.module, 32, both, &s.xts));
    NEED(hsm_key_generate_symmetric(s.module, 16, HSM_USE_MAC, &s.mac));
    NEED(hsm_key_generate_symmetric(s.module, 16, HSM_USE_SEAL, &s.seal));
    NEED(hsm_key_generate_symmetric(s.module, 16, HSM_USE_EXPORT, &s.leaves));
    NEED(hsm_key_generate_sm2(s.module, HSM_USE_SIGN | HSM_USE_VERIFY | HSM_USE_DECRYPT | HSM_USE_AGREE, &s.pair));
    NEED(hsm_key_public(s.module, s.pair, s.point));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (long distance = -(long)rows[i].b_len - 1; distance <= (long)rows[i].a_len + 1; distance++) {
            at_distance(&s, &rows[i], distance);
        }
    }
    bench_free(&b);
    return check_report("overlap");
}
