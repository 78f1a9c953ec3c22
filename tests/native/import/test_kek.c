/* SPDX-License-Identifier: Apache-2.0 */
/* KEKs in hex, whole and as components; and lines sealed from a descriptor. The key is that of GB/T 32907-2016 A.1; its check value
 * is what hsm_key_check_value says of the same bytes. */
#include <unistd.h>

#include "reasons.h"
#include "support.h"

enum { USAGE = HSM_USE_WRAP | HSM_USE_UNWRAP };

static const char WHOLE[] = "0123456789abcdeffedcba9876543210";
static const char PART_1[] = "00112233445566778899aabbccddeeff\n";
static const char PART_2[] = "01326754 cdfe ab98 76451023ba89 dcef\r\n"; /* the XOR of the two others, in groups */

static hsm_secret text(const char *bytes) {
    return (hsm_secret){.bytes = (const uint8_t *)bytes, .n = strlen(bytes)};
}

static void expect(const bench *b, const hsm_secret *components, size_t count, uint32_t reason, uint32_t item, uint64_t number) {
    hsm_handle key = 0;
    hsm_import_report report;
    uint8_t checks[HSM_IMPORT_COMPONENTS_MAX * HSM_IMPORT_CHECK_BYTES];
    hsm_arena_status status;
    hsm_rc rc = hsm_key_import_kek(b->module, components, count, USAGE, &key, checks, &report);
    CHECK(report.reason == reason && report.item == item && report.number == number, "%s of %u (%llu), not %s of %u",
          reason_name(report.reason), report.item, (unsigned long long)report.number, reason_name(reason), item);
    CHECK((rc.code == HSM_R_OK) == (reason == HSM_IMPORT_TAKEN), "code %d", rc.code);
    if (rc.code == HSM_R_OK) {
        CHECK_OK(hsm_key_destroy(b->module, key));
    }
    hsm_arena_get_status(b->arena, &status);
    CHECK(status.open == 0, "a key is left over");
}

static void check_one(const bench *b, const char *bytes, uint32_t reason, uint64_t number) {
    const hsm_secret component = text(bytes);
    expect(b, &component, 1, reason, reason == HSM_IMPORT_TAKEN ? 0 : 1, number);
}

static void check_forms(const bench *b) {
    check_one(b, WHOLE, HSM_IMPORT_TAKEN, 0);
    check_one(b, "0123 4567 89AB CDEF FEDC BA98 7654 3210\n", HSM_IMPORT_TAKEN, 0);
    check_one(b,
              "\xef\xbb\xbf"
              "0123456789abcdeffedcba9876543210\r\n",
              HSM_IMPORT_TAKEN, 0);
    check_one(b, "\xef\xbb", HSM_IMPORT_UNKNOWN_FORM, 0);
    check_one(b, "", HSM_IMPORT_EMPTY, 0);
    check_one(b, "\n", HSM_IMPORT_DIGITS, 0);
    check_one(b, "0123456789abcdeffedcba987654321", HSM_IMPORT_DIGITS, 31);
    check_one(b, "0123456789abcdeffedcba98765432100", HSM_IMPORT_DIGITS, 33);
    check_one(b, "0123456789abcdeffedcba98765432100123456789abcdeffedcba9876543210", HSM_IMPORT_DIGITS, 64);
    check_one(b, "0123456789abcdeffedcba987654321g", HSM_IMPORT_UNKNOWN_FORM, 0);
    check_one(b, "0x0123456789abcdeffedcba9876543210", HSM_IMPORT_UNKNOWN_FORM, 0);
    check_one(b, "-----BEGIN PRIVATE KEY-----", HSM_IMPORT_UNKNOWN_FORM, 0);
    check_one(b, "00000000000000000000000000000000", HSM_IMPORT_EQUAL_BYTES, 0);
    check_one(b, "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5", HSM_IMPORT_EQUAL_BYTES, 0);
}

static void hex(const uint8_t *bytes, size_t n, char *out) {
    for (size_t i = 0; i < n; i++) {
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    }
}

static void check_values(const bench *b) {
    static const uint8_t key[16] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10};
    const hsm_secret parts[2] = {text(PART_1), text(PART_2)};
    uint8_t want[4], got[4], checks[8];
    char with_check[64];
    hsm_handle known, made;
    hsm_import_report report;
    NEED(hsm_key_import_symmetric(b->module, key, sizeof key, USAGE, &known));
    NEED(hsm_key_check_value(b->module, known, want));
    NEED(hsm_key_destroy(b->module, known));

    NEED(hsm_key_import_kek(b->module, parts, 2, USAGE, &made, checks, &report));
    CHECK(strcmp(report.form, "hex components") == 0, "%s", report.form);
    CHECK_OK(hsm_key_check_value(b->module, made, got));
    CHECK_BYTES(got, want, 4, "the XOR of the components is the key");
    NEED(hsm_key_destroy(b->module, made));

    snprintf(with_check, sizeof with_check, "%s ", WHOLE);
    hex(want, 4, with_check + 33);
    check_one(b, with_check, HSM_IMPORT_TAKEN, 0);
    with_check[40] = with_check[40] == '0' ? '1' : '0';
    check_one(b, with_check, HSM_IMPORT_CHECK_VALUE, 0);
    const hsm_secret spoiled[2] = {text(PART_1), text(with_check)};
    expect(b, spoiled, 2, HSM_IMPORT_CHECK_VALUE, 2, 0);
}

static void check_components(const bench *b) {
    static const char other[] = "f0e1d2c3b4a5968778695a4b3c2d1e0f";
    hsm_secret parts[HSM_IMPORT_COMPONENTS_MAX + 1];
    for (size_t i = 0; i <= HSM_IMPORT_COMPONENTS_MAX; i++) {
        parts[i] = text(i % 2 == 0 ? PART_1 : other);
    }
    expect(b, parts, 0, HSM_IMPORT_COMPONENTS, 0, 0);
    expect(b, parts, HSM_IMPORT_COMPONENTS_MAX + 1, HSM_IMPORT_COMPONENTS, 0, HSM_IMPORT_COMPONENTS_MAX + 1);
    expect(b, parts, 3, HSM_IMPORT_TAKEN, 0, 0);
    parts[1] = text(PART_1);
    expect(b, parts, 2, HSM_IMPORT_EQUAL_BYTES, 0, 0); /* they cancel out */
    parts[2] = text("beef");
    expect(b, parts, 3, HSM_IMPORT_DIGITS, 3, 4);
    parts[1] = text("00000000000000000000000000000000");
    expect(b, parts, 2, HSM_IMPORT_EQUAL_BYTES, 2, 0);
}

/* A line from a pipe, sealed, becomes the key; what is after the line stays in the pipe. */
static void check_lines(const bench *b) {
    static const char line[] = "00112233445566778899aabbccddeeff\r\nrest";
    uint8_t point[64], out[HSM_SECRET_LINE_MAX + HSM_SECRET_OVERHEAD], checks[4];
    size_t len = sizeof out;
    char rest[8] = {0};
    int ends[2];
    hsm_handle transport, key;
    hsm_import_report report;
    if (pipe(ends) != 0 || write(ends[1], line, sizeof line - 1) != sizeof line - 1) {
        exit(1);
    }
    NEED(hsm_transport_key_generate(b->module, &transport));
    NEED(hsm_key_public(b->module, transport, point));
    CHECK_OK(hsm_secret_seal_line(point, (const uint8_t *)"c", 1, ends[0], out, &len));
    CHECK(read(ends[0], rest, sizeof rest - 1) == 4 && strcmp(rest, "rest") == 0, "left: %s", rest);
    const hsm_secret sealed = {out, len, transport, (const uint8_t *)"c", 1};
    CHECK_OK(hsm_key_import_kek(b->module, &sealed, 1, USAGE, &key, checks, &report));
    CHECK_OK(hsm_key_destroy(b->module, key));

    len = sizeof out;
    CHECK(write(ends[1], "\n\r\n", 3) == 3, "the pipe takes it");
    CHECK_CODE(hsm_secret_seal_line(point, (const uint8_t *)"c", 1, ends[0], out, &len), HSM_R_FILE_SIZE);
    CHECK_CODE(hsm_secret_seal_line(point, (const uint8_t *)"c", 1, ends[0], out, &len), HSM_R_FILE_SIZE);
    static char longest[HSM_SECRET_LINE_MAX + 1];
    memset(longest, 'a', sizeof longest);
    CHECK(write(ends[1], longest, sizeof longest) == sizeof longest, "the pipe takes it");
    close(ends[1]);
    CHECK_CODE(hsm_secret_seal_line(point, (const uint8_t *)"c", 1, ends[0], out, &len), HSM_R_FILE_SIZE);
    CHECK_CODE(hsm_secret_seal_line(point, (const uint8_t *)"c", 1, ends[0], out, &len), HSM_R_FILE_SIZE);
    close(ends[0]);
    CHECK_CODE(hsm_secret_seal_line(point, (const uint8_t *)"c", 1, ends[0], out, &len), HSM_R_FILE_NOT_FOUND);
    NEED(hsm_key_destroy(b->module, transport));
}

int main(void) {
    bench b = bench_new(16, 0);
    check_forms(&b);
    check_values(&b);
    check_components(&b);
    check_lines(&b);
    bench_free(&b);
    return check_report("keks");
}
