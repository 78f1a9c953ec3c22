/* SPDX-License-Identifier: Apache-2.0 */
#include "seeds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum { SEEDS_MAX = 2048, PATH_ROOM = 1024 };

static fuzz_bytes seeds[SEEDS_MAX];
static size_t count;

void fuzz_seed(const void *bytes, size_t n) {
    if (count == SEEDS_MAX) {
        return;
    }
    uint8_t *copy = (uint8_t *)malloc(n == 0 ? 1 : n);
    fuzz_law(copy != NULL, "there is memory for a seed");
    if (n != 0) {
        memcpy(copy, bytes, n);
    }
    seeds[count++] = (fuzz_bytes){copy, n};
}

static int digit(int c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In place. */
static void add_line(char *line) {
    size_t n = 0;
    if (line[0] == '#') {
        return;
    }
    while (digit(line[2 * n]) >= 0 && digit(line[2 * n + 1]) >= 0) {
        line[n] = (char)(digit(line[2 * n]) << 4 | digit(line[2 * n + 1]));
        n++;
    }
    fuzz_law(line[2 * n] == '\n' || line[2 * n] == '\0', "a line of seeds is hex");
    fuzz_seed(line, n);
}

static void load(const char *directory, const char *name) {
    char path[PATH_ROOM];
    char *line = NULL;
    size_t room = 0;
    snprintf(path, sizeof path, "%s/%s.hex", directory, name);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return;
    }
    while (getline(&line, &room, file) > 0) {
        add_line(line);
    }
    free(line);
    fclose(file);
}

void fuzz_seeds_load(const char *name) {
    load(FUZZ_SEEDS, name);
    load(FUZZ_MADE_SEEDS, name);
    if (count == 0) {
        fuzz_seed(NULL, 0);
    }
}

size_t fuzz_seeds_count(void) {
    return count;
}

const fuzz_bytes *fuzz_seeds_at(size_t i) {
    return &seeds[i];
}

void fuzz_seeds_free(void) {
    while (count > 0) {
        free(seeds[--count].bytes);
    }
}
