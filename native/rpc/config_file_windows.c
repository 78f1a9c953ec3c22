/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_file.c for Windows: softsjj.toml in the working directory, %APPDATA%\SoftSJJ or %PROGRAMDATA%\SoftSJJ, or the file that
 * SOFTSJJ_CONFIG names. Nothing runs with another's rights here, and who may write a file is the access list's affair.
 */
#include <errno.h>
#include <io.h>

#include "config.h"

enum { FILE_BYTES_MAX = 64 << 10 };

static const char *set_or_null(const char *name) {
    const char *value = secure_getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* out = the variable's value and what follows. false: not set, or too long. */
static bool under(const char *variable, const char *rest, char *out, size_t room) {
    const char *value = set_or_null(variable);
    int n = value == NULL ? -1 : snprintf(out, room, "%s%s", value, rest);
    return n > 0 && (size_t)n < room;
}

/* C:\DIRECTORY or \\HOST\SHARE; C: alone and \DIRECTORY depend on the process. Both slashes count. */
bool rpc_path_is_absolute(const char *path) {
    const bool drive = (path[0] | 0x20) >= 'a' && (path[0] | 0x20) <= 'z' && path[1] == ':';
    const char *p = drive ? path + 2 : path + 1;
    return path[0] != '\0' && (p[0] == '\\' || p[0] == '/') && (drive || path[0] == '\\' || path[0] == '/');
}

/* The path's directory with its slash, made absolute: the process may go elsewhere before it connects again. */
static bool directory_of(const char *path, char *out, size_t room) {
    wchar_t wide[RPC_FILE_MAX];
    wchar_t whole[RPC_FILE_MAX];
    if (!softsjj_widen(path, wide, RPC_FILE_MAX) || _wfullpath(whole, wide, RPC_FILE_MAX) == NULL) {
        return false;
    }
    wchar_t *slash = wcsrchr(whole, L'\\');
    if (slash == NULL) {
        return false;
    }
    slash[1] = L'\0';
    return softsjj_narrow(whole, out, room);
}

/* The whole of an open file. 0: read; otherwise an errno value. */
static int read_all(int fd, uint8_t *bytes, size_t room, size_t *n) {
    *n = 0;
    while (*n < room) {
        int got = _read(fd, bytes + *n, (unsigned)(room - *n));
        if (got <= 0) {
            return got == 0 ? 0 : errno;
        }
        *n += (size_t)got;
    }
    return EFBIG;
}

static rpc_status take_file(rpc_config *config, int fd, const char *name, rpc_error *error) {
    char directory[RPC_FILE_MAX];
    char home[RPC_FILE_MAX];
    char reason[96];
    size_t n = 0;
    if (!directory_of(name, directory, sizeof directory)) {
        return rpc_fail(error, RPC_BAD_CONFIG, "%.700s: the path of its directory is too long", name);
    }
    uint8_t *bytes = (uint8_t *)malloc(FILE_BYTES_MAX);
    if (bytes == NULL) {
        return rpc_fail(error, RPC_NO_MEMORY, "no memory for %.700s", name);
    }
    rpc_status status = RPC_OK;
    int code = read_all(fd, bytes, FILE_BYTES_MAX, &n);
    if (code == 0) {
        const char *base = under("USERPROFILE", "", home, sizeof home) ? home : NULL;
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
    *found = false;
    if (strlen(name) >= sizeof config->file) {
        return named ? rpc_fail(error, RPC_BAD_CONFIG, "SOFTSJJ_CONFIG is longer than %zu bytes", sizeof config->file - 1) : RPC_OK;
    }
    int fd = softsjj_open_to_read(name);
    if (fd < 0 && errno == ENOENT) {
        return named ? rpc_fail(error, RPC_BAD_CONFIG, "SOFTSJJ_CONFIG names %.700s: there is no such file", name) : RPC_OK;
    }
    *found = true;
    memcpy(config->file, name, strlen(name) + 1);
    if (fd < 0) {
        return rpc_fail(error, RPC_BAD_CONFIG, "%.700s cannot be read: %s", name, strerror_r(errno, reason, sizeof reason));
    }
    rpc_status status = take_file(config, fd, name, error);
    _close(fd);
    return status;
}

static rpc_status find_file(rpc_config *config, rpc_error *error) {
    char path[RPC_FILE_MAX];
    bool found = false;
    if (under("SOFTSJJ_CONFIG", "", path, sizeof path)) {
        return strcmp(path, "NUL") == 0 ? RPC_OK : try_file(config, path, true, &found, error);
    }
    rpc_status status = try_file(config, "softsjj.toml", false, &found, error);
    if (!found && under("APPDATA", "\\SoftSJJ\\softsjj.toml", path, sizeof path)) {
        status = try_file(config, path, false, &found, error);
    }
    if (!found && under("PROGRAMDATA", "\\SoftSJJ\\softsjj.toml", path, sizeof path)) {
        status = try_file(config, path, false, &found, error);
    }
    return status;
}

rpc_status rpc_config_load(rpc_config *config, rpc_error *error) {
    rpc_config_default(config);
    rpc_status status = find_file(config, error);
    for (int setting = 0; status == RPC_OK && setting < RPC_SETTINGS; setting++) {
        const char *text = set_or_null(rpc_config_variable((rpc_setting)setting));
        if (text != NULL) {
            status = rpc_config_set(config, (rpc_setting)setting, text, error);
        }
    }
    if (status == RPC_OK && config->addresses.count == 0) {
        status = rpc_fail(error, RPC_BAD_CONFIG,
                          "no address: set SOFTSJJ_ADDRESS, or `address` in softsjj.toml "
                          "(%%APPDATA%%\\SoftSJJ\\softsjj.toml), to HOST:PORT or tls:HOST:PORT");
    }
    if (status != RPC_OK) {
        /* The reason is wanted on stderr whatever is wrong elsewhere. */
        rpc_error unused;
        const char *text = set_or_null(rpc_config_variable(RPC_SET_DEBUG));
        (void)(text != NULL && rpc_config_set(config, RPC_SET_DEBUG, text, &unused) == RPC_OK);
    }
    return status == RPC_OK ? rpc_config_check(config, error) : status;
}
