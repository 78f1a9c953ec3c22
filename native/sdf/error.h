/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why the calling thread's last call failed: the code and an English sentence that names the argument or says what went wrong.
 * Within a call the first reason counts: what fails afterwards, while things are put in order again, does not hide it.
 */
#ifndef SOFTSJJ_SDF_ERROR_H
#define SOFTSJJ_SDF_ERROR_H

#include "rpc.h"
#include "sdf.h"

typedef struct sdf_error {
    int code; /* SDR_OK: nothing has failed yet */
    char text[RPC_TEXT_MAX];
} sdf_error;

/* Gives the reason and returns the code, which is not SDR_OK. Never names a secret. */
int sdf_refuse(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Ends the function with a code when the condition does not hold; the rest is as in printf. */
#define SDF_DEMAND(condition, ...)          \
    do {                                    \
        if (!(condition)) {                 \
            return sdf_refuse(__VA_ARGS__); \
        }                                   \
    } while (0)
/* The same for an argument that is read, or written to, and must not be NULL. */
#define SDF_READS(pointer) SDF_DEMAND((pointer) != NULL, SDR_INARGERR, "%s is NULL", #pointer)
#define SDF_WRITES(pointer) SDF_DEMAND((pointer) != NULL, SDR_OUTARGERR, "%s is NULL", #pointer)

/* What structs.h refuses, in words. */
#define SDF_POINT_WANTED "bits must be 256 and the first 32 bytes of x and y zero"
#define SDF_SIGNATURE_WANTED "the first 32 bytes of r and s must be zero"
#define SDF_CIPHER_WANTED "L must be 1 to 4096 and the first 32 bytes of x and y zero"

static inline int sdf_no_session(void) {
    return sdf_refuse(SDR_INARGERR, "hSessionHandle is no open session");
}

static inline int sdf_not_supported(void) {
    return sdf_refuse(SDR_NOTSUPPORT, "this device does not offer the function");
}

/* ---- for the entries ------------------------------------------------------------------------------------------------------- */

/* Forgets what failed before. The result is the calling thread's own. */
sdf_error *sdf_call_begin(void);
/* A failure without a reason gets the code's meaning. With SOFTSJJ_DEBUG=1, or debug in softsjj.toml, it is told on stderr in one
 * line. */
void sdf_call_failed(sdf_error *error, const char *function, int code);

/* What the configuration says about telling failures on stderr. */
void sdf_debug_set(bool on);

static inline int sdf_call_end(sdf_error *error, const char *function, int code) {
    if (code == SDR_OK) {
        error->code = SDR_OK;
        error->text[0] = '\0';
    } else {
        sdf_call_failed(error, function, code);
    }
    return code;
}

#endif
