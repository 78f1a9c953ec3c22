/* SPDX-License-Identifier: Apache-2.0 */
/* A secret that a person types or a file holds in its first line, sealed without any interpreter seeing it. */
#include <errno.h>
#include <unistd.h>

#include "constant_time.h"
#include "result.h"

/* Up to the newline, which is not counted, nor is a carriage return before it. Byte by byte, so that nothing after the line is
 * taken from the descriptor. */
static hsm_rc read_line(int fd, uint8_t line[HSM_SECRET_LINE_MAX + 1], size_t *n) {
    *n = 0;
    while (*n <= HSM_SECRET_LINE_MAX) {
        ssize_t got = read(fd, line + *n, 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return hsm_refuse(HSM_R_FILE_NOT_FOUND);
        }
        if (got == 0 || line[*n] == '\n') {
            *n -= *n != 0 && line[*n - 1] == '\r' ? 1 : 0;
            return hsm_refuse(*n != 0 ? HSM_R_OK : HSM_R_FILE_SIZE);
        }
        ++*n;
    }
    return hsm_refuse(HSM_R_FILE_SIZE);
}

hsm_rc hsm_secret_seal_line(const uint8_t point[HSM_SM2_POINT_BYTES], const uint8_t *context, size_t context_len, int fd,
                            uint8_t *out, size_t *len) {
    uint8_t line[HSM_SECRET_LINE_MAX + 1];
    size_t n = 0;
    hsm_rc rc = read_line(fd, line, &n);
    HSM_CT_SECRET(line, n);
    if (hsm_is_ok(rc)) {
        rc = hsm_secret_seal(point, context, context_len, line, n, out, len);
    }
    hsm_wipe(line, sizeof line);
    hsm_wipe_stack();
    return rc;
}
