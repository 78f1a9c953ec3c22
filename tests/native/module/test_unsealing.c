/* SPDX-License-Identifier: Apache-2.0 */
/* Key files of every kind that must be refused, and passphrases from a descriptor. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static void key_value(hsm_module *module, hsm_handle key, uint8_t out[4]) {
    hsm_key_info info;
    NEED(hsm_key_get_info(module, key, &info));
    CHECK(info.type == HSM_KEY_SYMMETRIC && info.bits == 128 && info.usage == HSM_USE_SEAL, "info");
    NEED(hsm_key_check_value(module, key, out));
}

static void write_file(const char *path, size_t n, mode_t mode) {
    static const uint8_t bytes[64];
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
    CHECK(fd >= 0 && write(fd, bytes, n) == (ssize_t)n && fchmod(fd, mode) == 0, "%s", path);
    close(fd);
}

static void files(hsm_module *module) {
    hsm_handle key = 0;
    struct stat status;
    uint8_t first[4], second[4];
    CHECK_CODE(hsm_unsealing_key_from_file(module, "unseal.key", false, &key), HSM_R_FILE_NOT_FOUND);
    mode_t mask = umask(0277); /* the mode does not depend on it */
    CHECK_OK(hsm_unsealing_key_from_file(module, "unseal.key", true, &key));
    umask(mask);
    CHECK(stat("unseal.key", &status) == 0 && (status.st_mode & 07777) == 0600 && status.st_size == 32, "mode and size");
    key_value(module, key, first);
    CHECK_CODE(hsm_unsealing_key_from_file(module, "unseal.key", true, &key), HSM_R_FILE_EXISTS);
    CHECK_OK(hsm_unsealing_key_from_file(module, "unseal.key", false, &key));
    key_value(module, key, second);
    CHECK_BYTES(first, second, sizeof first, "the same key");
    CHECK_OK(hsm_unsealing_key_from_file(module, "other.key", true, &key));
    key_value(module, key, second);
    CHECK(memcmp(first, second, sizeof first) != 0, "another file, another key");

    static const mode_t bad[] = {0640, 0604, 0700, 0610, 01600, 04600, 0666};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(chmod("unseal.key", bad[i]) == 0, "chmod");
        CHECK_CODE(hsm_unsealing_key_from_file(module, "unseal.key", false, &key), HSM_R_ROLE);
    }
    CHECK(chmod("unseal.key", 0400) == 0, "chmod");
    CHECK_OK(hsm_unsealing_key_from_file(module, "unseal.key", false, &key));
    if (geteuid() == 0) {
        CHECK(chown("other.key", 12345, (gid_t)-1) == 0, "chown");
        CHECK_CODE(hsm_unsealing_key_from_file(module, "other.key", false, &key), HSM_R_ROLE);
    }
    static const size_t sizes[] = {0, 1, 31, 33, 64};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        write_file("sized.key", sizes[i], 0600);
        CHECK_CODE(hsm_unsealing_key_from_file(module, "sized.key", false, &key), HSM_R_INTEGRITY);
    }
    CHECK(symlink("unseal.key", "link.key") == 0 && symlink("nowhere", "dangling.key") == 0, "symlink");
    CHECK_CODE(hsm_unsealing_key_from_file(module, "link.key", false, &key), HSM_R_ROLE);
    CHECK_CODE(hsm_unsealing_key_from_file(module, "link.key", true, &key), HSM_R_FILE_EXISTS);
    CHECK_CODE(hsm_unsealing_key_from_file(module, "dangling.key", true, &key), HSM_R_FILE_EXISTS);
    CHECK(mkdir("directory.key", 0700) == 0 && mkfifo("pipe.key", 0600) == 0, "mkdir, mkfifo");
    CHECK_CODE(hsm_unsealing_key_from_file(module, "directory.key", false, &key), HSM_R_ROLE);
    CHECK_CODE(hsm_unsealing_key_from_file(module, "pipe.key", false, &key), HSM_R_ROLE);
    CHECK_CODE(hsm_unsealing_key_from_file(module, "no/such/dir.key", true, &key), HSM_R_FILE_WRITE);
    CHECK_CODE(hsm_unsealing_key_from_file(module, NULL, false, &key), HSM_R_ARGUMENT);
}

/* What `bytes` on a descriptor gives; the descriptor's rest stays unread. */
static int from_bytes(hsm_module *module, const char *bytes, size_t n, uint32_t iterations, hsm_handle *key, char *rest) {
    static const uint8_t salt[16] = "sixteen bytes..";
    int ends[2];
    CHECK(pipe(ends) == 0 && write(ends[1], bytes, n) == (ssize_t)n, "pipe");
    close(ends[1]);
    int code = hsm_unsealing_key_from_passphrase(module, ends[0], salt, iterations, key).code;
    ssize_t got = read(ends[0], rest, 1);
    if (got <= 0) {
        *rest = 0;
    }
    close(ends[0]);
    return code;
}

static void passphrases(hsm_module *module) {
    hsm_handle key = 0;
    uint8_t first[4], second[4];
    char rest = 0, most[HSM_PASSWORD_MAX + 1];
    memset(most, 'x', sizeof most);
    CHECK(from_bytes(module, "open sesame\nmore", 16, 10, &key, &rest) == HSM_R_OK && rest == 'm', "one line only");
    key_value(module, key, first);
    CHECK(from_bytes(module, "open sesame", 11, 10, &key, &rest) == HSM_R_OK, "without a newline");
    key_value(module, key, second);
    CHECK_BYTES(first, second, sizeof first, "the newline is not part of it");
    CHECK(from_bytes(module, "open sesame", 11, 11, &key, &rest) == HSM_R_OK, "other iterations");
    key_value(module, key, second);
    CHECK(memcmp(first, second, sizeof first) != 0, "other iterations, another key");
    CHECK(from_bytes(module, most, HSM_PASSWORD_MAX, 1, &key, &rest) == HSM_R_OK, "the longest");
    CHECK(from_bytes(module, most, HSM_PASSWORD_MAX + 1, 1, &key, &rest) == HSM_R_ARGUMENT, "too long");
    CHECK(from_bytes(module, "\n", 1, 1, &key, &rest) == HSM_R_ARGUMENT, "empty line");
    CHECK(from_bytes(module, "", 0, 1, &key, &rest) == HSM_R_ARGUMENT, "nothing");
    CHECK(from_bytes(module, "a", 1, 0, &key, &rest) == HSM_R_ARGUMENT, "no iterations");
    CHECK_CODE(hsm_unsealing_key_from_passphrase(module, -1, (const uint8_t *)most, 1, &key), HSM_R_ARGUMENT);
}

int main(void) {
    char directory[] = "/tmp/softsjj-unsealing-XXXXXX";
    if (mkdtemp(directory) == NULL || chdir(directory) != 0) {
        return 1;
    }
    bench b = bench_new(64, 0);
    files(b.module);
    passphrases(b.module);
    hsm_arena_status status;
    hsm_arena_get_status(b.arena, &status);
    bench_free(&b);
    static const char *const names[] = {"unseal.key", "other.key", "sized.key", "link.key", "dangling.key", "pipe.key"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        unlink(names[i]);
    }
    rmdir("directory.key");
    CHECK(chdir("/") == 0 && rmdir(directory) == 0, "nothing else was left in %s", directory);
    return check_report("unsealing");
}
