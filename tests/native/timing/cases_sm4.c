/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cases.h"
#include "hsm.h"
#include "sm4/every_implementation.h"

/* More than any kernel takes at once, and a rest. Single streams are shorter: they are slow. */
enum { BLOCKS = 65, BULK = SM4_BLOCK * BLOCKS, STREAM_BLOCKS = 5, STREAM = SM4_BLOCK * STREAM_BLOCKS, KEYS = 2 * SM4_KEY_BYTES };

static uint8_t raw[KEYS];
static hsm_sm4_aead_key key;
static hsm_sm4_key tweak_key;
static uint8_t iv[SM4_BLOCK];
static uint8_t nonce[12];
static uint8_t tag[SM4_BLOCK];
static uint8_t data[BULK];
static uint8_t out[BULK];

/* Input: two keys, IV, data. */
static void take(const timing_case *c, const uint8_t *input) {
    const hsm_sm4_impl *impl = c->impl;
    memcpy(raw, input, KEYS);
    memcpy(iv, input + KEYS, SM4_BLOCK);
    memcpy(data, input + KEYS + SM4_BLOCK, BULK);
    hsm_sm4_aead_set_key(impl, &key, raw);
    impl->set_key(&tweak_key, raw + SM4_KEY_BYTES);
}

static void take_sealed(const timing_case *c, const uint8_t *input) {
    take(c, input);
    (void)hsm_sm4_gcm_encrypt(c->impl, &key, nonce, sizeof nonce, NULL, 0, data, BULK, data, tag, sizeof tag).code;
}

static void set_key(const timing_case *c) {
    ((const hsm_sm4_impl *)c->impl)->set_key(&key.rounds, raw);
}
static void aead_set_key(const timing_case *c) {
    hsm_sm4_aead_set_key(c->impl, &key, raw);
}
static void encrypt_block(const timing_case *c) {
    ((const hsm_sm4_impl *)c->impl)->encrypt(&key.rounds, data, out, 1);
}
static void decrypt_block(const timing_case *c) {
    ((const hsm_sm4_impl *)c->impl)->decrypt(&key.rounds, data, out, 1);
}
static void ecb(const timing_case *c) {
    ((const hsm_sm4_impl *)c->impl)->encrypt(&key.rounds, data, out, BLOCKS);
}
static void cbc_encrypt(const timing_case *c) {
    ((const hsm_sm4_impl *)c->impl)->cbc_encrypt(&key.rounds, iv, data, out, STREAM_BLOCKS);
}
static void cbc_decrypt(const timing_case *c) {
    ((const hsm_sm4_impl *)c->impl)->cbc_decrypt(&key.rounds, iv, data, out, BLOCKS);
}
static void counter(const timing_case *c) {
    ((const hsm_sm4_impl *)c->impl)->counter(&key.rounds, iv, SM4_COUNTER_128, data, BULK - 3, out);
}
static void gcm_seal(const timing_case *c) {
    (void)hsm_sm4_gcm_encrypt(c->impl, &key, nonce, sizeof nonce, NULL, 0, data, BULK - 3, out, tag, sizeof tag).code;
}
static void gcm_open(const timing_case *c) {
    (void)hsm_sm4_gcm_decrypt(c->impl, &key, nonce, sizeof nonce, NULL, 0, data, BULK, tag, sizeof tag, out).code;
}
static void ccm_seal(const timing_case *c) {
    (void)hsm_sm4_ccm_encrypt(c->impl, &key, nonce, sizeof nonce, NULL, 0, data, STREAM, out, tag, sizeof tag).code;
}
static void xts_gb(const timing_case *c) {
    (void)hsm_sm4_xts_crypt(c->impl, &key.rounds, &tweak_key, HSM_XTS_GB, HSM_ENCRYPT, iv, data, BULK - 3, out).code;
}
static void xts_ieee(const timing_case *c) {
    (void)hsm_sm4_xts_crypt(c->impl, &key.rounds, &tweak_key, HSM_XTS_IEEE, HSM_DECRYPT, iv, data, BULK - 3, out).code;
}

void timing_add_sm4(timing_list *list) {
    static const timing_case rows[] = {
        {.op = "set key", .run = set_key},
        {.op = "set AEAD key", .run = aead_set_key},
        {.op = "encrypt", .run = encrypt_block},
        {.op = "decrypt", .run = decrypt_block},
        {.op = "ECB", .run = ecb},
        {.op = "CBC encrypt", .run = cbc_encrypt},
        {.op = "CBC decrypt", .run = cbc_decrypt},
        {.op = "CTR", .run = counter},
        {.op = "GCM seal", .run = gcm_seal},
        {.op = "GCM open", .run = gcm_open, .prepare = take_sealed},
        {.op = "CCM seal", .run = ccm_seal},
        {.op = "XTS GB", .run = xts_gb},
        {.op = "XTS IEEE back", .run = xts_ieee},
    };
    const hsm_sm4_impl *impl = NULL;
    for (size_t i = 0; (impl = implementation_at(i)) != NULL; i++) {
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
            timing_case *row = timing_append(list, &rows[k]);
            row->primitive = "sm4";
            row->impl = impl;
            row->impl_name = impl->name;
            row->input = KEYS + SM4_BLOCK + BULK;
            row->prepare = row->prepare != NULL ? row->prepare : take;
        }
    }
}
