/* SPDX-License-Identifier: Apache-2.0 */
/* socket.h on Winsock. A SOCKET is a kernel handle, of which 32 bits count, so an int holds it. */
#include "socket.h"

#include <errno.h>
#include <pthread.h>
#include <winsock2.h>
/* After winsock2.h. */
#include <mstcpip.h>
#include <ws2tcpip.h>

#include "clock.h"

enum { KEEPALIVE_IDLE_MS = 30000, KEEPALIVE_INTERVAL_MS = 10000 };

typedef union any_address {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
} any_address;

static SOCKET socket_of(int fd) {
    return (SOCKET)(unsigned)fd;
}

/* Winsock's errors under the names that the rest of the library knows. */
static int errno_of(int code) {
    switch (code) {
        case WSAEWOULDBLOCK:
        case WSAEINPROGRESS:
            return EAGAIN;
        case WSAECONNREFUSED:
            return ECONNREFUSED;
        case WSAECONNRESET:
            return ECONNRESET;
        case WSAECONNABORTED:
            return ECONNABORTED;
        case WSAETIMEDOUT:
            return ETIMEDOUT;
        case WSAENETUNREACH:
            return ENETUNREACH;
        case WSAEHOSTUNREACH:
            return EHOSTUNREACH;
        case WSAENOTCONN:
            return ENOTCONN;
        case WSAEADDRNOTAVAIL:
            return EADDRNOTAVAIL;
        default:
            return EIO;
    }
}

static int last_error(void) {
    errno = errno_of(WSAGetLastError());
    return errno;
}

/* Never undone: the process may have sockets open until its end. */
static void start_winsock(void) {
    WSADATA unused;
    (void)WSAStartup(MAKEWORD(2, 2), &unused); /* a socket that cannot be made says so */
}

/* 0: not an address of a kind that this file connects to. */
static int to_sockaddr(const rpc_address *address, any_address *out) {
    memset(out, 0, sizeof *out);
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
static void tune_tcp(SOCKET s) {
    const BOOL on = TRUE;
    struct tcp_keepalive alive = {1, KEEPALIVE_IDLE_MS, KEEPALIVE_INTERVAL_MS};
    DWORD unused = 0;
    (void)setsockopt(s, IPPROTO_TCP, TCP_NODELAY, (const char *)&on, sizeof on);
    (void)WSAIoctl(s, SIO_KEEPALIVE_VALS, &alive, sizeof alive, NULL, 0, &unused, NULL, NULL);
}

/* 0 connected, otherwise an errno value. By select(): older versions of WSAPoll() say nothing of a connection that failed. */
static int finish_connect(SOCKET s, int64_t deadline) {
    int code = 0;
    int n = sizeof code;
    const int left = rpc_remaining_ms(deadline);
    struct timeval wait = {left / 1000, (left % 1000) * 1000};
    fd_set done;
    fd_set failed;
    FD_ZERO(&done);
    FD_ZERO(&failed);
    FD_SET(s, &done);
    FD_SET(s, &failed);
    int ready = select(0, NULL, &done, &failed, &wait);
    if (ready == 0) {
        return ETIMEDOUT;
    }
    if (ready < 0 || getsockopt(s, SOL_SOCKET, SO_ERROR, (char *)&code, &n) != 0) {
        return last_error();
    }
    return code == 0 ? 0 : errno_of(code);
}

static int connect_socket(SOCKET s, const any_address *peer, int len, int64_t deadline) {
    u_long nonblocking = 1;
    if (ioctlsocket(s, (long)FIONBIO, &nonblocking) != 0) {
        return last_error();
    }
    if (connect(s, &peer->any, len) == 0) {
        return 0;
    }
    return last_error() == EAGAIN ? finish_connect(s, deadline) : errno;
}

rpc_status rpc_socket_connect(const rpc_address *address, int64_t deadline, int *fd, rpc_error *error) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    any_address peer;
    char reason[96];
    char where[RPC_ADDRESS_TEXT_MAX];
    if (address->kind == RPC_UNIX) {
        return rpc_fail(error, RPC_NO_CONNECT,
                        "%.160s: Unix sockets are not taken on Windows; write HOST:PORT on loopback, or "
                        "tls:HOST:PORT",
                        rpc_address_text(address, where));
    }
    pthread_once(&once, start_winsock);
    int len = to_sockaddr(address, &peer);
    if (len == 0 || address->kind == RPC_TLS) {
        return rpc_fail(error, RPC_NO_CONNECT, "no way to %.100s from here", rpc_address_text(address, where));
    }
    SOCKET s = WSASocketW(peer.any.sa_family, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    if (s == INVALID_SOCKET) {
        return rpc_fail(error, RPC_NO_CONNECT, "no socket: %s", strerror_r(last_error(), reason, sizeof reason));
    }
    *fd = (int)s;
    int code = connect_socket(s, &peer, len, deadline);
    if (code != 0) {
        const char *what = strerror_r(code, reason, sizeof reason);
        return rpc_fail(error, RPC_NO_CONNECT, "no daemon at %.120s: %s", rpc_address_text(address, where), what);
    }
    tune_tcp(s);
    return RPC_OK;
}

short rpc_socket_wait(int fd, short events, int64_t deadline) {
    WSAPOLLFD item = {.fd = socket_of(fd), .events = events, .revents = 0};
    for (;;) {
        int wait_ms = rpc_remaining_ms(deadline);
        int n = WSAPoll(&item, 1, wait_ms);
        if (n > 0) {
            return item.revents;
        }
        if (n < 0) {
            return POLLERR;
        }
        if (wait_ms == 0) {
            return 0;
        }
    }
}

ssize_t rpc_socket_write(int fd, const uint8_t *bytes, size_t n) {
    const int piece = n < INT_MAX ? (int)n : INT_MAX;
    int done = send(socket_of(fd), (const char *)bytes, piece, 0);
    if (done >= 0) {
        return done;
    }
    return last_error() == EAGAIN ? 0 : -1;
}

ssize_t rpc_socket_read(int fd, uint8_t *bytes, size_t room) {
    const int piece = room < INT_MAX ? (int)room : INT_MAX;
    int n = recv(socket_of(fd), (char *)bytes, piece, 0);
    if (n > 0) {
        return n;
    }
    if (n == 0) {
        errno = 0;
        return -2;
    }
    return last_error() == EAGAIN ? -1 : -2;
}

ssize_t rpc_socket_receive(int fd, uint8_t *bytes, size_t room, int64_t deadline) {
    return rpc_socket_wait(fd, POLLIN, deadline) == 0 ? -1 : rpc_socket_read(fd, bytes, room);
}

void rpc_socket_hang_up(int fd) {
    (void)shutdown(socket_of(fd), SD_BOTH);
}

void rpc_socket_close(int fd) {
    (void)closesocket(socket_of(fd));
}
