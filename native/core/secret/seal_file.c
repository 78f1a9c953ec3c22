/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets that lie in files: read here and nowhere else, so that no interpreter ever holds them. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "constant_time.h"
#include "secret/secret.h"

/* One byte more than may be: what grew while it was read is seen. */
enum { READ_MAX = HSM_SECRET_MAX + 1 };

static hsm_rc open_file(const char *path, int *fd) {
    struct stat status;
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe would make us wait */
    if (*fd < 0) {
        return hsm_refuse(errno == EACCES || errno == EPERM ? HSM_R_ROLE : HSM_R_FILE_NOT_FOUND);
    }
    if (fstat(*fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(*fd);
        return hsm_refuse(HSM_R_FILE_NOT_FOUND);
    }
    return hsm_ok();
}

static hsm_rc read_all(int fd, uint8_t *out, size_t *n) {
    *n = 0;
    while (*n < READ_MAX) {
        ssize_t got = read(fd, out + *n, READ_MAX - *n);
        if (got == 0) {
            break;
        }
        if (got < 0 && errno != EINTR) {
            return hsm_refuse(HSM_R_FILE_NOT_FOUND);
        }
        *n += got > 0 ? (size_t)got : 0;
    }
    if (*n == 0) {
        return hsm_refuse(HSM_R_FILE_SIZE);
    }
    return hsm_refuse(*n <= HSM_SECRET_MAX ? HSM_R_OK : HSM_R_FILE_SIZE);
}

hsm_rc hsm_secret_seal_file(const uint8_t point[HSM_SM2_POINT_BYTES], const uint8_t *context, size_t context_len, const char *path,
                            uint8_t *out, size_t *len) {
    if (path == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    int fd = -1;
    size_t n = 0;
    HSM_TRY(open_file(path, &fd));
    uint8_t *scratch = mmap(NULL, READ_MAX, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (scratch == MAP_FAILED) {
        close(fd);
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    (void)mlock(scratch, READ_MAX); /* best effort: the file itself is in the page cache anyway */
    (void)madvise(scratch, READ_MAX, MADV_DONTDUMP);
    (void)madvise(scratch, READ_MAX, MADV_DONTFORK);
    hsm_rc rc = read_all(fd, scratch, &n);
    close(fd);
    HSM_CT_SECRET(scratch, n);
    if (hsm_is_ok(rc)) {
        rc = hsm_secret_seal(point, context, context_len, scratch, n, out, len);
    }
    hsm_wipe(scratch, READ_MAX);
    munmap(scratch, READ_MAX);
    return rc;
}
