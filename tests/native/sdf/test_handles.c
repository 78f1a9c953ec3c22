/* SPDX-License-Identifier: Apache-2.0 */
/* The handle table against a simple model of it, and handles that nobody gave out. */
#include "handles.h"

#include <stdlib.h>

#include "check.h"

static void test_tree(void) {
    sdf_handles t = {.entries = NULL};
    int object;
    sdf_handle device = sdf_handles_add(&t, SDF_DEVICE, 0, &object, 0);
    sdf_handle one = sdf_handles_add(&t, SDF_SESSION, device, &object, 0);
    sdf_handle two = sdf_handles_add(&t, SDF_SESSION, device, NULL, 0);
    sdf_handle key = sdf_handles_add(&t, SDF_KEY, one, NULL, 77);
    sdf_handle other = sdf_handles_add(&t, SDF_KEY, two, NULL, 78);
    CHECK(device != 0 && one != 0 && two != 0 && key != 0 && other != 0, "five handles");
    CHECK(sdf_handles_find(&t, key, SDF_KEY)->id == 77, "a key's id");
    CHECK(sdf_handles_find(&t, key, SDF_KEY)->parent == one, "a key's session");
    CHECK(sdf_handles_find(&t, one, SDF_SESSION)->object == &object, "a session's object");
    CHECK(sdf_handles_find(&t, key, SDF_SESSION) == NULL && sdf_handles_find(&t, one, SDF_DEVICE) == NULL, "another kind");
    CHECK(sdf_handles_remove(&t, one), "close the first session");
    CHECK(sdf_handles_find(&t, one, SDF_SESSION) == NULL && sdf_handles_find(&t, key, SDF_KEY) == NULL, "its key went with it");
    CHECK(sdf_handles_find(&t, other, SDF_KEY) != NULL, "the other's stays");
    CHECK(!sdf_handles_remove(&t, one), "once only");
    CHECK(sdf_handles_knew(&t, one) && sdf_handles_knew(&t, key) && sdf_handles_knew(&t, two), "open or closed, they were handles");
    CHECK(sdf_handles_add(&t, SDF_KEY, one, NULL, 1) == 0, "no key for a closed session");
    sdf_handle again = sdf_handles_add(&t, SDF_SESSION, device, NULL, 0);
    CHECK(again != one && sdf_handles_find(&t, one, SDF_SESSION) == NULL, "a place used again has another handle");
    CHECK(sdf_handles_remove(&t, device) && sdf_handles_first_child(&t, device) == 0, "all of it");
    CHECK(sdf_handles_find(&t, two, SDF_SESSION) == NULL && sdf_handles_find(&t, other, SDF_KEY) == NULL, "gone");
    sdf_handles_free(&t);
}

static void test_garbage(void) {
    static const uint64_t garbage[] = {
        0, 1, 2, 64, 65, UINT32_MAX, UINT64_MAX, 1ull << 32, (1ull << 32) + 999, 0x7fffdeadbeef, (2ull << 32) + 1};
    sdf_handles t = {.entries = NULL};
    sdf_handle device = sdf_handles_add(&t, SDF_DEVICE, 0, NULL, 0);
    for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++) {
        CHECK(!sdf_handles_knew(&t, garbage[i]), "%llx was never a handle", (unsigned long long)garbage[i]);
        for (int kind = SDF_FREE; kind <= SDF_KEY; kind++) {
            CHECK(sdf_handles_find(&t, garbage[i], (sdf_kind)kind) == NULL, "%llx", (unsigned long long)garbage[i]);
        }
        CHECK(!sdf_handles_remove(&t, garbage[i]), "%llx", (unsigned long long)garbage[i]);
        CHECK(sdf_handles_first_child(&t, garbage[i]) == 0, "%llx", (unsigned long long)garbage[i]);
    }
    CHECK(sdf_handles_find(&t, device, SDF_DEVICE) != NULL, "the real one is still there");
    sdf_handles_free(&t);
}

/* Random adding and removing; the model is a plain list of what should be there. */
static void test_model(void) {
    enum { SLOTS = 300, ROUNDS = 20000 };
    static sdf_handle keys[SLOTS];
    static uint64_t ids[SLOTS];
    sdf_handles t = {.entries = NULL};
    sdf_handle session = sdf_handles_add(&t, SDF_SESSION, 0, NULL, 0);
    uint64_t next_id = 1;
    srand(7);
    for (int round = 0; round < ROUNDS; round++) {
        size_t i = (size_t)rand() % SLOTS;
        if (keys[i] == 0) {
            ids[i] = next_id++;
            keys[i] = sdf_handles_add(&t, SDF_KEY, session, NULL, ids[i]);
        } else {
            const sdf_entry *entry = sdf_handles_find(&t, keys[i], SDF_KEY);
            CHECK(entry != NULL && entry->id == ids[i], "round %d", round);
            CHECK(sdf_handles_remove(&t, keys[i]), "round %d", round);
            CHECK(sdf_handles_find(&t, keys[i], SDF_KEY) == NULL, "round %d", round);
            keys[i] = 0;
        }
    }
    size_t expected = 0;
    size_t found = 0;
    for (size_t i = 0; i < SLOTS; i++) {
        expected += keys[i] != 0;
    }
    for (sdf_handle key; (key = sdf_handles_first_child(&t, session)) != 0; found++) {
        CHECK(sdf_handles_remove(&t, key), "child");
    }
    CHECK(found == expected, "%zu children, %zu expected", found, expected);
    CHECK(t.count <= SLOTS + 1, "places are used again: %u", t.count);
    sdf_handles_free(&t);
}

static void test_full(void) {
    sdf_handles t = {.entries = NULL};
    uint32_t n = 0;
    while (n <= SDF_HANDLES_MAX && sdf_handles_add(&t, SDF_KEY, 0, NULL, n) != 0) {
        n++;
    }
    CHECK(n == SDF_HANDLES_MAX, "%u handles fit", n);
    sdf_handles_free(&t);
}

static void test_generations_end(void) {
    sdf_handles t = {.entries = NULL};
    sdf_handle first = sdf_handles_add(&t, SDF_KEY, 0, NULL, 1);
    CHECK(sdf_handles_remove(&t, first), "remove");
    t.entries[0].generation = UINT32_MAX - 1;
    sdf_handle last = sdf_handles_add(&t, SDF_KEY, 0, NULL, 2);
    CHECK((uint32_t)last == 1 && last >> 32 == UINT32_MAX, "the last generation of a place");
    CHECK(sdf_handles_remove(&t, last), "remove");
    sdf_handle next = sdf_handles_add(&t, SDF_KEY, 0, NULL, 3);
    CHECK((uint32_t)next == 2, "the place is given up");
    sdf_handles_free(&t);
}

int main(void) {
    test_tree();
    test_garbage();
    test_model();
    test_full();
    test_generations_end();
    return check_report("sdf/handles");
}
