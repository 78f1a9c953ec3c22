/* SPDX-License-Identifier: Apache-2.0 */
/* Byte strings and the files they come from and go to. Errors are printed on stderr. */
#ifndef PROTECT_BYTES_H
#define PROTECT_BYTES_H

#include <stdbool.h>
#include <stddef.h>

enum { PATH_SIZE = 1024, FILE_LIMIT = 64 * 1024 * 1024 };

typedef struct {
    unsigned char *data;
    size_t length;
} bytes;

/* Makes an empty-able buffer of this length, zeroed; bytes_free wipes and frees it. */
bool bytes_new(bytes *out, size_t length);
void bytes_free(bytes *b);

/* Compares without stopping at the first difference: one side may be a MAC. */
bool bytes_equal(const unsigned char *a, const unsigned char *b, size_t length);

/* Whole files. The path is DIRECTORY/RECORD/NAME SUFFIX; record may be "". */
bool path_make(char path[PATH_SIZE], const char *directory, const char *record, const char *name, const char *suffix);
bool file_read(const char *path, bytes *out);
bool file_write(const char *path, const unsigned char *data, size_t length);

/* Reads a file that must have exactly this length. */
bool file_read_exactly(const char *path, unsigned char *out, size_t length);

/* Makes a directory of mode 0700; one that is there already is good. */
bool directory_make(const char *path);
bool directory_exists(const char *path);

#endif
