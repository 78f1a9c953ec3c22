/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a lane. */
#include "lane.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "inner.h"

static bool open_threads(lane *self) {
    self->threads = (lane_thread *)calloc(self->options.threads, sizeof *self->threads);
    if (self->threads == NULL) {
        return false;
    }
    for (unsigned i = 0; i < self->options.threads; i++) {
        self->threads[i].lane = self;
        self->threads[i].index = i;
        self->threads[i].epoll = self->threads[i].bell = -1;
        mailbox_open(&self->threads[i].mail);
    }
    for (unsigned i = 0; i < self->options.threads; i++) {
        if (!loop_open(&self->threads[i])) {
            return false;
        }
    }
    return true;
}

lane_result lane_new(const lane_options *options, const lane_handler *handler, lane **out, char *text) {
    *out = NULL;
    lane_result result = lane_options_check(options, text);
    if (result != LANE_OK) {
        return result;
    }
    lane *made = (lane *)calloc(1, sizeof *made);
    if (made == NULL) {
        return lane_fail(LANE_NO_MEMORY, text, "no memory for a lane");
    }
    made->options = *options;
    if (handler != NULL) {
        made->handler = *handler;
    }
    pthread_mutex_init(&made->tls_lock, NULL);
    if (!queue_open(&made->queue) || !session_prepare(made) || !open_threads(made)) {
        int code = errno;
        lane_free(made);
        return lane_fail(LANE_SYSTEM, text, "the lane's threads cannot be set up: %s", strerror(code));
    }
    *out = made;
    return LANE_OK;
}

lane_result lane_listen(lane *self, int fd, lane_listener_kind kind, uint32_t tag, char *text) {
    const char *wrong = NULL;
    lane_result result = LANE_BAD_STATE;
    if (self->started) {
        wrong = "listeners come before the start";
    } else if (self->listener_count == LANE_LISTENERS_MAX) {
        wrong = "there are too many listeners";
        result = LANE_BAD_OPTION;
    } else if (kind == LANE_TLS && self->tls == NULL) {
        wrong = "a TLS listener needs a certificate first";
    } else if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) != 0) {
        wrong = "this is no socket";
        result = LANE_BAD_OPTION;
    }
    if (wrong != NULL) {
        (void)close(fd);
        return lane_fail(result, text, "%s", wrong);
    }
    self->listeners[self->listener_count++] = (server_listener){.watch = WATCH_LISTENER, .fd = fd, .kind = kind, .tag = tag};
    return LANE_OK;
}

lane_result lane_start(lane *self, char *text) {
    if (self->started) {
        return lane_fail(LANE_BAD_STATE, text, "a lane starts once");
    }
    self->started = true;
    for (size_t i = 0; i < self->listener_count; i++) {
        listener_watch(&self->threads[0], &self->listeners[i], true);
    }
    for (unsigned i = 0; i < self->options.threads; i++) {
        lane_thread *thread = &self->threads[i];
        int code = pthread_create(&thread->thread, NULL, loop_run, thread);
        if (code != 0) {
            lane_stop(self, 0);
            return lane_fail(LANE_SYSTEM, text, "no thread can be started: %s", strerror(code));
        }
        char name[16];
        (void)snprintf(name, sizeof name, "lane-%u", i);
        (void)pthread_setname_np(thread->thread, name);
        thread->running = true;
    }
    return LANE_OK;
}

void lane_stop(lane *self, uint32_t drain_ms) {
    if (!self->started || self->stopped) {
        return;
    }
    self->stopped = true;
    for (unsigned i = 0; i < self->options.threads; i++) {
        if (self->threads[i].running) {
            loop_stop(&self->threads[i], drain_ms);
        }
    }
    for (unsigned i = 0; i < self->options.threads; i++) {
        if (self->threads[i].running) {
            (void)pthread_join(self->threads[i].thread, NULL);
            self->threads[i].running = false;
        }
    }
}

void lane_free(lane *self) {
    if (self == NULL) {
        return;
    }
    for (unsigned i = 0; self->threads != NULL && i < self->options.threads; i++) {
        loop_close(&self->threads[i]);
        mailbox_close(&self->threads[i].mail);
    }
    for (size_t i = 0; i < self->listener_count; i++) {
        if (self->listeners[i].fd >= 0) {
            (void)close(self->listeners[i].fd);
        }
    }
    free(self->threads);
    nghttp2_session_callbacks_del(self->callbacks);
    nghttp2_option_del(self->option);
    tls_settings_drop(self->tls);
    pthread_mutex_destroy(&self->tls_lock);
    queue_close(&self->queue);
    free(self);
}
