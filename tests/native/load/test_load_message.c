/* SPDX-License-Identifier: Apache-2.0 */
#include <message.h>

#include "../check.h"

typedef struct taken {
    size_t count;
    uint8_t bytes[64];
    size_t len;
    size_t refuse_at; /* 0: never */
} taken;

static bool take(void *context, const uint8_t *message, size_t n) {
    taken *t = (taken *)context;
    t->count++;
    memcpy(t->bytes + t->len, message, n);
    t->len += n;
    return t->count != t->refuse_at;
}

/* Three messages, cut at every two places. */
static void test_reader_takes_pieces(void) {
    static const uint8_t stream[] = {0, 0, 0, 0, 3, 'a', 'b', 'c', 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 'd', 'e'};
    for (size_t i = 0; i <= sizeof stream; i++) {
        for (size_t k = i; k <= sizeof stream; k++) {
            load_reader reader = {0};
            taken t = {0};
            CHECK(load_reader_feed(&reader, stream, i, take, &t) && load_reader_feed(&reader, stream + i, k - i, take, &t) &&
                      load_reader_feed(&reader, stream + k, sizeof stream - k, take, &t),
                  "cut at %zu and %zu", i, k);
            CHECK(t.count == 3 && t.len == 5 && memcmp(t.bytes, "abcde", 5) == 0 && reader.rest.len == 0, "cut at %zu and %zu", i,
                  k);
            load_reader_free(&reader);
        }
    }
}

static void test_reader_refuses(void) {
    static const uint8_t compressed[] = {1, 0, 0, 0, 1, 'a'};
    static const uint8_t huge[] = {0, 0xff, 0, 0, 0};
    static const uint8_t two[] = {0, 0, 0, 0, 1, 'a', 0, 0, 0, 0, 1, 'b'};
    load_reader reader = {0};
    taken t = {0};
    CHECK(!load_reader_feed(&reader, compressed, sizeof compressed, take, &t), "compressed");
    load_reader_reset(&reader);
    CHECK(load_reader_feed(&reader, compressed, 4, take, &t) && !load_reader_feed(&reader, compressed + 4, 2, take, &t),
          "compressed, in pieces");
    load_reader_reset(&reader);
    CHECK(!load_reader_feed(&reader, huge, sizeof huge, take, &t), "too long");
    load_reader_reset(&reader);
    t = (taken){.refuse_at = 1};
    CHECK(!load_reader_feed(&reader, two, sizeof two, take, &t) && t.count == 1, "the taker stops it");
    load_reader_free(&reader);
}

static void check_reply(const char *name, const uint8_t *reply, size_t n, load_wanted wanted, load_verdict verdict,
                        uint32_t number) {
    uint32_t refusal = 0;
    CHECK(load_judge_reply(reply, n, &wanted, &refusal) == verdict, "%s", name);
    CHECK(refusal == number, "%s: refusal %u", name, refusal);
}

static void test_replies(void) {
    static const uint8_t good[] = {0x10, 7, 0x22, 2, 'o', 'k'};          /* epoch 7, field 4 "ok" */
    static const uint8_t refused[] = {0x08, 0xac, 2, 0x1a, 2, 'n', 'o'}; /* refusal 300, detail */
    static const uint8_t fixed[] = {0x0d, 0, 0, 0, 0};
    check_reply("good", good, sizeof good, (load_wanted){4, 2}, LOAD_GOOD, 0);
    check_reply("nothing wanted", good, sizeof good, (load_wanted){0, 0}, LOAD_GOOD, 0);
    check_reply("empty", good, 0, (load_wanted){0, 0}, LOAD_GOOD, 0);
    check_reply("too short", good, sizeof good, (load_wanted){4, 3}, LOAD_BAD, 0);
    check_reply("another field", good, sizeof good, (load_wanted){5, 2}, LOAD_BAD, 0);
    check_reply("refused", refused, sizeof refused, (load_wanted){4, 2}, LOAD_REFUSED, 300);
    check_reply("no field of ours", fixed, sizeof fixed, (load_wanted){0, 0}, LOAD_BAD, 0);
    for (size_t n = 1; n < sizeof good; n++) {
        if (n != 2) { /* whole fields */
            check_reply("cut", good, n, (load_wanted){0, 0}, LOAD_BAD, 0);
        }
    }
}

static void test_batches(void) {
    rpc_buffer out = {0};
    size_t number_at = 0;
    size_t first = 0;
    size_t second = 0;
    CHECK(load_batch_begin(&out, (const uint8_t *)"tok", 3, &number_at) &&
              load_batch_add(&out, 1, 65, (const uint8_t *)"req", 3, &first) &&
              load_batch_add(&out, 2, 130, (const uint8_t *)"quest", 5, &second),
          "written");
    static const uint8_t expected[] = {0x0a, 3,   't', 'o',  'k', 0x20, 0x80, 0x80, 0x80, 1, 0x2a, 9, 0x08, 1,   0x10, 65,  0x1a, 3,
                                       'r',  'e', 'q', 0x2a, 12,  0x08, 2,    0x10, 0x82, 1, 0x1a, 5, 'q',  'u', 'e',  's', 't'};
    CHECK(out.len == sizeof expected && memcmp(out.bytes, expected, sizeof expected) == 0, "as protobuf writes it");
    CHECK(memcmp(out.bytes + first, "req", 3) == 0 && memcmp(out.bytes + second, "quest", 5) == 0, "where the requests are");
    static const uint32_t numbers[] = {LOAD_NUMBER_FIRST, LOAD_NUMBER_FIRST + 1, 123456789, LOAD_NUMBER_END - 1};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        const uint8_t *at = out.bytes + number_at - 1;
        size_t n = 5;
        load_field field = {0};
        load_batch_number(out.bytes + number_at, numbers[i]);
        CHECK(load_field_next(&at, &n, &field) && n == 0 && field.number == 4 && field.value == numbers[i], "number %u",
              numbers[i]);
    }
    rpc_buffer_free(&out);
}

int main(void) {
    test_reader_takes_pieces();
    test_reader_refuses();
    test_replies();
    test_batches();
    return check_report("load message");
}
