/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of TOML 1.0.0 ("String"), and the UTF-8 that they and all else are made of. */
#include <string.h>

#include "toml_inner.h"

/* ---- UTF-8 (RFC 3629) ------------------------------------------------------------------------------------------------------ */

size_t toml_utf8_length(const uint8_t *at, const uint8_t *end) {
    static const struct {
        uint8_t first, last, low, high;
        size_t n;
    } forms[] = {{0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
                 {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
                 {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (at[0] < forms[i].first || at[0] > forms[i].last) {
            continue;
        }
        if ((size_t)(end - at) < forms[i].n || (forms[i].n > 1 && (at[1] < forms[i].low || at[1] > forms[i].high))) {
            return 0;
        }
        for (size_t k = 2; k < forms[i].n; k++) {
            if ((at[k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return forms[i].n;
    }
    return 0;
}

static size_t utf8_write(uint8_t out[4], uint32_t code) {
    if (code < 0x80) {
        out[0] = (uint8_t)code;
        return 1;
    }
    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (uint8_t)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    out[0] = (uint8_t)((0xf0 << (4 - n)) | code);
    return n;
}

/* ---- texts ----------------------------------------------------------------------------------------------------------------- */

/* 4 or 8 hexadecimal digits. false: not that, or no character. */
static bool take_code(toml_reader *reader, size_t digits, uint32_t *code) {
    *code = 0;
    for (size_t i = 0; i < digits; i++) {
        uint8_t byte = toml_peek(reader);
        uint8_t low = byte | 0x20;
        if (byte >= '0' && byte <= '9') {
            *code = *code << 4 | (uint32_t)(byte - '0');
        } else if (low >= 'a' && low <= 'f') {
            *code = *code << 4 | (uint32_t)(low - 'a' + 10);
        } else {
            return false;
        }
        reader->at++;
    }
    return *code <= 0x10ffff && (*code < 0xd800 || *code > 0xdfff);
}

/* One character of a basic text after its backslash, as UTF-8. 0: no such escape. */
static size_t take_escape(toml_reader *reader, uint8_t out[4]) {
    static const char names[] = "btnfr\"\\";
    static const char meant[] = "\b\t\n\f\r\"\\";
    uint32_t code = 0;
    uint8_t byte = toml_peek(reader);
    reader->at += byte != 0;
    const char *found = byte == 0 ? NULL : strchr(names, byte);
    if (found != NULL) {
        out[0] = (uint8_t)meant[found - names];
        return 1;
    }
    if ((byte != 'u' && byte != 'U') || !take_code(reader, byte == 'u' ? 4 : 8, &code)) {
        return 0;
    }
    return utf8_write(out, code);
}

bool toml_take_text(toml_reader *reader, char *out, size_t room) {
    const uint8_t quote = toml_peek(reader);
    size_t n = 0;
    if (toml_starts(reader, "\"\"\"") || toml_starts(reader, "'''")) {
        (void)toml_wrong(reader, "texts in several lines are not read here: write one line between single quotation marks");
        return false;
    }
    reader->at++;
    for (uint8_t piece[4]; toml_peek(reader) != quote;) {
        size_t length = 1;
        piece[0] = toml_peek(reader);
        if (reader->at == reader->end || piece[0] == '\n' || piece[0] == '\r') {
            (void)toml_wrong(reader, "the text does not end in its line: a %c is missing", quote);
            return false;
        }
        reader->at++;
        if (piece[0] == '\\' && quote == '"') {
            length = take_escape(reader, piece);
            if (length == 0) {
                (void)toml_wrong(reader, "there is no such escape in a text between \": write \\\\ for a backslash, or use '");
                return false;
            }
        }
        if (toml_is_control(piece[0])) {
            (void)toml_wrong(reader, "there is a control character in the text");
            return false;
        }
        if (n + length >= room) {
            (void)toml_wrong(reader, "the text or name is longer than %zu bytes", room - 1);
            return false;
        }
        memcpy(out + n, piece, length);
        n += length;
    }
    out[n] = '\0';
    reader->at++;
    return true;
}
