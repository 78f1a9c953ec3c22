/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A password leaves no copy in the process: after SDF_GetPrivateKeyAccessRight no writable memory holds it. argv[1]: SM2 index; the
 * password comes as hexadecimal with every bit inverted, so that argv and environment do not hold it either. Prints what was found.
 */
#include <sdf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile unsigned char hidden[64]; /* inverted */
static size_t hidden_len;

static int is_here(const unsigned char *p) {
    for (size_t i = 0; i < hidden_len; i++) {
        if ((p[i] ^ hidden[i]) != 0xFF) {
            return 0;
        }
    }
    return 1;
}

static long count_in_memory(void) {
    char line[512];
    long found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        unsigned long from;
        unsigned long to;
        char rights[8];
        if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) == 3 && rights[0] == 'r' && rights[1] == 'w') {
            for (unsigned long at = from; at + hidden_len <= to; at++) {
                found += is_here((const unsigned char *)(uintptr_t)at);
            }
        }
    }
    if (maps != NULL) {
        fclose(maps);
    }
    return found;
}

__attribute__((noinline)) static int unlock(SGD_HANDLE session, SGD_UINT32 index, long *before) {
    unsigned char password[sizeof hidden];
    for (size_t i = 0; i < hidden_len; i++) {
        password[i] = (unsigned char)(hidden[i] ^ 0xFF);
    }
    *before = count_in_memory();
    int code = SDF_GetPrivateKeyAccessRight(session, index, password, (SGD_UINT32)hidden_len);
    explicit_bzero(password, sizeof password);
    return code;
}

int main(int argc, char **argv) {
    SGD_HANDLE device;
    SGD_HANDLE session;
    long before = 0;
    if (argc != 3 || strlen(argv[2]) / 2 > sizeof hidden) {
        return 2;
    }
    hidden_len = strlen(argv[2]) / 2;
    for (size_t i = 0; i < hidden_len; i++) {
        unsigned value;
        sscanf(argv[2] + 2 * i, "%2x", &value);
        hidden[i] = (unsigned char)value;
    }
    if (SDF_OpenDevice(&device) != SDR_OK || SDF_OpenSession(device, &session) != SDR_OK ||
        unlock(session, (SGD_UINT32)atoi(argv[1]), &before) != SDR_OK) {
        return 1;
    }
    printf("%ld before, %ld after\n", before, count_in_memory());
    return SDF_CloseDevice(device);
}
