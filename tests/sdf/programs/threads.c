/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 16 threads: each with a session of its own, all on one shared session, and some that open and close sessions under the others.
 * argv[1]: KEK index. Prints the calls made.
 */
#include <pthread.h>
#include <sdf.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 16, ROUNDS = 40, BULK = 5 << 18 };

#define TRY(call)                                      \
    do {                                               \
        int code = (call);                             \
        if (code != SDR_OK) {                          \
            fprintf(stderr, #call ": 0x%08x\n", code); \
            exit(1);                                   \
        }                                              \
    } while (0)

static SGD_HANDLE device;
static SGD_HANDLE shared;
static SGD_HANDLE shared_key;
static SGD_UINT32 kek;
static atomic_int calls;

static void round_trip(SGD_HANDLE session, SGD_HANDLE key, unsigned mark) {
    SGD_UCHAR in[1024];
    SGD_UCHAR out[1024];
    SGD_UCHAR back[1024];
    SGD_UCHAR iv[16] = {0};
    SGD_UINT32 size;
    memset(in, (int)mark, sizeof in);
    TRY(SDF_Encrypt(session, key, SGD_SM4_CTR, iv, in, sizeof in, out, &size));
    memset(iv, 0, sizeof iv);
    TRY(SDF_Decrypt(session, key, SGD_SM4_CTR, iv, out, sizeof out, back, &size));
    if (memcmp(in, back, sizeof in) != 0) {
        fprintf(stderr, "another thread's data\n");
        exit(1);
    }
    calls += 2;
}

static void new_key(SGD_HANDLE session, SGD_HANDLE *key) {
    SGD_UCHAR wrapped[32];
    SGD_UINT32 size;
    TRY(SDF_GenerateKeyWithKEK(session, 128, SGD_SM4_CBC, kek, wrapped, &size, key));
}

/* Hash calls of several threads on one session: any code of the standard, no crash. */
static void quarrel(SGD_HANDLE session) {
    static SGD_UCHAR bulk[BULK];
    SGD_UCHAR digest[32];
    SGD_UINT32 size;
    (void)SDF_HashInit(session, SGD_SM3, NULL, NULL, 0);
    (void)SDF_HashUpdate(session, bulk, sizeof bulk);
    (void)SDF_HashFinal(session, digest, &size);
    calls += 3;
}

static void *work(void *argument) {
    const unsigned number = *(const unsigned *)argument;
    SGD_HANDLE own;
    SGD_HANDLE key;
    TRY(SDF_OpenSession(device, &own));
    new_key(own, &key);
    for (unsigned i = 0; i < ROUNDS; i++) {
        round_trip(own, key, number);
        round_trip(shared, shared_key, number + 100);
        if (number % 4 == 0) {
            TRY(SDF_CloseSession(own));
            TRY(SDF_OpenSession(device, &own));
            new_key(own, &key);
        } else if (number % 4 == 1) {
            TRY(SDF_DestroyKey(own, key));
            new_key(own, &key);
        } else if (number % 4 == 2 && i % 10 == 0) {
            quarrel(shared);
        }
    }
    TRY(SDF_CloseSession(own));
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t threads[THREADS];
    unsigned numbers[THREADS];
    kek = argc > 1 ? (SGD_UINT32)atoi(argv[1]) : 1;
    TRY(SDF_OpenDevice(&device));
    TRY(SDF_OpenSession(device, &shared));
    new_key(shared, &shared_key);
    for (unsigned i = 0; i < THREADS; i++) {
        numbers[i] = i;
        pthread_create(&threads[i], NULL, work, &numbers[i]);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    /* The session that is still open goes with its device. */
    TRY(SDF_CloseDevice(device));
    if (SDF_GenerateRandom(shared, 16, (SGD_UCHAR[16]){0}) != SDR_INARGERR) {
        return 1;
    }
    printf("%d calls\n", calls);
    return 0;
}
