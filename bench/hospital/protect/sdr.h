/* SPDX-License-Identifier: Apache-2.0 */
/* The codes that SDF functions return (GM/T 0018-2023 annex A). */
#ifndef PROTECT_SDR_H
#define PROTECT_SDR_H

#include <stdbool.h>

/* The standard's name of a return code; "SDR_?" for a code outside annex A. */
const char *sdr_name(int code);

/* Prints function and code on stderr unless the code is SDR_OK. Returns whether it is. */
bool sdr_check(const char *function, int code);

/* Calls one SDF function and checks its code: true on SDR_OK. */
#define CALL(function, ...) sdr_check(#function, (int)function(__VA_ARGS__))

#endif
