/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hsm.h - the only door of the C core.
 *
 * Key bytes in clear exist only behind this header. A caller holds handles; keys leave only wrapped.
 *
 * Conventions
 *   - Every function that can fail returns hsm_rc and must be checked. code 0 is success; any other value is a refusal number of
 *     gen/hsm_refusals.h. On failure outputs are zeroed or untouched, never partly secret.
 *   - Integers inside byte arrays are big-endian. Points are x || y (64 bytes), signatures r || s (64 bytes).
 *   - `*len` of a variable output: in, the room in bytes; out, the bytes written. Too little room is HSM_R_NO_BUFFER, and *len
 *     then says how much is needed.
 *   - Input and output may be one buffer: the same address. Any other overlap of an output with an input or with another output is
 *     refused, HSM_R_ARGUMENT. Only what has a fixed size (a digest, MAC, tag or signature) may lie over an input, and what the DER
 *     functions write: that is written when all is read.
 *   - Thread-safe: any number of threads may use one module. An op pins its slot; destroying a key marks it dead at once and wipes
 *     it at the last unpin.
 *   - After fork the child's arena is empty and every op there answers HSM_R_HARDWARE.
 */
#ifndef HSM_H
#define HSM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HSM_MUST_USE __attribute__((warn_unused_result))

typedef struct hsm_rc {
    int32_t code;
} hsm_rc;

typedef struct hsm_arena hsm_arena;   /* bounded, locked memory of opened slots; shared by modules */
typedef struct hsm_module hsm_module; /* one isolated instance: own slots, own DRBG */
typedef uint64_t hsm_handle;          /* generation << 32 | index; 0 is never a handle */

enum {
    HSM_SM2_POINT_BYTES = 64,
    HSM_SM2_SIGNATURE_BYTES = 64,
    HSM_SM2_CIPHER_OVERHEAD = 96, /* C1 (64) and C3 (32) */
    HSM_SM2_PLAINTEXT_MAX = 4096,
    HSM_SM3_BYTES = 32,
    HSM_SM4_BLOCK = 16,
    HSM_SYMMETRIC_MAX = 64, /* longest symmetric key, bytes */
    HSM_BLOB_OVERHEAD = 64, /* a sealed blob is at most this much longer than the key it holds */
    HSM_PASSWORD_MAX = 128,
    HSM_SECRET_MAX = 65536,    /* longest secret that can be sealed, bytes */
    HSM_SECRET_OVERHEAD = 140, /* a sealed secret is this much longer */
    HSM_DER_SIGNATURE_MAX = 72
};

/* Key types. */
enum { HSM_KEY_SM2 = 1, HSM_KEY_SYMMETRIC = 2, HSM_KEY_HASH = 3 /* a running hash or HMAC */ };

/* Usage bits. A key does only what its bits allow. */
enum {
    HSM_USE_SIGN = 1 << 0,
    HSM_USE_VERIFY = 1 << 1,
    HSM_USE_ENCRYPT = 1 << 2,
    HSM_USE_DECRYPT = 1 << 3,
    HSM_USE_MAC = 1 << 4,
    HSM_USE_WRAP = 1 << 5, /* a KEK: wraps session keys in the bare forms of GM/T 0018 */
    HSM_USE_UNWRAP = 1 << 6,
    HSM_USE_AGREE = 1 << 7,     /* SM2 key exchange */
    HSM_USE_EXPORT = 1 << 8,    /* may itself be wrapped and leave (session keys at their birth, stored keys) */
    HSM_USE_SEAL = 1 << 9,      /* seals for the store and opens again. With no other bit but EXPORT: a key that also did bare ECB
                                   would give away the keystream of its own blobs */
    HSM_USE_TRANSPORT = 1 << 10 /* opens secrets inside the core. With no other bit: who might decrypt with it could read them */
};

enum { HSM_ENCRYPT = 1, HSM_DECRYPT = 0 };
enum { HSM_MODE_ECB = 1, HSM_MODE_CBC = 2, HSM_MODE_CFB = 3, HSM_MODE_OFB = 4, HSM_MODE_CTR = 5 };
enum { HSM_AEAD_GCM = 1, HSM_AEAD_CCM = 2 };
enum { HSM_XTS_GB = 1 /* GB/T 17964-2021 */, HSM_XTS_IEEE = 2 /* IEEE 1619 */ };
enum { HSM_C1C3C2 = 1 /* GB/T 32918.4-2016 */, HSM_C1C2C3 = 2 /* GM/T 0003.4-2012 drafts, old clients */ };

/* ---- arena and module ------------------------------------------------------------------------------------------- */

typedef struct hsm_arena_status {
    uint64_t slots;     /* opened keys it can hold */
    uint64_t open;      /* opened now */
    uint64_t evictions; /* keys sealed again to make room */
    bool locked;        /* mlock succeeded */
    bool hidden;        /* kept out of core dumps and forked children */
} hsm_arena_status;

/* slots: opened keys it can hold at once, 1 to 1,048,576. A failed mlock is not an error: see hsm_arena_get_status. */
HSM_MUST_USE hsm_rc hsm_arena_new(size_t slots, hsm_arena **out);
/* No new module may be made in it; the memory itself goes with the last module. NULL is allowed. */
void hsm_arena_free(hsm_arena *arena);
void hsm_arena_get_status(hsm_arena *arena, hsm_arena_status *out);

typedef struct hsm_module_options {
    const char
        *implementation; /* a name of hsm_implementation_name, or HSM_R_ARGUMENT; NULL: SOFTSJJ_IMPL, or the best this CPU has */
    const uint8_t *insecure_seed; /* NULL: getrandom. Otherwise the DRBG is deterministic: for tests only, and status says so */
    size_t insecure_seed_len;
    uint32_t max_keys; /* slots of this module, opened or sealed; 0: 1,048,576 */
} hsm_module_options;

/* Starts the DRBG (entropy health tests) and runs the self-tests. When a self-test fails the call still succeeds, but the module is
 * in the error state: every crypto op answers HSM_R_SELF_TEST. options may be NULL. */
HSM_MUST_USE hsm_rc hsm_module_new(hsm_arena *arena, const hsm_module_options *options, hsm_module **out);
/* Wipes every slot. No op may be running. NULL is allowed. */
void hsm_module_free(hsm_module *module);
/* Name of the i-th implementation set this CPU can run, best first; NULL past the end. */
const char *hsm_implementation_name(size_t i);
/* Name of the i-th CPU feature that the set `name` needs and this CPU has not; NULL past the end, and when there is no such set. */
const char *hsm_implementation_missing(const char *name, size_t i);
/* Name of the i-th CPU feature the sets are chosen by that this CPU has, SOFTSJJ_CPU considered; NULL past the end. */
const char *hsm_feature_name(size_t i);
/* False when SOFTSJJ_CPU holds a word that is not + or - and the name of a feature: then hsm_module_new answers HSM_R_ARGUMENT. */
bool hsm_features_understood(void);
/* Name of the set the module uses. */
const char *hsm_module_implementation(const hsm_module *module);
/* True when the module was made with insecure_seed. */
bool hsm_module_insecure(const hsm_module *module);

enum { HSM_SELFTEST_MAX = 32 };
typedef struct hsm_selftest_item {
    const char *name; /* static storage */
    int32_t code;     /* 0: passed */
    uint32_t microseconds;
} hsm_selftest_item;
typedef struct hsm_selftest_report {
    size_t count;
    hsm_selftest_item items[HSM_SELFTEST_MAX];
} hsm_selftest_report;
/* GM/T 0030 5.8. Runs all known-answer tests and the DRBG health test again. Returns HSM_R_SELF_TEST and puts the module into the
 * error state when one fails; a later run that passes heals it. break_name: NULL, or the name of a test whose expected answer is to
 * be spoiled (to rehearse a failure). report may be NULL. */
HSM_MUST_USE hsm_rc hsm_selftest(hsm_module *module, const char *break_name, hsm_selftest_report *report);

/* ---- random ------------------------------------------------------------------------------------------------------ */

/* SM3 Hash_DRBG (GM/T 0105). n: any length; split inside. */
HSM_MUST_USE hsm_rc hsm_random(hsm_module *module, uint8_t *out, size_t n);

/* ---- keys -------------------------------------------------------------------------------------------------------- */

typedef struct hsm_key_info {
    uint32_t type;  /* HSM_KEY_* */
    uint32_t usage; /* HSM_USE_* */
    uint32_t bits;
} hsm_key_info;

/* A pair that failed its pairwise check is wiped and HSM_R_SELF_TEST returned (GM/T 0028, conditional self-test). */
HSM_MUST_USE hsm_rc hsm_key_generate_sm2(hsm_module *module, uint32_t usage, hsm_handle *out);
/* n: 1 to HSM_SYMMETRIC_MAX bytes. */
HSM_MUST_USE hsm_rc hsm_key_generate_symmetric(hsm_module *module, size_t n, uint32_t usage, hsm_handle *out);
/* Plaintext imports, for what a standard hands over in clear. d: 1 .. n-2, big-endian, else HSM_R_KEY. */
HSM_MUST_USE hsm_rc hsm_key_import_sm2(hsm_module *module, const uint8_t d[32], uint32_t usage, hsm_handle *out);
HSM_MUST_USE hsm_rc hsm_key_import_symmetric(hsm_module *module, const uint8_t *key, size_t n, uint32_t usage, hsm_handle *out);
HSM_MUST_USE hsm_rc hsm_key_get_info(hsm_module *module, hsm_handle key, hsm_key_info *out);
/* SM2 only. */
HSM_MUST_USE hsm_rc hsm_key_public(hsm_module *module, hsm_handle key, uint8_t out[HSM_SM2_POINT_BYTES]);
HSM_MUST_USE hsm_rc hsm_key_destroy(hsm_module *module, hsm_handle key);
/* First 4 bytes of SM4-ECB over a zero block. Symmetric keys of 16 bytes only. */
HSM_MUST_USE hsm_rc hsm_key_check_value(hsm_module *module, hsm_handle key, uint8_t out[4]);

/* Authenticated wrap for the store: SM4-GCM under `wrapping` (16 bytes, HSM_USE_SEAL). The blob carries type, usage and
 * size; aad (what the blob is for, e.g. "sm2/3/sign") is not in it but must be the same when it is opened. A blob that was
 * changed, or opened for another purpose: HSM_R_INTEGRITY. key needs HSM_USE_EXPORT. */
HSM_MUST_USE hsm_rc hsm_key_seal(hsm_module *module, hsm_handle wrapping, hsm_handle key, const uint8_t *aad, size_t aad_len,
                                 uint8_t *blob, size_t *len);
HSM_MUST_USE hsm_rc hsm_key_unseal(hsm_module *module, hsm_handle wrapping, const uint8_t *blob, size_t len, const uint8_t *aad,
                                   size_t aad_len, hsm_handle *out);

/* Session keys in the forms of GM/T 0018 6.3. `key` is symmetric with HSM_USE_EXPORT; the new key gets `usage`.
 * SM2: ciphertext is C1 || C3 || C2. `pair` needs HSM_USE_DECRYPT. */
HSM_MUST_USE hsm_rc hsm_key_wrap_sm2(hsm_module *module, const uint8_t point[HSM_SM2_POINT_BYTES], hsm_handle key, uint8_t *out,
                                     size_t *len);
HSM_MUST_USE hsm_rc hsm_key_unwrap_sm2(hsm_module *module, hsm_handle pair, const uint8_t *in, size_t n, uint32_t usage,
                                       hsm_handle *out);
/* mode HSM_MODE_ECB: the key bytes only. HSM_MODE_CBC: a 16-byte random IV first. No padding: the key's length must be a multiple
 * of 16. `kek` needs HSM_USE_WRAP / _UNWRAP. */
HSM_MUST_USE hsm_rc hsm_key_wrap_sm4(hsm_module *module, hsm_handle kek, uint32_t mode, hsm_handle key, uint8_t *out, size_t *len);
HSM_MUST_USE hsm_rc hsm_key_unwrap_sm4(hsm_module *module, hsm_handle kek, uint32_t mode, const uint8_t *in, size_t n,
                                       uint32_t usage, hsm_handle *out);

/* The key that opens a machine's management key at start-up; symmetric, 16 bytes, HSM_USE_SEAL.
 * From a file: 32 random bytes, regular file, owned by the caller, mode 0600 or less, read and written here only. create: make it
 * (never overwrites, synced to disk). Errors: HSM_R_FILE_NOT_FOUND, HSM_R_FILE_EXISTS, HSM_R_FILE_WRITE, HSM_R_ROLE (mode or
 * owner), HSM_R_INTEGRITY (wrong size). From a passphrase: one line read from the descriptor (up to HSM_PASSWORD_MAX bytes, the
 * newline not counted), PBKDF2-HMAC-SM3. */
HSM_MUST_USE hsm_rc hsm_unsealing_key_from_file(hsm_module *module, const char *path, bool create, hsm_handle *out);
HSM_MUST_USE hsm_rc hsm_unsealing_key_from_passphrase(hsm_module *module, int fd, const uint8_t salt[16], uint32_t iterations,
                                                      hsm_handle *out);

/* ---- secrets ----------------------------------------------------------------------------------------------------- */

/* A secret as it came: in clear (transport 0), or sealed to a transport key of the module. The bytes are only read, and only
 * during the call. Ops that take one answer, besides their own refusals:
 *   HSM_R_SECRET_KEY   it was sealed to another key than `transport` (its first 112 bytes do not open)
 *   HSM_R_INTEGRITY    it was changed, cut, or sealed for another context
 *   HSM_R_TOO_LARGE    more than HSM_SECRET_MAX bytes, overhead not counted */
typedef struct hsm_secret {
    const uint8_t *bytes;
    size_t n;
    hsm_handle transport;   /* SM2 with HSM_USE_TRANSPORT; 0: bytes are the secret itself */
    const uint8_t *context; /* what it is for; not read when transport is 0 */
    size_t context_len;
} hsm_secret;

/* A pair of HSM_USE_TRANSPORT: it cannot leave the module, and does nothing but open secrets inside it. */
HSM_MUST_USE hsm_rc hsm_transport_key_generate(hsm_module *module, hsm_handle *out);
/* The sender's half, which needs no module: random numbers are the kernel's. point: the public half of a transport key. in: 1 to
 * HSM_SECRET_MAX bytes, else HSM_R_ARGUMENT or HSM_R_TOO_LARGE. out: n + HSM_SECRET_OVERHEAD bytes, of the form in
 * core/secret/secret.h. HSM_R_KEY: no such point. out may not overlap in. */
HSM_MUST_USE hsm_rc hsm_secret_seal(const uint8_t point[HSM_SM2_POINT_BYTES], const uint8_t *context, size_t context_len,
                                    const uint8_t *in, size_t n, uint8_t *out, size_t *len);
/* The same of a whole file, which only C sees. HSM_R_FILE_NOT_FOUND: no regular file, or it cannot be read; HSM_R_ROLE: it may not
 * be read; HSM_R_FILE_SIZE: empty, or longer than HSM_SECRET_MAX. HSM_R_NO_BUFFER can be avoided by room for HSM_SECRET_MAX +
 * HSM_SECRET_OVERHEAD bytes. */
HSM_MUST_USE hsm_rc hsm_secret_seal_file(const uint8_t point[HSM_SM2_POINT_BYTES], const uint8_t *context, size_t context_len,
                                         const char *path, uint8_t *out, size_t *len);

/* Private-key access passwords: the blob holds a salted PBKDF2-HMAC-SM3 verifier, sealed under `wrapping`. A password has 1 to
 * HSM_PASSWORD_MAX bytes, a new one at least `minimum`: HSM_R_ARGUMENT. A wrong one: HSM_R_ACCESS_PASSWORD, found in constant
 * time. Room for the blob: HSM_BLOB_OVERHEAD + 64. */
HSM_MUST_USE hsm_rc hsm_password_enroll(hsm_module *module, hsm_handle wrapping, const hsm_secret *password, size_t minimum,
                                        uint32_t iterations, const uint8_t *aad, size_t aad_len, uint8_t *blob, size_t *len);
HSM_MUST_USE hsm_rc hsm_password_check(hsm_module *module, hsm_handle wrapping, const uint8_t *blob, size_t len, const uint8_t *aad,
                                       size_t aad_len, const hsm_secret *password);

/* ---- SM2 (GB/T 32918) -------------------------------------------------------------------------------------------- */

/* HSM_R_KEY unless the point is on the curve and not infinity. */
HSM_MUST_USE hsm_rc hsm_sm2_check_point(const uint8_t point[HSM_SM2_POINT_BYTES]);
/* Z of GB/T 32918.2 5.5. id_len: at most 8,191 bytes (ENTL is 16 bits of bit length), else HSM_R_USER_ID. */
HSM_MUST_USE hsm_rc hsm_sm2_z(const uint8_t point[HSM_SM2_POINT_BYTES], const uint8_t *id, size_t id_len, uint8_t z[HSM_SM3_BYTES]);
/* digest is e = SM3(Z || M). */
HSM_MUST_USE hsm_rc hsm_sm2_sign(hsm_module *module, hsm_handle key, const uint8_t digest[HSM_SM3_BYTES],
                                 uint8_t signature[HSM_SM2_SIGNATURE_BYTES]);
HSM_MUST_USE hsm_rc hsm_sm2_verify(hsm_module *module, hsm_handle key, const uint8_t digest[HSM_SM3_BYTES],
                                   const uint8_t signature[HSM_SM2_SIGNATURE_BYTES]);
/* HSM_R_KEY: no such point; HSM_R_VERIFY: does not verify. */
HSM_MUST_USE hsm_rc hsm_sm2_verify_point(hsm_module *module, const uint8_t point[HSM_SM2_POINT_BYTES],
                                         const uint8_t digest[HSM_SM3_BYTES], const uint8_t signature[HSM_SM2_SIGNATURE_BYTES]);
/* n: 1 to HSM_SM2_PLAINTEXT_MAX bytes. order: HSM_C1C3C2 or HSM_C1C2C3. No 0x04 in front. */
HSM_MUST_USE hsm_rc hsm_sm2_encrypt(hsm_module *module, const uint8_t point[HSM_SM2_POINT_BYTES], uint32_t order, const uint8_t *in,
                                    size_t n, uint8_t *out, size_t *len);
/* HSM_R_CIPHERTEXT: too short, C1 not on the curve, or C3 wrong. */
HSM_MUST_USE hsm_rc hsm_sm2_decrypt(hsm_module *module, hsm_handle key, uint32_t order, const uint8_t *in, size_t n, uint8_t *out,
                                    size_t *len);
/* Key exchange (GB/T 32918.3). own, own_ephemeral: SM2 with HSM_USE_AGREE. The new key of n bytes gets `usage`. s1 and s2 are the
 * optional confirmation hashes: s1 as B sends it (S_B / S_1), s2 as A sends it (S_A / S_2); NULL when not wanted. */
HSM_MUST_USE hsm_rc hsm_sm2_agree(hsm_module *module, bool initiator, hsm_handle own, hsm_handle own_ephemeral,
                                  const uint8_t *own_id, size_t own_id_len, const uint8_t peer[HSM_SM2_POINT_BYTES],
                                  const uint8_t peer_ephemeral[HSM_SM2_POINT_BYTES], const uint8_t *peer_id, size_t peer_id_len,
                                  size_t n, uint32_t usage, hsm_handle *out, uint8_t *s1, uint8_t *s2);
/* Strict DER (GM/T 0009): SEQUENCE of two INTEGERs; SEQUENCE of two INTEGERs and two OCTET STRINGs (x, y, C3, C2). Public data
 * only. What is not that: HSM_R_ARGUMENT for a signature, HSM_R_CIPHERTEXT for a ciphertext. */
HSM_MUST_USE hsm_rc hsm_sm2_signature_to_der(const uint8_t signature[HSM_SM2_SIGNATURE_BYTES], uint8_t *out, size_t *len);
HSM_MUST_USE hsm_rc hsm_sm2_signature_from_der(const uint8_t *in, size_t n, uint8_t signature[HSM_SM2_SIGNATURE_BYTES]);
HSM_MUST_USE hsm_rc hsm_sm2_cipher_to_der(const uint8_t *in, size_t n, uint32_t order, uint8_t *out, size_t *len);
HSM_MUST_USE hsm_rc hsm_sm2_cipher_from_der(const uint8_t *in, size_t n, uint32_t order, uint8_t *out, size_t *len);

/* ---- SM4 (GB/T 32907, modes GB/T 17964-2021) --------------------------------------------------------------------- */

/* key: 16 bytes. iv: 16 bytes, updated so that the next call continues; ignored for ECB (may be NULL). ECB, CBC: n a multiple
 * of 16. out has room for n bytes. */
HSM_MUST_USE hsm_rc hsm_sm4_crypt(hsm_module *module, hsm_handle key, uint32_t mode, int direction, uint8_t *iv, const uint8_t *in,
                                  size_t n, uint8_t *out);
/* CBC-MAC, no padding: n a multiple of 16, not 0. iv in; mac out is the last block. */
HSM_MUST_USE hsm_rc hsm_sm4_cbc_mac(hsm_module *module, hsm_handle key, const uint8_t iv[HSM_SM4_BLOCK], const uint8_t *in,
                                    size_t n, uint8_t mac[HSM_SM4_BLOCK]);
/* GCM: nonce 1 to 2^16 bytes, tag 12 to 16 (also 4, 8). CCM: nonce 7 to 13, tag 4, 6, ... 16. A wrong tag on decryption: HSM_R_MAC,
 * out zeroed. */
HSM_MUST_USE hsm_rc hsm_sm4_aead_encrypt(hsm_module *module, hsm_handle key, uint32_t aead, const uint8_t *nonce, size_t nonce_len,
                                         const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n, uint8_t *out,
                                         uint8_t *tag, size_t tag_len);
HSM_MUST_USE hsm_rc hsm_sm4_aead_decrypt(hsm_module *module, hsm_handle key, uint32_t aead, const uint8_t *nonce, size_t nonce_len,
                                         const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n, const uint8_t *tag,
                                         size_t tag_len, uint8_t *out);
/* key: 32 bytes, data key then tweak key. n at least 16 bytes (ciphertext stealing). */
HSM_MUST_USE hsm_rc hsm_sm4_xts(hsm_module *module, hsm_handle key, uint32_t form, int direction,
                                const uint8_t tweak[HSM_SM4_BLOCK], const uint8_t *in, size_t n, uint8_t *out);

/* ---- SM3 (GB/T 32905), HMAC (GB/T 15852.2) ----------------------------------------------------------------------- */

HSM_MUST_USE hsm_rc hsm_sm3(hsm_module *module, const uint8_t *in, size_t n, uint8_t out[HSM_SM3_BYTES]);
HSM_MUST_USE hsm_rc hsm_hmac_sm3(hsm_module *module, hsm_handle key, const uint8_t *in, size_t n, uint8_t out[HSM_SM3_BYTES]);
/* A running hash or HMAC is a slot. final ends and destroys it; so does hsm_key_destroy. */
HSM_MUST_USE hsm_rc hsm_hash_begin(hsm_module *module, hsm_handle *out);
HSM_MUST_USE hsm_rc hsm_hmac_begin(hsm_module *module, hsm_handle key, hsm_handle *out);
HSM_MUST_USE hsm_rc hsm_hash_update(hsm_module *module, hsm_handle hash, const uint8_t *in, size_t n);
HSM_MUST_USE hsm_rc hsm_hash_final(hsm_module *module, hsm_handle hash, uint8_t out[HSM_SM3_BYTES]);

/* ---- many ops at once ----------------------------------------------------------------------------------------------- */

/* Which call an op is, and which fields that call reads besides those named for all of them. */
enum {
    HSM_BATCH_RANDOM = 1,            /* hsm_random of out_room bytes */
    HSM_BATCH_SM3 = 2,               /* hsm_sm3: in */
    HSM_BATCH_HMAC_SM3 = 3,          /* hsm_hmac_sm3: key, in */
    HSM_BATCH_SM4_CRYPT = 4,         /* hsm_sm4_crypt: key, form (HSM_MODE_*), direction, iv, in */
    HSM_BATCH_SM4_CBC_MAC = 5,       /* hsm_sm4_cbc_mac: key, nonce (the IV, 16 bytes), in */
    HSM_BATCH_SM4_AEAD_ENCRYPT = 6,  /* hsm_sm4_aead_encrypt: key, form (HSM_AEAD_*), nonce, aad, in, tag */
    HSM_BATCH_SM4_AEAD_DECRYPT = 7,  /* hsm_sm4_aead_decrypt: key, form (HSM_AEAD_*), nonce, aad, in, proof (the tag) */
    HSM_BATCH_SM4_XTS = 8,           /* hsm_sm4_xts: key, form (HSM_XTS_*), direction, nonce (the tweak, 16 bytes), in */
    HSM_BATCH_SM2_SIGN = 9,          /* hsm_sm2_sign: key, in (the digest, 32 bytes) */
    HSM_BATCH_SM2_VERIFY = 10,       /* hsm_sm2_verify: key, in (the digest), proof (the signature); no out */
    HSM_BATCH_SM2_VERIFY_POINT = 11, /* hsm_sm2_verify_point: point, in (the digest), proof (the signature); no out */
    HSM_BATCH_SM2_ENCRYPT = 12,      /* hsm_sm2_encrypt: point, form (HSM_C1C3C2 or HSM_C1C2C3), in */
    HSM_BATCH_SM2_DECRYPT = 13       /* hsm_sm2_decrypt: key, form (HSM_C1C3C2 or HSM_C1C2C3), in */
};

enum { HSM_BATCH_OPS_MAX = 1 << 20 };

/* One op of a batch. What its call does not read may hold anything. hsm_batch writes rc and out_len, and what out, iv and tag point
 * to; an op can be given again as it is. */
typedef struct hsm_batch_op {
    uint32_t kind; /* HSM_BATCH_* */
    uint32_t form;
    int32_t direction; /* HSM_ENCRYPT or HSM_DECRYPT */
    hsm_rc rc;         /* as the single call would have answered */
    hsm_handle key;
    const uint8_t *in;
    size_t in_len;
    uint8_t *out;
    size_t out_room; /* too little for what the call writes: HSM_R_NO_BUFFER */
    size_t out_len;  /* bytes written; with HSM_R_NO_BUFFER, bytes needed; with any other refusal 0 */
    uint8_t *iv;     /* 16 bytes, updated */
    const uint8_t *nonce;
    size_t nonce_len;
    const uint8_t *aad;
    size_t aad_len;
    uint8_t *tag; /* written */
    size_t tag_len;
    const uint8_t *proof; /* what is checked: a signature of 64 bytes, or a tag of tag_len */
    const uint8_t *point;
} hsm_batch_op;

/* Runs n independent ops, each as its single call would run alone: the same checks, the same refusals, the same outputs on
 * failure. One op's refusal touches no other op. They run in any order, those that can side by side: SM3 and HMAC, CBC encryption
 * and CBC-MAC, short messages in ECB, CTR and GCM, under any keys.
 *   - in and out of one op may be the same. What an op writes (out, iv, tag) may not overlap anything another op reads or writes.
 *     What is only read may be shared. Keys may be named any number of times.
 *   - A key destroyed meanwhile by another thread: each op on it answers either as before or HSM_R_KEY_NOT_FOUND.
 *   - Slots are pinned for a slice of the batch at a time, at most a quarter of the arena.
 * Refused as a whole, and no op touched: HSM_R_ARGUMENT (no module, no ops), HSM_R_TOO_LARGE (n above HSM_BATCH_OPS_MAX). Any other
 * refusal stands in the ops. n may be 0. */
HSM_MUST_USE hsm_rc hsm_batch(hsm_module *module, hsm_batch_op *ops, size_t n);

/* ---- key files and certification requests -------------------------------------------------------------------------- */

enum {
    HSM_IMPORT_PASSPHRASE_MAX = 1024,
    HSM_IMPORT_ITERATIONS_MAX = 10000000,
    HSM_IMPORT_COMPONENTS_MAX = 16,
    HSM_IMPORT_CHECK_BYTES = 4,
    HSM_SECRET_LINE_MAX = 1024
};

/* Why a key file was not taken; what `number` and `found` of the report then say. */
enum {
    HSM_IMPORT_TAKEN = 0,
    HSM_IMPORT_EMPTY = 1,
    HSM_IMPORT_UNKNOWN_FORM = 2,       /* neither PEM nor DER nor hex; number: bytes */
    HSM_IMPORT_DIGITS = 3,             /* hex of another length; number: digits */
    HSM_IMPORT_PEM_CUT = 4,            /* BEGIN without its END */
    HSM_IMPORT_BASE64 = 5,             /* what is between BEGIN and END is no base64 */
    HSM_IMPORT_PEM_OLD_ENCRYPTION = 6, /* Proc-Type: 4,ENCRYPTED */
    HSM_IMPORT_NO_PRIVATE_KEY = 7,     /* found: what the file holds instead */
    HSM_IMPORT_TWO_KEYS = 8,           /* number: private keys */
    HSM_IMPORT_CUT = 9,                /* DER that ends before its end */
    HSM_IMPORT_TRAILING = 10,          /* bytes after the key */
    HSM_IMPORT_DER_FORM = 11,          /* no strict DER, or not of the form of a private key */
    HSM_IMPORT_ALGORITHM = 12,         /* found: e.g. "RSA", NULL when unknown */
    HSM_IMPORT_CURVE = 13,             /* found: e.g. "P-256", NULL when unknown */
    HSM_IMPORT_SIZE = 14,              /* d is not 32 bytes; number: bytes */
    HSM_IMPORT_MISMATCH = 15,          /* the public key in the file is not that of d */
    HSM_IMPORT_RANGE = 16,             /* d is 0, or n-1 and above (GB/T 32918.1 6.1) */
    HSM_IMPORT_WEAK = 17,              /* d or n-d has fewer than 128 bits */
    HSM_IMPORT_EQUAL_BYTES = 18,       /* a KEK, or a component of one, whose bytes are all equal */
    HSM_IMPORT_COMPONENTS = 19,        /* number: components */
    HSM_IMPORT_CHECK_VALUE = 20,       /* not that of the key or component */
    HSM_IMPORT_SCHEME = 21,            /* encrypted by something else than PBES2 with PBKDF2; found: its name or NULL */
    HSM_IMPORT_PRF = 22,               /* an unknown PRF */
    HSM_IMPORT_CIPHER = 23,            /* found: its name or NULL */
    HSM_IMPORT_ITERATIONS = 24,        /* number: not 1 to HSM_IMPORT_ITERATIONS_MAX */
    HSM_IMPORT_PASSPHRASE_NEEDED = 25,
    HSM_IMPORT_PASSPHRASE_UNUSED = 26, /* one was given, but the file is not encrypted */
    HSM_IMPORT_PASSPHRASE_WRONG = 27,  /* or the file is damaged */
    HSM_IMPORT_PASSPHRASE_LENGTH = 28  /* number: bytes, not 1 to HSM_IMPORT_PASSPHRASE_MAX */
};

/* Nothing in it is secret. */
typedef struct hsm_import_report {
    uint32_t reason;     /* HSM_IMPORT_* */
    uint32_t item;       /* which component the reason is about, from 1; 0: all together */
    uint64_t number;     /* 0 when the reason has none */
    const char *found;   /* static text or NULL */
    uint32_t iterations; /* of PBKDF2; 0: not encrypted */
    bool encrypted;      /* the file was encrypted, and opened */
    char form[96];       /* what was read, e.g. "PEM PKCS#8 PBES2 SM4-CBC HMAC-SM3" */
} hsm_import_report;

/* An SM2 private key from the bytes of a file: 64 hex digits (white space allowed); PrivateKeyInfo and EncryptedPrivateKeyInfo
 * (RFC 5958; PBES2 with PBKDF2 of RFC 8018 or GM/T 0091) or ECPrivateKey (SEC 1 C.4) as DER or PEM. A PEM file may hold other
 * blocks, and text between blocks, but one private key. The one key becomes `count` handles: out[i] gets usages[i]. passphrase:
 * NULL for none. A refusal of the file is told in *report, with HSM_R_ACCESS_PASSWORD (passphrase wrong or missing), HSM_R_KEY
 * (weak, out of range, mismatched), HSM_R_KEY_TYPE (another kind of key), HSM_R_ALGORITHM (encrypted in a way we do not open) or
 * HSM_R_ARGUMENT. */
HSM_MUST_USE hsm_rc hsm_key_import_sm2_file(hsm_module *module, const hsm_secret *file, const hsm_secret *passphrase,
                                            const uint32_t *usages, size_t count, hsm_handle *out, hsm_import_report *report);
/* A 16-byte key from 1 to HSM_IMPORT_COMPONENTS_MAX components, XORed: each is 32 hex digits, after which 8 digits of its check
 * value may stand (as hsm_key_check_value). checks: HSM_IMPORT_CHECK_BYTES for each component, filled in. Refusals as above. */
HSM_MUST_USE hsm_rc hsm_key_import_kek(hsm_module *module, const hsm_secret *components, size_t count, uint32_t usage,
                                       hsm_handle *out, uint8_t *checks, hsm_import_report *report);
/* As hsm_secret_seal, of one line of up to HSM_SECRET_LINE_MAX bytes read from a descriptor; its end (LF, CR LF) is not counted.
 * HSM_R_FILE_NOT_FOUND: it cannot be read; HSM_R_FILE_SIZE: an empty line, or a longer one. */
HSM_MUST_USE hsm_rc hsm_secret_seal_line(const uint8_t point[HSM_SM2_POINT_BYTES], const uint8_t *context, size_t context_len,
                                         int fd, uint8_t *out, size_t *len);
/* Signs a CertificationRequestInfo (RFC 2986 4.1, DER) that names the key's own point as its public key; id as for hsm_sm2_z. Also
 * a key without HSM_USE_SIGN but with HSM_USE_DECRYPT may do this. HSM_R_ARGUMENT: no such structure; HSM_R_KEY: another key. */
HSM_MUST_USE hsm_rc hsm_sm2_sign_request(hsm_module *module, hsm_handle key, const uint8_t *info, size_t n, const uint8_t *id,
                                         size_t id_len, uint8_t signature[HSM_SM2_SIGNATURE_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
