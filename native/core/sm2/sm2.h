/* SPDX-License-Identifier: Apache-2.0 */
/* SM2 (GB/T 32918-2016) on the recommended curve. Constant-time wherever a private key or a nonce is involved. Points are x || y.
 */
#ifndef HSM_CORE_SM2_H
#define HSM_CORE_SM2_H

#include "random_source.h"
#include "sm3/sm3.h"

/* A private key as it lies in a slot. */
typedef struct hsm_sm2_key {
    uint8_t d[32];
    uint8_t inverse[32]; /* (1 + d)^-1 mod n: one inversion a key instead of one a signature */
    uint8_t point[64];
} hsm_sm2_key;

/* One implementation of the curve arithmetic. All are interchangeable; one is chosen per module, at its start.
 * Scalars are 32 bytes big-endian, 1 .. n-1 unless said otherwise. */
typedef struct hsm_sm2_impl {
    const char *name;
    bool (*usable)(void);
    /* out = [k]G. Constant-time in k. */
    void (*base_multiply)(const uint8_t k[32], uint8_t out[64]);
    /* out = [k]P for a checked P. Constant-time in k. False: the point at infinity. */
    bool (*point_multiply)(const uint8_t k[32], const uint8_t point[64], uint8_t out[64]);
    /* x coordinate (not reduced mod n) of [s]G + [t]P for a checked P. Public inputs: may be variable-time. False: infinity. */
    bool (*double_multiply_x)(const uint8_t s[32], const uint8_t t[32], const uint8_t point[64], uint8_t x[32]);
} hsm_sm2_impl;

extern const hsm_sm2_impl hsm_sm2_portable;

typedef struct hsm_sm2_env {
    const hsm_sm2_impl *sm2;
    const hsm_sm3_impl *sm3;
} hsm_sm2_env;

/* HSM_R_KEY unless both coordinates are below p and the point is on the curve. Public data. */
HSM_MUST_USE hsm_rc hsm_sm2_point_check(const uint8_t point[64]);

/* Fills key from d; HSM_R_KEY unless 1 <= d <= n-2. */
HSM_MUST_USE hsm_rc hsm_sm2_key_from_d(const hsm_sm2_env *env, const uint8_t d[32], hsm_sm2_key *key);
/* d uniform in 1 .. n-2 by rejection. */
HSM_MUST_USE hsm_rc hsm_sm2_key_generate(const hsm_sm2_env *env, const hsm_random_source *random, hsm_sm2_key *key);

HSM_MUST_USE hsm_rc hsm_sm2_user_z(const hsm_sm2_env *env, const uint8_t point[64], const uint8_t *id, size_t id_len,
                                   uint8_t z[32]);
HSM_MUST_USE hsm_rc hsm_sm2_do_sign(const hsm_sm2_env *env, const hsm_random_source *random, const hsm_sm2_key *key,
                                    const uint8_t e[32], uint8_t signature[64]);
/* HSM_R_KEY, HSM_R_VERIFY. */
HSM_MUST_USE hsm_rc hsm_sm2_do_verify(const hsm_sm2_env *env, const uint8_t point[64], const uint8_t e[32],
                                      const uint8_t signature[64]);
/* out has room for n + 96 bytes. in may not overlap out. */
HSM_MUST_USE hsm_rc hsm_sm2_do_encrypt(const hsm_sm2_env *env, const hsm_random_source *random, const uint8_t point[64],
                                       uint32_t order, const uint8_t *in, size_t n, uint8_t *out);
/* out has room for n - 96 bytes. HSM_R_CIPHERTEXT, out zeroed. */
HSM_MUST_USE hsm_rc hsm_sm2_do_decrypt(const hsm_sm2_env *env, const hsm_sm2_key *key, uint32_t order, const uint8_t *in, size_t n,
                                       uint8_t *out);

typedef struct hsm_sm2_agreement {
    bool initiator;
    const hsm_sm2_key *own;
    const hsm_sm2_key *own_ephemeral;
    const uint8_t *own_id;
    size_t own_id_len;
    const uint8_t *peer;           /* 64 */
    const uint8_t *peer_ephemeral; /* 64 */
    const uint8_t *peer_id;
    size_t peer_id_len;
} hsm_sm2_agreement;

/* GB/T 32918.3 6.1. key: n bytes. s1 (S_B / S_1), s2 (S_A / S_2): 32 bytes or NULL. */
HSM_MUST_USE hsm_rc hsm_sm2_do_agree(const hsm_sm2_env *env, const hsm_sm2_agreement *agreement, uint8_t *key, size_t n,
                                     uint8_t *s1, uint8_t *s2);

#endif
