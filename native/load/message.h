/* SPDX-License-Identifier: Apache-2.0 */
/* As much of gRPC's and protobuf's encoding as a load generator needs: whole messages out of pieces, fields of a message, batches.
 */
#ifndef SOFTSJJ_LOAD_MESSAGE_H
#define SOFTSJJ_LOAD_MESSAGE_H

#include <buffer.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- messages of a stream -------------------------------------------------------------------------------------------------- */

enum { LOAD_REPLY_MAX = 64 << 20 };

/* Empty when it is all zeros. */
typedef struct load_reader {
    rpc_buffer rest; /* prefix and message, as far as they are there */
} load_reader;

/* false: stop, the bytes are no answer. */
typedef bool (*load_on_message)(void *context, const uint8_t *message, size_t n);

/* Calls take for each message that is complete with these bytes. false: take said so, the message is compressed or too long, or
 * there is no memory. */
bool load_reader_feed(load_reader *reader, const uint8_t *bytes, size_t n, load_on_message take, void *context);
void load_reader_reset(load_reader *reader);
void load_reader_free(load_reader *reader);

/* ---- fields ---------------------------------------------------------------------------------------------------------------- */

typedef struct load_field {
    uint32_t number;
    bool is_bytes;
    uint64_t value;       /* of a varint */
    const uint8_t *bytes; /* of bytes */
    size_t len;
} load_field;

/* Takes the next field off the front. false: the end, with *n 0, or bytes that are no message, with *n as it was. */
bool load_field_next(const uint8_t **bytes, size_t *n, load_field *field);

/* What is wanted of a reply. */
typedef struct load_wanted {
    uint32_t field; /* that must have so many bytes; 0: none */
    size_t len;
} load_wanted;

typedef enum load_verdict { LOAD_GOOD, LOAD_REFUSED, LOAD_BAD } load_verdict;

/* *refusal: field 1, of a reply that is LOAD_REFUSED. */
load_verdict load_judge_reply(const uint8_t *reply, size_t n, const load_wanted *wanted, uint32_t *refusal);

/* ---- batches --------------------------------------------------------------------------------------------------------------- */

/* A PipelineRequest's number takes four bytes on the wire from here to LOAD_NUMBER_END, so that it is written over in place. */
enum { LOAD_NUMBER_FIRST = 1 << 21, LOAD_NUMBER_END = 1 << 28 };

/* field: number << 3 | wire type. false: no memory. */
bool load_put_varint(rpc_buffer *out, uint64_t value);
bool load_put_bytes(rpc_buffer *out, uint32_t number, const uint8_t *bytes, size_t n);
/* Begins a PipelineRequest; *number_at is where the number stands. */
bool load_batch_begin(rpc_buffer *out, const uint8_t *session, size_t n, size_t *number_at);
/* One PipelineOp. *request_at is where its request stands. */
bool load_batch_add(rpc_buffer *out, uint32_t tag, uint32_t op, const uint8_t *request, size_t n, size_t *request_at);
/* Writes the number. */
void load_batch_number(uint8_t *at, uint32_t number);

#endif
