/* SPDX-License-Identifier: Apache-2.0 */
/* SM4-GCM (GB/T 36624, RFC 8998; the mode as in SP 800-38D 7). */
#include <string.h>

#include "constant_time.h"
#include "sm4/ghash.h"
#include "sm4/sm4.h"
#include "sm4/sm4_counter.h"
#include "sm4/sm4_short.h"

enum {
    NONCE_MAX = 65536,
    FAST_NONCE = 12,
    SHORT = SM4_PIECE / 2, /* as much as a wide implementation takes at a time */
    SHORT_MAX = SHORT - SM4_BLOCK
};

/* SP 800-38D 5.2.1.1. */
static const uint64_t TEXT_MAX = ((uint64_t)1 << 36) - 32;
static const uint64_t AAD_MAX = ((uint64_t)1 << 61) - 1;

typedef struct gcm {
    const hsm_sm4_impl *impl;
    const hsm_sm4_key *key;
    hsm_ghash hash;              /* over the associated data so far */
    uint8_t counter[SM4_BLOCK];  /* J0, then that of the next block of text */
    uint8_t tag_mask[SM4_BLOCK]; /* the encrypted J0 */
} gcm;

void hsm_sm4_aead_set_key(const hsm_sm4_impl *impl, hsm_sm4_aead_key *key, const uint8_t raw[SM4_KEY_BYTES]) {
    uint8_t h[SM4_BLOCK] = {0};
    impl->set_key(&key->rounds, raw);
    impl->encrypt(&key->rounds, h, h, 1);
    impl->hash_key(key->hash, h);
    hsm_wipe(h, sizeof h);
}

static bool tag_length_ok(size_t n) {
    return n == 4 || n == 8 || (n >= 12 && n <= SM4_BLOCK);
}

hsm_rc hsm_sm4_gcm_check(const uint8_t *nonce, size_t nonce_len, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n,
                         const uint8_t *out, const uint8_t *tag, size_t tag_len) {
    if (nonce == NULL || nonce_len == 0 || nonce_len > NONCE_MAX || tag == NULL || !tag_length_ok(tag_len)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    if ((aad_len != 0 && aad == NULL) || (n != 0 && (in == NULL || out == NULL)) || n > TEXT_MAX || aad_len > AAD_MAX) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    return hsm_ok();
}

/* 7.1 step 2. */
void hsm_sm4_gcm_first_counter(const hsm_sm4_impl *impl, const hsm_sm4_aead_key *key, const uint8_t *nonce, size_t nonce_len,
                               uint8_t j0[SM4_BLOCK]) {
    if (nonce_len == FAST_NONCE) {
        memset(j0, 0, SM4_BLOCK);
        memcpy(j0, nonce, FAST_NONCE);
        j0[SM4_BLOCK - 1] = 1;
        return;
    }
    hsm_ghash of_nonce = {.impl = impl, .key = key->hash};
    hsm_ghash_update(&of_nonce, nonce, nonce_len);
    hsm_ghash_lengths(&of_nonce, 0, nonce_len);
    hsm_ghash_final(&of_nonce, j0);
}

/* 7.1 step 2, J0; the associated data of step 5. Step 1, H, is in the key. */
static void begin(gcm *g, const hsm_sm4_aead_key *key, const uint8_t *nonce, size_t nonce_len, const uint8_t *aad, size_t aad_len) {
    hsm_sm4_gcm_first_counter(g->impl, key, nonce, nonce_len, g->counter);
    hsm_ghash_update(&g->hash, aad, aad_len);
}

static void encrypt_j0(gcm *g) {
    g->impl->encrypt(g->key, g->counter, g->tag_mask, 1);
    hsm_sm4_store64(g->counter + 8, hsm_sm4_count_32(hsm_sm4_load64(g->counter + 8)));
}

/* Step 3 of a short text: J0, the counter before those of the text, goes through the cipher side by side with them. Leaves the text
 * in `buffer`, after that block. */
static void crypt_short(gcm *g, const uint8_t *in, size_t n, uint8_t buffer[SHORT]) {
    memset(buffer, 0, SM4_BLOCK);
    if (n != 0) {
        memcpy(buffer + SM4_BLOCK, in, n);
    }
    g->impl->counter(g->key, g->counter, SM4_COUNTER_32, buffer, SM4_BLOCK + n, buffer);
    memcpy(g->tag_mask, buffer, SM4_BLOCK);
}

static void encrypt_short(gcm *g, const uint8_t *in, size_t n, uint8_t *out) {
    uint8_t buffer[SHORT];
    crypt_short(g, in, n, buffer);
    if (n != 0) {
        memcpy(out, buffer + SM4_BLOCK, n);
    }
    hsm_wipe(buffer, SM4_BLOCK + n);
    hsm_ghash_update(&g->hash, out, n);
}

/* By pieces, so that GHASH finds the ciphertext in the cache. */
static void encrypt_long(gcm *g, const uint8_t *in, size_t n, uint8_t *out) {
    encrypt_j0(g);
    for (size_t done = 0; done < n;) {
        const size_t piece = hsm_sm4_piece(n - done);
        g->impl->counter(g->key, g->counter, SM4_COUNTER_32, in + done, piece, out + done);
        hsm_ghash_update(&g->hash, out + done, piece);
        done += piece;
    }
}

/* Steps 5 and 6. */
static void finish(gcm *g, uint64_t aad_len, uint64_t n, uint8_t tag[SM4_BLOCK]) {
    hsm_ghash_lengths(&g->hash, aad_len, n);
    hsm_ghash_final(&g->hash, tag);
    hsm_sm4_xor(tag, tag, g->tag_mask, SM4_BLOCK);
}

void hsm_sm4_gcm_tag(const hsm_sm4_impl *impl, const hsm_sm4_aead_key *key, const uint8_t *aad, size_t aad_len,
                     const uint8_t *ciphertext, size_t n, const uint8_t mask[SM4_BLOCK], uint8_t tag[SM4_BLOCK]) {
    hsm_ghash hash = {.impl = impl, .key = key->hash};
    hsm_ghash_update(&hash, aad, aad_len);
    hsm_ghash_update(&hash, ciphertext, n);
    hsm_ghash_lengths(&hash, aad_len, n);
    hsm_ghash_final(&hash, tag);
    hsm_sm4_xor(tag, tag, mask, SM4_BLOCK);
}

hsm_rc hsm_sm4_gcm_encrypt(const hsm_sm4_impl *impl, const hsm_sm4_aead_key *key, const uint8_t *nonce, size_t nonce_len,
                           const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n, uint8_t *out, uint8_t *tag,
                           size_t tag_len) {
    HSM_TRY(hsm_sm4_gcm_check(nonce, nonce_len, aad, aad_len, in, n, out, tag, tag_len));
    gcm g = {.impl = impl, .key = &key->rounds, .hash = {.impl = impl, .key = key->hash}};
    uint8_t full[SM4_BLOCK];
    begin(&g, key, nonce, nonce_len, aad, aad_len);
    (n <= SHORT_MAX ? encrypt_short : encrypt_long)(&g, in, n, out);
    finish(&g, aad_len, n, full);
    memcpy(tag, full, tag_len);
    hsm_wipe(full, sizeof full);
    hsm_wipe(&g, sizeof g);
    return hsm_ok();
}

/* The tag is checked before anything is decrypted, or, of a short text, before anything decrypted is handed out. */
hsm_rc hsm_sm4_gcm_decrypt(const hsm_sm4_impl *impl, const hsm_sm4_aead_key *key, const uint8_t *nonce, size_t nonce_len,
                           const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t n, const uint8_t *tag, size_t tag_len,
                           uint8_t *out) {
    HSM_TRY(hsm_sm4_gcm_check(nonce, nonce_len, aad, aad_len, in, n, out, tag, tag_len));
    gcm g = {.impl = impl, .key = &key->rounds, .hash = {.impl = impl, .key = key->hash}};
    uint8_t buffer[SHORT];
    uint8_t full[SM4_BLOCK];
    const bool is_short = n <= SHORT_MAX;
    begin(&g, key, nonce, nonce_len, aad, aad_len);
    if (is_short) {
        crypt_short(&g, in, n, buffer);
    } else {
        encrypt_j0(&g);
    }
    hsm_ghash_update(&g.hash, in, n);
    finish(&g, aad_len, n, full);
    uint64_t wrong = hsm_ct_differ(full, tag, tag_len);
    HSM_CT_PUBLIC(&wrong, sizeof wrong); /* the answer tells it anyway */
    if (wrong != 0) {
        hsm_wipe(out, n);
    } else if (!is_short) {
        impl->counter(g.key, g.counter, SM4_COUNTER_32, in, n, out);
    } else if (n != 0) {
        memcpy(out, buffer + SM4_BLOCK, n);
    }
    hsm_wipe(buffer, is_short ? SM4_BLOCK + n : 0);
    hsm_wipe(full, sizeof full);
    hsm_wipe(&g, sizeof g);
    return wrong != 0 ? hsm_refuse(HSM_R_MAC) : hsm_ok();
}
