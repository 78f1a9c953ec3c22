/* SPDX-License-Identifier: Apache-2.0 */
/* Gets the right to a key, signs with it, and gets the right once more in a child. argv: SM2 index, password. Prints the codes. */
#include <sdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int in_child(SGD_HANDLE session, SGD_UINT32 index, unsigned char *password) {
    int ends[2];
    int code = -1;
    if (pipe(ends) != 0) {
        return -1;
    }
    pid_t child = fork();
    if (child == 0) {
        code = SDF_GetPrivateKeyAccessRight(session, index, password, (SGD_UINT32)strlen((char *)password));
        _exit(write(ends[1], &code, sizeof code) != sizeof code);
    }
    close(ends[1]);
    if (read(ends[0], &code, sizeof code) != sizeof code) {
        code = -1;
    }
    close(ends[0]);
    waitpid(child, NULL, 0);
    return code;
}

int main(int argc, char **argv) {
    SGD_HANDLE device;
    SGD_HANDLE session;
    unsigned char digest[32] = {1};
    ECCSignature signature;
    if (argc != 3 || SDF_OpenDevice(&device) != SDR_OK || SDF_OpenSession(device, &session) != SDR_OK) {
        return 1;
    }
    SGD_UINT32 index = (SGD_UINT32)atoi(argv[1]);
    unsigned char *password = (unsigned char *)argv[2];
    int right = SDF_GetPrivateKeyAccessRight(session, index, password, (SGD_UINT32)strlen(argv[2]));
    int made = SDF_InternalSign_ECC(session, index, digest, sizeof digest, &signature);
    printf("%08x %08x %08x\n", (unsigned)right, (unsigned)made, (unsigned)in_child(session, index, password));
    return SDF_CloseDevice(device);
}
