/* SPDX-License-Identifier: Apache-2.0 */
#include "module/module.h"

#include <stdlib.h>

#include "constant_time.h"

hsm_rc hsm_module_alive(const hsm_module *module) {
    if (module == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    return hsm_refuse(hsm_arena_alive(module->arena) ? HSM_R_OK : HSM_R_HARDWARE);
}

hsm_rc hsm_module_ready(const hsm_module *module) {
    HSM_TRY(hsm_module_alive(module));
    return hsm_refuse(__atomic_load_n(&module->failed, __ATOMIC_ACQUIRE) ? HSM_R_SELF_TEST : HSM_R_OK);
}

void hsm_module_set_failed(hsm_module *module, bool failed) {
    __atomic_store_n(&module->failed, failed, __ATOMIC_RELEASE);
}

static hsm_rc fill(void *self, uint8_t *out, size_t n) {
    hsm_module *module = self;
    hsm_rc rc = hsm_drbg_fill(&module->drbg, out, n);
    if (!hsm_is_ok(rc)) {
        hsm_module_set_failed(module, true);
    }
    return rc;
}

hsm_random_source hsm_module_random(hsm_module *module) {
    return (hsm_random_source){fill, module};
}

hsm_rc hsm_module_random_public(hsm_module *module, uint8_t *out, size_t n) {
    HSM_TRY(fill(module, out, n));
    HSM_CT_PUBLIC(out, n);
    return hsm_ok();
}

hsm_rc hsm_module_make_ephemeral(hsm_module *module) {
    if (module->keyed) {
        return hsm_ok();
    }
    uint8_t key[SM4_KEY_BYTES];
    HSM_TRY(hsm_drbg_fill(&module->drbg, key, sizeof key));
    hsm_sm4_aead_set_key(module->set->sm4, module->ephemeral, key);
    hsm_wipe(key, sizeof key);
    module->keyed = true;
    return hsm_ok();
}

static void give_secrets(hsm_module *module) {
    if (module->secrets != NULL && hsm_arena_alive(module->arena)) {
        pthread_mutex_lock(&module->arena->lock);
        hsm_arena_give(module->arena, module->secrets);
        if (module->ephemeral != NULL) {
            hsm_arena_give(module->arena, module->ephemeral);
        }
        pthread_mutex_unlock(&module->arena->lock);
    }
}

static hsm_rc take_secrets(hsm_module *module) {
    pthread_mutex_lock(&module->arena->lock);
    module->secrets = hsm_arena_take(module->arena);
    module->ephemeral = hsm_arena_take(module->arena);
    pthread_mutex_unlock(&module->arena->lock);
    if (module->secrets != NULL && module->ephemeral == NULL) {
        give_secrets(module);
    }
    return hsm_refuse(module->secrets != NULL && module->ephemeral != NULL ? HSM_R_OK : HSM_R_LIMIT);
}

/* Everything but the first self-test. */
static hsm_rc prepare(hsm_module *module, const hsm_module_options *options, hsm_random_source entropy) {
    uint32_t first_generation = 0;
    hsm_random_source kernel = hsm_kernel_random();
    HSM_TRY(hsm_random_fill(&kernel, (uint8_t *)&first_generation, sizeof first_generation));
    HSM_TRY(take_secrets(module));
    if (pthread_mutex_init(&module->selftest, NULL) != 0) {
        give_secrets(module);
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    hsm_rc rc = hsm_drbg_init(&module->drbg, module->secrets, module->set->sm3, entropy);
    if (!hsm_is_ok(rc)) {
        pthread_mutex_destroy(&module->selftest);
        give_secrets(module);
        return rc;
    }
    if (options->insecure_seed != NULL) {
        module->insecure = true;
        hsm_drbg_seed_fixed(&module->drbg, options->insecure_seed, options->insecure_seed_len);
    }
    hsm_slots_init(&module->slots, module->arena, module->set->sm4, module->set->sm3, module->ephemeral, options->max_keys,
                   first_generation);
    return hsm_ok();
}

hsm_rc hsm_module_new_from(hsm_arena *arena, const hsm_module_options *options, hsm_random_source entropy, hsm_module **out) {
    static const hsm_module_options defaults = {0};
    if (arena == NULL || out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    *out = NULL;
    options = options == NULL ? &defaults : options;
    const hsm_implementation *set = hsm_implementation_named(options->implementation);
    if (set == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    if (!hsm_arena_alive(arena)) {
        return hsm_refuse(HSM_R_HARDWARE);
    }
    hsm_module *module = calloc(1, sizeof *module);
    if (module == NULL) {
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    module->arena = arena;
    module->set = set;
    hsm_rc rc = prepare(module, options, entropy);
    if (!hsm_is_ok(rc)) {
        free(module);
        return rc;
    }
    if (!hsm_is_ok(hsm_selftest(module, NULL, NULL))) {
        hsm_module_set_failed(module, true); /* the caller finds out by its first op, or by another self-test */
    }
    hsm_arena_share(arena);
    *out = module;
    return hsm_ok();
}

hsm_rc hsm_module_new(hsm_arena *arena, const hsm_module_options *options, hsm_module **out) {
    return hsm_module_new_from(arena, options, hsm_kernel_random(), out);
}

void hsm_module_free(hsm_module *module) {
    if (module == NULL) {
        return;
    }
    hsm_slots_free(&module->slots);
    give_secrets(module);
    if (hsm_arena_alive(module->arena)) { /* in a child another thread may have held them */
        hsm_drbg_free(&module->drbg);
        pthread_mutex_destroy(&module->selftest);
    }
    hsm_arena_free(module->arena);
    free(module);
}

const char *hsm_module_implementation(const hsm_module *module) {
    return module == NULL ? NULL : module->set->name;
}

bool hsm_module_insecure(const hsm_module *module) {
    return module != NULL && module->insecure;
}
