/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUID says what the CPU has, XGETBV which registers the system saves at a task switch: wide instructions need both (Intel SDM 1,
 * 14.3 and 15.2). Both are asked once. Two threads that ask at the same time write the same word.
 */
#define _GNU_SOURCE
#include "cpu.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

static const char *const names[HSM_CPU_FEATURES] = {
    [HSM_CPU_BMI2] = "bmi2",
    [HSM_CPU_ADX] = "adx",
    [HSM_CPU_AVX] = "avx",
    [HSM_CPU_AVX2] = "avx2",
    [HSM_CPU_AES] = "aes",
    [HSM_CPU_PCLMULQDQ] = "pclmulqdq",
    [HSM_CPU_VAES] = "vaes",
    [HSM_CPU_VPCLMULQDQ] = "vpclmulqdq",
    [HSM_CPU_GFNI] = "gfni",
    [HSM_CPU_AVX512] = "avx512",
    [HSM_CPU_AVX512_IFMA] = "avx512-ifma",
};

const char *hsm_cpu_feature_name(hsm_cpu_feature feature) {
    return names[feature];
}

static const char *corrections(void) {
#ifdef _WIN32
    return ""; /* no kernel there asks */
#else
    const char *text = secure_getenv("SOFTSJJ_CPU");
    return text == NULL ? "" : text;
#endif
}

/* The word of n bytes, "+name" or "-name", applied to *found. False when it is none. */
static bool correct(uint32_t *found, const char *word, size_t n) {
    for (uint32_t feature = 0; feature < HSM_CPU_FEATURES; feature++) {
        if (n == strlen(names[feature]) + 1 && memcmp(word + 1, names[feature], n - 1) == 0) {
            const uint32_t mask = (uint32_t)1 << feature;
            *found = word[0] == '+' ? *found | mask : *found & ~mask;
            return word[0] == '+' || word[0] == '-';
        }
    }
    return n == 0;
}

/* Applies all of SOFTSJJ_CPU to *found, or nothing: then it is not valid. */
static bool apply_corrections(uint32_t *found) {
    uint32_t corrected = *found;
    for (const char *word = corrections(); *word != '\0';) {
        const size_t n = strcspn(word, ",");
        if (!correct(&corrected, word, n)) {
            return false;
        }
        word += n + (word[n] == ',');
    }
    *found = corrected;
    return true;
}

/* What no CPU has alone: each goes with the one it builds on. */
static uint32_t with_their_bases(uint32_t found) {
    static const struct {
        hsm_cpu_feature base, feature;
    } rows[] = {
        {HSM_CPU_AVX, HSM_CPU_AVX2},    {HSM_CPU_AVX2, HSM_CPU_VAES},          {HSM_CPU_AVX2, HSM_CPU_VPCLMULQDQ},
        {HSM_CPU_AVX2, HSM_CPU_AVX512}, {HSM_CPU_AVX512, HSM_CPU_AVX512_IFMA},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if ((found >> rows[i].base & 1) == 0) {
            found &= ~((uint32_t)1 << rows[i].feature);
        }
    }
    return found;
}

bool hsm_cpu_corrections_valid(void) {
    uint32_t any = 0;
    return apply_corrections(&any);
}

static uint32_t ask_and_correct(void) {
    uint32_t found = ask();
    (void)apply_corrections(&found);
    return with_their_bases(found);
}

static _Thread_local uint32_t supposed;

void hsm_cpu_suppose(uint32_t features) {
    supposed = features;
}

bool hsm_cpu_has(hsm_cpu_feature feature) {
    static uint32_t known; /* with a bit that says "asked" */
    const uint32_t asked = (uint32_t)1 << 31;
    uint32_t found = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (found == 0) {
        found = ask_and_correct() | asked;
        __atomic_store_n(&known, found, __ATOMIC_RELAXED);
    }
    return ((found | supposed) >> feature & 1) != 0;
}
