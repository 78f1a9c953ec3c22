/* SPDX-License-Identifier: Apache-2.0 */
/* Whole runs against the echo server: what is counted, and what is said when something goes wrong. */
#include <run.h>

#include "../check.h"
#include "echo.h"

enum { OUT_ROOM = 1 << 20 };

static echo_server server;
static char out[OUT_ROOM];

/* The lines of a plan, ours first. Returns whether it ran; out holds what was written. */
static bool run(const char *lines, char *said) {
    static load_plan plan;
    char text[4096];
    (void)snprintf(text, sizeof text, "address unix:%s\nphase 0.2 1\ndrain 1\nslice 0.05\n%s", server.path, lines);
    FILE *in = fmemopen(text, strlen(text), "r");
    memset(out, 0, sizeof out);
    FILE *file = fmemopen(out, sizeof out, "w");
    bool fine = load_plan_read(&plan, in, said) && load_run(&plan, file, said);
    fclose(file);
    fclose(in);
    load_plan_free(&plan);
    return fine;
}

/* The first number after a name; -1: the name is not there. */
static double figure(const char *name) {
    char quoted[64];
    (void)snprintf(quoted, sizeof quoted, "\"%s\": ", name);
    const char *result = strstr(out, "{\"result\"");
    const char *at = result == NULL ? NULL : strstr(result, quoted);
    return at == NULL ? -1 : strtod(at + strlen(quoted), NULL);
}

static void expect_clean(const char *name, const char *lines) {
    char said[RPC_TEXT_MAX] = "";
    CHECK(run(lines, said), "%s: %s", name, said);
    CHECK(figure("answered") > 10, "%s: %g answered: %s", name, figure("answered"), out);
    CHECK(figure("refused") == 0 && figure("failed") == 0 && figure("malformed") == 0 && figure("lost") == 0, "%s: %s", name, out);
    CHECK(strstr(out, "\"trouble\": \"\"") != NULL, "%s: %s", name, out);
    CHECK(strstr(out, "{\"begin\": true}") == out && strstr(out, "{\"slice\"") != NULL, "%s: lines", name);
}

static void test_clean(void) {
    const char *message = "message -1 220568656c6c6f\n";
    char lines[1024];
    static const char *const modes[] = {
        "in-flight 1\nop a 1 /echo.Echo/Fast 1 4 5 3\n",
        "in-flight 64\nconnections 3\nwarm-up 0.05\nop a 1 /echo.Echo/Later 1 4 5 3\n",
        "in-flight 64\nop a 1 /echo.Echo/Slow 1 4 5 3\n",
        "in-flight 64\nmode open\nop a 1 /echo.Echo/Fast 2000 4 5 3\n",
        "in-flight 64\nmode open\nconnections 64\nop a 1 /echo.Echo/Fast 2000 4 5 3\n",
        "in-flight 256\nbatch 64\nstream /echo.Echo/Chat\nop a 1 /x 1 0 0 3\n",
        "in-flight 2\nbatch 1\nconnections 2\nstream /echo.Echo/Chat\nop a 1 /x 1 0 0 3\n",
    };
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        (void)snprintf(lines, sizeof lines, "%s%s", modes[i], message);
        expect_clean(modes[i], lines);
    }
}

/* Poisson arrivals at 2,000 a second for 0.2 s: 400, give or take 4 standard deviations. */
static void test_open_loop_keeps_its_rate(void) {
    char said[RPC_TEXT_MAX] = "";
    CHECK(run("mode open\nin-flight 64\nseed 3\nop a 1 /echo.Echo/Fast 2000 0 0 0\nmessage -1 1001\n", said), "%s", said);
    CHECK(figure("answered") > 320 && figure("answered") < 480, "%g", figure("answered"));
}

/* Two ops by their weights, and the request ids of each message differ. */
static void test_weights_and_ids(void) {
    char said[RPC_TEXT_MAX] = "";
    CHECK(run("in-flight 8\nop a 1 /echo.Echo/Fast 1 4 16 8\nmessage 2 221000000000000000000000000000000000\n"
              "op b 1 /echo.Echo/Fast 3 4 1 0\nmessage -1 220162\n",
              said),
          "%s", said);
    double a = figure("answered");
    const char *second = strstr(out, "{\"name\": \"b\"");
    CHECK(second != NULL, "%s", out);
    double b = second == NULL ? 0 : strtod(strstr(second, "\"answered\": ") + 12, NULL);
    CHECK(b > 2 * a && b < 4.5 * a, "%g and %g", a, b);
    const char *one = strstr(out, "\"reply\": \"2210");
    const char *two = one == NULL ? NULL : strstr(one + 1, "\"reply\": \"2210");
    CHECK(two != NULL && strncmp(one, two, 45) != 0, "samples differ");
}

static void expect_word(const char *name, const char *lines, const char *word) {
    char said[RPC_TEXT_MAX] = "";
    CHECK(run(lines, said), "%s: %s", name, said);
    CHECK(strstr(out, word) != NULL, "%s: %s is not in %s", name, word, out);
}

static void test_what_goes_wrong(void) {
    expect_word("unknown method", "in-flight 2\nop a 1 /echo.Echo/Nothing 1 0 0 0\nmessage -1 00\n", "\"statuses\": {\"12\": ");
    expect_word("refused", "in-flight 2\nop a 1 /echo.Echo/Fast 1 0 0 0\nmessage -1 0805\n", "\"refusals\": {\"5\": ");
    expect_word("wrong size", "in-flight 2\nop a 1 /echo.Echo/Fast 1 4 9 0\nmessage -1 220161\n", "of another form or size");
    expect_word("no message", "in-flight 2\nop a 1 /echo.Echo/Many 1 0 0 0\nmessage -1 00\n", "no single gRPC message");
    expect_word("no stream", "in-flight 2\nbatch 2\nstream /echo.Echo/Nothing\nop a 1 /x 1 0 0 0\nmessage -1 00\n", "\"12\": ");
    expect_word("no answer", "in-flight 2\nop a 1 /echo.Echo/Never 1 0 0 0\nmessage -1 00\n", "\"lost\": 2");
}

/* An open loop that the server cannot keep up with: latencies count from when a call was due, and what never left is lost. */
static void test_overload(void) {
    char said[RPC_TEXT_MAX] = "";
    CHECK(run("mode open\nin-flight 2\nop a 1 /echo.Echo/Never 100 0 0 0\nmessage -1 00\n", said), "%s", said);
    CHECK(figure("answered") == 0 && figure("lost") > 5, "%s", out);
    CHECK(figure("max") > 1e9, "from when they were due: %g", figure("max"));
    CHECK(strstr(out, "could not even be sent") != NULL || strstr(out, "no answer in time") != NULL, "%s", out);
}

static void test_nobody_there(void) {
    char said[RPC_TEXT_MAX] = "";
    CHECK(!run("address unix:/nonexistent\nop a 1 /p 1 0 0 0\nmessage -1 00\n", said), "nobody");
    CHECK(strstr(said, "/nonexistent") != NULL, "%s", said);
}

static void *stop_soon(void *unused) {
    const struct timespec pause = {0, 150 * 1000000L};
    (void)unused;
    nanosleep(&pause, NULL);
    echo_stop(&server, 0);
    return NULL;
}

static void test_server_dies(void) {
    pthread_t thread;
    char said[RPC_TEXT_MAX] = "";
    pthread_create(&thread, NULL, stop_soon, NULL);
    bool fine = run("phase 5 1\nin-flight 16\nop a 1 /echo.Echo/Fast 1 0 0 0\nmessage -1 00\n", said);
    pthread_join(thread, NULL);
    CHECK(fine, "%s", said);
    CHECK(strstr(out, "\"trouble\": \"\"") == NULL && figure("seconds") < 2, "%s", out);
}

int main(void) {
    const lane_options options = lane_options_default();
    echo_start(&server, &options, NULL, NULL);
    test_clean();
    test_open_loop_keeps_its_rate();
    test_weights_and_ids();
    test_what_goes_wrong();
    test_overload();
    test_nobody_there();
    test_server_dies(); /* the last one: it stops the server */
    return check_report("load run");
}
