/* SPDX-License-Identifier: Apache-2.0 */
/* Gates, by a clock of our own. */
#include <pthread.h>

#include "check.h"
#include "gate.h"

enum { MS = 1000000, SECOND = 1000 * MS, THREADS = 4, EACH = 10000 };

static void test_bounds(void) {
    CHECK(gate_new(-1, 1, 0, 1, 1) == NULL, "rate below 0");
    CHECK(gate_new(2e9, 1, 0, 1, 1) == NULL, "rate too high");
    CHECK(gate_new(1, 0, 0, 1, 1) == NULL, "no burst");
    CHECK(gate_new(1, 1, 0, 0, 1) == NULL, "no servers");
    CHECK(gate_new(1, 1, 0, GATE_SERVERS_MAX + 1, 1) == NULL, "too many servers");
    CHECK(gate_new(1, 1, UINT64_MAX, 1, 1) == NULL, "service too long");
    CHECK(gate_new(1e-3, UINT32_MAX, 0, 1, 1) == NULL, "a burst of a thousand years");
    gate_free(NULL);
}

static void test_open(void) {
    gate *open = gate_new(0, 1, 0, 1, GATE_NO_BUDGET);
    for (int64_t i = 0; i < 100; i++) {
        CHECK(gate_enter(open, i) == i, "nothing holds it back");
    }
    CHECK(gate_budget(open) == GATE_NO_BUDGET, "any number");
    gate_free(open);
}

/* 3 at once, then one each 10 ms; after a pause 3 at once again, and no more. */
static void test_rate(void) {
    const int64_t start = 12345;
    gate *rate = gate_new(100, 3, 0, 1, GATE_NO_BUDGET);
    for (int64_t i = 0; i < 10; i++) {
        const int64_t expected = i < 3 ? 0 : (i - 2) * 10 * MS;
        CHECK(gate_enter(rate, start) == start + expected, "op %d", (int)i);
    }
    const int64_t later = start + 10 * (int64_t)SECOND;
    for (int64_t i = 0; i < 5; i++) {
        const int64_t expected = i < 3 ? 0 : (i - 2) * 10 * MS;
        CHECK(gate_enter(rate, later) == later + expected, "later op %d", (int)i);
    }
    gate_free(rate);
}

static void test_high_rate(void) {
    gate *rate = gate_new(1500000, 1, 0, 1, GATE_NO_BUDGET);
    int64_t last = 0;
    for (int i = 0; i <= 1500000; i++) {
        last = gate_enter(rate, 0);
    }
    CHECK(last > SECOND - SECOND / 10000 && last < SECOND + SECOND / 10000, "1.5 million take a second: %lld", (long long)last);
    gate_free(rate);
}

static void test_servers(void) {
    gate *two = gate_new(0, 1, 5 * MS, 2, GATE_NO_BUDGET);
    for (int64_t i = 0; i < 8; i++) {
        CHECK(gate_enter(two, 0) == (i / 2 + 1) * 5 * MS, "op %d", (int)i);
    }
    CHECK(gate_enter(two, 100 * MS) == 105 * MS, "both are free");
    gate_free(two);
}

static void test_many_servers(void) {
    gate *many = gate_new(0, 1, 7, 5, GATE_NO_BUDGET);
    for (int64_t i = 0; i < 1000; i++) {
        CHECK(gate_enter(many, 0) == (i / 5 + 1) * 7, "op %d", (int)i);
    }
    gate_free(many);
}

static void test_budget(void) {
    gate *few = gate_new(1000, 1, 3 * MS, 1, 2);
    CHECK(gate_enter(few, 0) == 3 * MS, "the first");
    CHECK(gate_enter(few, 0) == 6 * MS, "the second");
    CHECK(gate_enter(few, 0) == GATE_EMPTY && gate_budget(few) == 0, "no third");
    gate_give_back(few);
    CHECK(gate_budget(few) == 1, "given back");
    CHECK(gate_enter(few, 0) == 6 * MS, "with its time");
    CHECK(gate_enter(few, 100 * (int64_t)SECOND) == GATE_EMPTY, "the budget does not come back with time");
    gate_free(few);
}

static void *enter_many(void *shared) {
    uint64_t entered = 0;
    for (int i = 0; i < EACH; i++) {
        if (gate_enter((gate *)shared, 0) != GATE_EMPTY) {
            entered++;
            if (i % 10 == 0) {
                gate_give_back((gate *)shared);
                entered--;
            }
        }
    }
    return (void *)(uintptr_t)entered;
}

static void test_threads(void) {
    pthread_t threads[THREADS];
    gate *shared = gate_new(1e6, 10, 1000, 3, EACH);
    uint64_t entered = 0;
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, enter_many, shared) == 0, "thread");
    }
    for (int i = 0; i < THREADS; i++) {
        void *mine = NULL;
        pthread_join(threads[i], &mine);
        entered += (uintptr_t)mine;
    }
    CHECK(entered + gate_budget(shared) == EACH, "%llu entered", (unsigned long long)entered);
    gate_free(shared);
}

int main(void) {
    test_bounds();
    test_open();
    test_rate();
    test_high_rate();
    test_servers();
    test_many_servers();
    test_budget();
    test_threads();
    return check_report("gate");
}
