/* Generated from proto/spec/{sdf,sdf_types,sdf_codes,algorithms}.toml by `python proto/generate.py`. Do not edit. */
/* SPDX-License-Identifier: Apache-2.0 */
/* sdf.h - the interface of a cipher machine to applications: GM/T 0018, GB/T 36322-2018.
 *
 * Every function returns SDR_OK or another SDR_ code. Lengths are bytes unless a name ends in Bits.
 * Numbers in byte fields are big-endian and sit at the right end of their field, with zeros before
 * them: a 256-bit coordinate fills bytes 32 to 63 of 64. Any thread may call; what a multi-part
 * call has begun belongs to its session.
 *
 * Define SDF_2023_TYPES before including this header to have LONG, ULONG, BYTE, LPSTR, HANDLE.
 */
#ifndef SDF_H
#define SDF_H

#ifdef __cplusplus
extern "C" {
#endif

/* Types of GM/T 0006. */
typedef char SGD_CHAR;
typedef signed char SGD_INT8;
typedef short SGD_INT16;
typedef int SGD_INT32; /* return value of the 2023 edition */
typedef long long SGD_INT64;
typedef unsigned char SGD_UCHAR;
typedef unsigned char SGD_UINT8;
typedef unsigned short SGD_UINT16;
typedef unsigned int SGD_UINT32; /* 4 bytes, never the unsigned long of C */
typedef unsigned long long SGD_UINT64;
typedef unsigned int SGD_RV; /* return code; functions return int, which is passed alike */
typedef void *SGD_OBJ;
typedef int SGD_BOOL;
typedef void *SGD_HANDLE; /* of a device, session, key or agreement */
#define SGD_TRUE 1
#define SGD_FALSE 0

/* The same types by their names of 2023; guarded: other headers define these names otherwise. */
#ifdef SDF_2023_TYPES
typedef SGD_INT32 LONG;
typedef SGD_UCHAR BYTE;
typedef SGD_UINT32 ULONG;
typedef SGD_HANDLE HANDLE;
/* A password or a file name; its length stands beside it, no NUL is needed. */
typedef SGD_UCHAR *LPSTR;
#endif

/* Algorithm identifiers of GM/T 0006. */
#define SGD_SM1 0x00000100u
#define SGD_SM1_ECB 0x00000101u
#define SGD_SM1_CBC 0x00000102u
#define SGD_SM1_CFB 0x00000104u
#define SGD_SM1_OFB 0x00000108u
#define SGD_SM1_MAC 0x00000110u
#define SGD_SSF33 0x00000200u
#define SGD_SSF33_ECB 0x00000201u
#define SGD_SSF33_CBC 0x00000202u
#define SGD_SSF33_CFB 0x00000204u
#define SGD_SSF33_OFB 0x00000208u
#define SGD_SSF33_MAC 0x00000210u
#define SGD_SM4 0x00000400u
#define SGD_SM4_ECB 0x00000401u
#define SGD_SMS4_ECB 0x00000401u
#define SGD_SM4_CBC 0x00000402u
#define SGD_SMS4_CBC 0x00000402u
#define SGD_SM4_CFB 0x00000404u
#define SGD_SMS4_CFB 0x00000404u
#define SGD_SM4_OFB 0x00000408u
#define SGD_SMS4_OFB 0x00000408u
#define SGD_SM4_MAC 0x00000410u
#define SGD_SMS4_MAC 0x00000410u
#define SGD_SM4_CTR 0x00000420u
#define SGD_SM4_XTS 0x01000400u
#define SGD_SM4_GCM 0x02000400u
#define SGD_SM4_CCM 0x04000400u
#define SGD_ZUC 0x00000800u
#define SGD_ZUC_EEA3 0x00000801u
#define SGD_ZUC_EIA3 0x00000802u
#define SGD_RSA 0x00010000u
#define SGD_RSA_SIGN 0x00010100u
#define SGD_RSA_ENC 0x00010200u
#define SGD_SM2 0x00020100u
#define SGD_SM2_1 0x00020200u
#define SGD_SM2_2 0x00020400u
#define SGD_SM2_3 0x00020800u
#define SGD_SM9 0x00040100u
#define SGD_SM9_1 0x00040200u
#define SGD_SM9_2 0x00040400u
#define SGD_SM9_3 0x00040800u
#define SGD_SM3 0x00000001u
#define SGD_SM3_HMAC 0x00000008u
#define SGD_SHA1 0x00000002u
#define SGD_SHA256 0x00000004u
#define SGD_SHA256_HMAC 0x00000010u
#define SGD_SM3_RSA 0x00010001u
#define SGD_SHA1_RSA 0x00010002u
#define SGD_SHA256_RSA 0x00010004u
#define SGD_SM3_SM2 0x00020201u
#define SGD_SM3_SM9 0x00040201u

/* Return codes, Annex A. */
#define SDR_BASE 0x01000000
#define SDR_OK 0x00000000               /* success */
#define SDR_UNKNOWERR 0x01000001        /* unknown error */
#define SDR_NOTSUPPORT 0x01000002       /* function not supported */
#define SDR_COMMFAIL 0x01000003         /* communication with the device failed */
#define SDR_HARDFAIL 0x01000004         /* the cryptographic module does not respond */
#define SDR_OPENDEVICE 0x01000005       /* opening the device failed */
#define SDR_OPENSESSION 0x01000006      /* creating the session failed */
#define SDR_PARDENY 0x01000007          /* no right to use the private key */
#define SDR_KEYNOTEXIST 0x01000008      /* the key does not exist */
#define SDR_ALGNOTSUPPORT 0x01000009    /* algorithm not supported */
#define SDR_ALGMODNOTSUPPORT 0x0100000A /* algorithm mode not supported */
#define SDR_PKOPERR 0x0100000B          /* public-key operation failed */
#define SDR_SKOPERR 0x0100000C          /* private-key operation failed */
#define SDR_SIGNERR 0x0100000D          /* signing failed */
#define SDR_VERIFYERR 0x0100000E        /* the signature does not verify */
#define SDR_SYMOPERR 0x0100000F         /* symmetric operation failed */
#define SDR_STEPERR 0x01000010          /* wrong order of steps in a multi-part operation */
#define SDR_FILESIZEERR 0x01000011      /* file size beyond the limit */
#define SDR_FILENOEXIST 0x01000012      /* the file does not exist */
#define SDR_FILEOFSERR 0x01000013       /* wrong file offset */
#define SDR_KEYTYPEERR 0x01000014       /* wrong type of key */
#define SDR_KEYERR 0x01000015           /* the key is not valid */
#define SDR_ENCDATAERR 0x01000016       /* the ciphertext is not valid */
#define SDR_RANDERR 0x01000017          /* random generation failed */
#define SDR_PRKRERR 0x01000018          /* getting the right to use the private key failed */
#define SDR_MACERR 0x01000019           /* MAC computation or check failed */
#define SDR_FILEEXISTS 0x0100001A       /* the file exists already */
#define SDR_FILEEXSITS 0x0100001A       /* the same */
#define SDR_FILEWERR 0x0100001B         /* writing the file failed */
#define SDR_NOBUFFER 0x0100001C         /* not enough memory */
#define SDR_INARGERR 0x0100001D         /* wrong input argument */
#define SDR_OUTARGERR 0x0100001E        /* wrong output argument */
#define SDR_USERIDERR 0x0100001F        /* wrong user identity */

/* Array bounds of the structures. */
#define RSAref_MAX_BITS 2048    /* longest RSA modulus, bits */
#define RSAref_MAX_LEN 256      /* the same in bytes */
#define RSAref_MAX_PBITS 1024   /* longest RSA prime, bits */
#define RSAref_MAX_PLEN 128     /* the same in bytes */
#define ExRSAref_MAX_BITS 4096  /* longest modulus of the Ex structures, bits */
#define ExRSAref_MAX_LEN 512    /* the same in bytes */
#define ExRSAref_MAX_PBITS 2048 /* longest prime of the Ex structures, bits */
#define ExRSAref_MAX_PLEN 256   /* the same in bytes */
#define ECCref_MAX_BITS 512     /* longest coordinate, bits */
#define ECCref_MAX_LEN 64       /* the same in bytes */
#define SM9ref_MAX_BITS 256     /* longest SM9 coordinate, bits */
#define SM9ref_MAX_LEN 32       /* the same in bytes */

/* GM/T 0018-2023 5: what a device is; texts have fixed width and need no NUL. */
typedef struct DEVICEINFO_st {
    SGD_UCHAR IssuerName[40];
    SGD_UCHAR DeviceName[16];
    SGD_UCHAR DeviceSerial[16];
    SGD_UINT32 DeviceVersion;
    SGD_UINT32 StandardVersion;
    SGD_UINT32 AsymAlgAbility[2];
    SGD_UINT32 SymAlgAbility;
    SGD_UINT32 HashAlgAbility;
    SGD_UINT32 BufferSize;
} DEVICEINFO;

/* GM/T 0018-2023 5: RSA public key. */
typedef struct RSArefPublicKey_st {
    SGD_UINT32 bits;
    SGD_UCHAR m[RSAref_MAX_LEN];
    SGD_UCHAR e[RSAref_MAX_LEN];
} RSArefPublicKey;

/* GM/T 0018-2023 5: RSA private key. */
typedef struct RSArefPrivateKey_st {
    SGD_UINT32 bits;
    SGD_UCHAR m[RSAref_MAX_LEN];
    SGD_UCHAR e[RSAref_MAX_LEN];
    SGD_UCHAR d[RSAref_MAX_LEN];
    SGD_UCHAR prime[2][RSAref_MAX_PLEN];
    SGD_UCHAR pexp[2][RSAref_MAX_PLEN];
    SGD_UCHAR coef[RSAref_MAX_PLEN];
} RSArefPrivateKey;

/* vendor extension: RSA public key. */
typedef struct RSArefPublicKeyEx_st {
    SGD_UINT32 bits;
    SGD_UCHAR m[ExRSAref_MAX_LEN];
    SGD_UCHAR e[ExRSAref_MAX_LEN];
} RSArefPublicKeyEx;

/* vendor extension: RSA private key. */
typedef struct RSArefPrivateKeyEx_st {
    SGD_UINT32 bits;
    SGD_UCHAR m[ExRSAref_MAX_LEN];
    SGD_UCHAR e[ExRSAref_MAX_LEN];
    SGD_UCHAR d[ExRSAref_MAX_LEN];
    SGD_UCHAR prime[2][ExRSAref_MAX_PLEN];
    SGD_UCHAR pexp[2][ExRSAref_MAX_PLEN];
    SGD_UCHAR coef[ExRSAref_MAX_PLEN];
} RSArefPrivateKeyEx;

/* GM/T 0018-2023 5: point of a public key. */
typedef struct ECCrefPublicKey_st {
    SGD_UINT32 bits;
    SGD_UCHAR x[ECCref_MAX_LEN];
    SGD_UCHAR y[ECCref_MAX_LEN];
} ECCrefPublicKey;

/* GM/T 0018-2023 5: scalar of a private key. */
typedef struct ECCrefPrivateKey_st {
    SGD_UINT32 bits;
    SGD_UCHAR K[ECCref_MAX_LEN];
} ECCrefPrivateKey;

/* GM/T 0018-2023 5: signature. */
typedef struct ECCSignature_st {
    SGD_UCHAR r[ECCref_MAX_LEN];
    SGD_UCHAR s[ECCref_MAX_LEN];
} ECCSignature;

/* GM/T 0018-2023 5: ciphertext: C1 is x and y, C3 is M, C2 is the L bytes of C, which starts at offset 164. C has L bytes, not one:
 * a writer touches 164 + L bytes, and the caller provides them. */
typedef struct ECCCipher_st {
    SGD_UCHAR x[ECCref_MAX_LEN];
    SGD_UCHAR y[ECCref_MAX_LEN];
    SGD_UCHAR M[32];
    SGD_UINT32 L;
    SGD_UCHAR C[1];
} ECCCipher;

/* GM/T 0018-2023 5.9: key pair under a symmetric key, and that key under a public key; ends with the C of its ECCCipher, at offset
 * 372. */
typedef struct EnvelopedECCKey_st {
    SGD_UINT32 Version;
    SGD_UINT32 ulSymmAlgID;
    SGD_UINT32 ulBits;
    SGD_UCHAR cbEncryptedPriKey[ECCref_MAX_LEN];
    ECCrefPublicKey PubKey;
    ECCCipher ECCCipherBlob;
} EnvelopedECCKey;

/* GM/T 0018-2023 B.1: SM9 master private key. */
typedef struct SM9MasterPrivateKey_st {
    SGD_UINT32 bits;
    SGD_UCHAR s[SM9ref_MAX_LEN];
} SM9MasterPrivateKey;

/* GM/T 0018-2023 B.1: SM9 signature master public key. */
typedef struct SM9SignMasterPublicKey_st {
    SGD_UINT32 bits;
    SGD_UCHAR xa[SM9ref_MAX_LEN];
    SGD_UCHAR xb[SM9ref_MAX_LEN];
    SGD_UCHAR ya[SM9ref_MAX_LEN];
    SGD_UCHAR yb[SM9ref_MAX_LEN];
} SM9SignMasterPublicKey;

/* GM/T 0018-2023 B.1: SM9 encryption master public key. */
typedef struct SM9EncMasterPublicKey_st {
    SGD_UINT32 bits;
    SGD_UCHAR x[SM9ref_MAX_LEN];
    SGD_UCHAR y[SM9ref_MAX_LEN];
} SM9EncMasterPublicKey;

/* GM/T 0018-2023 B.1: SM9 signature key of a user. */
typedef struct SM9SignUserPrivateKey_st {
    SGD_UINT32 bits;
    SGD_UCHAR x[SM9ref_MAX_LEN];
    SGD_UCHAR y[SM9ref_MAX_LEN];
} SM9SignUserPrivateKey;

/* GM/T 0018-2023 B.1: SM9 encryption key of a user. */
typedef struct SM9EncUserPrivateKey_st {
    SGD_UINT32 bits;
    SGD_UCHAR xa[SM9ref_MAX_LEN];
    SGD_UCHAR xb[SM9ref_MAX_LEN];
    SGD_UCHAR ya[SM9ref_MAX_LEN];
    SGD_UCHAR yb[SM9ref_MAX_LEN];
} SM9EncUserPrivateKey;

/* GM/T 0018-2023 B.1: SM9 ciphertext; C has L bytes and starts at offset 104. */
typedef struct SM9Cipher_st {
    SGD_UINT32 EncType;
    SGD_UCHAR x[SM9ref_MAX_LEN];
    SGD_UCHAR y[SM9ref_MAX_LEN];
    SGD_UCHAR h[SM9ref_MAX_LEN];
    SGD_UINT32 L;
    SGD_UCHAR C[1];
} SM9Cipher;

/* GM/T 0018-2023 B.1: SM9 signature. */
typedef struct SM9Signature_st {
    SGD_UCHAR h[SM9ref_MAX_LEN];
    SGD_UCHAR x[SM9ref_MAX_LEN];
    SGD_UCHAR y[SM9ref_MAX_LEN];
} SM9Signature;

/* GM/T 0018-2023 B.1: SM9 key encapsulation. */
typedef struct SM9KeyPackage_st {
    SGD_UCHAR x[SM9ref_MAX_LEN];
    SGD_UCHAR y[SM9ref_MAX_LEN];
} SM9KeyPackage;

/* GM/T 0018-2023 B.1: SM9 encryption key of a user, enveloped. */
typedef struct SM9EncEnvelopedKey_st {
    SGD_UINT32 version;
    SGD_UINT32 ulSymmAlgID;
    SGD_UINT32 bits;
    SGD_UCHAR encryptedPriKey[128];
    SM9EncMasterPublicKey encMastPubKey;
    SM9EncMasterPublicKey tmpMastPubKey;
    SGD_UINT32 userIDLen;
    SGD_UCHAR userID[256];
    SGD_UINT32 keyLen;
    SM9KeyPackage keyPackage;
} SM9EncEnvelopedKey;

/* GM/T 0018-2023 B.1: SM9 signature key of a user, enveloped. */
typedef struct SM9SignEnvelopedKey_st {
    SGD_UINT32 version;
    SGD_UINT32 ulSymmAlgID;
    SGD_UINT32 bits;
    SGD_UCHAR encryptedPriKey[64];
    SM9SignMasterPublicKey signMastPubKey;
    SM9EncMasterPublicKey tmpMastPubKey;
    SGD_UINT32 userIDLen;
    SGD_UCHAR userID[256];
    SGD_UINT32 keyLen;
    SM9KeyPackage keyPackage;
} SM9SignEnvelopedKey;

/* These are all that the library shows. */
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* Functions. Those marked with a minus sign answer SDR_NOTSUPPORT. */

/* GM/T 0018-2023 6.2.2: opens the device. */
int SDF_OpenDevice(SGD_HANDLE *phDeviceHandle);

/* GM/T 0018-2023 6.2.3: closes the device. */
int SDF_CloseDevice(SGD_HANDLE hDeviceHandle);

/* GM/T 0018-2023 6.2.4: creates a session. */
int SDF_OpenSession(SGD_HANDLE hDeviceHandle, SGD_HANDLE *phSessionHandle);

/* GM/T 0018-2023 6.2.5: ends a session with its keys, contexts and rights. */
int SDF_CloseSession(SGD_HANDLE hSessionHandle);

/* GM/T 0018-2023 6.2.6: tells what the device is and can do. */
int SDF_GetDeviceInfo(SGD_HANDLE hSessionHandle, DEVICEINFO *pstDeviceInfo);

/* GM/T 0018-2023 6.2.7: fills uiLength random bytes. */
int SDF_GenerateRandom(SGD_HANDLE hSessionHandle, SGD_UINT32 uiLength, SGD_UCHAR *pucRandom);

/* GM/T 0018-2023 6.2.8: gets the right to use the private keys of an index. */
int SDF_GetPrivateKeyAccessRight(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UCHAR *pucPassword, SGD_UINT32 uiPwdLength);

/* GM/T 0018-2023 6.2.9: gives that right back. */
int SDF_ReleasePrivateKeyAccessRight(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex);

/* - GM/T 0018-2023 6.3.2: exports the signature public key of an index. */
int SDF_ExportSignPublicKey_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, RSArefPublicKey *pucPublicKey);

/* - GM/T 0018-2023 6.3.3: exports the encryption public key of an index. */
int SDF_ExportEncPublicKey_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, RSArefPublicKey *pucPublicKey);

/* - GM/T 0018-2023 6.3.4: makes a session key, wrapped with an internal public key. */
int SDF_GenerateKeyWithIPK_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiIPKIndex, SGD_UINT32 uiKeyBits, SGD_UCHAR *pucKey,
                               SGD_UINT32 *puiKeyLength, SGD_HANDLE *phKeyHandle);

/* - GM/T 0018-2023 6.3.5: makes a session key, wrapped with a given public key. */
int SDF_GenerateKeyWithEPK_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyBits, RSArefPublicKey *pucPublicKey, SGD_UCHAR *pucKey,
                               SGD_UINT32 *puiKeyLength, SGD_HANDLE *phKeyHandle);

/* - GM/T 0018-2023 6.3.6: imports a session key, unwrapped with an internal private key. */
int SDF_ImportKeyWithISK_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                             SGD_HANDLE *phKeyHandle);

/* - GM/T 0018-2012 6.3: re-wraps a session key from an internal to a given public key. */
int SDF_ExchangeDigitEnvelopeBaseOnRSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, RSArefPublicKey *pucPublicKey,
                                       SGD_UCHAR *pucDEInput, SGD_UINT32 uiDELength, SGD_UCHAR *pucDEOutput,
                                       SGD_UINT32 *puiDELength);

/* GM/T 0018-2023 6.3.7: exports the signature public key of an index. */
int SDF_ExportSignPublicKey_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, ECCrefPublicKey *pucPublicKey);

/* GM/T 0018-2023 6.3.8: exports the encryption public key of an index. */
int SDF_ExportEncPublicKey_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, ECCrefPublicKey *pucPublicKey);

/* GM/T 0018-2023 6.3.9: makes a session key, wrapped with an internal public key. */
int SDF_GenerateKeyWithIPK_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiIPKIndex, SGD_UINT32 uiKeyBits, ECCCipher *pucKey,
                               SGD_HANDLE *phKeyHandle);

/* GM/T 0018-2023 6.3.10: makes a session key, wrapped with a given public key. */
int SDF_GenerateKeyWithEPK_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyBits, SGD_UINT32 uiAlgID, ECCrefPublicKey *pucPublicKey,
                               ECCCipher *pucKey, SGD_HANDLE *phKeyHandle);

/* GM/T 0018-2023 6.3.11: imports a session key, unwrapped with an internal private key. */
int SDF_ImportKeyWithISK_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, ECCCipher *pucKey, SGD_HANDLE *phKeyHandle);

/* - GM/T 0018-2023 6.3.12: key agreement, step 1 at the sponsor. */
int SDF_GenerateAgreementDataWithECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UINT32 uiKeyBits,
                                     SGD_UCHAR *pucSponsorID, SGD_UINT32 uiSponsorIDLength, ECCrefPublicKey *pucSponsorPublicKey,
                                     ECCrefPublicKey *pucSponsorTmpPublicKey, SGD_HANDLE *phAgreementHandle);

/* - GM/T 0018-2023 6.3.13: key agreement, step 3 at the sponsor. */
int SDF_GenerateKeyWithECC(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucResponseID, SGD_UINT32 uiResponseIDLength,
                           ECCrefPublicKey *pucResponsePublicKey, ECCrefPublicKey *pucResponseTmpPublicKey,
                           SGD_HANDLE hAgreementHandle, SGD_HANDLE *phKeyHandle);

/* - GM/T 0018-2023 6.3.14: key agreement, step 2 at the responder. */
int SDF_GenerateAgreementDataAndKeyWithECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UINT32 uiKeyBits,
                                           SGD_UCHAR *pucResponseID, SGD_UINT32 uiResponseIDLength, SGD_UCHAR *pucSponsorID,
                                           SGD_UINT32 uiSponsorIDLength, ECCrefPublicKey *pucSponsorPublicKey,
                                           ECCrefPublicKey *pucSponsorTmpPublicKey, ECCrefPublicKey *pucResponsePublicKey,
                                           ECCrefPublicKey *pucResponseTmpPublicKey, SGD_HANDLE *phKeyHandle);

/* - GM/T 0018-2012 6.3: re-wraps a session key from an internal to a given public key. */
int SDF_ExchangeDigitEnvelopeBaseOnECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UINT32 uiAlgID,
                                       ECCrefPublicKey *pucPublicKey, ECCCipher *pucEncDataIn, ECCCipher *pucEncDataOut);

/* GM/T 0018-2023 6.3.15: makes a session key, wrapped with a KEK. */
int SDF_GenerateKeyWithKEK(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyBits, SGD_UINT32 uiAlgID, SGD_UINT32 uiKEKIndex,
                           SGD_UCHAR *pucKey, SGD_UINT32 *puiKeyLength, SGD_HANDLE *phKeyHandle);

/* GM/T 0018-2023 6.3.16: imports a session key, unwrapped with a KEK. */
int SDF_ImportKeyWithKEK(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UINT32 uiKEKIndex, SGD_UCHAR *pucKey,
                         SGD_UINT32 uiKeyLength, SGD_HANDLE *phKeyHandle);

/* - vendor extension: imports a session key in clear. */
int SDF_ImportKey(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength, SGD_HANDLE *phKeyHandle);

/* GM/T 0018-2023 6.3.17: destroys a session key. */
int SDF_DestroyKey(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle);

/* - GM/T 0018-2023 6.4.2: raw operation with a given public key. */
int SDF_ExternalPublicKeyOperation_RSA(SGD_HANDLE hSessionHandle, RSArefPublicKey *pucPublicKey, SGD_UCHAR *pucDataInput,
                                       SGD_UINT32 uiInputLength, SGD_UCHAR *pucDataOutput, SGD_UINT32 *puiOutputLength);

/* - GM/T 0018-2023 6.4.3: raw operation with the signature public key of an index. */
int SDF_InternalPublicKeyOperation_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UCHAR *pucDataInput,
                                       SGD_UINT32 uiInputLength, SGD_UCHAR *pucDataOutput, SGD_UINT32 *puiOutputLength);

/* - GM/T 0018-2023 6.4.4: raw operation with the signature private key of an index. */
int SDF_InternalPrivateKeyOperation_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UCHAR *pucDataInput,
                                        SGD_UINT32 uiInputLength, SGD_UCHAR *pucDataOutput, SGD_UINT32 *puiOutputLength);

/* GM/T 0018-2023 6.4.5: verifies with a given public key. */
int SDF_ExternalVerify_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPublicKey *pucPublicKey, SGD_UCHAR *pucDataInput,
                           SGD_UINT32 uiInputLength, ECCSignature *pucSignature);

/* GM/T 0018-2023 6.4.6: signs with the signature private key of an index. */
int SDF_InternalSign_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                         ECCSignature *pucSignature);

/* GM/T 0018-2023 6.4.7: verifies with the signature public key of an index. */
int SDF_InternalVerify_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                           ECCSignature *pucSignature);

/* GM/T 0018-2023 6.4.8: encrypts with a given public key. */
int SDF_ExternalEncrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPublicKey *pucPublicKey, SGD_UCHAR *pucData,
                            SGD_UINT32 uiDataLength, ECCCipher *pucEncData);

/* vendor extension: encrypts with the encryption public key of an index. */
int SDF_InternalEncrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiIPKIndex, SGD_UINT32 uiAlgID, SGD_UCHAR *pucData,
                            SGD_UINT32 uiDataLength, ECCCipher *pucEncData);

/* vendor extension: decrypts with the encryption private key of an index. */
int SDF_InternalDecrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UINT32 uiAlgID, ECCCipher *pucEncData,
                            SGD_UCHAR *pucData, SGD_UINT32 *puiDataLength);

/* GM/T 0018-2023 6.5.2: encrypts in one package; pucIV is updated to chain calls. */
int SDF_Encrypt(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucData,
                SGD_UINT32 uiDataLength, SGD_UCHAR *pucEncData, SGD_UINT32 *puiEncDataLength);

/* GM/T 0018-2023 6.5.3: decrypts in one package; pucIV is updated to chain calls. */
int SDF_Decrypt(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucEncData,
                SGD_UINT32 uiEncDataLength, SGD_UCHAR *pucData, SGD_UINT32 *puiDataLength);

/* GM/T 0018-2023 6.5.4: CBC-MAC in one package; pucIV is updated to chain calls. */
int SDF_CalculateMAC(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucData,
                     SGD_UINT32 uiDataLength, SGD_UCHAR *pucMac, SGD_UINT32 *puiMacLength);

/* - GM/T 0018-2023 6.5.5: authenticated encryption in one package. */
int SDF_AuthEnc(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucStartVar,
                SGD_UINT32 uiStartVarLength, SGD_UCHAR *pucAad, SGD_UINT32 uiAadLength, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                SGD_UCHAR *pucEncData, SGD_UINT32 *puiEncDataLength, SGD_UCHAR *pucAuthData, SGD_UINT32 *puiAuthDataLength);

/* - GM/T 0018-2023 6.5.6: authenticated decryption in one package. */
int SDF_AuthDec(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucStartVar,
                SGD_UINT32 uiStartVarLength, SGD_UCHAR *pucAad, SGD_UINT32 uiAadLength, SGD_UCHAR *pucAuthData,
                SGD_UINT32 *puiAuthDataLength, SGD_UCHAR *pucEncData, SGD_UINT32 uiEncDataLength, SGD_UCHAR *pucData,
                SGD_UINT32 *puiDataLength);

/* - GM/T 0018-2023 6.5.7: starts encryption in parts. */
int SDF_EncryptInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength);

/* - GM/T 0018-2023 6.5.8: encrypts a part. */
int SDF_EncryptUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SGD_UCHAR *pucEncData,
                      SGD_UINT32 *puiEncDataLength);

/* - GM/T 0018-2023 6.5.9: ends encryption in parts. */
int SDF_EncryptFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucLastEncData, SGD_UINT32 *puiLastEncDataLength);

/* - GM/T 0018-2023 6.5.10: starts decryption in parts. */
int SDF_DecryptInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength);

/* - GM/T 0018-2023 6.5.11: decrypts a part. */
int SDF_DecryptUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucEncData, SGD_UINT32 uiEncDataLength, SGD_UCHAR *pucData,
                      SGD_UINT32 *puiDataLength);

/* - GM/T 0018-2023 6.5.12: ends decryption in parts. */
int SDF_DecryptFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucLastData, SGD_UINT32 *puiLastDataLength);

/* - GM/T 0018-2023 6.5.13: starts a MAC in parts. */
int SDF_CalculateMACInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV,
                         SGD_UINT32 uiIVLength);

/* - GM/T 0018-2023 6.5.14: takes a part into the MAC. */
int SDF_CalculateMACUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength);

/* - GM/T 0018-2023 6.5.15: ends a MAC in parts. */
int SDF_CalculateMACFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucMac, SGD_UINT32 *puiMacLength);

/* - GM/T 0018-2023 6.5.16: starts authenticated encryption in parts. */
int SDF_AuthEncInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucStartVar,
                    SGD_UINT32 uiStartVarLength, SGD_UCHAR *pucAad, SGD_UINT32 uiAadLength, SGD_UINT32 uiDataLength);

/* - GM/T 0018-2023 6.5.17: encrypts a part. */
int SDF_AuthEncUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SGD_UCHAR *pucEncData,
                      SGD_UINT32 *puiEncDataLength);

/* - GM/T 0018-2023 6.5.18: ends authenticated encryption and gives the tag. */
int SDF_AuthEncFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucLastEncData, SGD_UINT32 *puiLastEncDataLength, SGD_UCHAR *pucAuthData,
                     SGD_UINT32 *puiAuthDataLength);

/* - GM/T 0018-2023 6.5.19: starts authenticated decryption in parts. */
int SDF_AuthDecInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucStartVar,
                    SGD_UINT32 uiStartVarLength, SGD_UCHAR *pucAad, SGD_UINT32 uiAadLength, SGD_UCHAR *pucAuthData,
                    SGD_UINT32 uiAuthDataLength, SGD_UINT32 uiDataLength);

/* - GM/T 0018-2023 6.5.20: decrypts a part. */
int SDF_AuthDecUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucEncData, SGD_UINT32 uiEncDataLength, SGD_UCHAR *pucData,
                      SGD_UINT32 *puiDataLength);

/* - GM/T 0018-2023 6.5.21: ends authenticated decryption and checks the tag. */
int SDF_AuthDecFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucLastData, SGD_UINT32 *puiLastDataLength);

/* GM/T 0018-2023 6.6.2: starts an HMAC. */
int SDF_HMACInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID);

/* GM/T 0018-2023 6.6.3: takes a part into the HMAC. */
int SDF_HMACUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength);

/* GM/T 0018-2023 6.6.4: ends an HMAC. */
int SDF_HMACFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucHMac, SGD_UINT32 *puiHMacLength);

/* GM/T 0018-2023 6.6.5: starts a hash, with Z when an identity is given. */
int SDF_HashInit(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPublicKey *pucPublicKey, SGD_UCHAR *pucID,
                 SGD_UINT32 uiIDLength);

/* GM/T 0018-2023 6.6.6: takes a part into the hash. */
int SDF_HashUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength);

/* GM/T 0018-2023 6.6.7: ends a hash. */
int SDF_HashFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucHash, SGD_UINT32 *puiHashLength);

/* - GM/T 0018-2023 6.7.2: creates a file of fixed size. */
int SDF_CreateFile(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucFileName, SGD_UINT32 uiNameLen, SGD_UINT32 uiFileSize);

/* - GM/T 0018-2023 6.7.3: reads from a file. */
int SDF_ReadFile(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucFileName, SGD_UINT32 uiNameLen, SGD_UINT32 uiOffset,
                 SGD_UINT32 *puiFileLength, SGD_UCHAR *pucBuffer);

/* - GM/T 0018-2023 6.7.4: writes to a file. */
int SDF_WriteFile(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucFileName, SGD_UINT32 uiNameLen, SGD_UINT32 uiOffset,
                  SGD_UINT32 uiFileLength, SGD_UCHAR *pucBuffer);

/* - GM/T 0018-2023 6.7.5: deletes a file. */
int SDF_DeleteFile(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucFileName, SGD_UINT32 uiNameLen);

/* - GM/T 0018-2023 6.8.2: makes a key pair and hands it out in clear. */
int SDF_GenerateKeyPair_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyBits, RSArefPublicKey *pucPublicKey,
                            RSArefPrivateKey *pucPrivateKey);

/* - GM/T 0018-2023 6.8.3: makes a key pair and hands it out in clear. */
int SDF_GenerateKeyPair_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UINT32 uiKeyBits, ECCrefPublicKey *pucPublicKey,
                            ECCrefPrivateKey *pucPrivateKey);

/* - GM/T 0018-2023 6.8.4: raw operation with a given private key. */
int SDF_ExternalPrivateKeyOperation_RSA(SGD_HANDLE hSessionHandle, RSArefPrivateKey *pucPrivateKey, SGD_UCHAR *pucDataInput,
                                        SGD_UINT32 uiInputLength, SGD_UCHAR *pucDataOutput, SGD_UINT32 *puiOutputLength);

/* - GM/T 0018-2023 6.8.5: signs with a given private key. */
int SDF_ExternalSign_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPrivateKey *pucPrivateKey, SGD_UCHAR *pucData,
                         SGD_UINT32 uiDataLength, ECCSignature *pucSignature);

/* - GM/T 0018-2023 6.8.6: decrypts with a given private key. */
int SDF_ExternalDecrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPrivateKey *pucPrivateKey, ECCCipher *pucEncData,
                            SGD_UCHAR *pucData, SGD_UINT32 *puiDataLength);

/* - GM/T 0018-2023 6.8.7: signs with given SM9 keys. */
int SDF_ExternalSign_SM9(SGD_HANDLE hSessionHandle, SM9SignMasterPublicKey *pucMasterPublicKey,
                         SM9SignUserPrivateKey *pucUserPrivateKey, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                         SM9Signature *pucSignature);

/* - GM/T 0018-2023 6.8.8: decrypts with a given SM9 key. */
int SDF_ExternalDecrypt_SM9(SGD_HANDLE hSessionHandle, SM9EncUserPrivateKey *pucUserPrivateKey, SGD_UCHAR *pucUserID,
                            SGD_UINT32 uiUserIDLen, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SM9Cipher *pucEncData, SGD_UCHAR *pucData,
                            SGD_UINT32 *puiDataLength);

/* - GM/T 0018-2023 6.8.9: encrypts with a given key. */
int SDF_ExternalKeyEncrypt(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                           SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                           SGD_UCHAR *pucEncData, SGD_UINT32 *puiEncDataLength);

/* - GM/T 0018-2023 6.8.10: decrypts with a given key. */
int SDF_ExternalKeyDecrypt(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                           SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength, SGD_UCHAR *pucEncData, SGD_UINT32 uiEncDataLength,
                           SGD_UCHAR *pucData, SGD_UINT32 *puiDataLength);

/* - GM/T 0018-2023 6.8.11: starts encryption in parts with a given key. */
int SDF_ExternalKeyEncryptInit(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                               SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength);

/* - GM/T 0018-2023 6.8.12: starts decryption in parts with a given key. */
int SDF_ExternalKeyDecryptInit(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                               SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength);

/* - GM/T 0018-2023 6.8.13: starts an HMAC with a given key. */
int SDF_ExternalKeyHMACInit(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength);

/* - GM/T 0018-2023 B.2.2: exports the user identity of an index. */
int SDF_ExportUserID_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UCHAR *pucUserID, SGD_UINT32 *puiUserIDLen);

/* - GM/T 0018-2023 B.2.3: makes an encryption master key pair. */
int SDF_GenerateEncMasterKeyPair_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UINT32 *uiMasterKeyIndex,
                                     SM9EncMasterPublicKey *pucMasterPublicKey);

/* - GM/T 0018-2023 B.2.4: makes a key, encapsulated with a given master public key. */
int SDF_GenerateKeyWithEMK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyLen, SM9EncMasterPublicKey *pucMasterPublicKey,
                               SGD_UCHAR *pucUserID, SGD_UINT32 uiUserIDLen, SM9KeyPackage *pucKeyPackage, SGD_HANDLE *phKeyHandle);

/* - GM/T 0018-2023 B.2.5: makes a key, encapsulated with an internal master public key. */
int SDF_GenerateKeyWithIMK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyLen, SGD_UINT32 uiMasterKeyIndex, SGD_UCHAR *pucUserID,
                               SGD_UINT32 uiUserIDLen, SM9KeyPackage *pucKeyPackage, SGD_HANDLE *phKeyHandle);

/* - GM/T 0018-2023 B.2.6: imports an encapsulated key. */
int SDF_ImportKeyWithISK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UINT32 uiKeyLen, SM9KeyPackage *pucKeyPackage,
                             SGD_HANDLE *phKeyHandle);

/* - GM/T 0018-2023 B.2.7: key agreement, step 1 at the sponsor. */
int SDF_GenerateAgreementDataWithSM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiMasterKeyIndex, SGD_UINT32 uiISKIndex,
                                     SGD_UINT32 uiKeyBits, SGD_UCHAR *pResponseID, SGD_UINT32 uiResponseIDLength,
                                     SGD_UCHAR *pSponsorID, SGD_UINT32 uiSponsorIDLength, SM9EncMasterPublicKey *pPublicKey,
                                     SM9EncMasterPublicKey *pSponsorTempPublicKey, SGD_HANDLE *phAgreementHandle);

/* - GM/T 0018-2023 B.2.8: key agreement, step 3 at the sponsor. */
int SDF_GenerateKeyWithSM9(SGD_HANDLE hSessionHandle, SGD_HANDLE hAgreementHandle, SM9EncMasterPublicKey *pTempPublicKey,
                           SGD_HANDLE *phKeyHandle);

/* - GM/T 0018-2023 B.2.9: key agreement, step 2 at the responder. */
int SDF_GenerateAgreementDataAndKeyWithSM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiMasterKeyIndex, SGD_UINT32 uiISKIndex,
                                           SGD_UINT32 uiKeyBits, SGD_UCHAR *pResponseID, SGD_UINT32 uiResponseIDLength,
                                           SGD_UCHAR *pSponsorID, SGD_UINT32 uiSponsorIDLength, SM9EncMasterPublicKey *pPublicKey,
                                           SM9EncMasterPublicKey *pSponsorTempPublicKey,
                                           SM9EncMasterPublicKey *pResponseTempPublicKey, SGD_HANDLE *phKeyHandle);

/* - GM/T 0018-2023 B.2.10: verifies with a given master public key. */
int SDF_VerifyWithMasterEPK_SM9(SGD_HANDLE hSessionHandle, SM9SignMasterPublicKey *pucMasterPublicKey, SGD_UCHAR *pucUserID,
                                SGD_UINT32 uiUserIDLen, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SM9Signature *pucSignature);

/* - GM/T 0018-2023 B.2.11: verifies with an internal master public key. */
int SDF_VerifyWithMasterIPK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiSignMasterKeyIndex, SGD_UCHAR *pucUserID,
                                SGD_UINT32 uiUserIDLen, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SM9Signature *pucSignature);

/* - GM/T 0018-2023 B.2.12: signs, with a given master public key. */
int SDF_InternalSignWithMasterEPK_SM9(SGD_HANDLE hSessionHandle, SM9SignMasterPublicKey *pucMasterPublicKey, SGD_UINT32 uiISKIndex,
                                      SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SM9Signature *pucSignature);

/* - GM/T 0018-2023 B.2.13: signs, with an internal master public key. */
int SDF_InternalSignWithMasterIPK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiMasterKeyIndex, SGD_UINT32 uiISKIndex,
                                      SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SM9Signature *pucSignature);

/* - GM/T 0018-2023 B.2.14: encrypts with a given master public key. */
int SDF_EncryptWithMasterEPK_SM9(SGD_HANDLE hSessionHandle, SM9EncMasterPublicKey *pucMasterPublicKey, SGD_UCHAR *pucUserID,
                                 SGD_UINT32 uiUserIDLen, SGD_UINT32 ulAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucData,
                                 SGD_UINT32 uiDataLength, SM9Cipher *pucEncData);

/* - GM/T 0018-2023 B.2.15: encrypts with an internal master public key. */
int SDF_EncryptWithMasterIPK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiMasterKeyIndex, SGD_UCHAR *pucUserID,
                                 SGD_UINT32 uiUserIDLen, SGD_UINT32 ulAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucData,
                                 SGD_UINT32 uiDataLength, SM9Cipher *pucEncData);

/* - GM/T 0018-2023 B.2.16: decrypts with an internal user private key. */
int SDF_DecryptWithISK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UCHAR *pucUserID, SGD_UINT32 uiUserIDLen,
                           SGD_UINT32 ulAlgID, SGD_UCHAR *pucIV, SM9Cipher *pucEncData, SGD_UINT32 *puiDataLength,
                           SGD_UCHAR *pucData);

/* - GM/T 0018-2023 C.2: derives the IKE keys into handles. */
int SDF_GenerateKeywithIKE(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucSponsorNonce, SGD_UINT32 uiSponsorNonceLength,
                           SGD_UCHAR *pucResponseNonce, SGD_UINT32 uiResponseNonceLength, SGD_UCHAR *pucSponsorCookie,
                           SGD_UINT32 uiSponsorCookieLength, SGD_UCHAR *pucResponseCookie, SGD_UINT32 uiResponseCookieLength,
                           SGD_UINT32 uiPrfAlgID, SGD_HANDLE *phKeyHandleD, SGD_UINT32 uiKeyBitsD, SGD_HANDLE *phKeyHandleA,
                           SGD_UINT32 uiKeyBitsA, SGD_HANDLE *phKeyHandleE, SGD_UINT32 uiKeyBitsE);

/* - GM/T 0018-2023 C.3: derives the IKE keys, wrapped with a given public key. */
int SDF_GenerateKeywithEPK_IKE(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucSponsorNonce, SGD_UINT32 uiSponsorNonceLength,
                               SGD_UCHAR *pucResponseNonce, SGD_UINT32 uiResponseNonceLength, SGD_UCHAR *pucSponsorCookie,
                               SGD_UINT32 uiSponsorCookieLength, SGD_UCHAR *pucResponseCookie, SGD_UINT32 uiResponseCookieLength,
                               SGD_UINT32 uiPrfAlgID, SGD_UINT32 uiEccAlgID, ECCrefPublicKey *pucPublicKey, ECCCipher *pucKeyD,
                               SGD_UINT32 uiKeyBitsD, ECCCipher *pucKeyA, SGD_UINT32 uiKeyBitsA, ECCCipher *pucKeyE,
                               SGD_UINT32 uiKeyBitsE);

/* - GM/T 0018-2023 C.4: derives the IPsec keys into handles. */
int SDF_GenerateKeywithIPSEC(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucProtocolID, SGD_UINT32 uiProtocolIDLength, SGD_UCHAR *pucSpi,
                             SGD_UINT32 uiSpiLength, SGD_UCHAR *pucSponsorNonce, SGD_UINT32 uiSponsorNonceLength,
                             SGD_UCHAR *pucResponseNonce, SGD_UINT32 uiResponseNonceLength, SGD_HANDLE hKeyHandle,
                             SGD_UINT32 uiPrfAlgID, SGD_HANDLE *phKeyHandleEnc, SGD_UINT32 uiKeyBitsEnc, SGD_HANDLE *phKeyHandleMac,
                             SGD_UINT32 uiKeyBitsMac, SGD_UCHAR *pucSalt, SGD_UINT32 uiSaltLength);

/* - GM/T 0018-2023 C.5: derives the IPsec keys, wrapped with a given public key. */
int SDF_GenerateKeywithEPK_IPSEC(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucProtocolID, SGD_UINT32 uiProtocolIDLength,
                                 SGD_UCHAR *pucSpi, SGD_UINT32 uiSpiLength, SGD_UCHAR *pucSponsorNonce,
                                 SGD_UINT32 uiSponsorNonceLength, SGD_UCHAR *pucResponseNonce, SGD_UINT32 uiResponseNonceLength,
                                 SGD_HANDLE hKeyHandle, SGD_UINT32 uiPrfAlgID, SGD_UINT32 uiEccAlgID, ECCrefPublicKey *pucPublicKey,
                                 ECCCipher *pucKeyEnc, SGD_UINT32 uiKeyBitsEnc, ECCCipher *pucKeyMac, SGD_UINT32 uiKeyBitsMac,
                                 SGD_UCHAR *pucSalt, SGD_UINT32 uiSaltLength);

/* - GM/T 0018-2023 C.6: derives the TLS keys into handles. */
int SDF_GenerateKeywithSSL(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandlePreMaster, SGD_UCHAR *pucClientRandom,
                           SGD_UINT32 uiClientRandomLength, SGD_UCHAR *pucServerRandom, SGD_UINT32 uiServerRandomLength,
                           SGD_UINT32 uiPrfAlgID, SGD_HANDLE *phKeyHandleClientMac, SGD_UINT32 uiKeyBitsClientMac,
                           SGD_HANDLE *phKeyHandleServerMac, SGD_UINT32 uiKeyBitsServerMac, SGD_HANDLE *phKeyHandleClientEnc,
                           SGD_UINT32 uiKeyBitsClientEnc, SGD_HANDLE *phKeyHandleServerEnc, SGD_UINT32 uiKeyBitsServerEnc,
                           SGD_UCHAR *pucClientIV, SGD_UINT32 uiClientIVLength, SGD_UCHAR *pucServerIV,
                           SGD_UINT32 uiServerIVLength);

/* - GM/T 0018-2023 C.7: derives the TLS keys, wrapped with a given public key. */
int SDF_GenerateKeywithEPK_SSL(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandlePreMaster, SGD_UCHAR *pucClientRandom,
                               SGD_UINT32 uiClientRandomLength, SGD_UCHAR *pucServerRandom, SGD_UINT32 uiServerRandomLength,
                               SGD_UINT32 uiPrfAlgID, SGD_UINT32 uiEccAlgID, ECCrefPublicKey *pucPublicKey,
                               ECCCipher *pucKeyClientMac, SGD_UINT32 uiKeyBitsClientMac, ECCCipher *pucKeyServerMac,
                               SGD_UINT32 uiKeyBitsServerMac, ECCCipher *pucKeyClientEnc, SGD_UINT32 uiKeyBitsClientEnc,
                               ECCCipher *pucKeyServerEnc, SGD_UINT32 uiKeyBitsServerEnc, SGD_UCHAR *pucClientIV,
                               SGD_UINT32 uiClientIVLength, SGD_UCHAR *pucServerIV, SGD_UINT32 uiServerIVLength);

/*
 * Extensions: not of the standard. A program that shall run with other libraries, too, looks for
 * them with dlsym.
 */

/* Says in English why the calling thread's last SDF_ call failed; "" after success. Good until the thread's next call. */
const char *SDF_LastErrorText(void);

/* Says in English what a return code means; never NULL. */
const char *SDF_GetErrMsg(SGD_UINT32 uiCode);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
