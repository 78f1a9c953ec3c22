/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only process of the emulated machine (avx512.sh): runs /program with the words of /arguments, each ended by a NUL: those of
 * its environment, an empty one, then its arguments. Its output goes to the first serial port; its exit status, and what the
 * kernel says, to the second.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { WORDS_MAX = 100, TEXT_MAX = 10000, SHUTDOWN_PORT = 0x8900 };

static char text[TEXT_MAX];
static char *environment[WORDS_MAX + 1];
static char *arguments[WORDS_MAX + 1] = {"/program"};

static void fail(const char *what) {
    perror(what);
    exit(127);
}

static void read_words(void) {
    const int file = open("/arguments", O_RDONLY);
    const ssize_t n = read(file, text, sizeof text - 1);
    char *at = text;
    char *const end = text + (n > 0 ? n : 0);
    for (int i = 0; i < WORDS_MAX && at < end && *at != '\0'; i++, at += strlen(at) + 1) {
        environment[i] = at;
    }
    at++;
    for (int i = 1; i < WORDS_MAX && at < end; i++, at += strlen(at) + 1) {
        arguments[i] = at;
    }
}

static void run(void) {
    struct termios raw;
    const int port = open("/dev/ttyS0", O_RDWR | O_NOCTTY);
    if (port < 0 || tcgetattr(port, &raw) != 0) {
        fail("/dev/ttyS0");
    }
    cfmakeraw(&raw);
    cfsetspeed(&raw, B115200);
    tcsetattr(port, TCSANOW, &raw);
    read_words();
    dup2(port, 1);
    dup2(port, 2);
    execve(arguments[0], arguments, environment);
    fail("/program");
}

/* Bochs ends when it reads this word. */
static void shut_down(void) {
    if (iopl(3) == 0) {
        for (const char *p = "Shutdown"; *p != '\0'; p++) {
            outb((unsigned char)*p, SHUTDOWN_PORT);
        }
    }
    for (;;) {
        pause();
    }
}

int main(void) {
    int status = 0;
    mount("dev", "/dev", "devtmpfs", 0, NULL);
    const pid_t child = fork();
    if (child == 0) {
        run();
    }
    waitpid(child, &status, 0);
    sync();
    printf("exit status %d\n", WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    fflush(stdout);
    tcdrain(1);
    shut_down();
}
