/* SPDX-License-Identifier: Apache-2.0 */
/* hsm_batch: every op as its single call, whatever stands beside it. */
#include <sys/wait.h>
#include <unistd.h>

#include "batch_ops.h"
#include "support.h"

enum { OPS_MAX = 260, ROUNDS = 200, SLICE = 128 };

static batch_cell many_cells[OPS_MAX];
static batch_cell alone_cells[OPS_MAX];
static hsm_batch_op many[OPS_MAX];
static hsm_batch_op alone[OPS_MAX];
static uint8_t bytes[OPS_MAX][BATCH_OP_BYTES];
static size_t answers[64];
static size_t successes[16];

static uint64_t random_state = 20240229;

static uint64_t next_random(void) {
    uint64_t x = random_state += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

static void decode(const batch_world *w, size_t n) {
    for (size_t i = 0; i < n; i++) {
        batch_op_decode(w, (byte_source){bytes[i], BATCH_OP_BYTES}, &many[i], &many_cells[i]);
        batch_op_decode(w, (byte_source){bytes[i], BATCH_OP_BYTES}, &alone[i], &alone_cells[i]);
    }
}

static void run_and_judge(const batch_world *w, size_t n) {
    CHECK_OK(hsm_batch(w->module, many, n));
    for (size_t i = 0; i < n; i++) {
        const char *wrong = batch_op_judge(w, &many[i], &many_cells[i], &alone[i], &alone_cells[i]);
        CHECK(wrong == NULL, "%s: op %zu of %zu, kind %u form %u direction %d of %zu bytes: %d", wrong, i, n, many[i].kind,
              many[i].form, many[i].direction, many[i].in_len, many[i].rc.code);
        answers[many[i].rc.code % 64]++;
        successes[many[i].kind % 16] += many[i].rc.code == HSM_R_OK ? 1 : 0;
    }
}

/* Kinds, keys, lengths and mistakes by chance. */
static void mixes(const batch_world *w) {
    for (int round = 0; round < ROUNDS; round++) {
        const size_t n = 1 + next_random() % (round % 16 == 0 ? OPS_MAX : 40);
        for (size_t i = 0; i < n * BATCH_OP_BYTES; i++) {
            bytes[i / BATCH_OP_BYTES][i % BATCH_OP_BYTES] = (uint8_t)next_random();
        }
        decode(w, n);
        run_and_judge(w, n);
    }
}

/* One kind, form and direction at a time, all lengths, so that every lane is filled; every seventh op is bad. */
static void kinds(const batch_world *w) {
    for (uint8_t kind = HSM_BATCH_SM3; kind <= HSM_BATCH_SM4_XTS; kind++) {
        for (uint8_t form = 0; form < 10; form++) {
            for (size_t i = 0; i < OPS_MAX; i++) {
                memset(bytes[i], 0, sizeof bytes[i]);
                const uint8_t op[] = {kind,
                                      (uint8_t)(1 + form % 5),
                                      (uint8_t)i,
                                      (uint8_t)(i / 256),
                                      (uint8_t)(2 + form / 5),
                                      (uint8_t)(i % 7 == 6                  ? 24 + i % 8
                                                : kind == HSM_BATCH_SM4_XTS ? 8
                                                                            : i % 8)};
                memcpy(bytes[i], op, sizeof op);
                bytes[i][9] = (uint8_t)(i % 5);
                bytes[i][12] = (uint8_t)(i % 4);
                bytes[i][15] = (uint8_t)i;
            }
            decode(w, OPS_MAX);
            run_and_judge(w, OPS_MAX);
        }
    }
}

/* Pairs: right, wrong, cut, under another key. */
static void pairs(const batch_world *w) {
    enum { OPS = 48 };
    for (uint8_t kind = HSM_BATCH_SM2_SIGN; kind <= HSM_BATCH_SM2_DECRYPT; kind++) {
        memset(bytes, 0, sizeof bytes);
        for (uint8_t i = 0; i < OPS; i++) {
            bytes[i][0] = kind;
            bytes[i][9] = (uint8_t)(i * 37);
            bytes[i][12] = 1;
        }
        decode(w, OPS);
        run_and_judge(w, OPS);
    }
}

/* Every refusal and every kind's success must have come up, or the mixes test less than they seem to. */
static void coverage(void) {
    static const int32_t expected[] = {HSM_R_OK,     HSM_R_NOT_SUPPORTED, HSM_R_KEY_NOT_FOUND, HSM_R_ALGORITHM_MODE,
                                       HSM_R_VERIFY, HSM_R_KEY_TYPE,      HSM_R_KEY,           HSM_R_CIPHERTEXT,
                                       HSM_R_MAC,    HSM_R_NO_BUFFER,     HSM_R_ARGUMENT,      HSM_R_KEY_USAGE};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        CHECK(answers[expected[i]] >= 3, "refusal %d came up %zu times", expected[i], answers[expected[i]]);
    }
    for (uint32_t kind = HSM_BATCH_RANDOM; kind <= HSM_BATCH_SM2_DECRYPT; kind++) {
        CHECK(successes[kind] >= 5, "kind %u succeeded %zu times", kind, successes[kind]);
    }
}

static void whole_refusals(const batch_world *w) {
    hsm_batch_op op = {.kind = HSM_BATCH_SM3, .rc = {77}, .out_len = 5};
    CHECK_OK(hsm_batch(w->module, NULL, 0));
    CHECK_OK(hsm_batch(w->module, &op, 0));
    CHECK_CODE(hsm_batch(w->module, NULL, 1), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_batch(NULL, &op, 1), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_batch(w->module, &op, (size_t)HSM_BATCH_OPS_MAX + 1), HSM_R_TOO_LARGE);
    CHECK_CODE(hsm_batch(w->module, &op, SIZE_MAX), HSM_R_TOO_LARGE);
    CHECK(op.rc.code == 77 && op.out_len == 5, "no op was touched");
}

/* What only a batch can get wrong. */
static void sizes(const batch_world *w) {
    uint8_t data[64] = {1}, out[64] = {2};
    hsm_batch_op short_room[] = {
        {.kind = HSM_BATCH_SM3, .in = data, .in_len = 3, .out = out, .out_room = 31},
        {.kind = HSM_BATCH_HMAC_SM3, .key = w->keys[0], .out = out, .out_room = 31},
        {.kind = HSM_BATCH_SM4_CRYPT,
         .key = w->keys[0],
         .form = 1,
         .direction = 1,
         .in = data,
         .in_len = 32,
         .out = out,
         .out_room = 31},
        {.kind = HSM_BATCH_SM4_CBC_MAC, .key = w->keys[0], .nonce = data, .nonce_len = 16, .in = data, .in_len = 16, .out = out},
        {.kind = HSM_BATCH_SM2_SIGN, .key = w->pair, .in = data, .in_len = 32, .out = out, .out_room = 63},
    };
    const size_t needed[] = {32, 32, 32, 16, 64};
    hsm_batch_op wrong_length[] = {
        {.kind = HSM_BATCH_SM4_CBC_MAC,
         .key = w->keys[0],
         .nonce = data,
         .nonce_len = 15,
         .in = data,
         .in_len = 16,
         .out = out,
         .out_room = 16},
        {.kind = HSM_BATCH_SM4_XTS,
         .key = w->keys[8],
         .form = 1,
         .nonce = data,
         .nonce_len = 17,
         .in = data,
         .in_len = 16,
         .out = out,
         .out_room = 16},
        {.kind = HSM_BATCH_SM2_SIGN, .key = w->pair, .in = data, .in_len = 31, .out = out, .out_room = 64},
        {.kind = HSM_BATCH_SM2_VERIFY, .key = w->pair, .in = data, .in_len = 33, .proof = w->signature},
        {.kind = HSM_BATCH_SM2_VERIFY_POINT, .point = w->point, .in = data, .in_len = 0, .proof = w->signature},
    };
    CHECK_OK(hsm_batch(w->module, short_room, 5));
    CHECK_OK(hsm_batch(w->module, wrong_length, 5));
    for (int i = 0; i < 5; i++) {
        CHECK(short_room[i].rc.code == HSM_R_NO_BUFFER && short_room[i].out_len == needed[i], "room %d: %d, %zu bytes", i,
              short_room[i].rc.code, short_room[i].out_len);
        CHECK(wrong_length[i].rc.code == HSM_R_ARGUMENT && wrong_length[i].out_len == 0, "length %d: %d", i,
              wrong_length[i].rc.code);
    }
    CHECK(out[0] == 2 && out[63] == 0, "nothing was written");
}

/* A batch can be given again as it is: only the chained IV goes on. */
static void again(const batch_world *w) {
    uint8_t iv[16] = {0}, iv_alone[16] = {0}, text[32] = {3}, out[32], expected[32], mac[32], first[32];
    hsm_batch_op ops[] = {{.kind = HSM_BATCH_SM4_CRYPT,
                           .form = HSM_MODE_CBC,
                           .direction = HSM_ENCRYPT,
                           .key = w->keys[1],
                           .iv = iv,
                           .in = text,
                           .in_len = 32,
                           .out = out,
                           .out_room = 32},
                          {.kind = HSM_BATCH_HMAC_SM3, .key = w->keys[1], .in = text, .in_len = 32, .out = mac, .out_room = 32}};
    NEED(hsm_hmac_sm3(w->module, w->keys[1], text, 32, first));
    for (int i = 0; i < 3; i++) {
        NEED(hsm_sm4_crypt(w->module, w->keys[1], HSM_MODE_CBC, HSM_ENCRYPT, iv_alone, text, 32, expected));
        CHECK_OK(hsm_batch(w->module, ops, 2));
        CHECK(ops[0].rc.code == HSM_R_OK && ops[1].rc.code == HSM_R_OK, "run %d", i);
        CHECK_BYTES(out, expected, 32, "the chain");
        CHECK_BYTES(mac, first, 32, "the same MAC");
    }
}

/* More keys than an arena has room for, more ops than a slice, keys of other callers pinned meanwhile. */
static void small_arena(size_t slots) {
    enum { KEYS = 40, OPS = 3 * SLICE + 5 };
    static uint8_t macs[OPS][32];
    static hsm_batch_op ops[OPS];
    hsm_handle keys[KEYS];
    hsm_arena_status status;
    bench b = bench_new(slots, 0);
    for (int i = 0; i < KEYS; i++) {
        NEED(hsm_key_generate_symmetric(b.module, 16, HSM_USE_MAC, &keys[i]));
    }
    for (size_t i = 0; i < OPS; i++) {
        ops[i] = (hsm_batch_op){
            .kind = HSM_BATCH_HMAC_SM3, .key = keys[i % KEYS], .in = macs[0], .in_len = 0, .out = macs[i], .out_room = 32};
    }
    CHECK_OK(hsm_batch(b.module, ops, OPS));
    for (size_t i = 0; i < OPS; i++) {
        uint8_t expected[32];
        NEED(hsm_hmac_sm3(b.module, keys[i % KEYS], NULL, 0, expected));
        CHECK(ops[i].rc.code == HSM_R_OK && memcmp(macs[i], expected, 32) == 0, "arena of %zu, op %zu: %d", slots, i,
              ops[i].rc.code);
    }
    hsm_arena_get_status(b.arena, &status);
    CHECK(status.open <= slots, "%zu open", (size_t)status.open);
    for (int i = 0; i < KEYS; i++) {
        CHECK_OK(hsm_key_destroy(b.module, keys[i]));
    }
    hsm_arena_get_status(b.arena, &status);
    CHECK(status.open == 0, "no pin is left behind: %zu open", (size_t)status.open);
    bench_free(&b);
}

static void error_state(void) {
    bench b = bench_new(8, 0);
    uint8_t out[32];
    hsm_batch_op ops[] = {
        {.kind = HSM_BATCH_SM3, .out = out, .out_room = 32}, {.kind = 99}, {.kind = HSM_BATCH_RANDOM, .out = out, .out_room = 4}};
    CHECK_CODE(hsm_selftest(b.module, "sm3", NULL), HSM_R_SELF_TEST);
    CHECK_OK(hsm_batch(b.module, ops, 3));
    CHECK_CODE(ops[0].rc, HSM_R_SELF_TEST);
    CHECK_CODE(ops[1].rc, HSM_R_NOT_SUPPORTED);
    CHECK_CODE(ops[2].rc, HSM_R_SELF_TEST);
    CHECK(ops[0].out_len == 0 && ops[2].out_len == 0, "nothing written");
    bench_free(&b);
}

static void in_child(const batch_world *w) {
    uint8_t out[32];
    hsm_batch_op ops[] = {{.kind = HSM_BATCH_SM3, .out = out, .out_room = 32},
                          {.kind = HSM_BATCH_HMAC_SM3, .key = w->keys[0], .out = out, .out_room = 32}};
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        int code = hsm_batch(w->module, ops, 2).code;
        _exit(code == HSM_R_OK && ops[0].rc.code == HSM_R_HARDWARE && ops[1].rc.code == HSM_R_HARDWARE ? 0 : 1);
    }
    int status = -1;
    CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0, "a forked child: %d", status);
}

int main(void) {
    for (size_t i = 0; hsm_implementation_name(i) != NULL; i++) {
        const hsm_module_options options = {.implementation = hsm_implementation_name(i)};
        bench b = {NULL, NULL};
        batch_world w;
        NEED(hsm_arena_new(256, &b.arena));
        NEED(hsm_module_new(b.arena, &options, &b.module));
        CHECK(batch_world_make(&w, b.module), "keys");
        mixes(&w);
        kinds(&w);
        pairs(&w);
        whole_refusals(&w);
        sizes(&w);
        again(&w);
        in_child(&w);
        bench_free(&b);
    }
    coverage();
    small_arena(1);
    small_arena(3);
    small_arena(9);
    small_arena(64);
    error_state();
    return check_report("batch");
}
