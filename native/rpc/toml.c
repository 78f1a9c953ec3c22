/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of toml.h. Clauses are those of TOML 1.0.0. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "toml_inner.h"

toml_event toml_wrong(toml_reader *reader, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reader->wrong, sizeof reader->wrong, format, arguments);
    va_end(arguments);
    reader->line = reader->here;
    reader->at = reader->end;
    reader->in_array = false;
    return TOML_WRONG;
}

uint8_t toml_peek(const toml_reader *reader) {
    return reader->at < reader->end ? *reader->at : 0;
}

bool toml_starts(const toml_reader *reader, const char *text) {
    size_t n = strlen(text);
    return (size_t)(reader->end - reader->at) >= n && memcmp(reader->at, text, n) == 0;
}

static void skip_blanks(toml_reader *reader) {
    while (toml_peek(reader) == ' ' || toml_peek(reader) == '\t') {
        reader->at++;
    }
}

bool toml_is_control(uint8_t byte) {
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

/* LF or CRLF. */
static bool take_line_end(toml_reader *reader) {
    size_t n = toml_starts(reader, "\r\n") ? 2 : 1;
    if (n == 1 && toml_peek(reader) != '\n') {
        return false;
    }
    reader->at += n;
    reader->here++;
    return true;
}

static void skip_comment(toml_reader *reader) {
    if (toml_peek(reader) == '#') {
        while (reader->at < reader->end && !toml_is_control(*reader->at)) {
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

void toml_open(toml_reader *reader, const uint8_t *bytes, size_t n) {
    memset(reader, 0, sizeof *reader);
    reader->at = bytes;
    reader->end = bytes + n;
    reader->here = 1;
    if (toml_starts(reader, "\xef\xbb\xbf")) {
        reader->at += 3;
    }
    /* Judged at once, so that nothing below has to. */
    unsigned line = 1;
    for (const uint8_t *at = reader->at; at < reader->end;) {
        size_t length = toml_utf8_length(at, reader->end);
        line += *at == '\n';
        if (length == 0) {
            reader->here = line;
            (void)toml_wrong(reader, "there are bytes in it that are not UTF-8");
            return;
        }
        at += length;
    }
}

/* ---- names ----------------------------------------------------------------------------------------------------------------- */

static bool is_bare(uint8_t byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' ||
           byte == '-';
}

/* A bare or quoted name, with the blanks after it. */
static bool take_name(toml_reader *reader, char *out) {
    size_t n = 0;
    if (toml_peek(reader) == '"' || toml_peek(reader) == '\'') {
        if (!toml_take_text(reader, out, TOML_NAME_MAX)) {
            return false;
        }
    } else {
        for (; is_bare(toml_peek(reader)); reader->at++) {
            if (n + 1 == TOML_NAME_MAX) {
                (void)toml_wrong(reader, "the name is longer than %d bytes", TOML_NAME_MAX - 1);
                return false;
            }
            out[n++] = (char)*reader->at;
        }
        out[n] = '\0';
    }
    if (out[0] == '\0') { /* also a quoted one: no setting is called so, and here it would mean the root */
        (void)toml_wrong(reader, "there is neither a name nor a [table] here");
        return false;
    }
    skip_blanks(reader);
    return true;
}

/* "[name]" */
static toml_event take_header(toml_reader *reader) {
    reader->at++;
    if (toml_peek(reader) == '[') {
        return toml_wrong(reader, "there are no lists of tables here: write one bracket");
    }
    skip_blanks(reader);
    if (!take_name(reader, reader->header)) {
        return TOML_WRONG;
    }
    if (toml_peek(reader) == '.') {
        return toml_wrong(reader, "there are no tables in tables here");
    }
    if (toml_peek(reader) != ']') {
        return toml_wrong(reader, "the ] of a table's name is missing");
    }
    reader->at++;
    if (!take_rest_of_line(reader)) {
        return toml_wrong(reader, "there is something after the ] of a table's name");
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
    const bool minus = toml_peek(reader) == '-';
    const bool sign = minus || toml_peek(reader) == '+';
    int64_t value = 0;
    unsigned base = 10;
    reader->at += sign;
    if (!sign && (toml_starts(reader, "0x") || toml_starts(reader, "0o") || toml_starts(reader, "0b"))) {
        base = reader->at[1] == 'x' ? 16 : reader->at[1] == 'o' ? 8 : 2;
        reader->at += 2;
    }
    const uint8_t *first = reader->at;
    for (; digit_of(toml_peek(reader)) < base || toml_peek(reader) == '_'; reader->at++) {
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
    uint8_t byte = toml_peek(reader);
    if (byte == '[') {
        reader->at++;
        reader->in_array = true;
        reader->after_item = false;
        return TOML_ARRAY;
    }
    if (byte == '"' || byte == '\'') {
        event = TOML_TEXT;
        if (!toml_take_text(reader, reader->text, sizeof reader->text)) {
            return TOML_WRONG;
        }
    } else if (toml_starts(reader, "true") || toml_starts(reader, "false")) {
        event = TOML_BOOLEAN;
        reader->integer = byte == 't';
        reader->at += byte == 't' ? 4 : 5;
    } else if (byte == '{') {
        return toml_wrong(reader, "tables in one line are not read here: write [%.40s] in a line of its own", reader->key);
    } else if (!take_integer(reader)) {
        return toml_wrong(reader, "the value of %.40s is no text in quotation marks, integer, true, false or list of texts",
                          reader->key);
    }
    if (!take_rest_of_line(reader)) {
        return toml_wrong(reader, "there is something after the value of %.40s that does not belong there", reader->key);
    }
    return event;
}

/* Inside [ ]: texts between commas, over as many lines as one likes; a comma may follow the last. */
static toml_event take_item(toml_reader *reader) {
    skip_lines(reader);
    if (reader->after_item && toml_peek(reader) == ',') {
        reader->at++;
        reader->after_item = false;
        skip_lines(reader);
    }
    reader->line = reader->here;
    if (toml_peek(reader) == ']') {
        reader->at++;
        reader->in_array = false;
        if (!take_rest_of_line(reader)) {
            return toml_wrong(reader, "there is something after the ] of %.40s", reader->key);
        }
        return TOML_END; /* of the array */
    }
    if (reader->after_item || (toml_peek(reader) != '"' && toml_peek(reader) != '\'')) {
        return toml_wrong(reader, "the list of %.40s has texts in quotation marks, commas between them, and a ] at the end",
                          reader->key);
    }
    if (!toml_take_text(reader, reader->text, sizeof reader->text)) {
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
    if (toml_peek(reader) == '.' && reader->header[0] == '\0') {
        memcpy(reader->table, reader->key, sizeof reader->table);
        reader->dotted = true;
        reader->at++;
        skip_blanks(reader);
        if (!take_name(reader, reader->key)) {
            return TOML_WRONG;
        }
    }
    if (toml_peek(reader) == '.') {
        return toml_wrong(reader, "there are no tables in tables here");
    }
    if (toml_peek(reader) != '=') {
        return toml_wrong(reader, "there is no = after %.40s", reader->key);
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
    return toml_peek(reader) == '[' ? take_header(reader) : take_pair(reader);
}
