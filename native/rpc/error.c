/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong, for a program and for a person. */
#include <stdarg.h>
#include <stdio.h>

#include "rpc.h"

rpc_status rpc_fail(rpc_error *error, rpc_status status, const char *format, ...) {
    va_list arguments;
    error->status = status;
    error->grpc_status = 0;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return status;
}
