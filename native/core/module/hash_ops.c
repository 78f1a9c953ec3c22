/* SPDX-License-Identifier: Apache-2.0 */
/* SM3 and HMAC-SM3: in one call, and as running hashes that live in slots. */
#include "constant_time.h"
#include "module/arguments.h"
#include "module/op.h"

static hsm_rc check_hash(hsm_batch_op *op, hsm_want *want) {
    (void)want;
    return hsm_has_bytes(op->in, op->in_len) ? hsm_op_writes(op, HSM_SM3_BYTES) : hsm_refuse(HSM_R_ARGUMENT);
}

static hsm_rc run_sm3(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    (void)pin;
    hsm_sm3_ctx ctx;
    hsm_sm3_init(&ctx, module->set->sm3);
    if (op->in_len != 0) {
        hsm_sm3_update(&ctx, op->in, op->in_len);
    }
    hsm_sm3_final(&ctx, op->out);
    return hsm_ok();
}

const hsm_op_kind hsm_op_sm3 = {.check = check_hash, .run = run_sm3};

hsm_rc hsm_sm3(hsm_module *module, const uint8_t *in, size_t n, uint8_t out[HSM_SM3_BYTES]) {
    return hsm_op_call(module, &hsm_op_sm3, &(hsm_batch_op){.in = in, .in_len = n, .out = out, .out_room = HSM_SM3_BYTES});
}

static hsm_rc check_hmac(hsm_batch_op *op, hsm_want *want) {
    want->type = HSM_KEY_SYMMETRIC;
    want->usage = HSM_USE_MAC;
    return check_hash(op, want);
}

static hsm_rc run_hmac(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    hsm_hmac_sm3_ctx ctx;
    hsm_hmac_sm3_begin(&ctx, module->set->sm3, &pin->body->symmetric.hmac);
    if (op->in_len != 0) {
        hsm_hmac_sm3_update(&ctx, op->in, op->in_len);
    }
    hsm_hmac_sm3_final(&ctx, op->out);
    HSM_CT_PUBLIC(op->out, HSM_SM3_BYTES);
    return hsm_ok();
}

const hsm_op_kind hsm_op_hmac_sm3 = {.check = check_hmac, .run = run_hmac};

hsm_rc hsm_hmac_sm3(hsm_module *module, hsm_handle key, const uint8_t *in, size_t n, uint8_t out[HSM_SM3_BYTES]) {
    return hsm_op_call(module, &hsm_op_hmac_sm3,
                       &(hsm_batch_op){.key = key, .in = in, .in_len = n, .out = out, .out_room = HSM_SM3_BYTES});
}

/* A running hash has no usage bits; a running HMAC has HSM_USE_MAC. */
hsm_rc hsm_hash_begin(hsm_module *module, hsm_handle *out) {
    if (out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_pin pin;
    HSM_TRY(hsm_slots_create(&module->slots, HSM_KEY_HASH, 0, 8 * HSM_SM3_BYTES, &pin));
    hsm_sm3_init(&pin.body->running.hash, module->set->sm3);
    *out = hsm_slots_publish(&pin);
    return hsm_ok();
}

hsm_rc hsm_hmac_begin(hsm_module *module, hsm_handle key, hsm_handle *out) {
    if (out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_pin source;
    hsm_pin pin;
    HSM_TRY(hsm_slots_pin(&module->slots, key, HSM_KEY_SYMMETRIC, HSM_USE_MAC, &source));
    hsm_rc rc = hsm_slots_create(&module->slots, HSM_KEY_HASH, HSM_USE_MAC, 8 * HSM_SM3_BYTES, &pin);
    if (hsm_is_ok(rc)) {
        hsm_hmac_sm3_begin(&pin.body->running.hmac, module->set->sm3, &source.body->symmetric.hmac);
        *out = hsm_slots_publish(&pin);
    }
    hsm_slots_unpin(&source);
    return rc;
}

hsm_rc hsm_hash_update(hsm_module *module, hsm_handle hash, const uint8_t *in, size_t n) {
    if (!hsm_has_bytes(in, n)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_pin pin;
    HSM_TRY(hsm_slots_pin_running(&module->slots, hash, &pin));
    if (n != 0 && (pin.usage & HSM_USE_MAC) != 0) {
        hsm_hmac_sm3_update(&pin.body->running.hmac, in, n);
    } else if (n != 0) {
        hsm_sm3_update(&pin.body->running.hash, in, n);
    }
    hsm_slots_unpin(&pin);
    return hsm_ok();
}

hsm_rc hsm_hash_final(hsm_module *module, hsm_handle hash, uint8_t out[HSM_SM3_BYTES]) {
    if (out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_pin pin;
    HSM_TRY(hsm_slots_pin_running(&module->slots, hash, &pin));
    if ((pin.usage & HSM_USE_MAC) != 0) {
        hsm_hmac_sm3_final(&pin.body->running.hmac, out);
    } else {
        hsm_sm3_final(&pin.body->running.hash, out);
    }
    hsm_slots_retire(&pin);
    HSM_CT_PUBLIC(out, HSM_SM3_BYTES);
    return hsm_ok();
}
