/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SM4-XTS: the form of GB/T 17964-2021 and that of IEEE 1619. They differ in how a tweak becomes the next one: sm4_tweaks.c.
 *
 * A length that is no multiple of 16 steals from the block before the last (IEEE 1619 5.3.2).
 */
#include <string.h>

#include "constant_time.h"
#include "sm4/sm4.h"
#include "sm4/sm4_counter.h"

typedef struct xts {
    const hsm_sm4_impl *impl;
    const hsm_sm4_key *key;
    uint32_t form;
    int direction;
    uint8_t tweak[SM4_BLOCK]; /* of the next block */
} xts;

static void take_tweaks(xts *x, uint8_t *out, size_t blocks) {
    x->impl->tweaks(x->form, x->tweak, out, blocks);
}

static void crypt_with(const xts *x, const uint8_t *tweaks, const uint8_t *in, uint8_t *out, size_t blocks) {
    x->impl->xts(x->key, x->direction, tweaks, in, out, blocks);
}

static void crypt_whole(xts *x, const uint8_t *in, size_t n, uint8_t *out) {
    uint8_t tweaks[SM4_PIECE];
    const size_t used = hsm_sm4_piece(n);
    while (n != 0) {
        const size_t piece = hsm_sm4_piece(n);
        take_tweaks(x, tweaks, piece / SM4_BLOCK);
        crypt_with(x, tweaks, in, out, piece / SM4_BLOCK);
        in += piece;
        out += piece;
        n -= piece;
    }
    hsm_wipe(tweaks, used);
}

/* One whole block and `rest` bytes. The whole one is crypted first; its head becomes the short last block, its tail fills that one
 * up. Encryption uses the tweaks in order, decryption the later one first. */
static void crypt_stealing(xts *x, const uint8_t *in, size_t rest, uint8_t *out) {
    uint8_t tweaks[2 * SM4_BLOCK];
    uint8_t first[SM4_BLOCK];
    uint8_t last[SM4_BLOCK];
    const size_t early = x->direction == HSM_ENCRYPT ? 0 : SM4_BLOCK;
    take_tweaks(x, tweaks, 2);
    crypt_with(x, tweaks + early, in, first, 1);
    memcpy(last, in + SM4_BLOCK, rest);
    memcpy(last + rest, first + rest, SM4_BLOCK - rest);
    memcpy(out + SM4_BLOCK, first, rest);
    crypt_with(x, tweaks + (SM4_BLOCK - early), last, out, 1);
    hsm_wipe(tweaks, sizeof tweaks);
    hsm_wipe(first, sizeof first);
    hsm_wipe(last, sizeof last);
}

hsm_rc hsm_sm4_xts_crypt(const hsm_sm4_impl *impl, const hsm_sm4_key *data_key, const hsm_sm4_key *tweak_key, uint32_t form,
                         int direction, const uint8_t tweak[SM4_BLOCK], const uint8_t *in, size_t n, uint8_t *out) {
    if (form != HSM_XTS_GB && form != HSM_XTS_IEEE) {
        return hsm_refuse(HSM_R_ALGORITHM_MODE);
    }
    if ((direction != HSM_ENCRYPT && direction != HSM_DECRYPT) || tweak == NULL || in == NULL || out == NULL || n < SM4_BLOCK) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    xts x = {.impl = impl, .key = data_key, .form = form, .direction = direction};
    const size_t rest = n % SM4_BLOCK;
    const size_t whole = rest == 0 ? n : n - rest - SM4_BLOCK;
    impl->encrypt(tweak_key, tweak, x.tweak, 1);
    crypt_whole(&x, in, whole, out);
    if (rest != 0) {
        crypt_stealing(&x, in + whole, rest, out + whole);
    }
    hsm_wipe(&x, sizeof x);
    return hsm_ok();
}
