/* SPDX-License-Identifier: Apache-2.0 */
/* The state of one run: a session with the machine, its keys, and the directory of protected things. */
#ifndef PROTECT_VAULT_H
#define PROTECT_VAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "sdf.h"

/* Key 1 signs, KEK 1 wraps: both were made by the machine's administrator, never through sdf.h. */
enum { SIGN_INDEX = 1, KEK_INDEX = 1 };

/* Longest input of one SDF call. The standard names no limit; machines have one, often 64 KiB. */
enum { CHUNK = 16 * 1024 };

typedef enum {
    VERDICT_GOOD,   /* the thing is what was protected */
    VERDICT_CAUGHT, /* it was changed; vault.caught_by says which check saw it */
    VERDICT_FAILED, /* the check itself could not be done; the reason is on stderr */
} verdict;

typedef struct {
    void *device;
    void *session;
    const char *directory;  /* where protected things are */
    void *data_key;         /* session key: encrypts */
    void *mac_key;          /* session key: authenticates */
    ECCrefPublicKey signer; /* public half of key 1 */
    bool quiet;             /* count rows instead of printing them */
    size_t handled;         /* bytes of the rows since vault_count */
    char caught_by[64];
} vault;

/* Opens device and session. Close the vault also when opening failed. */
bool vault_open(vault *v, const char *directory);
bool vault_close(vault *v);

/* Prints what the machine says of itself. */
bool vault_show(vault *v);

/* Prints a row for RECORD NAME (record may be ""), or only counts its bytes when the vault is quiet. */
void vault_row(vault *v, const char *record, const char *name, const char *functions, size_t size, const char *result,
               double since);

/* Notes which check saw a change. */
verdict vault_caught(vault *v, const char *check);
verdict vault_caught_code(vault *v, const char *function, int code);

#endif
