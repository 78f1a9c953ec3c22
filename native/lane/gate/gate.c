/* SPDX-License-Identifier: Apache-2.0 */
#include "gate.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

/* Times of the bucket are in 64ths of a nanosecond since the gate's first op: at a million ops a second a whole nanosecond would
 * be an error of a thousandth. */
enum { PARTS = 64 };

static const double SECOND = 1e9, RATE_MOST = 1e9, RATE_LEAST = 1e-3;
static const uint64_t SERVICE_MOST = 3600000000000;

struct gate {
    pthread_mutex_t lock;
    int64_t origin;  /* INT64_MIN: no op yet */
    int64_t every;   /* parts between two ops; 0: no rate */
    int64_t ahead;   /* parts that a burst may be ahead of the rate */
    int64_t arrival; /* "theoretical arrival time" of the next op, in parts */
    int64_t service;
    uint64_t budget;
    uint32_t servers;
    int64_t free_at[]; /* a heap: the server that is free first is the first; nanoseconds */
};

gate *gate_new(double rate, uint32_t burst, uint64_t service, uint32_t servers, uint64_t budget) {
    const bool any = rate == 0;
    if ((!any && !(rate >= RATE_LEAST && rate <= RATE_MOST)) || burst == 0 || service > SERVICE_MOST || servers == 0 ||
        servers > GATE_SERVERS_MAX) {
        return NULL;
    }
    const double every = any ? 0 : PARTS * SECOND / rate;
    if (every * burst > (double)(INT64_MAX / 4)) {
        return NULL;
    }
    gate *made = (gate *)calloc(1, sizeof *made + servers * sizeof made->free_at[0]);
    if (made == NULL) {
        return NULL;
    }
    pthread_mutex_init(&made->lock, NULL);
    made->origin = INT64_MIN;
    made->every = (int64_t)(every + 0.5);
    made->ahead = made->every * (int64_t)(burst - 1);
    made->service = (int64_t)service;
    made->servers = servers;
    made->budget = budget;
    return made;
}

void gate_free(gate *self) {
    if (self != NULL) {
        pthread_mutex_destroy(&self->lock);
        free(self);
    }
}

/* ---- rate ------------------------------------------------------------------------------------------------------------------ */

/* When the bucket lets the op through. */
static int64_t pass_bucket(gate *self, int64_t now) {
    if (self->every == 0) {
        return now;
    }
    if (self->origin == INT64_MIN) {
        self->origin = now;
    }
    const int64_t at = (now - self->origin) * PARTS;
    const int64_t arrival = self->arrival > at ? self->arrival : at;
    self->arrival = arrival + self->every;
    const int64_t wait = arrival - self->ahead - at;
    return wait <= 0 ? now : now + (wait + PARTS - 1) / PARTS;
}

/* ---- servers --------------------------------------------------------------------------------------------------------------- */

static void swap(int64_t *a, int64_t *b) {
    const int64_t kept = *a;
    *a = *b;
    *b = kept;
}

static void sift_down(gate *self, uint32_t at) {
    for (;;) {
        uint32_t first = at;
        for (uint32_t child = 2 * at + 1; child <= 2 * at + 2 && child < self->servers; child++) {
            first = self->free_at[child] < self->free_at[first] ? child : first;
        }
        if (first == at) {
            return;
        }
        swap(&self->free_at[at], &self->free_at[first]);
        at = first;
    }
}

static void sift_up(gate *self, uint32_t at) {
    while (at != 0 && self->free_at[at] < self->free_at[(at - 1) / 2]) {
        swap(&self->free_at[at], &self->free_at[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static int64_t be_served(gate *self, int64_t from) {
    if (self->service == 0) {
        return from;
    }
    const int64_t begin = self->free_at[0] > from ? self->free_at[0] : from;
    self->free_at[0] = begin + self->service;
    sift_down(self, 0);
    return begin + self->service;
}

/* The queue gets shorter at its end: the server that would be free last is so an op earlier. */
static void be_unserved(gate *self) {
    uint32_t last = 0;
    for (uint32_t i = 1; i < self->servers; i++) {
        last = self->free_at[i] > self->free_at[last] ? i : last;
    }
    self->free_at[last] -= self->service;
    sift_up(self, last);
}

/* ---- ops ------------------------------------------------------------------------------------------------------------------- */

int64_t gate_enter(gate *self, int64_t now) {
    int64_t moment = GATE_EMPTY;
    pthread_mutex_lock(&self->lock);
    if (self->budget != 0) {
        self->budget -= self->budget != GATE_NO_BUDGET;
        moment = be_served(self, pass_bucket(self, now));
    }
    pthread_mutex_unlock(&self->lock);
    return moment;
}

void gate_give_back(gate *self) {
    pthread_mutex_lock(&self->lock);
    self->budget += self->budget != GATE_NO_BUDGET;
    self->arrival -= self->every;
    if (self->service != 0) {
        be_unserved(self);
    }
    pthread_mutex_unlock(&self->lock);
}

uint64_t gate_budget(gate *self) {
    pthread_mutex_lock(&self->lock);
    const uint64_t left = self->budget;
    pthread_mutex_unlock(&self->lock);
    return left;
}
