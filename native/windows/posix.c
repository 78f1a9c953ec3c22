/* SPDX-License-Identifier: Apache-2.0 */
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdarg.h>
#include <windows.h>
/* After windows.h. */
#include <bcrypt.h>

enum { VALUE_MAX = 4096 };

_Bool softsjj_widen(const char *text, wchar_t *out, size_t room) {
    return MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, out, (int)room) > 0;
}

_Bool softsjj_narrow(const wchar_t *text, char *out, size_t room) {
    return WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, text, -1, out, (int)room, NULL, NULL) > 0;
}

char *secure_getenv(const char *name) {
    static _Thread_local char value[VALUE_MAX];
    wchar_t wide_name[64];
    wchar_t wide[VALUE_MAX];
    if (!softsjj_widen(name, wide_name, 64)) {
        return NULL;
    }
    SetLastError(ERROR_SUCCESS);
    DWORD n = GetEnvironmentVariableW(wide_name, wide, VALUE_MAX);
    if (n >= VALUE_MAX || (n == 0 && GetLastError() != ERROR_SUCCESS)) {
        return NULL;
    }
    return softsjj_narrow(wide, value, VALUE_MAX) ? value : NULL;
}

/* The C library knows no text for these. */
static const char *socket_text(int code) {
    switch (code) {
        case ECONNREFUSED:
            return "connection refused";
        case ECONNRESET:
            return "connection reset by peer";
        case ECONNABORTED:
            return "connection aborted";
        case ETIMEDOUT:
            return "connection timed out";
        case ENETUNREACH:
            return "network unreachable";
        case EHOSTUNREACH:
            return "no route to host";
        case ENOTCONN:
            return "not connected";
        case EADDRNOTAVAIL:
            return "address not available";
        default:
            return NULL;
    }
}

char *softsjj_strerror(int code, char *text, size_t room) {
    const char *known = socket_text(code);
    if (known != NULL) {
        snprintf(text, room, "%s", known);
    } else if (strerror_s(text, room, code) != 0) {
        snprintf(text, room, "error %d", code);
    }
    return text;
}

ssize_t getrandom(void *out, size_t n, unsigned flags) {
    (void)flags;
    if (n > INT_MAX || !BCRYPT_SUCCESS(BCryptGenRandom(NULL, (PUCHAR)out, (ULONG)n, BCRYPT_USE_SYSTEM_PREFERRED_RNG))) {
        errno = EIO;
        return -1;
    }
    return (ssize_t)n;
}

int dprintf(int fd, const char *format, ...) {
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (n < 0) {
        return -1;
    }
    return _write(fd, text, (unsigned)n < sizeof text ? (unsigned)n : (unsigned)sizeof text - 1);
}

int gettid(void) {
    return (int)GetCurrentThreadId();
}

int softsjj_open_to_read(const char *path) {
    wchar_t wide[1024];
    if (!softsjj_widen(path, wide, 1024)) {
        errno = ENOENT;
        return -1;
    }
    return _wopen(wide, _O_RDONLY | _O_BINARY | _O_NOINHERIT);
}
