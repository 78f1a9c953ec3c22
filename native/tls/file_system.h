/* SPDX-License-Identifier: Apache-2.0 */
/* What the system knows of a file, and its bytes. */
#ifndef SOFTSJJ_TLS_FILE_SYSTEM_H
#define SOFTSJJ_TLS_FILE_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which version of a file was read. */
typedef struct tls_stamp {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    uint64_t changed; /* its smallest unit is the system's */
} tls_stamp;

/* Zeroes when there is no such file. */
tls_stamp tls_stamp_of(const char *path);
bool tls_stamp_same(const tls_stamp *a, const tls_stamp *b);

/* For reading, not inherited; what is there but no file, a pipe, does not hold us up. -1: errno. */
int tls_file_open(const char *path);

typedef struct tls_file_facts {
    uint64_t size;
    bool open_to_all; /* every user of the machine may read or write it, as far as one can see */
    unsigned mode;    /* permission bits; 0 where there are none */
} tls_file_facts;

/* false: it is no file. */
bool tls_file_look(int fd, tls_file_facts *out);

/* n bytes from where the descriptor stands. false: errno, EIO when there are fewer. */
bool tls_file_read(int fd, char *bytes, size_t n);

#endif
