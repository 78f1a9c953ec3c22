/* SPDX-License-Identifier: Apache-2.0 */
/* Wakes one thread, once. A bell lies in the memory of the thread that waits for it. */
#ifndef SOFTSJJ_RPC_BELL_H
#define SOFTSJJ_RPC_BELL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct rpc_bell {
    _Atomic uint32_t rung; /* zero at the start */
} rpc_bell;

/* What was written before is seen by the thread that waits. The bell's memory may be gone as soon as it has rung. */
void rpc_bell_ring(rpc_bell *bell);

/* Until the bell rings: true; or until the deadline (rpc_now_ms() time). */
bool rpc_bell_wait(rpc_bell *bell, int64_t deadline);

#endif
