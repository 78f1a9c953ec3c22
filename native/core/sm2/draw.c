/* SPDX-License-Identifier: Apache-2.0 */
#include "sm2/draw.h"

#include "sm2/scalar.h"

hsm_rc hsm_sm2_draw_scalar(const hsm_random_source *random, uint8_t out[32]) {
    hsm_rc rc = hsm_refuse(HSM_R_RANDOM);
    hsm_scalar scalar;
    for (int i = 0; i < HSM_SM2_TRIES; i++) {
        HSM_TRY_GOTO(rc, done, hsm_random_fill(random, out, 32));
        uint64_t usable = hsm_scalar_from_bytes(&scalar, out);
        usable &= hsm_scalar_is_zero(&scalar) ^ 1;
        /* Says only whether this value is thrown away; the one that is kept always shows 1. */
        HSM_CT_PUBLIC(&usable, sizeof usable);
        if (usable != 0) {
            goto done;
        }
        rc = hsm_refuse(HSM_R_RANDOM);
    }
done:
    hsm_wipe(&scalar, sizeof scalar);
    if (!hsm_is_ok(rc)) {
        hsm_wipe(out, 32);
    }
    return rc;
}
