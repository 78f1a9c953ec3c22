/* SPDX-License-Identifier: Apache-2.0 */
/* The TOML reader: what it takes, what it refuses and at which line. */
#include "check.h"
#include "toml.h"

/* The events of a text, one a line: "LINE table.key=value". */
static const char *events(const char *text, size_t n, char *out, size_t room) {
    static toml_reader r;
    size_t at = 0;
    toml_open(&r, (const uint8_t *)text, n);
    out[0] = '\0';
    for (;;) {
        toml_event event = toml_next(&r);
        char *to = out + at;
        size_t left = room - at;
        int wrote = 0;
        switch (event) {
            case TOML_END:
                CHECK(toml_next(&r) == TOML_END, "the end stays the end");
                return out;
            case TOML_WRONG:
                CHECK(toml_next(&r) == TOML_WRONG, "wrong stays wrong");
                CHECK(r.wrong[0] != '\0', "and says why");
                snprintf(to, left, "%u wrong", r.line);
                return out;
            case TOML_TABLE:
                wrote = snprintf(to, left, "%u [%s]\n", r.line, r.table);
                break;
            case TOML_TEXT:
                wrote = snprintf(to, left, "%u %s.%s='%s'\n", r.line, r.table, r.key, r.text);
                break;
            case TOML_INTEGER:
                wrote = snprintf(to, left, "%u %s.%s=%lld\n", r.line, r.table, r.key, (long long)r.integer);
                break;
            case TOML_BOOLEAN:
                wrote = snprintf(to, left, "%u %s.%s=%s\n", r.line, r.table, r.key, r.integer != 0 ? "true" : "false");
                break;
            case TOML_ARRAY:
                wrote = snprintf(to, left, "%u %s.%s=[\n", r.line, r.table, r.key);
                break;
            case TOML_ITEM:
                wrote = snprintf(to, left, "%u '%s'\n", r.line, r.text);
                break;
        }
        at += (size_t)wrote;
    }
}

static void test_good(void) {
    static const char *const cases[][2] = {
        {"", ""},
        {"\n\r\n  # nothing\n", ""},
        {"\xef\xbb\xbf"
         "a = 1",
         "1 .a=1\n"},
        {"a = 'b'\n", "1 .a='b'\n"},
        {"a='b'#c\nd=true\r\ne = false # x", "1 .a='b'\n2 .d=true\n3 .e=false\n"},
        {"a = \"\\u00e9\\n\"", "1 wrong"},
        {"a = \"\\u00e9\\U0001F512\\\\\\\"\"", "1 .a='\xc3\xa9\xf0\x9f\x94\x92\\\"'\n"},
        {"a = '\\n'", "1 .a='\\n'\n"},
        {"'a b' = ''\n\"c\" = 1", "1 .a b=''\n2 .c=1\n"},
        {"tls.ca = 'x'\n tls . 'key'='y'", "1 tls.ca='x'\n2 tls.key='y'\n"},
        {"'tls.ca' = 'x'", "1 .tls.ca='x'\n"},
        {"[ tls ] # x\nca='x'\n['b']\nc=1", "1 [tls]\n2 tls.ca='x'\n3 [b]\n4 b.c=1\n"},
        {"a=[]\nb=['c']", "1 .a=[\n2 .b=[\n2 'c'\n"},
        {"a = [ # x\n 'b',\n\n\"c\" , # y\n]\nd=0", "1 .a=[\n2 'b'\n4 'c'\n6 .d=0\n"},
        {"a=+1_000\nb=-0\nc=0xfF\nd=0o17\ne=0b1_1", "1 .a=1000\n2 .b=0\n3 .c=255\n4 .d=15\n5 .e=3\n"},
        {"a=99999999999999999999\nb=-99999999999999999999", "1 .a=9223372036854775807\n2 .b=-9223372036854775807\n"},
    };
    char out[4096];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        events(cases[i][0], strlen(cases[i][0]), out, sizeof out);
        CHECK(strcmp(out, cases[i][1]) == 0, "%s\n-> %s", cases[i][0], out);
    }
}

static void test_bad(void) {
    static const struct {
        const char *text;
        unsigned line;
    } cases[] = {
        {"a", 1},
        {"a =", 1},
        {"= 1", 1},
        {"a = b", 1},
        {"\n\na = 1 2", 3},
        {"a = 1\rb = 2", 1},
        {"a = 01", 1},
        {"a = 1__0", 1},
        {"a = _1", 1},
        {"a = 1_", 1},
        {"a = 0x", 1},
        {"a = +0x1", 1},
        {"a = --1", 1},
        {"a = 1.5", 1},
        {"a = 1e3", 1},
        {"a = inf", 1},
        {"a = 2026-01-01", 1},
        {"a = 0b2", 1},
        {"a = 'b", 1},
        {"a = \"b\n\"", 1},
        {"a = \"\\x\"", 1},
        {"a = \"\\u12\"", 1},
        {"a = \"\\ud800\"", 1},
        {"a = \"\\U00110000\"", 1},
        {"a = '''b'''", 1},
        {"a = \"\"\"b\"\"\"", 1},
        {"a = {b = 1}", 1},
        {"[[a]]", 1},
        {"[a.b]", 1},
        {"[a", 1},
        {"[]", 1},
        {"['']", 1},
        {"''.a = 1", 1},
        {"[a] b", 1},
        {"a.b.c = 1", 1},
        {"[a]\nb.c = 1", 2},
        {"a = [1]", 1},
        {"a = ['b' 'c']", 1},
        {"a = ['b'", 1},
        {"a = [,]", 1},
        {"a = ['b',\n,]", 2},
        {"a = ['b']]", 1},
        {"a = ['b'\n,'c'\n", 3},
        {"a = [['b']]", 1},
        {"a = True", 1},
        {"a = truefalse", 1},
        {"a b = 1", 1},
        {"a = 'x' 'y'", 1},
        {"# \x01\n", 1},
        {"a = '\x7f'", 1},
        {"a = \"\\u0000\"", 1},
        {"a = '\xff'", 1},
        {"\n# \xc3(\n", 2},
        {"a = '\xed\xa0\x80'", 1},
        {"a = '\xf4\x90\x80\x80'", 1},
        {"a = '\xc0\x80'", 1},
        {"a = '\xe2\x82", 1},
        {"\xc3\xa9 = 1", 1},
    };
    char out[4096];
    char expected[32];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        events(cases[i].text, strlen(cases[i].text), out, sizeof out);
        snprintf(expected, sizeof expected, "%u wrong", cases[i].line);
        const char *last = strrchr(out, '\n');
        CHECK(strcmp(last == NULL ? out : last + 1, expected) == 0, "%s\n-> %s", cases[i].text, out);
    }
}

static void test_limits(void) {
    char text[TOML_TEXT_MAX + 16];
    char out[TOML_TEXT_MAX + 64];
    memset(text, 'x', sizeof text);
    memcpy(text, "a='", 3);
    text[3 + TOML_TEXT_MAX - 1] = '\'';
    CHECK(strstr(events(text, 3 + TOML_TEXT_MAX, out, sizeof out), "wrong") == NULL, "the longest text");
    text[3 + TOML_TEXT_MAX - 1] = 'x';
    text[3 + TOML_TEXT_MAX] = '\'';
    CHECK(strcmp(events(text, 3 + TOML_TEXT_MAX + 1, out, sizeof out), "1 wrong") == 0, "one byte more");
    memset(text, 'k', TOML_NAME_MAX);
    memcpy(text + TOML_NAME_MAX - 1, "=1", 2);
    CHECK(strstr(events(text, TOML_NAME_MAX + 1, out, sizeof out), "wrong") == NULL, "the longest name");
    text[TOML_NAME_MAX - 1] = 'k';
    memcpy(text + TOML_NAME_MAX, "=1", 2);
    CHECK(strcmp(events(text, TOML_NAME_MAX + 2, out, sizeof out), "1 wrong") == 0, "one letter more");
    CHECK(strcmp(events("a='\0'", 5, out, sizeof out), "1 wrong") == 0, "NUL in a text");
    CHECK(strcmp(events("\0", 1, out, sizeof out), "1 wrong") == 0, "NUL alone");
}

int main(void) {
    test_good();
    test_bad();
    test_limits();
    return check_report("rpc/toml");
}
