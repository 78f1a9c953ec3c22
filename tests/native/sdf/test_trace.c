/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trace under threads and forks, without a daemon: calls that fail at once. Every line is whole, none is missing or twice, each
 * process has one first line, children name their parents, and a thread's last error is its own.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "sdf.h"

enum { THREADS = 8, CALLS = 400, CHILDREN = 5, PROCESSES_MAX = 64 };

static char path[] = "/tmp/softsjj-trace-XXXXXX";

typedef struct worker {
    int number;
    int wrong;
} worker;

/* Odd threads ask for something else than even ones, and look whether the other's error gets in. */
static void *work(void *argument) {
    worker *self = argument;
    const int odd = self->number % 2;
    const char *wanted = odd ? "hSessionHandle is no open session" : "this device does not offer the function";
    for (int i = 0; i < CALLS; i++) {
        int code = odd ? SDF_CloseSession((SGD_HANDLE)(uintptr_t)0x7fff00001234) : SDF_DeleteFile(NULL, NULL, 0);
        self->wrong += code != (odd ? SDR_INARGERR : SDR_NOTSUPPORT) || strcmp(SDF_LastErrorText(), wanted) != 0;
    }
    return NULL;
}

static void run_threads(void) {
    pthread_t threads[THREADS];
    worker workers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){.number = i};
        pthread_create(&threads[i], NULL, work, &workers[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        CHECK(workers[i].wrong == 0, "thread %d: %d calls", i, workers[i].wrong);
    }
}

/* failed: an int, the children that did not end well. */
static void *fork_children(void *failed) {
    for (int i = 0; i < CHILDREN; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            worker even = {0};
            work(&even);
            _exit(even.wrong != 0);
        }
        int status = -1;
        *(int *)failed += pid < 0 || waitpid(pid, &status, 0) != pid || status != 0;
    }
    return NULL;
}

static unsigned long number_after(const char *line, const char *name) {
    const char *at = strstr(line, name);
    return at == NULL ? 0 : strtoul(at + strlen(name), NULL, 10);
}

static void read_back(void) {
    static char line[1 << 16];
    int calls = 0;
    int headers = 0;
    int children = 0;
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        size_t n = strlen(line);
        bool header = strncmp(line, "{\"trace\":\"softsjj-sdf\",", 23) == 0;
        bool call = strncmp(line, "{\"seq\":", 7) == 0;
        CHECK(n > 3 && strcmp(line + n - 2, "}\n") == 0 && header != call, "%s", line);
        CHECK(strstr(line, "7fff00001234") == NULL && strstr(line, "140733193392692") == NULL, "a pointer: %s", line);
        calls += call;
        headers += header;
        children += header && number_after(line, "\"parent\":") == (unsigned long)getpid();
    }
    CHECK(file != NULL && fclose(file) == 0, "%s", path);
    CHECK(calls == 1 + THREADS * CALLS + CHILDREN * CALLS, "%d calls", calls);
    CHECK(headers == 1 + CHILDREN && children == CHILDREN, "%d first lines, %d of children", headers, children);
}

int main(void) {
    pthread_t forker;
    int failed = 0;
    int fd = mkstemp(path);
    close(fd);
    setenv("SOFTSJJ_TRACE", path, 1);
    setenv("SOFTSJJ_ADDRESS", "unix:/nowhere", 1);
    CHECK(SDF_LastErrorText()[0] == '\0', "%s", SDF_LastErrorText());
    CHECK(SDF_OpenDevice(NULL) == SDR_OUTARGERR, "the first line, before there are children");
    pthread_create(&forker, NULL, fork_children, &failed);
    run_threads();
    pthread_join(forker, NULL);
    CHECK(failed == 0, "%d children", failed);
    CHECK(strcmp(SDF_LastErrorText(), "phDeviceHandle is NULL") == 0, "what other threads did: %s", SDF_LastErrorText());
    read_back();
    unlink(path);
    return check_report("sdf trace");
}
