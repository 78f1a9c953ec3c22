/* SPDX-License-Identifier: Apache-2.0 */
/* Streams side by side: what sm4_many.c hands to an implementation. Inside sm4/ only. */
#ifndef HSM_CORE_SM4_LANES_H
#define HSM_CORE_SM4_LANES_H

#include <string.h>

#include "constant_time.h"
#include "sm4/sm4.h"

enum { SM4_LANES_MAX = 64 };

/* The streams of the first lanes, as in hsm_sm4_stream; the implementation may set rk of further lanes. The round keys are its
 * own: kept, laid out for its lanes, for as long as the lanes have the same keys. Secret. */
struct hsm_sm4_lanes {
    const uint8_t *rk[SM4_LANES_MAX];
    uint8_t *iv[SM4_LANES_MAX];
    const uint8_t *in[SM4_LANES_MAX];
    uint8_t *out[SM4_LANES_MAX];
    size_t blocks[SM4_LANES_MAX];
    const uint8_t *held[SM4_LANES_MAX]; /* the rk that `rounds` was made from; NULL at first */
    size_t used;                        /* bytes of rounds that were ever written */
    uint8_t rounds[SM4_LANES_MAX * sizeof(hsm_sm4_key)] __attribute__((aligned(64)));
};

static inline void hsm_sm4_lanes_begin(hsm_sm4_lanes *all, const hsm_sm4_impl *impl) {
    memset(all->held, 0, impl->lanes * sizeof *all->held);
    all->used = 0;
}

static inline void hsm_sm4_lanes_end(hsm_sm4_lanes *all) {
    hsm_wipe(all->rounds, all->used);
}

#endif
