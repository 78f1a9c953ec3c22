/* SPDX-License-Identifier: Apache-2.0 */
/* sample.c - a signature and an encrypted record through GM/T 0018.
 *
 *     cc sample.c -I"$(softsjj --includedir)" -L"$(softsjj --libdir)" -lsdf \
 *         -Wl,-rpath,"$(softsjj --libdir)" -o sample
 *     softsjj dev -- ./sample
 *
 * It needs an SM2 pair with the password change-me-8 at index 1, which `softsjj dev` has. Nothing
 * in it is SoftSJJ's own: with another maker's sdf.h and library it does the same.
 */
#include <sdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_INDEX 1
#define PASSWORD "change-me-8"
#define USER_ID "1234567812345678" /* the signer's identity when nothing else was agreed on (GM/T 0009) */

/* Every function answers SDR_OK or a code that says what was wrong: look at each of them. */
static void check(int code, const char *what) {
    if (code != SDR_OK) {
        fprintf(stderr, "%s: 0x%08x\n", what, (unsigned)code);
        exit(EXIT_FAILURE); /* the device ends the session when its process has gone */
    }
}

/* e = SM3(Z || M): SM2 signs this digest, never the message itself. The device makes Z from the
 * public key and the identity. */
static void digest_of(SGD_HANDLE session, const char *message, unsigned char digest[32]) {
    ECCrefPublicKey key;
    SGD_UINT32 length = 32;
    check(SDF_ExportSignPublicKey_ECC(session, KEY_INDEX, &key), "SDF_ExportSignPublicKey_ECC");
    check(SDF_HashInit(session, SGD_SM3, &key, (unsigned char *)USER_ID, sizeof USER_ID - 1), "SDF_HashInit");
    check(SDF_HashUpdate(session, (unsigned char *)message, (SGD_UINT32)strlen(message)), "SDF_HashUpdate");
    check(SDF_HashFinal(session, digest, &length), "SDF_HashFinal");
}

static void sign_and_verify(SGD_HANDLE session) {
    static const char message[] = "discharge letter 4711";
    unsigned char digest[32];
    ECCSignature signature; /* r and s, each at the right end of 64 bytes */

    digest_of(session, message, digest);

    /* The private key's access right: for this session, until it is given back. */
    check(SDF_GetPrivateKeyAccessRight(session, KEY_INDEX, (unsigned char *)PASSWORD, sizeof PASSWORD - 1),
          "SDF_GetPrivateKeyAccessRight");
    check(SDF_InternalSign_ECC(session, KEY_INDEX, digest, sizeof digest, &signature), "SDF_InternalSign_ECC");
    check(SDF_ReleasePrivateKeyAccessRight(session, KEY_INDEX), "SDF_ReleasePrivateKeyAccessRight");

    check(SDF_InternalVerify_ECC(session, KEY_INDEX, digest, sizeof digest, &signature), "SDF_InternalVerify_ECC");
    puts("signature: verified");

    digest[0] ^= 1; /* another message: the signature must not hold */
    if (SDF_InternalVerify_ECC(session, KEY_INDEX, digest, sizeof digest, &signature) != SDR_VERIFYERR) {
        fputs("a signature of something else was accepted\n", stderr);
        exit(EXIT_FAILURE);
    }
    puts("another message: refused");
}

static void encrypt_and_decrypt(SGD_HANDLE session) {
    /* SDF pads nothing: CBC takes whole blocks of 16 bytes. */
    static unsigned char record[48] = "name=Li Lei;blood=A+;allergies=penicillin";
    unsigned char iv[16], chain[16], ciphertext[sizeof record], again[sizeof record];
    SGD_UINT32 length = sizeof ciphertext;
    SGD_HANDLE key;
    /* ECCCipher ends with the wrapped key itself, here 16 bytes: make room for them. */
    ECCCipher *wrapped = calloc(1, sizeof *wrapped + 16);
    if (wrapped == NULL) {
        exit(EXIT_FAILURE);
    }

    check(SDF_GenerateRandom(session, sizeof iv, iv), "SDF_GenerateRandom");
    /* A session key: a handle now, and the key wrapped for the encryption pair of index 1, to be kept
     * beside the record and brought back by SDF_ImportKeyWithISK_ECC. */
    check(SDF_GenerateKeyWithIPK_ECC(session, KEY_INDEX, 128, wrapped, &key), "SDF_GenerateKeyWithIPK_ECC");

    memcpy(chain, iv, sizeof iv); /* each call overwrites its IV with the next part's */
    check(SDF_Encrypt(session, key, SGD_SM4_CBC, chain, record, sizeof record, ciphertext, &length), "SDF_Encrypt");
    check(SDF_DestroyKey(session, key), "SDF_DestroyKey");

    check(SDF_GetPrivateKeyAccessRight(session, KEY_INDEX, (unsigned char *)PASSWORD, sizeof PASSWORD - 1),
          "SDF_GetPrivateKeyAccessRight");
    check(SDF_ImportKeyWithISK_ECC(session, KEY_INDEX, wrapped, &key), "SDF_ImportKeyWithISK_ECC");
    memcpy(chain, iv, sizeof iv);
    length = sizeof again;
    check(SDF_Decrypt(session, key, SGD_SM4_CBC, chain, ciphertext, sizeof ciphertext, again, &length), "SDF_Decrypt");
    check(SDF_DestroyKey(session, key), "SDF_DestroyKey");
    free(wrapped);

    if (length != sizeof record || memcmp(again, record, sizeof record) != 0) {
        fputs("the record came back changed\n", stderr);
        exit(EXIT_FAILURE);
    }
    puts("record: encrypted and decrypted");
}

int main(void) {
    SGD_HANDLE device, session;
    DEVICEINFO info;

    /* No address here: the library reads SOFTSJJ_ADDRESS, or softsjj.toml. */
    check(SDF_OpenDevice(&device), "SDF_OpenDevice");
    check(SDF_OpenSession(device, &session), "SDF_OpenSession");

    check(SDF_GetDeviceInfo(session, &info), "SDF_GetDeviceInfo");
    printf("device: %.16s\n", (char *)info.DeviceName); /* fixed width: there may be no NUL */

    sign_and_verify(session);
    encrypt_and_decrypt(session);

    check(SDF_CloseSession(session), "SDF_CloseSession"); /* its keys and rights end with it */
    check(SDF_CloseDevice(device), "SDF_CloseDevice");
    return EXIT_SUCCESS;
}
