/* SPDX-License-Identifier: Apache-2.0 */
/* A growing run of bytes. */
#ifndef SOFTSJJ_RPC_BUFFER_H
#define SOFTSJJ_RPC_BUFFER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct rpc_buffer {
    uint8_t *bytes;
    size_t len;
    size_t room;
} rpc_buffer;

/* A memset that is not optimised away. */
static inline void rpc_wipe(void *p, size_t n) {
    if (n != 0) {
        memset(p, 0, n);
        __asm__ volatile("" : : "r"(p) : "memory");
    }
}

/* false: no memory, and nothing changed. A grown buffer leaves no copy of its bytes behind: it may hold a secret. */
static inline bool rpc_buffer_append(rpc_buffer *buffer, const void *bytes, size_t n) {
    if (n > buffer->room - buffer->len) {
        size_t room = buffer->room == 0 ? 1024 : buffer->room;
        while (room - buffer->len < n) {
            if (room > SIZE_MAX / 2) {
                return false;
            }
            room *= 2;
        }
        uint8_t *grown = (uint8_t *)malloc(room);
        if (grown == NULL) {
            return false;
        }
        if (buffer->bytes != NULL) {
            memcpy(grown, buffer->bytes, buffer->len);
            rpc_wipe(buffer->bytes, buffer->len);
            free(buffer->bytes);
        }
        buffer->bytes = grown;
        buffer->room = room;
    }
    if (n != 0) {
        memcpy(buffer->bytes + buffer->len, bytes, n);
        buffer->len += n;
    }
    return true;
}

static inline void rpc_buffer_free(rpc_buffer *buffer) {
    rpc_wipe(buffer->bytes, buffer->room);
    free(buffer->bytes);
    memset(buffer, 0, sizeof *buffer);
}

#endif
