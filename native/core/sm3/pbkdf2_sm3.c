/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PBKDF2 with HMAC-SM3 (RFC 8018 5.2).
 *
 * From the second iteration on every HMAC is over 32 bytes: one block inside, one outside, with the same padding. So an iteration
 * is two calls of the compression function from states computed once.
 */
#include <string.h>

#include "constant_time.h"
#include "sm3/sm3.h"

typedef struct pbkdf2 {
    const hsm_sm3_impl *impl;
    hsm_hmac_sm3_key keyed;    /* after the key blocks */
    uint8_t block[SM3_BLOCK];  /* 32 bytes of value, then the padding of a 96-byte message */
    uint8_t result[SM3_BYTES]; /* the XOR so far */
} pbkdf2;

/* Turns the value in the first half of the block into SM3 from `keyed` over it. */
static void hash_value(pbkdf2 *p, const uint32_t keyed[8]) {
    uint32_t state[8];
    memcpy(state, keyed, sizeof state);
    p->impl->compress(state, p->block, 1);
    for (int i = 0; i < SM3_BYTES; i++) {
        p->block[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
    }
    hsm_wipe(state, sizeof state);
}

/* T_index = U_1 ^ U_2 ^ ... */
static void derive_block(pbkdf2 *p, const uint8_t *salt, size_t salt_len, uint32_t iterations, uint32_t index) {
    const uint8_t counter[4] = {(uint8_t)(index >> 24), (uint8_t)(index >> 16), (uint8_t)(index >> 8), (uint8_t)index};
    hsm_hmac_sm3_ctx first;
    hsm_hmac_sm3_begin(&first, p->impl, &p->keyed);
    hsm_hmac_sm3_update(&first, salt, salt_len);
    hsm_hmac_sm3_update(&first, counter, sizeof counter);
    hsm_hmac_sm3_final(&first, p->block);
    memcpy(p->result, p->block, SM3_BYTES);
    for (uint32_t i = 1; i < iterations; i++) {
        hash_value(p, p->keyed.inner);
        hash_value(p, p->keyed.outer);
        for (int k = 0; k < SM3_BYTES; k++) {
            p->result[k] ^= p->block[k];
        }
    }
}

void hsm_pbkdf2_sm3(const hsm_sm3_impl *impl, const uint8_t *password, size_t password_len, const uint8_t *salt, size_t salt_len,
                    uint32_t iterations, uint8_t *out, size_t n) {
    enum { MESSAGE_BITS = 8 * (SM3_BLOCK + SM3_BYTES) };
    pbkdf2 p = {.impl = impl,
                .block = {[SM3_BYTES] = 0x80, [SM3_BLOCK - 2] = MESSAGE_BITS >> 8, [SM3_BLOCK - 1] = MESSAGE_BITS & 0xff}};
    hsm_hmac_sm3_set_key(&p.keyed, impl, password, password_len);
    for (uint32_t index = 1; n != 0; index++) {
        const size_t piece = n < SM3_BYTES ? n : SM3_BYTES;
        derive_block(&p, salt, salt_len, iterations, index);
        memcpy(out, p.result, piece);
        out += piece;
        n -= piece;
    }
    hsm_wipe(&p, sizeof p);
}
