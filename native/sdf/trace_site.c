/* SPDX-License-Identifier: Apache-2.0 */
#include "trace_site.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

bool sdf_trace_program(char path[SDF_TRACE_PATH_MAX]) {
    ssize_t n = readlink("/proc/self/exe", path, SDF_TRACE_PATH_MAX);
    if (n <= 0 || n >= SDF_TRACE_PATH_MAX) {
        return false;
    }
    path[n] = '\0';
    return true;
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
