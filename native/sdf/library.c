/* SPDX-License-Identifier: Apache-2.0 */
/* The one state of the process, its lock, and what happens to it at fork and at the end. */
#include "library.h"

#include <stdlib.h>
#include <string.h>

#include "handles.h"

_Static_assert(sizeof(SGD_HANDLE) == sizeof(sdf_handle), "handles are 64-bit numbers");

static struct {
    pthread_mutex_t lock;
    pthread_once_t once;
    sdf_handles table;
    sdf_device *devices; /* all that are alive, with or without a handle */
    sdf_session *sessions;
} library = {.lock = PTHREAD_MUTEX_INITIALIZER, .once = PTHREAD_ONCE_INIT};

static sdf_handle number_of(SGD_HANDLE handle) {
    return (sdf_handle)(uintptr_t)handle;
}

static SGD_HANDLE handle_of(sdf_handle number) {
    return (SGD_HANDLE)(uintptr_t)number;
}

static int no_room(void) {
    return sdf_refuse(SDR_NOBUFFER, "no memory for another handle, or %d are open", SDF_HANDLES_MAX);
}

/* ---- fork and end ---------------------------------------------------------------------------------------------------------- */

static void before_fork(void) {
    pthread_mutex_lock(&library.lock);
    for (sdf_device *device = library.devices; device != NULL; device = device->next) {
        rpc_pool_fork_prepare(device->pool);
    }
}

static void after_fork_in_parent(void) {
    for (sdf_device *device = library.devices; device != NULL; device = device->next) {
        rpc_pool_fork_parent(device->pool);
    }
    pthread_mutex_unlock(&library.lock);
}

/* Handles stay good in the child: sessions belong to the machine, and the child's first call opens a connection of its own. Threads
 * that were in a call do not exist here; what they had acquired is never released, and locks they held are made anew. */
static void after_fork_in_child(void) {
    for (sdf_device *device = library.devices; device != NULL; device = device->next) {
        rpc_pool_fork_child(device->pool);
    }
    for (sdf_session *session = library.sessions; session != NULL; session = session->next) {
        pthread_mutex_init(&session->parts, NULL);
    }
    pthread_mutex_init(&library.lock, NULL);
}

static void start(void) {
    (void)pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

/* At exit or dlclose only idle descriptors go; the daemon ends sessions when their process is gone. A child that exits therefore
 * leaves its parent's sessions alone. Other threads may still be in calls: their memory is not touched. */
__attribute__((destructor)) static void finish(void) {
    if (pthread_mutex_trylock(&library.lock) != 0) {
        return;
    }
    for (sdf_device *device = library.devices; device != NULL; device = device->next) {
        rpc_pool_drop_idle(device->pool);
    }
    if (library.devices == NULL) { /* nothing has a handle: a program that loads the library again and again shall not grow */
        sdf_handles_free(&library.table);
    }
    pthread_mutex_unlock(&library.lock);
}

/* ---- devices --------------------------------------------------------------------------------------------------------------- */

sdf_device *sdf_device_new(rpc_pool *pool) {
    sdf_device *device = (sdf_device *)calloc(1, sizeof *device);
    if (device == NULL) {
        rpc_pool_close(pool);
        return NULL;
    }
    device->pool = pool;
    device->refs = 1;
    pthread_once(&library.once, start);
    pthread_mutex_lock(&library.lock);
    device->next = library.devices;
    library.devices = device;
    pthread_mutex_unlock(&library.lock);
    return device;
}

int sdf_device_publish(sdf_device *device, SGD_HANDLE *out) {
    pthread_mutex_lock(&library.lock);
    sdf_handle handle = sdf_handles_add(&library.table, SDF_DEVICE, 0, device, 0);
    pthread_mutex_unlock(&library.lock);
    if (handle == 0) {
        sdf_device_release(device);
        return no_room();
    }
    *out = handle_of(handle);
    return SDR_OK;
}

sdf_device *sdf_device_acquire(SGD_HANDLE handle) {
    sdf_device *device = NULL;
    pthread_mutex_lock(&library.lock);
    const sdf_entry *entry = sdf_handles_find(&library.table, number_of(handle), SDF_DEVICE);
    if (entry != NULL) {
        device = (sdf_device *)entry->object;
        device->refs++;
    }
    pthread_mutex_unlock(&library.lock);
    return device;
}

void sdf_device_release(sdf_device *device) {
    pthread_mutex_lock(&library.lock);
    bool last = --device->refs == 0;
    for (sdf_device **at = &library.devices; last && *at != NULL; at = &(*at)->next) {
        if (*at == device) {
            *at = device->next;
            break;
        }
    }
    pthread_mutex_unlock(&library.lock);
    if (last) {
        rpc_pool_close(device->pool);
        free(device);
    }
}

sdf_device *sdf_device_detach(SGD_HANDLE handle) {
    sdf_device *device = NULL;
    pthread_mutex_lock(&library.lock);
    const sdf_entry *entry = sdf_handles_find(&library.table, number_of(handle), SDF_DEVICE);
    /* A session that another thread opened meanwhile keeps the device: its objects would be lost with the handle. */
    if (entry != NULL && entry->children == 0) {
        device = (sdf_device *)entry->object;
        (void)sdf_handles_remove(&library.table, number_of(handle));
    }
    pthread_mutex_unlock(&library.lock);
    return device;
}

/* ---- sessions -------------------------------------------------------------------------------------------------------------- */

int sdf_session_add(SGD_HANDLE device_handle, sdf_device *device, rpc_slice token, unsigned at, SGD_HANDLE *out) {
    sdf_session *session = (sdf_session *)calloc(1, sizeof *session);
    if (session == NULL || token.len > SDF_TOKEN_MAX) {
        free(session);
        return sdf_refuse(SDR_NOBUFFER, "no memory for a session");
    }
    memcpy(session->token, token.bytes, token.len);
    session->token_len = token.len;
    session->at = at;
    session->device = device;
    session->refs = 1;
    pthread_mutex_init(&session->parts, NULL);
    pthread_mutex_lock(&library.lock);
    bool open = sdf_handles_find(&library.table, number_of(device_handle), SDF_DEVICE) != NULL;
    sdf_handle handle = open ? sdf_handles_add(&library.table, SDF_SESSION, number_of(device_handle), session, 0) : 0;
    device->refs++;
    session->next = library.sessions;
    library.sessions = session;
    pthread_mutex_unlock(&library.lock);
    if (handle == 0) {
        sdf_session_release(session);
        return open ? no_room() : sdf_refuse(SDR_INARGERR, "the device was closed meanwhile");
    }
    *out = handle_of(handle);
    return SDR_OK;
}

sdf_session *sdf_session_acquire(SGD_HANDLE handle) {
    sdf_session *session = NULL;
    pthread_mutex_lock(&library.lock);
    const sdf_entry *entry = sdf_handles_find(&library.table, number_of(handle), SDF_SESSION);
    if (entry != NULL) {
        session = (sdf_session *)entry->object;
        session->refs++;
    }
    pthread_mutex_unlock(&library.lock);
    return session;
}

void sdf_session_release(sdf_session *session) {
    pthread_mutex_lock(&library.lock);
    bool last = --session->refs == 0;
    for (sdf_session **at = &library.sessions; last && *at != NULL; at = &(*at)->next) {
        if (*at == session) {
            *at = session->next;
            break;
        }
    }
    pthread_mutex_unlock(&library.lock);
    if (last) {
        sdf_device_release(session->device);
        pthread_mutex_destroy(&session->parts);
        explicit_bzero(session, sizeof *session); /* the token opens the session to whoever has it */
        free(session);
    }
}

/* With the lock held. */
static sdf_session *detach_locked(sdf_handle handle) {
    sdf_session *session = NULL;
    const sdf_entry *entry = sdf_handles_find(&library.table, handle, SDF_SESSION);
    if (entry != NULL) {
        session = (sdf_session *)entry->object;
        (void)sdf_handles_remove(&library.table, handle);
    }
    return session;
}

sdf_session *sdf_session_detach(SGD_HANDLE handle) {
    pthread_mutex_lock(&library.lock);
    sdf_session *session = detach_locked(number_of(handle));
    pthread_mutex_unlock(&library.lock);
    return session;
}

sdf_session *sdf_session_detach_any(SGD_HANDLE device) {
    pthread_mutex_lock(&library.lock);
    bool known = sdf_handles_find(&library.table, number_of(device), SDF_DEVICE) != NULL;
    sdf_session *session = known ? detach_locked(sdf_handles_first_child(&library.table, number_of(device))) : NULL;
    pthread_mutex_unlock(&library.lock);
    return session;
}

/* ---- keys ------------------------------------------------------------------------------------------------------------------ */

int sdf_key_add(SGD_HANDLE session, uint64_t id, SGD_HANDLE *out) {
    pthread_mutex_lock(&library.lock);
    bool open = sdf_handles_find(&library.table, number_of(session), SDF_SESSION) != NULL;
    sdf_handle handle = open ? sdf_handles_add(&library.table, SDF_KEY, number_of(session), NULL, id) : 0;
    pthread_mutex_unlock(&library.lock);
    if (handle == 0) {
        return open ? no_room() : sdf_refuse(SDR_INARGERR, "the session was closed meanwhile");
    }
    *out = handle_of(handle);
    return SDR_OK;
}

int sdf_key_find(SGD_HANDLE session, SGD_HANDLE key, uint64_t *id) {
    int code = SDR_OK;
    pthread_mutex_lock(&library.lock);
    const sdf_entry *entry = sdf_handles_find(&library.table, number_of(key), SDF_KEY);
    if (sdf_handles_find(&library.table, number_of(session), SDF_SESSION) == NULL) {
        code = sdf_no_session();
    } else if (entry == NULL) {
        code = sdf_refuse(SDR_INARGERR, "hKeyHandle is no key: it was destroyed, or never was one");
    } else if (entry->parent != number_of(session)) {
        code = sdf_refuse(SDR_KEYNOTEXIST, "hKeyHandle is a key of another session");
    } else {
        *id = entry->id;
    }
    pthread_mutex_unlock(&library.lock);
    return code;
}

void sdf_key_remove(SGD_HANDLE key) {
    pthread_mutex_lock(&library.lock);
    if (sdf_handles_find(&library.table, number_of(key), SDF_KEY) != NULL) {
        (void)sdf_handles_remove(&library.table, number_of(key));
    }
    pthread_mutex_unlock(&library.lock);
}

/* ---- for the trace --------------------------------------------------------------------------------------------------------- */

bool sdf_handle_known(uint64_t handle) {
    pthread_mutex_lock(&library.lock);
    bool known = sdf_handles_knew(&library.table, handle);
    pthread_mutex_unlock(&library.lock);
    return known;
}
