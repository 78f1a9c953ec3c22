/* SPDX-License-Identifier: Apache-2.0 */
/* What an import leaves on the stack, whether it takes the key or not: it runs on a stack of its own, which is searched afterwards.
 */
#include <ucontext.h>

#include "reasons.h"
#include "support.h"

enum { STACK = 256 << 10, WINDOW = 8 };

static const char PART_1[] = "3a51c27719ee04b68d2f9061d847ac15";
static const char PART_2[] = "9b0674dd5e2ac1387fe3128c40b569fa";
static const char WRONG_CHECK[] = "9b0674dd5e2ac1387fe3128c40b569fa 00000000";
static const char NOT_HEX[] = "9b0674dd5e2ac1387fe3128c40b569f?";
static const char TOO_LONG[] = "9b0674dd5e2ac1387fe3128c40b569fa9b06";
static const char NUMBER[] = "3945c8aab6fd4cd7bdd5eaa5cd5e37c0ed8aa7d6c53fe1d4ba8df2da7a3ec0e7";
static const char SMALL[] = "000000000000000000000000000000000000a7d6c53fe1d4ba8df2da7a3ec0e7";

static uint8_t stack[STACK] __attribute__((aligned(64)));
static ucontext_t here;
static ucontext_t there;
static bench b;
static hsm_import_report report;
static hsm_secret texts[2];

static hsm_secret text(const char *bytes) {
    return (hsm_secret){.bytes = (const uint8_t *)bytes, .n = strlen(bytes)};
}

static void kek(void) {
    hsm_handle key = 0;
    uint8_t checks[2 * HSM_IMPORT_CHECK_BYTES];
    hsm_rc rc = hsm_key_import_kek(b.module, texts, 2, HSM_USE_WRAP, &key, checks, &report);
    CHECK((rc.code == HSM_R_OK) == (report.reason == HSM_IMPORT_TAKEN), "code %d", rc.code);
}

static void sm2(void) {
    static const uint32_t usage = HSM_USE_SIGN;
    hsm_handle key = 0;
    hsm_rc rc = hsm_key_import_sm2_file(b.module, texts, NULL, &usage, 1, &key, &report);
    CHECK((rc.code == HSM_R_OK) == (report.reason == HSM_IMPORT_TAKEN), "code %d", rc.code);
}

static void run(void (*operation)(void), const char *first, const char *second, uint32_t reason) {
    texts[0] = text(first);
    texts[1] = text(second);
    memset(stack, 0, sizeof stack);
    getcontext(&there);
    there.uc_stack.ss_sp = stack;
    there.uc_stack.ss_size = sizeof stack;
    there.uc_link = &here;
    makecontext(&there, operation, 0);
    swapcontext(&here, &there);
    CHECK(report.reason == reason, "%s, not %s", reason_name(report.reason), reason_name(reason));
}

/* Any 8 bytes that follow each other in the key, as they are and as a word of this machine. */
static void check_gone(const char *digits) {
    for (const char *at = digits; strlen(at) >= (size_t)2 * WINDOW; at += WINDOW) {
        uint8_t as_is[WINDOW], turned[WINDOW];
        for (size_t i = 0; i < WINDOW; i++) {
            unsigned value = 0;
            CHECK(sscanf(at + 2 * i, "%2x", &value) == 1, "hex");
            as_is[i] = (uint8_t)value;
            turned[WINDOW - 1 - i] = (uint8_t)value;
        }
        bool zero = memcmp(as_is, "\0\0\0\0\0\0\0", WINDOW) == 0;
        for (size_t i = 0; !zero && i + WINDOW <= sizeof stack; i++) {
            if (memcmp(stack + i, as_is, WINDOW) == 0 || memcmp(stack + i, turned, WINDOW) == 0) {
                CHECK(false, "%s: a part of %.8s... is left", reason_name(report.reason), digits);
                return;
            }
        }
    }
}

int main(void) {
    b = bench_new(8, 8);
    const struct {
        const char *second;
        uint32_t reason;
    } components[] = {{PART_2, HSM_IMPORT_TAKEN},
                      {WRONG_CHECK, HSM_IMPORT_CHECK_VALUE},
                      {NOT_HEX, HSM_IMPORT_UNKNOWN_FORM},
                      {TOO_LONG, HSM_IMPORT_DIGITS}};
    for (size_t i = 0; i < sizeof components / sizeof *components; i++) {
        run(kek, PART_1, components[i].second, components[i].reason);
        check_gone(PART_1);
        check_gone("9b0674dd5e2ac1387fe3128c40b569");
    }
    run(sm2, NUMBER, "", HSM_IMPORT_TAKEN);
    check_gone(NUMBER);
    run(sm2, SMALL, "", HSM_IMPORT_WEAK);
    check_gone(SMALL + 36);
    bench_free(&b);
    return check_report("import residue");
}
