/* SPDX-License-Identifier: Apache-2.0 */
#include "device_world.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "clock.h"
#include "codec.h"
#include "connection.h"
#include "grpc.h"

enum { EVENTS = 64, POLL_MS = 20, CALL_MS = 20000, BACKLOG = 64 };

static void must(bool good, const char *what) {
    if (!good) {
        perror(what);
        abort();
    }
}

/* ---- messages -------------------------------------------------------------------------------------------------------------- */

static void put_varint(message *out, uint64_t value) {
    for (; value >= 128; value >>= 7) {
        out->bytes[out->n++] = (uint8_t)(value | 128);
    }
    out->bytes[out->n++] = (uint8_t)value;
}

void put_number(message *out, unsigned field, uint64_t value) {
    put_varint(out, field << 3);
    put_varint(out, value);
}

void put_bytes(message *out, unsigned field, const void *bytes, size_t n) {
    must(out->n + n + 16 <= sizeof out->bytes, "room");
    put_varint(out, field << 3 | 2);
    put_varint(out, n);
    if (n != 0) {
        memcpy(out->bytes + out->n, bytes, n);
        out->n += n;
    }
}

static uint64_t read_varint(rpc_slice *from) {
    uint64_t value = 0;
    for (unsigned shift = 0; from->len != 0; shift += 7) {
        const uint8_t byte = *from->bytes;
        from->bytes++;
        from->len--;
        value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) {
            break;
        }
    }
    return value;
}

rpc_slice get_repeated(rpc_slice from, unsigned field, size_t i) {
    while (from.len != 0) {
        const uint64_t tag = read_varint(&from);
        if ((tag & 7) == 0) {
            (void)read_varint(&from);
            continue;
        }
        const size_t n = (size_t)read_varint(&from);
        if (n > from.len) {
            break;
        }
        const rpc_slice found = {from.bytes, n};
        from.bytes += n;
        from.len -= n;
        if (tag >> 3 == field && i-- == 0) {
            return found;
        }
    }
    return (rpc_slice){NULL, 0};
}

rpc_slice get_bytes(rpc_slice from, unsigned field) {
    return get_repeated(from, field, 0);
}

uint64_t get_number(rpc_slice from, unsigned field) {
    while (from.len != 0) {
        const uint64_t tag = read_varint(&from);
        const uint64_t value = read_varint(&from);
        if ((tag & 7) == 0 && tag >> 3 == field) {
            return value;
        }
        if ((tag & 7) == 2) {
            const size_t n = value < from.len ? (size_t)value : from.len;
            from.bytes += n;
            from.len -= n;
        }
    }
    return 0;
}

/* ---- ops ------------------------------------------------------------------------------------------------------------------- */

typedef struct op_row {
    uint32_t op, kind, form;
    int32_t direction;
    uint64_t key;
    const char *fields; /* from 4 on: k key, a algorithm, l length, d data, i IV or nonce, A aad, p signature or tag, P point */
} op_row;

static const op_row rows[WORLD_OPS] = {
    {HSM_OP_RANDOM, HSM_BATCH_RANDOM, 0, 0, 0, "l"},
    {HSM_OP_SIGN, HSM_BATCH_SM2_SIGN, 0, 0, WORLD_INDEX, "kd"},
    {HSM_OP_VERIFY, HSM_BATCH_SM2_VERIFY, 0, 0, WORLD_INDEX, "kdp"},
    {HSM_OP_VERIFY_EXTERNAL, HSM_BATCH_SM2_VERIFY_POINT, 0, 0, 0, "aPdp"},
    {HSM_OP_ENCRYPT_EXTERNAL_SM2, HSM_BATCH_SM2_ENCRYPT, HSM_C1C3C2, 0, 0, "aPd"},
    {HSM_OP_ENCRYPT_SM2, HSM_BATCH_SM2_ENCRYPT, HSM_C1C3C2, 0, WORLD_INDEX, "kad"},
    {HSM_OP_DECRYPT_SM2, HSM_BATCH_SM2_DECRYPT, HSM_C1C3C2, 0, WORLD_INDEX, "kad"},
    {HSM_OP_ENCRYPT, HSM_BATCH_SM4_CRYPT, HSM_MODE_CBC, HSM_ENCRYPT, WORLD_KEY, "kaid"},
    {HSM_OP_DECRYPT, HSM_BATCH_SM4_CRYPT, HSM_MODE_CBC, HSM_DECRYPT, WORLD_KEY, "kaid"},
    {HSM_OP_CALCULATE_MAC, HSM_BATCH_SM4_CBC_MAC, 0, 0, WORLD_KEY, "kaid"},
    {HSM_OP_AEAD_ENCRYPT, HSM_BATCH_SM4_AEAD_ENCRYPT, HSM_AEAD_GCM, 0, WORLD_KEY, "kaiAdl"},
    {HSM_OP_AEAD_DECRYPT, HSM_BATCH_SM4_AEAD_DECRYPT, HSM_AEAD_GCM, 0, WORLD_KEY, "kaiAdp"},
    {HSM_OP_CALCULATE_HMAC, HSM_BATCH_HMAC_SM3, 0, 0, WORLD_KEY, "kad"},
    {HSM_OP_DIGEST, HSM_BATCH_SM3, 0, 0, 0, "ad"},
};

static const op_row *row_of(uint32_t op) {
    for (size_t i = 0; i < WORLD_OPS; i++) {
        if (rows[i].op == op) {
            return &rows[i];
        }
    }
    abort();
}

uint32_t world_op(size_t i) {
    return i < WORLD_OPS ? rows[i].op : 0;
}

lane_grant world_grant(device_world *world, uint32_t op) {
    const op_row *row = row_of(op);
    lane_grant grant = {.as_of = lane_device_now(world->device),
                        .subjects = {world->policy, world->owner},
                        .peer = WORLD_PEER,
                        .op = op,
                        .key = row->key,
                        .algorithm = strchr(row->fields, 'a') != NULL ? ALGORITHM_OF_WORLD : 0,
                        .kind = row->kind,
                        .form = row->form,
                        .direction = row->direction,
                        .most = 40000,
                        .count = world->count};
    memcpy(grant.session, world->session, sizeof grant.session);
    memcpy(grant.point, world->decrypt_point, sizeof grant.point);
    grant.handle = row->kind == HSM_BATCH_HMAC_SM3                                        ? world->hmac
                   : row->kind == HSM_BATCH_SM2_SIGN || row->kind == HSM_BATCH_SM2_VERIFY ? world->sign
                   : row->kind == HSM_BATCH_SM2_DECRYPT                                   ? world->decrypt
                                                                                          : world->sm4;
    return grant;
}

bool world_install(device_world *world, uint32_t op) {
    const lane_grant grant = world_grant(world, op);
    return lane_grant_install(world->device, &grant);
}

void world_install_all(device_world *world) {
    for (size_t i = 0; i < WORLD_OPS; i++) {
        must(world_install(world, rows[i].op), "install");
    }
}

/* What has to fit: a signature, a ciphertext, a tag. */
typedef struct matched {
    uint8_t data[40000 + 128];
    size_t n;
    uint8_t proof[64];
    size_t proof_len;
} matched;

static void match(const device_world *world, const op_row *row, size_t n, matched *out) {
    hsm_rc done = {0};
    out->n = n;
    out->proof_len = 0;
    for (size_t i = 0; i < n; i++) {
        out->data[i] = (uint8_t)(i * 5 + n);
    }
    if (strchr(row->fields, 'p') != NULL || row->kind == HSM_BATCH_SM2_SIGN) {
        out->n = row->kind == HSM_BATCH_SM4_AEAD_DECRYPT ? n : HSM_SM3_BYTES;
        memset(out->data, 3, out->n);
    }
    if (row->kind == HSM_BATCH_SM2_VERIFY || row->kind == HSM_BATCH_SM2_VERIFY_POINT) {
        done = hsm_sm2_sign(world->module, world->sign, out->data, out->proof);
        out->proof_len = 64;
    } else if (row->kind == HSM_BATCH_SM4_AEAD_DECRYPT) {
        static const uint8_t nonce[12] = {9};
        done = hsm_sm4_aead_encrypt(world->module, world->sm4, row->form, nonce, sizeof nonce, (const uint8_t *)"aad", 3, out->data,
                                    n, out->data, out->proof, 16);
        out->proof_len = 16;
    } else if (row->kind == HSM_BATCH_SM2_DECRYPT) {
        size_t room = sizeof out->data;
        static const uint8_t plain[64] = {'p'};
        done = hsm_sm2_encrypt(world->module, world->decrypt_point, HSM_C1C3C2, plain, n < 64 ? n : 64, out->data, &room);
        out->n = room;
    }
    must(done.code == 0, "a request that fits");
}

void put_request(const device_world *world, message *out, uint32_t op, size_t n, bool session) {
    static const uint8_t iv[16] = {9};
    const op_row *row = row_of(op);
    matched *fit = (matched *)malloc(sizeof *fit);
    must(fit != NULL, "memory");
    match(world, row, n, fit);
    out->n = 0;
    if (session) {
        put_bytes(out, 1, world->session, sizeof world->session);
    }
    const bool aead = row->kind == HSM_BATCH_SM4_AEAD_ENCRYPT || row->kind == HSM_BATCH_SM4_AEAD_DECRYPT;
    for (unsigned i = 0; row->fields[i] != '\0'; i++) {
        switch (row->fields[i]) {
            case 'k':
                put_number(out, 4 + i, row->key);
                break;
            case 'a':
                put_number(out, 4 + i, ALGORITHM_OF_WORLD);
                break;
            case 'l':
                put_number(out, 4 + i, aead ? 16 : n);
                break;
            case 'i':
                put_bytes(out, 4 + i, iv, aead ? 12 : 16);
                break;
            case 'A':
                put_bytes(out, 4 + i, "aad", 3);
                break;
            case 'p':
                put_bytes(out, 4 + i, fit->proof, fit->proof_len);
                break;
            case 'P':
                put_bytes(out, 4 + i, row->kind == HSM_BATCH_SM2_ENCRYPT ? world->decrypt_point : world->sign_point, 64);
                break;
            default:
                put_bytes(out, 4 + i, fit->data, fit->n);
                break;
        }
    }
    free(fit);
}

/* ---- the taker ------------------------------------------------------------------------------------------------------------- */

static const uint8_t refused[] = {1 << 3, WORLD_REFUSAL};

static void answer_batch(device_world *world, const lane_event *event) {
    batch_head head;
    batch_op op;
    size_t at = 0;
    if (event->message_len == 0) {
        atomic_fetch_add(&world->ends, 1);
        (void)lane_answer(world->lane, event->connection, event->stream, NULL, 0, LANE_GRPC_OK, NULL);
        return;
    }
    atomic_fetch_add(&world->batches_up, 1);
    if (!batch_read(event->message, event->message_len, &head)) {
        (void)lane_answer(world->lane, event->connection, event->stream, NULL, 0, LANE_GRPC_UNIMPLEMENTED, "no batch");
        return;
    }
    while (batch_next(event->message, event->message_len, &at, &op)) {
        message reply = {.n = 0};
        message result = {.n = 0};
        put_number(&result, 1, op.tag);
        put_bytes(&result, 2, refused, sizeof refused);
        put_number(&reply, 4, head.number);
        put_bytes(&reply, 5, result.bytes, result.n);
        atomic_fetch_add(&world->ops_up, 1);
        (void)lane_send(world->lane, event->connection, event->stream, reply.bytes, reply.n);
    }
}

static void take(device_world *world, const lane_event *event) {
    if (event->kind == LANE_OPENED) {
        (void)lane_accept(world->lane, event->connection, WORLD_PEER);
    } else if (event->kind == LANE_REQUEST && is_pipeline_path(event->path, event->path_len)) {
        answer_batch(world, event);
    } else if (event->kind == LANE_REQUEST) {
        atomic_fetch_add(&world->ops_up, 1);
        (void)lane_answer(world->lane, event->connection, event->stream, refused, sizeof refused, LANE_GRPC_OK, NULL);
    }
}

static void *run_taker(void *argument) {
    device_world *world = (device_world *)argument;
    struct pollfd bell = {.fd = lane_event_fd(world->lane), .events = POLLIN};
    while (!atomic_load(&world->over)) {
        lane_event events[EVENTS];
        const size_t n = poll(&bell, 1, POLL_MS) <= 0 ? 0 : lane_take(world->lane, events, EVENTS);
        for (size_t i = 0; i < n; i++) {
            take(world, &events[i]);
            lane_event_free(&events[i]);
        }
    }
    return NULL;
}

/* ---- life ------------------------------------------------------------------------------------------------------------------ */

void world_make_keys(device_world *world) {
    must(hsm_arena_new(64, &world->arena).code == 0 && hsm_module_new(world->arena, NULL, &world->module).code == 0, "module");
    must(hsm_key_generate_symmetric(world->module, 16, HSM_USE_ENCRYPT | HSM_USE_DECRYPT | HSM_USE_MAC, &world->sm4).code == 0 &&
             hsm_key_generate_symmetric(world->module, 32, HSM_USE_MAC, &world->hmac).code == 0 &&
             hsm_key_generate_sm2(world->module, HSM_USE_SIGN | HSM_USE_VERIFY, &world->sign).code == 0 &&
             hsm_key_generate_sm2(world->module, HSM_USE_DECRYPT, &world->decrypt).code == 0 &&
             hsm_key_public(world->module, world->sign, world->sign_point).code == 0 &&
             hsm_key_public(world->module, world->decrypt, world->decrypt_point).code == 0,
         "keys");
    memset(world->session, 0x5e, sizeof world->session);
}

static int listen_unix(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    (void)unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, BACKLOG) == 0, "unix socket");
    return fd;
}

void world_start(device_world *world, const lane_device_options *options) {
    static atomic_uint serial;
    char text[LANE_TEXT_MAX] = "";
    lane_device_options device_options = options == NULL ? lane_device_options_default() : *options;
    lane_options transport = lane_options_default();
    transport.threads = 2;
    device_options.epoch = WORLD_EPOCH;
    memset(world, 0, sizeof *world);
    world_make_keys(world);
    must(lane_device_new(world->module, &device_options, &world->device, text) == LANE_OK, text);
    const lane_handler handler = lane_device_handler(world->device);
    must(lane_new(&transport, &handler, &world->lane, text) == LANE_OK, text);
    lane_device_attach(world->device, world->lane);
    world->policy = lane_subject_new(world->device);
    world->owner = lane_subject_new(world->device);
    world->count = lane_count_new(world->device);
    snprintf(world->path, sizeof world->path, "/tmp/lane-device-%d-%u", getpid(), atomic_fetch_add(&serial, 1));
    must(lane_listen(world->lane, listen_unix(world->path), LANE_UNIX, 1, text) == LANE_OK, text);
    must(lane_start(world->lane, text) == LANE_OK, text);
    must(pthread_create(&world->taker, NULL, run_taker, world) == 0, "thread");
}

void world_stop(device_world *world) {
    lane_device_close(world->device);
    lane_stop(world->lane, 100);
    atomic_store(&world->over, true);
    pthread_join(world->taker, NULL);
    lane_free(world->lane);
    lane_device_free(world->device);
    hsm_module_free(world->module);
    hsm_arena_free(world->arena);
    (void)unlink(world->path);
}

/* ---- calls ----------------------------------------------------------------------------------------------------------------- */

struct world_client {
    rpc_options options;
    rpc_connection *connection;
    uint8_t framed[sizeof(message) + GRPC_PREFIX_BYTES];
};

world_client *world_connect(const device_world *world) {
    rpc_error error;
    rpc_address address = {.kind = RPC_UNIX};
    world_client *made = (world_client *)calloc(1, sizeof *made);
    must(made != NULL, "memory");
    snprintf(address.path, sizeof address.path, "%s", world->path);
    made->options = rpc_options_default();
    made->connection = rpc_connection_new(&made->options, NULL);
    must(made->connection != NULL && rpc_connection_connect(made->connection, &address, rpc_now_ms() + CALL_MS, &error) == RPC_OK,
         "connect");
    return made;
}

void world_disconnect(world_client *client) {
    rpc_connection_close(client->connection);
    free(client);
}

int world_call(world_client *client, uint32_t op, const message *request, message *out) {
    rpc_error error;
    grpc_prefix_write(client->framed, (uint32_t)request->n);
    memcpy(client->framed + GRPC_PREFIX_BYTES, request->bytes, request->n);
    rpc_exchange exchange = {.path = hsm_op_path((int)op),
                             .message = client->framed,
                             .message_len = GRPC_PREFIX_BYTES + request->n,
                             .deadline = rpc_now_ms() + CALL_MS};
    if (rpc_connection_exchange(client->connection, &exchange, &error) != RPC_OK) {
        fprintf(stderr, "call: %s\n", error.text);
        return -1;
    }
    const rpc_slice reply = {exchange.reply, exchange.reply_len};
    const int refusal = (int)get_number(reply, 1);
    if (out != NULL && reply.len <= sizeof out->bytes) {
        out->n = reply.len;
        memcpy(out->bytes, reply.bytes, reply.len);
    }
    free(exchange.reply);
    return refusal;
}

lane_device_statistics world_statistics(device_world *world) {
    lane_device_statistics statistics;
    lane_device_statistics_get(world->device, &statistics);
    return statistics;
}
