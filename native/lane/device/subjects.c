/* SPDX-License-Identifier: Apache-2.0 */
/* What decisions rest on, and when it last changed. */
#include "device_inner.h"

enum { FIRST_ROOM = 1024, SUBJECTS_MAX = 1 << 28 };

uint64_t lane_device_now(lane_device *self) {
    return atomic_load(&self->subjects.counter);
}

static bool grow(subject_table *table) {
    const uint32_t room = table->room == 0 ? FIRST_ROOM : 2 * table->room;
    subject_row *grown = table->room >= SUBJECTS_MAX ? NULL : (subject_row *)realloc(table->rows, room * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    table->rows = grown;
    table->room = room;
    if (table->count == 0) {
        table->rows[table->count++] = (subject_row){.changed = UINT64_MAX};
    }
    return true;
}

lane_subject lane_subject_new(lane_device *self) {
    subject_table *table = &self->subjects;
    lane_subject made = 0;
    pthread_rwlock_wrlock(&self->rights);
    if (table->vacant != 0) {
        made = table->vacant;
        table->vacant = table->rows[made].next;
        table->rows[made].used = true; /* its last change stays: no grant of its former self may hold again */
    } else if (table->count < table->room || grow(table)) {
        made = table->count++;
        table->rows[made] = (subject_row){.used = true};
    }
    pthread_rwlock_unlock(&self->rights);
    return made;
}

static bool change(subject_table *table, lane_subject subject) {
    if (subject == 0 || subject >= table->count || !table->rows[subject].used) {
        return false;
    }
    table->rows[subject].changed = atomic_fetch_add(&table->counter, 1) + 1;
    return true;
}

void lane_subject_change(lane_device *self, lane_subject subject) {
    pthread_rwlock_wrlock(&self->rights);
    (void)change(&self->subjects, subject);
    pthread_rwlock_unlock(&self->rights);
}

void lane_subject_end(lane_device *self, lane_subject subject) {
    subject_table *table = &self->subjects;
    pthread_rwlock_wrlock(&self->rights);
    if (change(table, subject)) {
        table->rows[subject].used = false;
        table->rows[subject].next = table->vacant;
        table->vacant = subject;
    }
    pthread_rwlock_unlock(&self->rights);
}

bool subjects_hold(const subject_table *table, const lane_grant *grant) {
    for (size_t i = 0; i < LANE_GRANT_SUBJECTS; i++) {
        const lane_subject subject = grant->subjects[i];
        if (subject != 0 && (subject >= table->count || table->rows[subject].changed > grant->as_of)) {
            return false;
        }
    }
    return true;
}
