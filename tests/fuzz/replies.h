/* SPDX-License-Identifier: Apache-2.0 */
/* Any op of the device service, called through native/rpc with every bytes field of its reply taken as a slice. */
#ifndef TESTS_FUZZ_REPLIES_H
#define TESTS_FUZZ_REPLIES_H

#include "rpc.h"

/* Number of ops. */
extern const size_t replies_count;
enum { REPLIES_TRANSPORT_KEY = 1 /* its row */ };

/* Calls the op of this row (modulo replies_count). Checks: an answer's slices lie inside it, a failure names itself, texts end.
 * Returns the status; bit 8: with a refusal; from bit 12 on: number of slices that are not empty. */
/* secret: the request has one, and so the transport key is asked for first. */
unsigned replies_call(rpc_pool *pool, size_t row, bool secret);

/* Encodes a good reply of this row, or one with a refusal; returns its length. */
size_t replies_example(size_t row, uint32_t refusal, uint8_t *out, size_t room);

#endif
