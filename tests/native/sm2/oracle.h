/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The curve's arithmetic by another's hands, OpenSSL's libcrypto. A walk has a scalar and its multiple of a point, and goes on by
 * steps whose multiples it knows: so each new pair costs one addition. The scalars of a walk are as good as random.
 */
#ifndef TESTS_NATIVE_SM2_ORACLE_H
#define TESTS_NATIVE_SM2_ORACLE_H

#include <stddef.h>
#include <stdint.h>

typedef struct walk walk;
typedef enum walk_kind { WALK_BASE, WALK_POINT, WALK_BOTH } walk_kind;

/* Of [s]G, [t]P or [s]G + [t]P. point: x || y of P; not read for WALK_BASE. draw gives random bytes. */
walk *walk_new(walk_kind kind, const uint8_t *point, void (*draw)(uint8_t *out, size_t n));
void walk_free(walk *w);
/* The next pair. choice: any number, which step to take. */
void walk_on(walk *w, uint64_t choice, uint8_t s[32], uint8_t t[32], uint8_t sum[64]);
#endif
