/* SPDX-License-Identifier: Apache-2.0 */
/* How a key comes into a slot: a pinned cell is filled, marked secret and completed, then gets its handle. */
#ifndef HSM_CORE_MODULE_BIRTH_H
#define HSM_CORE_MODULE_BIRTH_H

#include "module/module.h"

/* A symmetric key of n bytes whose pin->body->symmetric.key the caller fills; then hsm_birth_symmetric_end, or
 * hsm_slots_abandon. HSM_R_ARGUMENT: n is not 1 to HSM_SYMMETRIC_MAX, or an unknown usage bit. */
HSM_MUST_USE hsm_rc hsm_birth_symmetric(hsm_module *module, size_t n, uint32_t usage, hsm_pin *pin);
hsm_handle hsm_birth_symmetric_end(hsm_module *module, hsm_pin *pin);

/* An SM2 pair whose pin->body->sm2 the caller fills. */
HSM_MUST_USE hsm_rc hsm_birth_sm2(hsm_module *module, uint32_t usage, hsm_pin *pin);
hsm_handle hsm_birth_sm2_end(hsm_pin *pin);
/* The pair of a known d: HSM_R_KEY unless 1 <= d <= n-2. */
HSM_MUST_USE hsm_rc hsm_birth_sm2_from_d(hsm_module *module, const uint8_t d[32], uint32_t usage, hsm_handle *out);

#endif
