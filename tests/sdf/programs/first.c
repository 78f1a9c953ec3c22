/* SPDX-License-Identifier: Apache-2.0 */
/* The smallest client: C, the installed header, -lsdf. Prints a digest of "abc" (GB/T 32905 A.1). */
#include <sdf.h>
#include <stdio.h>

#define TRY(call)                                      \
    do {                                               \
        int code = (call);                             \
        if (code != SDR_OK) {                          \
            fprintf(stderr, #call ": 0x%08x\n", code); \
            return 1;                                  \
        }                                              \
    } while (0)

int main(void) {
    SGD_HANDLE device;
    SGD_HANDLE session;
    SGD_UCHAR text[] = {'a', 'b', 'c'};
    SGD_UCHAR digest[32];
    SGD_UINT32 size;
    TRY(SDF_OpenDevice(&device));
    TRY(SDF_OpenSession(device, &session));
    TRY(SDF_HashInit(session, SGD_SM3, NULL, NULL, 0));
    TRY(SDF_HashUpdate(session, text, sizeof text));
    TRY(SDF_HashFinal(session, digest, &size));
    for (SGD_UINT32 i = 0; i < size; i++) {
        printf("%02x", digest[i]);
    }
    putchar('\n');
    TRY(SDF_CloseSession(session));
    TRY(SDF_CloseDevice(device));
    return 0;
}
