/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON of the trace: commas, escapes, bytes that are no UTF-8, texts that are cut, a buffer that is too small. */
#include "json.h"

#include "check.h"

static char text[256];
static sdf_json json;

static void start(size_t room) {
    memset(text, '#', sizeof text);
    json = (sdf_json){.text = text, .room = room};
}

static void expect(const char *wanted) {
    CHECK(!json.full && json.len == strlen(wanted) && memcmp(text, wanted, json.len) == 0, "%.*s is not %s", (int)json.len, text,
          wanted);
}

static void expect_string(const char *given, size_t max, const char *wanted) {
    start(sizeof text);
    sdf_json_string(&json, given, max);
    expect(wanted);
}

static void test_object(void) {
    start(sizeof text);
    sdf_json_open(&json);
    sdf_json_name(&json, "a");
    sdf_json_number(&json, UINT64_MAX);
    sdf_json_name(&json, "b");
    sdf_json_open(&json);
    sdf_json_close(&json);
    sdf_json_name(&json, "c");
    sdf_json_open(&json);
    sdf_json_name(&json, "d");
    sdf_json_null(&json);
    sdf_json_name(&json, "e");
    sdf_json_string(&json, "{", SIZE_MAX);
    sdf_json_close(&json);
    sdf_json_close(&json);
    sdf_json_newline(&json);
    expect("{\"a\":18446744073709551615,\"b\":{},\"c\":{\"d\":null,\"e\":\"{\"}}\n");
}

static void test_fixed(void) {
    start(sizeof text);
    sdf_json_fixed(&json, 1732381234000056u, 6);
    expect("1732381234.000056");
    start(sizeof text);
    sdf_json_fixed(&json, 7, 1);
    expect("0.7");
}

static void test_strings(void) {
    expect_string(NULL, SIZE_MAX, "null");
    expect_string("", SIZE_MAX, "\"\"");
    expect_string("a\"b\\c\n\x1b[31m\x7f", SIZE_MAX, "\"a\\\"b\\\\c\\u000a\\u001b[31m\\u007f\"");
    expect_string("\xe5\xaf\x86\xf0\x9f\x94\x91\xc3\xa9", SIZE_MAX, "\"\xe5\xaf\x86\xf0\x9f\x94\x91\xc3\xa9\"");
    /* Lone and missing continuations, overlong forms, a surrogate, beyond U+10FFFF. */
    expect_string("\x80|\xc3|\xe5\xaf", SIZE_MAX, "\"\\ufffd|\\ufffd|\\ufffd\\ufffd\"");
    expect_string("\xc0\xaf", SIZE_MAX, "\"\\ufffd\\ufffd\"");
    expect_string("\xe0\x80\xaf", SIZE_MAX, "\"\\ufffd\\ufffd\\ufffd\"");
    expect_string("\xed\xa0\x80", SIZE_MAX, "\"\\ufffd\\ufffd\\ufffd\"");
    expect_string("\xf4\x90\x80\x80", SIZE_MAX, "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
    expect_string("\xff", SIZE_MAX, "\"\\ufffd\"");
}

static void test_cut(void) {
    expect_string("abcdef", 3, "\"abc\"");
    expect_string("ab\xe5\xaf\x86", 4, "\"ab\"");
    expect_string("ab\xe5\xaf\x86", 5, "\"ab\xe5\xaf\x86\"");
}

static void test_full(void) {
    for (size_t room = 0; room < 12; room++) {
        start(room);
        sdf_json_open(&json);
        sdf_json_name(&json, "a");
        sdf_json_string(&json, "\x01", SIZE_MAX);
        sdf_json_close(&json);
        CHECK(json.full == (room < 14) && json.len <= room && text[room] == '#', "room %zu", room);
    }
}

int main(void) {
    test_object();
    test_fixed();
    test_strings();
    test_cut();
    test_full();
    return check_report("sdf json");
}
