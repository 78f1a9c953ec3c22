/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve.h"

#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "explain.h"

enum { QUERIES_MAX = 64 };

#ifdef _WIN32
static const clockid_t CLOCK_OF_WAITS = CLOCK_REALTIME; /* its condition variables know no other */
#else
static const clockid_t CLOCK_OF_WAITS = CLOCK_MONOTONIC;
#endif

/* Shared by the asker and its thread; whoever is last frees it. */
typedef struct query {
    pthread_mutex_t lock;
    pthread_cond_t done_now;
    bool done;
    bool left; /* the asker is gone */
    char *host;
    int code; /* getaddrinfo's */
    struct addrinfo *found;
} query;

static atomic_int queries_running;

static void free_query(query *asked) {
    if (asked->found != NULL) {
        freeaddrinfo(asked->found);
    }
    pthread_cond_destroy(&asked->done_now);
    pthread_mutex_destroy(&asked->lock);
    free(asked->host);
    free(asked);
}

static query *new_query(const char *host) {
    pthread_condattr_t attributes;
    query *asked = (query *)calloc(1, sizeof *asked);
    if (asked == NULL) {
        return NULL;
    }
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_OF_WAITS);
    pthread_mutex_init(&asked->lock, NULL);
    pthread_cond_init(&asked->done_now, &attributes);
    pthread_condattr_destroy(&attributes);
    asked->host = strdup(host);
    if (asked->host == NULL) {
        free_query(asked);
        return NULL;
    }
    return asked;
}

static void *ask(void *argument) {
    query *asked = (query *)argument;
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    struct addrinfo *found = NULL;
    int code = getaddrinfo(asked->host, NULL, &wanted, &found);
    pthread_mutex_lock(&asked->lock);
    asked->code = code;
    asked->found = found;
    asked->done = true;
    bool last = asked->left;
    pthread_cond_signal(&asked->done_now);
    pthread_mutex_unlock(&asked->lock);
    if (last) {
        free_query(asked);
    }
    atomic_fetch_sub(&queries_running, 1);
    return NULL;
}

/* Detached, and deaf to the application's signals. */
static bool start_thread(query *asked) {
    sigset_t all;
    sigset_t before;
    pthread_t thread;
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(&thread, &detached, ask, asked);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&detached);
    return code == 0;
}

static struct timespec later(int milliseconds) {
    struct timespec then;
    clock_gettime(CLOCK_OF_WAITS, &then);
    then.tv_sec += milliseconds / 1000;
    then.tv_nsec += (long)(milliseconds % 1000) * 1000000L;
    if (then.tv_nsec >= 1000000000L) {
        then.tv_sec++;
        then.tv_nsec -= 1000000000L;
    }
    return then;
}

/* false: time ran out, and the query is the thread's now. */
static bool wait_for(query *asked, int milliseconds) {
    const struct timespec until = later(milliseconds);
    pthread_mutex_lock(&asked->lock);
    while (!asked->done && pthread_cond_timedwait(&asked->done_now, &asked->lock, &until) == 0) {
    }
    bool done = asked->done;
    asked->left = true;
    pthread_mutex_unlock(&asked->lock);
    return done;
}

static size_t copy(const struct addrinfo *found, softsjj_tls_address *addresses) {
    size_t count = 0;
    for (; found != NULL && count < SOFTSJJ_TLS_ADDRESSES_MAX; found = found->ai_next) {
        softsjj_tls_address *next = &addresses[count];
        memset(next, 0, sizeof *next);
        if (found->ai_family == AF_INET) {
            memcpy(next->host, &((const struct sockaddr_in *)(const void *)found->ai_addr)->sin_addr, 4);
            count++;
        } else if (found->ai_family == AF_INET6) {
            next->six = true;
            memcpy(next->host, &((const struct sockaddr_in6 *)(const void *)found->ai_addr)->sin6_addr, 16);
            count++;
        }
    }
    return count;
}

static softsjj_tls_result start(const char *host, query **out, char *text) {
    if (atomic_fetch_add(&queries_running, 1) >= QUERIES_MAX) {
        atomic_fetch_sub(&queries_running, 1);
        tls_say(text, "the name %s is not looked up: %d queries before it have no answer yet (does the name server answer?)", host,
                QUERIES_MAX);
        return SOFTSJJ_TLS_FAILED;
    }
    *out = new_query(host);
    if (*out == NULL || !start_thread(*out)) {
        atomic_fetch_sub(&queries_running, 1);
        if (*out != NULL) {
            free_query(*out);
        }
        tls_say(text, "no memory to look up the name %s", host);
        return SOFTSJJ_TLS_NO_MEMORY;
    }
    return SOFTSJJ_TLS_OK;
}

softsjj_tls_result tls_resolve(const char *host, int milliseconds, softsjj_tls_address *addresses, size_t *count, char *text) {
    query *asked = NULL;
    softsjj_tls_result result = start(host, &asked, text);
    *count = 0;
    if (result != SOFTSJJ_TLS_OK) {
        return result;
    }
    if (!wait_for(asked, milliseconds)) {
        tls_say(text, "the name %s could not be looked up within %d ms: does the name server answer?", host, milliseconds);
        return SOFTSJJ_TLS_FAILED;
    }
    if (asked->code != 0) {
        tls_say(text, "the name %s cannot be looked up: %s", host, gai_strerror(asked->code));
    } else {
        *count = copy(asked->found, addresses);
        tls_say(text, "the name %s has no address", host);
    }
    free_query(asked);
    return *count != 0 ? SOFTSJJ_TLS_OK : SOFTSJJ_TLS_FAILED;
}

void tls_resolve_child(void) {
    atomic_store(&queries_running, 0);
}
