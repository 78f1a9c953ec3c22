/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Upward: what nobody here can answer, and who comes and goes. Bounded where a peer could fill it: by requests and connections that
 * wait, and by bytes. CANCELLED and CLOSED are always taken, for each follows a REQUEST or OPENED that was.
 */
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "inner.h"

bool queue_open(event_queue *queue) {
    pthread_mutex_init(&queue->lock, NULL);
    queue->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return queue->bell >= 0;
}

void queue_close(event_queue *queue) {
    while (queue->first != NULL) {
        lane_event event = queue->first->event;
        queue->first = queue->first->next;
        lane_event_free(&event);
    }
    if (queue->bell >= 0) {
        (void)close(queue->bell);
    }
    pthread_mutex_destroy(&queue->lock);
}

static event_node *node_new(lane_event_kind kind, uint64_t connection, int32_t stream, size_t path, size_t message) {
    event_node *node = (event_node *)malloc(sizeof *node + path + 1 + message);
    if (node == NULL) {
        return NULL;
    }
    memset(node, 0, sizeof *node);
    node->event = (lane_event){.kind = kind, .connection = connection, .stream = stream, .memory = node};
    node->bytes = message;
    return node;
}

/* How many of this kind wait; NULL: they are not counted. */
static uint32_t *counter_of(event_queue *queue, lane_event_kind kind) {
    switch (kind) {
        case LANE_REQUEST:
            return &queue->requests;
        case LANE_OPENED:
        case LANE_UNSHAKEN:
            return &queue->opened;
        case LANE_CANCELLED:
        case LANE_CLOSED:
            break;
    }
    return NULL;
}

/* What is counted finds room or is not taken. */
static bool put(lane *self, event_node *node) {
    event_queue *queue = &self->queue;
    uint32_t *count = counter_of(queue, node->event.kind);
    pthread_mutex_lock(&queue->lock);
    bool taken = count == NULL || (*count < self->options.queue_events && queue->bytes + node->bytes <= self->options.queue_bytes);
    bool ring = taken && queue->first == NULL;
    if (taken) {
        if (count != NULL) {
            ++*count;
        }
        queue->bytes += node->bytes;
        if (ring) {
            queue->first = node;
        } else {
            queue->last->next = node;
        }
        queue->last = node;
    }
    pthread_mutex_unlock(&queue->lock);
    if (ring) {
        (void)!eventfd_write(queue->bell, 1);
    }
    return taken;
}

bool queue_request(server_call *call, const uint8_t *message, size_t n) {
    const lane_call *shown = &call->shown;
    event_node *node = node_new(LANE_REQUEST, shown->connection, shown->stream, shown->path_len, n);
    if (node == NULL) {
        return false;
    }
    char *path = (char *)(node + 1);
    memcpy(path, shown->path, shown->path_len);
    path[shown->path_len] = '\0';
    uint8_t *copy = (uint8_t *)path + shown->path_len + 1;
    if (n != 0) {
        memcpy(copy, message, n);
    }
    node->event.path = path;
    node->event.path_len = shown->path_len;
    node->event.message = copy;
    node->event.message_len = n;
    node->event.deadline = shown->deadline;
    if (put(call->connection->thread->lane, node)) {
        return true;
    }
    lane_event_free(&node->event);
    return false;
}

/* Without memory for it, whoever works for nobody finds out when the answer is dropped. */
void queue_cancelled(server_call *call) {
    event_node *node = node_new(LANE_CANCELLED, call->shown.connection, call->shown.stream, 0, 0);
    if (node != NULL) {
        (void)put(call->connection->thread->lane, node);
    }
}

bool queue_opened(server_connection *connection, lane_peer *peer) {
    event_node *node = node_new(LANE_OPENED, connection->number, 0, 0, 0);
    connection->farewell = node_new(LANE_CLOSED, connection->number, 0, 0, 0);
    if (node != NULL && connection->farewell != NULL) {
        node->peer = *peer;
        node->event.peer = &node->peer;
        if (put(connection->thread->lane, node)) {
            return true;
        }
    }
    free(node);
    free(connection->farewell);
    connection->farewell = NULL;
    free((void *)(uintptr_t)peer->certificate);
    return false;
}

void queue_closed(server_connection *connection) {
    if (connection->farewell != NULL) {
        (void)put(connection->thread->lane, connection->farewell);
        connection->farewell = NULL;
    }
}

/* One that finds no room is not told of. */
void queue_unshaken(server_connection *connection, const char *why) {
    const size_t n = strlen(why);
    event_node *node = node_new(LANE_UNSHAKEN, connection->number, 0, n, 0);
    if (node == NULL) {
        return;
    }
    char *text = (char *)(node + 1);
    memcpy(text, why, n + 1);
    node->event.path = text;
    node->event.path_len = n;
    node->peer = (lane_peer){.kind = connection->listener->kind, .tag = connection->listener->tag};
    peer_describe(connection->fd, node->peer.kind, &node->peer);
    node->event.peer = &node->peer;
    if (!put(connection->thread->lane, node)) {
        free(node);
    }
}

/* ---- the taker's side ------------------------------------------------------------------------------------------------------ */

int lane_event_fd(lane *self) {
    return self->queue.bell;
}

size_t lane_take(lane *self, lane_event *out, size_t n) {
    event_queue *queue = &self->queue;
    size_t taken = 0;
    pthread_mutex_lock(&queue->lock);
    while (taken < n && queue->first != NULL) {
        event_node *node = queue->first;
        queue->first = node->next;
        queue->bytes -= node->bytes;
        uint32_t *count = counter_of(queue, node->event.kind);
        if (count != NULL) {
            --*count;
        }
        out[taken++] = node->event;
    }
    if (queue->first == NULL) {
        eventfd_t rung;
        (void)!eventfd_read(queue->bell, &rung);
    }
    pthread_mutex_unlock(&queue->lock);
    return taken;
}

void lane_event_free(lane_event *event) {
    event_node *node = (event_node *)event->memory;
    if (node == NULL) {
        return;
    }
    event->memory = NULL; /* before: it may be the node's own */
    free((void *)(uintptr_t)node->peer.certificate);
    if (node->bytes != 0) {
        rpc_wipe((void *)(uintptr_t)node->event.message, node->bytes);
    }
    free(node);
}
