/* SPDX-License-Identifier: Apache-2.0 */
/* bell.h by futex(2). */
#include "bell.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

void rpc_bell_ring(rpc_bell *bell) {
    atomic_store_explicit(&bell->rung, 1, memory_order_release);
    /* Only the address counts from here on: when the waiter is gone already, the kernel finds nobody there, or one who looks again.
     */
    (void)syscall(SYS_futex, &bell->rung, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

bool rpc_bell_wait(rpc_bell *bell, int64_t deadline) {
    while (atomic_load_explicit(&bell->rung, memory_order_acquire) == 0) {
        const int left = rpc_remaining_ms(deadline);
        const struct timespec wait = {left / 1000, (long)(left % 1000) * 1000000};
        if (left == 0) {
            return false;
        }
        (void)syscall(SYS_futex, &bell->rung, FUTEX_WAIT_PRIVATE, 0, &wait, NULL, 0);
    }
    return true;
}
