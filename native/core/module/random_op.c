/* SPDX-License-Identifier: Apache-2.0 */
/* Random bytes as an op. */
#include "module/op.h"

static hsm_rc check(hsm_batch_op *op, hsm_want *want) {
    (void)want;
    return hsm_op_writes(op, op->out_room);
}

static hsm_rc run(hsm_module *module, const hsm_pin *pin, hsm_batch_op *op) {
    (void)pin;
    return hsm_module_random_public(module, op->out, op->out_room);
}

const hsm_op_kind hsm_op_random = {.check = check, .run = run};

hsm_rc hsm_random(hsm_module *module, uint8_t *out, size_t n) {
    return hsm_op_call(module, &hsm_op_random, &(hsm_batch_op){.out = out, .out_room = n});
}
