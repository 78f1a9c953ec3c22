/* SPDX-License-Identifier: Apache-2.0 */
/* Two session keys, stored wrapped by the machine's KEK: one encrypts, one authenticates. */
#ifndef PROTECT_KEYS_H
#define PROTECT_KEYS_H

#include "vault.h"

/* Generates both inside the machine; stores their wrapped forms in keys/, that of the data key with a MAC. */
bool keys_make(vault *v);

/* Imports both. A wrapped key has no check of its own: the MAC of the wrapped data key tells when either was changed. */
verdict keys_load(vault *v);

/* Destroys what is there of both keys in the session. */
bool keys_drop(vault *v);

#endif
