/* SPDX-License-Identifier: Apache-2.0 */
/* gRPC over HTTP/2: the message prefix, the status headers, the timeout header. Pure: no I/O. */
#ifndef SOFTSJJ_RPC_GRPC_H
#define SOFTSJJ_RPC_GRPC_H

#include "rpc.h"

enum { GRPC_PREFIX_BYTES = 5, GRPC_TIMEOUT_TEXT = 16 };

/* Compressed flag (0) and length, big-endian. */
void grpc_prefix_write(uint8_t prefix[GRPC_PREFIX_BYTES], uint32_t len);

/* Reads one message out of pieces of any size. Zeroed at the start; grpc_reader_free at the end. */
typedef struct grpc_reader {
    uint8_t prefix[GRPC_PREFIX_BYTES];
    size_t prefix_len;
    uint8_t *message; /* malloc'ed once the prefix is known */
    size_t message_len;
    size_t done;
} grpc_reader;

/* A unary answer is exactly one uncompressed message of at most RPC_MESSAGE_MAX bytes: anything else is RPC_PROTOCOL. */
rpc_status grpc_reader_feed(grpc_reader *reader, const uint8_t *bytes, size_t n, rpc_error *error);
/* Has the whole message arrived? */
bool grpc_reader_complete(const grpc_reader *reader);
void grpc_reader_free(grpc_reader *reader);

/* The value of grpc-status: decimal, 0 to 99. -1: not a status. */
int grpc_status_parse(const uint8_t *text, size_t n);

/* grpc-message is percent-encoded UTF-8. What is no valid escape stays as it is; control characters become spaces, so that the
 * text fits on one line of a log; too long is cut. out is NUL-terminated. */
void grpc_message_decode(const uint8_t *text, size_t n, char *out, size_t room);

/* grpc-timeout: at most 8 digits and a unit. Returns the text's length. */
size_t grpc_timeout_write(char text[GRPC_TIMEOUT_TEXT], uint32_t milliseconds);
/* Milliseconds, a part of one counted as a whole; -1: not a timeout. */
int64_t grpc_timeout_parse(const uint8_t *text, size_t n);

/* The percent-encoding of grpc-message. A text that is too long is cut, never within an escape. Returns the length; there is no end
 * mark. */
size_t grpc_message_encode(const char *text, char *out, size_t room);

#endif
