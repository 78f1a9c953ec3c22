/* SPDX-License-Identifier: Apache-2.0 */
/* The trace's file as the system knows it. */
#ifndef SOFTSJJ_SDF_TRACE_FILE_H
#define SOFTSJJ_SDF_TRACE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The path made absolute. false: it is too long. */
bool sdf_trace_file_name(const char *path, char *out, size_t room);

/* A descriptor that appends, above 2 and not inherited, and in id which file it is; the file is made for its user alone. -1: *error
 * is an errno value, EINVAL for what is neither a file nor a device like a terminal. */
int sdf_trace_file_open(const char *path, uint64_t id[2], int *error);
/* Does the descriptor stand for that file? */
bool sdf_trace_file_is(int fd, const uint64_t id[2]);

/* n bytes at the end, in one piece whoever else appends. 0, or an errno value. */
int sdf_trace_file_append(int fd, const char *text, size_t n);

#endif
