/* SPDX-License-Identifier: Apache-2.0 */
/* What this CPU, and the system it runs under, can execute. The only place that asks. */
#ifndef HSM_CORE_CPU_H
#define HSM_CORE_CPU_H

#include <stdbool.h>
#include <stdint.h>

/* Kernels for x86-64 are built. Not for Windows: modules do not run there, and its ABI aligns no stack for 256-bit registers. */
#if defined(__x86_64__) && !defined(_WIN32)
#define HSM_X86_KERNELS 1
#endif

typedef enum hsm_cpu_feature {
    HSM_CPU_BMI2,        /* with BMI1: MULX, RORX, ANDN */
    HSM_CPU_ADX,         /* ADCX, ADOX */
    HSM_CPU_AVX,         /* and the system saves the 256-bit registers, as for all below that use them */
    HSM_CPU_AVX2,        /* with AVX */
    HSM_CPU_AES,         /* AESENC and its kin on 128 bits */
    HSM_CPU_PCLMULQDQ,   /* carry-less product of 64 bits */
    HSM_CPU_VAES,        /* AES on 256 bits, with AVX2 */
    HSM_CPU_VPCLMULQDQ,  /* PCLMULQDQ on 256 bits, with AVX2 */
    HSM_CPU_GFNI,        /* affine maps and inversion in GF(2^8) */
    HSM_CPU_AVX512,      /* F, BW, DQ and VL, and the system saves the 512-bit and the mask registers */
    HSM_CPU_AVX512_IFMA, /* VPMADD52, with AVX512 */
    HSM_CPU_FEATURES     /* how many there are */
} hsm_cpu_feature;

/* Always false on CPUs that are not x86-64.
 *
 * SOFTSJJ_CPU in the environment, read once, corrects what the CPU says of itself: "-avx2,+gfni" takes AVX2 away (to try what an
 * older CPU would do, and with it what builds on it) and trusts that GFNI is there (where a hypervisor hides what the CPU has). A
 * feature that is not there and was added ends the process with SIGILL at its first use. */
bool hsm_cpu_has(hsm_cpu_feature feature);
/* For this thread's questions alone: these (bit 1 << feature each) are there, too. Only to find out what an implementation needs.
 */
void hsm_cpu_suppose(uint32_t features);
/* The name SOFTSJJ_CPU knows it by. */
const char *hsm_cpu_feature_name(hsm_cpu_feature feature);
/* False when SOFTSJJ_CPU holds a word that is not + or - and a name; it then corrects nothing. */
bool hsm_cpu_corrections_valid(void);

#endif
