/* SPDX-License-Identifier: Apache-2.0 */
/* Names to addresses, within a time limit. */
#ifndef SOFTSJJ_TLS_RESOLVE_H
#define SOFTSJJ_TLS_RESOLVE_H

#include "softsjj_tls.h"

/* getaddrinfo() can be neither interrupted nor limited in time, so it runs in a thread that is left behind when it takes too long:
 * it ends by itself when the system's resolver gives up. This library is never unloaded, so its code is still there then. */
softsjj_tls_result tls_resolve(const char *host, int milliseconds, softsjj_tls_address *addresses, size_t *count, char *text);

/* In a forked child: the threads of the parent's queries are not there. */
void tls_resolve_child(void);

#endif
