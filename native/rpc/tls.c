/* SPDX-License-Identifier: Apache-2.0 */
#include "tls.h"

#include <pthread.h>
#include <stdlib.h>

#include "tls_load.h"

struct rpc_tls {
    const rpc_tls_options *options;
    pthread_mutex_t lock; /* of loading */
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

const softsjj_tls_table *rpc_tls_library(rpc_tls *tls, softsjj_tls_client **client, rpc_error *error) {
    pthread_mutex_lock(&tls->lock);
    if (tls->table == NULL) {
        tls->table = rpc_tls_load(error);
    }
    const softsjj_tls_table *table = tls->table;
    if (table != NULL && tls->client == NULL) {
        const softsjj_tls_settings settings = {tls->options->ca, tls->options->certificate, tls->options->key};
        tls->client = table->client_new(&settings);
        if (tls->client == NULL) {
            (void)rpc_fail(error, RPC_NO_MEMORY, "no memory for TLS settings");
            table = NULL;
        }
    }
    *client = tls->client;
    pthread_mutex_unlock(&tls->lock);
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
