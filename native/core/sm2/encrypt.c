/* SPDX-License-Identifier: Apache-2.0 */
/* Public-key encryption (GB/T 32918.4 6 and 7). */
#include "constant_time.h"
#include "sm2/draw.h"
#include "sm2/sm2.h"

enum { C1_BYTES = 64, C3_BYTES = 32 };

/* out = in XOR KDF(x2 || y2), piece by piece. Returns nonzero unless the whole key stream is zero. in and out may be the same, or
 * out lie before in. */
static uint64_t xor_key_stream(const hsm_sm3_impl *sm3, const uint8_t shared[64], const uint8_t *in, size_t n, uint8_t *out) {
    hsm_sm3_kdf_ctx kdf;
    uint8_t piece[16 * SM3_BYTES];
    uint64_t seen = 0;
    hsm_sm3_kdf_begin(&kdf, sm3, shared, 64);
    for (size_t done = 0; done < n; done += sizeof piece) {
        const size_t part = n - done < sizeof piece ? n - done : sizeof piece;
        hsm_sm3_kdf_next(&kdf, piece, part);
        for (size_t i = 0; i < part; i++) {
            seen |= piece[i];
            out[done + i] = (uint8_t)(in[done + i] ^ piece[i]);
        }
    }
    hsm_wipe(&kdf, sizeof kdf);
    hsm_wipe(piece, sizeof piece);
    return seen;
}

/* C3 = SM3(x2 || M || y2) */
static void message_hash(const hsm_sm3_impl *sm3, const uint8_t shared[64], const uint8_t *message, size_t n, uint8_t c3[32]) {
    hsm_sm3_ctx ctx;
    hsm_sm3_init(&ctx, sm3);
    hsm_sm3_update(&ctx, shared, 32);
    hsm_sm3_update(&ctx, message, n);
    hsm_sm3_update(&ctx, shared + 32, 32);
    hsm_sm3_final(&ctx, c3);
}

hsm_rc hsm_sm2_do_encrypt(const hsm_sm2_env *env, const hsm_random_source *random, const uint8_t point[64], uint32_t order,
                          const uint8_t *in, size_t n, uint8_t *out) {
    if (n == 0 || n > HSM_SM2_PLAINTEXT_MAX || (order != HSM_C1C3C2 && order != HSM_C1C2C3)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_sm2_point_check(point));
    uint8_t *c2 = out + C1_BYTES + (order == HSM_C1C3C2 ? C3_BYTES : 0);
    uint8_t *c3 = out + C1_BYTES + (order == HSM_C1C3C2 ? 0 : n);
    uint8_t nonce[32];
    uint8_t shared[64] = {0};
    hsm_rc rc = hsm_ok();
    for (int i = 0; i < HSM_SM2_TRIES; i++) {
        HSM_TRY_GOTO(rc, done, hsm_sm2_draw_scalar(random, nonce));
        env->sm2->base_multiply(nonce, out);
        if (!env->sm2->point_multiply(nonce, point, shared)) {
            continue; /* never: the group's order is prime and the nonce below it */
        }
        uint64_t seen = xor_key_stream(env->sm3, shared, in, n, c2);
        seen = hsm_ct_mask_nonzero(seen);
        /* 6.1 A5: a key stream of zeros (one in 256 for a single byte) would send M as it is. The nonce that gave it is never used.
         */
        HSM_CT_PUBLIC(&seen, sizeof seen);
        if (seen != 0) {
            message_hash(env->sm3, shared, in, n, c3);
            HSM_CT_PUBLIC(out, n + C1_BYTES + C3_BYTES);
            goto done;
        }
    }
    rc = hsm_refuse(HSM_R_RANDOM);
done:
    hsm_wipe(nonce, sizeof nonce);
    hsm_wipe(shared, sizeof shared);
    hsm_wipe_stack();
    if (!hsm_is_ok(rc)) {
        hsm_wipe(out, n + C1_BYTES + C3_BYTES);
    }
    return rc;
}

hsm_rc hsm_sm2_do_decrypt(const hsm_sm2_env *env, const hsm_sm2_key *key, uint32_t order, const uint8_t *in, size_t n,
                          uint8_t *out) {
    if (order != HSM_C1C3C2 && order != HSM_C1C2C3) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    if (n <= C1_BYTES + C3_BYTES || n > C1_BYTES + C3_BYTES + HSM_SM2_PLAINTEXT_MAX) {
        return hsm_refuse(HSM_R_CIPHERTEXT);
    }
    size_t message = n - C1_BYTES - C3_BYTES;
    const uint8_t *c2 = in + C1_BYTES + (order == HSM_C1C3C2 ? C3_BYTES : 0);
    uint8_t expected[C3_BYTES];
    uint8_t actual[C3_BYTES];
    uint8_t shared[64] = {0};
    memcpy(expected, in + C1_BYTES + (order == HSM_C1C3C2 ? 0 : message), sizeof expected);
    if (!hsm_is_ok(hsm_sm2_point_check(in)) || !env->sm2->point_multiply(key->d, in, shared)) {
        hsm_wipe(out, message);
        return hsm_refuse(HSM_R_CIPHERTEXT);
    }
    uint64_t seen = xor_key_stream(env->sm3, shared, c2, message, out);
    message_hash(env->sm3, shared, out, message, actual);
    uint64_t bad = hsm_ct_differ(expected, actual, sizeof expected) | ~hsm_ct_mask_nonzero(seen);
    bad = hsm_ct_mask_nonzero(bad);
    /* 7.1 B4 and B6 in one bit, which the answer shows. */
    HSM_CT_PUBLIC(&bad, sizeof bad);
    hsm_wipe(shared, sizeof shared);
    hsm_wipe(actual, sizeof actual);
    hsm_wipe_stack();
    if (bad != 0) {
        hsm_wipe(out, message);
        return hsm_refuse(HSM_R_CIPHERTEXT);
    }
    return hsm_ok();
}
