/* SPDX-License-Identifier: Apache-2.0 */
/* SM4-CCM (GB/T 36624, RFC 8998; the mode as in SP 800-38C, formatting of its appendix A). */
#include <string.h>

#include "constant_time.h"
#include "sm4/sm4.h"
#include "sm4/sm4_counter.h"

enum { NONCE_MIN = 7, NONCE_MAX = 13, TAG_MIN = 4 };

typedef struct ccm {
    const hsm_sm4_impl *impl;
    const hsm_sm4_key *key;
    uint8_t mac[SM4_BLOCK];
    size_t filled;               /* bytes XORed into mac since the last encryption */
    uint8_t counter[SM4_BLOCK];  /* of the first block of text */
    uint8_t tag_mask[SM4_BLOCK]; /* the encrypted counter 0 */
} ccm;

/* A length field of q = 15 - nonce_len bytes must hold n. */
static bool length_fits(size_t nonce_len, uint64_t n) {
    const size_t q = 15 - nonce_len;
    return q >= 8 || n >> (8 * q) == 0;
}

static hsm_rc check(const uint8_t *nonce, size_t nonce_len, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n,
                    const uint8_t *out, const uint8_t *tag, size_t tag_len) {
    if (nonce == NULL || nonce_len < NONCE_MIN || nonce_len > NONCE_MAX || tag == NULL || tag_len < TAG_MIN ||
        tag_len > SM4_BLOCK || tag_len % 2 != 0) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    if ((aad_len != 0 && aad == NULL) || (n != 0 && (in == NULL || out == NULL)) || !length_fits(nonce_len, n)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    return hsm_ok();
}

static void mac_bytes(ccm *c, const uint8_t *in, size_t n) {
    while (n != 0) {
        if (c->filled == 0 && n >= SM4_BLOCK) {
            c->impl->cbc_encrypt(c->key, c->mac, in, NULL, n / SM4_BLOCK);
            in += n / SM4_BLOCK * SM4_BLOCK;
            n %= SM4_BLOCK;
            continue;
        }
        const size_t room = SM4_BLOCK - c->filled;
        const size_t piece = n < room ? n : room;
        hsm_sm4_xor(c->mac + c->filled, c->mac + c->filled, in, piece);
        c->filled += piece;
        in += piece;
        n -= piece;
        if (c->filled == SM4_BLOCK) {
            c->impl->encrypt(c->key, c->mac, c->mac, 1);
            c->filled = 0;
        }
    }
}

/* Ends the current block as if zeros followed. */
static void mac_pad(ccm *c) {
    if (c->filled != 0) {
        c->impl->encrypt(c->key, c->mac, c->mac, 1);
        c->filled = 0;
    }
}

/* A.2.2: the length of the associated data in 2, 6 or 10 bytes, then the data. */
static void mac_aad(ccm *c, const uint8_t *aad, size_t aad_len) {
    uint8_t prefix[10] = {0xff, 0xff};
    uint8_t length[8];
    if (aad_len == 0) {
        return;
    }
    hsm_sm4_store64(length, aad_len);
    if (aad_len < 0xff00) {
        mac_bytes(c, length + 6, 2);
    } else if ((uint64_t)aad_len >> 32 == 0) {
        prefix[1] = 0xfe;
        memcpy(prefix + 2, length + 4, 4);
        mac_bytes(c, prefix, 6);
    } else {
        memcpy(prefix + 2, length, 8);
        mac_bytes(c, prefix, 10);
    }
    mac_bytes(c, aad, aad_len);
    mac_pad(c);
}

/* A.2.1: flags, nonce, length of the text, then the associated data. A.3: counter blocks have only q - 1 in the flags. */
static void begin(ccm *c, const uint8_t *nonce, size_t nonce_len, const uint8_t *aad, size_t aad_len, size_t n, size_t tag_len) {
    const size_t q = 15 - nonce_len; /* 2 to 8 */
    uint8_t length[8];
    uint8_t blocks[2 * SM4_BLOCK] = {0}; /* counter 0, B0 */
    uint8_t *const b0 = blocks + SM4_BLOCK;
    hsm_sm4_store64(length, n);
    blocks[0] = (uint8_t)(q - 1);
    memcpy(blocks + 1, nonce, nonce_len);
    memcpy(b0, blocks, SM4_BLOCK);
    b0[0] |= (uint8_t)((aad_len != 0 ? 0x40 : 0) | (tag_len - 2) / 2 << 3);
    memcpy(b0 + SM4_BLOCK - q, length + 8 - q, q);
    memcpy(c->counter, blocks, SM4_BLOCK);
    c->counter[SM4_BLOCK - 1] = 1;
    c->impl->encrypt(c->key, blocks, blocks, 2);
    memcpy(c->tag_mask, blocks, SM4_BLOCK);
    memcpy(c->mac, b0, SM4_BLOCK);
    mac_aad(c, aad, aad_len);
    hsm_wipe(blocks, sizeof blocks);
}

static void finish(ccm *c, uint8_t tag[SM4_BLOCK]) {
    mac_pad(c);
    hsm_sm4_xor(tag, c->mac, c->tag_mask, SM4_BLOCK);
}

hsm_rc hsm_sm4_ccm_encrypt(const hsm_sm4_impl *impl, const hsm_sm4_aead_key *key, const uint8_t *nonce, size_t nonce_len,
                           const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n, uint8_t *out, uint8_t *tag,
                           size_t tag_len) {
    HSM_TRY(check(nonce, nonce_len, aad, aad_len, in, n, out, tag, tag_len));
    ccm c = {.impl = impl, .key = &key->rounds};
    uint8_t full[SM4_BLOCK];
    begin(&c, nonce, nonce_len, aad, aad_len, n, tag_len);
    mac_bytes(&c, in, n);
    finish(&c, full);
    impl->counter(c.key, c.counter, SM4_COUNTER_128, in, n, out);
    memcpy(tag, full, tag_len);
    hsm_wipe(full, sizeof full);
    hsm_wipe(&c, sizeof c);
    return hsm_ok();
}

hsm_rc hsm_sm4_ccm_decrypt(const hsm_sm4_impl *impl, const hsm_sm4_aead_key *key, const uint8_t *nonce, size_t nonce_len,
                           const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n, const uint8_t *tag, size_t tag_len,
                           uint8_t *out) {
    HSM_TRY(check(nonce, nonce_len, aad, aad_len, in, n, out, tag, tag_len));
    ccm c = {.impl = impl, .key = &key->rounds};
    uint8_t full[SM4_BLOCK];
    begin(&c, nonce, nonce_len, aad, aad_len, n, tag_len);
    impl->counter(c.key, c.counter, SM4_COUNTER_128, in, n, out);
    mac_bytes(&c, out, n);
    finish(&c, full);
    uint64_t wrong = hsm_ct_differ(full, tag, tag_len);
    HSM_CT_PUBLIC(&wrong, sizeof wrong); /* the answer tells it anyway */
    if (wrong != 0) {
        hsm_wipe(out, n);
    }
    hsm_wipe(full, sizeof full);
    hsm_wipe(&c, sizeof c);
    return wrong != 0 ? hsm_refuse(HSM_R_MAC) : hsm_ok();
}
