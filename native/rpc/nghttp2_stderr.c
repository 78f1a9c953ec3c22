/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What "stderr" means inside a shared library that holds Debian's libnghttp2.a (linked with --wrap=stderr). Only a debugging
 * function of nghttp2, which nobody calls, uses it; our own code writes to STDERR_FILENO.
 */
#include <stdio.h>

extern FILE *__real_stderr;
extern FILE *__wrap_stderr;
FILE *__wrap_stderr;

__attribute__((constructor)) static void lend_stderr(void) {
    __wrap_stderr = __real_stderr;
}
