/* SPDX-License-Identifier: Apache-2.0 */
/* Listeners: thread 0 accepts and hands the connections out in turn. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "inner.h"

enum { ACCEPTS_AT_ONCE = 64 };

void listener_watch(lane_thread *thread, server_listener *listener, bool watch) {
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = listener}};
    (void)epoll_ctl(thread->epoll, watch ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, listener->fd, &event);
    listener->muted = !watch;
}

void listener_adopt(lane_thread *thread, server_listener *listener, int fd) {
    server_connection *made = thread->stopping ? NULL : connection_open(thread, fd, listener);
    if (made == NULL) {
        COUNT(thread, turned_away, 1);
        atomic_fetch_sub(&thread->lane->open, 1);
        (void)close(fd);
    }
}

static void hand_out(lane_thread *thread, server_listener *listener, int fd) {
    lane *self = thread->lane;
    if (atomic_fetch_add(&self->open, 1) >= self->options.connections) {
        atomic_fetch_sub(&self->open, 1);
        COUNT(thread, turned_away, 1);
        (void)close(fd);
        return;
    }
    if (listener->kind != LANE_UNIX) {
        const int yes = 1;
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
    lane_thread *to = &self->threads[self->next_thread++ % self->options.threads];
    lane_order order = {.kind = ORDER_ADOPT, .number = (uint64_t)(listener - self->listeners), .fd = fd};
    if (to == thread || !mailbox_put(to, &order)) {
        listener_adopt(thread, listener, fd);
    }
}

void listener_ready(lane_thread *thread, server_listener *listener) {
    for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
        int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            hand_out(thread, listener, fd);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
            /* It would be ready again at once: look again when somebody may have gone. */
            listener_watch(thread, listener, false);
            return;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return;
        }
    }
}
