/* SPDX-License-Identifier: Apache-2.0 */
/* One op: protobuf out, protobuf in, and when a broken connection may be tried again. */
#include <pb_decode.h>
#include <pb_encode.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "buffer.h"
#include "clock.h"
#include "gen/device.pb.h"
#include "gen/hsm_ops.h"
#include "gen/hsm_refusals.h"
#include "grpc.h"
#include "pool.h"

/* Every request of the contract starts with the same three fields, and CloseSession has nothing else: its message is the head of
 * all others. A message in protobuf may be written in two pieces. */
typedef softsjj_v1_CloseSessionRequest request_head;

/* Before a call is sent again. */
enum { PAUSE_MS = 20, PAUSE_DOUBLINGS = 5 };

/* ---- bytes fields ---------------------------------------------------------------------------------------------------------- */

static bool encode_slice(pb_ostream_t *stream, const pb_field_t *field, void *const *argument) {
    const rpc_slice *slice = (const rpc_slice *)*argument;
    if (slice->len == 0) {
        return true;
    }
    return pb_encode_tag_for_field(stream, field) && pb_encode_string(stream, slice->bytes, slice->len);
}

/* The answer as nanopb reads it: state is the place of the next byte, kept by us, because the bytes fields are left where they are.
 */
static bool read_answer(pb_istream_t *stream, pb_byte_t *out, size_t n) {
    const uint8_t **at = (const uint8_t **)stream->state;
    memcpy(out, *at, n);
    *at += n;
    return true;
}

/* Where the answer has a number in a bytes field, nanopb gives a stream over a copy of its own: that one is refused. */
static bool decode_slice(pb_istream_t *stream, const pb_field_t *field, void **argument) {
    rpc_slice *slice = (rpc_slice *)*argument;
    (void)field;
    if (stream->callback != read_answer) {
        return false;
    }
    const uint8_t **at = (const uint8_t **)stream->state;
    *slice = (rpc_slice){*at, stream->bytes_left};
    *at += stream->bytes_left;
    stream->bytes_left = 0;
    return true;
}

pb_callback_t rpc_put(const rpc_slice *slice) {
    /* nanopb's callback argument is not const, and encode_slice only reads it. */
    return (pb_callback_t){.funcs = {.encode = encode_slice}, .arg = (void *)(uintptr_t)slice};
}

pb_callback_t rpc_take(rpc_slice *slice) {
    return (pb_callback_t){.funcs = {.decode = decode_slice}, .arg = slice};
}

/* ---- encoding -------------------------------------------------------------------------------------------------------------- */

typedef struct outgoing {
    uint8_t *bytes; /* prefix and message */
    size_t len;
} outgoing;

/* point: what the call's secret is sealed to; NULL: it has none. */
static rpc_status encode(rpc_pool *pool, rpc_call *call, const uint8_t *point, const pb_msgdesc_t *fields, const void *request,
                         outgoing *out) {
    uint8_t id[RPC_REQUEST_ID_BYTES];
    const rpc_slice id_slice = {id, sizeof id};
    request_head head = {
        .session = rpc_put(&call->session), .request_id = rpc_put(&id_slice), .deadline_ms = rpc_pool_options(pool)->call_ms};
    size_t head_len = 0;
    size_t body_len = 0;
    rpc_pool_request_id(pool, id);
    if (point != NULL) {
        rpc_status status = rpc_seal(call, id, point);
        if (status != RPC_OK) {
            return status;
        }
    }
    if (!pb_get_encoded_size(&head_len, softsjj_v1_CloseSessionRequest_fields, &head) ||
        !pb_get_encoded_size(&body_len, fields, request)) {
        return rpc_fail(&call->error, RPC_PROTOCOL, "the request does not encode");
    }
    if (head_len + body_len > RPC_MESSAGE_MAX) {
        return rpc_fail(&call->error, RPC_TOO_LARGE, "the request is too long for one message: %zu bytes", head_len + body_len);
    }
    out->len = GRPC_PREFIX_BYTES + head_len + body_len;
    out->bytes = (uint8_t *)malloc(out->len);
    if (out->bytes == NULL) {
        return rpc_fail(&call->error, RPC_NO_MEMORY, "no memory for a request of %zu bytes", out->len);
    }
    grpc_prefix_write(out->bytes, (uint32_t)(head_len + body_len));
    pb_ostream_t stream = pb_ostream_from_buffer(out->bytes + GRPC_PREFIX_BYTES, head_len + body_len);
    if (!pb_encode(&stream, softsjj_v1_CloseSessionRequest_fields, &head) || !pb_encode(&stream, fields, request) ||
        stream.bytes_written != head_len + body_len) {
        return rpc_fail(&call->error, RPC_PROTOCOL, "the request does not encode: %s", PB_GET_ERROR(&stream));
    }
    return RPC_OK;
}

/* The first three fields of an answer, whatever else is in it. */
static bool decode_head(rpc_call *call, rpc_slice *detail) {
    pb_istream_t stream = pb_istream_from_buffer(call->reply, call->reply_len);
    pb_wire_type_t type;
    uint32_t tag;
    bool end = false;
    while (pb_decode_tag(&stream, &type, &tag, &end)) {
        bool good = true;
        if (tag == softsjj_v1_CloseSessionReply_refusal_tag && type == PB_WT_VARINT) {
            good = pb_decode_varint32(&stream, &call->refusal);
        } else if (tag == softsjj_v1_CloseSessionReply_epoch_tag && type == PB_WT_VARINT) {
            good = pb_decode_varint(&stream, &call->epoch);
        } else if (tag == softsjj_v1_CloseSessionReply_detail_tag && type == PB_WT_STRING) {
            uint32_t n = 0;
            good = pb_decode_varint32(&stream, &n) && n <= stream.bytes_left;
            *detail = (rpc_slice){call->reply + (call->reply_len - stream.bytes_left), n};
            good = good && pb_read(&stream, NULL, n);
        } else {
            good = tag > softsjj_v1_CloseSessionReply_detail_tag && pb_skip_field(&stream, type);
        }
        if (!good) {
            return false;
        }
    }
    return end;
}

static rpc_status decode(rpc_call *call, const pb_msgdesc_t *fields, void *reply) {
    rpc_slice detail = {NULL, 0};
    const uint8_t *at = call->reply;
    pb_istream_t stream = {.callback = read_answer, .state = &at, .bytes_left = call->reply_len, .errmsg = NULL};
    if (!decode_head(call, &detail)) {
        return rpc_fail(&call->error, RPC_PROTOCOL, "the answer does not decode");
    }
    if (call->refusal == 0 && !pb_decode(&stream, fields, reply)) {
        return rpc_fail(&call->error, RPC_PROTOCOL, "the answer does not decode: %s", PB_GET_ERROR(&stream));
    }
    call->error.status = RPC_OK; /* the first of two attempts may have left its own */
    grpc_message_decode(detail.bytes, detail.len, call->error.text, sizeof call->error.text);
    return RPC_OK;
}

/* ---- calling --------------------------------------------------------------------------------------------------------------- */

/* A connection may stop taking calls between the pool's look and ours: then the next one is asked for. */
static rpc_status attempt(rpc_pool *pool, rpc_call *call, rpc_exchange *exchange, uint64_t *after) {
    const unsigned at = call->at;
    for (;;) {
        rpc_connection *connection = NULL;
        exchange->unsent = true;
        call->at = at;
        rpc_status status = rpc_pool_borrow(pool, exchange->deadline, *after, &call->at, &connection, &call->error);
        if (status != RPC_OK) {
            return status;
        }
        status = rpc_connection_exchange(connection, exchange, &call->error);
        *after = status == RPC_OK ? *after : rpc_pool_number(connection);
        rpc_pool_return(pool, connection);
        if (status == RPC_OK || !exchange->late || rpc_remaining_ms(exchange->deadline) == 0) {
            return status;
        }
    }
}

/* May the op be sent again, and is it worth it? An address that took all its time to answer nothing is not asked again. */
static bool again(const rpc_options *options, const rpc_call *call, const rpc_exchange *exchange, rpc_status status,
                  int64_t begun) {
    if (status == RPC_NO_CONNECT) {
        return rpc_now_ms() - begun < options->connect_ms;
    }
    return status == RPC_BROKEN && (exchange->unsent || hsm_op_replay(call->op) == HSM_REPLAY_SAFE);
}

/* Once at once, because a connection that lay idle is often simply over; then after 10 to 20 ms, 20 to 40, and so on. The request's
 * random number spreads clients that lost the same daemon. false: the deadline comes first. */
static bool pause_before(uint32_t retry, rpc_status status, uint8_t spread, int64_t deadline) {
    int64_t longest = (int64_t)PAUSE_MS << (retry < PAUSE_DOUBLINGS ? retry : PAUSE_DOUBLINGS);
    int64_t ms = retry == 0 && status == RPC_BROKEN ? 0 : longest / 2 + longest / 2 * spread / UINT8_MAX;
    if (ms >= rpc_remaining_ms(deadline)) {
        return false;
    }
    const struct timespec pause = {(time_t)(ms / 1000), (long)(ms % 1000 * 1000000)};
    nanosleep(&pause, NULL);
    return true;
}

static rpc_status attempts(rpc_pool *pool, rpc_call *call, rpc_exchange *exchange) {
    const rpc_options *options = rpc_pool_options(pool);
    const unsigned at = call->at;
    uint64_t after = 0;
    for (uint32_t retry = 0;; retry++) {
        int64_t begun = rpc_now_ms();
        call->at = at;
        rpc_status status = attempt(pool, call, exchange, &after);
        if (status == RPC_OK || retry == options->retries || !again(options, call, exchange, status, begun) ||
            !pause_before(retry, status, rpc_pool_spread(pool), exchange->deadline)) {
            return status;
        }
    }
}

static rpc_status run_once(rpc_pool *pool, rpc_call *call, const uint8_t *point, const pb_msgdesc_t *request_fields,
                           const void *request, const pb_msgdesc_t *reply_fields, void *reply) {
    outgoing out = {NULL, 0};
    rpc_status status = encode(pool, call, point, request_fields, request, &out);
    if (status == RPC_OK) {
        rpc_exchange exchange = {
            .path = hsm_op_path(call->op), .message = out.bytes, .message_len = out.len, .deadline = call->deadline};
        status = attempts(pool, call, &exchange);
        call->reply = exchange.reply;
        call->reply_len = exchange.reply_len;
    }
    rpc_wipe(out.bytes, out.bytes == NULL ? 0 : out.len);
    free(out.bytes);
    return status == RPC_OK ? decode(call, reply_fields, reply) : status;
}

/* A device that was started again has another transport key, and says so. */
static rpc_status run_sealed(rpc_pool *pool, rpc_call *call, const pb_msgdesc_t *request_fields, const void *request,
                             const pb_msgdesc_t *reply_fields, void *reply) {
    uint8_t point[RPC_POINT_BYTES];
    rpc_status status = RPC_OK;
    for (int turn = 0; turn < 2; turn++) {
        status = rpc_seal_key(pool, call, turn != 0, point);
        if (status != RPC_OK || call->refusal != 0) {
            break;
        }
        status = run_once(pool, call, point, request_fields, request, reply_fields, reply);
        rpc_seal_end(call);
        if (status != RPC_OK || call->refusal != HSM_R_SECRET_KEY || turn != 0) {
            break;
        }
        rpc_call_end(call);
    }
    return status;
}

rpc_status rpc_call_run(rpc_pool *pool, rpc_call *call, const pb_msgdesc_t *request_fields, const void *request,
                        const pb_msgdesc_t *reply_fields, void *reply) {
    rpc_pool_here(pool);
    call->error.status = RPC_OK;
    call->error.grpc_status = 0;
    call->error.text[0] = '\0';
    call->refusal = 0;
    call->epoch = 0;
    const int64_t given = call->deadline;
    call->deadline = given != 0 ? given : rpc_now_ms() + rpc_pool_options(pool)->call_ms;
    rpc_status status = call->secret != NULL ? run_sealed(pool, call, request_fields, request, reply_fields, reply)
                                             : run_once(pool, call, NULL, request_fields, request, reply_fields, reply);
    call->deadline = given;
    return status;
}

void rpc_call_end(rpc_call *call) {
    rpc_wipe(call->reply, call->reply_len);
    free(call->reply);
    call->reply = NULL;
    call->reply_len = 0;
}
