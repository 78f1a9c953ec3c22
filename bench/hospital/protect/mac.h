/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC-SM3 under the vault's MAC key, over RECORD/NAME, a zero byte, and the data: a text moved to another patient is noticed. */
#ifndef PROTECT_MAC_H
#define PROTECT_MAC_H

#include "bytes.h"
#include "vault.h"

enum { MAC_SIZE = 32 };

bool mac_make(vault *v, const char *record, const char *name, const bytes *data, unsigned char mac[MAC_SIZE]);
verdict mac_check(vault *v, const char *record, const char *name, const bytes *data, const unsigned char mac[MAC_SIZE]);

#endif
