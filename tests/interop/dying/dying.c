/* SPDX-License-Identifier: Apache-2.0 */
/* A client that is always in the middle of something, until it is killed: sessions, keys, rights, running hashes, long requests.
 * It says "ready" once all of it has begun. */
#include <pthread.h>
#include <sdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static SGD_HANDLE device;

static void check(int code, const char *what) {
    if (code != SDR_OK) {
        fprintf(stderr, "%s: 0x%08x\n", what, (unsigned)code);
        _exit(1);
    }
}

static SGD_HANDLE new_session(void) {
    SGD_HANDLE session;
    check(SDF_OpenSession(device, &session), "SDF_OpenSession");
    return session;
}

static SGD_HANDLE new_key(SGD_HANDLE session) {
    unsigned char wrapped[64];
    SGD_UINT32 length = sizeof wrapped;
    SGD_HANDLE key;
    check(SDF_GenerateKeyWithKEK(session, 128, SGD_SM4_CBC, 1, wrapped, &length, &key), "SDF_GenerateKeyWithKEK");
    return key;
}

static void *signs(void *unused) {
    (void)unused;
    SGD_HANDLE session = new_session();
    unsigned char digest[32] = {1};
    ECCSignature signature;
    for (;;) {
        check(SDF_GetPrivateKeyAccessRight(session, 1, (unsigned char *)"change-me-8", 11), "SDF_GetPrivateKeyAccessRight");
        for (int i = 0; i < 8; i++) {
            check(SDF_InternalSign_ECC(session, 1, digest, sizeof digest, &signature), "SDF_InternalSign_ECC");
        }
    }
    return NULL;
}

static void *encrypts(void *unused) {
    (void)unused;
    enum { LONG = 256 * 1024 };
    SGD_HANDLE session = new_session();
    unsigned char *data = calloc(1, LONG), *out = malloc(LONG);
    if (data == NULL || out == NULL) {
        _exit(1);
    }
    for (int keys = 1;; keys++) {
        SGD_HANDLE key = new_key(session);
        for (SGD_UINT32 n = 16; n <= LONG; n *= 8) {
            unsigned char iv[16] = {0};
            SGD_UINT32 length = n;
            check(SDF_Encrypt(session, key, SGD_SM4_CBC, iv, data, n, out, &length), "SDF_Encrypt");
        }
        /* Its keys are left to the end of the session, which may not have too many; one of them runs an HMAC that never ends. */
        check(SDF_HMACInit(session, key, SGD_SM3), "SDF_HMACInit");
        check(SDF_HMACUpdate(session, data, 4096), "SDF_HMACUpdate");
        if (keys % 100 == 0) {
            check(SDF_CloseSession(session), "SDF_CloseSession");
            session = new_session();
        }
    }
    return NULL;
}

static void *opens(void *unused) {
    (void)unused;
    static unsigned char part[65536];
    for (;;) {
        SGD_HANDLE one = new_session(), other = new_session();
        check(SDF_HashInit(one, SGD_SM3, NULL, NULL, 0), "SDF_HashInit");
        check(SDF_HashUpdate(one, part, sizeof part), "SDF_HashUpdate");
        (void)new_key(other);
        check(SDF_CloseSession(one), "SDF_CloseSession");
        check(SDF_CloseSession(other), "SDF_CloseSession");
    }
    return NULL;
}

int main(void) {
    void *(*const works[])(void *) = {signs, encrypts, opens};
    pthread_t thread;
    check(SDF_OpenDevice(&device), "SDF_OpenDevice");
    SGD_HANDLE session = new_session();
    (void)new_key(session);
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++) {
        if (pthread_create(&thread, NULL, works[i], NULL) != 0) {
            return 1;
        }
    }
    if (write(STDOUT_FILENO, "ready\n", 6) != 6) {
        return 1;
    }
    for (;;) {
        pause();
    }
}
