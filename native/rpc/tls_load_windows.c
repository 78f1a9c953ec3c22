/* SPDX-License-Identifier: Apache-2.0 */
/* tls_load.h on Windows: softsjj-tls.dll beside sdf.dll, and nowhere else: the working directory is not to be trusted. */
#include "tls_load.h"

#include <windows.h>

static const char LIBRARY[] = "softsjj-tls.dll";

/* The path of the library in the directory of the file that holds this function. false: not known. */
static bool beside(wchar_t *path, size_t room) {
    static const wchar_t name[] = L"softsjj-tls.dll";
    HMODULE here = NULL;
    const DWORD how = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    if (!GetModuleHandleExW(how, (LPCWSTR)(const void *)LIBRARY, &here)) {
        return false;
    }
    DWORD n = GetModuleFileNameW(here, path, (DWORD)room);
    wchar_t *slash = n == 0 || n >= room ? NULL : wcsrchr(path, L'\\');
    if (slash == NULL || (size_t)(slash + 1 - path) + sizeof name / sizeof *name > room) {
        return false;
    }
    memcpy(slash + 1, name, sizeof name);
    return true;
}

const softsjj_tls_table *rpc_tls_load(rpc_error *error) {
    wchar_t wide[1024];
    char path[1024];
    softsjj_tls_entry entry;
    if (!beside(wide, sizeof wide / sizeof *wide) || !softsjj_narrow(wide, path, sizeof path)) {
        (void)rpc_fail(error, RPC_NO_CONNECT, "a tls: address needs %s, and where it should be is not known", LIBRARY);
        return NULL;
    }
    HMODULE library = LoadLibraryExW(wide, NULL, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (library == NULL) {
        (void)rpc_fail(error, RPC_NO_CONNECT, "a tls: address needs %.400s, which does not load (error %lu)", path, GetLastError());
        return NULL;
    }
    FARPROC symbol = GetProcAddress(library, "softsjj_tls");
    memcpy(&entry, &symbol, sizeof entry);
    const softsjj_tls_table *table = symbol == NULL ? NULL : entry(SOFTSJJ_TLS_ABI);
    if (table == NULL || table->abi != SOFTSJJ_TLS_ABI || table->size < sizeof *table) {
        (void)rpc_fail(error, RPC_NO_CONNECT,
                       "%.400s is of another version than this library (its interface %u is needed): install both anew", path,
                       SOFTSJJ_TLS_ABI);
        return NULL;
    }
    return table;
}
