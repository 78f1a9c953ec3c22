/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A benchmark worker: one process that times the ops of one library. worker.c speaks with whoever started it (bench/core/worker.py
 * says how); a file per library gives the ops. Every op is one call with the key already set, on a message of `size` bytes or on as
 * many as there are streams.
 *
 * All workers use the same key, IV and message, so that their results can be compared. Message k of several, its key and what comes
 * of it are those of bench_message, bench_stream_key, bench_result and bench_stream_tag.
 */
#ifndef SOFTSJJ_BENCH_WORKER_H
#define SOFTSJJ_BENCH_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BENCH_SIZE_MAX = 1 << 20, /* of all messages of a call together */
    BENCH_STREAMS_MAX = 64,
    BENCH_TAG = 16,
    BENCH_NONCE = 12,
    BENCH_MESSAGE = 32 /* an SM2 digest or plaintext */
};

/* What is to be measured: the words of a row of the table. */
typedef struct bench_case {
    char primitive[16];
    char op[16];
    size_t size;    /* bytes of a message; of SM2, of the digest or scalar */
    size_t streams; /* messages of a call, independent of each other */
    char mode[8];   /* "single", or "batch": each message is an op of its own, and a call takes them all */
} bench_case;

extern const uint8_t bench_key[32];      /* 00 01 02 ...: SM4 and HMAC keys are the first 16, XTS takes all */
extern const uint8_t bench_iv[16];       /* zeros; the nonce of GCM and CCM is its first BENCH_NONCE bytes */
extern uint8_t bench_in[BENCH_SIZE_MAX]; /* 00 01 ... ff 01 02 ...: no two messages are the same */
extern uint8_t bench_out[BENCH_SIZE_MAX + 256];
extern uint8_t bench_tag[32 * BENCH_STREAMS_MAX]; /* a digest, MAC or tag of each message */
extern size_t bench_size;                         /* of a message of the case being measured */
extern size_t bench_streams;                      /* how many */

static inline const uint8_t *bench_message(size_t k) {
    return bench_in + k * bench_size;
}

static inline uint8_t *bench_result(size_t k) {
    return bench_out + k * bench_size;
}

static inline uint8_t *bench_stream_tag(size_t k) {
    return bench_tag + 32 * k;
}

/* Key k: the one of all, with k in its first byte. */
static inline void bench_stream_key(size_t k, uint8_t key[16]) {
    for (size_t i = 0; i < 16; i++) {
        key[i] = bench_key[i];
    }
    key[0] = (uint8_t)k;
}

/* One call. False: it failed. */
typedef bool (*bench_op)(void);

typedef struct bench_choice {
    const char *primitive;
    const char *op;
    bench_op run;
    bool (*prepare)(void); /* before the first call: keys and contexts; NULL: nothing to do */
} bench_choice;

typedef struct bench_table {
    const bench_choice *choices;
    size_t count;
} bench_table;

#define BENCH_TABLE(choices) {(choices), sizeof(choices) / sizeof(choices)[0]}

/* What the file of a library defines. */
typedef struct bench_peer {
    /* argument: what follows the program's name, or NULL. Returns the library's version or the implementation's name; NULL: it
     * cannot run, and has said why on stderr. */
    const char *(*open)(const char *argument);
    bench_table single;         /* one message a call */
    const bench_table *streams; /* many messages, side by side in the lanes of a vector; NULL: it has none */
    const bench_table *batch;   /* many ops; NULL: it has none */
} bench_peer;

extern const bench_peer bench_this_peer;

/* Finds a row of a library's table; NULL: it has no such op. */
const bench_choice *bench_find(const bench_case *wanted);

#endif
