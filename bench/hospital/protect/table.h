/* SPDX-License-Identifier: Apache-2.0 */
/* What the program prints: one row a step. Cells are ASCII, so that columns stay aligned; headings may be Chinese too. */
#ifndef PROTECT_TABLE_H
#define PROTECT_TABLE_H

#include <stddef.h>

/* Milliseconds of a clock that never goes back. */
double table_clock(void);

/* A heading and the names of the columns; the second one varies. */
void table_section(const char *heading, const char *second);

/* One row: what was done, by which SDF functions (or what the second column says), to how many bytes, with which result, since when
 * (table_clock). */
void table_row(const char *step, const char *functions, size_t size, const char *result, double since);

#endif
