/* SPDX-License-Identifier: Apache-2.0 */
#include "tls.h"

#include <pthread.h>
#include <stdlib.h>

#include "tls_load.h"

struct rpc_tls {
    const rpc_tls_options *options;
    pthread_mutex_t lock; /* of the two below, which come together */
    const softsjj_tls_table *table;
    softsjj_tls_client *client;
};

rpc_tls *rpc_tls_new(const rpc_tls_options *options) {
    rpc_tls *tls = (rpc_tls *)calloc(1, sizeof *tls);
    if (tls == NULL) {
        return NULL;
    }
    tls->options = options;
    pthread_mutex_init(&tls->lock, NULL);
    return tls;
}

void rpc_tls_free(rpc_tls *tls) {
    if (tls == NULL) {
        return;
    }
    if (tls->client != NULL) {
        tls->table->client_free(tls->client);
    }
    pthread_mutex_destroy(&tls->lock);
    free(tls);
}

const softsjj_tls_table *rpc_tls_loaded(const rpc_tls *tls) {
    return tls->table;
}

const rpc_tls_options *rpc_tls_settings(const rpc_tls *tls) {
    return tls->options;
}

/* Outside the lock: whoever forks holds up the library first and then asks for the lock. */
static softsjj_tls_client *make_client(const rpc_tls *tls, const softsjj_tls_table *table, rpc_error *error) {
    const softsjj_tls_settings settings = {tls->options->ca, tls->options->certificate, tls->options->key};
    softsjj_tls_client *client = table->client_new(&settings);
    if (client == NULL) {
        (void)rpc_fail(error, RPC_NO_MEMORY, "no memory for TLS settings");
    }
    return client;
}

const softsjj_tls_table *rpc_tls_library(rpc_tls *tls, softsjj_tls_client **client, rpc_error *error) {
    pthread_mutex_lock(&tls->lock);
    const softsjj_tls_table *table = tls->table;
    *client = tls->client;
    pthread_mutex_unlock(&tls->lock);
    if (table != NULL) {
        return table;
    }
    table = rpc_tls_load(error);
    softsjj_tls_client *made = table == NULL ? NULL : make_client(tls, table, error);
    if (made == NULL) {
        return NULL;
    }
    pthread_mutex_lock(&tls->lock);
    bool first = tls->table == NULL; /* otherwise another thread was faster */
    if (first) {
        tls->client = made;
        tls->table = table;
    }
    *client = tls->client;
    pthread_mutex_unlock(&tls->lock);
    if (!first) {
        table->client_free(made);
    }
    return table;
}

void rpc_tls_fork_prepare(rpc_tls *tls) {
    if (tls != NULL) {
        pthread_mutex_lock(&tls->lock);
        if (tls->table != NULL) {
            tls->table->fork_prepare();
        }
    }
}

void rpc_tls_fork_parent(rpc_tls *tls) {
    if (tls != NULL) {
        if (tls->table != NULL) {
            tls->table->fork_parent();
        }
        pthread_mutex_unlock(&tls->lock);
    }
}

void rpc_tls_fork_child(rpc_tls *tls) {
    if (tls != NULL) {
        pthread_mutex_init(&tls->lock, NULL);
        if (tls->table != NULL) {
            tls->table->fork_child();
        }
    }
}
