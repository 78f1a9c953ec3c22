/* SPDX-License-Identifier: Apache-2.0 */
/* Pipeline: batches whose ops hit, miss and are refused, several at once, held back and parked; and the end of the stream. */
#include <unistd.h>

#include "check.h"
#include "codec.h"
#include "device_world.h"
#include "grpc.h"
#include "raw.h"

enum { OPS = 64, BATCHES = 4, TAGS = PIPELINE_OPS_MAX + 1 };

static const char path[] = "/softsjj.v1.Device/Pipeline";
static device_world world;
static const device_world *target = &world; /* whom the client asks */
static raw_client client;
static message part, op_of_batch;
static uint8_t *batch; /* a whole message with its prefix */
static size_t batch_len;

enum { BATCH_ROOM = 1 << 20 };

/* ---- what is sent ---------------------------------------------------------------------------------------------------------- */

static void begin_batch(uint64_t number, bool session) {
    message head = {.n = 0};
    if (session) {
        put_bytes(&head, 1, target->session, sizeof target->session);
    }
    put_number(&head, 3, 60000);
    put_number(&head, 4, number);
    memcpy(batch + GRPC_PREFIX_BYTES, head.bytes, head.n);
    batch_len = GRPC_PREFIX_BYTES + head.n;
}

static void add_op(uint32_t tag, uint32_t op, const message *request) {
    message head = {.n = 0};
    op_of_batch.n = 0;
    put_number(&op_of_batch, 1, tag);
    put_number(&op_of_batch, 2, op);
    put_bytes(&op_of_batch, 3, request->bytes, request->n);
    put_bytes(&head, 5, op_of_batch.bytes, op_of_batch.n);
    memcpy(batch + batch_len, head.bytes, head.n);
    batch_len += head.n;
}

static void send_batch(uint32_t stream) {
    grpc_prefix_write(batch, (uint32_t)(batch_len - GRPC_PREFIX_BYTES));
    for (size_t at = 0; at < batch_len; at += WIRE_FRAME_MAX) {
        const size_t n = batch_len - at < WIRE_FRAME_MAX ? batch_len - at : WIRE_FRAME_MAX;
        raw_frame(&client, WIRE_DATA, 0, stream, batch + at, n);
    }
}

static void begin(uint32_t stream) {
    raw_open(&client, target->path);
    raw_greet(&client, 1 << 30);
    raw_frame(&client, WIRE_WINDOW_UPDATE, 0, 0, "\x3f\0\0\0", 4);
    raw_headers(&client, stream, path, 0, NULL);
    client.keep = stream;
}

static bool finish(uint32_t stream) {
    raw_frame(&client, WIRE_DATA, WIRE_END_STREAM, stream, NULL, 0);
    CHECK(raw_send(&client), "sent");
    return raw_until_status(&client, stream, LANE_GRPC_OK);
}

/* ---- what comes back ------------------------------------------------------------------------------------------------------- */

/* Results by batch and tag. */
static struct {
    unsigned replies, results;
    unsigned seen[BATCHES][TAGS];
    uint64_t refusal[BATCHES][TAGS];
    rpc_slice reply[BATCHES][TAGS];
} got;

static void note_results(rpc_slice reply) {
    const uint64_t number = get_number(reply, 4);
    got.replies++;
    for (size_t i = 0;; i++) {
        const rpc_slice result = get_repeated(reply, 5, i);
        if (result.bytes == NULL) {
            return;
        }
        const uint64_t tag = get_number(result, 1);
        CHECK(number < BATCHES && tag < TAGS, "batch %u, tag %u", (unsigned)number, (unsigned)tag);
        got.results++;
        got.seen[number][tag]++;
        got.reply[number][tag] = get_bytes(result, 2);
        got.refusal[number][tag] = get_number(got.reply[number][tag], 1);
    }
}

static void read_results(void) {
    memset(&got, 0, sizeof got);
    for (size_t at = 0; at < client.kept_len;) {
        const uint8_t *prefix = client.kept + at;
        const size_t n = (size_t)prefix[1] << 24 | (size_t)prefix[2] << 16 | (size_t)prefix[3] << 8 | prefix[4];
        CHECK(at + GRPC_PREFIX_BYTES + n <= client.kept_len, "whole messages");
        note_results((rpc_slice){prefix + GRPC_PREFIX_BYTES, n});
        at += GRPC_PREFIX_BYTES + n;
    }
}

static unsigned ends(void) {
    return atomic_load(&world.ends);
}

/* ---- tests ----------------------------------------------------------------------------------------------------------------- */

/* Ops of all kinds, some of them refused by the core, some without a grant, some that cannot be decoded, in four batches at once.
 */
static void test_mixed(void) {
    const unsigned before = ends();
    world_install_all(&world);
    begin(1);
    for (uint64_t number = 0; number < BATCHES; number++) {
        begin_batch(number, true);
        for (uint32_t tag = 0; tag < OPS; tag++) {
            const uint32_t op = world_op((tag + number) % WORLD_OPS);
            put_request(&world, &part, op, 16 * (tag % 3 + 1), tag % 5 == 0);
            if (tag % 7 == 1 && (op == HSM_OP_VERIFY || op == HSM_OP_AEAD_DECRYPT || op == HSM_OP_DECRYPT_SM2)) {
                part.bytes[part.n - 1] ^= 1;
            } else if (tag % 11 == 2) {
                put_number(&part, 15, 1);
            }
            add_op(tag, tag % 13 == 3 ? HSM_OP_HASH_INIT : op, &part);
        }
        send_batch(1);
    }
    CHECK(finish(1), "the stream ends in order");
    read_results();
    CHECK(got.results == BATCHES * OPS && ends() == before + 1, "%u results", got.results);
    unsigned hits = 0;
    for (uint64_t number = 0; number < BATCHES; number++) {
        for (uint32_t tag = 0; tag < OPS; tag++) {
            const uint32_t op = world_op((tag + number) % WORLD_OPS);
            const bool spoiled = tag % 7 == 1 && (op == HSM_OP_VERIFY || op == HSM_OP_AEAD_DECRYPT || op == HSM_OP_DECRYPT_SM2);
            const bool up = spoiled || tag % 11 == 2 || tag % 13 == 3;
            CHECK(got.seen[number][tag] == 1, "each once");
            CHECK(got.refusal[number][tag] == (up ? WORLD_REFUSAL : 0), "batch %u op %u", (unsigned)number, (unsigned)tag);
            hits += !up;
        }
    }
    CHECK(world_statistics(&world).hits == hits, "%u hits", hits);
    CHECK(atomic_load(&world.ops_up) == BATCHES * OPS - hits, "the others went up");
    raw_close(&client);
}

/* The results are those of the ops, with one refused in their midst. */
static void test_contents(void) {
    uint8_t expected[64];
    uint8_t iv[16] = {9};
    begin(1);
    begin_batch(2, true);
    put_request(&world, &part, HSM_OP_ENCRYPT, 64, false);
    add_op(0, HSM_OP_ENCRYPT, &part);
    const rpc_slice data = get_bytes((rpc_slice){part.bytes, part.n}, 7);
    CHECK(hsm_sm4_crypt(world.module, world.sm4, HSM_MODE_CBC, HSM_ENCRYPT, iv, data.bytes, 64, expected).code == 0, "crypt");
    message wrong;
    put_request(&world, &wrong, HSM_OP_AEAD_DECRYPT, 40, false);
    wrong.bytes[wrong.n - 1] ^= 1;
    add_op(1, HSM_OP_AEAD_DECRYPT, &wrong);
    add_op(2, HSM_OP_ENCRYPT, &part);
    add_op(1000, HSM_OP_ENCRYPT, &part);
    send_batch(1);
    CHECK(finish(1), "the stream ends");
    read_results();
    const uint32_t tags[] = {0, 2, 1000};
    for (size_t i = 0; i < 3; i++) {
        const rpc_slice reply = got.reply[2][tags[i]];
        CHECK(got.seen[2][tags[i]] == 1 && get_number(reply, 2) == WORLD_EPOCH, "one reply");
        CHECK(get_bytes(reply, 5).len == 64 && memcmp(get_bytes(reply, 5).bytes, expected, 64) == 0, "the ciphertext");
        CHECK(get_bytes(reply, 4).len == 16 && memcmp(get_bytes(reply, 4).bytes, iv, 16) == 0, "the chain");
    }
    CHECK(got.refusal[2][1] == WORLD_REFUSAL && got.results == 4, "one refused");
    raw_close(&client);
}

static void test_edges(void) {
    const unsigned up = atomic_load(&world.batches_up);
    begin(1);
    CHECK(finish(1), "no batch at all");
    raw_close(&client);

    begin(1);
    begin_batch(0, true);
    send_batch(1);
    batch_len = GRPC_PREFIX_BYTES;
    send_batch(1);
    CHECK(finish(1), "batches without ops");
    read_results();
    CHECK(got.replies == 2 && got.results == 0, "are answered");
    raw_close(&client);
    CHECK(atomic_load(&world.batches_up) == up, "here");

    begin(1);
    begin_batch(0, true);
    batch[batch_len++] = 0x7f;
    send_batch(1);
    CHECK(raw_send(&client) && raw_until_status(&client, 1, LANE_GRPC_UNIMPLEMENTED), "what is no batch goes up");
    raw_close(&client);

    for (uint32_t more = 0; more < 2; more++) {
        begin(1);
        begin_batch(0, true);
        put_request(&world, &part, HSM_OP_DIGEST, 8, false);
        for (uint32_t tag = 0; tag < PIPELINE_OPS_MAX + more; tag++) {
            add_op(tag, HSM_OP_DIGEST, &part);
        }
        send_batch(1);
        if (more == 0) {
            CHECK(finish(1), "the longest batch");
            read_results();
            CHECK(got.results == PIPELINE_OPS_MAX, "%u", got.results);
        } else {
            CHECK(raw_send(&client) && raw_until_status(&client, 1, LANE_GRPC_UNIMPLEMENTED), "one op too many goes up");
        }
        raw_close(&client);
    }
}

static void test_held(void) {
    gate *slow = gate_new(0, 1, 2000000, 4, 30);
    lane_grant grant = world_grant(&world, HSM_OP_DIGEST);
    grant.gate = lane_gate_new(world.device, slow);
    CHECK(lane_grant_install(world.device, &grant), "install");
    begin(1);
    begin_batch(1, true);
    for (uint32_t tag = 0; tag < 2 * OPS; tag++) {
        put_request(&world, &part, tag % 2 == 0 ? HSM_OP_DIGEST : HSM_OP_CALCULATE_MAC, 16, false);
        add_op(tag, tag % 2 == 0 ? HSM_OP_DIGEST : HSM_OP_CALCULATE_MAC, &part);
    }
    send_batch(1);
    CHECK(finish(1), "the stream waits for answers that are held back");
    read_results();
    CHECK(got.results == 2 * OPS, "%u results", got.results);
    unsigned refused = 0;
    for (uint32_t tag = 0; tag < 2 * OPS; tag++) {
        refused += got.refusal[1][tag] != 0;
    }
    CHECK(refused == OPS - 30, "%u beyond the budget", refused);
    raw_close(&client);

    gate *slower = gate_new(0, 1, 500000000, 1, GATE_NO_BUDGET);
    grant.gate = lane_gate_new(world.device, slower);
    CHECK(lane_grant_install(world.device, &grant), "install");
    begin(1);
    send_batch(1);
    CHECK(raw_send(&client) && raw_until_data(&client, 1, 100), "some answers are there");
    CHECK(world_statistics(&world).held != 0, "others not");
    raw_close(&client); /* and nobody waits for them any more */
    lane_subject_change(world.device, world.policy);
    gate_free(slow);
    gate_free(slower);
}

/* A turn so short that most of a batch has to wait for the next. */
static void test_parked(void) {
    lane_device_options options = lane_device_options_default();
    static device_world hurried;
    options.slice_us = options.turn_us = 10;
    world_start(&hurried, &options);
    world_install_all(&hurried);
    target = &hurried;
    begin(1);
    for (uint64_t number = 0; number < BATCHES; number++) {
        begin_batch(number, true);
        for (uint32_t tag = 0; tag < 500; tag++) {
            const uint32_t op = tag % 2 == 0 ? HSM_OP_DIGEST : HSM_OP_CALCULATE_MAC;
            put_request(&hurried, &part, op, 16, false);
            add_op(tag, op, &part);
        }
        send_batch(1);
    }
    CHECK(finish(1), "the stream ends after the last");
    read_results();
    CHECK(got.results == BATCHES * 500 && world_statistics(&hurried).hits == BATCHES * 500, "%u results", got.results);
    CHECK(world_statistics(&hurried).batches > BATCHES * 4, "in many slices");
    CHECK(world_statistics(&hurried).parked == 0, "nothing is left");
    raw_close(&client);
    for (int i = 0; i < 20; i++) { /* gone while it waits */
        begin(1);
        for (uint64_t number = 0; number < BATCHES; number++) {
            send_batch(1);
        }
        CHECK(raw_send(&client), "sent");
        raw_close(&client);
    }
    target = &world;
    world_stop(&hurried);
}

static void test_unwritten(void) {
    lane_device_options options = lane_device_options_default();
    static device_world small;
    lane_counted counted[2];
    options.count_ops = options.unwritten = 100;
    world_start(&small, &options);
    CHECK(world_install(&small, HSM_OP_DIGEST), "install");
    target = &small;
    begin(1);
    begin_batch(0, true);
    put_request(&small, &part, HSM_OP_DIGEST, 8, false);
    for (uint32_t tag = 0; tag < 250; tag++) {
        add_op(tag, HSM_OP_DIGEST, &part);
    }
    send_batch(1);
    raw_frame(&client, WIRE_DATA, WIRE_END_STREAM, 1, NULL, 0);
    CHECK(raw_send(&client), "sent");
    unsigned rounds = 0;
    for (; rounds < 1000 && !client.streams[0].over; rounds++) {
        raw_read_for(&client, 10);
        const size_t n = lane_counts_take(small.device, counted, 2);
        CHECK(n == 0 || counted[0].ops <= 100, "never more than may be unwritten");
        lane_counts_written(small.device, n == 0 ? 0 : counted[0].ops);
    }
    read_results();
    CHECK(client.streams[0].grpc == 0 && got.results == 250 && rounds >= 3, "%u results after %u rounds", got.results, rounds);
    raw_close(&client);
    target = &world;
    world_stop(&small);
}

int main(void) {
    batch = (uint8_t *)malloc(BATCH_ROOM);
    world_start(&world, NULL);
    test_mixed();
    test_contents();
    test_edges();
    test_held();
    test_parked();
    test_unwritten();
    world_stop(&world);
    free(batch);
    return check_report("lane_pipeline");
}
