/* SPDX-License-Identifier: Apache-2.0 */
#include "inside.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>

static struct {
    pthread_rwlock_t lock; /* read: inside OpenSSL; write: forking */
    pthread_once_t once;
    pthread_key_t thread; /* set in threads that OpenSSL may keep something for */
    bool started;
    pthread_t forking; /* who holds the lock for writing; meaningful while depth is not 0 */
    _Atomic unsigned depth;
} inside = {.lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP, .once = PTHREAD_ONCE_INIT};

/* At the end of a thread OpenSSL frees what it kept for it, and takes its locks for that: inside, like everything else. */
static void end_of_thread(void *set) {
    (void)set;
    pthread_rwlock_rdlock(&inside.lock);
    OPENSSL_thread_stop();
    pthread_rwlock_unlock(&inside.lock);
}

static void start(void) {
    const uint64_t how =
        OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_LOAD_SSL_STRINGS | OPENSSL_INIT_LOAD_CRYPTO_STRINGS;
    /* Before OpenSSL makes its own key: destructors run in the order of the keys, and then it finds nothing left to do. */
    inside.started = pthread_key_create(&inside.thread, end_of_thread) == 0 && OPENSSL_init_ssl(how, NULL) == 1;
}

bool tls_start(void) {
    pthread_rwlock_rdlock(&inside.lock);
    pthread_once(&inside.once, start);
    pthread_rwlock_unlock(&inside.lock);
    return inside.started;
}

void tls_enter(void) {
    pthread_rwlock_rdlock(&inside.lock);
    (void)pthread_setspecific(inside.thread, &inside);
    ERR_clear_error();
}

void tls_leave(void) {
    pthread_rwlock_unlock(&inside.lock);
}

void tls_fork_prepare(void) {
    if (inside.depth != 0 && pthread_equal(inside.forking, pthread_self())) {
        inside.depth++;
        return;
    }
    pthread_rwlock_wrlock(&inside.lock);
    inside.forking = pthread_self();
    inside.depth = 1;
}

void tls_fork_parent(void) {
    if (--inside.depth == 0) {
        pthread_rwlock_unlock(&inside.lock);
    }
}

/* The lock remembers its writer by a number that the child's only thread no longer has: it is made anew. */
void tls_fork_child(void) {
    const pthread_rwlock_t fresh = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
    inside.lock = fresh;
    inside.depth = 0;
}
