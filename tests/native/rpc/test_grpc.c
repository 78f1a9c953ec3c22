/* SPDX-License-Identifier: Apache-2.0 */
/* The message prefix in pieces of every size, percent encoding, status and timeout texts. */
#include "grpc.h"

#include <stdlib.h>

#include "check.h"

/* Feeds a framed message in pieces of n bytes. */
static void feed_in_pieces(const uint8_t *bytes, size_t len, size_t n) {
    grpc_reader reader = {.prefix_len = 0};
    rpc_error error;
    for (size_t at = 0; at < len; at += n) {
        CHECK(!grpc_reader_complete(&reader), "not before its last byte");
        size_t take = len - at < n ? len - at : n;
        CHECK(grpc_reader_feed(&reader, bytes + at, take, &error) == RPC_OK, "piece at %zu", at);
    }
    CHECK(grpc_reader_complete(&reader), "pieces of %zu", n);
    CHECK(reader.message_len == len - GRPC_PREFIX_BYTES, "length");
    CHECK_BYTES(reader.message, bytes + GRPC_PREFIX_BYTES, reader.message_len, "message");
    grpc_reader_free(&reader);
}

static void test_reader(void) {
    uint8_t bytes[GRPC_PREFIX_BYTES + 300];
    grpc_prefix_write(bytes, 300);
    for (size_t i = GRPC_PREFIX_BYTES; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)i;
    }
    for (size_t n = 1; n <= sizeof bytes; n++) {
        feed_in_pieces(bytes, sizeof bytes, n);
    }
    grpc_prefix_write(bytes, 0);
    feed_in_pieces(bytes, GRPC_PREFIX_BYTES, 2);
}

static void check_refused(const uint8_t *bytes, size_t n, const char *what) {
    grpc_reader reader = {.prefix_len = 0};
    rpc_error error;
    CHECK(grpc_reader_feed(&reader, bytes, n, &error) == RPC_PROTOCOL, "%s", what);
    CHECK(error.text[0] != '\0', "%s: says why", what);
    grpc_reader_free(&reader);
}

static void test_reader_refuses(void) {
    static const uint8_t compressed[] = {1, 0, 0, 0, 1, 9};
    static const uint8_t too_long[] = {0, 0, 0x11, 0, 1};
    static const uint8_t huge[] = {0, 0xff, 0xff, 0xff, 0xff};
    static const uint8_t two[] = {0, 0, 0, 0, 1, 9, 0, 0, 0, 0, 0};
    uint8_t longest[GRPC_PREFIX_BYTES];
    grpc_reader reader = {.prefix_len = 0};
    rpc_error error;
    check_refused(compressed, sizeof compressed, "compressed");
    check_refused(too_long, sizeof too_long, "one byte above the limit");
    check_refused(huge, sizeof huge, "4 GiB");
    check_refused(two, sizeof two, "a second message");
    grpc_prefix_write(longest, RPC_MESSAGE_MAX);
    CHECK(grpc_reader_feed(&reader, longest, sizeof longest, &error) == RPC_OK, "the longest");
    CHECK(!grpc_reader_complete(&reader), "and it has not come yet");
    grpc_reader_free(&reader);
}

static void check_message(const char *in, const char *expected) {
    char out[RPC_TEXT_MAX];
    grpc_message_decode((const uint8_t *)in, strlen(in), out, sizeof out);
    CHECK(strcmp(out, expected) == 0, "%s: %s", in, out);
}

static void test_texts(void) {
    char out[4];
    char timeout[GRPC_TIMEOUT_TEXT];
    check_message("plain", "plain");
    check_message("%E5%AF%86%20x", "\xE5\xAF\x86 x");
    check_message("100%", "100%");
    check_message("%4", "%4");
    check_message("%zz%41", "%zzA");
    check_message("a%0Ab%1b[31m", "a b [31m");
    check_message("", "");
    grpc_message_decode((const uint8_t *)"abcdef", 6, out, sizeof out);
    CHECK(strcmp(out, "abc") == 0, "cut: %s", out);
    CHECK(grpc_status_parse((const uint8_t *)"0", 1) == 0 && grpc_status_parse((const uint8_t *)"16", 2) == 16, "statuses");
    CHECK(grpc_status_parse((const uint8_t *)"", 0) == -1 && grpc_status_parse((const uint8_t *)"-1", 2) == -1, "no statuses");
    CHECK(grpc_status_parse((const uint8_t *)"100", 3) == -1 && grpc_status_parse((const uint8_t *)"1a", 2) == -1, "no statuses");
    CHECK(grpc_timeout_write(timeout, 10000) == 6 && strcmp(timeout, "10000m") == 0, "%s", timeout);
    CHECK(grpc_timeout_write(timeout, UINT32_MAX) == 8 && strcmp(timeout, "4294967S") == 0, "%s", timeout);
}

static int64_t parse(const char *text) {
    return grpc_timeout_parse((const uint8_t *)text, strlen(text));
}

static void test_timeouts(void) {
    static const char *const wrong[] = {"", "1", "m", "123456789m", "1s", "-1m", "1.5S", " 1m", "1m ", "99999999999999999999S"};
    CHECK(parse("0m") == 0 && parse("250m") == 250 && parse("3S") == 3000 && parse("2M") == 120000, "whole milliseconds");
    CHECK(parse("99999999H") == INT64_C(359999996400000), "the longest: %lld", (long long)parse("99999999H"));
    CHECK(parse("1n") == 1 && parse("1000001n") == 2 && parse("1000u") == 1 && parse("1001u") == 2, "parts count as a whole one");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK(parse(wrong[i]) == -1, "'%s' is no timeout", wrong[i]);
    }
}

static void test_message_encode(void) {
    char out[16], back[16];
    CHECK(grpc_message_encode("a b%\n\xe5", out, sizeof out) == 12 && memcmp(out, "a b%25%0A%E5", 12) == 0, "%.12s", out);
    grpc_message_decode((const uint8_t *)out, 12, back, sizeof back);
    CHECK(strcmp(back, "a b% \xe5") == 0, "%s", back);
    CHECK(grpc_message_encode("abc%", out, 5) == 3, "no half escapes");
    CHECK(grpc_message_encode("abcdef", out, 4) == 4 && grpc_message_encode("", out, 4) == 0, "what fits");
}

int main(void) {
    test_reader();
    test_reader_refuses();
    test_texts();
    test_timeouts();
    test_message_encode();
    return check_report("rpc/grpc");
}
