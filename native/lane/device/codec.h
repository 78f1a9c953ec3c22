/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The messages of device.proto that are understood here, read and written by hand (protobuf encoding:
 * protobuf.dev/programming-guides/ encoding). The reader is stricter than protobuf: every field at most once, none that is unknown,
 * numbers no larger than their type. What it does not take, somebody else may.
 */
#ifndef SOFTSJJ_LANE_CODEC_H
#define SOFTSJJ_LANE_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hsm.h"

/* Part of a message; at NULL and n 0: not there. */
typedef struct byte_view {
    const uint8_t *at;
    size_t n;
} byte_view;

/* ---- ops ------------------------------------------------------------------------------------------------------------------- */

/* What a field of a request is. */
typedef enum request_slot {
    SLOT_NONE,
    SLOT_KEY,   /* uint64 */
    SLOT_INDEX, /* uint32, the same place as SLOT_KEY */
    SLOT_ALGORITHM,
    SLOT_LENGTH,
    SLOT_DATA, /* from here on bytes */
    SLOT_IV,   /* or nonce */
    SLOT_AAD,
    SLOT_PROOF,
    SLOT_POINT
} request_slot;

enum { FIRST_FIELD = 4, LAST_FIELD = 9 };

typedef struct device_op {
    uint32_t number;
    uint32_t kind; /* HSM_BATCH_* */
    const char *method;
    uint8_t slots[LAST_FIELD - FIRST_FIELD + 1]; /* of fields 4 to 9 */
} device_op;

/* op_table.c. NULL: this op is never run here. */
const device_op *op_by_number(uint32_t number);
const device_op *op_by_path(const char *path, size_t n);
bool is_pipeline_path(const char *path, size_t n);

/* ---- requests -------------------------------------------------------------------------------------------------------------- */

typedef struct device_request {
    byte_view session, data, iv, aad, proof, point;
    uint64_t deadline_ms, key, algorithm, length;
} device_request;

bool request_read(const device_op *op, const uint8_t *bytes, size_t n, device_request *out);

/* ---- batches --------------------------------------------------------------------------------------------------------------- */

enum { PIPELINE_OPS_MAX = 4096 };

typedef struct batch_head {
    byte_view session;
    uint64_t deadline_ms, number;
    size_t ops;
} batch_head;

typedef struct batch_op {
    uint32_t tag, op;
    byte_view request;
    byte_view whole; /* the op as a field of its batch */
} batch_op;

/* false: it cannot be decoded, or has too many ops. Then no op can be told from the others. */
bool batch_read(const uint8_t *bytes, size_t n, batch_head *out);
/* The next op of a batch that batch_read has taken; *at: 0 at first, moved on. false: there is none. */
bool batch_next(const uint8_t *bytes, size_t n, size_t *at, batch_op *out);

/* What begins a PipelineRequest of some ops of a batch: session, deadline_ms and number. Returns the bytes written; they are at
 * most BATCH_HEAD_MOST and those of the session. */
enum { BATCH_HEAD_MOST = 32 };
size_t batch_head_write(const batch_head *head, uint8_t *out);

/* ---- replies --------------------------------------------------------------------------------------------------------------- */

/* Sizes of fields 4 and 5; 0: not there. */
typedef struct reply_shape {
    size_t first, second;
} reply_shape;

size_t reply_size(uint64_t epoch, reply_shape shape);
/* Everything but the bytes of the fields, whose places come back. Returns the end. */
uint8_t *reply_write(uint64_t epoch, reply_shape shape, uint8_t *out, uint8_t **first, uint8_t **second);

/* PipelineReply up to its results, and one result up to its reply. */
size_t batch_reply_size(uint64_t epoch, uint64_t number);
uint8_t *batch_reply_write(uint64_t epoch, uint64_t number, uint8_t *out);
size_t result_size(uint32_t tag, size_t reply);
uint8_t *result_write(uint32_t tag, size_t reply, uint8_t *out);

#endif
