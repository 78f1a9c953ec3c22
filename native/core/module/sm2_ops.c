/* SPDX-License-Identifier: Apache-2.0 */
/* SM2 on handles. */
#include "constant_time.h"
#include "module/arguments.h"
#include "module/birth.h"
#include "module/op.h"

static hsm_rc want_pair(hsm_want *want, uint32_t usage) {
    want->type = HSM_KEY_SM2;
    want->usage = usage;
    return hsm_ok();
}

static bool is_digest(const hsm_batch_op *op) {
    return op->in != NULL && op->in_len == HSM_SM3_BYTES;
}

static hsm_rc check_sign(hsm_batch_op *op, hsm_want *want) {
    if (!is_digest(op)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_op_writes(op, HSM_SM2_SIGNATURE_BYTES));
    return want_pair(want, HSM_USE_SIGN);
}

static hsm_rc run_sign(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    const hsm_sm2_env env = hsm_module_sm2(module);
    const hsm_random_source random = hsm_module_random(module);
    hsm_rc rc = hsm_sm2_do_sign(&env, &random, &pin->body->sm2, op->in, op->out);
    HSM_CT_PUBLIC(op->out, HSM_SM2_SIGNATURE_BYTES);
    return rc;
}

const hsm_op_kind hsm_op_sm2_sign = {.check = check_sign, .run = run_sign};

hsm_rc hsm_sm2_sign(hsm_module *module, hsm_handle key, const uint8_t digest[HSM_SM3_BYTES],
                    uint8_t signature[HSM_SM2_SIGNATURE_BYTES]) {
    return hsm_op_call(
        module, &hsm_op_sm2_sign,
        &(hsm_batch_op){.key = key, .in = digest, .in_len = HSM_SM3_BYTES, .out = signature, .out_room = HSM_SM2_SIGNATURE_BYTES});
}

static hsm_rc check_verify(hsm_batch_op *op, hsm_want *want) {
    return is_digest(op) && op->proof != NULL ? want_pair(want, HSM_USE_VERIFY) : hsm_refuse(HSM_R_ARGUMENT);
}

static hsm_rc run_verify(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    const hsm_sm2_env env = hsm_module_sm2(module);
    return hsm_sm2_do_verify(&env, pin->body->sm2.point, op->in, op->proof);
}

const hsm_op_kind hsm_op_sm2_verify = {.check = check_verify, .run = run_verify};

hsm_rc hsm_sm2_verify(hsm_module *module, hsm_handle key, const uint8_t digest[HSM_SM3_BYTES],
                      const uint8_t signature[HSM_SM2_SIGNATURE_BYTES]) {
    return hsm_op_call(module, &hsm_op_sm2_verify,
                       &(hsm_batch_op){.key = key, .in = digest, .in_len = HSM_SM3_BYTES, .proof = signature});
}

static hsm_rc check_verify_point(hsm_batch_op *op, hsm_want *want) {
    (void)want;
    return hsm_refuse(is_digest(op) && op->proof != NULL && op->point != NULL ? HSM_R_OK : HSM_R_ARGUMENT);
}

static hsm_rc run_verify_point(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    (void)pin;
    const hsm_sm2_env env = hsm_module_sm2(module);
    return hsm_sm2_do_verify(&env, op->point, op->in, op->proof);
}

const hsm_op_kind hsm_op_sm2_verify_point = {.check = check_verify_point, .run = run_verify_point};

hsm_rc hsm_sm2_verify_point(hsm_module *module, const uint8_t point[HSM_SM2_POINT_BYTES], const uint8_t digest[HSM_SM3_BYTES],
                            const uint8_t signature[HSM_SM2_SIGNATURE_BYTES]) {
    return hsm_op_call(module, &hsm_op_sm2_verify_point,
                       &(hsm_batch_op){.point = point, .in = digest, .in_len = HSM_SM3_BYTES, .proof = signature});
}

static bool known_order(uint32_t order) {
    return order == HSM_C1C3C2 || order == HSM_C1C2C3;
}

/* A call whose output has a length of its own; *len as in hsm_make_room. */
static hsm_rc call_with_length(hsm_module *module, const hsm_op_kind *kind, hsm_batch_op *op, size_t *len) {
    if (len == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    op->out_room = *len;
    op->out_len = *len;
    hsm_rc rc = hsm_op_call(module, kind, op);
    *len = op->out_len;
    return rc;
}

static hsm_rc check_encrypt(hsm_batch_op *op, hsm_want *want) {
    (void)want;
    const size_t n = op->in_len;
    if (op->point == NULL || op->in == NULL || n == 0 || n > HSM_SM2_PLAINTEXT_MAX || !known_order(op->form)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    return hsm_op_writes(op, n + HSM_SM2_CIPHER_OVERHEAD);
}

static hsm_rc run_encrypt(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    (void)pin;
    const hsm_sm2_env env = hsm_module_sm2(module);
    const hsm_random_source random = hsm_module_random(module);
    uint8_t message[HSM_SM2_PLAINTEXT_MAX]; /* out may be in */
    memcpy(message, op->in, op->in_len);
    hsm_rc rc = hsm_sm2_do_encrypt(&env, &random, op->point, op->form, message, op->in_len, op->out);
    hsm_wipe(message, op->in_len);
    if (hsm_is_ok(rc)) {
        HSM_CT_PUBLIC(op->out, op->out_len);
    }
    return rc;
}

const hsm_op_kind hsm_op_sm2_encrypt = {.check = check_encrypt, .run = run_encrypt, .apart = HSM_OP_IN | HSM_OP_POINT};

hsm_rc hsm_sm2_encrypt(hsm_module *module, const uint8_t point[HSM_SM2_POINT_BYTES], uint32_t order, const uint8_t *in, size_t n,
                       uint8_t *out, size_t *len) {
    hsm_batch_op op = {.form = order, .point = point, .in = in, .in_len = n, .out = out};
    return call_with_length(module, &hsm_op_sm2_encrypt, &op, len);
}

static hsm_rc check_decrypt(hsm_batch_op *op, hsm_want *want) {
    const size_t n = op->in_len;
    if (op->in == NULL || !known_order(op->form)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    if (n <= HSM_SM2_CIPHER_OVERHEAD || n > HSM_SM2_CIPHER_OVERHEAD + HSM_SM2_PLAINTEXT_MAX) {
        return hsm_refuse(HSM_R_CIPHERTEXT);
    }
    HSM_TRY(hsm_op_writes(op, n - HSM_SM2_CIPHER_OVERHEAD));
    return want_pair(want, HSM_USE_DECRYPT);
}

static hsm_rc run_decrypt(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    const hsm_sm2_env env = hsm_module_sm2(module);
    uint8_t cipher[HSM_SM2_PLAINTEXT_MAX + HSM_SM2_CIPHER_OVERHEAD]; /* out may be in */
    memcpy(cipher, op->in, op->in_len);
    hsm_rc rc = hsm_sm2_do_decrypt(&env, &pin->body->sm2, op->form, cipher, op->in_len, op->out);
    HSM_CT_PUBLIC(op->out, op->out_len); /* the caller's from here on */
    return rc;
}

const hsm_op_kind hsm_op_sm2_decrypt = {.check = check_decrypt, .run = run_decrypt, .apart = HSM_OP_IN};

hsm_rc hsm_sm2_decrypt(hsm_module *module, hsm_handle key, uint32_t order, const uint8_t *in, size_t n, uint8_t *out, size_t *len) {
    hsm_batch_op op = {.form = order, .key = key, .in = in, .in_len = n, .out = out};
    return call_with_length(module, &hsm_op_sm2_decrypt, &op, len);
}

/* The new key is derived straight into its cell. */
static hsm_rc agree_into(hsm_module *module, const hsm_sm2_agreement *agreement, size_t n, uint32_t usage, hsm_handle *out,
                         uint8_t *s1, uint8_t *s2) {
    const hsm_sm2_env env = hsm_module_sm2(module);
    hsm_pin pin;
    HSM_TRY(hsm_birth_symmetric(module, n, usage, &pin));
    hsm_rc rc = hsm_sm2_do_agree(&env, agreement, pin.body->symmetric.key, n, s1, s2);
    if (!hsm_is_ok(rc)) {
        hsm_slots_abandon(&pin);
        return rc;
    }
    if (s1 != NULL) {
        HSM_CT_PUBLIC(s1, HSM_SM3_BYTES);
    }
    if (s2 != NULL) {
        HSM_CT_PUBLIC(s2, HSM_SM3_BYTES);
    }
    *out = hsm_birth_symmetric_end(module, &pin);
    return rc;
}

hsm_rc hsm_sm2_agree(hsm_module *module, bool initiator, hsm_handle own, hsm_handle own_ephemeral, const uint8_t *own_id,
                     size_t own_id_len, const uint8_t peer[HSM_SM2_POINT_BYTES], const uint8_t peer_ephemeral[HSM_SM2_POINT_BYTES],
                     const uint8_t *peer_id, size_t peer_id_len, size_t n, uint32_t usage, hsm_handle *out, uint8_t *s1,
                     uint8_t *s2) {
    if (!hsm_has_bytes(own_id, own_id_len) || !hsm_has_bytes(peer_id, peer_id_len) || peer == NULL || peer_ephemeral == NULL ||
        out == NULL || (s1 != NULL && s2 != NULL && !hsm_apart(s1, HSM_SM3_BYTES, s2, HSM_SM3_BYTES))) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_pin own_pin;
    hsm_pin ephemeral_pin;
    HSM_TRY(hsm_slots_pin(&module->slots, own, HSM_KEY_SM2, HSM_USE_AGREE, &own_pin));
    hsm_rc rc = hsm_slots_pin(&module->slots, own_ephemeral, HSM_KEY_SM2, HSM_USE_AGREE, &ephemeral_pin);
    if (!hsm_is_ok(rc)) {
        hsm_slots_unpin(&own_pin);
        return rc;
    }
    const hsm_sm2_agreement agreement = {.initiator = initiator,
                                         .own = &own_pin.body->sm2,
                                         .own_ephemeral = &ephemeral_pin.body->sm2,
                                         .own_id = own_id,
                                         .own_id_len = own_id_len,
                                         .peer = peer,
                                         .peer_ephemeral = peer_ephemeral,
                                         .peer_id = peer_id,
                                         .peer_id_len = peer_id_len};
    rc = agree_into(module, &agreement, n, usage, out, s1, s2);
    hsm_slots_unpin(&ephemeral_pin);
    hsm_slots_unpin(&own_pin);
    return rc;
}
