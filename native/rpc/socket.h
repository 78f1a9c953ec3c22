/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets with deadlines: nothing here blocks but what says so. */
#ifndef SOFTSJJ_RPC_SOCKET_H
#define SOFTSJJ_RPC_SOCKET_H

#include <sys/types.h>

#include "rpc.h"

/* A connected, close-on-exec descriptor. deadline: rpc_now_ms() time. *fd is set as soon as there is a descriptor, so
 * that a fork meanwhile finds it, and is the caller's to close, also after an error. Errors: RPC_NO_CONNECT. */
rpc_status rpc_socket_connect(const rpc_address *address, int64_t deadline, int *fd, rpc_error *error);

/* Waits for events (POLLIN, POLLOUT) until the deadline. Returns the events that came, 0 when time ran out; errors and hang-ups
 * count as events, the next read or write tells. */
short rpc_socket_wait(int fd, short events, int64_t deadline);

/* As many bytes as go at once: 0 or more, or -1 when the connection is gone (errno). Never raises SIGPIPE. */
ssize_t rpc_socket_write(int fd, const uint8_t *bytes, size_t n);

/* The bytes that are there; -1 when none are there yet; -2 when the connection has ended (errno, 0: closed by the peer). */
ssize_t rpc_socket_read(int fd, uint8_t *bytes, size_t room);

/* The same, but waits for bytes until the deadline; -1 when none came. One system call where bytes come soon. */
ssize_t rpc_socket_receive(int fd, uint8_t *bytes, size_t room, int64_t deadline);

/* Both directions are over; whoever waits is woken. What has come can still be read. */
void rpc_socket_hang_up(int fd);

/* Closes the descriptor. */
void rpc_socket_close(int fd);

#endif
