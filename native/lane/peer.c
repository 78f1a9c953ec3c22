/* SPDX-License-Identifier: Apache-2.0 */
/* Who is at the other end of an accepted socket, as far as the kernel knows. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "inner.h"

enum { STAT_BYTES = 1024, STARTTIME = 22, AFTER_NAME = 3 };

/* proc_pid_stat(5): field 22. Field 2 is a name in parentheses that may hold anything, so fields are counted from the last closing
 * one. 0: the process is gone, or not visible here. */
static uint64_t process_start(int32_t pid) {
    char path[32];
    char stat[STAT_BYTES];
    (void)snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    ssize_t n = read(fd, stat, sizeof stat - 1);
    (void)close(fd);
    if (n <= 0) {
        return 0;
    }
    stat[n] = '\0';
    const char *at = strrchr(stat, ')');
    for (int field = AFTER_NAME; at != NULL && field <= STARTTIME; field++) {
        at = strchr(at + 1, ' ');
    }
    return at == NULL ? 0 : strtoull(at, NULL, 10);
}

static void describe_remote(int fd, char *text) {
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    socklen_t n = sizeof address;
    char host[INET6_ADDRSTRLEN] = "?";
    if (getpeername(fd, (struct sockaddr *)&address, &n) == 0 && address.ss_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)&address;
        (void)inet_ntop(AF_INET, &four->sin_addr, host, sizeof host);
        (void)snprintf(text, LANE_REMOTE_MAX, "%s:%u", host, (unsigned)ntohs(four->sin_port));
    } else if (address.ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&address;
        (void)inet_ntop(AF_INET6, &six->sin6_addr, host, sizeof host);
        (void)snprintf(text, LANE_REMOTE_MAX, "[%s]:%u", host, (unsigned)ntohs(six->sin6_port));
    }
}

void peer_describe(int fd, lane_listener_kind kind, lane_peer *peer) {
    if (kind != LANE_UNIX) {
        describe_remote(fd, peer->remote);
        return;
    }
    /* unix(7): the process as it was when it called connect */
    struct ucred who = {.pid = 0};
    socklen_t n = sizeof who;
    peer->uid = UINT32_MAX;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == 0) {
        peer->uid = who.uid;
        peer->pid = who.pid;
        peer->start = who.pid > 0 ? process_start(who.pid) : 0;
    }
}
