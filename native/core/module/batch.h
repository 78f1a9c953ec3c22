/* SPDX-License-Identifier: Apache-2.0 */
/* A slice of a batch: ops whose arguments are checked and whose keys are pinned, sorted by what can run side by side. */
#ifndef HSM_CORE_MODULE_BATCH_H
#define HSM_CORE_MODULE_BATCH_H

#include "module/op.h"

enum { HSM_SLICE = 128 }; /* ops */

/* LANE_ALONE: as its single call. */
typedef enum hsm_lane { LANE_ALONE, LANE_SM3, LANE_HMAC, LANE_CHAIN, LANE_SHORT, LANES } hsm_lane;

typedef struct hsm_group {
    size_t count;
    uint8_t ops[HSM_SLICE]; /* indexes in the slice */
} hsm_group;

typedef struct hsm_slice {
    hsm_module *module;
    hsm_batch_op *ops;
    size_t count;
    hsm_claim claims[HSM_SLICE];
    hsm_group groups[LANES];
} hsm_slice;

hsm_lane hsm_lane_of(const hsm_batch_op *op);
/* Run a group and leave rc in its ops. */
void hsm_lane_sm3(const hsm_slice *slice, const hsm_group *group);
void hsm_lane_hmac(const hsm_slice *slice, const hsm_group *group);
/* CBC encryption and CBC-MAC. */
void hsm_lane_chain(const hsm_slice *slice, const hsm_group *group);
void hsm_lane_short(const hsm_slice *slice, const hsm_group *group);

#endif
