/* SPDX-License-Identifier: Apache-2.0 */
/* How an op gets at the bytes of an hsm_secret. */
#ifndef HSM_CORE_MODULE_SECRET_H
#define HSM_CORE_MODULE_SECRET_H

#include "module/module.h"

typedef struct hsm_opened_secret {
    const uint8_t *bytes; /* n bytes, which may be 0; marked secret */
    size_t n;             /* public, at most HSM_SECRET_MAX */
    /* private */
    void *mapping; /* NULL: the bytes are the caller's own */
    size_t mapped;
} hsm_opened_secret;

/* A sealed secret is opened into memory of its own: locked if the kernel lets us, kept out of dumps and of forked children. One in
 * clear is referred to where it lies. Refusals: those that hsm.h names at hsm_secret; HSM_R_ARGUMENT (NULL); those of pinning the
 * transport key. After a refusal there is nothing to close. */
HSM_MUST_USE hsm_rc hsm_secret_open(hsm_module *module, const hsm_secret *secret, hsm_opened_secret *opened);
/* Wipes and unmaps what was opened. */
void hsm_secret_close(hsm_opened_secret *opened);

#endif
