/* SPDX-License-Identifier: Apache-2.0 */
#include "trace_site.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

/* Asked for once: it is part of most lines, and the same for as long as the process runs this program. */
static struct {
    pthread_once_t once;
    char path[SDF_TRACE_PATH_MAX]; /* empty: it cannot be known */
} program = {.once = PTHREAD_ONCE_INIT};

static void find_program(void) {
    ssize_t n = readlink("/proc/self/exe", program.path, sizeof program.path);
    program.path[n > 0 && (size_t)n < sizeof program.path ? n : 0] = '\0';
}

bool sdf_trace_program(char path[SDF_TRACE_PATH_MAX]) {
    pthread_once(&program.once, find_program);
    memcpy(path, program.path, sizeof program.path);
    return path[0] != '\0';
}

/* The offset is that of the symbol tables, as addr2line wants it. */
bool sdf_trace_site(const void *address, sdf_trace_place *place) {
    Dl_info found;
    struct link_map *module = NULL;
    place->module[0] = '\0';
    if (dladdr1(address, &found, (void **)&module, RTLD_DL_LINKMAP) == 0 || module == NULL) {
        return false;
    }
    /* The program itself has no name in the linker's list. */
    size_t n = strlen(module->l_name);
    if (n == 0) {
        (void)sdf_trace_program(place->module);
    } else if (n < sizeof place->module) {
        memcpy(place->module, module->l_name, n + 1);
    }
    place->offset = (uint64_t)((uintptr_t)address - module->l_addr);
    place->symbol = found.dli_sname;
    return true;
}
