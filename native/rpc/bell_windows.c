/* SPDX-License-Identifier: Apache-2.0 */
/* bell.h by WaitOnAddress(), which is Windows' futex. */
#include "bell.h"

#include <windows.h>
/* After windows.h. */
#include <synchapi.h>

#include "clock.h"

void rpc_bell_ring(rpc_bell *bell) {
    atomic_store_explicit(&bell->rung, 1, memory_order_release);
    /* Only the address counts from here on. */
    WakeByAddressSingle((void *)&bell->rung);
}

bool rpc_bell_wait(rpc_bell *bell, int64_t deadline) {
    uint32_t silent = 0;
    while (atomic_load_explicit(&bell->rung, memory_order_acquire) == 0) {
        const int left = rpc_remaining_ms(deadline);
        if (left == 0) {
            return false;
        }
        (void)WaitOnAddress((volatile void *)&bell->rung, &silent, sizeof silent, (DWORD)left);
    }
    return true;
}
