/* Generated from proto/spec/sdf.toml by `python proto/generate.py`. Do not edit. */
/* SPDX-License-Identifier: Apache-2.0 */
/* What libsdf does: behind each exported SDF_NAME stands sdf_do_NAME. */
#ifndef SDF_FUNCTIONS_H
#define SDF_FUNCTIONS_H

#include "sdf.h"

/* GM/T 0018-2023 6.2.2 */
int sdf_do_OpenDevice(SGD_HANDLE *phDeviceHandle);
/* GM/T 0018-2023 6.2.3 */
int sdf_do_CloseDevice(SGD_HANDLE hDeviceHandle);
/* GM/T 0018-2023 6.2.4 */
int sdf_do_OpenSession(SGD_HANDLE hDeviceHandle, SGD_HANDLE *phSessionHandle);
/* GM/T 0018-2023 6.2.5 */
int sdf_do_CloseSession(SGD_HANDLE hSessionHandle);
/* GM/T 0018-2023 6.2.6 */
int sdf_do_GetDeviceInfo(SGD_HANDLE hSessionHandle, DEVICEINFO *pstDeviceInfo);
/* GM/T 0018-2023 6.2.7 */
int sdf_do_GenerateRandom(SGD_HANDLE hSessionHandle, SGD_UINT32 uiLength, SGD_UCHAR *pucRandom);
/* GM/T 0018-2023 6.2.8 */
int sdf_do_GetPrivateKeyAccessRight(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UCHAR *pucPassword,
                                    SGD_UINT32 uiPwdLength);
/* GM/T 0018-2023 6.2.9 */
int sdf_do_ReleasePrivateKeyAccessRight(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex);
/* GM/T 0018-2023 6.3.7 */
int sdf_do_ExportSignPublicKey_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, ECCrefPublicKey *pucPublicKey);
/* GM/T 0018-2023 6.3.8 */
int sdf_do_ExportEncPublicKey_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, ECCrefPublicKey *pucPublicKey);
/* GM/T 0018-2023 6.3.9 */
int sdf_do_GenerateKeyWithIPK_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiIPKIndex, SGD_UINT32 uiKeyBits, ECCCipher *pucKey,
                                  SGD_HANDLE *phKeyHandle);
/* GM/T 0018-2023 6.3.10 */
int sdf_do_GenerateKeyWithEPK_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyBits, SGD_UINT32 uiAlgID,
                                  ECCrefPublicKey *pucPublicKey, ECCCipher *pucKey, SGD_HANDLE *phKeyHandle);
/* GM/T 0018-2023 6.3.11 */
int sdf_do_ImportKeyWithISK_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, ECCCipher *pucKey, SGD_HANDLE *phKeyHandle);
/* GM/T 0018-2023 6.3.15 */
int sdf_do_GenerateKeyWithKEK(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyBits, SGD_UINT32 uiAlgID, SGD_UINT32 uiKEKIndex,
                              SGD_UCHAR *pucKey, SGD_UINT32 *puiKeyLength, SGD_HANDLE *phKeyHandle);
/* GM/T 0018-2023 6.3.16 */
int sdf_do_ImportKeyWithKEK(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UINT32 uiKEKIndex, SGD_UCHAR *pucKey,
                            SGD_UINT32 uiKeyLength, SGD_HANDLE *phKeyHandle);
/* GM/T 0018-2023 6.3.17 */
int sdf_do_DestroyKey(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle);
/* GM/T 0018-2023 6.4.5 */
int sdf_do_ExternalVerify_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPublicKey *pucPublicKey, SGD_UCHAR *pucDataInput,
                              SGD_UINT32 uiInputLength, ECCSignature *pucSignature);
/* GM/T 0018-2023 6.4.6 */
int sdf_do_InternalSign_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                            ECCSignature *pucSignature);
/* GM/T 0018-2023 6.4.7 */
int sdf_do_InternalVerify_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                              ECCSignature *pucSignature);
/* GM/T 0018-2023 6.4.8 */
int sdf_do_ExternalEncrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPublicKey *pucPublicKey, SGD_UCHAR *pucData,
                               SGD_UINT32 uiDataLength, ECCCipher *pucEncData);
/* vendor extension */
int sdf_do_InternalEncrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiIPKIndex, SGD_UINT32 uiAlgID, SGD_UCHAR *pucData,
                               SGD_UINT32 uiDataLength, ECCCipher *pucEncData);
/* vendor extension */
int sdf_do_InternalDecrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UINT32 uiAlgID, ECCCipher *pucEncData,
                               SGD_UCHAR *pucData, SGD_UINT32 *puiDataLength);
/* GM/T 0018-2023 6.5.2 */
int sdf_do_Encrypt(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucData,
                   SGD_UINT32 uiDataLength, SGD_UCHAR *pucEncData, SGD_UINT32 *puiEncDataLength);
/* GM/T 0018-2023 6.5.3 */
int sdf_do_Decrypt(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucEncData,
                   SGD_UINT32 uiEncDataLength, SGD_UCHAR *pucData, SGD_UINT32 *puiDataLength);
/* GM/T 0018-2023 6.5.4 */
int sdf_do_CalculateMAC(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucData,
                        SGD_UINT32 uiDataLength, SGD_UCHAR *pucMac, SGD_UINT32 *puiMacLength);
/* GM/T 0018-2023 6.6.2 */
int sdf_do_HMACInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID);
/* GM/T 0018-2023 6.6.3 */
int sdf_do_HMACUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength);
/* GM/T 0018-2023 6.6.4 */
int sdf_do_HMACFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucHMac, SGD_UINT32 *puiHMacLength);
/* GM/T 0018-2023 6.6.5 */
int sdf_do_HashInit(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPublicKey *pucPublicKey, SGD_UCHAR *pucID,
                    SGD_UINT32 uiIDLength);
/* GM/T 0018-2023 6.6.6 */
int sdf_do_HashUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength);
/* GM/T 0018-2023 6.6.7 */
int sdf_do_HashFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucHash, SGD_UINT32 *puiHashLength);

#endif
