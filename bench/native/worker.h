/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A benchmark worker: one process that times the ops of one library. worker.c speaks with whoever started it (bench/core/worker.py
 * says how); a file per library gives the ops. Every op is one call on a message of `size` bytes with the key already set.
 *
 * All workers use the same key, IV and message, so that their results can be compared.
 */
#ifndef SOFTSJJ_BENCH_WORKER_H
#define SOFTSJJ_BENCH_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BENCH_SIZE_MAX = 1 << 20, BENCH_TAG = 16, BENCH_NONCE = 12, BENCH_MESSAGE = 32 /* an SM2 digest or plaintext */ };

/* What is to be measured: the words of a row of the table. */
typedef struct bench_case {
    char primitive[16];
    char op[16];
    size_t size; /* bytes of a message; of SM2, of the digest or scalar */
    size_t streams;
    char mode[8]; /* "single" or "batch" */
} bench_case;

extern const uint8_t bench_key[32];      /* 00 01 02 ...: SM4 and HMAC keys are the first 16, XTS takes all */
extern const uint8_t bench_iv[16];       /* zeros; the nonce of GCM and CCM is its first BENCH_NONCE bytes */
extern uint8_t bench_in[BENCH_SIZE_MAX]; /* 00 01 ... ff 00 ... */
extern uint8_t bench_out[BENCH_SIZE_MAX + 256];
extern uint8_t bench_tag[32]; /* a digest, MAC or tag */
extern size_t bench_size;     /* of the case being measured */

/* One call. False: it failed. */
typedef bool (*bench_op)(void);

typedef struct bench_choice {
    const char *primitive;
    const char *op;
    bench_op run;
    bool (*prepare)(void); /* before the first call: keys and contexts; NULL: nothing to do */
} bench_choice;

/* What the file of a library defines. */
typedef struct bench_peer {
    /* argument: what follows the program's name, or NULL. Returns the library's version or the implementation's name; NULL: it
     * cannot run, and has said why on stderr. */
    const char *(*open)(const char *argument);
    const bench_choice *choices;
    size_t count;
} bench_peer;

extern const bench_peer bench_this_peer;

/* Finds a row of a library's table; NULL: it has no such op. */
const bench_choice *bench_find(const bench_case *wanted);

#endif
