/* SPDX-License-Identifier: Apache-2.0 */
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mutate.h"
#include "socket.h"

static struct {
    peer_script script;
    fuzz_rng rng;
    size_t turn;    /* the server speaks up to the end of this one */
    bool asked;     /* a call begins: the next write is its turn */
    size_t at;      /* on the newest connection */
    unsigned count; /* connections */
    int64_t clock;  /* nanoseconds */
} peer;

int __wrap_clock_gettime(clockid_t which, struct timespec *now);
int __wrap_nanosleep(const struct timespec *pause, struct timespec *left_over);

void peer_begin(const peer_script *script) {
    memset(&peer, 0, sizeof peer);
    peer.script = *script;
    peer.rng.state = script->seed;
    peer.clock = 1000000000;
}

void peer_next_turn(void) {
    peer.asked = true;
}

int __wrap_clock_gettime(clockid_t which, struct timespec *now) {
    (void)which;
    peer.clock += 1000;
    now->tv_sec = (time_t)(peer.clock / 1000000000);
    now->tv_nsec = (long)(peer.clock % 1000000000);
    return 0;
}

/* Pauses take no time here. */
int __wrap_nanosleep(const struct timespec *pause, struct timespec *left_over) {
    (void)left_over;
    peer.clock += (int64_t)pause->tv_sec * 1000000000 + pause->tv_nsec;
    return 0;
}

static size_t left(void) {
    size_t end = peer.turn < PEER_TURNS ? peer.script.turns[peer.turn] : peer.script.turns[PEER_TURNS - 1];
    return end > peer.at ? end - peer.at : 0;
}

static bool at_end(void) {
    return peer.at >= peer.script.turns[PEER_TURNS - 1];
}

static size_t piece(size_t n) {
    switch (fuzz_below(&peer.rng, 4)) {
        case 0:
            return n == 0 ? 0 : 1;
        case 1:
            return n == 0 ? 0 : 1 + fuzz_below(&peer.rng, n < 64 ? n : 64);
        default:
            return n;
    }
}

rpc_status rpc_socket_connect(const rpc_address *address, int64_t deadline, int *fd, rpc_error *error) {
    (void)address;
    (void)deadline;
    *fd = open("/dev/null", O_RDWR | O_CLOEXEC); /* a number that may be closed */
    peer.count++;
    peer.at = 0;
    if (peer.script.refuses && peer.count % 2 == 0) {
        return rpc_fail(error, RPC_NO_CONNECT, "the peer refuses");
    }
    return RPC_OK;
}

short rpc_socket_wait(int fd, short events, int64_t deadline) {
    short came = (short)(fuzz_below(&peer.rng, 2) == 0 ? events & POLLOUT : 0);
    (void)fd;
    if (left() != 0) {
        return (short)(came | POLLIN);
    }
    if (came != 0 || (events & POLLOUT) != 0) {
        return POLLOUT;
    }
    if (at_end() && !peer.script.silent) {
        return POLLIN | POLLHUP;
    }
    int64_t then = deadline * 1000000;
    peer.clock = then > peer.clock ? then : peer.clock;
    return 0;
}

ssize_t rpc_socket_write(int fd, const uint8_t *bytes, size_t n) {
    uint8_t last = 0;
    (void)fd;
    if (at_end() && !peer.script.silent && fuzz_below(&peer.rng, 8) == 0) {
        errno = EPIPE;
        return -1;
    }
    size_t done = piece(n);
    for (size_t i = 0; i < done; i++) { /* reads what it is given */
        last = (uint8_t)(last ^ bytes[i]);
    }
    __asm__ volatile("" : : "r"(last));
    if (peer.asked) {
        peer.asked = false;
        peer.turn++;
    }
    return (ssize_t)done;
}

ssize_t rpc_socket_read(int fd, uint8_t *bytes, size_t room) {
    (void)fd;
    size_t n = piece(left() < room ? left() : room);
    if (n == 0) {
        errno = at_end() && fuzz_below(&peer.rng, 2) == 0 ? ECONNRESET : 0;
        return at_end() && !peer.script.silent ? -2 : -1;
    }
    memcpy(bytes, peer.script.bytes + peer.at, n);
    peer.at += n;
    return (ssize_t)n;
}

ssize_t rpc_socket_receive(int fd, uint8_t *bytes, size_t room, int64_t deadline) {
    return rpc_socket_wait(fd, POLLIN, deadline) == 0 ? -1 : rpc_socket_read(fd, bytes, room);
}

void rpc_socket_hang_up(int fd) {
    (void)fd;
}

void rpc_socket_close(int fd) {
    (void)close(fd);
}
