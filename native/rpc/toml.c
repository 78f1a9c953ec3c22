/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of toml.h. Clauses are those of TOML 1.0.0. */
#include "toml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static toml_event wrong(toml_reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

static toml_event wrong(toml_reader *reader, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reader->wrong, sizeof reader->wrong, format, arguments);
    va_end(arguments);
    reader->line = reader->here;
    reader->at = reader->end;
    reader->in_array = false;
    return TOML_WRONG;
}

/* The byte ahead; 0 at the end, which no good file contains. */
static uint8_t peek(const toml_reader *reader) {
    return reader->at < reader->end ? *reader->at : 0;
}

static bool starts(const toml_reader *reader, const char *text) {
    size_t n = strlen(text);
    return (size_t)(reader->end - reader->at) >= n && memcmp(reader->at, text, n) == 0;
}

static void skip_blanks(toml_reader *reader) {
    while (peek(reader) == ' ' || peek(reader) == '\t') {
        reader->at++;
    }
}

/* Control characters but tab stand nowhere in a file, line ends apart ("Comment", "String"). */
static bool is_control(uint8_t byte) {
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

/* LF or CRLF. */
static bool take_line_end(toml_reader *reader) {
    size_t n = starts(reader, "\r\n") ? 2 : 1;
    if (n == 1 && peek(reader) != '\n') {
        return false;
    }
    reader->at += n;
    reader->here++;
    return true;
}

static void skip_comment(toml_reader *reader) {
    if (peek(reader) == '#') {
        while (reader->at < reader->end && !is_control(*reader->at)) {
            reader->at++;
        }
    }
}

/* Blanks, comments, line ends. */
static void skip_lines(toml_reader *reader) {
    do {
        skip_blanks(reader);
        skip_comment(reader);
    } while (take_line_end(reader));
}

/* After a header or a value nothing stands in the line but a comment. */
static bool take_rest_of_line(toml_reader *reader) {
    skip_blanks(reader);
    skip_comment(reader);
    return reader->at == reader->end || take_line_end(reader);
}

/* ---- UTF-8 (RFC 3629) ------------------------------------------------------------------------------------------------------ */

static size_t utf8_length(const uint8_t *at, const uint8_t *end) {
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

void toml_open(toml_reader *reader, const uint8_t *bytes, size_t n) {
    memset(reader, 0, sizeof *reader);
    reader->at = bytes;
    reader->end = bytes + n;
    reader->here = 1;
    if (starts(reader, "\xef\xbb\xbf")) {
        reader->at += 3;
    }
    /* Judged at once, so that nothing below has to. */
    unsigned line = 1;
    for (const uint8_t *at = reader->at; at < reader->end;) {
        size_t length = utf8_length(at, reader->end);
        line += *at == '\n';
        if (length == 0) {
            reader->here = line;
            (void)wrong(reader, "there are bytes in it that are not UTF-8");
            return;
        }
        at += length;
    }
}

/* ---- texts ----------------------------------------------------------------------------------------------------------------- */

/* 4 or 8 hexadecimal digits. false: not that, or no character. */
static bool take_code(toml_reader *reader, size_t digits, uint32_t *code) {
    *code = 0;
    for (size_t i = 0; i < digits; i++) {
        uint8_t byte = peek(reader);
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
    uint8_t byte = peek(reader);
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

/* A text in '' or "" in one line, decoded. Escaped control characters are refused too: no setting has use for one. */
static bool take_text(toml_reader *reader, char *out, size_t room) {
    const uint8_t quote = peek(reader);
    size_t n = 0;
    if (starts(reader, "\"\"\"") || starts(reader, "'''")) {
        (void)wrong(reader, "texts in several lines are not read here: write one line between single quotation marks");
        return false;
    }
    reader->at++;
    for (uint8_t piece[4]; peek(reader) != quote;) {
        size_t length = 1;
        piece[0] = peek(reader);
        if (reader->at == reader->end || piece[0] == '\n' || piece[0] == '\r') {
            (void)wrong(reader, "the text does not end in its line: a %c is missing", quote);
            return false;
        }
        reader->at++;
        if (piece[0] == '\\' && quote == '"') {
            length = take_escape(reader, piece);
            if (length == 0) {
                (void)wrong(reader, "there is no such escape in a text between \": write \\\\ for a backslash, or use '");
                return false;
            }
        }
        if (is_control(piece[0])) {
            (void)wrong(reader, "there is a control character in the text");
            return false;
        }
        if (n + length >= room) {
            (void)wrong(reader, "the text or name is longer than %zu bytes", room - 1);
            return false;
        }
        memcpy(out + n, piece, length);
        n += length;
    }
    out[n] = '\0';
    reader->at++;
    return true;
}

/* ---- names ----------------------------------------------------------------------------------------------------------------- */

static bool is_bare(uint8_t byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' ||
           byte == '-';
}

/* A bare or quoted name, with the blanks after it. */
static bool take_name(toml_reader *reader, char *out) {
    size_t n = 0;
    if (peek(reader) == '"' || peek(reader) == '\'') {
        if (!take_text(reader, out, TOML_NAME_MAX)) {
            return false;
        }
    } else {
        for (; is_bare(peek(reader)); reader->at++) {
            if (n + 1 == TOML_NAME_MAX) {
                (void)wrong(reader, "the name is longer than %d bytes", TOML_NAME_MAX - 1);
                return false;
            }
            out[n++] = (char)*reader->at;
        }
        out[n] = '\0';
    }
    if (out[0] == '\0') { /* also a quoted one: no setting is called so, and here it would mean the root */
        (void)wrong(reader, "there is neither a name nor a [table] here");
        return false;
    }
    skip_blanks(reader);
    return true;
}

/* "[name]" */
static toml_event take_header(toml_reader *reader) {
    reader->at++;
    if (peek(reader) == '[') {
        return wrong(reader, "there are no lists of tables here: write one bracket");
    }
    skip_blanks(reader);
    if (!take_name(reader, reader->header)) {
        return TOML_WRONG;
    }
    if (peek(reader) == '.') {
        return wrong(reader, "there are no tables in tables here");
    }
    if (peek(reader) != ']') {
        return wrong(reader, "the ] of a table's name is missing");
    }
    reader->at++;
    if (!take_rest_of_line(reader)) {
        return wrong(reader, "there is something after the ] of a table's name");
    }
    memcpy(reader->table, reader->header, sizeof reader->table);
    return TOML_TABLE;
}

/* ---- values ---------------------------------------------------------------------------------------------------------------- */

static unsigned digit_of(uint8_t byte) {
    uint8_t low = byte | 0x20;
    if (byte >= '0' && byte <= '9') {
        return (unsigned)(byte - '0');
    }
    return low >= 'a' && low <= 'f' ? (unsigned)(low - 'a' + 10) : 16;
}

/* "Integer": decimal with a sign, or 0x, 0o, 0b without; _ only between digits; no zeros in front of a decimal. */
static bool take_integer(toml_reader *reader) {
    const bool minus = peek(reader) == '-';
    const bool sign = minus || peek(reader) == '+';
    int64_t value = 0;
    unsigned base = 10;
    reader->at += sign;
    if (!sign && (starts(reader, "0x") || starts(reader, "0o") || starts(reader, "0b"))) {
        base = reader->at[1] == 'x' ? 16 : reader->at[1] == 'o' ? 8 : 2;
        reader->at += 2;
    }
    const uint8_t *first = reader->at;
    for (; digit_of(peek(reader)) < base || peek(reader) == '_'; reader->at++) {
        if (*reader->at == '_') {
            bool between = reader->at != first && reader->at[-1] != '_' && reader->at + 1 < reader->end;
            if (!between || digit_of(reader->at[1]) >= base) {
                return false;
            }
            continue;
        }
        int64_t digit = (int64_t)digit_of(*reader->at);
        value = value > (INT64_MAX - digit) / (int64_t)base ? INT64_MAX : value * (int64_t)base + digit;
    }
    reader->integer = minus ? -value : value;
    return reader->at != first && !(base == 10 && *first == '0' && reader->at != first + 1);
}

static toml_event take_value(toml_reader *reader) {
    toml_event event = TOML_INTEGER;
    uint8_t byte = peek(reader);
    if (byte == '[') {
        reader->at++;
        reader->in_array = true;
        reader->after_item = false;
        return TOML_ARRAY;
    }
    if (byte == '"' || byte == '\'') {
        event = TOML_TEXT;
        if (!take_text(reader, reader->text, sizeof reader->text)) {
            return TOML_WRONG;
        }
    } else if (starts(reader, "true") || starts(reader, "false")) {
        event = TOML_BOOLEAN;
        reader->integer = byte == 't';
        reader->at += byte == 't' ? 4 : 5;
    } else if (byte == '{') {
        return wrong(reader, "tables in one line are not read here: write [%.40s] in a line of its own", reader->key);
    } else if (!take_integer(reader)) {
        return wrong(reader, "the value of %.40s is no text in quotation marks, integer, true, false or list of texts",
                     reader->key);
    }
    if (!take_rest_of_line(reader)) {
        return wrong(reader, "there is something after the value of %.40s that does not belong there", reader->key);
    }
    return event;
}

/* Inside [ ]: texts between commas, over as many lines as one likes; a comma may follow the last. */
static toml_event take_item(toml_reader *reader) {
    skip_lines(reader);
    if (reader->after_item && peek(reader) == ',') {
        reader->at++;
        reader->after_item = false;
        skip_lines(reader);
    }
    reader->line = reader->here;
    if (peek(reader) == ']') {
        reader->at++;
        reader->in_array = false;
        if (!take_rest_of_line(reader)) {
            return wrong(reader, "there is something after the ] of %.40s", reader->key);
        }
        return TOML_END; /* of the array */
    }
    if (reader->after_item || (peek(reader) != '"' && peek(reader) != '\'')) {
        return wrong(reader, "the list of %.40s has texts in quotation marks, commas between them, and a ] at the end",
                     reader->key);
    }
    if (!take_text(reader, reader->text, sizeof reader->text)) {
        return TOML_WRONG;
    }
    reader->after_item = true;
    return TOML_ITEM;
}

/* "name = value" or "table.name = value" */
static toml_event take_pair(toml_reader *reader) {
    memcpy(reader->table, reader->header, sizeof reader->table);
    reader->dotted = false;
    if (!take_name(reader, reader->key)) {
        return TOML_WRONG;
    }
    if (peek(reader) == '.' && reader->header[0] == '\0') {
        memcpy(reader->table, reader->key, sizeof reader->table);
        reader->dotted = true;
        reader->at++;
        skip_blanks(reader);
        if (!take_name(reader, reader->key)) {
            return TOML_WRONG;
        }
    }
    if (peek(reader) == '.') {
        return wrong(reader, "there are no tables in tables here");
    }
    if (peek(reader) != '=') {
        return wrong(reader, "there is no = after %.40s", reader->key);
    }
    reader->at++;
    skip_blanks(reader);
    return take_value(reader);
}

toml_event toml_next(toml_reader *reader) {
    if (reader->in_array) {
        toml_event event = take_item(reader);
        if (event != TOML_END) {
            return event;
        }
    }
    if (reader->wrong[0] == '\0') {
        skip_lines(reader);
        reader->line = reader->here;
    }
    if (reader->at == reader->end) {
        return reader->wrong[0] == '\0' ? TOML_END : TOML_WRONG;
    }
    return peek(reader) == '[' ? take_header(reader) : take_pair(reader);
}
