/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that forgets things, at places that are marked, and leaves a child and a closed device in order. argv[1]: KEK index,
 * argv[2]: SM2 index, argv[3]: its access password.
 */
#include <sdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRY(call)                                      \
    do {                                               \
        int code = (call);                             \
        if (code != SDR_OK) {                          \
            fprintf(stderr, #call ": 0x%08x\n", code); \
            exit(1);                                   \
        }                                              \
    } while (0)

static SGD_HANDLE device;
static SGD_UINT32 kek;

__attribute__((noinline)) static SGD_HANDLE open_session(SGD_HANDLE in) {
    SGD_HANDLE session;
    TRY(SDF_OpenSession(in, &session)); /* leak: session */
    return session;
}

__attribute__((noinline)) static SGD_HANDLE make_key(SGD_HANDLE session) {
    SGD_UCHAR wrapped[32];
    SGD_UINT32 size;
    SGD_HANDLE key;
    TRY(SDF_GenerateKeyWithKEK(session, 128, SGD_SM4_CBC, kek, wrapped, &size, &key)); /* leak: key */
    return key;
}

static void in_order(void) {
    SGD_HANDLE other;
    SGD_UCHAR digest[32];
    SGD_UINT32 size;
    TRY(SDF_OpenDevice(&other));
    SGD_HANDLE one = open_session(other);
    SGD_HANDLE two = open_session(other);
    TRY(SDF_DestroyKey(one, make_key(one)));
    (void)make_key(one); /* goes with its session */
    TRY(SDF_HashInit(one, SGD_SM3, NULL, NULL, 0));
    TRY(SDF_HashFinal(one, digest, &size));
    TRY(SDF_HashInit(two, SGD_SM3, NULL, NULL, 0)); /* goes with its session */
    TRY(SDF_CloseSession(one));
    TRY(SDF_CloseDevice(other)); /* the second session goes with its device */
}

/* The child uses and closes what it inherited, and leaves a key of its own. */
static void in_a_child(SGD_HANDLE kept, SGD_HANDLE closed, SGD_HANDLE key) {
    pid_t pid = fork();
    if (pid == 0) {
        TRY(SDF_DestroyKey(kept, key));
        TRY(SDF_CloseSession(closed));
        (void)make_key(kept);
        exit(0);
    }
    int status = -1;
    if (waitpid(pid, &status, 0) != pid || status != 0) {
        exit(1);
    }
}

int main(int argc, char **argv) {
    if (argc != 4) {
        return 2;
    }
    kek = (SGD_UINT32)atoi(argv[1]);
    SGD_UINT32 index = (SGD_UINT32)atoi(argv[2]);
    TRY(SDF_OpenDevice(&device)); /* leak: device */
    in_order();
    SGD_HANDLE session = open_session(device);
    SGD_HANDLE closed = open_session(device);
    for (int i = 0; i < 3; i++) {
        (void)make_key(session);
    }
    in_a_child(session, closed, make_key(session));
    TRY(SDF_GetPrivateKeyAccessRight(session, index, (SGD_UCHAR *)argv[3], (SGD_UINT32)strlen(argv[3]))); /* leak: right */
    TRY(SDF_HMACInit(session, make_key(session), SGD_SM3));                                               /* leak: context */
    return SDF_CloseSession(NULL) == SDR_OK;
}
