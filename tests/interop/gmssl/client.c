/* SPDX-License-Identifier: Apache-2.0 */
/* Drives a device through GmSSL's own loader, types and constants, and judges it by GmSSL's SM2, SM3 and SM4. Prints one line per
 * chapter that passed; the first disagreement ends it. This program shows SDF_ functions of its own (GmSSL's) to libraries it
 * loads: libsdf must not fall for them. Usage: client LIBRARY INDEX PASSWORD */
#include <gmssl/sm2.h>
#include <gmssl/sm3.h>
#include <gmssl/sm4.h>
#include <sdf/sdf_ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECT(condition)                                           \
    do {                                                            \
        if (!(condition)) {                                         \
            fprintf(stderr, "line %d: %s\n", __LINE__, #condition); \
            exit(1);                                                \
        }                                                           \
    } while (0)

static void *session;
static unsigned int index_;
/* GmSSL's ECCCipher has one byte of C: this has room for what follows it. */
static union {
    ECCCipher blob;
    unsigned char room[sizeof(ECCCipher) + 256];
} cipher;

static void to_sm2(const ECCrefPublicKey *ref, SM2_KEY *key) {
    EXPECT(ref->bits == 256);
    memset(key, 0, sizeof *key);
    memcpy(key->public_key.x, ref->x + 32, 32);
    memcpy(key->public_key.y, ref->y + 32, 32);
}

static void from_sm2(const SM2_KEY *key, ECCrefPublicKey *ref) {
    memset(ref, 0, sizeof *ref);
    ref->bits = 256;
    memcpy(ref->x + 32, key->public_key.x, 32);
    memcpy(ref->y + 32, key->public_key.y, 32);
}

static void cipher_to_sm2(SM2_CIPHERTEXT *out) {
    memset(out, 0, sizeof *out);
    memcpy(out->point.x, cipher.blob.x + 32, 32);
    memcpy(out->point.y, cipher.blob.y + 32, 32);
    memcpy(out->hash, cipher.blob.M, 32);
    EXPECT(cipher.blob.L <= sizeof out->ciphertext);
    out->ciphertext_size = (uint8_t)cipher.blob.L;
    memcpy(out->ciphertext, cipher.blob.C, cipher.blob.L);
}

static void cipher_from_sm2(const SM2_CIPHERTEXT *in) {
    memset(&cipher, 0, sizeof cipher);
    memcpy(cipher.blob.x + 32, in->point.x, 32);
    memcpy(cipher.blob.y + 32, in->point.y, 32);
    memcpy(cipher.blob.M, in->hash, 32);
    cipher.blob.L = in->ciphertext_size;
    memcpy(cipher.blob.C, in->ciphertext, in->ciphertext_size);
}

static void random_bytes(void) {
    unsigned char one[64] = {0}, two[64] = {0};
    EXPECT(SDF_GenerateRandom(session, sizeof one, one) == SDR_OK);
    EXPECT(SDF_GenerateRandom(session, sizeof two, two) == SDR_OK);
    EXPECT(memcmp(one, two, sizeof one) != 0);
    puts("random");
}

/* The device hashes, with and without Z; GmSSL hashes; the device signs, GmSSL verifies. */
static void hash_and_sign(void) {
    static unsigned char text[] = "a record of the ward";
    unsigned char digest[32], own[32];
    unsigned int length;
    ECCrefPublicKey public;
    ECCSignature signature;
    SM2_SIGNATURE sm2_signature;
    SM2_KEY key;
    SM3_CTX sm3;

    EXPECT(SDF_HashInit(session, SGD_SM3, NULL, NULL, 0) == SDR_OK);
    EXPECT(SDF_HashUpdate(session, text, sizeof text) == SDR_OK);
    EXPECT(SDF_HashFinal(session, digest, &length) == SDR_OK && length == 32);
    sm3_digest(text, sizeof text, own);
    EXPECT(memcmp(digest, own, 32) == 0);

    EXPECT(SDF_ExportSignPublicKey_ECC(session, index_, &public) == SDR_OK);
    to_sm2(&public, &key);
    EXPECT(SDF_HashInit(session, SGD_SM3, &public, (unsigned char *)SM2_DEFAULT_ID, SM2_DEFAULT_ID_LENGTH) == SDR_OK);
    EXPECT(SDF_HashUpdate(session, text, sizeof text) == SDR_OK);
    EXPECT(SDF_HashFinal(session, digest, &length) == SDR_OK && length == 32);
    EXPECT(sm2_compute_z(own, &key.public_key, SM2_DEFAULT_ID, SM2_DEFAULT_ID_LENGTH) == 1);
    sm3_init(&sm3);
    sm3_update(&sm3, own, 32);
    sm3_update(&sm3, text, sizeof text);
    sm3_finish(&sm3, own);
    EXPECT(memcmp(digest, own, 32) == 0);

    EXPECT(SDF_InternalSign_ECC(session, index_, digest, 32, &signature) == SDR_OK);
    memcpy(sm2_signature.r, signature.r + 32, 32);
    memcpy(sm2_signature.s, signature.s + 32, 32);
    EXPECT(sm2_do_verify(&key, digest, &sm2_signature) == 1);
    EXPECT(SDF_InternalVerify_ECC(session, index_, digest, 32, &signature) == SDR_OK);
    EXPECT(SDF_ExternalVerify_ECC(session, SGD_SM2_1, &public, digest, 32, &signature) == SDR_OK);
    signature.s[63] ^= 1;
    EXPECT(SDF_InternalVerify_ECC(session, index_, digest, 32, &signature) == SDR_VERIFYERR);
    puts("hash and sign");
}

/* Each encrypts for the other. */
static void encrypt(void) {
    static unsigned char text[] = "up to 255 bytes for one of us";
    unsigned char back[256];
    unsigned int length;
    size_t own_length;
    ECCrefPublicKey public;
    SM2_CIPHERTEXT sm2_cipher;
    SM2_KEY device, own;

    EXPECT(SDF_ExportEncPublicKey_ECC(session, index_, &public) == SDR_OK);
    to_sm2(&public, &device);
    EXPECT(sm2_do_encrypt(&device, text, sizeof text, &sm2_cipher) == 1);
    cipher_from_sm2(&sm2_cipher);
    EXPECT(SDF_InternalDecrypt_ECC(session, index_, SGD_SM2_3, &cipher.blob, back, &length) == SDR_OK);
    EXPECT(length == sizeof text && memcmp(back, text, length) == 0);

    EXPECT(sm2_key_generate(&own) == 1);
    from_sm2(&own, &public);
    EXPECT(SDF_ExternalEncrypt_ECC(session, SGD_SM2_3, &public, text, sizeof text, &cipher.blob) == SDR_OK);
    cipher_to_sm2(&sm2_cipher);
    EXPECT(sm2_do_decrypt(&own, &sm2_cipher, back, &own_length) == 1);
    EXPECT(own_length == sizeof text && memcmp(back, text, own_length) == 0);

    EXPECT(SDF_InternalEncrypt_ECC(session, index_, SGD_SM2_3, text, sizeof text, &cipher.blob) == SDR_OK);
    EXPECT(SDF_InternalDecrypt_ECC(session, index_, SGD_SM2_3, &cipher.blob, back, &length) == SDR_OK);
    EXPECT(length == sizeof text && memcmp(back, text, length) == 0);
    puts("encrypt");
}

/* The envelope of GmSSL's tools: a session key for GmSSL's pair, SM4-CBC in the device and in GmSSL. */
static void envelope(void) {
    static unsigned char text[64] = "four blocks";
    unsigned char out[64], own[64], raw[256], iv[16] = {7}, chain[16];
    unsigned int length;
    size_t raw_length;
    void *handle;
    ECCrefPublicKey public;
    SM2_CIPHERTEXT sm2_cipher;
    SM2_KEY pair;
    SM4_KEY sm4;

    EXPECT(sm2_key_generate(&pair) == 1);
    from_sm2(&pair, &public);
    EXPECT(SDF_GenerateKeyWithEPK_ECC(session, 128, SGD_SM2_3, &public, &cipher.blob, &handle) == SDR_OK);
    cipher_to_sm2(&sm2_cipher);
    EXPECT(sm2_do_decrypt(&pair, &sm2_cipher, raw, &raw_length) == 1 && raw_length == 16);
    sm4_set_encrypt_key(&sm4, raw);
    sm4_cbc_encrypt(&sm4, iv, text, sizeof text / 16, own);
    memcpy(chain, iv, sizeof iv);
    EXPECT(SDF_Encrypt(session, handle, SGD_SM4_CBC, chain, text, sizeof text, out, &length) == SDR_OK);
    EXPECT(length == sizeof text && memcmp(out, own, length) == 0);
    memset(chain, 0, sizeof chain);
    sm4_cbc_encrypt(&sm4, chain, text, sizeof text / 16, own);
    EXPECT(SDF_CalculateMAC(session, handle, SGD_SM4_MAC, chain, text, sizeof text, out, &length) == SDR_OK);
    EXPECT(length == 16 && memcmp(out, own + 48, 16) == 0);
    EXPECT(SDF_DestroyKey(session, handle) == SDR_OK);

    EXPECT(SDF_GenerateKeyWithKEK(session, 128, SGD_SM4_CBC, 1, raw, &length, &handle) == SDR_OK && length == 32);
    EXPECT(SDF_DestroyKey(session, handle) == SDR_OK);
    EXPECT(SDF_ImportKeyWithKEK(session, SGD_SM4_CBC, 1, raw, length, &handle) == SDR_OK);
    EXPECT(SDF_DestroyKey(session, handle) == SDR_OK);
    puts("envelope");
}

/* What the device does not do says so, and breaks nothing. */
static void not_there(void) {
    RSArefPublicKey rsa;
    static unsigned char name[] = "file";
    EXPECT(SDF_ExportSignPublicKey_RSA(session, index_, &rsa) == SDR_NOTSUPPORT);
    EXPECT(SDF_CreateFile(session, name, 4, 16) == SDR_NOTSUPPORT);
    random_bytes();
}

int main(int argc, char **argv) {
    void *device;
    EXPECT(argc == 4);
    index_ = (unsigned int)atoi(argv[2]);
    EXPECT(SDF_LoadLibrary(argv[1], NULL) == SDR_OK);
    EXPECT(SDF_OpenDevice(&device) == SDR_OK);
    EXPECT(SDF_OpenSession(device, &session) == SDR_OK);
    random_bytes();
    EXPECT(SDF_InternalSign_ECC(session, index_, (unsigned char[32]){1}, 32, &(ECCSignature){{0}, {0}}) == SDR_PARDENY);
    EXPECT(SDF_GetPrivateKeyAccessRight(session, index_, (unsigned char *)argv[3], (unsigned int)strlen(argv[3])) == SDR_OK);
    hash_and_sign();
    encrypt();
    envelope();
    not_there();
    EXPECT(SDF_ReleasePrivateKeyAccessRight(session, index_) == SDR_OK);
    EXPECT(SDF_CloseSession(session) == SDR_OK);
    EXPECT(SDF_CloseDevice(device) == SDR_OK);
    EXPECT(SDF_UnloadLibrary() == SDR_OK);
    return 0;
}
