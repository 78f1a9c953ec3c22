/* SPDX-License-Identifier: Apache-2.0 */
/* The three things the program does. Each opens its own session; false when anything went wrong. */
#ifndef PROTECT_PHASES_H
#define PROTECT_PHASES_H

#include <stdbool.h>

/* Protects the records of `from` and stores the results in `store`. */
bool phase_seal(const char *from, const char *store);

/* Verifies and decrypts what is in `store`, and compares each thing with the original in `from` byte for byte. */
bool phase_open(const char *store, const char *from);

/* Changes one byte after the other in `store`, and puts it right again: each change must be caught. */
bool phase_tamper(const char *store);

#endif
