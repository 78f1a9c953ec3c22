/* SPDX-License-Identifier: Apache-2.0 */
/* The last error of each thread, and how programs read it. */
#include "error.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gen/sdf_names.h"

static _Thread_local sdf_error last;
static atomic_bool debug; /* as the configuration of the newest device says */

int sdf_refuse(int code, const char *format, ...) {
    if (last.code == SDR_OK) {
        va_list arguments;
        last.code = code;
        va_start(arguments, format);
        vsnprintf(last.text, sizeof last.text, format, arguments);
        va_end(arguments);
    }
    return code;
}

sdf_error *sdf_call_begin(void) {
    last.code = SDR_OK;
    last.text[0] = '\0';
    return &last;
}

void sdf_debug_set(bool on) {
    atomic_store(&debug, on);
}

void sdf_call_failed(sdf_error *error, const char *function, int code) {
    const char *wanted = secure_getenv("SOFTSJJ_DEBUG");
    const char *name = sdf_code_name((uint32_t)code);
    if (error->code != code || error->text[0] == '\0') {
        error->code = code;
        snprintf(error->text, sizeof error->text, "%s", SDF_GetErrMsg((SGD_UINT32)code));
    }
    if (atomic_load(&debug) || (wanted != NULL && strcmp(wanted, "1") == 0)) {
        dprintf(STDERR_FILENO, "libsdf: %s: %s (0x%08x): %s\n", function, name == NULL ? "unknown code" : name, (unsigned)code,
                error->text);
    }
}

const char *SDF_LastErrorText(void) {
    return last.text;
}

const char *SDF_GetErrMsg(SGD_UINT32 uiCode) {
    const char *text = sdf_code_text(uiCode);
    return text == NULL ? "not a return code of GM/T 0018" : text;
}
