/* SPDX-License-Identifier: Apache-2.0 */
#include "client.h"

#include <clock.h>
#include <grpc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    STREAM_WINDOW = 16 << 20, /* no sender ever waits for us */
    CONNECTION_WINDOW = 256 << 20,
    SETTINGS_COUNT = 2,
    HEADERS_MAX = 8,
    READ_BYTES = 256 << 10,
    GREETING_MS = 10000
};

static uint64_t now_ns(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

/* ---- flights --------------------------------------------------------------------------------------------------------------- */

void load_flight_end(load_client *client, load_flight *flight) {
    flight->under_way = false;
    flight->next = client->free;
    client->free = flight;
    client->under_way--;
}

static load_flight *begin_flight(load_client *client, size_t op, size_t message, uint64_t due) {
    load_flight *flight = client->free;
    client->free = flight->next;
    client->under_way++;
    flight->next = NULL;
    flight->under_way = true;
    flight->op = op;
    flight->message = message;
    flight->due = due;
    flight->sent = 0;
    flight->replied = false;
    flight->status = -1;
    load_reader_reset(&flight->reader);
    flight->outcome = (load_outcome){.op = op, .message = message, .due = due, .fate = LOAD_MALFORMED};
    return flight;
}

static void lose(load_client *client, load_flight *flight) {
    load_outcome outcome = {
        .op = flight->op, .message = flight->message, .due = flight->due, .came = client->now, .fate = LOAD_LOST};
    outcome.said = client->trouble;
    for (unsigned k = 0; k < flight->left; k++) {
        client->take(client->owner, &outcome);
    }
    load_flight_end(client, flight);
}

void load_client_fail(load_client *client, const char *trouble) {
    if (client->dead) {
        return;
    }
    client->dead = true;
    client->now = now_ns();
    (void)snprintf(client->trouble, sizeof client->trouble, "%s", trouble);
    for (unsigned i = 0; i < client->room; i++) {
        if (client->flights[i].under_way) {
            lose(client, &client->flights[i]);
        }
    }
    client->stream.first = client->stream.last = NULL;
}

/* ---- callbacks ------------------------------------------------------------------------------------------------------------- */

static bool name_is(const uint8_t *name, size_t n, const char *expected) {
    return n == strlen(expected) && memcmp(name, expected, n) == 0;
}

static int on_header(nghttp2_session *ng, const nghttp2_frame *frame, const uint8_t *name, size_t name_len, const uint8_t *value,
                     size_t value_len, uint8_t flags, void *user) {
    load_client *client = (load_client *)user;
    (void)flags;
    if (name_is(name, name_len, "grpc-message")) {
        grpc_message_decode(value, value_len, client->said, sizeof client->said);
    } else if (name_is(name, name_len, "grpc-status")) {
        int status = grpc_status_parse(value, value_len);
        load_flight *flight = (load_flight *)nghttp2_session_get_stream_user_data(ng, frame->hd.stream_id);
        if (frame->hd.stream_id == client->stream.id) {
            client->stream.status = status;
        } else if (flight != NULL) {
            flight->status = status;
        }
    }
    return 0;
}

/* The answer of a unary call. */
static bool take_reply(void *context, const uint8_t *message, size_t n) {
    load_flight *flight = (load_flight *)context;
    if (flight->replied) {
        return false;
    }
    flight->replied = true;
    flight->outcome.reply = message;
    flight->outcome.reply_len = n;
    return true;
}

static void judge(const load_client *client, load_flight *flight) {
    load_outcome *outcome = &flight->outcome;
    const load_wanted *wanted = &client->plan->ops[flight->op].wanted;
    switch (load_judge_reply(outcome->reply, outcome->reply_len, wanted, &outcome->number)) {
        case LOAD_GOOD:
            outcome->fate = LOAD_ANSWERED;
            break;
        case LOAD_REFUSED:
            outcome->fate = LOAD_WAS_REFUSED;
            break;
        case LOAD_BAD:
            outcome->said = "a reply of another form or size than wanted";
            break;
    }
}

static void feed_unary(const load_client *client, load_flight *flight, const uint8_t *bytes, size_t n) {
    load_outcome *outcome = &flight->outcome;
    rpc_buffer *rest = &flight->reader.rest;
    bool late = flight->replied && n != 0;
    if (late || !load_reader_feed(&flight->reader, bytes, n, take_reply, flight) || (flight->replied && rest->len != 0)) {
        outcome->fate = LOAD_MALFORMED;
        outcome->said = "the answer is no single gRPC message";
    } else if (flight->replied) {
        judge(client, flight);
        /* The status comes later, and the bytes may go with this callback. */
        if (outcome->reply == rest->bytes + GRPC_PREFIX_BYTES || !rpc_buffer_append(rest, outcome->reply, outcome->reply_len)) {
            return;
        }
        outcome->reply = rest->bytes;
    }
}

static int on_data(nghttp2_session *ng, uint8_t flags, int32_t stream, const uint8_t *bytes, size_t n, void *user) {
    load_client *client = (load_client *)user;
    (void)flags;
    if (stream == client->stream.id) {
        if (!load_batches_feed(client, bytes, n)) {
            load_client_fail(client, "the answer to batches does not fit what was sent");
        }
        return 0;
    }
    load_flight *flight = (load_flight *)nghttp2_session_get_stream_user_data(ng, stream);
    if (flight != NULL && flight->under_way) {
        feed_unary(client, flight, bytes, n);
    }
    return 0;
}

static int on_frame(nghttp2_session *ng, const nghttp2_frame *frame, void *user) {
    load_client *client = (load_client *)user;
    (void)ng;
    if (frame->hd.type == NGHTTP2_SETTINGS && (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0) {
        client->greeted = true;
    } else if (frame->hd.type == NGHTTP2_GOAWAY) {
        client->leaving = true;
    }
    return 0;
}

static void close_unary(load_client *client, load_flight *flight, uint32_t code) {
    load_outcome *outcome = &flight->outcome;
    outcome->came = client->now;
    if (flight->status > 0 || (flight->status < 0 && code != NGHTTP2_NO_ERROR)) {
        outcome->fate = LOAD_FAILED;
        /* A stream that is reset without a status: gRPC's mapping says UNAVAILABLE for REFUSED_STREAM, else UNKNOWN or so. */
        outcome->number = flight->status > 0 ? (uint32_t)flight->status : code == NGHTTP2_REFUSED_STREAM ? 14 : 2;
        outcome->said = flight->status > 0 ? client->said : nghttp2_http2_strerror(code);
    } else if (flight->status < 0 || !flight->replied) {
        outcome->fate = LOAD_MALFORMED;
        outcome->said = "no gRPC status or no message";
    }
    client->take(client->owner, outcome);
    load_flight_end(client, flight);
}

static int on_stream_close(nghttp2_session *ng, int32_t stream, uint32_t code, void *user) {
    load_client *client = (load_client *)user;
    if (client->dead) {
        return 0;
    }
    if (stream == client->stream.id) {
        if (client->stream.status < 0 && code != NGHTTP2_NO_ERROR) {
            client->stream.status = 2;
        }
        load_batches_closed(client);
        return 0;
    }
    load_flight *flight = (load_flight *)nghttp2_session_get_stream_user_data(ng, stream);
    if (flight != NULL && flight->under_way) {
        close_unary(client, flight, code);
    }
    return 0;
}

static ssize_t read_request(nghttp2_session *ng, int32_t stream, uint8_t *buffer, size_t room, uint32_t *flags,
                            nghttp2_data_source *source, void *user) {
    const load_flight *flight = (const load_flight *)source->ptr;
    (void)ng;
    (void)stream;
    (void)buffer;
    (void)user;
    size_t left = flight->bytes.len - flight->sent;
    *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    if (left <= room) {
        *flags |= NGHTTP2_DATA_FLAG_EOF;
        return (ssize_t)left;
    }
    return (ssize_t)room;
}

static int send_data(nghttp2_session *ng, nghttp2_frame *frame, const uint8_t *head, size_t n, nghttp2_data_source *source,
                     void *user) {
    load_client *client = (load_client *)user;
    load_flight *flight = frame->hd.stream_id == client->stream.id ? client->stream.first : (load_flight *)source->ptr;
    (void)ng;
    if (!rpc_buffer_append(&client->out, head, 9) || !rpc_buffer_append(&client->out, flight->bytes.bytes + flight->sent, n)) {
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
    flight->sent += n;
    if (frame->hd.stream_id == client->stream.id && flight->sent == flight->bytes.len) {
        client->stream.first = flight->next;
        flight->next = NULL;
    }
    return 0;
}

/* ---- opened and closed ----------------------------------------------------------------------------------------------------- */

static nghttp2_session *new_session(load_client *client) {
    nghttp2_session_callbacks *callbacks = NULL;
    nghttp2_option *option = NULL;
    nghttp2_session *ng = NULL;
    if (nghttp2_session_callbacks_new(&callbacks) != 0) {
        return NULL;
    }
    if (nghttp2_option_new(&option) == 0) {
        nghttp2_option_set_no_closed_streams(option, 1);
        nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_close);
        nghttp2_session_callbacks_set_send_data_callback(callbacks, send_data);
        if (nghttp2_session_client_new2(&ng, callbacks, client, option) != 0) {
            ng = NULL;
        }
        nghttp2_option_del(option);
    }
    nghttp2_session_callbacks_del(callbacks);
    return ng;
}

static bool new_flights(load_client *client, unsigned room) {
    client->flights = (load_flight *)calloc(room, sizeof *client->flights);
    if (client->flights == NULL) {
        return false;
    }
    client->room = room;
    for (unsigned i = room; i-- != 0;) {
        client->flights[i].next = client->free;
        client->free = &client->flights[i];
        if (client->plan->batch != 0) {
            client->flights[i].done = (uint8_t *)calloc(client->plan->batch, 1);
            if (client->flights[i].done == NULL) {
                return false;
            }
        }
    }
    return true;
}

static bool start_session(load_client *client, unsigned room) {
    static const nghttp2_settings_entry settings[SETTINGS_COUNT] = {
        {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW},
    };
    const rpc_address *address = &client->plan->address;
    client->scheme = address->kind == RPC_TLS ? "https" : "http";
    (void)snprintf(client->authority, sizeof client->authority, strchr(address->host, ':') != NULL ? "[%s]:%u" : "%s:%u",
                   address->kind == RPC_UNIX ? "localhost" : address->host, (unsigned)address->port);
    if (address->kind == RPC_UNIX) {
        (void)snprintf(client->authority, sizeof client->authority, "localhost");
    }
    client->ng = new_session(client);
    return client->ng != NULL && new_flights(client, room) &&
           nghttp2_submit_settings(client->ng, NGHTTP2_FLAG_NONE, settings, SETTINGS_COUNT) == 0 &&
           nghttp2_session_set_local_window_size(client->ng, NGHTTP2_FLAG_NONE, 0, CONNECTION_WINDOW) == 0;
}

static bool wait_for_greeting(load_client *client, rpc_error *error) {
    const int64_t deadline = rpc_now_ms() + GREETING_MS;
    while (!client->greeted && !client->dead) {
        bool sending = load_client_flush(client);
        if (rpc_transport_wait(&client->transport, sending, deadline)) {
            load_client_receive(client);
        } else if (rpc_remaining_ms(deadline) == 0) {
            load_client_fail(client, "the peer does not greet");
        }
    }
    if (client->dead) {
        (void)rpc_fail(error, RPC_BROKEN, "%s", client->trouble);
    }
    return !client->dead;
}

bool load_client_open(load_client *client, rpc_tls *tls, unsigned room, rpc_error *error) {
    rpc_transport_init(&client->transport, tls);
    client->stream.status = -1;
    if (rpc_transport_connect(&client->transport, &client->plan->address, rpc_now_ms() + GREETING_MS, error) != RPC_OK) {
        return false;
    }
    if (!start_session(client, room)) {
        (void)rpc_fail(error, RPC_NO_MEMORY, "no memory for a connection");
        return false;
    }
    return wait_for_greeting(client, error);
}

void load_client_close(load_client *client) {
    if (client->ng == NULL) {
        rpc_transport_close(&client->transport);
        return;
    }
    load_client_fail(client, "no answer in time");
    nghttp2_session_del(client->ng);
    client->ng = NULL;
    rpc_transport_close(&client->transport);
    for (unsigned i = 0; i < client->room; i++) {
        rpc_buffer_free(&client->flights[i].bytes);
        load_reader_free(&client->flights[i].reader);
        free(client->flights[i].done);
    }
    free(client->flights);
    client->flights = NULL;
    load_reader_free(&client->stream.reader);
    rpc_buffer_free(&client->out);
}

/* ---- calls ----------------------------------------------------------------------------------------------------------------- */

unsigned load_client_capacity(const load_client *client) {
    if (client->dead || client->leaving || client->stream.over) {
        return 0;
    }
    unsigned most = client->room;
    if (client->plan->batch == 0) {
        uint32_t streams = nghttp2_session_get_remote_settings(client->ng, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
        most = streams < most ? streams : most;
    }
    return client->under_way < most ? most - client->under_way : 0;
}

/* nghttp2 wants pointers to non-const, and only reads them. The values outlive the call. */
static nghttp2_nv header(const char *name, const char *value) {
    return (nghttp2_nv){.name = (uint8_t *)(uintptr_t)name,
                        .value = (uint8_t *)(uintptr_t)value,
                        .namelen = strlen(name),
                        .valuelen = strlen(value),
                        .flags = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
}

bool load_client_request(load_client *client, const char *path, const nghttp2_data_provider *body, void *user, int32_t *stream) {
    nghttp2_nv headers[HEADERS_MAX] = {
        header(":method", "POST"),
        header(":scheme", client->scheme),
        header(":path", path),
        header(":authority", client->authority),
        header("te", "trailers"),
        header("content-type", "application/grpc"),
        header("user-agent", "softsjj-load"),
    };
    size_t n = 7;
    if (user != NULL) { /* a call with an end */
        headers[n++] = header("grpc-timeout", "60S");
    }
    *stream = nghttp2_submit_request(client->ng, NULL, headers, n, body, user);
    return *stream > 0;
}

static void write_id(load_client *client, uint8_t *at) {
    uint64_t halves[2] = {client->run_id, ++client->ids};
    memcpy(at, halves, sizeof halves);
}

static bool fill(load_client *client, load_flight *flight, const load_template *from) {
    flight->bytes.len = 0;
    if (!rpc_buffer_append(&flight->bytes, from->bytes.bytes, from->bytes.len)) {
        return false;
    }
    for (size_t i = 0; i < from->id_count; i++) {
        write_id(client, flight->bytes.bytes + from->ids_at[i]);
    }
    if (client->plan->batch != 0) {
        uint32_t place = (uint32_t)(flight - client->flights);
        load_batch_number(flight->bytes.bytes + from->number_at, LOAD_NUMBER_FIRST + place);
        memset(flight->done, 0, client->plan->batch);
    }
    return true;
}

void load_client_send(load_client *client, size_t op, size_t message, uint64_t due) {
    const bool batches = client->plan->batch != 0;
    load_flight *flight = begin_flight(client, op, message, due);
    flight->left = batches ? client->plan->batch : 1;
    if (!fill(client, flight, &client->templates[client->first_template[op] + (batches ? 0 : message)])) {
        load_client_fail(client, "no memory");
        return;
    }
    if (batches) {
        load_batches_queue(client, flight);
        return;
    }
    const nghttp2_data_provider body = {.source = {.ptr = flight}, .read_callback = read_request};
    if (!load_client_request(client, client->plan->ops[op].path, &body, flight, &flight->stream)) {
        load_client_fail(client, "the connection takes no more calls");
    }
}

/* ---- bytes ----------------------------------------------------------------------------------------------------------------- */

static bool collect(load_client *client) {
    for (;;) {
        const uint8_t *bytes = NULL;
        ssize_t n = nghttp2_session_mem_send(client->ng, &bytes);
        if (n == 0) {
            return true;
        }
        if (n < 0 || !rpc_buffer_append(&client->out, bytes, (size_t)n)) {
            return false;
        }
    }
}

bool load_client_flush(load_client *client) {
    if (client->dead) {
        return false;
    }
    if (!collect(client)) {
        load_client_fail(client, "no memory for what is to be sent");
        return false;
    }
    while (client->out_done < client->out.len) {
        ssize_t n =
            rpc_transport_send(&client->transport, client->out.bytes + client->out_done, client->out.len - client->out_done);
        if (n < 0) {
            load_client_fail(client, client->transport.trouble[0] != '\0' ? client->transport.trouble : "the connection broke");
            return false;
        }
        if (n == 0) {
            return true;
        }
        client->out_done += (size_t)n;
    }
    client->out.len = client->out_done = 0;
    return false;
}

void load_client_receive(load_client *client) {
    static uint8_t bytes[READ_BYTES]; /* one thread */
    while (!client->dead) {
        ssize_t n = rpc_transport_recv(&client->transport, bytes, sizeof bytes);
        if (n == -1) {
            return;
        }
        if (n < 0) {
            load_client_fail(client,
                             client->transport.trouble[0] != '\0' ? client->transport.trouble : "the daemon closed the connection");
            return;
        }
        client->now = now_ns();
        if (nghttp2_session_mem_recv(client->ng, bytes, (size_t)n) != n) {
            load_client_fail(client, "what came is not HTTP/2");
        } else if ((size_t)n < sizeof bytes && !client->transport.more) {
            return;
        }
    }
}
