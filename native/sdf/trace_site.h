/* SPDX-License-Identifier: Apache-2.0 */
/* Which program this is, and where in it an address lies. */
#ifndef SOFTSJJ_SDF_TRACE_SITE_H
#define SOFTSJJ_SDF_TRACE_SITE_H

#include <stdbool.h>
#include <stdint.h>

enum { SDF_TRACE_PATH_MAX = 1024 /* longest path shown, bytes */ };

typedef struct sdf_trace_place {
    char module[SDF_TRACE_PATH_MAX]; /* the file that the code is of; empty: its name is not known, or too long */
    uint64_t offset;                 /* in it, as its symbol table counts (on Windows: from where it begins in memory) */
    const char *symbol;              /* the function, NULL: not known; valid while the module is loaded */
} sdf_trace_place;

/* The program's own file. false: it cannot be known. */
bool sdf_trace_program(char path[SDF_TRACE_PATH_MAX]);

/* false: the address is of no module. */
bool sdf_trace_site(const void *address, sdf_trace_place *place);

#endif
