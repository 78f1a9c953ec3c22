/* SPDX-License-Identifier: Apache-2.0 */
#include "message.h"

#include <grpc.h>
#include <string.h>

/* Wire types and fields of device.proto. */
enum { VARINT = 0, BYTES = 2, REFUSAL = 1, SESSION = 1, NUMBER = 4, OPS = 5, TAG = 1, OP = 2, REQUEST = 3 };

/* ---- messages of a stream -------------------------------------------------------------------------------------------------- */

/* Length of the message whose prefix this is, with the prefix. false: no message that we take. */
static bool whole_length(const uint8_t prefix[GRPC_PREFIX_BYTES], size_t *len) {
    size_t n = (size_t)prefix[1] << 24 | (size_t)prefix[2] << 16 | (size_t)prefix[3] << 8 | (size_t)prefix[4];
    *len = n + GRPC_PREFIX_BYTES;
    return prefix[0] == 0 && n <= LOAD_REPLY_MAX;
}

/* Completes what was begun. *n: bytes that are left. */
static bool complete_rest(load_reader *reader, const uint8_t **bytes, size_t *n, load_on_message take, void *context) {
    rpc_buffer *rest = &reader->rest;
    while (rest->len != 0 && *n != 0) {
        size_t whole = GRPC_PREFIX_BYTES;
        if (rest->len >= GRPC_PREFIX_BYTES && !whole_length(rest->bytes, &whole)) {
            return false;
        }
        size_t missing = whole - rest->len;
        size_t some = *n < missing ? *n : missing;
        if (!rpc_buffer_append(rest, *bytes, some)) {
            return false;
        }
        *bytes += some;
        *n -= some;
        if (rest->len >= GRPC_PREFIX_BYTES && whole_length(rest->bytes, &whole) && rest->len == whole) {
            rest->len = 0;
            if (!take(context, rest->bytes + GRPC_PREFIX_BYTES, whole - GRPC_PREFIX_BYTES)) {
                return false;
            }
        }
    }
    return true;
}

bool load_reader_feed(load_reader *reader, const uint8_t *bytes, size_t n, load_on_message take, void *context) {
    if (!complete_rest(reader, &bytes, &n, take, context)) {
        return false;
    }
    while (n >= GRPC_PREFIX_BYTES) {
        size_t whole = 0;
        if (!whole_length(bytes, &whole)) {
            return false;
        }
        if (n < whole) {
            break;
        }
        if (!take(context, bytes + GRPC_PREFIX_BYTES, whole - GRPC_PREFIX_BYTES)) {
            return false;
        }
        bytes += whole;
        n -= whole;
    }
    return rpc_buffer_append(&reader->rest, bytes, n);
}

void load_reader_reset(load_reader *reader) {
    reader->rest.len = 0;
}

void load_reader_free(load_reader *reader) {
    rpc_buffer_free(&reader->rest);
}

/* ---- fields ---------------------------------------------------------------------------------------------------------------- */

static bool take_varint(const uint8_t **bytes, const uint8_t *end, uint64_t *value) {
    *value = 0;
    for (unsigned shift = 0; shift < 64 && *bytes < end; shift += 7) {
        uint8_t byte = *(*bytes)++;
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return true;
        }
    }
    return false;
}

bool load_field_next(const uint8_t **bytes, size_t *n, load_field *field) {
    const uint8_t *at = *bytes;
    const uint8_t *end = at + *n;
    uint64_t key = 0;
    if (!take_varint(&at, end, &key) || key >> 3 == 0 || key >> 32 != 0 || !take_varint(&at, end, &field->value)) {
        return false;
    }
    field->number = (uint32_t)(key >> 3);
    field->is_bytes = (key & 7) == BYTES;
    if (field->is_bytes) {
        if (field->value > (uint64_t)(end - at)) {
            return false;
        }
        field->bytes = at;
        field->len = (size_t)field->value;
        at += field->len;
    } else if ((key & 7) != VARINT) {
        return false;
    }
    *n = (size_t)(end - at);
    *bytes = at;
    return true;
}

load_verdict load_judge_reply(const uint8_t *reply, size_t n, const load_wanted *wanted, uint32_t *refusal) {
    load_field field;
    bool found = wanted->field == 0;
    while (load_field_next(&reply, &n, &field)) {
        if (field.number == REFUSAL && !field.is_bytes && field.value != 0) {
            *refusal = (uint32_t)field.value;
            return LOAD_REFUSED;
        }
        if (field.number == wanted->field && field.is_bytes && field.len == wanted->len) {
            found = true;
        }
    }
    return n == 0 && found ? LOAD_GOOD : LOAD_BAD;
}

/* ---- batches --------------------------------------------------------------------------------------------------------------- */

bool load_put_varint(rpc_buffer *out, uint64_t value) {
    uint8_t text[10];
    size_t n = 0;
    for (; value >= 0x80; value >>= 7) {
        text[n++] = (uint8_t)(value | 0x80);
    }
    text[n++] = (uint8_t)value;
    return rpc_buffer_append(out, text, n);
}

bool load_put_bytes(rpc_buffer *out, uint32_t number, const uint8_t *bytes, size_t n) {
    return load_put_varint(out, number << 3 | BYTES) && load_put_varint(out, n) && rpc_buffer_append(out, bytes, n);
}

static bool put_number(rpc_buffer *out, uint32_t number, uint64_t value) {
    return load_put_varint(out, number << 3 | VARINT) && load_put_varint(out, value);
}

bool load_batch_begin(rpc_buffer *out, const uint8_t *session, size_t n, size_t *number_at) {
    if (n != 0 && !load_put_bytes(out, SESSION, session, n)) {
        return false;
    }
    *number_at = out->len + 1;
    return put_number(out, NUMBER, LOAD_NUMBER_FIRST);
}

bool load_batch_add(rpc_buffer *out, uint32_t tag, uint32_t op, const uint8_t *request, size_t n, size_t *request_at) {
    rpc_buffer one = {0};
    bool fine = put_number(&one, TAG, tag) && put_number(&one, OP, op) && load_put_bytes(&one, REQUEST, request, n) &&
                load_put_bytes(out, OPS, one.bytes, one.len);
    *request_at = out->len - n;
    rpc_buffer_free(&one);
    return fine;
}

void load_batch_number(uint8_t *at, uint32_t number) {
    for (unsigned k = 0; k < 4; k++) {
        at[k] = (uint8_t)((number >> 7 * k & 0x7f) | (k < 3 ? 0x80 : 0));
    }
}
