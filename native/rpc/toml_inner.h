/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the TOML reader share. */
#ifndef SOFTSJJ_RPC_TOML_INNER_H
#define SOFTSJJ_RPC_TOML_INNER_H

#include "toml.h"

/* Ends the reading with a reason; always TOML_WRONG. */
toml_event toml_wrong(toml_reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The byte ahead; 0 at the end, which no good file contains. */
uint8_t toml_peek(const toml_reader *reader);
bool toml_starts(const toml_reader *reader, const char *text);
/* Control characters but tab stand nowhere in a file, line ends apart ("Comment", "String"). */
bool toml_is_control(uint8_t byte);

/* Bytes of the character at `at`, which is before end; 0: not UTF-8. */
size_t toml_utf8_length(const uint8_t *at, const uint8_t *end);

/* A text in '' or "" in one line, decoded to out[room]. Escaped control characters are refused too: no setting has use for one.
 * false: toml_wrong was called. */
bool toml_take_text(toml_reader *reader, char *out, size_t room);

#endif
