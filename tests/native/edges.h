/* SPDX-License-Identifier: Apache-2.0 */
/* Memory between two pages that nothing may touch: a byte read or written before or behind it ends the process. */
#ifndef TESTS_NATIVE_EDGES_H
#define TESTS_NATIVE_EDGES_H

#include <stdint.h>
#include <stdlib.h>
#ifndef _WIN32
#include <sys/mman.h>
#endif

enum { EDGE_PAGE = 65536 }; /* a multiple of every page size */

typedef struct edges {
    uint8_t *begin;
    uint8_t *end;
} edges;

/* pages: of EDGE_PAGE bytes. Never given back. */
static inline edges edges_new(size_t pages) {
    const size_t n = pages * EDGE_PAGE;
#ifdef _WIN32
    uint8_t *all = calloc(1, n + 2 * EDGE_PAGE);
    if (all == NULL) {
        abort();
    }
#else
    uint8_t *all = mmap(NULL, n + 2 * EDGE_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED || mprotect(all + EDGE_PAGE, n, PROT_READ | PROT_WRITE) != 0) {
        abort();
    }
#endif
    return (edges){all + EDGE_PAGE, all + EDGE_PAGE + n};
}

#endif
