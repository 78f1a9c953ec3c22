/* SPDX-License-Identifier: Apache-2.0 */
/* Signing a certification request (RFC 2986). The core reads what it signs: an encryption pair, which signs nothing else, may prove
 * that it is held by signing the request for its own certificate, and only that (NIST SP 800-57 part 1, 5.2). */
#include <string.h>

#include "constant_time.h"
#include "import/names.h"
#include "module/arguments.h"
#include "module/module.h"

enum { POINT_PLAIN = 4 };

/* CertificationRequestInfo: version 0, a name, the public key, attributes; nothing behind. *point: x || y of an SM2 key. */
static bool read_request(hsm_span in, hsm_span *point) {
    hsm_span info, name, spki, algorithm, oid, bits, attributes;
    uint64_t version = 1;
    if (hsm_asn1_fit(in, HSM_TAG_SEQUENCE) != HSM_FIT_EXACT || !hsm_asn1_read(&in, HSM_TAG_SEQUENCE, &info) ||
        !hsm_asn1_read_number(&info, &version) || version != 0 || !hsm_asn1_read(&info, HSM_TAG_SEQUENCE, &name) ||
        !hsm_asn1_read(&info, HSM_TAG_SEQUENCE, &spki) || !hsm_asn1_read(&info, HSM_TAG_CONSTRUCTED, &attributes) || info.n != 0) {
        return false;
    }
    if (!hsm_asn1_read(&spki, HSM_TAG_SEQUENCE, &algorithm) || !hsm_asn1_read_bits(&spki, &bits) || spki.n != 0 ||
        !hsm_asn1_read(&algorithm, HSM_TAG_OID, &oid) || !HSM_OID_IS(oid, HSM_OID_EC_PUBLIC_KEY) ||
        !hsm_asn1_read(&algorithm, HSM_TAG_OID, &oid) || !HSM_OID_IS(oid, HSM_OID_SM2) || algorithm.n != 0) {
        return false;
    }
    *point = (hsm_span){bits.at + 1, bits.n - 1};
    return bits.n == 1 + HSM_SM2_POINT_BYTES && bits.at[0] == POINT_PLAIN;
}

/* e = SM3(Z || M) of GB/T 32918.2 6.1. */
static hsm_rc sign_pinned(hsm_module *module, const hsm_sm2_key *key, hsm_span message, hsm_span id,
                          uint8_t signature[HSM_SM2_SIGNATURE_BYTES]) {
    const hsm_sm2_env env = hsm_module_sm2(module);
    const hsm_random_source random = hsm_module_random(module);
    uint8_t digest[HSM_SM3_BYTES];
    hsm_sm3_ctx ctx;
    HSM_TRY(hsm_sm2_user_z(&env, key->point, id.at, id.n, digest));
    hsm_sm3_init(&ctx, env.sm3);
    hsm_sm3_update(&ctx, digest, sizeof digest);
    hsm_sm3_update(&ctx, message.at, message.n);
    hsm_sm3_final(&ctx, digest);
    HSM_TRY(hsm_sm2_do_sign(&env, &random, key, digest, signature));
    HSM_CT_PUBLIC(signature, HSM_SM2_SIGNATURE_BYTES);
    return hsm_ok();
}

hsm_rc hsm_sm2_sign_request(hsm_module *module, hsm_handle key, const uint8_t *info, size_t n, const uint8_t *id, size_t id_len,
                            uint8_t signature[HSM_SM2_SIGNATURE_BYTES]) {
    hsm_span point;
    if (info == NULL || signature == NULL || !hsm_has_bytes(id, id_len) || !read_request((hsm_span){info, n}, &point)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_pin pin;
    HSM_TRY(hsm_slots_pin(&module->slots, key, HSM_KEY_SM2, 0, &pin));
    hsm_rc rc = hsm_refuse(HSM_R_KEY_USAGE);
    if ((pin.usage & (HSM_USE_SIGN | HSM_USE_DECRYPT)) != 0) {
        rc = hsm_span_is(point, pin.body->sm2.point, HSM_SM2_POINT_BYTES)
                 ? sign_pinned(module, &pin.body->sm2, (hsm_span){info, n}, (hsm_span){id, id_len}, signature)
                 : hsm_refuse(HSM_R_KEY);
    }
    hsm_slots_unpin(&pin);
    return rc;
}
