/* SPDX-License-Identifier: Apache-2.0 */
#include "plan.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <grpc.h>

typedef struct plan_line {
    char *rest;
    const char *problem; /* NULL: none yet */
} plan_line;

/* ---- words ----------------------------------------------------------------------------------------------------------------- */

/* The next word, or "" at the end. */
static const char *word(plan_line *line) {
    char *begin = line->rest + strspn(line->rest, " \n");
    char *end = begin + strcspn(begin, " \n");
    line->rest = *end == '\0' ? end : end + 1;
    *end = '\0';
    return begin;
}

static double real(plan_line *line, double least, double most, const char *problem) {
    const char *text = word(line);
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value) || value < least || value > most) {
        line->problem = problem;
        return least;
    }
    return value;
}

static long long whole(plan_line *line, long long least, long long most, const char *problem) {
    const char *text = word(line);
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || value < least || value > most) {
        line->problem = problem;
        return least;
    }
    return value;
}

static void text_into(plan_line *line, char *out, size_t room, const char *problem) {
    const char *text = word(line);
    size_t n = strlen(text);
    if (n == 0 || n >= room) {
        line->problem = problem;
        return;
    }
    memcpy(out, text, n + 1);
}

static int digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void hex_onto(plan_line *line, rpc_buffer *out) {
    const char *text = word(line);
    for (; *text != '\0'; text += 2) {
        int high = digit(text[0]);
        int low = high < 0 ? -1 : digit(text[1]);
        uint8_t byte = (uint8_t)((high & 15) << 4 | (low & 15));
        if (low < 0 || !rpc_buffer_append(out, &byte, 1)) {
            line->problem = "not hexadecimal";
            return;
        }
    }
}

/* ---- lines ----------------------------------------------------------------------------------------------------------------- */

static void read_address(load_plan *plan, plan_line *line) {
    rpc_error error;
    if (rpc_address_parse(word(line), &plan->address, &error) != RPC_OK) {
        line->problem = "not an address";
    }
}

static void read_tls(load_plan *plan, plan_line *line) {
    text_into(line, plan->tls.ca, sizeof plan->tls.ca, "no CA");
    text_into(line, plan->tls.certificate, sizeof plan->tls.certificate, "no certificate");
    text_into(line, plan->tls.key, sizeof plan->tls.key, "no key");
}

static void read_mode(load_plan *plan, plan_line *line) {
    const char *mode = word(line);
    plan->open = strcmp(mode, "open") == 0;
    if (!plan->open && strcmp(mode, "closed") != 0) {
        line->problem = "open or closed";
    }
}

static void read_connections(load_plan *plan, plan_line *line) {
    plan->connections = (unsigned)whole(line, 1, LOAD_CONNECTIONS_MAX, "1 to 10000 connections");
}

static void read_core(load_plan *plan, plan_line *line) {
    plan->core = (int)whole(line, -1, 1023, "no core of a machine");
}

static void read_in_flight(load_plan *plan, plan_line *line) {
    plan->in_flight = (unsigned)whole(line, 1, LOAD_IN_FLIGHT_MAX, "1 to 2^20 in flight");
}

static void read_batch(load_plan *plan, plan_line *line) {
    plan->batch = (unsigned)whole(line, 0, LOAD_BATCH_MAX, "a batch has 1 to 4096 ops");
}

static void read_stream(load_plan *plan, plan_line *line) {
    text_into(line, plan->stream, sizeof plan->stream, "no path");
}

static void read_session(load_plan *plan, plan_line *line) {
    hex_onto(line, &plan->session);
}

static void read_warm_up(load_plan *plan, plan_line *line) {
    plan->warm_up = real(line, 0, 3600, "0 to 3600 seconds");
}

static void read_drain(load_plan *plan, plan_line *line) {
    plan->drain = real(line, 0, 3600, "0 to 3600 seconds");
}

static void read_slice(load_plan *plan, plan_line *line) {
    plan->slice = real(line, 0.01, 3600, "0.01 to 3600 seconds");
}

static void read_seed(load_plan *plan, plan_line *line) {
    plan->seed = (uint64_t)whole(line, 0, INT64_MAX, "not a number");
}

static void read_phase(load_plan *plan, plan_line *line) {
    if (plan->phase_count == LOAD_PHASES_MAX) {
        line->problem = "too many phases";
        return;
    }
    load_phase *phase = &plan->phases[1 + plan->phase_count++];
    phase->seconds = real(line, 0.001, 1e6, "0.001 to 10^6 seconds");
    phase->factor = real(line, 1e-6, 1e6, "a factor from 10^-6 to 10^6");
}

static void read_op(load_plan *plan, plan_line *line) {
    if (plan->op_count == LOAD_OPS_MAX) {
        line->problem = "too many ops";
        return;
    }
    load_op *op = &plan->ops[plan->op_count++];
    text_into(line, op->name, sizeof op->name, "no name");
    op->number = (uint32_t)whole(line, 1, INT32_MAX, "no number of an op");
    text_into(line, op->path, sizeof op->path, "no path");
    op->rate = real(line, 1e-6, 1e9, "no rate");
    op->wanted.field = (uint32_t)whole(line, 0, 1 << 20, "no number of a field");
    op->wanted.len = (size_t)whole(line, 0, LOAD_REPLY_MAX, "no number of bytes");
    op->samples = (size_t)whole(line, 0, LOAD_SAMPLES_MAX, "0 to 4096 samples");
}

static void read_message(load_plan *plan, plan_line *line) {
    load_op *op = plan->op_count == 0 ? NULL : &plan->ops[plan->op_count - 1];
    load_message *grown = NULL;
    if (op != NULL) {
        grown = (load_message *)realloc(op->messages, (op->message_count + 1) * sizeof *grown);
    }
    if (grown == NULL) {
        line->problem = op == NULL ? "it belongs to no op" : "no memory";
        return;
    }
    op->messages = grown;
    load_message *message = &grown[op->message_count++];
    memset(message, 0, sizeof *message);
    message->id_at = (long)whole(line, -1, INT32_MAX, "not a place");
    hex_onto(line, &message->bytes);
    if (line->problem == NULL && message->id_at >= 0 && (size_t)message->id_at + RPC_REQUEST_ID_BYTES > message->bytes.len) {
        line->problem = "the request id lies outside";
    }
}

static const struct {
    const char *word;
    void (*read)(load_plan *plan, plan_line *line);
} kinds[] = {
    {"address", read_address}, {"tls", read_tls},       {"connections", read_connections},
    {"core", read_core},       {"mode", read_mode},     {"in-flight", read_in_flight},
    {"batch", read_batch},     {"stream", read_stream}, {"session", read_session},
    {"warm-up", read_warm_up}, {"drain", read_drain},   {"slice", read_slice},
    {"seed", read_seed},       {"phase", read_phase},   {"op", read_op},
    {"message", read_message},
};

static void read_line(load_plan *plan, plan_line *line) {
    const char *kind = word(line);
    if (kind[0] == '\0') {
        return; /* an empty line */
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kind, kinds[i].word) == 0) {
            kinds[i].read(plan, line);
            if (line->problem == NULL && word(line)[0] != '\0') {
                line->problem = "it goes on too long";
            }
            return;
        }
    }
    line->problem = "no such word";
}

/* ---- the whole ------------------------------------------------------------------------------------------------------------- */

/* NULL: nothing. */
static const char *missing(const load_plan *plan) {
    if (plan->address.kind == 0) {
        return "no address";
    }
    if (plan->phase_count == 0 || plan->op_count == 0) {
        return "no phase or no op";
    }
    for (size_t i = 0; i < plan->op_count; i++) {
        if (plan->ops[i].message_count == 0) {
            return "an op has no message";
        }
    }
    if (plan->batch != 0 && (plan->open || plan->stream[0] == '\0' || plan->in_flight % plan->batch != 0)) {
        return "batches need the closed loop, a stream and a multiple of their size in flight";
    }
    unsigned at_once = plan->batch == 0 ? plan->in_flight : plan->in_flight / plan->batch;
    return at_once < plan->connections ? "fewer in flight than there are connections" : NULL;
}

bool load_plan_read(load_plan *plan, FILE *file, char *text) {
    memset(plan, 0, sizeof *plan);
    plan->connections = 1;
    plan->core = -1;
    plan->in_flight = 1;
    plan->drain = 10;
    plan->slice = 1;
    char *bytes = NULL;
    size_t room = 0;
    plan_line line = {0};
    size_t number = 0;
    while (line.problem == NULL && getline(&bytes, &room, file) >= 0) {
        line.rest = bytes;
        number++;
        read_line(plan, &line);
    }
    free(bytes);
    if (line.problem != NULL) {
        (void)snprintf(text, RPC_TEXT_MAX, "line %zu of the plan: %s", number, line.problem);
        return false;
    }
    const char *lack = missing(plan);
    if (lack != NULL) {
        (void)snprintf(text, RPC_TEXT_MAX, "the plan: %s", lack);
        return false;
    }
    plan->phases[0] = (load_phase){plan->warm_up, plan->phases[1].factor};
    plan->phase_count++;
    return true;
}

void load_plan_free(load_plan *plan) {
    for (size_t i = 0; i < plan->op_count; i++) {
        for (size_t k = 0; k < plan->ops[i].message_count; k++) {
            rpc_buffer_free(&plan->ops[i].messages[k].bytes);
        }
        free(plan->ops[i].messages);
    }
    rpc_buffer_free(&plan->session);
    memset(plan, 0, sizeof *plan);
}

double load_plan_seconds(const load_plan *plan) {
    double seconds = 0;
    for (size_t i = 1; i < plan->phase_count; i++) {
        seconds += plan->phases[i].seconds;
    }
    return seconds;
}

double load_plan_rate(const load_plan *plan) {
    double rate = 0;
    for (size_t i = 0; i < plan->op_count; i++) {
        rate += plan->ops[i].rate;
    }
    return rate;
}
