/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUID says what the CPU has, XGETBV which registers the system saves at a task switch: wide instructions need both (Intel SDM 1,
 * 14.3 and 15.2). Both are asked once. Two threads that ask at the same time write the same word.
 */
#include "cpu.h"

#include <stdint.h>

#if defined(__x86_64__)
#include <cpuid.h>

enum { SAVED_AVX = 0x06, SAVED_AVX512 = 0xe6 }; /* bits of XCR0 */

static uint32_t saved_registers(void) {
    uint32_t low = 0;
    uint32_t high = 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

static uint32_t bit(uint32_t word, uint32_t mask, hsm_cpu_feature feature) {
    return (word & mask) == mask ? (uint32_t)1 << feature : 0;
}

static uint32_t ask(void) {
    const uint32_t avx512 = bit_AVX512F | bit_AVX512DQ | bit_AVX512BW | bit_AVX512VL;
    uint32_t a = 0;
    uint32_t b = 0;
    uint32_t c = 0;
    uint32_t d = 0;
    uint32_t found = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0) {
        return 0;
    }
    const uint32_t saved = (c & bit_OSXSAVE) != 0 ? saved_registers() : 0;
    found |= bit(c, bit_AES, HSM_CPU_AES) | bit(c, bit_PCLMUL, HSM_CPU_PCLMULQDQ);
    const uint32_t avx = (saved & SAVED_AVX) == SAVED_AVX ? bit(c, bit_AVX, HSM_CPU_AVX) : 0;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) {
        return found | avx;
    }
    found |= avx | bit(b, bit_BMI | bit_BMI2, HSM_CPU_BMI2) | bit(b, bit_ADX, HSM_CPU_ADX) | bit(c, bit_GFNI, HSM_CPU_GFNI);
    if (avx != 0 && (b & bit_AVX2) != 0) {
        found |= bit(b, bit_AVX2, HSM_CPU_AVX2) | bit(c, bit_VAES, HSM_CPU_VAES) | bit(c, bit_VPCLMULQDQ, HSM_CPU_VPCLMULQDQ);
        if ((saved & SAVED_AVX512) == SAVED_AVX512 && (b & avx512) == avx512) {
            found |= bit(b, avx512, HSM_CPU_AVX512) | bit(b, bit_AVX512IFMA, HSM_CPU_AVX512_IFMA);
        }
    }
    return found;
}
#else
static uint32_t ask(void) {
    return 0;
}
#endif

bool hsm_cpu_has(hsm_cpu_feature feature) {
    static uint32_t known; /* with a bit that says "asked" */
    const uint32_t asked = (uint32_t)1 << 31;
    uint32_t found = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (found == 0) {
        found = ask() | asked;
        __atomic_store_n(&known, found, __ATOMIC_RELAXED);
    }
    return (found >> feature & 1) != 0;
}
