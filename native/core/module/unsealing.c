/* SPDX-License-Identifier: Apache-2.0 */
/* The key that opens the machine's management key at start-up: from a key file, or from a passphrase on a descriptor. The bytes
 * they hold go from the kernel straight into a cell of the arena. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "constant_time.h"
#include "module/birth.h"

enum { FILE_BYTES = 32, KEY_BYTES = SM4_KEY_BYTES, USAGE = HSM_USE_SEAL };

/* Up to n bytes until the end of the file; -1 on an error. */
static ssize_t read_some(int fd, uint8_t *out, size_t n) {
    size_t done = 0;
    while (done < n) {
        ssize_t got = read(fd, out + done, n - done);
        if (got == 0) {
            break;
        }
        if (got < 0 && errno != EINTR) {
            return -1;
        }
        done += got > 0 ? (size_t)got : 0;
    }
    return (ssize_t)done;
}

static bool write_all(int fd, const uint8_t *in, size_t n) {
    while (n != 0) {
        ssize_t put = write(fd, in, n);
        if (put < 0 && errno != EINTR) {
            return false;
        }
        if (put > 0) {
            in += put;
            n -= (size_t)put;
        }
    }
    return true;
}

/* A new name is on disk only when its directory is. */
static bool sync_directory(const char *path) {
    const char *slash = strrchr(path, '/');
    char *directory = slash == NULL ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
    if (directory == NULL) {
        return false;
    }
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(directory);
    if (fd < 0) {
        return false;
    }
    bool synced = fsync(fd) == 0;
    close(fd);
    return synced;
}

static hsm_rc create_file(hsm_module *module, const char *path, uint8_t bytes[FILE_BYTES]) {
    const hsm_random_source random = hsm_module_random(module);
    HSM_TRY(hsm_random_fill(&random, bytes, FILE_BYTES));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return hsm_refuse(errno == EEXIST ? HSM_R_FILE_EXISTS : HSM_R_FILE_WRITE);
    }
    HSM_CT_PUBLIC(bytes, FILE_BYTES); /* the file is where they are meant to be */
    bool written = fchmod(fd, 0600) == 0 && write_all(fd, bytes, FILE_BYTES) && fsync(fd) == 0;
    written = close(fd) == 0 && written;
    HSM_CT_SECRET(bytes, FILE_BYTES);
    if (!written || !sync_directory(path)) {
        unlink(path);
        return hsm_refuse(HSM_R_FILE_WRITE);
    }
    return hsm_ok();
}

/* Only a plain file that nobody else can read or has given us. */
static hsm_rc check_file(int fd) {
    struct stat status;
    if (fstat(fd, &status) != 0) {
        return hsm_refuse(HSM_R_FILE_NOT_FOUND);
    }
    if (!S_ISREG(status.st_mode) || status.st_uid != geteuid() || (status.st_mode & 07777 & ~(mode_t)0600) != 0) {
        return hsm_refuse(HSM_R_ROLE);
    }
    return hsm_refuse(status.st_size == FILE_BYTES ? HSM_R_OK : HSM_R_INTEGRITY);
}

static hsm_rc read_file(const char *path, uint8_t bytes[FILE_BYTES]) {
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK); /* a pipe would make us wait */
    if (fd < 0) {
        bool forbidden = errno == ELOOP || errno == EACCES || errno == EPERM || errno == ENXIO;
        return hsm_refuse(forbidden ? HSM_R_ROLE : HSM_R_FILE_NOT_FOUND);
    }
    hsm_rc rc = check_file(fd);
    if (hsm_is_ok(rc) && read_some(fd, bytes, FILE_BYTES) != FILE_BYTES) {
        rc = hsm_refuse(HSM_R_INTEGRITY);
    }
    close(fd);
    HSM_CT_SECRET(bytes, FILE_BYTES);
    return rc;
}

/* The cell holds n secret bytes; the key is derived from them and a label. */
static hsm_handle end_with_kdf(hsm_module *module, hsm_pin *pin, size_t n) {
    static const char label[] = "softsjj unsealing key";
    uint8_t key[KEY_BYTES];
    uint8_t *line = pin->body->line;
    memcpy(line + n, label, sizeof label - 1);
    hsm_sm3_kdf(module->set->sm3, line, n + sizeof label - 1, key, sizeof key);
    hsm_wipe(pin->body, sizeof *pin->body);
    memcpy(pin->body->symmetric.key, key, sizeof key);
    hsm_wipe(key, sizeof key);
    return hsm_birth_symmetric_end(module, pin);
}

hsm_rc hsm_unsealing_key_from_file(hsm_module *module, const char *path, bool create, hsm_handle *out) {
    if (path == NULL || out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_pin pin;
    HSM_TRY(hsm_birth_symmetric(module, KEY_BYTES, USAGE, &pin));
    hsm_rc rc = create ? create_file(module, path, pin.body->line) : read_file(path, pin.body->line);
    if (!hsm_is_ok(rc)) {
        hsm_slots_abandon(&pin);
        return rc;
    }
    *out = end_with_kdf(module, &pin, FILE_BYTES);
    return rc;
}

/* One line without its newline. Byte by byte, so that nothing after it is taken from the descriptor. */
static hsm_rc read_line(int fd, uint8_t line[HSM_PASSWORD_MAX + 1], size_t *n) {
    for (*n = 0; *n <= HSM_PASSWORD_MAX; ++*n) {
        ssize_t got = read_some(fd, line + *n, 1);
        if (got < 0) {
            return hsm_refuse(HSM_R_ARGUMENT);
        }
        if (got == 0 || line[*n] == '\n') {
            return hsm_refuse(*n != 0 ? HSM_R_OK : HSM_R_ARGUMENT);
        }
    }
    return hsm_refuse(HSM_R_ARGUMENT);
}

hsm_rc hsm_unsealing_key_from_passphrase(hsm_module *module, int fd, const uint8_t salt[16], uint32_t iterations, hsm_handle *out) {
    if (salt == NULL || iterations == 0 || out == NULL) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    size_t n = 0;
    uint8_t key[KEY_BYTES];
    hsm_pin pin;
    HSM_TRY(hsm_birth_symmetric(module, KEY_BYTES, USAGE, &pin));
    uint8_t *line = pin.body->line;
    hsm_rc rc = read_line(fd, line, &n);
    if (!hsm_is_ok(rc)) {
        hsm_slots_abandon(&pin);
        return rc;
    }
    HSM_CT_SECRET(line, n);
    hsm_pbkdf2_sm3(module->set->sm3, line, n, salt, 16, iterations, key, sizeof key);
    hsm_wipe(line, n);
    memcpy(pin.body->symmetric.key, key, sizeof key);
    hsm_wipe(key, sizeof key);
    *out = hsm_birth_symmetric_end(module, &pin);
    return rc;
}
