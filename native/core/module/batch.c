/* SPDX-License-Identifier: Apache-2.0 */
#include "module/batch.h"

static void run_alone(const hsm_slice *slice, const hsm_group *group) {
    for (size_t k = 0; k < group->count; k++) {
        const size_t i = group->ops[k];
        slice->ops[i].rc = hsm_op_run(slice->module, &slice->claims[i].pin, &slice->ops[i]);
    }
}

static void (*const run_lane[LANES])(const hsm_slice *slice, const hsm_group *group) = {
    [LANE_ALONE] = run_alone,      [LANE_SM3] = hsm_lane_sm3,     [LANE_HMAC] = hsm_lane_hmac,
    [LANE_CHAIN] = hsm_lane_chain, [LANE_SHORT] = hsm_lane_short,
};

/* The steps of hsm_op_call before the work. */
static void judge(hsm_slice *slice) {
    const hsm_rc ready = hsm_module_ready(slice->module);
    for (size_t i = 0; i < slice->count; i++) {
        hsm_batch_op *op = &slice->ops[i];
        hsm_claim *claim = &slice->claims[i];
        op->out_len = 0;
        claim->pin = (hsm_pin){0};
        claim->rc = hsm_op_check(op, &claim->want);
        claim->rc = hsm_is_ok(claim->rc) ? ready : claim->rc;
    }
    if (hsm_is_ok(ready)) {
        slice->count = hsm_slots_pin_many(&slice->module->slots, slice->claims, slice->count);
    }
}

static void sort(hsm_slice *slice) {
    for (size_t lane = 0; lane < LANES; lane++) {
        slice->groups[lane].count = 0;
    }
    for (size_t i = 0; i < slice->count; i++) {
        slice->ops[i].rc = slice->claims[i].rc;
        if (hsm_is_ok(slice->claims[i].rc)) {
            hsm_group *group = &slice->groups[hsm_lane_of(&slice->ops[i])];
            group->ops[group->count++] = (uint8_t)i;
        }
    }
}

/* One op has no company: the lanes would only cost it. */
static void run(const hsm_slice *slice) {
    for (size_t lane = 0; lane < LANES; lane++) {
        const hsm_group *group = &slice->groups[lane];
        (group->count < 2 ? run_alone : run_lane[lane])(slice, group);
    }
}

static void settle(hsm_slice *slice) {
    if (hsm_is_ok(hsm_module_alive(slice->module))) {
        hsm_slots_unpin_many(&slice->module->slots, slice->claims, slice->count);
    }
    for (size_t i = 0; i < slice->count; i++) {
        hsm_batch_op *op = &slice->ops[i];
        if (!hsm_is_ok(op->rc) && op->rc.code != HSM_R_NO_BUFFER) {
            op->out_len = 0;
        }
    }
}

hsm_rc hsm_batch(hsm_module *module, hsm_batch_op *ops, size_t n) {
    hsm_slice slice;
    if (module == NULL || (ops == NULL && n != 0)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    if (n > HSM_BATCH_OPS_MAX) {
        return hsm_refuse(HSM_R_TOO_LARGE);
    }
    slice.module = module;
    while (n != 0) {
        slice.ops = ops;
        slice.count = n < HSM_SLICE ? n : HSM_SLICE;
        judge(&slice);
        sort(&slice);
        run(&slice);
        settle(&slice);
        ops += slice.count;
        n -= slice.count;
    }
    return hsm_ok();
}
