/* SPDX-License-Identifier: Apache-2.0 */
/* Batches: one stream, a message for each batch, results in any order. */
#include "client.h"

/* Fields of PipelineReply and PipelineResult. */
enum { REFUSAL = 1, NUMBER = 4, RESULTS = 5, TAG = 1, REPLY = 2, UNKNOWN_STATUS = 2 };

static ssize_t read_batches(nghttp2_session *ng, int32_t stream, uint8_t *buffer, size_t room, uint32_t *flags,
                            nghttp2_data_source *source, void *user) {
    const load_client *client = (const load_client *)user;
    const load_flight *first = client->stream.first;
    (void)ng;
    (void)stream;
    (void)buffer;
    (void)source;
    if (first == NULL) {
        if (!client->stream.closing) {
            return NGHTTP2_ERR_DEFERRED;
        }
        *flags |= NGHTTP2_DATA_FLAG_EOF;
        return 0;
    }
    size_t left = first->bytes.len - first->sent;
    *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    return (ssize_t)(left < room ? left : room);
}

nghttp2_data_provider load_batches_provider(void) {
    return (nghttp2_data_provider){.source = {.ptr = NULL}, .read_callback = read_batches};
}

void load_batches_queue(load_client *client, load_flight *flight) {
    if (client->stream.first == NULL) {
        client->stream.first = flight;
    } else {
        client->stream.last->next = flight;
    }
    client->stream.last = flight;
    if (client->stream.id == 0) {
        const nghttp2_data_provider body = load_batches_provider();
        if (!load_client_request(client, client->plan->stream, &body, NULL, &client->stream.id)) {
            load_client_fail(client, "the connection takes no stream");
        }
    } else {
        (void)nghttp2_session_resume_data(client->ng, client->stream.id); /* fails where nothing was deferred, which is fine */
    }
}

void load_client_finish(load_client *client) {
    client->stream.closing = true;
    if (!client->dead && client->stream.id != 0) {
        (void)nghttp2_session_resume_data(client->ng, client->stream.id);
    }
}

bool load_client_is_finished(const load_client *client) {
    return client->dead || (client->under_way == 0 && (client->stream.id == 0 || client->stream.over));
}

/* ---- results --------------------------------------------------------------------------------------------------------------- */

static void settle(load_client *client, load_flight *flight, size_t tag, const uint8_t *reply, size_t n) {
    const load_op *op = &client->plan->ops[flight->op];
    load_outcome outcome = {.op = flight->op, .due = flight->due, .came = client->now, .reply = reply, .reply_len = n};
    outcome.message = (tag - 1) % op->message_count;
    switch (load_judge_reply(reply, n, &op->wanted, &outcome.number)) {
        case LOAD_GOOD:
            outcome.fate = LOAD_ANSWERED;
            break;
        case LOAD_REFUSED:
            outcome.fate = LOAD_WAS_REFUSED;
            break;
        case LOAD_BAD:
            outcome.fate = LOAD_MALFORMED;
            outcome.said = "a reply of another form or size than wanted";
            break;
    }
    flight->done[tag - 1] = 1;
    flight->left--;
    client->take(client->owner, &outcome);
}

/* What has no result yet has this fate. */
static void settle_rest(load_client *client, load_flight *flight, load_fate fate, uint32_t number, const char *said) {
    load_outcome outcome = {
        .op = flight->op, .due = flight->due, .came = client->now, .fate = fate, .number = number, .said = said};
    for (; flight->left != 0; flight->left--) {
        client->take(client->owner, &outcome);
    }
    load_flight_end(client, flight);
}

static bool take_result(load_client *client, load_flight *flight, const uint8_t *bytes, size_t n) {
    load_field field;
    uint64_t tag = 0;
    const uint8_t *reply = NULL;
    size_t reply_len = 0;
    while (load_field_next(&bytes, &n, &field)) {
        if (field.number == TAG && !field.is_bytes) {
            tag = field.value;
        } else if (field.number == REPLY && field.is_bytes) {
            reply = field.bytes;
            reply_len = field.len;
        }
    }
    if (n != 0 || tag == 0 || tag > client->plan->batch || flight->done[tag - 1] != 0) {
        return false;
    }
    settle(client, flight, (size_t)tag, reply, reply_len);
    return true;
}

/* The batch that a reply is about; NULL: none. */
static load_flight *flight_of(const load_client *client, uint64_t number) {
    uint64_t place = number - LOAD_NUMBER_FIRST;
    if (number < LOAD_NUMBER_FIRST || place >= client->room || !client->flights[place].under_way) {
        return NULL;
    }
    return &client->flights[place];
}

static bool take_batch_reply(void *context, const uint8_t *message, size_t n) {
    load_client *client = (load_client *)context;
    const uint8_t *rest = message;
    size_t left = n;
    uint64_t refusal = 0;
    uint64_t number = 0;
    load_field field;
    while (load_field_next(&rest, &left, &field)) {
        if (field.number == REFUSAL && !field.is_bytes) {
            refusal = field.value;
        } else if (field.number == NUMBER && !field.is_bytes) {
            number = field.value;
        }
    }
    load_flight *flight = left == 0 ? flight_of(client, number) : NULL;
    if (flight == NULL) {
        return false;
    }
    if (refusal != 0) {
        settle_rest(client, flight, LOAD_WAS_REFUSED, (uint32_t)refusal, NULL);
        return true;
    }
    while (load_field_next(&message, &n, &field)) {
        if (field.number == RESULTS && field.is_bytes && !take_result(client, flight, field.bytes, field.len)) {
            return false;
        }
    }
    if (flight->left == 0) {
        load_flight_end(client, flight);
    }
    return true;
}

bool load_batches_feed(load_client *client, const uint8_t *bytes, size_t n) {
    return client->dead || load_reader_feed(&client->stream.reader, bytes, n, take_batch_reply, client);
}

void load_batches_closed(load_client *client) {
    client->stream.over = true;
    uint32_t status = client->stream.status < 0 ? UNKNOWN_STATUS : (uint32_t)client->stream.status;
    const char *said = client->said[0] != '\0' ? client->said : "the stream ended before all results had come";
    for (unsigned i = 0; i < client->room; i++) {
        if (client->flights[i].under_way) {
            settle_rest(client, &client->flights[i], LOAD_FAILED, status, said);
        }
    }
    client->stream.first = client->stream.last = NULL;
    if (!client->stream.closing) {
        load_client_fail(client, said);
    }
}
