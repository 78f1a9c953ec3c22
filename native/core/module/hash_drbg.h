/* SPDX-License-Identifier: Apache-2.0 */
/* The mechanism SM3 Hash_DRBG of GM/T 0105-2021: pure functions on a state. Who seeds it, and when, is drbg.h. */
#ifndef HSM_CORE_MODULE_HASH_DRBG_H
#define HSM_CORE_MODULE_HASH_DRBG_H

#include "sm3/sm3.h"

enum { HASH_DRBG_SEED = 55 /* 440 bits */, HASH_DRBG_LIMBS = 7, HASH_DRBG_OUTPUT_MAX = SM3_BYTES };

/* A number below 2^440. */
typedef struct hash_drbg_number {
    uint64_t limb[HASH_DRBG_LIMBS]; /* the highest first, as in its bytes; above that one's 56 bits are zeros */
} hash_drbg_number;

typedef struct hash_drbg {
    hash_drbg_number v;
    hash_drbg_number c;
    uint32_t counter; /* requests since the last seed, plus one */
} hash_drbg;

typedef struct hash_drbg_input {
    const uint8_t *bytes;
    size_t n;
} hash_drbg_input;

/* seed = df(entropy || nonce || personalisation) */
void hash_drbg_instantiate(hash_drbg *state, const hsm_sm3_impl *sm3, hash_drbg_input entropy, hash_drbg_input nonce,
                           hash_drbg_input personalisation);
/* seed = df(01 || entropy || V || additional): the order of GM/T 0105, where SP 800-90A has V first. */
void hash_drbg_reseed(hash_drbg *state, const hsm_sm3_impl *sm3, hash_drbg_input entropy, hash_drbg_input additional);
/* Big-endian. */
void hash_drbg_put_number(uint8_t out[HASH_DRBG_SEED], const hash_drbg_number *x);
/* n: at most HASH_DRBG_OUTPUT_MAX bytes; more is several requests. */
void hash_drbg_generate(hash_drbg *state, const hsm_sm3_impl *sm3, hash_drbg_input additional, uint8_t *out, size_t n);

#endif
