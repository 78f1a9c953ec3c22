/* SPDX-License-Identifier: Apache-2.0 */
/* Every implementation of SM4 that executes here, and the vector kernels in plain C. CPUID decides, but for GFNI: a hypervisor may
 * hide it from CPUID while the instructions run, so it is tried. Under valgrind, which knows neither VAES nor GFNI, CPUID is
 * valgrind's own. */
#ifndef TESTS_NATIVE_SM4_EVERY_IMPLEMENTATION_H
#define TESTS_NATIVE_SM4_EVERY_IMPLEMENTATION_H

#include "check.h"
#include "plain.h"
#include "sm4/sm4.h"

#ifdef HSM_X86_KERNELS
#include <setjmp.h>
#include <signal.h>

static sigjmp_buf illegal_instruction;

static void on_illegal_instruction(int number) {
    (void)number;
    siglongjmp(illegal_instruction, 1);
}

/* Whether impl makes a key without SIGILL. */
static inline bool executes(const hsm_sm4_impl *impl) {
    const struct sigaction action = {.sa_handler = on_illegal_instruction};
    struct sigaction before;
    const uint8_t raw[SM4_KEY_BYTES] = {0};
    uint8_t block[2 * SM4_BLOCK] = {0};
    hsm_sm4_aead_key key;
    volatile bool good = false;
    sigaction(SIGILL, &action, &before);
    if (sigsetjmp(illegal_instruction, 1) == 0) {
        hsm_sm4_aead_set_key(impl, &key, raw);
        impl->encrypt(&key.rounds, block, block, 2);
        good = true;
    }
    sigaction(SIGILL, &before, NULL);
    return good;
}

static inline bool runs(const hsm_sm4_impl *impl) {
    const bool nearly = impl == &hsm_sm4_gfni && hsm_sm4_vaes.usable();
    return impl->usable() || (nearly && executes(impl));
}

static const hsm_sm4_impl *const every_implementation[] = {&hsm_sm4_portable, &hsm_sm4_aesni, &hsm_sm4_aesni_avx2,
                                                           &hsm_sm4_vaes,     &hsm_sm4_gfni,  &hsm_sm4_gfni512,
                                                           &sm4_plain_256,    &sm4_plain_512};
#else
static inline bool runs(const hsm_sm4_impl *impl) {
    return impl->usable();
}

static const hsm_sm4_impl *const every_implementation[] = {&hsm_sm4_portable, &sm4_plain_256, &sm4_plain_512};
#endif

/* The i-th that runs and is wanted; NULL past the end. */
static inline const hsm_sm4_impl *implementation_at(size_t i) {
    for (size_t k = 0; k < sizeof every_implementation / sizeof *every_implementation; k++) {
        if (check_wanted(every_implementation[k]->name) && runs(every_implementation[k]) && i-- == 0) {
            return every_implementation[k];
        }
    }
    return NULL;
}

#endif
