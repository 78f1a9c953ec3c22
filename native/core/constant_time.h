/* SPDX-License-Identifier: Apache-2.0 */
/* Constant-time selection and comparison, wiping, and the marks that the valgrind build gives secrets. */
#ifndef HSM_CORE_CONSTANT_TIME_H
#define HSM_CORE_CONSTANT_TIME_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef HSM_VALGRIND
#include <valgrind/memcheck.h>
/* Secret bytes are "undefined" for memcheck: a branch or an index that depends on them is reported. */
#define HSM_CT_SECRET(p, n) ((void)VALGRIND_MAKE_MEM_UNDEFINED((p), (n)))
/* A value that the algorithm makes public (a signature, a ciphertext, the yes or no of a check). */
#define HSM_CT_PUBLIC(p, n) ((void)VALGRIND_MAKE_MEM_DEFINED((p), (n)))
#else
#define HSM_CT_SECRET(p, n) ((void)(p), (void)(n))
#define HSM_CT_PUBLIC(p, n) ((void)(p), (void)(n))
#endif

/* Keeps the compiler from turning masks back into branches. */
static inline uint64_t hsm_ct_barrier(uint64_t x) {
    __asm__("" : "+r"(x));
    return x;
}

/* All ones when x != 0, else 0. */
static inline uint64_t hsm_ct_mask_nonzero(uint64_t x) {
    x = hsm_ct_barrier(x);
    return (uint64_t)0 - ((x | ((uint64_t)0 - x)) >> 63);
}

/* mask is all ones (a) or 0 (b). */
static inline uint64_t hsm_ct_select(uint64_t mask, uint64_t a, uint64_t b) {
    mask = hsm_ct_barrier(mask);
    return b ^ (mask & (a ^ b));
}

/* 0 when equal, 1 when not. */
static inline uint64_t hsm_ct_differ(const void *a, const void *b, size_t n) {
    const uint8_t *p = (const uint8_t *)a;
    const uint8_t *q = (const uint8_t *)b;
    uint64_t d = 0;
    for (size_t i = 0; i < n; i++) {
        d |= (uint64_t)(p[i] ^ q[i]);
    }
    return hsm_ct_mask_nonzero(d) & 1;
}

/* A memset that is not optimised away. In steps, where the size is known: gcc would make one of a slow string instruction. */
static inline __attribute__((always_inline)) void hsm_wipe(void *p, size_t n) {
    enum { STEP = 64, STEPS_MAX = 8 };
    uint8_t *at = (uint8_t *)p;
    if (__builtin_constant_p(n) && n <= STEP * STEPS_MAX) {
        for (; n > STEP; n -= STEP, at += STEP) {
            memset(at, 0, STEP);
            __asm__ volatile("" : : "r"(at) : "memory");
        }
    }
    if (n != 0) {
        memset(at, 0, n);
        __asm__ volatile("" : : "r"(at) : "memory");
    }
}

/* Wipes what functions that have returned left on the stack below the caller: the compiler's own copies of locals have no name. */
__attribute__((noinline, unused)) static void hsm_wipe_stack(void) {
    uint8_t below[4096];
    hsm_wipe(below, sizeof below);
}

#endif
