/* SPDX-License-Identifier: Apache-2.0 */
/*
 * toml.h - the part of TOML 1.0 that softsjj.toml needs: comments, [table] headers, bare, quoted and dotted keys (two parts), texts
 * in one line, integers, booleans, arrays of texts. Everything else (dates, floats, inline tables, arrays of tables, texts in
 * several lines) is refused by its line. Reads memory only and allocates nothing. Names that stand twice are the caller's to
 * notice.
 */
#ifndef SOFTSJJ_RPC_TOML_H
#define SOFTSJJ_RPC_TOML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TOML_NAME_MAX = 64, TOML_TEXT_MAX = 2048, TOML_WRONG_MAX = 160 };

typedef enum toml_event {
    TOML_END = 0,
    TOML_TABLE,   /* table */
    TOML_TEXT,    /* table, key, text */
    TOML_INTEGER, /* table, key, integer; beyond 64 bits: the nearest */
    TOML_BOOLEAN, /* table, key, integer 0 or 1 */
    TOML_ARRAY,   /* table, key: an array of texts begins, its TOML_ITEMs follow */
    TOML_ITEM,    /* table, key, text */
    TOML_WRONG    /* wrong: one English sentence; nothing can follow */
} toml_event;

typedef struct toml_reader {
    /* out */
    unsigned line;             /* of the event, from 1 */
    char table[TOML_NAME_MAX]; /* empty: the root */
    bool dotted;               /* the table is named before a dot, not in a header */
    char key[TOML_NAME_MAX];
    char text[TOML_TEXT_MAX]; /* UTF-8, NUL-terminated, without control characters */
    int64_t integer;
    char wrong[TOML_WRONG_MAX];
    /* private */
    const uint8_t *at;
    const uint8_t *end;
    unsigned here; /* line of at */
    char header[TOML_NAME_MAX];
    bool in_array;
    bool after_item;
} toml_reader;

/* bytes[n] must outlive the reader. A byte order mark at the start is passed over. */
void toml_open(toml_reader *reader, const uint8_t *bytes, size_t n);
/* What comes next. After TOML_END and TOML_WRONG: the same again. */
toml_event toml_next(toml_reader *reader);

#endif
