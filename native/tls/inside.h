/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every entry of the library passes here. A thread that is inside OpenSSL may hold one of its locks, and a child forked at that
 * moment would find the lock held for ever; so whoever forks waits until nobody is inside. Nothing inside waits for anything but
 * these.
 */
#ifndef SOFTSJJ_TLS_INSIDE_H
#define SOFTSJJ_TLS_INSIDE_H

#include <stdbool.h>

/* Starts OpenSSL: without its configuration file, without handlers at the end of the process. false: it does not start. */
bool tls_start(void);

void tls_enter(void);
void tls_leave(void);

void tls_fork_prepare(void);
void tls_fork_parent(void);
void tls_fork_child(void);

#endif
