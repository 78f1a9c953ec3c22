/* SPDX-License-Identifier: Apache-2.0 */
#include <plan.h>

#include "../check.h"

#define GOOD "address unix:/x\nphase 1 1\nop a 1 /p 1 0 0 0\nmessage -1 00\n"

static bool read_text(load_plan *plan, const char *text, char *said) {
    FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    bool fine = file != NULL && load_plan_read(plan, file, said);
    fclose(file);
    return fine;
}

static void test_whole(void) {
    static load_plan plan;
    char said[RPC_TEXT_MAX] = "";
    const char *text =
        "address 127.0.0.1:50\nmode open\nconnections 3\nin-flight 100\nwarm-up 0.5\ndrain 2\nslice 0.25\nseed 9\n"
        "core 1\n\nphase 2 1\nphase 1 5\nop sign 65 /a/Sign 200 4 64 10\nmessage 3 "
        "00112233445566778899aabbccddeeff00112233\nmessage -1 \nop mac 146 /a/Mac 1000.5 0 0 0\nmessage -1 ff\n";
    CHECK(read_text(&plan, text, said), "%s", said);
    CHECK(plan.open && plan.connections == 3 && plan.in_flight == 100 && plan.core == 1 && plan.seed == 9, "numbers");
    CHECK(plan.phase_count == 3 && plan.phases[0].seconds == 0.5 && plan.phases[2].factor == 5, "phases");
    CHECK(load_plan_seconds(&plan) == 3 && load_plan_rate(&plan) == 1200.5, "sums");
    CHECK(plan.op_count == 2 && plan.ops[0].message_count == 2 && plan.ops[0].messages[0].id_at == 3, "ops");
    CHECK(plan.ops[0].messages[0].bytes.len == 20 && plan.ops[0].messages[1].bytes.len == 0, "messages");
    CHECK(strcmp(plan.ops[1].name, "mac") == 0 && plan.ops[0].wanted.len == 64, "words");
    load_plan_free(&plan);
}

static void test_wrong(void) {
    static const struct {
        const char *text, *part;
    } rows[] = {
        {"", "no address"},
        {"address nowhere\n", "line 1"},
        {"address unix:/x\n", "no phase"},
        {"phase 0 1\n", "seconds"},
        {"phase 1 nan\n", "factor"},
        {"phase 1 1 1\n", "too long"},
        {"mode ajar\n", "open or closed"},
        {"connections 0\n", "connections"},
        {"in-flight -1\n", "in flight"},
        {"in-flight 99999999999999999999\n", "in flight"},
        {"message -1 00\n", "no op"},
        {"colour blue\n", "no such word"},
        {"address unix:/x\nphase 1 1\nop a 1 /p 1 0 0 0\n", "no message"},
        {"op a 1 /p 1 0 0 0\nmessage -1 0g\n", "hexadecimal"},
        {"op a 1 /p 1 0 0 0\nmessage -1 000\n", "hexadecimal"},
        {"op a 1 /p 1 0 0 0\nmessage 1 00\n", "outside"},
        {"op a 1 /p 0 0 0 0\n", "rate"},
        {"op a 1 /p 1 0 0 9999\n", "samples"},
        {GOOD "batch 2\nin-flight 2\n", "batches need"},
        {GOOD "batch 2\nin-flight 3\nstream /s\n", "batches need"},
        {GOOD "connections 2\n", "fewer in flight"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        static load_plan plan;
        char said[RPC_TEXT_MAX] = "";
        CHECK(!read_text(&plan, rows[i].text[0] == '\0' ? "\n" : rows[i].text, said), "%s", rows[i].text);
        CHECK(strstr(said, rows[i].part) != NULL, "%s: %s", rows[i].text, said);
        load_plan_free(&plan);
    }
}

int main(void) {
    test_whole();
    test_wrong();
    return check_report("load plan");
}
