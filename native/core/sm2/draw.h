/* SPDX-License-Identifier: Apache-2.0 */
/* Drawing of private keys and nonces. */
#ifndef HSM_CORE_SM2_DRAW_H
#define HSM_CORE_SM2_DRAW_H

#include "random_source.h"

/* How often a draw, or an operation that throws its nonce away, starts again before it is taken for a broken random source. */
enum { HSM_SM2_TRIES = 64 };

/* out: uniform in 1 .. n-1, big-endian. HSM_R_RANDOM when the source gives no such value; otherwise the source's own refusal. */
HSM_MUST_USE hsm_rc hsm_sm2_draw_scalar(const hsm_random_source *random, uint8_t out[32]);

#endif
