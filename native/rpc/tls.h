/* SPDX-License-Identifier: Apache-2.0 */
/* What the TLS connections of a pool share: the library libsoftsjj-tls.so, loaded when the first one is made, and the files. */
#ifndef SOFTSJJ_RPC_TLS_H
#define SOFTSJJ_RPC_TLS_H

#include <softsjj_tls.h>

#include "rpc.h"

typedef struct rpc_tls rpc_tls;

/* Reads no file and loads nothing yet. options must outlive it. NULL: no memory. */
rpc_tls *rpc_tls_new(const rpc_tls_options *options);
/* After the last of its connections. NULL is allowed. */
void rpc_tls_free(rpc_tls *tls);

/* The library's functions; the library is loaded and the client made if that was not done. NULL: *error says why not
 * (RPC_NO_CONNECT, RPC_NO_MEMORY). */
const softsjj_tls_table *rpc_tls_library(rpc_tls *tls, softsjj_tls_client **client, rpc_error *error);
/* The same once it is loaded. */
const softsjj_tls_table *rpc_tls_loaded(const rpc_tls *tls);
const rpc_tls_options *rpc_tls_settings(const rpc_tls *tls);

/* Around fork, with NULL allowed: no thread is inside the library while a child is made, or a lock of it could stay held in the
 * child. Prepared after everything whose owner may call the library. */
void rpc_tls_fork_prepare(rpc_tls *tls);
void rpc_tls_fork_parent(rpc_tls *tls);
void rpc_tls_fork_child(rpc_tls *tls);

#endif
