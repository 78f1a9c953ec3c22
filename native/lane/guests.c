/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections whose handshake runs: few and briefly. Nobody knows yet who they are, so there is a bound; a newcomer takes the place
 * of the guest that has waited longest. Whoever really shakes hands is done in milliseconds, and who only wants to fill the place
 * pushes out its own.
 */
#include "inner.h"

static bool is_guest(const server_connection *connection) {
    return connection->guest_prev != NULL || connection->thread->guests == connection;
}

void guest_in(server_connection *connection) {
    lane_thread *thread = connection->thread;
    const uint64_t most = thread->lane->options.guests / thread->lane->options.threads;
    while (thread->guests != NULL &&
           atomic_load_explicit(&thread->counters.guests, memory_order_relaxed) >= (most == 0 ? 1 : most)) {
        connection_unshaken(thread->guests, "others came and it had waited longest");
        connection_kill(thread->guests);
    }
    connection->guest_prev = thread->guests_last;
    if (thread->guests_last != NULL) {
        thread->guests_last->guest_next = connection;
    } else {
        thread->guests = connection;
    }
    thread->guests_last = connection;
    COUNT(thread, guests, 1);
}

void guest_out(server_connection *connection) {
    lane_thread *thread = connection->thread;
    if (!is_guest(connection)) {
        return;
    }
    if (connection->guest_prev != NULL) {
        connection->guest_prev->guest_next = connection->guest_next;
    } else {
        thread->guests = connection->guest_next;
    }
    if (connection->guest_next != NULL) {
        connection->guest_next->guest_prev = connection->guest_prev;
    } else {
        thread->guests_last = connection->guest_prev;
    }
    connection->guest_next = connection->guest_prev = NULL;
    COUNT(thread, guests, -1);
}
