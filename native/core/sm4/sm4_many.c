/* SPDX-License-Identifier: Apache-2.0 */
/* Independent streams and keys, one after the other. */
#include "sm4/sm4.h"

void hsm_sm4_cbc_encrypt_many(const hsm_sm4_impl *impl, const hsm_sm4_stream *streams, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const hsm_sm4_stream *s = &streams[i];
        impl->cbc_encrypt(s->key, s->iv, s->in, s->out, s->blocks);
    }
}

void hsm_sm4_encrypt_each(const hsm_sm4_impl *impl, const hsm_sm4_key *const keys[], const uint8_t *in, uint8_t *out,
                          size_t blocks) {
    for (size_t i = 0; i < blocks; i++) {
        impl->encrypt(keys[i], in + SM4_BLOCK * i, out + SM4_BLOCK * i, 1);
    }
}
