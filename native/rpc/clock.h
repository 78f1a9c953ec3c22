/* SPDX-License-Identifier: Apache-2.0 */
/* The monotonic clock: deadlines in milliseconds. */
#ifndef SOFTSJJ_RPC_CLOCK_H
#define SOFTSJJ_RPC_CLOCK_H

#include <limits.h>
#include <stdint.h>
#include <time.h>

static inline int64_t rpc_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline int64_t rpc_now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* What poll() wants: milliseconds from now until then, 0 when it has passed. */
static inline int rpc_remaining_ms(int64_t then) {
    int64_t left = then - rpc_now_ms();
    if (left <= 0) {
        return 0;
    }
    return left > INT_MAX ? INT_MAX : (int)left;
}

#endif
