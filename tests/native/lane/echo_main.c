/* SPDX-License-Identifier: Apache-2.0 */
/* lane_echo PATH PORT [THREADS [TLS_PORT CERTIFICATE KEY CA]]: the echo server as a program, until SIGTERM or SIGINT. Then it tells
 * what it has done, and what it cost. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "echo.h"

enum { FILE_ROOM = 65536 };

static const char *text_of(const char *path) {
    FILE *file = fopen(path, "r");
    char *text = (char *)calloc(1, FILE_ROOM);
    if (file == NULL || text == NULL || fread(text, 1, FILE_ROOM - 1, file) == 0) {
        perror(path);
        exit(1);
    }
    fclose(file);
    return text;
}

static void report(echo_server *server) {
    const lane_statistics s = echo_statistics(server);
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    const double us =
        (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    printf("requests %llu, misses %llu, wakeups %llu, cpu %.0f ms, %.2f us a request\n", (unsigned long long)s.requests,
           (unsigned long long)s.misses, (unsigned long long)s.wakeups, us / 1e3, s.requests == 0 ? 0.0 : us / (double)s.requests);
}

int main(int argc, char **argv) {
    static echo_server server;
    lane_options options = lane_options_default();
    echo_tls tls = {NULL, NULL, NULL};
    sigset_t end;
    int which = 0;
    if (argc != 3 && argc != 4 && argc != 8) {
        fprintf(stderr, "usage: lane_echo PATH PORT [THREADS [TLS_PORT CERTIFICATE KEY CA]]\n");
        return 2;
    }
    server.port = (uint16_t)atoi(argv[2]);
    options.threads = argc > 3 ? (uint32_t)atoi(argv[3]) : 1;
    if (argc == 8) {
        server.tls = (uint16_t)atoi(argv[4]);
        tls = (echo_tls){text_of(argv[5]), text_of(argv[6]), text_of(argv[7])};
    }
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigaddset(&end, SIGINT);
    pthread_sigmask(SIG_BLOCK, &end, NULL);
    echo_start(&server, &options, argv[1], argc == 8 ? &tls : NULL);
    sigwait(&end, &which);
    report(&server);
    echo_stop(&server, 1000);
    return 0;
}
