/* SPDX-License-Identifier: Apache-2.0 */
#include "table.h"

#include <stdio.h>
#include <time.h>

double table_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void table_section(const char *heading, const char *second) {
    printf("\n%s\n", heading);
    printf("  %-31s %-39s %8s  %-10s %8s\n", "step", second, "bytes", "result", "ms");
}

void table_row(const char *step, const char *functions, size_t size, const char *result, double since) {
    printf("  %-31s %-39s %8zu  %-10s %8.2f\n", step, functions, size, result, table_clock() - since);
}
