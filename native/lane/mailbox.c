/* SPDX-License-Identifier: Apache-2.0 */
/* What other threads want of an I/O thread: they leave orders and ring; it carries them out between two rounds. */
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "inner.h"

static void order_free(lane_order *order) {
    block_free(order->message);
    free(order->text);
    if (order->fd >= 0) {
        (void)close(order->fd);
    }
    free(order);
}

void mailbox_open(mailbox *mail) {
    pthread_mutex_init(&mail->lock, NULL);
}

void mailbox_close(mailbox *mail) {
    while (mail->first != NULL) {
        lane_order *next = mail->first->next;
        order_free(mail->first);
        mail->first = next;
    }
    pthread_mutex_destroy(&mail->lock);
}

bool mailbox_put(lane_thread *thread, lane_order *template) {
    lane_order *left = (lane_order *)malloc(sizeof *left);
    if (left == NULL) {
        return false;
    }
    *left = *template;
    left->next = NULL;
    pthread_mutex_lock(&thread->mail.lock);
    bool ring = thread->mail.first == NULL;
    if (ring) {
        thread->mail.first = left;
    } else {
        thread->mail.last->next = left;
    }
    thread->mail.last = left;
    pthread_mutex_unlock(&thread->mail.lock);
    if (ring) {
        (void)!eventfd_write(thread->bell, 1);
    }
    return true;
}

/* ---- carrying out ---------------------------------------------------------------------------------------------------------- */

static server_call *find_call(const lane_thread *thread, const lane_order *order) {
    server_connection *found = places_find(thread, order->connection);
    return found == NULL ? NULL : (server_call *)nghttp2_session_get_stream_user_data(found->ng, order->stream);
}

static void carry_answer(lane_thread *thread, lane_order *order) {
    server_call *call = find_call(thread, order);
    if (call == NULL || !call->up || call->finished) {
        COUNT(thread, dropped, 1);
        return;
    }
    if (order->kind == ORDER_SEND) {
        answer_send(call, order->message);
    } else {
        call->up = false;
        answer_finish(call, order->message, order->status, order->text);
    }
    order->message = NULL;
    connection_touch(call->connection);
}

static void carry_accept(lane_thread *thread, const lane_order *order) {
    server_connection *found = places_find(thread, order->connection);
    if (found != NULL && !found->accepted) {
        found->accepted = true;
        found->peer = order->number;
        call_unpark_all(found);
        connection_touch(found);
    }
}

static void carry_turn_away(lane_thread *thread, const lane_order *order) {
    server_connection *found = places_find(thread, order->connection);
    if (found != NULL) {
        COUNT(thread, turned_away, 1);
        connection_part(found, NGHTTP2_NO_ERROR);
    }
}

static void carry_out(lane_thread *thread, lane_order *order) {
    switch (order->kind) {
        case ORDER_ANSWER:
        case ORDER_SEND:
            carry_answer(thread, order);
            break;
        case ORDER_ACCEPT:
            carry_accept(thread, order);
            break;
        case ORDER_TURN_AWAY:
            carry_turn_away(thread, order);
            break;
        case ORDER_ADOPT:
            listener_adopt(thread, &thread->lane->listeners[order->number], order->fd);
            order->fd = -1;
            break;
        case ORDER_STOP:
            thread->stopping = true;
            thread->stop_at = thread->now + (int64_t)order->number;
            break;
    }
}

void mailbox_empty(lane_thread *thread) {
    pthread_mutex_lock(&thread->mail.lock);
    lane_order *next = thread->mail.first;
    thread->mail.first = thread->mail.last = NULL;
    pthread_mutex_unlock(&thread->mail.lock);
    while (next != NULL) {
        lane_order *order = next;
        next = order->next;
        carry_out(thread, order);
        order_free(order);
    }
}

void lane_wake(lane *self) {
    for (unsigned i = 0; i < self->options.threads; i++) {
        (void)!eventfd_write(self->threads[i].bell, 1);
    }
}

/* ---- orders of whoever takes the events ------------------------------------------------------------------------------------ */

static bool put(lane *self, lane_order *order) {
    const unsigned index = places_thread(order->connection);
    order->fd = -1;
    if (index < self->options.threads && mailbox_put(&self->threads[index], order)) {
        return true;
    }
    block_free(order->message);
    free(order->text);
    return false;
}

bool lane_answer(lane *self, uint64_t connection, int32_t stream, const uint8_t *message, size_t n, int status, const char *text) {
    lane_order order = {.kind = ORDER_ANSWER, .connection = connection, .stream = stream, .status = status};
    order.message = message == NULL ? NULL : block_new(message, n);
    order.text = text == NULL ? NULL : strdup(text);
    if ((message != NULL && order.message == NULL) || (text != NULL && order.text == NULL)) {
        block_free(order.message);
        free(order.text);
        return false;
    }
    return put(self, &order);
}

bool lane_send(lane *self, uint64_t connection, int32_t stream, const uint8_t *message, size_t n) {
    lane_order order = {.kind = ORDER_SEND, .connection = connection, .stream = stream, .message = block_new(message, n)};
    return order.message != NULL && put(self, &order);
}

bool lane_accept(lane *self, uint64_t connection, uint64_t peer) {
    lane_order order = {.kind = ORDER_ACCEPT, .connection = connection, .number = peer};
    return put(self, &order);
}

bool lane_turn_away(lane *self, uint64_t connection) {
    lane_order order = {.kind = ORDER_TURN_AWAY, .connection = connection};
    return put(self, &order);
}
