/* SPDX-License-Identifier: Apache-2.0 */
/* From what a request says to what runs: a hash table of a fixed number of rows. */
#include <string.h>
#include <sys/random.h>

#include "device_inner.h"
#include "siphash.h"

enum { SWEPT_AT_ONCE = 256 };

bool grants_open(grant_table *table, uint32_t most) {
    uint32_t buckets = 1;
    while (buckets < most) {
        buckets *= 2;
    }
    table->most = most;
    table->mask = buckets - 1;
    table->rows = (grant_row *)calloc((size_t)most + 1, sizeof *table->rows);
    table->buckets = (uint32_t *)calloc(buckets, sizeof *table->buckets);
    return table->rows != NULL && table->buckets != NULL &&
           getrandom(table->secret, sizeof table->secret, 0) == (ssize_t)sizeof table->secret;
}

void grants_close(grant_table *table) {
    if (table->rows != NULL) {
        rpc_wipe(table->rows, ((size_t)table->filled + 1) * sizeof *table->rows);
    }
    free(table->rows);
    free(table->buckets);
}

/* ---- looking --------------------------------------------------------------------------------------------------------------- */

static uint64_t hash(const grant_table *table, const grant_question *question) {
    uint64_t words[LANE_SESSION_BYTES / sizeof(uint64_t) + 3];
    memcpy(words, question->session, LANE_SESSION_BYTES);
    uint64_t *rest = words + LANE_SESSION_BYTES / sizeof(uint64_t);
    rest[0] = question->peer;
    rest[1] = question->key;
    rest[2] = (uint64_t)question->op << 32 | question->algorithm;
    return siphash_words(table->secret, words, sizeof words / sizeof words[0]);
}

/* Takes the same time wherever the tokens differ. */
static bool is_same_session(const uint8_t *a, const uint8_t *b) {
    uint64_t x[LANE_SESSION_BYTES / sizeof(uint64_t)];
    uint64_t y[LANE_SESSION_BYTES / sizeof(uint64_t)];
    memcpy(x, a, sizeof x);
    memcpy(y, b, sizeof y);
    uint64_t differ = 0;
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++) {
        differ |= x[i] ^ y[i];
    }
    return differ == 0;
}

static uint32_t find(const grant_table *table, const grant_question *question, uint64_t hashed) {
    uint32_t at = table->buckets[hashed & table->mask];
    for (; at != 0; at = table->rows[at].next) {
        const grant_row *row = &table->rows[at];
        const lane_grant *grant = &row->grant;
        if (row->hash == hashed && grant->op == question->op && grant->key == question->key &&
            grant->algorithm == question->algorithm && grant->peer == question->peer &&
            is_same_session(grant->session, question->session)) {
            break;
        }
    }
    return at;
}

const lane_grant *grants_find(const grant_table *table, const grant_question *question) {
    const uint32_t found = find(table, question, hash(table, question));
    return found == 0 ? NULL : &table->rows[found].grant;
}

/* ---- changing -------------------------------------------------------------------------------------------------------------- */

static void leave_order(grant_table *table, uint32_t at) {
    grant_row *row = &table->rows[at];
    *(row->older == 0 ? &table->oldest : &table->rows[row->older].newer) = row->newer;
    *(row->newer == 0 ? &table->newest : &table->rows[row->newer].older) = row->older;
}

static void join_order(grant_table *table, uint32_t at) {
    grant_row *row = &table->rows[at];
    row->older = table->newest;
    row->newer = 0;
    *(row->older == 0 ? &table->oldest : &table->rows[row->older].newer) = at;
    table->newest = at;
}

static void remove_row(grant_table *table, uint32_t at) {
    grant_row *row = &table->rows[at];
    uint32_t *link = &table->buckets[row->hash & table->mask];
    while (*link != at) {
        link = &table->rows[*link].next;
    }
    *link = row->next;
    leave_order(table, at);
    rpc_wipe(row, sizeof *row);
    row->next = table->vacant;
    table->vacant = at;
    atomic_fetch_sub(&table->live, 1);
}

/* The table is full: a number of rows are looked at, each time others, and those that hold no longer go. */
static void sweep(grant_table *table, const subject_table *subjects) {
    for (uint32_t i = 0; i < SWEPT_AT_ONCE && i < table->most; i++) {
        table->swept = table->swept % table->most + 1;
        if (table->rows[table->swept].used && !subjects_hold(subjects, &table->rows[table->swept].grant)) {
            remove_row(table, table->swept);
        }
    }
}

static uint32_t take_row(grant_table *table, const subject_table *subjects) {
    if (table->vacant == 0 && table->filled < table->most) {
        return ++table->filled;
    }
    if (table->vacant == 0) {
        sweep(table, subjects);
    }
    if (table->vacant == 0) {
        atomic_fetch_add(&table->evicted, 1);
        remove_row(table, table->oldest);
    }
    const uint32_t at = table->vacant;
    table->vacant = table->rows[at].next;
    return at;
}

static void put(grant_table *table, const subject_table *subjects, const lane_grant *grant) {
    const grant_question question = {grant->session, grant->peer, grant->key, grant->op, grant->algorithm};
    const uint64_t hashed = hash(table, &question);
    const uint32_t same = find(table, &question, hashed);
    atomic_fetch_add(&table->installed, 1);
    if (same != 0) {
        table->rows[same].grant = *grant;
        leave_order(table, same);
        join_order(table, same);
        return;
    }
    const uint32_t at = take_row(table, subjects);
    uint32_t *bucket = &table->buckets[hashed & table->mask];
    table->rows[at] = (grant_row){.grant = *grant, .hash = hashed, .next = *bucket, .used = true};
    *bucket = at;
    join_order(table, at);
    atomic_fetch_add(&table->live, 1);
}

bool lane_op_grantable(uint32_t op) {
    return op_by_number(op) != NULL;
}

bool lane_grant_install(lane_device *self, const lane_grant *grant) {
    const device_op *op = op_by_number(grant->op);
    if (op == NULL || op->kind != grant->kind) {
        return false;
    }
    pthread_rwlock_wrlock(&self->rights);
    const bool holds =
        grant->gate <= self->gate_count && grant->count < self->counts.count && subjects_hold(&self->subjects, grant);
    if (holds) {
        put(&self->grants, &self->subjects, grant);
    }
    pthread_rwlock_unlock(&self->rights);
    return holds;
}
