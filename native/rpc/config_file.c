/* SPDX-License-Identifier: Apache-2.0 */
/* Finding softsjj.toml, whether it may be trusted, and reading it; the environment; the default address. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"

enum { FILE_BYTES_MAX = 64 << 10 };

#define FILE_IN_HOME "/.config/softsjj/softsjj.toml"
#define FILE_IN_ETC "/etc/softsjj/softsjj.toml"
#define FILE_HERE "softsjj.toml"

static const char *set_or_null(const char *name) {
    const char *value = secure_getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* The caller's home directory, from HOME or from the user database. */
static bool home_directory(char *home, size_t room) {
    const char *value = set_or_null("HOME");
    char buffer[4096];
    struct passwd entry;
    struct passwd *found = NULL;
    if (value == NULL && getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) == 0 && found != NULL) {
        value = found->pw_dir;
    }
    if (value == NULL) {
        return false;
    }
    int n = snprintf(home, room, "%s", value);
    return n > 0 && (size_t)n < room;
}

bool rpc_path_is_absolute(const char *path) {
    return path[0] == '/';
}

/* ---- the file -------------------------------------------------------------------------------------------------------------- */

static rpc_status strange(const char *name, uid_t owner, rpc_error *error) {
    return rpc_fail(error, RPC_BAD_CONFIG,
                    "%.700s is not read: it belongs to user %u, who is neither you nor root; "
                    "if you trust it, set SOFTSJJ_CONFIG to its path",
                    name, (unsigned)owner);
}

/* Whoever can write the file chooses the machine that passwords go to. So it belongs to the user or to root, and not everybody may
 * write it. So does a link to it: what is relative in the file counts from where the link lies. A file that the user names is the
 * user's word: only the second rule holds for it. */
static rpc_status trust(const struct stat *about, const char *name, bool named, rpc_error *error) {
    struct stat link;
    if ((about->st_mode & S_IWOTH) != 0) {
        return rpc_fail(error, RPC_BAD_CONFIG, "%.700s is not read: everybody may write to it; chmod o-w it", name);
    }
    if (!named && about->st_uid != 0 && about->st_uid != geteuid()) {
        return strange(name, about->st_uid, error);
    }
    if (!named && lstat(name, &link) != 0) {
        return rpc_fail(error, RPC_BAD_CONFIG, "%.700s is not read: it has just been removed", name);
    }
    if (!named && link.st_uid != 0 && link.st_uid != geteuid()) {
        return strange(name, link.st_uid, error);
    }
    return RPC_OK;
}

/* The whole of an open file. 0: read; otherwise an errno value. */
static int read_all(int fd, uint8_t *bytes, size_t room, size_t *n) {
    *n = 0;
    while (*n < room) {
        ssize_t got = read(fd, bytes + *n, room - *n);
        if (got == 0) {
            return 0;
        }
        if (got < 0 && errno != EINTR) {
            return errno;
        }
        *n += got > 0 ? (size_t)got : 0;
    }
    return EFBIG;
}

/* The path's directory with its slash, made absolute: the process may go elsewhere before it connects again. */
static bool directory_of(const char *path, char *out, size_t room) {
    char cwd[RPC_FILE_MAX] = "";
    const char *slash = strrchr(path, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    if (path[0] != '/' && (getcwd(cwd, sizeof cwd - 1) == NULL || cwd[0] != '/')) {
        return false;
    }
    if (cwd[0] != '\0' && strcmp(cwd, "/") != 0) {
        strcat(cwd, "/");
    }
    int length = snprintf(out, room, "%s%.*s", cwd, (int)n, path);
    return length > 0 && (size_t)length < room;
}

static rpc_status take_file(rpc_config *config, int fd, const char *name, bool named, rpc_error *error) {
    char directory[RPC_FILE_MAX];
    char home[RPC_FILE_MAX];
    char reason[96];
    struct stat about;
    size_t n = 0;
    if (fstat(fd, &about) != 0) {
        return rpc_fail(error, RPC_BAD_CONFIG, "%.700s: %s", name, strerror_r(errno, reason, sizeof reason));
    }
    if (S_ISCHR(about.st_mode)) {
        return RPC_OK; /* /dev/null: no file at all, please */
    }
    if (!S_ISREG(about.st_mode)) {
        return rpc_fail(error, RPC_BAD_CONFIG, "%.700s is no file", name);
    }
    rpc_status status = trust(&about, name, named, error);
    if (status != RPC_OK) {
        return status;
    }
    if (!directory_of(name, directory, sizeof directory)) {
        return rpc_fail(error, RPC_BAD_CONFIG, "%.700s: the path of its directory is too long, or the directory is gone", name);
    }
    uint8_t *bytes = (uint8_t *)malloc(FILE_BYTES_MAX);
    if (bytes == NULL) {
        return rpc_fail(error, RPC_NO_MEMORY, "no memory for %.700s", name);
    }
    int code = read_all(fd, bytes, FILE_BYTES_MAX, &n);
    if (code == 0) {
        const char *base = home_directory(home, sizeof home) ? home : NULL;
        status = rpc_config_read(config, bytes, n, name, directory, base, error);
    } else {
        const char *what = code == EFBIG ? "longer than 64 KiB" : strerror_r(code, reason, sizeof reason);
        status = rpc_fail(error, RPC_BAD_CONFIG, "%.700s: %s", name, what);
    }
    free(bytes);
    return status;
}

/* *found: the file is there; then it counts, good or bad. */
static rpc_status try_file(rpc_config *config, const char *name, bool named, bool *found, rpc_error *error) {
    char reason[96];
    struct stat about;
    *found = false;
    if (strlen(name) >= sizeof config->file) {
        return named ? rpc_fail(error, RPC_BAD_CONFIG, "SOFTSJJ_CONFIG is longer than %zu bytes", sizeof config->file - 1) : RPC_OK;
    }
    if (stat(name, &about) != 0) {
        /* A directory that one may not look into is as good as an empty one: HOME often stays behind when a server drops its
         * rights. */
        return named ? rpc_fail(error, RPC_BAD_CONFIG, "SOFTSJJ_CONFIG names %.700s: %s", name,
                                strerror_r(errno, reason, sizeof reason))
                     : RPC_OK;
    }
    *found = true;
    strcpy(config->file, name);
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        return rpc_fail(error, RPC_BAD_CONFIG, "%.700s cannot be read: %s", name, strerror_r(errno, reason, sizeof reason));
    }
    rpc_status status = take_file(config, fd, name, named, error);
    close(fd);
    return status;
}

static rpc_status find_file(rpc_config *config, bool foreign_rights, rpc_error *error) {
    char home[RPC_FILE_MAX];
    bool found = false;
    rpc_status status = RPC_OK;
    if (!foreign_rights) {
        const char *named = set_or_null("SOFTSJJ_CONFIG");
        if (named != NULL) {
            return try_file(config, named, true, &found, error);
        }
        status = try_file(config, FILE_HERE, false, &found, error);
        if (!found && home_directory(home, sizeof home - sizeof FILE_IN_HOME)) {
            strcat(home, FILE_IN_HOME);
            status = try_file(config, home, false, &found, error);
        }
    }
    return found ? status : try_file(config, FILE_IN_ETC, false, &found, error);
}

/* ---- the whole ------------------------------------------------------------------------------------------------------------- */

static rpc_status default_address(rpc_addresses *addresses, rpc_error *error) {
    char home[RPC_FILE_MAX];
    char text[RPC_FILE_MAX + 64];
    const char *runtime = set_or_null("XDG_RUNTIME_DIR");
    if (geteuid() == 0) {
        return rpc_addresses_add(addresses, "unix:/run/softsjj.sock", error);
    }
    if (runtime != NULL && strlen(runtime) < RPC_FILE_MAX) {
        snprintf(text, sizeof text, "unix:%s/softsjj.sock", runtime);
    } else if (home_directory(home, sizeof home)) {
        snprintf(text, sizeof text, "unix:%s/.local/share/softsjj/softsjj.sock", home);
    } else {
        return rpc_fail(error, RPC_BAD_CONFIG, "no address: SOFTSJJ_ADDRESS is not set and the user has no home directory");
    }
    return rpc_addresses_add(addresses, text, error);
}

rpc_status rpc_config_load(rpc_config *config, rpc_error *error) {
    const bool foreign_rights = getauxval(AT_SECURE) != 0;
    rpc_config_default(config);
    rpc_status status = find_file(config, foreign_rights, error);
    for (int setting = 0; status == RPC_OK && !foreign_rights && setting < RPC_SETTINGS; setting++) {
        const char *text = set_or_null(rpc_config_variable((rpc_setting)setting));
        if (text != NULL) {
            status = rpc_config_set(config, (rpc_setting)setting, text, error);
        }
    }
    if (status == RPC_OK && config->addresses.count == 0) {
        status = default_address(&config->addresses, error);
    }
    if (status != RPC_OK && !foreign_rights) {
        /* The reason is wanted on stderr whatever is wrong elsewhere. */
        rpc_error unused;
        const char *text = set_or_null(rpc_config_variable(RPC_SET_DEBUG));
        (void)(text != NULL && rpc_config_set(config, RPC_SET_DEBUG, text, &unused) == RPC_OK);
    }
    return status == RPC_OK ? rpc_config_check(config, error) : status;
}
