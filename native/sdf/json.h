/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON object on one line, written into a buffer of fixed size. Pure: no I/O, no memory of its own. */
#ifndef SOFTSJJ_SDF_JSON_H
#define SOFTSJJ_SDF_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sdf_json {
    char *text; /* not NUL-terminated */
    size_t room;
    size_t len;
    bool full; /* something did not fit; the line is of no use */
} sdf_json;

/* {  The comma before it, where one is due, is written too; the same holds for sdf_json_name. */
void sdf_json_open(sdf_json *json);
void sdf_json_close(sdf_json *json);
/* The name of the member whose value comes next; plain letters. */
void sdf_json_name(sdf_json *json, const char *name);

/* At most `max` bytes of the text, cut between characters. Bytes that are no UTF-8 become U+FFFD. NULL: null. */
void sdf_json_string(sdf_json *json, const char *text, size_t max);
void sdf_json_number(sdf_json *json, uint64_t number);
/* number / 10^digits, as 12.345 */
void sdf_json_fixed(sdf_json *json, uint64_t number, unsigned digits);
void sdf_json_null(sdf_json *json);
void sdf_json_newline(sdf_json *json);

#endif
