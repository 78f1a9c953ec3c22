/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 8259, as far as a line of the trace needs it. */
#include "json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void put(sdf_json *json, const char *bytes, size_t n) {
    if (n > json->room - json->len) {
        json->full = true;
        return;
    }
    memcpy(json->text + json->len, bytes, n);
    json->len += n;
}

static void put_text(sdf_json *json, const char *text) {
    put(json, text, strlen(text));
}

void sdf_json_open(sdf_json *json) {
    put_text(json, "{");
}

void sdf_json_close(sdf_json *json) {
    put_text(json, "}");
}

void sdf_json_name(sdf_json *json, const char *name) {
    if (json->len != 0 && json->text[json->len - 1] != '{') {
        put_text(json, ",");
    }
    put_text(json, "\"");
    put_text(json, name);
    put_text(json, "\":");
}

/* Bytes of the UTF-8 character at p (RFC 3629 4), 0: none starts there. The text ends with NUL, which continues no character. */
static size_t character(const unsigned char *p) {
    size_t n = p[0] < 0x80                   ? 1
               : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
               : p[0] >= 0xe0 && p[0] < 0xf0 ? 3
               : p[0] >= 0xf0 && p[0] < 0xf5 ? 4
                                             : 0;
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    const bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    const bool surrogate = p[0] == 0xed && p[1] >= 0xa0;
    const bool beyond = p[0] == 0xf4 && p[1] >= 0x90;
    return overlong || surrogate || beyond ? 0 : n;
}

void sdf_json_string(sdf_json *json, const char *text, size_t max) {
    if (text == NULL) {
        sdf_json_null(json);
        return;
    }
    put_text(json, "\"");
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0';) {
        size_t n = character(p);
        size_t step = n == 0 ? 1 : n;
        if ((size_t)(p - (const unsigned char *)text) + step > max) {
            break;
        }
        if (n == 0) {
            put_text(json, "\\ufffd");
        } else if (*p < 0x20 || *p == 0x7f) {
            char escaped[8];
            snprintf(escaped, sizeof escaped, "\\u%04x", *p);
            put_text(json, escaped);
        } else {
            put(json, "\\", *p == '"' || *p == '\\');
            put(json, (const char *)p, n);
        }
        p += step;
    }
    put_text(json, "\"");
}

void sdf_json_number(sdf_json *json, uint64_t number) {
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, number);
    put_text(json, text);
}

void sdf_json_fixed(sdf_json *json, uint64_t number, unsigned digits) {
    char text[48];
    uint64_t unit = 1;
    for (unsigned i = 0; i < digits; i++) {
        unit *= 10;
    }
    snprintf(text, sizeof text, "%" PRIu64 ".%0*" PRIu64, number / unit, (int)digits, number % unit);
    put_text(json, text);
}

void sdf_json_null(sdf_json *json) {
    put_text(json, "null");
}

void sdf_json_newline(sdf_json *json) {
    put_text(json, "\n");
}
