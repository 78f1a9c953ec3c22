/* SPDX-License-Identifier: Apache-2.0 */
/* Unary ops from a client's bytes to the module and back: under grants, and up when there is none, or none that holds. */
#include <poll.h>
#include <unistd.h>

#include "check.h"
#include "clock.h"
#include "device_world.h"

enum { CALLERS = 4, CHANGES = 60 };

static device_world world;
static message request, reply;

static unsigned ups(void) {
    return atomic_load(&world.ops_up);
}

/* ---- answers --------------------------------------------------------------------------------------------------------------- */

/* What the single call of the core gives for the same request, or what undoes it. */
static void check_answer(uint32_t op, size_t n) {
    const rpc_slice asked = {request.bytes, request.n};
    const rpc_slice said = {reply.bytes, reply.n};
    const rpc_slice first = get_bytes(said, 4);
    uint8_t expected[1024] = {0};
    uint8_t iv[16] = {9};
    uint8_t tag[16];
    size_t room = sizeof expected;
    CHECK(get_number(said, 2) == WORLD_EPOCH, "epoch");
    switch (op) {
        case HSM_OP_RANDOM:
            CHECK(first.len == n, "%zu bytes", first.len);
            break;
        case HSM_OP_SIGN:
            CHECK(first.len == 64 &&
                      hsm_sm2_verify_point(world.module, world.sign_point, get_bytes(asked, 5).bytes, first.bytes).code == 0,
                  "signature");
            break;
        case HSM_OP_VERIFY:
        case HSM_OP_VERIFY_EXTERNAL:
            CHECK(reply.n == 2, "only the epoch");
            break;
        case HSM_OP_ENCRYPT_EXTERNAL_SM2:
        case HSM_OP_ENCRYPT_SM2:
            CHECK(first.len == n + 96 &&
                      hsm_sm2_decrypt(world.module, world.decrypt, HSM_C1C3C2, first.bytes, first.len, expected, &room).code == 0,
                  "ciphertext");
            CHECK(room == n && memcmp(expected, get_bytes(asked, 6).bytes, n) == 0, "plaintext");
            break;
        case HSM_OP_DECRYPT_SM2:
            CHECK(first.len == n && first.bytes[0] == 'p', "plaintext");
            break;
        case HSM_OP_ENCRYPT:
        case HSM_OP_DECRYPT:
            CHECK(hsm_sm4_crypt(world.module, world.sm4, HSM_MODE_CBC, op == HSM_OP_ENCRYPT ? HSM_ENCRYPT : HSM_DECRYPT, iv,
                                get_bytes(asked, 7).bytes, n, expected)
                          .code == 0,
                  "crypt");
            CHECK(get_bytes(said, 5).len == n && memcmp(get_bytes(said, 5).bytes, expected, n) == 0, "data");
            CHECK(first.len == 16 && memcmp(first.bytes, iv, 16) == 0, "chain");
            break;
        case HSM_OP_CALCULATE_MAC:
            CHECK(hsm_sm4_cbc_mac(world.module, world.sm4, iv, get_bytes(asked, 7).bytes, n, expected).code == 0, "mac");
            CHECK(first.len == 16 && memcmp(first.bytes, expected, 16) == 0, "mac");
            break;
        case HSM_OP_AEAD_ENCRYPT:
            CHECK(hsm_sm4_aead_encrypt(world.module, world.sm4, HSM_AEAD_GCM, iv, 12, (const uint8_t *)"aad", 3,
                                       get_bytes(asked, 8).bytes, n, expected, tag, 16)
                          .code == 0,
                  "aead");
            CHECK(first.len == n && memcmp(first.bytes, expected, n) == 0, "data");
            CHECK(get_bytes(said, 5).len == 16 && memcmp(get_bytes(said, 5).bytes, tag, 16) == 0, "tag");
            break;
        case HSM_OP_AEAD_DECRYPT:
            CHECK(first.len == n && first.bytes[1] == 3, "plaintext");
            break;
        case HSM_OP_CALCULATE_HMAC:
            CHECK(hsm_hmac_sm3(world.module, world.hmac, get_bytes(asked, 6).bytes, n, expected).code == 0, "hmac");
            CHECK(first.len == 32 && memcmp(first.bytes, expected, 32) == 0, "hmac");
            break;
        default:
            CHECK(hsm_sm3(world.module, get_bytes(asked, 5).bytes, n, expected).code == 0, "sm3");
            CHECK(first.len == 32 && memcmp(first.bytes, expected, 32) == 0, "digest");
            break;
    }
}

static void test_every_op(world_client *client) {
    enum { N = 48 };
    for (size_t i = 0; world_op(i) != 0; i++) {
        const uint32_t op = world_op(i);
        const unsigned before = ups();
        const uint64_t hits = world_statistics(&world).hits;
        put_request(&world, &request, op, N, true);
        CHECK(world_call(client, op, &request, NULL) == WORLD_REFUSAL && ups() == before + 1, "op %u without a grant", op);
        CHECK(world_install(&world, op), "install");
        CHECK(world_call(client, op, &request, &reply) == 0 && ups() == before + 1, "op %u", op);
        CHECK(world_statistics(&world).hits == hits + 1, "a hit");
        check_answer(op, N);
    }
    lane_counted counted[4];
    CHECK(lane_counts_take(world.device, counted, 4) == 1 && counted[0].count == world.count && counted[0].ops == WORLD_OPS,
          "all are counted");
    CHECK(lane_counts_take(world.device, counted, 4) == 0, "once");
    CHECK(world_statistics(&world).unwritten == WORLD_OPS, "not written yet");
    lane_counts_written(world.device, WORLD_OPS);
    CHECK(world_statistics(&world).unwritten == 0, "written");
}

/* ---- what goes up ---------------------------------------------------------------------------------------------------------- */

static void goes_up(world_client *client, uint32_t op, const char *why) {
    const unsigned before = ups();
    CHECK(world_call(client, op, &request, NULL) == WORLD_REFUSAL && ups() == before + 1, "%s", why);
}

static void test_strictness(world_client *client) {
    const uint32_t op = HSM_OP_ENCRYPT;
    CHECK(world_install(&world, op), "install");
    put_request(&world, &request, op, 32, true);
    CHECK(world_call(client, op, &request, NULL) == 0, "as it should be");
    put_bytes(&request, 2, "0123456789abcdef", 16);
    put_number(&request, 3, 5000);
    CHECK(world_call(client, op, &request, NULL) == 0, "with a request id and a deadline");
    const size_t n = request.n;
    put_number(&request, 10, 1);
    goes_up(client, op, "unknown field");
    request.n = n;
    put_number(&request, 4, WORLD_KEY);
    goes_up(client, op, "field twice");
    request.n = n - 1;
    goes_up(client, op, "cut");
    put_request(&world, &request, op, 32, true);
    put_bytes(&request, 2, "x", 1);
    goes_up(client, op, "short request id");
    put_request(&world, &request, op, 32, false);
    goes_up(client, op, "no session");
    put_bytes(&request, 1, world.session, 31);
    goes_up(client, op, "short session");
    put_request(&world, &request, op, 32, true);
    request.bytes[2] ^= 1;
    goes_up(client, op, "another session");
    put_request(&world, &request, op, 33, true);
    goes_up(client, op, "no whole blocks");
    put_request(&world, &request, op, 0, true);
    goes_up(client, op, "no data");
    put_request(&world, &request, op, 40000, true);
    CHECK(world_call(client, op, &request, NULL) == 0, "the longest");
    put_request(&world, &request, op, 40016, true);
    goes_up(client, op, "too long");
    put_request(&world, &request, HSM_OP_RANDOM, 40001, true);
    goes_up(client, HSM_OP_RANDOM, "too much");
    request.n = 0;
    goes_up(client, op, "empty");
    goes_up(client, HSM_OP_CLOSE_SESSION, "an op that never runs here");
}

static void test_questions(world_client *client) {
    const uint32_t op = HSM_OP_CALCULATE_HMAC;
    put_request(&world, &request, op, 20, true);
    lane_subject_change(world.device, world.policy);
    goes_up(client, op, "everything changed");
    lane_grant other = world_grant(&world, op);
    other.peer++;
    CHECK(lane_grant_install(world.device, &other), "install");
    goes_up(client, op, "another peer");
    other = world_grant(&world, op);
    other.key++;
    CHECK(lane_grant_install(world.device, &other), "install");
    goes_up(client, op, "another key");
    other = world_grant(&world, op);
    other.algorithm++;
    CHECK(lane_grant_install(world.device, &other), "install");
    goes_up(client, op, "another algorithm");
    other = world_grant(&world, op);
    other.kind = HSM_BATCH_SM3;
    CHECK(!lane_grant_install(world.device, &other), "an op is not another");
    other.op = HSM_OP_CLOSE_SESSION;
    CHECK(!lane_grant_install(world.device, &other), "this one never runs here");
    CHECK(lane_op_grantable(op) && !lane_op_grantable(HSM_OP_CLOSE_SESSION), "as is said");
    CHECK(world_install(&world, op) && world_call(client, op, &request, NULL) == 0, "the right one");
}

static void test_subjects(world_client *client) {
    const uint32_t op = HSM_OP_DIGEST;
    put_request(&world, &request, op, 20, true);
    const lane_grant early = world_grant(&world, op);
    lane_subject_change(world.device, world.owner);
    CHECK(!lane_grant_install(world.device, &early), "its subject changed while it was decided");
    CHECK(world_install(&world, op) && world_call(client, op, &request, NULL) == 0, "a later one holds");
    const uint64_t changed = world_statistics(&world).misses_changed;
    lane_subject_change(world.device, world.owner);
    goes_up(client, op, "its subject changed");
    CHECK(world_statistics(&world).misses_changed == changed + 1, "for that reason");

    lane_subject brief = lane_subject_new(world.device);
    lane_grant grant = world_grant(&world, op);
    grant.subjects[3] = brief;
    CHECK(lane_grant_install(world.device, &grant) && world_call(client, op, &request, NULL) == 0, "with one more subject");
    lane_subject_end(world.device, brief);
    goes_up(client, op, "that has ended");
    CHECK(lane_subject_new(world.device) == brief, "its number is given again");
    goes_up(client, op, "and the grant does not come back");
    grant.as_of = lane_device_now(world.device);
    CHECK(lane_grant_install(world.device, &grant) && world_call(client, op, &request, NULL) == 0, "a new one does hold");
    grant.subjects[3] = 1 << 20;
    CHECK(!lane_grant_install(world.device, &grant), "no such subject");
    lane_subject_end(world.device, brief);
    lane_subject_change(world.device, 0);
    lane_subject_end(world.device, 1 << 20);
}

static void drain_counts(void) {
    lane_counted counted[8];
    for (size_t n = 8; n == 8;) {
        n = lane_counts_take(world.device, counted, 8);
        for (size_t i = 0; i < n; i++) {
            lane_counts_written(world.device, counted[i].ops);
        }
    }
}

static void test_refused(world_client *client) {
    lane_counted counted[2];
    gate *few = gate_new(0, 1, 0, 1, 5);
    lane_grant grant = world_grant(&world, HSM_OP_VERIFY);
    grant.gate = lane_gate_new(world.device, few);
    drain_counts();
    CHECK(lane_grant_install(world.device, &grant), "install");
    put_request(&world, &request, HSM_OP_VERIFY, 32, true);
    request.bytes[request.n - 1] ^= 1;
    const uint64_t refused = world_statistics(&world).misses_refused;
    goes_up(client, HSM_OP_VERIFY, "a wrong signature");
    CHECK(world_statistics(&world).misses_refused == refused + 1, "for that reason");
    CHECK(gate_budget(few) == 5 && world_statistics(&world).unwritten == 0, "and costs nothing");
    CHECK(lane_counts_take(world.device, counted, 2) == 0, "and is not counted");
    put_request(&world, &request, HSM_OP_VERIFY, 32, true);
    CHECK(world_call(client, HSM_OP_VERIFY, &request, NULL) == 0 && gate_budget(few) == 4, "a right one does");
    for (int i = 0; i < 4; i++) {
        CHECK(world_call(client, HSM_OP_VERIFY, &request, NULL) == 0, "within the budget");
    }
    goes_up(client, HSM_OP_VERIFY, "no budget");
    CHECK(world_statistics(&world).misses_gate == 1, "for that reason");
    lane_subject_change(world.device, world.policy);
    gate_free(few);
}

static void test_held(world_client *client) {
    enum { SERVICE_MS = 30 };
    gate *slow = gate_new(0, 1, SERVICE_MS * 1000000ULL, 1, GATE_NO_BUDGET);
    lane_grant grant = world_grant(&world, HSM_OP_SIGN);
    grant.gate = lane_gate_new(world.device, slow);
    CHECK(lane_grant_install(world.device, &grant), "install");
    put_request(&world, &request, HSM_OP_SIGN, 32, true);
    for (int i = 0; i < 3; i++) {
        const int64_t start = rpc_now_ms();
        CHECK(world_call(client, HSM_OP_SIGN, &request, &reply) == 0, "held back");
        check_answer(HSM_OP_SIGN, 32);
        const int64_t took = rpc_now_ms() - start;
        CHECK(took >= SERVICE_MS - 1 && took < 20 * SERVICE_MS, "it took %d ms", (int)took);
    }
    CHECK(world_statistics(&world).held == 0, "nothing is left");
    lane_subject_change(world.device, world.policy);
    gate_free(slow);
}

/* ---- counts ---------------------------------------------------------------------------------------------------------------- */

static bool is_rung(device_world *of) {
    struct pollfd bell = {.fd = lane_counts_fd(of->device), .events = POLLIN};
    return poll(&bell, 1, 0) == 1;
}

static void *call_once(void *made) {
    return (void *)(intptr_t)world_call((world_client *)made, HSM_OP_DIGEST, &request, NULL);
}

static void test_unwritten(void) {
    static device_world small;
    lane_device_options options = lane_device_options_default();
    lane_counted counted[2];
    pthread_t waiting;
    void *answered = NULL;
    options.count_ops = 3;
    options.unwritten = 5;
    world_start(&small, &options);
    world_client *client = world_connect(&small);
    put_request(&small, &request, HSM_OP_DIGEST, 10, true);
    CHECK(world_install(&small, HSM_OP_DIGEST), "install");
    for (int i = 0; i < 5; i++) {
        CHECK(is_rung(&small) == (i >= 3), "the bell rings at the third");
        CHECK(world_call(client, HSM_OP_DIGEST, &request, NULL) == 0, "within what may be unwritten");
    }
    CHECK(pthread_create(&waiting, NULL, call_once, client) == 0, "thread");
    for (int i = 0; i < 2000 && world_statistics(&small).stalls == 0; i++) {
        (void)usleep(1000);
    }
    CHECK(world_statistics(&small).stalls != 0 && world_statistics(&small).hits == 5, "the sixth waits");
    CHECK(lane_counts_take(small.device, counted, 2) == 1 && counted[0].ops == 5 && !is_rung(&small), "taken");
    (void)usleep(20000);
    CHECK(world_statistics(&small).hits == 5, "it still waits");
    lane_counts_written(small.device, 2);
    pthread_join(waiting, &answered);
    CHECK(answered == NULL && world_statistics(&small).hits == 6 && atomic_load(&small.ops_up) == 0, "until they are written");
    lane_subject_change(small.device, small.policy);
    lane_count_end(small.device, small.count);
    CHECK(lane_counts_take(small.device, counted, 2) == 1 && counted[0].ops == 1, "a count that has ended is taken");
    CHECK(lane_count_new(small.device) == small.count, "and its number given again");
    world_disconnect(client);
    world_stop(&small);
}

static void test_many_counts(void) {
    enum { MANY = 3000 };
    lane_device *device = NULL;
    char text[LANE_TEXT_MAX];
    const lane_device_options options = lane_device_options_default();
    CHECK(lane_device_new(world.module, &options, &device, text) == LANE_OK, "%s", text);
    for (uint32_t i = 1; i <= MANY; i++) {
        CHECK(lane_count_new(device) == i, "numbers in turn");
    }
    lane_count_end(device, 7);
    lane_count_end(device, 7);
    CHECK(lane_count_new(device) == 7 && lane_count_new(device) == MANY + 1, "one is given once");
    lane_device_free(device);
}

static void test_bounds(void) {
    lane_device *device = NULL;
    char text[LANE_TEXT_MAX];
    lane_device_options options[5];
    for (size_t i = 0; i < 5; i++) {
        options[i] = lane_device_options_default();
    }
    options[0].grants = 0;
    options[1].count_ops = 0;
    options[2].unwritten = 0;
    options[3].slice_us = 1;
    options[4].turn_us = 10;
    for (size_t i = 0; i < 5; i++) {
        CHECK(lane_device_new(world.module, &options[i], &device, text) == LANE_BAD_OPTION && device == NULL, "%zu", i);
    }
}

/* ---- room for grants ------------------------------------------------------------------------------------------------------- */

static bool is_there(world_client *client, uint64_t key) {
    request.n = 0;
    put_bytes(&request, 1, world.session, sizeof world.session);
    put_number(&request, 4, key);
    put_number(&request, 5, ALGORITHM_OF_WORLD);
    put_bytes(&request, 6, "data", 4);
    return world_call(client, HSM_OP_CALCULATE_HMAC, &request, NULL) == 0;
}

static void test_full(void) {
    enum { MOST = 8 };
    lane_device_options options = lane_device_options_default();
    options.grants = MOST;
    static device_world small;
    world_start(&small, &options);
    world_client *client = world_connect(&small);
    lane_grant grant = world_grant(&small, HSM_OP_CALCULATE_HMAC);
    for (uint64_t key = 1; key <= MOST; key++) {
        grant.key = key;
        CHECK(lane_grant_install(small.device, &grant), "install");
    }
    grant.key = 1;
    CHECK(lane_grant_install(small.device, &grant) && world_statistics(&small).grants == MOST, "again: in its own place");
    grant.key = MOST + 1;
    CHECK(lane_grant_install(small.device, &grant) && world_statistics(&small).evicted == 1, "one has to go");
    CHECK(!is_there(client, 2) && is_there(client, 1) && is_there(client, 3) && is_there(client, MOST + 1), "the oldest");
    lane_subject_change(small.device, small.owner);
    grant.as_of = lane_device_now(small.device);
    grant.key = 100;
    CHECK(lane_grant_install(small.device, &grant), "install");
    CHECK(world_statistics(&small).evicted == 1 && world_statistics(&small).grants == 1, "those that hold no longer go first");
    CHECK(is_there(client, 100), "the new one holds");
    world_disconnect(client);
    world_stop(&small);
}

/* ---- changes under load ---------------------------------------------------------------------------------------------------- */

static atomic_bool callers_stop;

static void *call_on(void *failures) {
    world_client *client = world_connect(&world);
    message *mine = (message *)malloc(sizeof *mine);
    intptr_t wrong = failures == NULL ? 0 : 1;
    put_request(&world, mine, HSM_OP_ENCRYPT, 256, true);
    while (!atomic_load(&callers_stop)) {
        const int refusal = world_call(client, HSM_OP_ENCRYPT, mine, NULL);
        wrong += refusal != 0 && refusal != WORLD_REFUSAL;
    }
    free(mine);
    world_disconnect(client);
    return (void *)wrong;
}

/* Each time a key of its own: were an op to begin after the change, the core would refuse it. */
static void test_changes_under_load(void) {
    pthread_t callers[CALLERS];
    const uint64_t refused = world_statistics(&world).misses_refused;
    const uint64_t hits = world_statistics(&world).hits;
    for (int i = 0; i < CALLERS; i++) {
        CHECK(pthread_create(&callers[i], NULL, call_on, NULL) == 0, "thread");
    }
    for (int i = 0; i < CHANGES; i++) {
        lane_grant grant = world_grant(&world, HSM_OP_ENCRYPT);
        CHECK(hsm_key_generate_symmetric(world.module, 16, HSM_USE_ENCRYPT, &grant.handle).code == 0, "key");
        CHECK(lane_grant_install(world.device, &grant), "install");
        const uint64_t before = world_statistics(&world).hits;
        for (int k = 0; k < 500 && world_statistics(&world).hits < before + 20; k++) {
            (void)usleep(500);
        }
        lane_subject_change(world.device, world.owner);
        const uint64_t after = world_statistics(&world).hits;
        CHECK(hsm_key_destroy(world.module, grant.handle).code == 0, "destroy");
        (void)usleep(1000);
        CHECK(world_statistics(&world).hits == after, "no op begins after the change");
        drain_counts();
    }
    atomic_store(&callers_stop, true);
    for (int i = 0; i < CALLERS; i++) {
        void *wrong = NULL;
        pthread_join(callers[i], &wrong);
        CHECK(wrong == NULL, "every call is answered");
    }
    CHECK(world_statistics(&world).misses_refused == refused, "no op ran on a key that was destroyed");
    CHECK(world_statistics(&world).hits > hits + CHANGES, "and many ran before");
}

static void test_close(world_client *client) {
    world_install_all(&world);
    put_request(&world, &request, HSM_OP_DIGEST, 10, true);
    CHECK(world_call(client, HSM_OP_DIGEST, &request, NULL) == 0, "open");
    lane_device_close(world.device);
    goes_up(client, HSM_OP_DIGEST, "closed");
}

int main(void) {
    world_start(&world, NULL);
    world_client *client = world_connect(&world);
    test_every_op(client);
    test_strictness(client);
    test_questions(client);
    test_subjects(client);
    test_refused(client);
    test_held(client);
    test_unwritten();
    test_many_counts();
    test_bounds();
    test_full();
    test_changes_under_load();
    test_close(client);
    world_disconnect(client);
    world_stop(&world);
    return check_report("lane_device");
}
