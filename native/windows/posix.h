/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the client libraries use of POSIX and GNU and mingw-w64 does not have; every source file of theirs includes it first when
 * Windows is the target. Text is UTF-8 here, and file names too. What has no counterpart is told by its absence: no fork, so
 * nothing is ever registered for it.
 */
#ifndef SOFTSJJ_WINDOWS_POSIX_H
#define SOFTSJJ_WINDOWS_POSIX_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

/* A variable of the environment as it is now, valid until the thread asks for the next one; NULL when it is not set or longer than
 * 4 KiB. The C library's own copy misses what programs set later. */
char *secure_getenv(const char *name);

/* The text of an errno value, those of sockets included. Returns text. */
char *softsjj_strerror(int code, char *text, size_t room);
#undef strerror_r /* of pthread.h, whose function does not exist */
#define strerror_r(code, text, room) softsjj_strerror((code), (text), (room))

/* n bytes, or -1. */
ssize_t getrandom(void *out, size_t n, unsigned flags);

__attribute__((format(gnu_printf, 2, 3))) int dprintf(int fd, const char *format, ...);

/* A number of the running thread, as the system's tools show it. */
int gettid(void);

/* open() by a UTF-8 name, binary and not inherited, for reading. -1: errno. */
int softsjj_open_to_read(const char *path);
/* UTF-16 of a UTF-8 path and back. false: it is not UTF-8, or longer than the room, in elements. */
_Bool softsjj_widen(const char *text, wchar_t *out, size_t room);
_Bool softsjj_narrow(const wchar_t *text, char *out, size_t room);

/* A function instead of pthread.h's macro: the handlers count as used. */
#undef pthread_atfork
static inline int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void)) {
    (void)prepare;
    (void)parent;
    (void)child;
    return 0;
}

/* No signal is ever sent to a thread. */
typedef _sigset_t sigset_t;
#undef pthread_sigmask
static inline int sigfillset(sigset_t *set) {
    *set = 0;
    return 0;
}
static inline int pthread_sigmask(int how, const sigset_t *set, sigset_t *before) {
    (void)how;
    (void)set;
    (void)before;
    return 0;
}

/* A lock of threads that read, and of those that fork, which there are none of. */
#define PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP PTHREAD_RWLOCK_INITIALIZER

static inline void explicit_bzero(void *p, size_t n) {
    memset(p, 0, n);
    __asm__ volatile("" : : "r"(p) : "memory");
}

#endif
