/* SPDX-License-Identifier: Apache-2.0 */
/* How often something was done, until somebody takes the counts and writes them. */
#include <sys/eventfd.h>
#include <unistd.h>

#include "device_inner.h"

bool counts_open(count_table *table) {
    table->count = 1; /* 0 is no number */
    table->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return table->bell >= 0;
}

void counts_close(count_table *table) {
    for (size_t i = 0; i < COUNT_CHUNKS; i++) {
        free(table->chunks[i]);
    }
    if (table->bell >= 0) {
        (void)close(table->bell);
    }
}

static count_row *row_of(const count_table *table, uint32_t count) {
    return &table->chunks[count / COUNT_CHUNK][count % COUNT_CHUNK];
}

/* ---- numbers --------------------------------------------------------------------------------------------------------------- */

static uint32_t take_number(count_table *table) {
    if (table->vacant != 0) {
        const uint32_t taken = table->vacant;
        table->vacant = row_of(table, taken)->next;
        return taken;
    }
    if (table->count == COUNT_CHUNK * COUNT_CHUNKS) {
        return 0;
    }
    count_row **chunk = &table->chunks[table->count / COUNT_CHUNK];
    if (*chunk == NULL) {
        *chunk = (count_row *)calloc(COUNT_CHUNK, sizeof **chunk);
    }
    return *chunk == NULL ? 0 : table->count++;
}

uint32_t lane_count_new(lane_device *self) {
    pthread_rwlock_wrlock(&self->rights);
    const uint32_t made = take_number(&self->counts);
    if (made != 0) {
        row_of(&self->counts, made)->used = true;
        row_of(&self->counts, made)->ended = false;
    }
    pthread_rwlock_unlock(&self->rights);
    return made;
}

static void give_number_back(count_table *table, uint32_t count) {
    count_row *row = row_of(table, count);
    row->used = false;
    row->next = table->vacant;
    table->vacant = count;
}

void lane_count_end(lane_device *self, uint32_t count) {
    count_table *table = &self->counts;
    pthread_rwlock_wrlock(&self->rights);
    if (count != 0 && count < table->count && row_of(table, count)->used) {
        row_of(table, count)->ended = true;
        if (atomic_load(&row_of(table, count)->ops) == 0) {
            give_number_back(table, count);
        }
    }
    pthread_rwlock_unlock(&self->rights);
}

/* ---- counting -------------------------------------------------------------------------------------------------------------- */

uint64_t counts_reserve(lane_device *self, uint64_t n) {
    count_table *table = &self->counts;
    uint64_t unwritten = atomic_load(&table->unwritten);
    uint64_t room = 0;
    do {
        room = unwritten < self->options.unwritten ? self->options.unwritten - unwritten : 0;
        room = room < n ? room : n;
    } while (room != 0 && !atomic_compare_exchange_weak(&table->unwritten, &unwritten, unwritten + room));
    return room;
}

void counts_return(lane_device *self, uint64_t n) {
    if (n != 0) {
        atomic_fetch_sub(&self->counts.unwritten, n);
        if (atomic_exchange(&self->counts.stalled, false) && self->lane != NULL) {
            lane_wake(self->lane);
        }
    }
}

void counts_add(lane_device *self, uint32_t count) {
    atomic_fetch_add_explicit(&row_of(&self->counts, count)->ops, 1, memory_order_relaxed);
}

void counts_ring(lane_device *self, uint64_t added) {
    const uint64_t before = atomic_fetch_add(&self->counts.waiting, added);
    if (before < self->options.count_ops && before + added >= self->options.count_ops) {
        (void)!eventfd_write(self->counts.bell, 1);
    }
}

/* ---- taking ---------------------------------------------------------------------------------------------------------------- */

size_t lane_counts_take(lane_device *self, lane_counted *out, size_t n) {
    count_table *table = &self->counts;
    size_t taken = 0;
    uint64_t ops = 0;
    pthread_rwlock_wrlock(&self->rights);
    for (uint32_t looked = 1; looked < table->count && taken < n; looked++) {
        table->cursor = table->cursor + 1 < table->count ? table->cursor + 1 : 1;
        count_row *row = row_of(table, table->cursor);
        const uint64_t counted = atomic_exchange(&row->ops, 0);
        if (counted != 0) {
            out[taken++] = (lane_counted){table->cursor, counted};
            ops += counted;
            if (row->ended && row->used) {
                give_number_back(table, table->cursor);
            }
        }
    }
    const uint64_t before = atomic_fetch_sub(&table->waiting, ops);
    if (before - ops < self->options.count_ops) {
        eventfd_t rung;
        (void)!eventfd_read(table->bell, &rung);
    }
    pthread_rwlock_unlock(&self->rights);
    return taken;
}

void lane_counts_written(lane_device *self, uint64_t ops) {
    counts_return(self, ops);
}

int lane_counts_fd(lane_device *self) {
    return self->counts.bell;
}
