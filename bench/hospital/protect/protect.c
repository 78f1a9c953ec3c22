/* SPDX-License-Identifier: Apache-2.0 */
/* A hospital's program: protects patient records with a server cipher machine. It knows sdf.h, -lsdf and libc, nothing else.
   The exit code is 0 only when every step succeeded and every change was caught. */
#include <stdio.h>
#include <string.h>

#include "phases.h"

static int usage(void) {
    fprintf(stderr,
            "usage: protect seal   RECORDS STORE   protect the records and store the results\n"
            "       protect open   STORE RECORDS   verify, decrypt, compare with the originals\n"
            "       protect tamper STORE           change one byte after the other: each must be caught\n"
            "PROTECT_PASSWORD is the password of key 1 (seal only).\n");
    return 2;
}

int main(int argc, char **argv) {
    bool done = false;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc == 4 && strcmp(argv[1], "seal") == 0) {
        done = phase_seal(argv[2], argv[3]);
    } else if (argc == 4 && strcmp(argv[1], "open") == 0) {
        done = phase_open(argv[2], argv[3]);
    } else if (argc == 3 && strcmp(argv[1], "tamper") == 0) {
        done = phase_tamper(argv[2]);
    } else {
        return usage();
    }
    return done ? 0 : 1;
}
