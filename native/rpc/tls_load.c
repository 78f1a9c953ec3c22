/* SPDX-License-Identifier: Apache-2.0 */
#include "tls_load.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char LIBRARY[] = "libsoftsjj-tls.so";

/* The path of the library in the directory of the file that holds this function, links followed. false: not known. */
static bool beside(char path[PATH_MAX]) {
    Dl_info here;
    char real[PATH_MAX];
    if (dladdr((const void *)LIBRARY, &here) == 0 || here.dli_fname == NULL || realpath(here.dli_fname, real) == NULL) {
        return false;
    }
    char *slash = strrchr(real, '/');
    if (slash == NULL || (size_t)(slash - real) + 1 + sizeof LIBRARY > PATH_MAX) {
        return false;
    }
    size_t n = (size_t)(slash - real) + 1;
    memcpy(path, real, n);
    memcpy(path + n, LIBRARY, sizeof LIBRARY);
    return true;
}

const softsjj_tls_table *rpc_tls_load(rpc_error *error) {
    char path[PATH_MAX] = "";
    const int how = RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE;
    /* A library that is there and does not load is the answer; only one that is not there is looked for elsewhere. */
    bool there = beside(path) && access(path, F_OK) == 0;
    void *library = dlopen(there ? path : LIBRARY, how);
    if (library == NULL) {
        const char *reason = dlerror();
        (void)rpc_fail(error, RPC_NO_CONNECT, "a tls: address needs %s, which was looked for as %.400s%s and does not load: %.300s",
                       LIBRARY, path[0] == '\0' ? LIBRARY : path, there || path[0] == '\0' ? "" : ", then by its bare name,",
                       reason == NULL ? "no reason given" : reason);
        return NULL;
    }
    softsjj_tls_entry entry;
    void *symbol = dlsym(library, "softsjj_tls");
    memcpy(&entry, &symbol, sizeof entry); /* POSIX, dlsym: an object pointer that is a function's */
    const softsjj_tls_table *table = symbol == NULL ? NULL : entry(SOFTSJJ_TLS_ABI);
    if (table == NULL || table->abi != SOFTSJJ_TLS_ABI || table->size < sizeof *table) {
        (void)rpc_fail(error, RPC_NO_CONNECT,
                       "%.400s is of another version than this library (its interface %u is needed): install both anew",
                       there ? path : LIBRARY, SOFTSJJ_TLS_ABI);
        return NULL;
    }
    return table;
}
