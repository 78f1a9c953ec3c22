/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the process holds: open devices, their sessions and keys, behind one lock. A function works with an acquired object, which
 * stays alive until it is released even when another thread closes its handle meanwhile.
 */
#ifndef SOFTSJJ_SDF_LIBRARY_H
#define SOFTSJJ_SDF_LIBRARY_H

#include <pthread.h>

#include "error.h"
#include "rpc.h"
#include "sdf.h"

enum { SDF_TOKEN_MAX = 64 };

typedef struct sdf_device {
    unsigned refs;
    rpc_pool *pool;
    struct sdf_device *next;
} sdf_device;

typedef struct sdf_session {
    unsigned refs;
    sdf_device *device;
    pthread_mutex_t parts; /* held through a hash or HMAC call, whose long data may take several messages */
    uint8_t token[SDF_TOKEN_MAX];
    size_t token_len;
    unsigned at; /* which of the pool's addresses the session is at */
    struct sdf_session *next;
} sdf_session;

/* A device without a handle yet, which owns the pool from here on, also on failure. It is known to fork handlers at once, so that a
 * child forked while it connects does not keep its socket. NULL: no memory. */
sdf_device *sdf_device_new(rpc_pool *pool);
/* Gives it its handle; on failure it is released. Errors: SDR_NOBUFFER. */
int sdf_device_publish(sdf_device *device, SGD_HANDLE *out);
/* NULL: no such handle. */
sdf_device *sdf_device_acquire(SGD_HANDLE handle);
void sdf_device_release(sdf_device *device);

/* Adds a session, opened at an address of the device's pool, to an acquired device. Errors: SDR_NOBUFFER, SDR_INARGERR (the device
 * was closed meanwhile). */
int sdf_session_add(SGD_HANDLE device_handle, sdf_device *device, rpc_slice token, unsigned at, SGD_HANDLE *out);
sdf_session *sdf_session_acquire(SGD_HANDLE handle);
void sdf_session_release(sdf_session *session);

/* Take a handle out of the table, with all under it; the result is released by the caller. NULL: no such handle, or none left. */
sdf_device *sdf_device_detach(SGD_HANDLE handle);
sdf_session *sdf_session_detach(SGD_HANDLE handle);
sdf_session *sdf_session_detach_any(SGD_HANDLE device);

/* id: the daemon's number of the key. Errors: SDR_NOBUFFER, SDR_INARGERR (the session was closed meanwhile). */
int sdf_key_add(SGD_HANDLE session, uint64_t id, SGD_HANDLE *out);
/* Errors: SDR_KEYNOTEXIST, a key of another session; SDR_INARGERR, no key handle at all. */
int sdf_key_find(SGD_HANDLE session, SGD_HANDLE key, uint64_t *id);
void sdf_key_remove(SGD_HANDLE key);

/* Did this process, or one it was forked from, ever give out such a handle, open or closed by now? */
bool sdf_handle_known(uint64_t handle);

#endif
