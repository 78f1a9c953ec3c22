/* SPDX-License-Identifier: Apache-2.0 */
/* The module's half of sealed secrets: transport keys, and opening what was sealed to them. */
#define _GNU_SOURCE
#include "module/secret.h"

#include <sys/mman.h>

#include "constant_time.h"
#include "module/arguments.h"
#include "secret/secret.h"

/* The opened secret and what opens it, in one mapping. */
typedef struct scratch {
    uint8_t key[SM4_KEY_BYTES];
    hsm_sm4_aead_key cipher;
    uint8_t text[]; /* the secret */
} scratch;

hsm_rc hsm_transport_key_generate(hsm_module *module, hsm_handle *out) {
    return hsm_key_generate_sm2(module, HSM_USE_TRANSPORT, out);
}

static scratch *map_scratch(size_t n) {
    void *mapping = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) {
        return NULL;
    }
    (void)mlock(mapping, n); /* best effort; the arena's status says how it is with locked memory here */
    (void)madvise(mapping, n, MADV_DONTDUMP);
    (void)madvise(mapping, n, MADV_DONTFORK);
    return mapping;
}

/* SECRET_KEY: the key does not open; INTEGRITY: the rest does not. */
static hsm_rc open_into(hsm_module *module, const hsm_secret *secret, scratch *to, size_t n) {
    const hsm_sm2_env env = hsm_module_sm2(module);
    const uint8_t *text = secret->bytes + HSM_SEALED_TEXT;
    hsm_pin pin;
    HSM_TRY(hsm_slots_pin(&module->slots, secret->transport, HSM_KEY_SM2, HSM_USE_TRANSPORT, &pin));
    hsm_rc rc = hsm_sm2_do_decrypt(&env, &pin.body->sm2, HSM_C1C3C2, secret->bytes, HSM_SEALED_KEY, to->key);
    hsm_slots_unpin(&pin);
    if (!hsm_is_ok(rc)) {
        return hsm_refuse(HSM_R_SECRET_KEY);
    }
    HSM_CT_SECRET(to->key, sizeof to->key);
    hsm_sm4_aead_set_key(module->set->sm4, &to->cipher, to->key);
    rc = hsm_sm4_gcm_decrypt(module->set->sm4, &to->cipher, secret->bytes + HSM_SEALED_KEY, HSM_SEALED_NONCE, secret->context,
                             secret->context_len, text, n, text + n, HSM_SEALED_TAG, to->text);
    HSM_CT_SECRET(to->text, n);
    return hsm_refuse(hsm_is_ok(rc) ? HSM_R_OK : HSM_R_INTEGRITY);
}

static hsm_rc open_sealed(hsm_module *module, const hsm_secret *secret, hsm_opened_secret *opened) {
    if (!hsm_has_bytes(secret->context, secret->context_len)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    if (secret->n < HSM_SECRET_OVERHEAD) {
        return hsm_refuse(HSM_R_INTEGRITY);
    }
    size_t n = secret->n - HSM_SECRET_OVERHEAD;
    if (n > HSM_SECRET_MAX) {
        return hsm_refuse(HSM_R_TOO_LARGE);
    }
    size_t mapped = sizeof(scratch) + n;
    scratch *to = map_scratch(mapped);
    if (to == NULL) {
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    *opened = (hsm_opened_secret){.bytes = to->text, .n = n, .mapping = to, .mapped = mapped};
    hsm_rc rc = open_into(module, secret, to, n);
    if (!hsm_is_ok(rc)) {
        hsm_secret_close(opened);
    }
    return rc;
}

hsm_rc hsm_secret_open(hsm_module *module, const hsm_secret *secret, hsm_opened_secret *opened) {
    *opened = (hsm_opened_secret){0};
    if (secret == NULL || !hsm_has_bytes(secret->bytes, secret->n)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    if (secret->transport != 0) {
        return open_sealed(module, secret, opened);
    }
    if (secret->n > HSM_SECRET_MAX) {
        return hsm_refuse(HSM_R_TOO_LARGE);
    }
    opened->bytes = secret->bytes;
    opened->n = secret->n;
    return hsm_ok();
}

void hsm_secret_close(hsm_opened_secret *opened) {
    if (opened->mapping != NULL) {
        hsm_wipe(opened->mapping, opened->mapped);
        munmap(opened->mapping, opened->mapped);
    }
    *opened = (hsm_opened_secret){0};
}
