/* SPDX-License-Identifier: Apache-2.0 */
/* Connecting, waiting, reading and writing without ever blocking past a deadline. */
#include "socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

enum { KEEPALIVE_IDLE_S = 30, KEEPALIVE_INTERVAL_S = 10, KEEPALIVE_PROBES = 3, BACKLOG_PAUSE_MS = 10, RECEIVE_MS = 100 };

_Static_assert(sizeof(((struct sockaddr_un *)0)->sun_path) == RPC_PATH_MAX, "paths of rpc.h fit a socket's name");

typedef union any_address {
    struct sockaddr any;
    struct sockaddr_un local;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
} any_address;

/* 0: not an address of a kind that this file connects to. */
static socklen_t to_sockaddr(const rpc_address *address, any_address *out) {
    memset(out, 0, sizeof *out);
    if (address->kind == RPC_UNIX) {
        out->local.sun_family = AF_UNIX;
        memcpy(out->local.sun_path, address->path, sizeof out->local.sun_path);
        return sizeof out->local;
    }
    if (inet_pton(AF_INET, address->host, &out->four.sin_addr) == 1) {
        out->four.sin_family = AF_INET;
        out->four.sin_port = htons(address->port);
        return sizeof out->four;
    }
    if (inet_pton(AF_INET6, address->host, &out->six.sin6_addr) == 1) {
        out->six.sin6_family = AF_INET6;
        out->six.sin6_port = htons(address->port);
        return sizeof out->six;
    }
    return 0;
}

/* Small requests leave at once, and a peer that vanished is noticed. Best effort: a socket without these still works. */
static void tune_tcp(int fd) {
    const int on = 1;
    const int idle = KEEPALIVE_IDLE_S;
    const int interval = KEEPALIVE_INTERVAL_S;
    const int probes = KEEPALIVE_PROBES;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

/* From here on only rpc_socket_receive blocks, for RECEIVE_MS at a time. Where that cannot be set it blocks in poll(2). */
static void let_receive_block(int fd) {
    const struct timeval limit = {.tv_usec = RECEIVE_MS * 1000};
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0) {
        (void)fcntl(fd, F_SETFL, 0);
    }
}

/* 0 connected, otherwise an errno value. */
static int finish_connect(int fd, int64_t deadline) {
    int code = 0;
    socklen_t n = sizeof code;
    if (rpc_socket_wait(fd, POLLOUT, deadline) == 0) {
        return ETIMEDOUT;
    }
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &n) != 0) {
        return errno;
    }
    return code;
}

static int connect_fd(int fd, const any_address *peer, socklen_t len, int64_t deadline) {
    for (;;) {
        if (connect(fd, &peer->any, len) == 0) {
            return 0;
        }
        if (errno == EINPROGRESS || errno == EINTR) {
            return finish_connect(fd, deadline);
        }
        if (errno != EAGAIN || peer->any.sa_family != AF_UNIX) {
            return errno;
        }
        /* A Unix socket whose backlog is full says EAGAIN and offers nothing to wait for. */
        if (rpc_remaining_ms(deadline) == 0) {
            return ETIMEDOUT;
        }
        const struct timespec pause = {0, BACKLOG_PAUSE_MS * 1000000L};
        nanosleep(&pause, NULL);
    }
}

rpc_status rpc_socket_connect(const rpc_address *address, int64_t deadline, int *fd, rpc_error *error) {
    any_address peer;
    char reason[96];
    char where[RPC_ADDRESS_TEXT_MAX];
    socklen_t len = to_sockaddr(address, &peer);
    if (len == 0 || address->kind == RPC_TLS) {
        return rpc_fail(error, RPC_NO_CONNECT, "no way to %.100s from here", rpc_address_text(address, where));
    }
    int s = socket(peer.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (s < 0) {
        return rpc_fail(error, RPC_NO_CONNECT, "no socket: %s", strerror_r(errno, reason, sizeof reason));
    }
    *fd = s;
    int code = connect_fd(s, &peer, len, deadline);
    if (code != 0) {
        const char *what = strerror_r(code, reason, sizeof reason);
        return rpc_fail(error, RPC_NO_CONNECT, "no daemon at %.120s: %s", rpc_address_text(address, where), what);
    }
    if (address->kind != RPC_UNIX) {
        tune_tcp(s);
    }
    let_receive_block(s);
    return RPC_OK;
}

short rpc_socket_wait(int fd, short events, int64_t deadline) {
    struct pollfd item = {.fd = fd, .events = events, .revents = 0};
    for (;;) {
        int wait_ms = rpc_remaining_ms(deadline);
        int n = poll(&item, 1, wait_ms);
        if (n > 0) {
            return item.revents;
        }
        if (n < 0 && errno != EINTR) {
            return POLLERR;
        }
        if (n == 0 && wait_ms == 0) {
            return 0;
        }
    }
}

ssize_t rpc_socket_write(int fd, const uint8_t *bytes, size_t n) {
    for (;;) {
        ssize_t done = send(fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (done >= 0) {
            return done;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return 0;
        }
        if (errno != EINTR) {
            return -1;
        }
    }
}

static ssize_t read_with(int fd, uint8_t *bytes, size_t room, int flags) {
    for (;;) {
        ssize_t n = recv(fd, bytes, room, flags);
        if (n > 0) {
            return n;
        }
        if (n == 0) {
            errno = 0;
            return -2;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return -1;
        }
        if (errno != EINTR) {
            return -2;
        }
        if (flags == 0) {
            return -1; /* a signal came, and the deadline may have passed */
        }
    }
}

ssize_t rpc_socket_read(int fd, uint8_t *bytes, size_t room) {
    return read_with(fd, bytes, room, MSG_DONTWAIT);
}

ssize_t rpc_socket_receive(int fd, uint8_t *bytes, size_t room, int64_t deadline) {
    if (rpc_remaining_ms(deadline) > RECEIVE_MS) {
        ssize_t n = read_with(fd, bytes, room, 0);
        if (n != -1) {
            return n;
        }
    }
    return rpc_socket_wait(fd, POLLIN, deadline) == 0 ? -1 : rpc_socket_read(fd, bytes, room);
}

void rpc_socket_hang_up(int fd) {
    (void)shutdown(fd, SHUT_RDWR);
}

void rpc_socket_close(int fd) {
    (void)close(fd);
}
