/* SPDX-License-Identifier: Apache-2.0 */
/* SM4 (GB/T 32907-2016) and its modes (GB/T 17964-2021). Constant-time in key and data: no table is indexed by a secret. */
#ifndef HSM_CORE_SM4_H
#define HSM_CORE_SM4_H

#include "cpu.h"
#include "result.h"

enum { SM4_BLOCK = 16, SM4_KEY_BYTES = 16, SM4_ROUNDS = 32 };

/* How much of a counter block counts: all of it (CTR), or its last 32 bits (GCM, SP 800-38D 6.2). Big-endian, modulo 2^width. */
typedef enum hsm_sm4_counter_width { SM4_COUNTER_128, SM4_COUNTER_32 } hsm_sm4_counter_width;

enum { SM4_HASH_KEY_WORDS = 16 };

/* Round keys, first round of encryption first, in the form of the implementation that made them: no other may be given them. */
typedef struct hsm_sm4_key {
    uint32_t rk[SM4_ROUNDS];
} hsm_sm4_key;

/* A key for GCM and CCM: also what GHASH multiplies by, in the implementation's form. */
typedef struct hsm_sm4_aead_key {
    hsm_sm4_key rounds;
    uint64_t hash[SM4_HASH_KEY_WORDS];
} hsm_sm4_aead_key;

/* Streams side by side: sm4_lanes.h. */
typedef struct hsm_sm4_lanes hsm_sm4_lanes;

/* One implementation. All are interchangeable; one is chosen per module, at its start. in may equal out; other overlap is not
 * allowed. Nothing is checked here. */
typedef struct hsm_sm4_impl {
    const char *name;
    bool (*usable)(void);
    void (*set_key)(hsm_sm4_key *key, const uint8_t raw[SM4_KEY_BYTES]);
    void (*encrypt)(const hsm_sm4_key *key, const uint8_t *in, uint8_t *out, size_t blocks);
    void (*decrypt)(const hsm_sm4_key *key, const uint8_t *in, uint8_t *out, size_t blocks);
    /* iv is left at the last ciphertext block. out NULL: only iv, the MAC, is wanted. */
    void (*cbc_encrypt)(const hsm_sm4_key *key, uint8_t iv[SM4_BLOCK], const uint8_t *in, uint8_t *out, size_t blocks);
    void (*cbc_decrypt)(const hsm_sm4_key *key, uint8_t iv[SM4_BLOCK], const uint8_t *in, uint8_t *out, size_t blocks);
    /* XORs the stream of encrypted counter blocks onto n bytes, any n; a partial last block uses up its counter. counter is left
     * at the next value. */
    void (*counter)(const hsm_sm4_key *key, uint8_t counter[SM4_BLOCK], hsm_sm4_counter_width width, const uint8_t *in, size_t n,
                    uint8_t *out);
    /* XTS: writes the tweaks of `blocks` blocks, of which `tweak` is the first, and leaves it at the next one. form: HSM_XTS_. */
    void (*tweaks)(uint32_t form, uint8_t tweak[SM4_BLOCK], uint8_t *out, size_t blocks);
    /* tweaks: one a block, XORed onto it before and after. */
    void (*xts)(const hsm_sm4_key *key, int direction, const uint8_t *tweaks, const uint8_t *in, uint8_t *out, size_t blocks);
    /* GHASH: makes the key from H; value = (value + block) H for each block. */
    void (*hash_key)(uint64_t hash[SM4_HASH_KEY_WORDS], const uint8_t h[SM4_BLOCK]);
    void (*ghash)(const uint64_t hash[SM4_HASH_KEY_WORDS], uint8_t value[SM4_BLOCK], const uint8_t *in, size_t blocks);
    /* CBC encryption of n streams, from 1 to `lanes`, by `blocks` blocks. Of the lanes only the bytes behind their pointers change.
     */
    void (*cbc_encrypt_lanes)(hsm_sm4_lanes *lanes, size_t n, size_t blocks);
    size_t lanes;
    size_t alone; /* so many streams or fewer are faster one after the other */
} hsm_sm4_impl;

extern const hsm_sm4_impl hsm_sm4_portable;
#ifdef HSM_X86_KERNELS
extern const hsm_sm4_impl hsm_sm4_aesni;      /* 128 bits, AVX */
extern const hsm_sm4_impl hsm_sm4_aesni_avx2; /* 256 bits, without VAES */
extern const hsm_sm4_impl hsm_sm4_vaes;       /* 256 bits */
extern const hsm_sm4_impl hsm_sm4_gfni;       /* 256 bits, AVX2 */
extern const hsm_sm4_impl hsm_sm4_gfni512;    /* 512 bits, AVX-512 */
#endif

/* One CBC encryption of many. iv is left at the last ciphertext block. out NULL: only iv, the MAC, is wanted. */
typedef struct hsm_sm4_stream {
    const hsm_sm4_key *key;
    uint8_t *iv;
    const uint8_t *in;
    uint8_t *out;
    size_t blocks;
} hsm_sm4_stream;

/* Independent streams, each with a key and a length of its own, side by side in the lanes of the implementation. Keys may be
 * shared; in may equal out; no out or iv may overlap what belongs to another stream. */
void hsm_sm4_cbc_encrypt_many(const hsm_sm4_impl *impl, const hsm_sm4_stream *streams, size_t count);
/* Block i under keys[i]. in may equal out. */
void hsm_sm4_encrypt_each(const hsm_sm4_impl *impl, const hsm_sm4_key *const keys[], const uint8_t *in, uint8_t *out,
                          size_t blocks);

/* Round keys and GHASH key. */
void hsm_sm4_aead_set_key(const hsm_sm4_impl *impl, hsm_sm4_aead_key *key, const uint8_t raw[SM4_KEY_BYTES]);

/* Modes over any implementation. direction: HSM_ENCRYPT or HSM_DECRYPT. Lengths and modes are checked here: HSM_R_ARGUMENT,
 * HSM_R_ALGORITHM_MODE. Semantics as in hsm.h. */
HSM_MUST_USE hsm_rc hsm_sm4_mode_crypt(const hsm_sm4_impl *impl, const hsm_sm4_key *key, uint32_t mode, int direction, uint8_t *iv,
                                       const uint8_t *in, size_t n, uint8_t *out);
HSM_MUST_USE hsm_rc hsm_sm4_mode_cbc_mac(const hsm_sm4_impl *impl, const hsm_sm4_key *key, const uint8_t iv[SM4_BLOCK],
                                         const uint8_t *in, size_t n, uint8_t mac[SM4_BLOCK]);
HSM_MUST_USE hsm_rc hsm_sm4_gcm_encrypt(const hsm_sm4_impl *impl, const hsm_sm4_aead_key *key, const uint8_t *nonce,
                                        size_t nonce_len, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n,
                                        uint8_t *out, uint8_t *tag, size_t tag_len);
HSM_MUST_USE hsm_rc hsm_sm4_gcm_decrypt(const hsm_sm4_impl *impl, const hsm_sm4_aead_key *key, const uint8_t *nonce,
                                        size_t nonce_len, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n,
                                        const uint8_t *tag, size_t tag_len, uint8_t *out);
HSM_MUST_USE hsm_rc hsm_sm4_ccm_encrypt(const hsm_sm4_impl *impl, const hsm_sm4_aead_key *key, const uint8_t *nonce,
                                        size_t nonce_len, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n,
                                        uint8_t *out, uint8_t *tag, size_t tag_len);
HSM_MUST_USE hsm_rc hsm_sm4_ccm_decrypt(const hsm_sm4_impl *impl, const hsm_sm4_aead_key *key, const uint8_t *nonce,
                                        size_t nonce_len, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n,
                                        const uint8_t *tag, size_t tag_len, uint8_t *out);
HSM_MUST_USE hsm_rc hsm_sm4_xts_crypt(const hsm_sm4_impl *impl, const hsm_sm4_key *data_key, const hsm_sm4_key *tweak_key,
                                      uint32_t form, int direction, const uint8_t tweak[SM4_BLOCK], const uint8_t *in, size_t n,
                                      uint8_t *out);

#endif
