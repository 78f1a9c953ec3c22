/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server in place of sockets: this file's functions are those of native/rpc/socket.h, linked instead of socket.c, and the clock
 * is the peer's as well (-Wl,--wrap=clock_gettime). So nothing waits, nothing depends on timing, and reads and writes come in
 * pieces that the seed decides.
 */
#ifndef TESTS_FUZZ_PEER_H
#define TESTS_FUZZ_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PEER_TURNS = 4 };

typedef struct peer_script {
    const uint8_t *bytes;     /* all that the server says on a connection */
    size_t turns[PEER_TURNS]; /* where its n-th turn ends, rising; a turn begins with the client's first write in a call */
    uint64_t seed;            /* of the sizes of pieces */
    bool silent;              /* at the end: true, says nothing more; false, hangs up */
    bool refuses;             /* every other connection is refused */
} peer_script;

/* Starts anew, without connections. The bytes stay the caller's. */
void peer_begin(const peer_script *script);
/* The client is about to call. */
void peer_next_turn(void);

#endif
