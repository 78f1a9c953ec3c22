/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of the trace, as text. */
#ifndef SOFTSJJ_SDF_TRACE_LINE_H
#define SOFTSJJ_SDF_TRACE_LINE_H

#include <sys/types.h>

#include "json.h"
#include "trace.h"

enum {
    SDF_TRACE_FORMAT = 1,         /* number of the format; a reader that knows it can read on */
    SDF_TRACE_SYMBOL_MAX = 256,   /* a longer symbol is cut */
    SDF_TRACE_LINE_MAX = 20 << 10 /* room for the worst: every byte of text escaped to six */
};

/* The first line of a process. parent: 0, or the traced process it was forked from. */
void sdf_trace_header(sdf_json *json, pid_t parent);
/* The line of a call that took ns. */
void sdf_trace_line(sdf_json *json, const sdf_trace_call *call, int code, const char *text, uint64_t ns);

/* Microseconds since 1970. */
uint64_t sdf_trace_unix_us(void);

#endif
