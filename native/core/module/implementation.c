/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "module/implementation.h"

#include <stdlib.h>
#include <string.h>

/* Best first. */
static const hsm_implementation sets[] = {
#ifdef HSM_X86_KERNELS
    {"gfni-avx512", &hsm_sm2_portable, &hsm_sm3_avx2, &hsm_sm4_gfni512},
    {"gfni-avx2", &hsm_sm2_portable, &hsm_sm3_avx2, &hsm_sm4_gfni},
    {"vaes-avx2", &hsm_sm2_portable, &hsm_sm3_avx2, &hsm_sm4_vaes},
    {"aesni-avx2", &hsm_sm2_portable, &hsm_sm3_avx2, &hsm_sm4_aesni_avx2},
    {"aesni", &hsm_sm2_portable, &hsm_sm3_portable, &hsm_sm4_aesni},
#endif
    {"portable", &hsm_sm2_portable, &hsm_sm3_portable, &hsm_sm4_portable},
};

enum { SETS = sizeof sets / sizeof sets[0] };

static bool usable(const hsm_implementation *set) {
    return set->sm2->usable() && set->sm3->usable() && set->sm4->usable();
}

const hsm_implementation *hsm_implementation_at(size_t i) {
    for (size_t k = 0; k < SETS; k++) {
        if (usable(&sets[k]) && i-- == 0) {
            return &sets[k];
        }
    }
    return NULL;
}

const hsm_implementation *hsm_implementation_named(const char *name) {
    if (!hsm_cpu_corrections_valid()) {
        return NULL;
    }
    if (name == NULL) {
        name = secure_getenv("SOFTSJJ_IMPL");
    }
    if (name == NULL || name[0] == '\0') {
        return hsm_implementation_at(0);
    }
    const hsm_implementation *set = NULL;
    for (size_t i = 0; (set = hsm_implementation_at(i)) != NULL; i++) {
        if (strcmp(set->name, name) == 0) {
            return set;
        }
    }
    return NULL;
}

const char *hsm_implementation_name(size_t i) {
    const hsm_implementation *set = hsm_implementation_at(i);
    return set == NULL ? NULL : set->name;
}

/* Not usable on a CPU that has everything else. */
static bool needs(const hsm_implementation *set, hsm_cpu_feature feature) {
    hsm_cpu_suppose(~((uint32_t)1 << feature));
    const bool without = usable(set);
    hsm_cpu_suppose(0);
    return !without;
}

const char *hsm_implementation_missing(const char *name, size_t i) {
    for (size_t k = 0; name != NULL && k < SETS; k++) {
        for (hsm_cpu_feature feature = 0; strcmp(sets[k].name, name) == 0 && feature < HSM_CPU_FEATURES; feature++) {
            if (!hsm_cpu_has(feature) && needs(&sets[k], feature) && i-- == 0) {
                return hsm_cpu_feature_name(feature);
            }
        }
    }
    return NULL;
}

const char *hsm_feature_name(size_t i) {
    for (hsm_cpu_feature feature = 0; feature < HSM_CPU_FEATURES; feature++) {
        if (hsm_cpu_has(feature) && i-- == 0) {
            return hsm_cpu_feature_name(feature);
        }
    }
    return NULL;
}

bool hsm_features_understood(void) {
    return hsm_cpu_corrections_valid();
}
