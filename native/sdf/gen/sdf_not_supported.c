/* Generated from proto/spec/sdf.toml by `python proto/generate.py`. Do not edit. */
/* SPDX-License-Identifier: Apache-2.0 */
/* What this device does not offer: exported, so that programs link and are told so. */
#include "sdf.h"

/* GM/T 0018-2023 6.3.2 */
int SDF_ExportSignPublicKey_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, RSArefPublicKey *pucPublicKey) {
    (void)hSessionHandle;
    (void)uiKeyIndex;
    (void)pucPublicKey;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.3.3 */
int SDF_ExportEncPublicKey_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, RSArefPublicKey *pucPublicKey) {
    (void)hSessionHandle;
    (void)uiKeyIndex;
    (void)pucPublicKey;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.3.4 */
int SDF_GenerateKeyWithIPK_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiIPKIndex, SGD_UINT32 uiKeyBits, SGD_UCHAR *pucKey,
                               SGD_UINT32 *puiKeyLength, SGD_HANDLE *phKeyHandle) {
    (void)hSessionHandle;
    (void)uiIPKIndex;
    (void)uiKeyBits;
    (void)pucKey;
    (void)puiKeyLength;
    (void)phKeyHandle;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.3.5 */
int SDF_GenerateKeyWithEPK_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyBits, RSArefPublicKey *pucPublicKey, SGD_UCHAR *pucKey,
                               SGD_UINT32 *puiKeyLength, SGD_HANDLE *phKeyHandle) {
    (void)hSessionHandle;
    (void)uiKeyBits;
    (void)pucPublicKey;
    (void)pucKey;
    (void)puiKeyLength;
    (void)phKeyHandle;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.3.6 */
int SDF_ImportKeyWithISK_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                             SGD_HANDLE *phKeyHandle) {
    (void)hSessionHandle;
    (void)uiISKIndex;
    (void)pucKey;
    (void)uiKeyLength;
    (void)phKeyHandle;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2012 6.3 */
int SDF_ExchangeDigitEnvelopeBaseOnRSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, RSArefPublicKey *pucPublicKey,
                                       SGD_UCHAR *pucDEInput, SGD_UINT32 uiDELength, SGD_UCHAR *pucDEOutput,
                                       SGD_UINT32 *puiDELength) {
    (void)hSessionHandle;
    (void)uiKeyIndex;
    (void)pucPublicKey;
    (void)pucDEInput;
    (void)uiDELength;
    (void)pucDEOutput;
    (void)puiDELength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.3.12 */
int SDF_GenerateAgreementDataWithECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UINT32 uiKeyBits,
                                     SGD_UCHAR *pucSponsorID, SGD_UINT32 uiSponsorIDLength, ECCrefPublicKey *pucSponsorPublicKey,
                                     ECCrefPublicKey *pucSponsorTmpPublicKey, SGD_HANDLE *phAgreementHandle) {
    (void)hSessionHandle;
    (void)uiISKIndex;
    (void)uiKeyBits;
    (void)pucSponsorID;
    (void)uiSponsorIDLength;
    (void)pucSponsorPublicKey;
    (void)pucSponsorTmpPublicKey;
    (void)phAgreementHandle;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.3.13 */
int SDF_GenerateKeyWithECC(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucResponseID, SGD_UINT32 uiResponseIDLength,
                           ECCrefPublicKey *pucResponsePublicKey, ECCrefPublicKey *pucResponseTmpPublicKey,
                           SGD_HANDLE hAgreementHandle, SGD_HANDLE *phKeyHandle) {
    (void)hSessionHandle;
    (void)pucResponseID;
    (void)uiResponseIDLength;
    (void)pucResponsePublicKey;
    (void)pucResponseTmpPublicKey;
    (void)hAgreementHandle;
    (void)phKeyHandle;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.3.14 */
int SDF_GenerateAgreementDataAndKeyWithECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UINT32 uiKeyBits,
                                           SGD_UCHAR *pucResponseID, SGD_UINT32 uiResponseIDLength, SGD_UCHAR *pucSponsorID,
                                           SGD_UINT32 uiSponsorIDLength, ECCrefPublicKey *pucSponsorPublicKey,
                                           ECCrefPublicKey *pucSponsorTmpPublicKey, ECCrefPublicKey *pucResponsePublicKey,
                                           ECCrefPublicKey *pucResponseTmpPublicKey, SGD_HANDLE *phKeyHandle) {
    (void)hSessionHandle;
    (void)uiISKIndex;
    (void)uiKeyBits;
    (void)pucResponseID;
    (void)uiResponseIDLength;
    (void)pucSponsorID;
    (void)uiSponsorIDLength;
    (void)pucSponsorPublicKey;
    (void)pucSponsorTmpPublicKey;
    (void)pucResponsePublicKey;
    (void)pucResponseTmpPublicKey;
    (void)phKeyHandle;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2012 6.3 */
int SDF_ExchangeDigitEnvelopeBaseOnECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UINT32 uiAlgID,
                                       ECCrefPublicKey *pucPublicKey, ECCCipher *pucEncDataIn, ECCCipher *pucEncDataOut) {
    (void)hSessionHandle;
    (void)uiKeyIndex;
    (void)uiAlgID;
    (void)pucPublicKey;
    (void)pucEncDataIn;
    (void)pucEncDataOut;
    return SDR_NOTSUPPORT;
}

/* vendor extension */
int SDF_ImportKey(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength, SGD_HANDLE *phKeyHandle) {
    (void)hSessionHandle;
    (void)pucKey;
    (void)uiKeyLength;
    (void)phKeyHandle;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.4.2 */
int SDF_ExternalPublicKeyOperation_RSA(SGD_HANDLE hSessionHandle, RSArefPublicKey *pucPublicKey, SGD_UCHAR *pucDataInput,
                                       SGD_UINT32 uiInputLength, SGD_UCHAR *pucDataOutput, SGD_UINT32 *puiOutputLength) {
    (void)hSessionHandle;
    (void)pucPublicKey;
    (void)pucDataInput;
    (void)uiInputLength;
    (void)pucDataOutput;
    (void)puiOutputLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.4.3 */
int SDF_InternalPublicKeyOperation_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UCHAR *pucDataInput,
                                       SGD_UINT32 uiInputLength, SGD_UCHAR *pucDataOutput, SGD_UINT32 *puiOutputLength) {
    (void)hSessionHandle;
    (void)uiKeyIndex;
    (void)pucDataInput;
    (void)uiInputLength;
    (void)pucDataOutput;
    (void)puiOutputLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.4.4 */
int SDF_InternalPrivateKeyOperation_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UCHAR *pucDataInput,
                                        SGD_UINT32 uiInputLength, SGD_UCHAR *pucDataOutput, SGD_UINT32 *puiOutputLength) {
    (void)hSessionHandle;
    (void)uiKeyIndex;
    (void)pucDataInput;
    (void)uiInputLength;
    (void)pucDataOutput;
    (void)puiOutputLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.5 */
int SDF_AuthEnc(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucStartVar,
                SGD_UINT32 uiStartVarLength, SGD_UCHAR *pucAad, SGD_UINT32 uiAadLength, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                SGD_UCHAR *pucEncData, SGD_UINT32 *puiEncDataLength, SGD_UCHAR *pucAuthData, SGD_UINT32 *puiAuthDataLength) {
    (void)hSessionHandle;
    (void)hKeyHandle;
    (void)uiAlgID;
    (void)pucStartVar;
    (void)uiStartVarLength;
    (void)pucAad;
    (void)uiAadLength;
    (void)pucData;
    (void)uiDataLength;
    (void)pucEncData;
    (void)puiEncDataLength;
    (void)pucAuthData;
    (void)puiAuthDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.6 */
int SDF_AuthDec(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucStartVar,
                SGD_UINT32 uiStartVarLength, SGD_UCHAR *pucAad, SGD_UINT32 uiAadLength, SGD_UCHAR *pucAuthData,
                SGD_UINT32 *puiAuthDataLength, SGD_UCHAR *pucEncData, SGD_UINT32 uiEncDataLength, SGD_UCHAR *pucData,
                SGD_UINT32 *puiDataLength) {
    (void)hSessionHandle;
    (void)hKeyHandle;
    (void)uiAlgID;
    (void)pucStartVar;
    (void)uiStartVarLength;
    (void)pucAad;
    (void)uiAadLength;
    (void)pucAuthData;
    (void)puiAuthDataLength;
    (void)pucEncData;
    (void)uiEncDataLength;
    (void)pucData;
    (void)puiDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.7 */
int SDF_EncryptInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength) {
    (void)hSessionHandle;
    (void)hKeyHandle;
    (void)uiAlgID;
    (void)pucIV;
    (void)uiIVLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.8 */
int SDF_EncryptUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SGD_UCHAR *pucEncData,
                      SGD_UINT32 *puiEncDataLength) {
    (void)hSessionHandle;
    (void)pucData;
    (void)uiDataLength;
    (void)pucEncData;
    (void)puiEncDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.9 */
int SDF_EncryptFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucLastEncData, SGD_UINT32 *puiLastEncDataLength) {
    (void)hSessionHandle;
    (void)pucLastEncData;
    (void)puiLastEncDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.10 */
int SDF_DecryptInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength) {
    (void)hSessionHandle;
    (void)hKeyHandle;
    (void)uiAlgID;
    (void)pucIV;
    (void)uiIVLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.11 */
int SDF_DecryptUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucEncData, SGD_UINT32 uiEncDataLength, SGD_UCHAR *pucData,
                      SGD_UINT32 *puiDataLength) {
    (void)hSessionHandle;
    (void)pucEncData;
    (void)uiEncDataLength;
    (void)pucData;
    (void)puiDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.12 */
int SDF_DecryptFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucLastData, SGD_UINT32 *puiLastDataLength) {
    (void)hSessionHandle;
    (void)pucLastData;
    (void)puiLastDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.13 */
int SDF_CalculateMACInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV,
                         SGD_UINT32 uiIVLength) {
    (void)hSessionHandle;
    (void)hKeyHandle;
    (void)uiAlgID;
    (void)pucIV;
    (void)uiIVLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.14 */
int SDF_CalculateMACUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength) {
    (void)hSessionHandle;
    (void)pucData;
    (void)uiDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.15 */
int SDF_CalculateMACFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucMac, SGD_UINT32 *puiMacLength) {
    (void)hSessionHandle;
    (void)pucMac;
    (void)puiMacLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.16 */
int SDF_AuthEncInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucStartVar,
                    SGD_UINT32 uiStartVarLength, SGD_UCHAR *pucAad, SGD_UINT32 uiAadLength, SGD_UINT32 uiDataLength) {
    (void)hSessionHandle;
    (void)hKeyHandle;
    (void)uiAlgID;
    (void)pucStartVar;
    (void)uiStartVarLength;
    (void)pucAad;
    (void)uiAadLength;
    (void)uiDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.17 */
int SDF_AuthEncUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SGD_UCHAR *pucEncData,
                      SGD_UINT32 *puiEncDataLength) {
    (void)hSessionHandle;
    (void)pucData;
    (void)uiDataLength;
    (void)pucEncData;
    (void)puiEncDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.18 */
int SDF_AuthEncFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucLastEncData, SGD_UINT32 *puiLastEncDataLength, SGD_UCHAR *pucAuthData,
                     SGD_UINT32 *puiAuthDataLength) {
    (void)hSessionHandle;
    (void)pucLastEncData;
    (void)puiLastEncDataLength;
    (void)pucAuthData;
    (void)puiAuthDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.19 */
int SDF_AuthDecInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucStartVar,
                    SGD_UINT32 uiStartVarLength, SGD_UCHAR *pucAad, SGD_UINT32 uiAadLength, SGD_UCHAR *pucAuthData,
                    SGD_UINT32 uiAuthDataLength, SGD_UINT32 uiDataLength) {
    (void)hSessionHandle;
    (void)hKeyHandle;
    (void)uiAlgID;
    (void)pucStartVar;
    (void)uiStartVarLength;
    (void)pucAad;
    (void)uiAadLength;
    (void)pucAuthData;
    (void)uiAuthDataLength;
    (void)uiDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.20 */
int SDF_AuthDecUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucEncData, SGD_UINT32 uiEncDataLength, SGD_UCHAR *pucData,
                      SGD_UINT32 *puiDataLength) {
    (void)hSessionHandle;
    (void)pucEncData;
    (void)uiEncDataLength;
    (void)pucData;
    (void)puiDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.5.21 */
int SDF_AuthDecFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucLastData, SGD_UINT32 *puiLastDataLength) {
    (void)hSessionHandle;
    (void)pucLastData;
    (void)puiLastDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.7.2 */
int SDF_CreateFile(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucFileName, SGD_UINT32 uiNameLen, SGD_UINT32 uiFileSize) {
    (void)hSessionHandle;
    (void)pucFileName;
    (void)uiNameLen;
    (void)uiFileSize;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.7.3 */
int SDF_ReadFile(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucFileName, SGD_UINT32 uiNameLen, SGD_UINT32 uiOffset,
                 SGD_UINT32 *puiFileLength, SGD_UCHAR *pucBuffer) {
    (void)hSessionHandle;
    (void)pucFileName;
    (void)uiNameLen;
    (void)uiOffset;
    (void)puiFileLength;
    (void)pucBuffer;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.7.4 */
int SDF_WriteFile(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucFileName, SGD_UINT32 uiNameLen, SGD_UINT32 uiOffset,
                  SGD_UINT32 uiFileLength, SGD_UCHAR *pucBuffer) {
    (void)hSessionHandle;
    (void)pucFileName;
    (void)uiNameLen;
    (void)uiOffset;
    (void)uiFileLength;
    (void)pucBuffer;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.7.5 */
int SDF_DeleteFile(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucFileName, SGD_UINT32 uiNameLen) {
    (void)hSessionHandle;
    (void)pucFileName;
    (void)uiNameLen;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.8.2 */
int SDF_GenerateKeyPair_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyBits, RSArefPublicKey *pucPublicKey,
                            RSArefPrivateKey *pucPrivateKey) {
    (void)hSessionHandle;
    (void)uiKeyBits;
    (void)pucPublicKey;
    (void)pucPrivateKey;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.8.3 */
int SDF_GenerateKeyPair_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UINT32 uiKeyBits, ECCrefPublicKey *pucPublicKey,
                            ECCrefPrivateKey *pucPrivateKey) {
    (void)hSessionHandle;
    (void)uiAlgID;
    (void)uiKeyBits;
    (void)pucPublicKey;
    (void)pucPrivateKey;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.8.4 */
int SDF_ExternalPrivateKeyOperation_RSA(SGD_HANDLE hSessionHandle, RSArefPrivateKey *pucPrivateKey, SGD_UCHAR *pucDataInput,
                                        SGD_UINT32 uiInputLength, SGD_UCHAR *pucDataOutput, SGD_UINT32 *puiOutputLength) {
    (void)hSessionHandle;
    (void)pucPrivateKey;
    (void)pucDataInput;
    (void)uiInputLength;
    (void)pucDataOutput;
    (void)puiOutputLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.8.5 */
int SDF_ExternalSign_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPrivateKey *pucPrivateKey, SGD_UCHAR *pucData,
                         SGD_UINT32 uiDataLength, ECCSignature *pucSignature) {
    (void)hSessionHandle;
    (void)uiAlgID;
    (void)pucPrivateKey;
    (void)pucData;
    (void)uiDataLength;
    (void)pucSignature;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.8.6 */
int SDF_ExternalDecrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPrivateKey *pucPrivateKey, ECCCipher *pucEncData,
                            SGD_UCHAR *pucData, SGD_UINT32 *puiDataLength) {
    (void)hSessionHandle;
    (void)uiAlgID;
    (void)pucPrivateKey;
    (void)pucEncData;
    (void)pucData;
    (void)puiDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.8.7 */
int SDF_ExternalSign_SM9(SGD_HANDLE hSessionHandle, SM9SignMasterPublicKey *pucMasterPublicKey,
                         SM9SignUserPrivateKey *pucUserPrivateKey, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                         SM9Signature *pucSignature) {
    (void)hSessionHandle;
    (void)pucMasterPublicKey;
    (void)pucUserPrivateKey;
    (void)pucData;
    (void)uiDataLength;
    (void)pucSignature;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.8.8 */
int SDF_ExternalDecrypt_SM9(SGD_HANDLE hSessionHandle, SM9EncUserPrivateKey *pucUserPrivateKey, SGD_UCHAR *pucUserID,
                            SGD_UINT32 uiUserIDLen, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SM9Cipher *pucEncData, SGD_UCHAR *pucData,
                            SGD_UINT32 *puiDataLength) {
    (void)hSessionHandle;
    (void)pucUserPrivateKey;
    (void)pucUserID;
    (void)uiUserIDLen;
    (void)uiAlgID;
    (void)pucIV;
    (void)pucEncData;
    (void)pucData;
    (void)puiDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.8.9 */
int SDF_ExternalKeyEncrypt(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                           SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                           SGD_UCHAR *pucEncData, SGD_UINT32 *puiEncDataLength) {
    (void)hSessionHandle;
    (void)uiAlgID;
    (void)pucKey;
    (void)uiKeyLength;
    (void)pucIV;
    (void)uiIVLength;
    (void)pucData;
    (void)uiDataLength;
    (void)pucEncData;
    (void)puiEncDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.8.10 */
int SDF_ExternalKeyDecrypt(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                           SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength, SGD_UCHAR *pucEncData, SGD_UINT32 uiEncDataLength,
                           SGD_UCHAR *pucData, SGD_UINT32 *puiDataLength) {
    (void)hSessionHandle;
    (void)uiAlgID;
    (void)pucKey;
    (void)uiKeyLength;
    (void)pucIV;
    (void)uiIVLength;
    (void)pucEncData;
    (void)uiEncDataLength;
    (void)pucData;
    (void)puiDataLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.8.11 */
int SDF_ExternalKeyEncryptInit(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                               SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength) {
    (void)hSessionHandle;
    (void)uiAlgID;
    (void)pucKey;
    (void)uiKeyLength;
    (void)pucIV;
    (void)uiIVLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.8.12 */
int SDF_ExternalKeyDecryptInit(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                               SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength) {
    (void)hSessionHandle;
    (void)uiAlgID;
    (void)pucKey;
    (void)uiKeyLength;
    (void)pucIV;
    (void)uiIVLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 6.8.13 */
int SDF_ExternalKeyHMACInit(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength) {
    (void)hSessionHandle;
    (void)uiAlgID;
    (void)pucKey;
    (void)uiKeyLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.2 */
int SDF_ExportUserID_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UCHAR *pucUserID, SGD_UINT32 *puiUserIDLen) {
    (void)hSessionHandle;
    (void)uiKeyIndex;
    (void)pucUserID;
    (void)puiUserIDLen;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.3 */
int SDF_GenerateEncMasterKeyPair_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UINT32 *uiMasterKeyIndex,
                                     SM9EncMasterPublicKey *pucMasterPublicKey) {
    (void)hSessionHandle;
    (void)uiAlgID;
    (void)uiMasterKeyIndex;
    (void)pucMasterPublicKey;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.4 */
int SDF_GenerateKeyWithEMK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyLen, SM9EncMasterPublicKey *pucMasterPublicKey,
                               SGD_UCHAR *pucUserID, SGD_UINT32 uiUserIDLen, SM9KeyPackage *pucKeyPackage,
                               SGD_HANDLE *phKeyHandle) {
    (void)hSessionHandle;
    (void)uiKeyLen;
    (void)pucMasterPublicKey;
    (void)pucUserID;
    (void)uiUserIDLen;
    (void)pucKeyPackage;
    (void)phKeyHandle;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.5 */
int SDF_GenerateKeyWithIMK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyLen, SGD_UINT32 uiMasterKeyIndex, SGD_UCHAR *pucUserID,
                               SGD_UINT32 uiUserIDLen, SM9KeyPackage *pucKeyPackage, SGD_HANDLE *phKeyHandle) {
    (void)hSessionHandle;
    (void)uiKeyLen;
    (void)uiMasterKeyIndex;
    (void)pucUserID;
    (void)uiUserIDLen;
    (void)pucKeyPackage;
    (void)phKeyHandle;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.6 */
int SDF_ImportKeyWithISK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UINT32 uiKeyLen, SM9KeyPackage *pucKeyPackage,
                             SGD_HANDLE *phKeyHandle) {
    (void)hSessionHandle;
    (void)uiISKIndex;
    (void)uiKeyLen;
    (void)pucKeyPackage;
    (void)phKeyHandle;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.7 */
int SDF_GenerateAgreementDataWithSM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiMasterKeyIndex, SGD_UINT32 uiISKIndex,
                                     SGD_UINT32 uiKeyBits, SGD_UCHAR *pResponseID, SGD_UINT32 uiResponseIDLength,
                                     SGD_UCHAR *pSponsorID, SGD_UINT32 uiSponsorIDLength, SM9EncMasterPublicKey *pPublicKey,
                                     SM9EncMasterPublicKey *pSponsorTempPublicKey, SGD_HANDLE *phAgreementHandle) {
    (void)hSessionHandle;
    (void)uiMasterKeyIndex;
    (void)uiISKIndex;
    (void)uiKeyBits;
    (void)pResponseID;
    (void)uiResponseIDLength;
    (void)pSponsorID;
    (void)uiSponsorIDLength;
    (void)pPublicKey;
    (void)pSponsorTempPublicKey;
    (void)phAgreementHandle;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.8 */
int SDF_GenerateKeyWithSM9(SGD_HANDLE hSessionHandle, SGD_HANDLE hAgreementHandle, SM9EncMasterPublicKey *pTempPublicKey,
                           SGD_HANDLE *phKeyHandle) {
    (void)hSessionHandle;
    (void)hAgreementHandle;
    (void)pTempPublicKey;
    (void)phKeyHandle;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.9 */
int SDF_GenerateAgreementDataAndKeyWithSM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiMasterKeyIndex, SGD_UINT32 uiISKIndex,
                                           SGD_UINT32 uiKeyBits, SGD_UCHAR *pResponseID, SGD_UINT32 uiResponseIDLength,
                                           SGD_UCHAR *pSponsorID, SGD_UINT32 uiSponsorIDLength, SM9EncMasterPublicKey *pPublicKey,
                                           SM9EncMasterPublicKey *pSponsorTempPublicKey,
                                           SM9EncMasterPublicKey *pResponseTempPublicKey, SGD_HANDLE *phKeyHandle) {
    (void)hSessionHandle;
    (void)uiMasterKeyIndex;
    (void)uiISKIndex;
    (void)uiKeyBits;
    (void)pResponseID;
    (void)uiResponseIDLength;
    (void)pSponsorID;
    (void)uiSponsorIDLength;
    (void)pPublicKey;
    (void)pSponsorTempPublicKey;
    (void)pResponseTempPublicKey;
    (void)phKeyHandle;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.10 */
int SDF_VerifyWithMasterEPK_SM9(SGD_HANDLE hSessionHandle, SM9SignMasterPublicKey *pucMasterPublicKey, SGD_UCHAR *pucUserID,
                                SGD_UINT32 uiUserIDLen, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SM9Signature *pucSignature) {
    (void)hSessionHandle;
    (void)pucMasterPublicKey;
    (void)pucUserID;
    (void)uiUserIDLen;
    (void)pucData;
    (void)uiDataLength;
    (void)pucSignature;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.11 */
int SDF_VerifyWithMasterIPK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiSignMasterKeyIndex, SGD_UCHAR *pucUserID,
                                SGD_UINT32 uiUserIDLen, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SM9Signature *pucSignature) {
    (void)hSessionHandle;
    (void)uiSignMasterKeyIndex;
    (void)pucUserID;
    (void)uiUserIDLen;
    (void)pucData;
    (void)uiDataLength;
    (void)pucSignature;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.12 */
int SDF_InternalSignWithMasterEPK_SM9(SGD_HANDLE hSessionHandle, SM9SignMasterPublicKey *pucMasterPublicKey, SGD_UINT32 uiISKIndex,
                                      SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SM9Signature *pucSignature) {
    (void)hSessionHandle;
    (void)pucMasterPublicKey;
    (void)uiISKIndex;
    (void)pucData;
    (void)uiDataLength;
    (void)pucSignature;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.13 */
int SDF_InternalSignWithMasterIPK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiMasterKeyIndex, SGD_UINT32 uiISKIndex,
                                      SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SM9Signature *pucSignature) {
    (void)hSessionHandle;
    (void)uiMasterKeyIndex;
    (void)uiISKIndex;
    (void)pucData;
    (void)uiDataLength;
    (void)pucSignature;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.14 */
int SDF_EncryptWithMasterEPK_SM9(SGD_HANDLE hSessionHandle, SM9EncMasterPublicKey *pucMasterPublicKey, SGD_UCHAR *pucUserID,
                                 SGD_UINT32 uiUserIDLen, SGD_UINT32 ulAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucData,
                                 SGD_UINT32 uiDataLength, SM9Cipher *pucEncData) {
    (void)hSessionHandle;
    (void)pucMasterPublicKey;
    (void)pucUserID;
    (void)uiUserIDLen;
    (void)ulAlgID;
    (void)pucIV;
    (void)pucData;
    (void)uiDataLength;
    (void)pucEncData;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.15 */
int SDF_EncryptWithMasterIPK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiMasterKeyIndex, SGD_UCHAR *pucUserID,
                                 SGD_UINT32 uiUserIDLen, SGD_UINT32 ulAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucData,
                                 SGD_UINT32 uiDataLength, SM9Cipher *pucEncData) {
    (void)hSessionHandle;
    (void)uiMasterKeyIndex;
    (void)pucUserID;
    (void)uiUserIDLen;
    (void)ulAlgID;
    (void)pucIV;
    (void)pucData;
    (void)uiDataLength;
    (void)pucEncData;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 B.2.16 */
int SDF_DecryptWithISK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UCHAR *pucUserID, SGD_UINT32 uiUserIDLen,
                           SGD_UINT32 ulAlgID, SGD_UCHAR *pucIV, SM9Cipher *pucEncData, SGD_UINT32 *puiDataLength,
                           SGD_UCHAR *pucData) {
    (void)hSessionHandle;
    (void)uiISKIndex;
    (void)pucUserID;
    (void)uiUserIDLen;
    (void)ulAlgID;
    (void)pucIV;
    (void)pucEncData;
    (void)puiDataLength;
    (void)pucData;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 C.2 */
int SDF_GenerateKeywithIKE(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucSponsorNonce, SGD_UINT32 uiSponsorNonceLength,
                           SGD_UCHAR *pucResponseNonce, SGD_UINT32 uiResponseNonceLength, SGD_UCHAR *pucSponsorCookie,
                           SGD_UINT32 uiSponsorCookieLength, SGD_UCHAR *pucResponseCookie, SGD_UINT32 uiResponseCookieLength,
                           SGD_UINT32 uiPrfAlgID, SGD_HANDLE *phKeyHandleD, SGD_UINT32 uiKeyBitsD, SGD_HANDLE *phKeyHandleA,
                           SGD_UINT32 uiKeyBitsA, SGD_HANDLE *phKeyHandleE, SGD_UINT32 uiKeyBitsE) {
    (void)hSessionHandle;
    (void)pucSponsorNonce;
    (void)uiSponsorNonceLength;
    (void)pucResponseNonce;
    (void)uiResponseNonceLength;
    (void)pucSponsorCookie;
    (void)uiSponsorCookieLength;
    (void)pucResponseCookie;
    (void)uiResponseCookieLength;
    (void)uiPrfAlgID;
    (void)phKeyHandleD;
    (void)uiKeyBitsD;
    (void)phKeyHandleA;
    (void)uiKeyBitsA;
    (void)phKeyHandleE;
    (void)uiKeyBitsE;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 C.3 */
int SDF_GenerateKeywithEPK_IKE(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucSponsorNonce, SGD_UINT32 uiSponsorNonceLength,
                               SGD_UCHAR *pucResponseNonce, SGD_UINT32 uiResponseNonceLength, SGD_UCHAR *pucSponsorCookie,
                               SGD_UINT32 uiSponsorCookieLength, SGD_UCHAR *pucResponseCookie, SGD_UINT32 uiResponseCookieLength,
                               SGD_UINT32 uiPrfAlgID, SGD_UINT32 uiEccAlgID, ECCrefPublicKey *pucPublicKey, ECCCipher *pucKeyD,
                               SGD_UINT32 uiKeyBitsD, ECCCipher *pucKeyA, SGD_UINT32 uiKeyBitsA, ECCCipher *pucKeyE,
                               SGD_UINT32 uiKeyBitsE) {
    (void)hSessionHandle;
    (void)pucSponsorNonce;
    (void)uiSponsorNonceLength;
    (void)pucResponseNonce;
    (void)uiResponseNonceLength;
    (void)pucSponsorCookie;
    (void)uiSponsorCookieLength;
    (void)pucResponseCookie;
    (void)uiResponseCookieLength;
    (void)uiPrfAlgID;
    (void)uiEccAlgID;
    (void)pucPublicKey;
    (void)pucKeyD;
    (void)uiKeyBitsD;
    (void)pucKeyA;
    (void)uiKeyBitsA;
    (void)pucKeyE;
    (void)uiKeyBitsE;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 C.4 */
int SDF_GenerateKeywithIPSEC(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucProtocolID, SGD_UINT32 uiProtocolIDLength, SGD_UCHAR *pucSpi,
                             SGD_UINT32 uiSpiLength, SGD_UCHAR *pucSponsorNonce, SGD_UINT32 uiSponsorNonceLength,
                             SGD_UCHAR *pucResponseNonce, SGD_UINT32 uiResponseNonceLength, SGD_HANDLE hKeyHandle,
                             SGD_UINT32 uiPrfAlgID, SGD_HANDLE *phKeyHandleEnc, SGD_UINT32 uiKeyBitsEnc, SGD_HANDLE *phKeyHandleMac,
                             SGD_UINT32 uiKeyBitsMac, SGD_UCHAR *pucSalt, SGD_UINT32 uiSaltLength) {
    (void)hSessionHandle;
    (void)pucProtocolID;
    (void)uiProtocolIDLength;
    (void)pucSpi;
    (void)uiSpiLength;
    (void)pucSponsorNonce;
    (void)uiSponsorNonceLength;
    (void)pucResponseNonce;
    (void)uiResponseNonceLength;
    (void)hKeyHandle;
    (void)uiPrfAlgID;
    (void)phKeyHandleEnc;
    (void)uiKeyBitsEnc;
    (void)phKeyHandleMac;
    (void)uiKeyBitsMac;
    (void)pucSalt;
    (void)uiSaltLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 C.5 */
int SDF_GenerateKeywithEPK_IPSEC(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucProtocolID, SGD_UINT32 uiProtocolIDLength,
                                 SGD_UCHAR *pucSpi, SGD_UINT32 uiSpiLength, SGD_UCHAR *pucSponsorNonce,
                                 SGD_UINT32 uiSponsorNonceLength, SGD_UCHAR *pucResponseNonce, SGD_UINT32 uiResponseNonceLength,
                                 SGD_HANDLE hKeyHandle, SGD_UINT32 uiPrfAlgID, SGD_UINT32 uiEccAlgID, ECCrefPublicKey *pucPublicKey,
                                 ECCCipher *pucKeyEnc, SGD_UINT32 uiKeyBitsEnc, ECCCipher *pucKeyMac, SGD_UINT32 uiKeyBitsMac,
                                 SGD_UCHAR *pucSalt, SGD_UINT32 uiSaltLength) {
    (void)hSessionHandle;
    (void)pucProtocolID;
    (void)uiProtocolIDLength;
    (void)pucSpi;
    (void)uiSpiLength;
    (void)pucSponsorNonce;
    (void)uiSponsorNonceLength;
    (void)pucResponseNonce;
    (void)uiResponseNonceLength;
    (void)hKeyHandle;
    (void)uiPrfAlgID;
    (void)uiEccAlgID;
    (void)pucPublicKey;
    (void)pucKeyEnc;
    (void)uiKeyBitsEnc;
    (void)pucKeyMac;
    (void)uiKeyBitsMac;
    (void)pucSalt;
    (void)uiSaltLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 C.6 */
int SDF_GenerateKeywithSSL(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandlePreMaster, SGD_UCHAR *pucClientRandom,
                           SGD_UINT32 uiClientRandomLength, SGD_UCHAR *pucServerRandom, SGD_UINT32 uiServerRandomLength,
                           SGD_UINT32 uiPrfAlgID, SGD_HANDLE *phKeyHandleClientMac, SGD_UINT32 uiKeyBitsClientMac,
                           SGD_HANDLE *phKeyHandleServerMac, SGD_UINT32 uiKeyBitsServerMac, SGD_HANDLE *phKeyHandleClientEnc,
                           SGD_UINT32 uiKeyBitsClientEnc, SGD_HANDLE *phKeyHandleServerEnc, SGD_UINT32 uiKeyBitsServerEnc,
                           SGD_UCHAR *pucClientIV, SGD_UINT32 uiClientIVLength, SGD_UCHAR *pucServerIV,
                           SGD_UINT32 uiServerIVLength) {
    (void)hSessionHandle;
    (void)hKeyHandlePreMaster;
    (void)pucClientRandom;
    (void)uiClientRandomLength;
    (void)pucServerRandom;
    (void)uiServerRandomLength;
    (void)uiPrfAlgID;
    (void)phKeyHandleClientMac;
    (void)uiKeyBitsClientMac;
    (void)phKeyHandleServerMac;
    (void)uiKeyBitsServerMac;
    (void)phKeyHandleClientEnc;
    (void)uiKeyBitsClientEnc;
    (void)phKeyHandleServerEnc;
    (void)uiKeyBitsServerEnc;
    (void)pucClientIV;
    (void)uiClientIVLength;
    (void)pucServerIV;
    (void)uiServerIVLength;
    return SDR_NOTSUPPORT;
}

/* GM/T 0018-2023 C.7 */
int SDF_GenerateKeywithEPK_SSL(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandlePreMaster, SGD_UCHAR *pucClientRandom,
                               SGD_UINT32 uiClientRandomLength, SGD_UCHAR *pucServerRandom, SGD_UINT32 uiServerRandomLength,
                               SGD_UINT32 uiPrfAlgID, SGD_UINT32 uiEccAlgID, ECCrefPublicKey *pucPublicKey,
                               ECCCipher *pucKeyClientMac, SGD_UINT32 uiKeyBitsClientMac, ECCCipher *pucKeyServerMac,
                               SGD_UINT32 uiKeyBitsServerMac, ECCCipher *pucKeyClientEnc, SGD_UINT32 uiKeyBitsClientEnc,
                               ECCCipher *pucKeyServerEnc, SGD_UINT32 uiKeyBitsServerEnc, SGD_UCHAR *pucClientIV,
                               SGD_UINT32 uiClientIVLength, SGD_UCHAR *pucServerIV, SGD_UINT32 uiServerIVLength) {
    (void)hSessionHandle;
    (void)hKeyHandlePreMaster;
    (void)pucClientRandom;
    (void)uiClientRandomLength;
    (void)pucServerRandom;
    (void)uiServerRandomLength;
    (void)uiPrfAlgID;
    (void)uiEccAlgID;
    (void)pucPublicKey;
    (void)pucKeyClientMac;
    (void)uiKeyBitsClientMac;
    (void)pucKeyServerMac;
    (void)uiKeyBitsServerMac;
    (void)pucKeyClientEnc;
    (void)uiKeyBitsClientEnc;
    (void)pucKeyServerEnc;
    (void)uiKeyBitsServerEnc;
    (void)pucClientIV;
    (void)uiClientIVLength;
    (void)pucServerIV;
    (void)uiServerIVLength;
    return SDR_NOTSUPPORT;
}
