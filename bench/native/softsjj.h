/* SPDX-License-Identifier: Apache-2.0 */
/* What the files around the core share. */
#ifndef SOFTSJJ_BENCH_SOFTSJJ_H
#define SOFTSJJ_BENCH_SOFTSJJ_H

#include <hsm.h>

#include "gen/hsm_refusals.h"
#include "module/implementation.h"
#include "worker.h"

extern hsm_module *module;
extern hsm_handle sm4_keys[BENCH_STREAMS_MAX]; /* by bench_stream_key; they MAC, too */
extern hsm_handle xts_key, pair;
extern uint8_t point[HSM_SM2_POINT_BYTES]; /* of the pair */
extern const hsm_implementation *implementation;

extern const bench_table softsjj_streams, softsjj_batch;

static inline bool done(hsm_rc rc) {
    return rc.code == 0;
}

#endif
