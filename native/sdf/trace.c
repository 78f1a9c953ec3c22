/* SPDX-License-Identifier: Apache-2.0 */
/* The file of the trace: opened once, continued by forked children, one write for each line. */
#include "trace.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "library.h"
#include "trace_file.h"
#include "trace_line.h"

atomic_int sdf_trace_mode = SDF_TRACE_UNDECIDED;

/* `lock` is held while the file is opened, here or again in a child; lines are written without it. */
static struct {
    pthread_mutex_t lock;
    pthread_once_t once;
    char pattern[PATH_MAX]; /* absolute, with %p; empty: none was named */
    char path[PATH_MAX];    /* the same without %p: for messages */
    atomic_int fd;
    atomic_int pid;               /* whose first line stands in the file; 0: nobody's */
    atomic_uint_least64_t device; /* with `inode`: which file it is. Programs close descriptors that they do not know */
    atomic_uint_least64_t inode;
    atomic_uint_least64_t sequence;
    atomic_int writers; /* threads that may be using fd */
} trace = {.lock = PTHREAD_MUTEX_INITIALIZER, .once = PTHREAD_ONCE_INIT, .fd = -1};

/* ---- the file -------------------------------------------------------------------------------------------------------------- */

/* Says why there is no trace any more. Only once: whoever switched it off says it. */
static void give_up(const char *what, int number) {
    if (atomic_exchange(&sdf_trace_mode, SDF_TRACE_OFF) != SDF_TRACE_OFF) {
        dprintf(STDERR_FILENO, "libsdf: trace %s: %s: %s; calls are not traced\n", trace.path, what, strerror(number));
    }
}

/* Makes trace.path of trace.pattern. false: it is too long. */
static bool expand(void) {
    size_t n = 0;
    for (const char *p = trace.pattern; *p != '\0' && n < sizeof trace.path - 16;) {
        if (p[0] == '%' && p[1] == 'p') {
            n += (size_t)snprintf(trace.path + n, sizeof trace.path - n, "%d", (int)getpid());
            p += 2;
        } else {
            trace.path[n++] = *p++;
        }
    }
    trace.path[n] = '\0';
    return n < sizeof trace.path - 16;
}

static int open_file(int *error) {
    uint64_t id[2];
    int fd = sdf_trace_file_open(trace.path, id, error);
    if (fd >= 0) {
        atomic_store(&trace.device, id[0]);
        atomic_store(&trace.inode, id[1]);
    }
    return fd;
}

/* Is the descriptor still the trace? */
static bool ours(int fd) {
    const uint64_t id[2] = {atomic_load(&trace.device), atomic_load(&trace.inode)};
    return fd >= 0 && sdf_trace_file_is(fd, id);
}

static void put_line(const sdf_json *json) {
    int error = sdf_trace_file_append(atomic_load(&trace.fd), json->text, json->len);
    if (error != 0) {
        give_up("cannot write", error);
    }
}

/* The lock is held. false: there is no trace any more. */
static bool reopen(void) {
    int error = ENAMETOOLONG;
    const int old = atomic_load(&trace.fd);
    const bool closes = ours(old);
    const int fd = expand() ? open_file(&error) : -1;
    if (fd < 0) {
        give_up("cannot open", error);
        return false;
    }
    atomic_store(&trace.fd, fd);
    if (closes) {
        close(old);
    }
    return true;
}

/* Writes this process's first line. The lock is held. parent: 0, or whose trace it continues. */
static void introduce(pid_t parent) {
    char text[SDF_TRACE_LINE_MAX];
    sdf_json json = {.text = text, .room = sizeof text};
    sdf_trace_header(&json, parent);
    if (!json.full) {
        put_line(&json);
    }
    atomic_store(&trace.pid, (int)getpid());
}

/* After a fork, or when the program has closed the descriptor: the file again. */
static void recover(pid_t pid) {
    pthread_mutex_lock(&trace.lock);
    const pid_t last = atomic_load(&trace.pid);
    const bool own_file = last != pid && strstr(trace.pattern, "%p") != NULL;
    if ((!own_file && ours(atomic_load(&trace.fd))) || reopen()) {
        if (last != pid) {
            introduce(last);
        }
    }
    pthread_mutex_unlock(&trace.lock);
}

/* ---- fork and end ---------------------------------------------------------------------------------------------------------- */

static void before_fork(void) {
    pthread_mutex_lock(&trace.lock);
}

static void after_fork_in_parent(void) {
    pthread_mutex_unlock(&trace.lock);
}

/* The child's first line is written with its first call: most children only exec. */
static void after_fork_in_child(void) {
    pthread_mutex_init(&trace.lock, NULL);
    atomic_store(&trace.writers, 0);
}

__attribute__((destructor)) static void finish(void) {
    int fd = atomic_load(&trace.fd);
    if (atomic_exchange(&sdf_trace_mode, SDF_TRACE_OFF) == SDF_TRACE_ON && atomic_load(&trace.writers) == 0 && ours(fd)) {
        close(fd);
    }
}

/* ---- for the library ------------------------------------------------------------------------------------------------------- */

/* Keeps the name, absolute: a child that opens its own file may have gone elsewhere. false: it is too long. */
static bool name_file(const char *path) {
    snprintf(trace.path, sizeof trace.path, "%s", path);
    return sdf_trace_file_name(path, trace.pattern, sizeof trace.pattern);
}

static void open_first(const char *path) {
    (void)pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    if (!name_file(path)) {
        give_up("cannot open", ENAMETOOLONG);
        return;
    }
    if (reopen()) {
        int undecided = SDF_TRACE_UNDECIDED;
        introduce(0);
        /* Off by now when the first line could not be written. */
        (void)atomic_compare_exchange_strong(&sdf_trace_mode, &undecided, SDF_TRACE_ON);
    }
}

static void from_environment(void) {
    const char *path = secure_getenv("SOFTSJJ_TRACE");
    if (path != NULL && path[0] != '\0') {
        pthread_mutex_lock(&trace.lock);
        open_first(path);
        pthread_mutex_unlock(&trace.lock);
    }
}

void sdf_trace_open(const char *path) {
    int undecided = SDF_TRACE_UNDECIDED;
    pthread_once(&trace.once, from_environment);
    pthread_mutex_lock(&trace.lock);
    if (trace.pattern[0] == '\0' && path != NULL && path[0] != '\0') {
        atomic_store(&sdf_trace_mode, SDF_TRACE_UNDECIDED);
        open_first(path);
    }
    (void)atomic_compare_exchange_strong(&sdf_trace_mode, &undecided, SDF_TRACE_OFF);
    pthread_mutex_unlock(&trace.lock);
}

static uint64_t monotonic_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void sdf_trace_begin(sdf_trace_call *call) {
    pthread_once(&trace.once, from_environment);
    for (size_t i = 0; i < call->function->count; i++) {
        if (call->function->parameters[i].kind == SDF_ARG_HANDLE && sdf_handle_known(call->values[i])) {
            call->known |= (uint32_t)1 << i;
        }
    }
    call->sequence = atomic_fetch_add_explicit(&trace.sequence, 1, memory_order_relaxed) + 1;
    call->unix_us = sdf_trace_unix_us();
    call->begun_ns = monotonic_ns();
}

void sdf_trace_end(const sdf_trace_call *call, int code, const char *text) {
    const uint64_t ns = monotonic_ns() - call->begun_ns;
    const int saved = errno;
    char line[SDF_TRACE_LINE_MAX];
    sdf_json json = {.text = line, .room = sizeof line};
    atomic_fetch_add(&trace.writers, 1);
    if (atomic_load(&sdf_trace_mode) == SDF_TRACE_ON) {
        const pid_t pid = getpid();
        if (atomic_load(&trace.pid) != pid || !ours(atomic_load(&trace.fd))) {
            recover(pid);
        }
        sdf_trace_line(&json, call, code, text, ns);
        if (!json.full && atomic_load(&sdf_trace_mode) == SDF_TRACE_ON) {
            put_line(&json);
        }
    }
    atomic_fetch_sub(&trace.writers, 1);
    errno = saved;
}
