/* SPDX-License-Identifier: Apache-2.0 */
/* A client's half of sealed secrets. It needs no module: the client libraries link it alone. */
#include "constant_time.h"
#include "module/arguments.h"
#include "random_source.h"
#include "secret/secret.h"
#include "sm2/sm2.h"

typedef struct fresh_key {
    uint8_t raw[SM4_KEY_BYTES];
    hsm_sm4_aead_key cipher;
} fresh_key;

/* out: HSM_SECRET_OVERHEAD + n bytes; the ciphertext may lie over its plaintext. */
static hsm_rc seal_with(fresh_key *key, const uint8_t point[HSM_SM2_POINT_BYTES], const uint8_t *context, size_t context_len,
                        const uint8_t *in, size_t n, uint8_t *out) {
    static const hsm_sm2_env env = {&hsm_sm2_portable, &hsm_sm3_portable};
    const hsm_random_source random = hsm_kernel_random();
    uint8_t *nonce = out + HSM_SEALED_KEY;
    uint8_t *text = out + HSM_SEALED_TEXT;
    HSM_TRY(hsm_random_fill(&random, key->raw, sizeof key->raw));
    HSM_CT_SECRET(key->raw, sizeof key->raw);
    hsm_sm4_aead_set_key(&hsm_sm4_portable, &key->cipher, key->raw);
    HSM_TRY(hsm_random_fill(&random, nonce, HSM_SEALED_NONCE));
    HSM_TRY(hsm_sm4_gcm_encrypt(&hsm_sm4_portable, &key->cipher, nonce, HSM_SEALED_NONCE, context, context_len, in, n, text,
                                text + n, HSM_SEALED_TAG));
    return hsm_sm2_do_encrypt(&env, &random, point, HSM_C1C3C2, key->raw, sizeof key->raw, out);
}

hsm_rc hsm_secret_seal(const uint8_t point[HSM_SM2_POINT_BYTES], const uint8_t *context, size_t context_len, const uint8_t *in,
                       size_t n, uint8_t *out, size_t *len) {
    if (point == NULL || (context == NULL && context_len != 0) || in == NULL || n == 0 || out == NULL || len == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    if (n > HSM_SECRET_MAX) {
        return hsm_refuse(HSM_R_TOO_LARGE);
    }
    size_t room = *len;
    *len = n + HSM_SECRET_OVERHEAD;
    if (room < *len) {
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    if (!hsm_apart(in, n, out, *len) || !hsm_apart(context, context_len, out, *len) ||
        !hsm_apart(point, HSM_SM2_POINT_BYTES, out, *len)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    fresh_key key;
    hsm_rc rc = seal_with(&key, point, context, context_len, in, n, out);
    hsm_wipe(&key, sizeof key);
    hsm_wipe_stack();
    HSM_CT_PUBLIC(out, *len);
    if (!hsm_is_ok(rc)) {
        hsm_wipe(out, *len);
    }
    return rc;
}
