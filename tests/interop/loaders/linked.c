/* SPDX-License-Identifier: Apache-2.0 */
/* A program linked with an SDF library by its base name: the functions a TLS stack needs are strong, a card maker's are weak and
 * may be missing. It declares them itself, as such programs do. */
#include <stdio.h>

int SDF_OpenDevice(void **device);
int SDF_CloseDevice(void *device);
int SDF_OpenSession(void *device, void **session);
int SDF_CloseSession(void *session);
int SDF_GenerateRandom(void *session, unsigned int length, unsigned char *random);
int SDF_GetPrivateKeyAccessRight(void *, unsigned int, unsigned char *, unsigned int);
int SDF_ReleasePrivateKeyAccessRight(void *, unsigned int);
int SDF_ImportKeyWithISK_ECC(void *, unsigned int, void *, void **);
int SDF_ImportKeyWithKEK(void *, unsigned int, unsigned int, unsigned char *, unsigned int, void **);
int SDF_ExportSignPublicKey_ECC(void *, unsigned int, void *);
int SDF_ExportEncPublicKey_ECC(void *, unsigned int, void *);
int SDF_DestroyKey(void *, void *);
int SDF_InternalEncrypt_ECC(void *, unsigned int, unsigned int, unsigned char *, unsigned int, void *);
int SDF_InternalDecrypt_ECC(void *, unsigned int, unsigned int, void *, unsigned char *, unsigned int *);
int SDF_InternalSign_ECC(void *, unsigned int, unsigned char *, unsigned int, void *);
int SDF_Encrypt(void *, void *, unsigned int, unsigned char *, unsigned char *, unsigned int, unsigned char *, unsigned int *);
int SDF_Decrypt(void *, void *, unsigned int, unsigned char *, unsigned char *, unsigned int, unsigned char *, unsigned int *);
int SDF_CalculateMAC(void *, void *, unsigned int, unsigned char *, unsigned char *, unsigned int, unsigned char *, unsigned int *);
/* A card's own: absent from a library of the standard. */
int SDFE_GenerateKey(void *, unsigned char *, unsigned int, void **) __attribute__((weak));

int main(void) {
    /* Kept, so that the linker has to find each of them. */
    void (*volatile needed[])(void) = {
        (void (*)(void))SDF_ReleasePrivateKeyAccessRight,
        (void (*)(void))SDF_ImportKeyWithISK_ECC,
        (void (*)(void))SDF_ImportKeyWithKEK,
        (void (*)(void))SDF_ExportSignPublicKey_ECC,
        (void (*)(void))SDF_ExportEncPublicKey_ECC,
        (void (*)(void))SDF_DestroyKey,
        (void (*)(void))SDF_InternalEncrypt_ECC,
        (void (*)(void))SDF_InternalDecrypt_ECC,
        (void (*)(void))SDF_InternalSign_ECC,
        (void (*)(void))SDF_Encrypt,
        (void (*)(void))SDF_Decrypt,
        (void (*)(void))SDF_CalculateMAC,
        (void (*)(void))SDF_GetPrivateKeyAccessRight,
    };
    unsigned char random[16];
    void *device, *session;
    if (SDF_OpenDevice(&device) != 0 || SDF_OpenSession(device, &session) != 0 ||
        SDF_GenerateRandom(session, sizeof random, random) != 0) {
        return 1;
    }
    printf("%zu functions; SDFE_GenerateKey %s\n", sizeof needed / sizeof needed[0],
           SDFE_GenerateKey == NULL ? "missing" : "there");
    return SDF_CloseSession(session) != 0 || SDF_CloseDevice(device) != 0;
}
