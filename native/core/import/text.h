/* SPDX-License-Identifier: Apache-2.0 */
/* Hex and base64 of secrets: no table, no branch on a digit. What is public: how many digits there are, where white space stands,
 * and whether the text is well-formed. */
#ifndef HSM_CORE_IMPORT_TEXT_H
#define HSM_CORE_IMPORT_TEXT_H

#include "import/asn1_reader.h"

/* Is c this character, or white space (space, tab, newline, carriage return)? The answer is public, c itself may be secret. */
bool hsm_is_char(uint8_t c, char wanted);
bool hsm_is_space(uint8_t c);
/* The text without the byte order mark that some editors put in front. */
hsm_span hsm_without_mark(hsm_span text);
/* True when there is nothing but hex digits and white space, and at least one digit. */
bool hsm_hex_only(hsm_span text);
/* Decodes digits until a white space or the end, and leaves *text behind them and the white space after them. *digits: how many
 * there were. False: a character that is no digit. Bytes beyond `room` and a last odd digit are counted, not written. */
bool hsm_hex_word(hsm_span *text, uint8_t *out, size_t room, size_t *digits);
/* As hsm_hex_word, to the end of the text across white space. */
bool hsm_hex_decode(hsm_span text, uint8_t *out, size_t room, size_t *digits);
/* RFC 4648 4, white space between the digits allowed, padding required, unused bits zero. out has room for 3/4 of the text; it may
 * be where the text lies. */
bool hsm_base64_decode(hsm_span text, uint8_t *out, size_t *n);

#endif
