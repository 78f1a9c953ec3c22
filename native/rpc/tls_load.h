/* SPDX-License-Identifier: Apache-2.0 */
/* Where libsoftsjj-tls.so is found. */
#ifndef SOFTSJJ_RPC_TLS_LOAD_H
#define SOFTSJJ_RPC_TLS_LOAD_H

#include <softsjj_tls.h>

#include "rpc.h"

/* Beside the file that this code is in (libsdf.so), then by its bare name as the system's loader looks for libraries; for itself
 * only (RTLD_LOCAL), and never unloaded. Loading it again costs nothing. NULL: not there or not ours, *error says where it was
 * looked for (RPC_NO_CONNECT). */
const softsjj_tls_table *rpc_tls_load(rpc_error *error);

#endif
