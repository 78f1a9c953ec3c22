/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections by number. A number holds the thread (4 bits), the place in the thread's table (20) and how often that place has been
 * taken (40): finding one is one look, and none comes again.
 */
#include <string.h>

#include "inner.h"

enum { THREAD_BITS = 4, PLACE_BITS = 20, SERIAL_SHIFT = THREAD_BITS + PLACE_BITS, FIRST_PLACES = 64 };

_Static_assert(1 << THREAD_BITS >= LANE_THREADS_MAX, "a thread's index fits");

static bool grow(lane_thread *thread) {
    const uint32_t count = thread->place_count == 0 ? FIRST_PLACES : thread->place_count * 2;
    if (count > 1u << PLACE_BITS) {
        return false;
    }
    lane_place *places = (lane_place *)realloc(thread->places, count * sizeof *places);
    if (places == NULL) {
        return false;
    }
    thread->places = places;
    uint32_t *vacant = (uint32_t *)realloc(thread->vacant, count * sizeof *vacant);
    if (vacant == NULL) {
        return false;
    }
    thread->vacant = vacant;
    for (uint32_t i = count; i > thread->place_count; i--) {
        places[i - 1] = (lane_place){NULL, 0};
        vacant[thread->vacant_count++] = i - 1;
    }
    thread->place_count = count;
    return true;
}

bool places_take(lane_thread *thread, server_connection *connection) {
    if (thread->vacant_count == 0 && !grow(thread)) {
        return false;
    }
    connection->slot = thread->vacant[--thread->vacant_count];
    lane_place *place = &thread->places[connection->slot];
    place->connection = connection;
    place->serial++;
    connection->number = place->serial << SERIAL_SHIFT | (uint64_t)connection->slot << THREAD_BITS | thread->index;
    return true;
}

void places_leave(lane_thread *thread, server_connection *connection) {
    thread->places[connection->slot].connection = NULL;
    thread->vacant[thread->vacant_count++] = connection->slot;
}

server_connection *places_find(const lane_thread *thread, uint64_t number) {
    const uint64_t slot = number >> THREAD_BITS & ((1u << PLACE_BITS) - 1);
    server_connection *found = slot < thread->place_count ? thread->places[slot].connection : NULL;
    return found != NULL && found->number == number && found->phase == PHASE_OPEN ? found : NULL;
}

unsigned places_thread(uint64_t number) {
    return (unsigned)(number & ((1u << THREAD_BITS) - 1));
}
