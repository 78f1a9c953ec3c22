/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fork: a child uses the session and key it inherited, over a connection of its own, while another thread of the parent is in the
 * middle of calls; a child that only exits, by exit() with its atexit handlers, leaves the parent's session alone; a child of a
 * child; at the end the parent's session and key are still good. argv[1]: KEK index.
 */
#include <pthread.h>
#include <sdf.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRY(call)                                                       \
    do {                                                                \
        int code = (call);                                              \
        if (code != SDR_OK) {                                           \
            fprintf(stderr, "%d: " #call ": 0x%08x\n", getpid(), code); \
            exit(1);                                                    \
        }                                                               \
    } while (0)

static SGD_HANDLE device;
static SGD_HANDLE session;
static SGD_HANDLE key;
static atomic_bool stop;

static void use(void) {
    SGD_UCHAR iv[16] = {0};
    SGD_UCHAR in[64] = {1, 2, 3};
    SGD_UCHAR out[64];
    SGD_UCHAR back[64];
    SGD_UINT32 size;
    TRY(SDF_GenerateRandom(session, 16, out));
    TRY(SDF_Encrypt(session, key, SGD_SM4_CBC, iv, in, sizeof in, out, &size));
    memset(iv, 0, sizeof iv);
    TRY(SDF_Decrypt(session, key, SGD_SM4_CBC, iv, out, sizeof out, back, &size));
    if (memcmp(in, back, sizeof in) != 0) {
        fprintf(stderr, "%d: another plaintext\n", getpid());
        exit(1);
    }
}

static void *keep_busy(void *unused) {
    while (!stop) {
        use();
    }
    return unused;
}

static int children_done(pid_t *children, int n) {
    int failed = 0;
    for (int i = 0; i < n; i++) {
        int status = 0;
        waitpid(children[i], &status, 0);
        failed += status != 0;
    }
    return failed;
}

static void grandchild(void) {
    pid_t pid = fork();
    if (pid == 0) {
        use();
        exit(0);
    }
    exit(children_done(&pid, 1));
}

int main(int argc, char **argv) {
    enum { ROUNDS = 6 };
    SGD_UCHAR wrapped[32];
    SGD_UINT32 size;
    pthread_t thread;
    pid_t children[3 * ROUNDS];
    int n = 0;
    SGD_UINT32 kek = argc > 1 ? (SGD_UINT32)atoi(argv[1]) : 1;
    TRY(SDF_OpenDevice(&device));
    TRY(SDF_OpenSession(device, &session));
    TRY(SDF_GenerateKeyWithKEK(session, 128, SGD_SM4_CBC, kek, wrapped, &size, &key));
    use();
    pthread_create(&thread, NULL, keep_busy, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        for (int kind = 0; kind < 3; kind++) {
            fflush(NULL);
            pid_t pid = fork();
            if (pid == 0) {
                if (kind == 1) {
                    for (int i = 0; i < 20; i++) {
                        use();
                    }
                } else if (kind == 2) {
                    grandchild();
                }
                exit(0);
            }
            children[n++] = pid;
        }
        use();
    }
    int failed = children_done(children, n);
    stop = 1;
    pthread_join(thread, NULL);
    use();
    TRY(SDF_CloseSession(session));
    TRY(SDF_CloseDevice(device));
    printf("%d children, %d failed\n", n, failed);
    return failed != 0;
}
