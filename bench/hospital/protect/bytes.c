/* SPDX-License-Identifier: Apache-2.0 */
#include "bytes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool bytes_new(bytes *out, size_t length) {
    out->length = length;
    out->data = calloc(1, length > 0 ? length : 1);
    if (out->data == NULL) {
        fprintf(stderr, "no memory for %zu bytes\n", length);
    }
    return out->data != NULL;
}

void bytes_free(bytes *b) {
    if (b->data != NULL) {
        explicit_bzero(b->data, b->length);
        free(b->data);
    }
    *b = (bytes){0};
}

bool bytes_equal(const unsigned char *a, const unsigned char *b, size_t length) {
    unsigned char difference = 0;
    for (size_t i = 0; i < length; i++) {
        difference |= (unsigned char)(a[i] ^ b[i]);
    }
    return difference == 0;
}

bool path_make(char path[PATH_SIZE], const char *directory, const char *record, const char *name, const char *suffix) {
    int written = snprintf(path, PATH_SIZE, "%s/%s%s%s%s", directory, record, record[0] != '\0' ? "/" : "", name, suffix);
    if (written < 0 || written >= PATH_SIZE) {
        fprintf(stderr, "path too long: %s\n", directory);
        return false;
    }
    return true;
}

static bool read_all(FILE *file, bytes *out) {
    struct stat status;
    if (fstat(fileno(file), &status) != 0 || status.st_size < 0 || status.st_size > FILE_LIMIT) {
        return false;
    }
    if (!bytes_new(out, (size_t)status.st_size)) {
        return false;
    }
    if (fread(out->data, 1, out->length, file) != out->length) {
        bytes_free(out);
        return false;
    }
    return true;
}

bool file_read(const char *path, bytes *out) {
    *out = (bytes){0};
    FILE *file = fopen(path, "rb");
    bool read = file != NULL && read_all(file, out);
    if (!read) {
        fprintf(stderr, "cannot read %s: %s\n", path, file == NULL ? strerror(errno) : "not a file of usable size");
    }
    if (file != NULL) {
        fclose(file);
    }
    return read;
}

bool file_write(const char *path, const unsigned char *data, size_t length) {
    FILE *file = fopen(path, "wb");
    bool written = file != NULL && fwrite(data, 1, length, file) == length;
    if (file != NULL && fclose(file) != 0) {
        written = false;
    }
    if (!written) {
        fprintf(stderr, "cannot write %s: %s\n", path, strerror(errno));
    }
    return written;
}

bool file_read_exactly(const char *path, unsigned char *out, size_t length) {
    bytes all;
    if (!file_read(path, &all)) {
        return false;
    }
    bool fits = all.length == length;
    if (fits) {
        memcpy(out, all.data, length);
    } else {
        fprintf(stderr, "%s has %zu bytes, not %zu\n", path, all.length, length);
    }
    bytes_free(&all);
    return fits;
}

bool directory_make(const char *path) {
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        fprintf(stderr, "cannot make %s: %s\n", path, strerror(errno));
        return false;
    }
    return true;
}

bool directory_exists(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}
