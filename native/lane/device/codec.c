/* SPDX-License-Identifier: Apache-2.0 */
#include "codec.h"

#include <string.h>

enum { VARINT = 0, LENGTH_DELIMITED = 2, MORE = 0x80, VARINT_BYTES = 10 };

#define TAG(field, type) ((uint8_t)((field) << 3 | (type)))

/* ---- reading --------------------------------------------------------------------------------------------------------------- */

typedef struct reader {
    const uint8_t *at, *end;
} reader;

static bool read_varint(reader *from, uint64_t *out) {
    uint64_t value = 0;
    for (unsigned i = 0; i < VARINT_BYTES && from->at != from->end; i++) {
        const uint8_t byte = *from->at++;
        value |= (uint64_t)(byte & (MORE - 1)) << (7 * i);
        if (byte < MORE) {
            *out = value;
            return i < VARINT_BYTES - 1 || byte <= 1;
        }
    }
    return false;
}

static bool read_number(reader *from, uint64_t most, uint64_t *out) {
    return read_varint(from, out) && *out <= most;
}

static bool read_bytes(reader *from, byte_view *out) {
    uint64_t n = 0;
    if (!read_varint(from, &n) || n > (uint64_t)(from->end - from->at)) {
        return false;
    }
    *out = (byte_view){from->at, (size_t)n};
    from->at += n;
    return true;
}

/* A field's number and type, each number below 16 and at most once. */
static bool read_tag(reader *from, unsigned *seen, unsigned *field, unsigned *type) {
    const uint8_t tag = *from->at++;
    const unsigned bit = 1U << (tag >> 3);
    if (tag >= MORE || (*seen & bit) != 0) {
        return false;
    }
    *seen |= bit;
    *field = tag >> 3;
    *type = tag & 7;
    return true;
}

enum { SESSION = 1, REQUEST_ID = 2, DEADLINE = 3, REQUEST_ID_BYTES = 16 };

/* The first three fields, which all requests share. */
static bool read_common(reader *from, unsigned field, unsigned type, byte_view *session, uint64_t *deadline_ms) {
    byte_view id;
    switch (TAG(field, type)) {
        case TAG(SESSION, LENGTH_DELIMITED):
            return read_bytes(from, session);
        case TAG(REQUEST_ID, LENGTH_DELIMITED):
            return read_bytes(from, &id) && (id.n == 0 || id.n == REQUEST_ID_BYTES);
        case TAG(DEADLINE, VARINT):
            return read_number(from, UINT32_MAX, deadline_ms);
        default:
            return false;
    }
}

static bool read_slot(reader *from, request_slot slot, unsigned type, device_request *out) {
    if (type != (slot < SLOT_DATA ? VARINT : LENGTH_DELIMITED)) {
        return false;
    }
    switch (slot) {
        case SLOT_NONE:
            return false;
        case SLOT_KEY:
            return read_varint(from, &out->key);
        case SLOT_INDEX:
            return read_number(from, UINT32_MAX, &out->key);
        case SLOT_ALGORITHM:
            return read_number(from, UINT32_MAX, &out->algorithm);
        case SLOT_LENGTH:
            return read_number(from, UINT32_MAX, &out->length);
        case SLOT_DATA:
            return read_bytes(from, &out->data);
        case SLOT_IV:
            return read_bytes(from, &out->iv);
        case SLOT_AAD:
            return read_bytes(from, &out->aad);
        case SLOT_PROOF:
            return read_bytes(from, &out->proof);
        case SLOT_POINT:
            return read_bytes(from, &out->point);
    }
    return false;
}

bool request_read(const device_op *op, const uint8_t *bytes, size_t n, device_request *out) {
    reader from = {bytes, bytes + n};
    unsigned seen = 0;
    unsigned field = 0;
    unsigned type = 0;
    *out = (device_request){0};
    while (from.at != from.end) {
        if (!read_tag(&from, &seen, &field, &type)) {
            return false;
        }
        if (field > LAST_FIELD || !(field < FIRST_FIELD ? read_common(&from, field, type, &out->session, &out->deadline_ms)
                                                        : read_slot(&from, op->slots[field - FIRST_FIELD], type, out))) {
            return false;
        }
    }
    return true;
}

/* ---- batches --------------------------------------------------------------------------------------------------------------- */

enum { NUMBER = 4, OPS = 5, OP_TAG = 1, OP_NUMBER = 2, OP_REQUEST = 3 };

static bool read_op(byte_view bytes, batch_op *out) {
    reader from = {bytes.at, bytes.at + bytes.n};
    unsigned seen = 0;
    unsigned field = 0;
    unsigned type = 0;
    uint64_t tag = 0;
    uint64_t op = 0;
    out->request = (byte_view){from.end, 0};
    while (from.at != from.end) {
        bool read = read_tag(&from, &seen, &field, &type);
        switch (read ? TAG(field, type) : 0) {
            case TAG(OP_TAG, VARINT):
                read = read_number(&from, UINT32_MAX, &tag);
                break;
            case TAG(OP_NUMBER, VARINT):
                read = read_number(&from, UINT32_MAX, &op);
                break;
            case TAG(OP_REQUEST, LENGTH_DELIMITED):
                read = read_bytes(&from, &out->request);
                break;
            default:
                read = false;
                break;
        }
        if (!read) {
            return false;
        }
    }
    out->tag = (uint32_t)tag;
    out->op = (uint32_t)op;
    return true;
}

static bool read_op_field(reader *from, batch_op *out) {
    byte_view bytes;
    const uint8_t *begin = from->at - 1;
    if (!read_bytes(from, &bytes) || !read_op(bytes, out)) {
        return false;
    }
    out->whole = (byte_view){begin, (size_t)(from->at - begin)};
    return true;
}

bool batch_read(const uint8_t *bytes, size_t n, batch_head *out) {
    reader from = {bytes, bytes + n};
    unsigned seen = 0;
    unsigned field = 0;
    unsigned type = 0;
    batch_op op;
    *out = (batch_head){.session = {0}};
    while (from.at != from.end) {
        bool read = true;
        if (*from.at == TAG(OPS, LENGTH_DELIMITED)) {
            from.at++;
            read = ++out->ops <= PIPELINE_OPS_MAX && read_op_field(&from, &op);
        } else if (!read_tag(&from, &seen, &field, &type)) {
            read = false;
        } else if (field == NUMBER && type == VARINT) {
            read = read_varint(&from, &out->number);
        } else {
            read = read_common(&from, field, type, &out->session, &out->deadline_ms);
        }
        if (!read) {
            return false;
        }
    }
    return true;
}

bool batch_next(const uint8_t *bytes, size_t n, size_t *at, batch_op *out) {
    reader from = {bytes + *at, bytes + n};
    uint64_t number = 0;
    byte_view skipped;
    while (from.at != from.end) {
        const uint8_t tag = *from.at++;
        if (tag == TAG(OPS, LENGTH_DELIMITED)) {
            const bool read = read_op_field(&from, out);
            *at = (size_t)(from.at - bytes);
            return read;
        }
        if (!((tag & 7) == VARINT ? read_varint(&from, &number) : read_bytes(&from, &skipped))) {
            break;
        }
    }
    *at = n;
    return false;
}

/* ---- writing --------------------------------------------------------------------------------------------------------------- */

static size_t varint_size(uint64_t value) {
    return value == 0 ? 1 : (size_t)(70 - __builtin_clzll(value)) / 7;
}

static uint8_t *write_varint(uint8_t *out, uint64_t value) {
    while (value >= MORE) {
        *out++ = (uint8_t)(value | MORE);
        value >>= 7;
    }
    *out++ = (uint8_t)value;
    return out;
}

/* Numbers that are 0 and bytes that are empty are not written. */
static size_t number_size(uint64_t value) {
    return value == 0 ? 0 : 1 + varint_size(value);
}

static uint8_t *write_number(uint8_t *out, unsigned field, uint64_t value) {
    if (value == 0) {
        return out;
    }
    *out++ = TAG(field, VARINT);
    return write_varint(out, value);
}

static size_t bytes_size(size_t n) {
    return n == 0 ? 0 : 1 + varint_size(n) + n;
}

static uint8_t *write_bytes_head(uint8_t *out, unsigned field, size_t n) {
    *out++ = TAG(field, LENGTH_DELIMITED);
    return write_varint(out, n);
}

size_t batch_head_write(const batch_head *head, uint8_t *out) {
    uint8_t *at = out;
    if (head->session.n != 0) {
        at = write_bytes_head(at, SESSION, head->session.n);
        memcpy(at, head->session.at, head->session.n);
        at += head->session.n;
    }
    at = write_number(at, DEADLINE, head->deadline_ms);
    at = write_number(at, NUMBER, head->number);
    return (size_t)(at - out);
}

enum { EPOCH = 2, FIRST = 4, SECOND = 5, RESULTS = 5, RESULT_TAG = 1, RESULT_REPLY = 2 };

size_t reply_size(uint64_t epoch, reply_shape shape) {
    return number_size(epoch) + bytes_size(shape.first) + bytes_size(shape.second);
}

uint8_t *reply_write(uint64_t epoch, reply_shape shape, uint8_t *out, uint8_t **first, uint8_t **second) {
    out = write_number(out, EPOCH, epoch);
    *first = *second = NULL;
    if (shape.first != 0) {
        *first = write_bytes_head(out, FIRST, shape.first);
        out = *first + shape.first;
    }
    if (shape.second != 0) {
        *second = write_bytes_head(out, SECOND, shape.second);
        out = *second + shape.second;
    }
    return out;
}

size_t batch_reply_size(uint64_t epoch, uint64_t number) {
    return number_size(epoch) + number_size(number);
}

uint8_t *batch_reply_write(uint64_t epoch, uint64_t number, uint8_t *out) {
    return write_number(write_number(out, EPOCH, epoch), NUMBER, number);
}

static size_t result_body(uint32_t tag, size_t reply) {
    return number_size(tag) + bytes_size(reply);
}

size_t result_size(uint32_t tag, size_t reply) {
    const size_t body = result_body(tag, reply);
    return 1 + varint_size(body) + body;
}

uint8_t *result_write(uint32_t tag, size_t reply, uint8_t *out) {
    out = write_bytes_head(out, RESULTS, result_body(tag, reply));
    out = write_number(out, RESULT_TAG, tag);
    return reply == 0 ? out : write_bytes_head(out, RESULT_REPLY, reply);
}
