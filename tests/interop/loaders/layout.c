/* SPDX-License-Identifier: Apache-2.0 */
/* The structures as GM/T 0018-2023 chapter 5 and Annex B lay them out, in numbers of their own; compiled as C and as C++, with
 * natural and with packed alignment, which clients' headers use alike. */
#include <stddef.h>
#ifdef PACKED
#pragma pack(1)
#endif
#include <sdf.h>

#ifndef __cplusplus
#define static_assert _Static_assert
#endif
#define SIZE(type, n) static_assert(sizeof(type) == (n), "size of " #type)
#define PLACE(type, member, n) static_assert(offsetof(type, member) == (n), "place of " #type "." #member)

SIZE(SGD_UINT32, 4);
SIZE(SGD_RV, 4);
SIZE(SGD_HANDLE, sizeof(void *));

SIZE(DEVICEINFO, 100);
PLACE(DEVICEINFO, DeviceName, 40);
PLACE(DEVICEINFO, DeviceSerial, 56);
PLACE(DEVICEINFO, DeviceVersion, 72);
PLACE(DEVICEINFO, StandardVersion, 76);
PLACE(DEVICEINFO, AsymAlgAbility, 80);
PLACE(DEVICEINFO, SymAlgAbility, 88);
PLACE(DEVICEINFO, HashAlgAbility, 92);
PLACE(DEVICEINFO, BufferSize, 96);

SIZE(RSArefPublicKey, 516);
PLACE(RSArefPublicKey, m, 4);
PLACE(RSArefPublicKey, e, 260);
SIZE(RSArefPrivateKey, 1412);
PLACE(RSArefPrivateKey, d, 516);
PLACE(RSArefPrivateKey, prime, 772);
PLACE(RSArefPrivateKey, pexp, 1028);
PLACE(RSArefPrivateKey, coef, 1284);
SIZE(RSArefPublicKeyEx, 1028);
SIZE(RSArefPrivateKeyEx, 2820);

SIZE(ECCrefPublicKey, 132);
PLACE(ECCrefPublicKey, x, 4);
PLACE(ECCrefPublicKey, y, 68);
SIZE(ECCrefPrivateKey, 68);
PLACE(ECCrefPrivateKey, K, 4);
SIZE(ECCSignature, 128);
PLACE(ECCSignature, s, 64);
PLACE(ECCCipher, y, 64);
PLACE(ECCCipher, M, 128);
PLACE(ECCCipher, L, 160);
PLACE(ECCCipher, C, 164);
#ifdef PACKED
SIZE(ECCCipher, 165);
#else
SIZE(ECCCipher, 168);
#endif
PLACE(EnvelopedECCKey, ulSymmAlgID, 4);
PLACE(EnvelopedECCKey, ulBits, 8);
PLACE(EnvelopedECCKey, cbEncryptedPriKey, 12);
PLACE(EnvelopedECCKey, PubKey, 76);
PLACE(EnvelopedECCKey, ECCCipherBlob, 208);
PLACE(EnvelopedECCKey, ECCCipherBlob.C, 372);

SIZE(SM9MasterPrivateKey, 36);
SIZE(SM9SignMasterPublicKey, 132);
SIZE(SM9EncMasterPublicKey, 68);
SIZE(SM9SignUserPrivateKey, 68);
SIZE(SM9EncUserPrivateKey, 132);
PLACE(SM9Cipher, C, 104);
SIZE(SM9Signature, 96);
SIZE(SM9KeyPackage, 64);
SIZE(SM9EncEnvelopedKey, 604);
SIZE(SM9SignEnvelopedKey, 604);
