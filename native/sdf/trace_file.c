/* SPDX-License-Identifier: Apache-2.0 */
#include "trace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

bool sdf_trace_file_name(const char *path, char *out, size_t room) {
    char here[PATH_MAX] = "";
    if (path[0] != '/' && getcwd(here, sizeof here) == NULL) {
        here[0] = '\0';
    }
    int n = snprintf(out, room, "%s%s%s", here, here[0] == '\0' ? "" : "/", path);
    return n > 0 && (size_t)n < room;
}

/* A file, or a device like a terminal. A pipe could block the program or end it with a signal. */
static int check(int fd, uint64_t id[2]) {
    struct stat found;
    if (fstat(fd, &found) != 0) {
        return errno;
    }
    if (!S_ISREG(found.st_mode) && !S_ISCHR(found.st_mode)) {
        return EINVAL;
    }
    id[0] = found.st_dev;
    id[1] = found.st_ino;
    return 0;
}

/* Not blocking while it is opened: a pipe would wait for its reader. Descriptors 0 to 2 are left to the program. */
int sdf_trace_file_open(const char *path, uint64_t id[2], int *error) {
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
    *error = fd < 0 ? errno : 0;
    if (fd >= 0 && fd <= STDERR_FILENO) {
        int higher = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        *error = higher < 0 ? errno : 0;
        close(fd);
        fd = higher;
    }
    if (fd >= 0) {
        *error = check(fd, id);
        (void)fcntl(fd, F_SETFL, O_APPEND);
    }
    if (fd >= 0 && *error != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

bool sdf_trace_file_is(int fd, const uint64_t id[2]) {
    struct stat found;
    return fstat(fd, &found) == 0 && found.st_dev == id[0] && found.st_ino == id[1];
}

int sdf_trace_file_append(int fd, const char *text, size_t n) {
    ssize_t done;
    do {
        done = write(fd, text, n);
    } while (done < 0 && errno == EINTR);
    if (done < 0) {
        return errno;
    }
    return (size_t)done == n ? 0 : ENOSPC;
}
