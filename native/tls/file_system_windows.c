/* SPDX-License-Identifier: Apache-2.0 */
/* file_system.h on Windows. Who may read a file is the affair of its access list, which is not judged here. */
#include "file_system.h"

#include <errno.h>
#include <io.h>
#include <windows.h>

static bool look(HANDLE file, BY_HANDLE_FILE_INFORMATION *found) {
    return file != INVALID_HANDLE_VALUE && GetFileType(file) == FILE_TYPE_DISK && GetFileInformationByHandle(file, found) != 0;
}

static uint64_t join(DWORD high, DWORD low) {
    return (uint64_t)high << 32 | low;
}

tls_stamp tls_stamp_of(const char *path) {
    BY_HANDLE_FILE_INFORMATION found;
    tls_stamp stamp;
    memset(&stamp, 0, sizeof stamp);
    int fd = softsjj_open_to_read(path);
    if (fd >= 0) {
        if (look((HANDLE)_get_osfhandle(fd), &found)) {
            stamp.device = found.dwVolumeSerialNumber;
            stamp.inode = join(found.nFileIndexHigh, found.nFileIndexLow);
            stamp.size = join(found.nFileSizeHigh, found.nFileSizeLow);
            stamp.changed = join(found.ftLastWriteTime.dwHighDateTime, found.ftLastWriteTime.dwLowDateTime);
        }
        _close(fd);
    }
    return stamp;
}

bool tls_stamp_same(const tls_stamp *a, const tls_stamp *b) {
    return a->device == b->device && a->inode == b->inode && a->size == b->size && a->changed == b->changed;
}

int tls_file_open(const char *path) {
    return softsjj_open_to_read(path);
}

bool tls_file_look(int fd, tls_file_facts *out) {
    BY_HANDLE_FILE_INFORMATION found;
    if (!look((HANDLE)_get_osfhandle(fd), &found)) {
        return false;
    }
    out->size = join(found.nFileSizeHigh, found.nFileSizeLow);
    out->open_to_all = false;
    out->mode = 0;
    return true;
}

bool tls_file_read(int fd, char *bytes, size_t n) {
    for (size_t done = 0; done < n;) {
        int came = _read(fd, bytes + done, (unsigned)(n - done));
        if (came <= 0) {
            errno = came == 0 ? EIO : errno; /* it became shorter while we read */
            return false;
        }
        done += (size_t)came;
    }
    return true;
}
