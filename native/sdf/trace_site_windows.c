/* SPDX-License-Identifier: Apache-2.0 */
#include <windows.h>

#include "trace_site.h"

static bool path_of(HMODULE module, char path[SDF_TRACE_PATH_MAX]) {
    wchar_t wide[SDF_TRACE_PATH_MAX];
    DWORD n = GetModuleFileNameW(module, wide, SDF_TRACE_PATH_MAX);
    return n != 0 && n < SDF_TRACE_PATH_MAX && softsjj_narrow(wide, path, SDF_TRACE_PATH_MAX);
}

bool sdf_trace_program(char path[SDF_TRACE_PATH_MAX]) {
    return path_of(NULL, path);
}

bool sdf_trace_site(const void *address, sdf_trace_place *place) {
    HMODULE module = NULL;
    const DWORD how = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    if (!GetModuleHandleExW(how, (LPCWSTR)address, &module)) {
        return false;
    }
    if (!path_of(module, place->module)) {
        place->module[0] = '\0';
    }
    place->offset = (uint64_t)((uintptr_t)address - (uintptr_t)module);
    place->symbol = NULL;
    return true;
}
