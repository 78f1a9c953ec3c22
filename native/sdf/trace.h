/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The call trace: one line of JSON for each call of the standard, for people who look for what a program does with the device. It
 * shows lengths, indices, identifiers, handle numbers, codes and times; of pointers only whether they are NULL. Data, keys,
 * passwords and their lengths never get here. Tracing fails no call: what goes wrong is said once on stderr, and it ends.
 */
#ifndef SOFTSJJ_SDF_TRACE_H
#define SOFTSJJ_SDF_TRACE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a parameter is shown; out: after SDR_OK what it points to, otherwise as SDF_ARG_POINTER. */
typedef enum sdf_argument {
    SDF_ARG_NUMBER,
    SDF_ARG_ALGORITHM,  /* number and SGD_ name */
    SDF_ARG_HANDLE,     /* "INDEX.GENERATION", null, or "unknown": never given out by this process */
    SDF_ARG_POINTER,    /* "given" or null */
    SDF_ARG_HIDDEN,     /* "hidden" */
    SDF_ARG_OUT_HANDLE, /* of SGD_HANDLE */
    SDF_ARG_OUT_NUMBER  /* of SGD_UINT32 */
} sdf_argument;

typedef struct sdf_parameter {
    const char *name;
    sdf_argument kind;
} sdf_parameter;

typedef struct sdf_function {
    const char *name;
    const sdf_parameter *parameters; /* at most 32 */
    size_t count;
} sdf_function;

/* One call on its way. The first three are the entry's, the others sdf_trace_begin's. */
typedef struct sdf_trace_call {
    const sdf_function *function;
    const uintptr_t *values; /* one for each parameter */
    const void *site;        /* return address */
    uint32_t known;          /* bit i: parameter i is a handle that this process knows, or knew */
    uint64_t sequence;
    uint64_t unix_us;
    uint64_t begun_ns; /* monotonic */
} sdf_trace_call;

/* Not decided: until a device is opened, a file may still be named. */
enum { SDF_TRACE_UNDECIDED = 0, SDF_TRACE_OFF, SDF_TRACE_ON };
extern atomic_int sdf_trace_mode;

static inline bool sdf_trace_wanted(void) {
    return atomic_load_explicit(&sdf_trace_mode, memory_order_relaxed) != SDF_TRACE_OFF;
}

/*
 * Traces from now on to a file, which is made (mode 0600) or continued; %p in its name is the process id. The first name counts,
 * SOFTSJJ_TRACE before all; NULL or "": no file is wanted, as far as the caller knows.
 */
void sdf_trace_open(const char *path);

void sdf_trace_begin(sdf_trace_call *call);
/* text: why the call failed. */
void sdf_trace_end(const sdf_trace_call *call, int code, const char *text);

#endif
