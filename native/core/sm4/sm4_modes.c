/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ECB, CBC, CFB, OFB, CTR (GB/T 17964-2021) and CBC-MAC (GB/T 15852.1, no padding) over any implementation of the block cipher.
 *
 * CFB has 128-bit feedback. The IV is left so that the next call continues. A CFB, OFB or CTR call whose length is no multiple of
 * 16 ends its stream: the unused rest of that block is lost.
 */
#include <string.h>

#include "sm4/sm4.h"
#include "sm4/sm4_counter.h"

typedef struct job {
    const hsm_sm4_impl *impl;
    const hsm_sm4_key *key;
    uint8_t *iv;
    const uint8_t *in;
    size_t n;
    uint8_t *out;
} job;

static void advance(job *j, size_t n) {
    j->in += n;
    j->out += n;
    j->n -= n;
}

/* The feedback is the last ciphertext block; after a partial one, what there is of it, then zeros. */
static void cfb_encrypt(job *j) {
    uint8_t stream[SM4_BLOCK];
    while (j->n != 0) {
        const size_t piece = j->n < SM4_BLOCK ? j->n : SM4_BLOCK;
        j->impl->encrypt(j->key, j->iv, stream, 1);
        hsm_sm4_xor(j->out, j->in, stream, piece);
        memset(j->iv, 0, SM4_BLOCK);
        memcpy(j->iv, j->out, piece);
        advance(j, piece);
    }
    hsm_wipe(stream, sizeof stream);
}

static void cfb_decrypt(job *j) {
    uint8_t stream[SM4_PIECE];
    const size_t used = hsm_sm4_piece((j->n + SM4_BLOCK - 1) / SM4_BLOCK * SM4_BLOCK);
    while (j->n != 0) {
        const size_t piece = hsm_sm4_piece(j->n);
        const size_t blocks = (piece + SM4_BLOCK - 1) / SM4_BLOCK;
        const size_t last = SM4_BLOCK * (blocks - 1);
        memcpy(stream, j->iv, SM4_BLOCK);
        memcpy(stream + SM4_BLOCK, j->in, last);
        memset(j->iv, 0, SM4_BLOCK);
        memcpy(j->iv, j->in + last, piece - last);
        j->impl->encrypt(j->key, stream, stream, blocks);
        hsm_sm4_xor(j->out, j->in, stream, piece);
        advance(j, piece);
    }
    hsm_wipe(stream, used);
}

static void ofb(job *j) {
    while (j->n != 0) {
        const size_t piece = j->n < SM4_BLOCK ? j->n : SM4_BLOCK;
        j->impl->encrypt(j->key, j->iv, j->iv, 1);
        hsm_sm4_xor(j->out, j->in, j->iv, piece);
        advance(j, piece);
    }
}

static hsm_rc check(uint32_t mode, int direction, const uint8_t *iv, const uint8_t *in, size_t n, const uint8_t *out) {
    if (mode < HSM_MODE_ECB || mode > HSM_MODE_CTR) {
        return hsm_refuse(HSM_R_ALGORITHM_MODE);
    }
    const bool whole_blocks = mode == HSM_MODE_ECB || mode == HSM_MODE_CBC;
    if ((direction != HSM_ENCRYPT && direction != HSM_DECRYPT) || (iv == NULL && mode != HSM_MODE_ECB) ||
        (n != 0 && (in == NULL || out == NULL)) || (whole_blocks && n % SM4_BLOCK != 0)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    return hsm_ok();
}

hsm_rc hsm_sm4_mode_crypt(const hsm_sm4_impl *impl, const hsm_sm4_key *key, uint32_t mode, int direction, uint8_t *iv,
                          const uint8_t *in, size_t n, uint8_t *out) {
    HSM_TRY(check(mode, direction, iv, in, n, out));
    job j = {impl, key, iv, in, n, out};
    const bool encrypt = direction == HSM_ENCRYPT;
    if (n == 0) {
        return hsm_ok();
    }
    switch (mode) {
        case HSM_MODE_ECB:
            (encrypt ? impl->encrypt : impl->decrypt)(key, in, out, n / SM4_BLOCK);
            break;
        case HSM_MODE_CBC:
            (encrypt ? impl->cbc_encrypt : impl->cbc_decrypt)(key, iv, in, out, n / SM4_BLOCK);
            break;
        case HSM_MODE_CFB:
            (encrypt ? cfb_encrypt : cfb_decrypt)(&j);
            break;
        case HSM_MODE_OFB:
            ofb(&j);
            break;
        default: /* HSM_MODE_CTR */
            impl->counter(key, iv, SM4_COUNTER_128, in, n, out);
            break;
    }
    return hsm_ok();
}

hsm_rc hsm_sm4_mode_cbc_mac(const hsm_sm4_impl *impl, const hsm_sm4_key *key, const uint8_t iv[SM4_BLOCK], const uint8_t *in,
                            size_t n, uint8_t mac[SM4_BLOCK]) {
    if (iv == NULL || in == NULL || mac == NULL || n == 0 || n % SM4_BLOCK != 0) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    uint8_t x[SM4_BLOCK]; /* the running value of a MAC is not for the caller */
    memcpy(x, iv, SM4_BLOCK);
    impl->cbc_encrypt(key, x, in, NULL, n / SM4_BLOCK);
    memcpy(mac, x, SM4_BLOCK);
    hsm_wipe(x, sizeof x);
    return hsm_ok();
}
