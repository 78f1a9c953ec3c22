/* SPDX-License-Identifier: Apache-2.0 */
/* trace_file.h on Windows. A handle that may only append does so in one piece, whichever process writes. */
#include "trace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <windows.h>

enum { NAME_MAX_WIDE = 1024 };

bool sdf_trace_file_name(const char *path, char *out, size_t room) {
    wchar_t wide[NAME_MAX_WIDE];
    wchar_t whole[NAME_MAX_WIDE];
    return softsjj_widen(path, wide, NAME_MAX_WIDE) && _wfullpath(whole, wide, NAME_MAX_WIDE) != NULL &&
           softsjj_narrow(whole, out, room);
}

static int errno_of(DWORD error) {
    switch (error) {
        case ERROR_FILE_NOT_FOUND:
        case ERROR_PATH_NOT_FOUND:
            return ENOENT;
        case ERROR_ACCESS_DENIED:
        case ERROR_SHARING_VIOLATION:
            return EACCES;
        case ERROR_DISK_FULL:
            return ENOSPC;
        default:
            return EIO;
    }
}

static bool identify(HANDLE file, uint64_t id[2]) {
    BY_HANDLE_FILE_INFORMATION found;
    if (!GetFileInformationByHandle(file, &found)) {
        return false;
    }
    id[0] = found.dwVolumeSerialNumber;
    id[1] = (uint64_t)found.nFileIndexHigh << 32 | found.nFileIndexLow;
    return true;
}

int sdf_trace_file_open(const char *path, uint64_t id[2], int *error) {
    wchar_t wide[NAME_MAX_WIDE];
    *error = ENAMETOOLONG;
    if (!softsjj_widen(path, wide, NAME_MAX_WIDE)) {
        return -1;
    }
    HANDLE file = CreateFileW(wide, FILE_APPEND_DATA | FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                              NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        *error = errno_of(GetLastError());
        return -1;
    }
    *error = EINVAL;
    int fd = -1;
    if (GetFileType(file) == FILE_TYPE_DISK && identify(file, id)) {
        fd = _open_osfhandle((intptr_t)file, _O_APPEND | _O_BINARY | _O_NOINHERIT); /* the C library keeps 0 to 2 */
        *error = fd < 0 ? errno : 0;
    }
    if (fd < 0) {
        CloseHandle(file);
    }
    return fd;
}

static HANDLE handle_of(int fd) {
    return (HANDLE)_get_osfhandle(fd);
}

bool sdf_trace_file_is(int fd, const uint64_t id[2]) {
    uint64_t found[2];
    HANDLE file = handle_of(fd);
    return file != INVALID_HANDLE_VALUE && identify(file, found) && found[0] == id[0] && found[1] == id[1];
}

int sdf_trace_file_append(int fd, const char *text, size_t n) {
    DWORD done = 0;
    if (!WriteFile(handle_of(fd), text, (DWORD)n, &done, NULL)) {
        return errno_of(GetLastError());
    }
    return done == n ? 0 : ENOSPC;
}
