/* SPDX-License-Identifier: Apache-2.0 */
/* The core's one error idiom: hsm_rc, HSM_TRY inside, one cleanup label where there is something to clean. */
#ifndef HSM_CORE_RESULT_H
#define HSM_CORE_RESULT_H

#include "gen/hsm_refusals.h"
#include "hsm.h"

static inline hsm_rc hsm_ok(void) {
    return (hsm_rc){HSM_R_OK};
}
static inline hsm_rc hsm_refuse(int32_t code) {
    return (hsm_rc){code};
}
static inline bool hsm_is_ok(hsm_rc rc) {
    return rc.code == HSM_R_OK;
}

/* Returns from the calling function on failure. */
#define HSM_TRY(expression)                \
    do {                                   \
        hsm_rc hsm_try_rc = (expression);  \
        if (hsm_try_rc.code != HSM_R_OK) { \
            return hsm_try_rc;             \
        }                                  \
    } while (0)

/* Jumps to `label` on failure, leaving the result in `rc`. */
#define HSM_TRY_GOTO(rc, label, expression) \
    do {                                    \
        (rc) = (expression);                \
        if ((rc).code != HSM_R_OK) {        \
            goto label;                     \
        }                                   \
    } while (0)

#endif
