/* SPDX-License-Identifier: Apache-2.0 */
#include "file_system.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

tls_stamp tls_stamp_of(const char *path) {
    struct stat found;
    tls_stamp stamp;
    memset(&stamp, 0, sizeof stamp);
    if (stat(path, &found) == 0) {
        stamp.device = found.st_dev;
        stamp.inode = found.st_ino;
        stamp.size = (uint64_t)found.st_size;
        stamp.changed = (uint64_t)found.st_mtim.tv_sec * 1000000000 + (uint64_t)found.st_mtim.tv_nsec;
    }
    return stamp;
}

bool tls_stamp_same(const tls_stamp *a, const tls_stamp *b) {
    return a->device == b->device && a->inode == b->inode && a->size == b->size && a->changed == b->changed;
}

int tls_file_open(const char *path) {
    return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

bool tls_file_look(int fd, tls_file_facts *out) {
    struct stat found;
    if (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode) || found.st_size < 0) {
        return false;
    }
    out->size = (uint64_t)found.st_size;
    out->open_to_all = (found.st_mode & (S_IROTH | S_IWOTH)) != 0;
    out->mode = (unsigned)(found.st_mode & 0777);
    return true;
}

bool tls_file_read(int fd, char *bytes, size_t n) {
    for (size_t done = 0; done < n;) {
        ssize_t came = read(fd, bytes + done, n - done);
        if (came == 0) {
            errno = EIO; /* it became shorter while we read */
            return false;
        }
        if (came < 0 && errno != EINTR) {
            return false;
        }
        done += came > 0 ? (size_t)came : 0;
    }
    return true;
}
