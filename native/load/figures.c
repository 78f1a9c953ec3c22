/* SPDX-License-Identifier: Apache-2.0 */
#include "figures.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool load_figures_open(load_figures *figures, const load_plan *plan) {
    memset(figures, 0, sizeof *figures);
    figures->plan = plan;
    figures->random = load_random_from(plan->seed ^ 0x73616d706c6573U); /* another sequence than the arrivals' */
    figures->tallies = (load_tally *)calloc(plan->op_count, sizeof *figures->tallies);
    if (figures->tallies == NULL) {
        return false;
    }
    for (size_t i = 0; i < plan->op_count; i++) {
        size_t n = plan->ops[i].samples;
        figures->tallies[i].samples = (load_sample *)calloc(n == 0 ? 1 : n, sizeof(load_sample));
        if (figures->tallies[i].samples == NULL) {
            return false;
        }
    }
    return true;
}

void load_figures_close(load_figures *figures) {
    for (size_t i = 0; figures->tallies != NULL && i < figures->plan->op_count; i++) {
        load_sample *samples = figures->tallies[i].samples;
        for (size_t k = 0; samples != NULL && k < figures->plan->ops[i].samples; k++) {
            rpc_buffer_free(&samples[k].reply);
        }
        free(samples);
    }
    free(figures->tallies);
    figures->tallies = NULL;
}

/* ---- taken ----------------------------------------------------------------------------------------------------------------- */

/* Every answer is kept with the same likelihood, however many there will be (Vitter's algorithm R). */
static void draw_sample(load_figures *figures, load_tally *tally, const load_outcome *outcome) {
    size_t room = figures->plan->ops[outcome->op].samples;
    if (room == 0) {
        return;
    }
    uint64_t place = tally->seen++;
    if (place >= room) {
        place = load_random_next(&figures->random) % tally->seen;
    }
    if (place < room) {
        load_sample *sample = &tally->samples[place];
        sample->message = outcome->message;
        sample->reply.len = 0;
        (void)rpc_buffer_append(&sample->reply, outcome->reply,
                                outcome->reply_len); /* without memory: an empty sample, which is bad */
    }
}

static void count_reason(load_tally *tally, const load_outcome *outcome) {
    if (tally->said[0] == '\0' && outcome->said != NULL) {
        (void)snprintf(tally->said, sizeof tally->said, "%s", outcome->said);
    }
    size_t i = 0;
    while (i < tally->reason_count && (tally->reasons[i].fate != outcome->fate || tally->reasons[i].number != outcome->number)) {
        i++;
    }
    if (i == LOAD_REASONS_MAX) {
        return; /* counted as a fate all the same */
    }
    if (i == tally->reason_count) {
        tally->reasons[tally->reason_count++] = (load_reason){outcome->fate, outcome->number, 0};
    }
    tally->reasons[i].count++;
}

void load_figures_take(load_figures *figures, const load_outcome *outcome) {
    load_tally *tally = &figures->tallies[outcome->op];
    bool in_window = outcome->due >= figures->begin;
    if (outcome->fate != LOAD_ANSWERED) {
        count_reason(tally, outcome);
        tally->outside += in_window ? 0 : 1;
    } else {
        draw_sample(figures, tally, outcome);
        tally->in_time += outcome->came >= figures->begin && outcome->came < figures->end ? 1 : 0;
    }
    if (!in_window) {
        return;
    }
    tally->fates[outcome->fate]++;
    if (outcome->fate == LOAD_ANSWERED || outcome->fate == LOAD_LOST) {
        uint64_t took = outcome->came > outcome->due ? outcome->came - outcome->due : 0;
        load_histogram_add(&tally->whole, took, 1);
        load_histogram_add(&tally->slice, took, 1);
    }
}

/* ---- written --------------------------------------------------------------------------------------------------------------- */

void load_write_begin(FILE *file) {
    (void)fputs("{\"begin\": true}\n", file);
    (void)fflush(file);
}

void load_write_slice(load_figures *figures, uint64_t now, FILE *file) {
    double at = (double)(now - figures->begin) / 1e9;
    double seconds = (double)(now - figures->slice_begin) / 1e9;
    (void)fprintf(file, "{\"slice\": {\"at\": %.3f, \"seconds\": %.3f, \"ops\": [", at, seconds);
    for (size_t i = 0; i < figures->plan->op_count; i++) {
        load_histogram *slice = &figures->tallies[i].slice;
        (void)fprintf(file, "%s{\"count\": %" PRIu64 ", \"p50\": %" PRIu64 ", \"p99\": %" PRIu64 ", \"max\": %" PRIu64 "}",
                      i == 0 ? "" : ", ", slice->total, load_histogram_percentile(slice, 50), load_histogram_percentile(slice, 99),
                      slice->largest);
        memset(slice, 0, sizeof *slice);
    }
    (void)fputs("]}}\n", file);
    (void)fflush(file);
    figures->slice_begin = now;
}

/* As a JSON string: what is not plain ASCII is left out. */
static void write_text(const char *text, FILE *file) {
    (void)fputc('"', file);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            (void)fputc('\\', file);
        }
        if (*text >= ' ' && *text <= '~') {
            (void)fputc(*text, file);
        }
    }
    (void)fputc('"', file);
}

static void write_reasons(const load_tally *tally, load_fate fate, const char *name, FILE *file) {
    const char *between = "";
    (void)fprintf(file, ", \"%s\": {", name);
    for (size_t i = 0; i < tally->reason_count; i++) {
        if (tally->reasons[i].fate == fate) {
            (void)fprintf(file, "%s\"%" PRIu32 "\": %" PRIu64, between, tally->reasons[i].number, tally->reasons[i].count);
            between = ", ";
        }
    }
    (void)fputc('}', file);
}

static void write_histogram(const load_histogram *histogram, FILE *file) {
    const char *between = "";
    double mean = histogram->total == 0 ? 0 : histogram->sum / (double)histogram->total;
    (void)fprintf(file, ", \"latency\": {\"count\": %" PRIu64 ", \"min\": %" PRIu64 ", \"max\": %" PRIu64 ", \"mean\": %.1f",
                  histogram->total, histogram->smallest, histogram->largest, mean);
    static const struct {
        const char *name;
        double percent;
    } percentiles[] = {{"p50", 50}, {"p95", 95}, {"p99", 99}, {"p999", 99.9}};
    for (size_t i = 0; i < sizeof percentiles / sizeof percentiles[0]; i++) {
        (void)fprintf(file, ", \"%s\": %" PRIu64, percentiles[i].name,
                      load_histogram_percentile(histogram, percentiles[i].percent));
    }
    (void)fputs(", \"buckets\": [", file);
    for (size_t i = 0; i < LOAD_BUCKETS; i++) {
        if (histogram->counts[i] != 0) {
            (void)fprintf(file, "%s[%" PRIu64 ", %" PRIu64 "]", between, load_histogram_highest(i), histogram->counts[i]);
            between = ", ";
        }
    }
    (void)fputs("]}", file);
}

static void write_samples(const load_tally *tally, size_t room, FILE *file) {
    size_t n = tally->seen < room ? (size_t)tally->seen : room;
    (void)fputs(", \"samples\": [", file);
    for (size_t i = 0; i < n; i++) {
        const load_sample *sample = &tally->samples[i];
        (void)fprintf(file, "%s{\"message\": %zu, \"reply\": \"", i == 0 ? "" : ", ", sample->message);
        for (size_t k = 0; k < sample->reply.len; k++) {
            (void)fprintf(file, "%02x", sample->reply.bytes[k]);
        }
        (void)fputs("\"}", file);
    }
    (void)fputc(']', file);
}

static void write_op(const load_op *op, const load_tally *tally, FILE *file) {
    (void)fputs("{\"name\": ", file);
    write_text(op->name, file);
    static const char *const names[LOAD_FATES] = {"answered", "refused", "failed", "malformed", "lost"};
    for (size_t i = 0; i < LOAD_FATES; i++) {
        (void)fprintf(file, ", \"%s\": %" PRIu64, names[i], tally->fates[i]);
    }
    (void)fprintf(file, ", \"outside\": %" PRIu64 ", \"in_time\": %" PRIu64 ", \"said\": ", tally->outside, tally->in_time);
    write_text(tally->said, file);
    write_reasons(tally, LOAD_WAS_REFUSED, "refusals", file);
    write_reasons(tally, LOAD_FAILED, "statuses", file);
    write_histogram(&tally->whole, file);
    write_samples(tally, op->samples, file);
    (void)fputc('}', file);
}

void load_write_result(const load_figures *figures, const load_ending *ending, FILE *file) {
    (void)fprintf(file, "{\"result\": {\"seconds\": %.6f, \"cpu_seconds\": %.6f, \"trouble\": ", ending->seconds,
                  ending->cpu_seconds);
    write_text(ending->trouble, file);
    (void)fputs(", \"ops\": [", file);
    for (size_t i = 0; i < figures->plan->op_count; i++) {
        (void)fputs(i == 0 ? "" : ", ", file);
        write_op(&figures->plan->ops[i], &figures->tallies[i], file);
    }
    (void)fputs("]}}\n", file);
    (void)fflush(file);
}
