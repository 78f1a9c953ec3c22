/* Generated from proto/spec/sdf.toml by `python proto/generate.py`. Do not edit. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every function of the table: it clears the thread's last error, does the work, and writes a line
 * when calls are traced.
 */
#include "error.h"
#include "gen/sdf_functions.h"
#include "trace.h"

/* GM/T 0018-2023 6.2.2 */
int SDF_OpenDevice(SGD_HANDLE *phDeviceHandle) {
    static const sdf_parameter parameters[] = {{"phDeviceHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_OpenDevice", parameters, 1};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_OpenDevice(phDeviceHandle));
    }
    const uintptr_t values[] = {(uintptr_t)phDeviceHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_OpenDevice(phDeviceHandle));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.2.3 */
int SDF_CloseDevice(SGD_HANDLE hDeviceHandle) {
    static const sdf_parameter parameters[] = {{"hDeviceHandle", SDF_ARG_HANDLE}};
    static const sdf_function function = {"SDF_CloseDevice", parameters, 1};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_CloseDevice(hDeviceHandle));
    }
    const uintptr_t values[] = {(uintptr_t)hDeviceHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_CloseDevice(hDeviceHandle));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.2.4 */
int SDF_OpenSession(SGD_HANDLE hDeviceHandle, SGD_HANDLE *phSessionHandle) {
    static const sdf_parameter parameters[] = {{"hDeviceHandle", SDF_ARG_HANDLE}, {"phSessionHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_OpenSession", parameters, 2};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_OpenSession(hDeviceHandle, phSessionHandle));
    }
    const uintptr_t values[] = {(uintptr_t)hDeviceHandle, (uintptr_t)phSessionHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_OpenSession(hDeviceHandle, phSessionHandle));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.2.5 */
int SDF_CloseSession(SGD_HANDLE hSessionHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}};
    static const sdf_function function = {"SDF_CloseSession", parameters, 1};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_CloseSession(hSessionHandle));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_CloseSession(hSessionHandle));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.2.6 */
int SDF_GetDeviceInfo(SGD_HANDLE hSessionHandle, DEVICEINFO *pstDeviceInfo) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"pstDeviceInfo", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_GetDeviceInfo", parameters, 2};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_GetDeviceInfo(hSessionHandle, pstDeviceInfo));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pstDeviceInfo};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_GetDeviceInfo(hSessionHandle, pstDeviceInfo));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.2.7 */
int SDF_GenerateRandom(SGD_HANDLE hSessionHandle, SGD_UINT32 uiLength, SGD_UCHAR *pucRandom) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"uiLength", SDF_ARG_NUMBER}, {"pucRandom", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_GenerateRandom", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_GenerateRandom(hSessionHandle, uiLength, pucRandom));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiLength, (uintptr_t)pucRandom};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_GenerateRandom(hSessionHandle, uiLength, pucRandom));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.2.8 */
int SDF_GetPrivateKeyAccessRight(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UCHAR *pucPassword, SGD_UINT32 uiPwdLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiKeyIndex", SDF_ARG_NUMBER},
                                               {"pucPassword", SDF_ARG_POINTER},
                                               {"uiPwdLength", SDF_ARG_HIDDEN}};
    static const sdf_function function = {"SDF_GetPrivateKeyAccessRight", parameters, 4};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name,
                            sdf_do_GetPrivateKeyAccessRight(hSessionHandle, uiKeyIndex, pucPassword, uiPwdLength));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyIndex, (uintptr_t)pucPassword, (uintptr_t)uiPwdLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code =
        sdf_call_end(error, function.name, sdf_do_GetPrivateKeyAccessRight(hSessionHandle, uiKeyIndex, pucPassword, uiPwdLength));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.2.9 */
int SDF_ReleasePrivateKeyAccessRight(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiKeyIndex", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_ReleasePrivateKeyAccessRight", parameters, 2};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_ReleasePrivateKeyAccessRight(hSessionHandle, uiKeyIndex));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyIndex};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_ReleasePrivateKeyAccessRight(hSessionHandle, uiKeyIndex));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.2 */
int SDF_ExportSignPublicKey_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, RSArefPublicKey *pucPublicKey) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"uiKeyIndex", SDF_ARG_NUMBER}, {"pucPublicKey", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_ExportSignPublicKey_RSA", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyIndex, (uintptr_t)pucPublicKey};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.3 */
int SDF_ExportEncPublicKey_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, RSArefPublicKey *pucPublicKey) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"uiKeyIndex", SDF_ARG_NUMBER}, {"pucPublicKey", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_ExportEncPublicKey_RSA", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyIndex, (uintptr_t)pucPublicKey};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.4 */
int SDF_GenerateKeyWithIPK_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiIPKIndex, SGD_UINT32 uiKeyBits, SGD_UCHAR *pucKey,
                               SGD_UINT32 *puiKeyLength, SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},   {"uiIPKIndex", SDF_ARG_NUMBER},
                                               {"uiKeyBits", SDF_ARG_NUMBER},        {"pucKey", SDF_ARG_POINTER},
                                               {"puiKeyLength", SDF_ARG_OUT_NUMBER}, {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_GenerateKeyWithIPK_RSA", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiIPKIndex,   (uintptr_t)uiKeyBits,
                                (uintptr_t)pucKey,         (uintptr_t)puiKeyLength, (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.5 */
int SDF_GenerateKeyWithEPK_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyBits, RSArefPublicKey *pucPublicKey, SGD_UCHAR *pucKey,
                               SGD_UINT32 *puiKeyLength, SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},   {"uiKeyBits", SDF_ARG_NUMBER},
                                               {"pucPublicKey", SDF_ARG_POINTER},    {"pucKey", SDF_ARG_POINTER},
                                               {"puiKeyLength", SDF_ARG_OUT_NUMBER}, {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_GenerateKeyWithEPK_RSA", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyBits,    (uintptr_t)pucPublicKey,
                                (uintptr_t)pucKey,         (uintptr_t)puiKeyLength, (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.6 */
int SDF_ImportKeyWithISK_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                             SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiISKIndex", SDF_ARG_NUMBER},
                                               {"pucKey", SDF_ARG_POINTER},
                                               {"uiKeyLength", SDF_ARG_NUMBER},
                                               {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_ImportKeyWithISK_RSA", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiISKIndex, (uintptr_t)pucKey, (uintptr_t)uiKeyLength,
                                (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2012 6.3 */
int SDF_ExchangeDigitEnvelopeBaseOnRSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, RSArefPublicKey *pucPublicKey,
                                       SGD_UCHAR *pucDEInput, SGD_UINT32 uiDELength, SGD_UCHAR *pucDEOutput,
                                       SGD_UINT32 *puiDELength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiKeyIndex", SDF_ARG_NUMBER},
                                               {"pucPublicKey", SDF_ARG_POINTER},  {"pucDEInput", SDF_ARG_POINTER},
                                               {"uiDELength", SDF_ARG_NUMBER},     {"pucDEOutput", SDF_ARG_POINTER},
                                               {"puiDELength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_ExchangeDigitEnvelopeBaseOnRSA", parameters, 7};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyIndex,  (uintptr_t)pucPublicKey, (uintptr_t)pucDEInput,
                                (uintptr_t)uiDELength,     (uintptr_t)pucDEOutput, (uintptr_t)puiDELength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.7 */
int SDF_ExportSignPublicKey_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, ECCrefPublicKey *pucPublicKey) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"uiKeyIndex", SDF_ARG_NUMBER}, {"pucPublicKey", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_ExportSignPublicKey_ECC", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_ExportSignPublicKey_ECC(hSessionHandle, uiKeyIndex, pucPublicKey));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyIndex, (uintptr_t)pucPublicKey};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_ExportSignPublicKey_ECC(hSessionHandle, uiKeyIndex, pucPublicKey));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.8 */
int SDF_ExportEncPublicKey_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, ECCrefPublicKey *pucPublicKey) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"uiKeyIndex", SDF_ARG_NUMBER}, {"pucPublicKey", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_ExportEncPublicKey_ECC", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_ExportEncPublicKey_ECC(hSessionHandle, uiKeyIndex, pucPublicKey));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyIndex, (uintptr_t)pucPublicKey};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_ExportEncPublicKey_ECC(hSessionHandle, uiKeyIndex, pucPublicKey));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.9 */
int SDF_GenerateKeyWithIPK_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiIPKIndex, SGD_UINT32 uiKeyBits, ECCCipher *pucKey,
                               SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiIPKIndex", SDF_ARG_NUMBER},
                                               {"uiKeyBits", SDF_ARG_NUMBER},
                                               {"pucKey", SDF_ARG_POINTER},
                                               {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_GenerateKeyWithIPK_ECC", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name,
                            sdf_do_GenerateKeyWithIPK_ECC(hSessionHandle, uiIPKIndex, uiKeyBits, pucKey, phKeyHandle));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiIPKIndex, (uintptr_t)uiKeyBits, (uintptr_t)pucKey,
                                (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name,
                            sdf_do_GenerateKeyWithIPK_ECC(hSessionHandle, uiIPKIndex, uiKeyBits, pucKey, phKeyHandle));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.10 */
int SDF_GenerateKeyWithEPK_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyBits, SGD_UINT32 uiAlgID, ECCrefPublicKey *pucPublicKey,
                               ECCCipher *pucKey, SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiKeyBits", SDF_ARG_NUMBER},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},     {"pucPublicKey", SDF_ARG_POINTER},
                                               {"pucKey", SDF_ARG_POINTER},        {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_GenerateKeyWithEPK_ECC", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name,
                            sdf_do_GenerateKeyWithEPK_ECC(hSessionHandle, uiKeyBits, uiAlgID, pucPublicKey, pucKey, phKeyHandle));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyBits, (uintptr_t)uiAlgID,
                                (uintptr_t)pucPublicKey,   (uintptr_t)pucKey,    (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name,
                            sdf_do_GenerateKeyWithEPK_ECC(hSessionHandle, uiKeyBits, uiAlgID, pucPublicKey, pucKey, phKeyHandle));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.11 */
int SDF_ImportKeyWithISK_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, ECCCipher *pucKey, SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiISKIndex", SDF_ARG_NUMBER},
                                               {"pucKey", SDF_ARG_POINTER},
                                               {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_ImportKeyWithISK_ECC", parameters, 4};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_ImportKeyWithISK_ECC(hSessionHandle, uiISKIndex, pucKey, phKeyHandle));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiISKIndex, (uintptr_t)pucKey, (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_ImportKeyWithISK_ECC(hSessionHandle, uiISKIndex, pucKey, phKeyHandle));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.12 */
int SDF_GenerateAgreementDataWithECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UINT32 uiKeyBits,
                                     SGD_UCHAR *pucSponsorID, SGD_UINT32 uiSponsorIDLength, ECCrefPublicKey *pucSponsorPublicKey,
                                     ECCrefPublicKey *pucSponsorTmpPublicKey, SGD_HANDLE *phAgreementHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiISKIndex", SDF_ARG_NUMBER},
                                               {"uiKeyBits", SDF_ARG_NUMBER},
                                               {"pucSponsorID", SDF_ARG_POINTER},
                                               {"uiSponsorIDLength", SDF_ARG_NUMBER},
                                               {"pucSponsorPublicKey", SDF_ARG_POINTER},
                                               {"pucSponsorTmpPublicKey", SDF_ARG_POINTER},
                                               {"phAgreementHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_GenerateAgreementDataWithECC", parameters, 8};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle,         (uintptr_t)uiISKIndex,        (uintptr_t)uiKeyBits,
                                (uintptr_t)pucSponsorID,           (uintptr_t)uiSponsorIDLength, (uintptr_t)pucSponsorPublicKey,
                                (uintptr_t)pucSponsorTmpPublicKey, (uintptr_t)phAgreementHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.13 */
int SDF_GenerateKeyWithECC(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucResponseID, SGD_UINT32 uiResponseIDLength,
                           ECCrefPublicKey *pucResponsePublicKey, ECCrefPublicKey *pucResponseTmpPublicKey,
                           SGD_HANDLE hAgreementHandle, SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE},           {"pucResponseID", SDF_ARG_POINTER},
        {"uiResponseIDLength", SDF_ARG_NUMBER},       {"pucResponsePublicKey", SDF_ARG_POINTER},
        {"pucResponseTmpPublicKey", SDF_ARG_POINTER}, {"hAgreementHandle", SDF_ARG_HANDLE},
        {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_GenerateKeyWithECC", parameters, 7};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle,       (uintptr_t)pucResponseID,           (uintptr_t)uiResponseIDLength,
                                (uintptr_t)pucResponsePublicKey, (uintptr_t)pucResponseTmpPublicKey, (uintptr_t)hAgreementHandle,
                                (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.14 */
int SDF_GenerateAgreementDataAndKeyWithECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UINT32 uiKeyBits,
                                           SGD_UCHAR *pucResponseID, SGD_UINT32 uiResponseIDLength, SGD_UCHAR *pucSponsorID,
                                           SGD_UINT32 uiSponsorIDLength, ECCrefPublicKey *pucSponsorPublicKey,
                                           ECCrefPublicKey *pucSponsorTmpPublicKey, ECCrefPublicKey *pucResponsePublicKey,
                                           ECCrefPublicKey *pucResponseTmpPublicKey, SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiISKIndex", SDF_ARG_NUMBER},
                                               {"uiKeyBits", SDF_ARG_NUMBER},
                                               {"pucResponseID", SDF_ARG_POINTER},
                                               {"uiResponseIDLength", SDF_ARG_NUMBER},
                                               {"pucSponsorID", SDF_ARG_POINTER},
                                               {"uiSponsorIDLength", SDF_ARG_NUMBER},
                                               {"pucSponsorPublicKey", SDF_ARG_POINTER},
                                               {"pucSponsorTmpPublicKey", SDF_ARG_POINTER},
                                               {"pucResponsePublicKey", SDF_ARG_POINTER},
                                               {"pucResponseTmpPublicKey", SDF_ARG_POINTER},
                                               {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_GenerateAgreementDataAndKeyWithECC", parameters, 12};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle,
                                (uintptr_t)uiISKIndex,
                                (uintptr_t)uiKeyBits,
                                (uintptr_t)pucResponseID,
                                (uintptr_t)uiResponseIDLength,
                                (uintptr_t)pucSponsorID,
                                (uintptr_t)uiSponsorIDLength,
                                (uintptr_t)pucSponsorPublicKey,
                                (uintptr_t)pucSponsorTmpPublicKey,
                                (uintptr_t)pucResponsePublicKey,
                                (uintptr_t)pucResponseTmpPublicKey,
                                (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2012 6.3 */
int SDF_ExchangeDigitEnvelopeBaseOnECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UINT32 uiAlgID,
                                       ECCrefPublicKey *pucPublicKey, ECCCipher *pucEncDataIn, ECCCipher *pucEncDataOut) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiKeyIndex", SDF_ARG_NUMBER},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},     {"pucPublicKey", SDF_ARG_POINTER},
                                               {"pucEncDataIn", SDF_ARG_POINTER},  {"pucEncDataOut", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_ExchangeDigitEnvelopeBaseOnECC", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyIndex,   (uintptr_t)uiAlgID,
                                (uintptr_t)pucPublicKey,   (uintptr_t)pucEncDataIn, (uintptr_t)pucEncDataOut};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.15 */
int SDF_GenerateKeyWithKEK(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyBits, SGD_UINT32 uiAlgID, SGD_UINT32 uiKEKIndex,
                           SGD_UCHAR *pucKey, SGD_UINT32 *puiKeyLength, SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiKeyBits", SDF_ARG_NUMBER},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},     {"uiKEKIndex", SDF_ARG_NUMBER},
                                               {"pucKey", SDF_ARG_POINTER},        {"puiKeyLength", SDF_ARG_OUT_NUMBER},
                                               {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_GenerateKeyWithKEK", parameters, 7};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(
            error, function.name,
            sdf_do_GenerateKeyWithKEK(hSessionHandle, uiKeyBits, uiAlgID, uiKEKIndex, pucKey, puiKeyLength, phKeyHandle));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyBits,    (uintptr_t)uiAlgID,    (uintptr_t)uiKEKIndex,
                                (uintptr_t)pucKey,         (uintptr_t)puiKeyLength, (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code =
        sdf_call_end(error, function.name,
                     sdf_do_GenerateKeyWithKEK(hSessionHandle, uiKeyBits, uiAlgID, uiKEKIndex, pucKey, puiKeyLength, phKeyHandle));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.16 */
int SDF_ImportKeyWithKEK(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UINT32 uiKEKIndex, SGD_UCHAR *pucKey,
                         SGD_UINT32 uiKeyLength, SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"uiKEKIndex", SDF_ARG_NUMBER},     {"pucKey", SDF_ARG_POINTER},
                                               {"uiKeyLength", SDF_ARG_NUMBER},    {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_ImportKeyWithKEK", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name,
                            sdf_do_ImportKeyWithKEK(hSessionHandle, uiAlgID, uiKEKIndex, pucKey, uiKeyLength, phKeyHandle));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiAlgID,     (uintptr_t)uiKEKIndex,
                                (uintptr_t)pucKey,         (uintptr_t)uiKeyLength, (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name,
                            sdf_do_ImportKeyWithKEK(hSessionHandle, uiAlgID, uiKEKIndex, pucKey, uiKeyLength, phKeyHandle));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* vendor extension */
int SDF_ImportKey(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength, SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"pucKey", SDF_ARG_POINTER},
                                               {"uiKeyLength", SDF_ARG_NUMBER},
                                               {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_ImportKey", parameters, 4};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucKey, (uintptr_t)uiKeyLength, (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.3.17 */
int SDF_DestroyKey(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"hKeyHandle", SDF_ARG_HANDLE}};
    static const sdf_function function = {"SDF_DestroyKey", parameters, 2};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_DestroyKey(hSessionHandle, hKeyHandle));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)hKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_DestroyKey(hSessionHandle, hKeyHandle));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.4.2 */
int SDF_ExternalPublicKeyOperation_RSA(SGD_HANDLE hSessionHandle, RSArefPublicKey *pucPublicKey, SGD_UCHAR *pucDataInput,
                                       SGD_UINT32 uiInputLength, SGD_UCHAR *pucDataOutput, SGD_UINT32 *puiOutputLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"pucPublicKey", SDF_ARG_POINTER},
                                               {"pucDataInput", SDF_ARG_POINTER},  {"uiInputLength", SDF_ARG_NUMBER},
                                               {"pucDataOutput", SDF_ARG_POINTER}, {"puiOutputLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_ExternalPublicKeyOperation_RSA", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucPublicKey,  (uintptr_t)pucDataInput,
                                (uintptr_t)uiInputLength,  (uintptr_t)pucDataOutput, (uintptr_t)puiOutputLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.4.3 */
int SDF_InternalPublicKeyOperation_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UCHAR *pucDataInput,
                                       SGD_UINT32 uiInputLength, SGD_UCHAR *pucDataOutput, SGD_UINT32 *puiOutputLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiKeyIndex", SDF_ARG_NUMBER},
                                               {"pucDataInput", SDF_ARG_POINTER},  {"uiInputLength", SDF_ARG_NUMBER},
                                               {"pucDataOutput", SDF_ARG_POINTER}, {"puiOutputLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_InternalPublicKeyOperation_RSA", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyIndex,    (uintptr_t)pucDataInput,
                                (uintptr_t)uiInputLength,  (uintptr_t)pucDataOutput, (uintptr_t)puiOutputLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.4.4 */
int SDF_InternalPrivateKeyOperation_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UCHAR *pucDataInput,
                                        SGD_UINT32 uiInputLength, SGD_UCHAR *pucDataOutput, SGD_UINT32 *puiOutputLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiKeyIndex", SDF_ARG_NUMBER},
                                               {"pucDataInput", SDF_ARG_POINTER},  {"uiInputLength", SDF_ARG_NUMBER},
                                               {"pucDataOutput", SDF_ARG_POINTER}, {"puiOutputLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_InternalPrivateKeyOperation_RSA", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyIndex,    (uintptr_t)pucDataInput,
                                (uintptr_t)uiInputLength,  (uintptr_t)pucDataOutput, (uintptr_t)puiOutputLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.4.5 */
int SDF_ExternalVerify_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPublicKey *pucPublicKey, SGD_UCHAR *pucDataInput,
                           SGD_UINT32 uiInputLength, ECCSignature *pucSignature) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"pucPublicKey", SDF_ARG_POINTER},  {"pucDataInput", SDF_ARG_POINTER},
                                               {"uiInputLength", SDF_ARG_NUMBER},  {"pucSignature", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_ExternalVerify_ECC", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(
            error, function.name,
            sdf_do_ExternalVerify_ECC(hSessionHandle, uiAlgID, pucPublicKey, pucDataInput, uiInputLength, pucSignature));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiAlgID,       (uintptr_t)pucPublicKey,
                                (uintptr_t)pucDataInput,   (uintptr_t)uiInputLength, (uintptr_t)pucSignature};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code =
        sdf_call_end(error, function.name,
                     sdf_do_ExternalVerify_ECC(hSessionHandle, uiAlgID, pucPublicKey, pucDataInput, uiInputLength, pucSignature));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.4.6 */
int SDF_InternalSign_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                         ECCSignature *pucSignature) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiISKIndex", SDF_ARG_NUMBER},
                                               {"pucData", SDF_ARG_POINTER},
                                               {"uiDataLength", SDF_ARG_NUMBER},
                                               {"pucSignature", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_InternalSign_ECC", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name,
                            sdf_do_InternalSign_ECC(hSessionHandle, uiISKIndex, pucData, uiDataLength, pucSignature));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiISKIndex, (uintptr_t)pucData, (uintptr_t)uiDataLength,
                                (uintptr_t)pucSignature};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name,
                            sdf_do_InternalSign_ECC(hSessionHandle, uiISKIndex, pucData, uiDataLength, pucSignature));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.4.7 */
int SDF_InternalVerify_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                           ECCSignature *pucSignature) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiISKIndex", SDF_ARG_NUMBER},
                                               {"pucData", SDF_ARG_POINTER},
                                               {"uiDataLength", SDF_ARG_NUMBER},
                                               {"pucSignature", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_InternalVerify_ECC", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name,
                            sdf_do_InternalVerify_ECC(hSessionHandle, uiISKIndex, pucData, uiDataLength, pucSignature));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiISKIndex, (uintptr_t)pucData, (uintptr_t)uiDataLength,
                                (uintptr_t)pucSignature};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name,
                            sdf_do_InternalVerify_ECC(hSessionHandle, uiISKIndex, pucData, uiDataLength, pucSignature));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.4.8 */
int SDF_ExternalEncrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPublicKey *pucPublicKey, SGD_UCHAR *pucData,
                            SGD_UINT32 uiDataLength, ECCCipher *pucEncData) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"pucPublicKey", SDF_ARG_POINTER},  {"pucData", SDF_ARG_POINTER},
                                               {"uiDataLength", SDF_ARG_NUMBER},   {"pucEncData", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_ExternalEncrypt_ECC", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name,
                            sdf_do_ExternalEncrypt_ECC(hSessionHandle, uiAlgID, pucPublicKey, pucData, uiDataLength, pucEncData));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiAlgID,      (uintptr_t)pucPublicKey,
                                (uintptr_t)pucData,        (uintptr_t)uiDataLength, (uintptr_t)pucEncData};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name,
                            sdf_do_ExternalEncrypt_ECC(hSessionHandle, uiAlgID, pucPublicKey, pucData, uiDataLength, pucEncData));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* vendor extension */
int SDF_InternalEncrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiIPKIndex, SGD_UINT32 uiAlgID, SGD_UCHAR *pucData,
                            SGD_UINT32 uiDataLength, ECCCipher *pucEncData) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiIPKIndex", SDF_ARG_NUMBER},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},     {"pucData", SDF_ARG_POINTER},
                                               {"uiDataLength", SDF_ARG_NUMBER},   {"pucEncData", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_InternalEncrypt_ECC", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name,
                            sdf_do_InternalEncrypt_ECC(hSessionHandle, uiIPKIndex, uiAlgID, pucData, uiDataLength, pucEncData));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiIPKIndex,   (uintptr_t)uiAlgID,
                                (uintptr_t)pucData,        (uintptr_t)uiDataLength, (uintptr_t)pucEncData};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name,
                            sdf_do_InternalEncrypt_ECC(hSessionHandle, uiIPKIndex, uiAlgID, pucData, uiDataLength, pucEncData));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* vendor extension */
int SDF_InternalDecrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UINT32 uiAlgID, ECCCipher *pucEncData,
                            SGD_UCHAR *pucData, SGD_UINT32 *puiDataLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiISKIndex", SDF_ARG_NUMBER},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},     {"pucEncData", SDF_ARG_POINTER},
                                               {"pucData", SDF_ARG_POINTER},       {"puiDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_InternalDecrypt_ECC", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name,
                            sdf_do_InternalDecrypt_ECC(hSessionHandle, uiISKIndex, uiAlgID, pucEncData, pucData, puiDataLength));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiISKIndex, (uintptr_t)uiAlgID,
                                (uintptr_t)pucEncData,     (uintptr_t)pucData,    (uintptr_t)puiDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name,
                            sdf_do_InternalDecrypt_ECC(hSessionHandle, uiISKIndex, uiAlgID, pucEncData, pucData, puiDataLength));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.2 */
int SDF_Encrypt(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucData,
                SGD_UINT32 uiDataLength, SGD_UCHAR *pucEncData, SGD_UINT32 *puiEncDataLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"hKeyHandle", SDF_ARG_HANDLE},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},     {"pucIV", SDF_ARG_POINTER},
                                               {"pucData", SDF_ARG_POINTER},       {"uiDataLength", SDF_ARG_NUMBER},
                                               {"pucEncData", SDF_ARG_POINTER},    {"puiEncDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_Encrypt", parameters, 8};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(
            error, function.name,
            sdf_do_Encrypt(hSessionHandle, hKeyHandle, uiAlgID, pucIV, pucData, uiDataLength, pucEncData, puiEncDataLength));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)hKeyHandle,      (uintptr_t)uiAlgID,
                                (uintptr_t)pucIV,          (uintptr_t)pucData,         (uintptr_t)uiDataLength,
                                (uintptr_t)pucEncData,     (uintptr_t)puiEncDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(
        error, function.name,
        sdf_do_Encrypt(hSessionHandle, hKeyHandle, uiAlgID, pucIV, pucData, uiDataLength, pucEncData, puiEncDataLength));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.3 */
int SDF_Decrypt(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucEncData,
                SGD_UINT32 uiEncDataLength, SGD_UCHAR *pucData, SGD_UINT32 *puiDataLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"hKeyHandle", SDF_ARG_HANDLE},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},     {"pucIV", SDF_ARG_POINTER},
                                               {"pucEncData", SDF_ARG_POINTER},    {"uiEncDataLength", SDF_ARG_NUMBER},
                                               {"pucData", SDF_ARG_POINTER},       {"puiDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_Decrypt", parameters, 8};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(
            error, function.name,
            sdf_do_Decrypt(hSessionHandle, hKeyHandle, uiAlgID, pucIV, pucEncData, uiEncDataLength, pucData, puiDataLength));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)hKeyHandle,   (uintptr_t)uiAlgID,
                                (uintptr_t)pucIV,          (uintptr_t)pucEncData,   (uintptr_t)uiEncDataLength,
                                (uintptr_t)pucData,        (uintptr_t)puiDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(
        error, function.name,
        sdf_do_Decrypt(hSessionHandle, hKeyHandle, uiAlgID, pucIV, pucEncData, uiEncDataLength, pucData, puiDataLength));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.4 */
int SDF_CalculateMAC(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucData,
                     SGD_UINT32 uiDataLength, SGD_UCHAR *pucMac, SGD_UINT32 *puiMacLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"hKeyHandle", SDF_ARG_HANDLE},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},     {"pucIV", SDF_ARG_POINTER},
                                               {"pucData", SDF_ARG_POINTER},       {"uiDataLength", SDF_ARG_NUMBER},
                                               {"pucMac", SDF_ARG_POINTER},        {"puiMacLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_CalculateMAC", parameters, 8};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(
            error, function.name,
            sdf_do_CalculateMAC(hSessionHandle, hKeyHandle, uiAlgID, pucIV, pucData, uiDataLength, pucMac, puiMacLength));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)hKeyHandle,   (uintptr_t)uiAlgID, (uintptr_t)pucIV,
                                (uintptr_t)pucData,        (uintptr_t)uiDataLength, (uintptr_t)pucMac,  (uintptr_t)puiMacLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code =
        sdf_call_end(error, function.name,
                     sdf_do_CalculateMAC(hSessionHandle, hKeyHandle, uiAlgID, pucIV, pucData, uiDataLength, pucMac, puiMacLength));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.5 */
int SDF_AuthEnc(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucStartVar,
                SGD_UINT32 uiStartVarLength, SGD_UCHAR *pucAad, SGD_UINT32 uiAadLength, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                SGD_UCHAR *pucEncData, SGD_UINT32 *puiEncDataLength, SGD_UCHAR *pucAuthData, SGD_UINT32 *puiAuthDataLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},       {"hKeyHandle", SDF_ARG_HANDLE},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},           {"pucStartVar", SDF_ARG_POINTER},
                                               {"uiStartVarLength", SDF_ARG_NUMBER},     {"pucAad", SDF_ARG_POINTER},
                                               {"uiAadLength", SDF_ARG_NUMBER},          {"pucData", SDF_ARG_POINTER},
                                               {"uiDataLength", SDF_ARG_NUMBER},         {"pucEncData", SDF_ARG_POINTER},
                                               {"puiEncDataLength", SDF_ARG_OUT_NUMBER}, {"pucAuthData", SDF_ARG_POINTER},
                                               {"puiAuthDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_AuthEnc", parameters, 13};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle,   (uintptr_t)hKeyHandle,       (uintptr_t)uiAlgID,
                                (uintptr_t)pucStartVar,      (uintptr_t)uiStartVarLength, (uintptr_t)pucAad,
                                (uintptr_t)uiAadLength,      (uintptr_t)pucData,          (uintptr_t)uiDataLength,
                                (uintptr_t)pucEncData,       (uintptr_t)puiEncDataLength, (uintptr_t)pucAuthData,
                                (uintptr_t)puiAuthDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.6 */
int SDF_AuthDec(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucStartVar,
                SGD_UINT32 uiStartVarLength, SGD_UCHAR *pucAad, SGD_UINT32 uiAadLength, SGD_UCHAR *pucAuthData,
                SGD_UINT32 *puiAuthDataLength, SGD_UCHAR *pucEncData, SGD_UINT32 uiEncDataLength, SGD_UCHAR *pucData,
                SGD_UINT32 *puiDataLength) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE},   {"hKeyHandle", SDF_ARG_HANDLE},       {"uiAlgID", SDF_ARG_ALGORITHM},
        {"pucStartVar", SDF_ARG_POINTER},     {"uiStartVarLength", SDF_ARG_NUMBER}, {"pucAad", SDF_ARG_POINTER},
        {"uiAadLength", SDF_ARG_NUMBER},      {"pucAuthData", SDF_ARG_POINTER},     {"puiAuthDataLength", SDF_ARG_POINTER},
        {"pucEncData", SDF_ARG_POINTER},      {"uiEncDataLength", SDF_ARG_NUMBER},  {"pucData", SDF_ARG_POINTER},
        {"puiDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_AuthDec", parameters, 13};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)hKeyHandle,       (uintptr_t)uiAlgID,
                                (uintptr_t)pucStartVar,    (uintptr_t)uiStartVarLength, (uintptr_t)pucAad,
                                (uintptr_t)uiAadLength,    (uintptr_t)pucAuthData,      (uintptr_t)puiAuthDataLength,
                                (uintptr_t)pucEncData,     (uintptr_t)uiEncDataLength,  (uintptr_t)pucData,
                                (uintptr_t)puiDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.7 */
int SDF_EncryptInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"hKeyHandle", SDF_ARG_HANDLE},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"pucIV", SDF_ARG_POINTER},
                                               {"uiIVLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_EncryptInit", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)hKeyHandle, (uintptr_t)uiAlgID, (uintptr_t)pucIV,
                                (uintptr_t)uiIVLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.8 */
int SDF_EncryptUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SGD_UCHAR *pucEncData,
                      SGD_UINT32 *puiEncDataLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"pucData", SDF_ARG_POINTER},
                                               {"uiDataLength", SDF_ARG_NUMBER},
                                               {"pucEncData", SDF_ARG_POINTER},
                                               {"puiEncDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_EncryptUpdate", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucData, (uintptr_t)uiDataLength, (uintptr_t)pucEncData,
                                (uintptr_t)puiEncDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.9 */
int SDF_EncryptFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucLastEncData, SGD_UINT32 *puiLastEncDataLength) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"pucLastEncData", SDF_ARG_POINTER}, {"puiLastEncDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_EncryptFinal", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucLastEncData, (uintptr_t)puiLastEncDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.10 */
int SDF_DecryptInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"hKeyHandle", SDF_ARG_HANDLE},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"pucIV", SDF_ARG_POINTER},
                                               {"uiIVLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_DecryptInit", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)hKeyHandle, (uintptr_t)uiAlgID, (uintptr_t)pucIV,
                                (uintptr_t)uiIVLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.11 */
int SDF_DecryptUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucEncData, SGD_UINT32 uiEncDataLength, SGD_UCHAR *pucData,
                      SGD_UINT32 *puiDataLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"pucEncData", SDF_ARG_POINTER},
                                               {"uiEncDataLength", SDF_ARG_NUMBER},
                                               {"pucData", SDF_ARG_POINTER},
                                               {"puiDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_DecryptUpdate", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucEncData, (uintptr_t)uiEncDataLength, (uintptr_t)pucData,
                                (uintptr_t)puiDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.12 */
int SDF_DecryptFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucLastData, SGD_UINT32 *puiLastDataLength) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"pucLastData", SDF_ARG_POINTER}, {"puiLastDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_DecryptFinal", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucLastData, (uintptr_t)puiLastDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.13 */
int SDF_CalculateMACInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV,
                         SGD_UINT32 uiIVLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"hKeyHandle", SDF_ARG_HANDLE},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"pucIV", SDF_ARG_POINTER},
                                               {"uiIVLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_CalculateMACInit", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)hKeyHandle, (uintptr_t)uiAlgID, (uintptr_t)pucIV,
                                (uintptr_t)uiIVLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.14 */
int SDF_CalculateMACUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"pucData", SDF_ARG_POINTER}, {"uiDataLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_CalculateMACUpdate", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucData, (uintptr_t)uiDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.15 */
int SDF_CalculateMACFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucMac, SGD_UINT32 *puiMacLength) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"pucMac", SDF_ARG_POINTER}, {"puiMacLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_CalculateMACFinal", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucMac, (uintptr_t)puiMacLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.16 */
int SDF_AuthEncInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucStartVar,
                    SGD_UINT32 uiStartVarLength, SGD_UCHAR *pucAad, SGD_UINT32 uiAadLength, SGD_UINT32 uiDataLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},   {"hKeyHandle", SDF_ARG_HANDLE},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},       {"pucStartVar", SDF_ARG_POINTER},
                                               {"uiStartVarLength", SDF_ARG_NUMBER}, {"pucAad", SDF_ARG_POINTER},
                                               {"uiAadLength", SDF_ARG_NUMBER},      {"uiDataLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_AuthEncInit", parameters, 8};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)hKeyHandle,       (uintptr_t)uiAlgID,
                                (uintptr_t)pucStartVar,    (uintptr_t)uiStartVarLength, (uintptr_t)pucAad,
                                (uintptr_t)uiAadLength,    (uintptr_t)uiDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.17 */
int SDF_AuthEncUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SGD_UCHAR *pucEncData,
                      SGD_UINT32 *puiEncDataLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"pucData", SDF_ARG_POINTER},
                                               {"uiDataLength", SDF_ARG_NUMBER},
                                               {"pucEncData", SDF_ARG_POINTER},
                                               {"puiEncDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_AuthEncUpdate", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucData, (uintptr_t)uiDataLength, (uintptr_t)pucEncData,
                                (uintptr_t)puiEncDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.18 */
int SDF_AuthEncFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucLastEncData, SGD_UINT32 *puiLastEncDataLength, SGD_UCHAR *pucAuthData,
                     SGD_UINT32 *puiAuthDataLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"pucLastEncData", SDF_ARG_POINTER},
                                               {"puiLastEncDataLength", SDF_ARG_OUT_NUMBER},
                                               {"pucAuthData", SDF_ARG_POINTER},
                                               {"puiAuthDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_AuthEncFinal", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucLastEncData, (uintptr_t)puiLastEncDataLength,
                                (uintptr_t)pucAuthData, (uintptr_t)puiAuthDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.19 */
int SDF_AuthDecInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucStartVar,
                    SGD_UINT32 uiStartVarLength, SGD_UCHAR *pucAad, SGD_UINT32 uiAadLength, SGD_UCHAR *pucAuthData,
                    SGD_UINT32 uiAuthDataLength, SGD_UINT32 uiDataLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},   {"hKeyHandle", SDF_ARG_HANDLE},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},       {"pucStartVar", SDF_ARG_POINTER},
                                               {"uiStartVarLength", SDF_ARG_NUMBER}, {"pucAad", SDF_ARG_POINTER},
                                               {"uiAadLength", SDF_ARG_NUMBER},      {"pucAuthData", SDF_ARG_POINTER},
                                               {"uiAuthDataLength", SDF_ARG_NUMBER}, {"uiDataLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_AuthDecInit", parameters, 10};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle,   (uintptr_t)hKeyHandle,  (uintptr_t)uiAlgID,     (uintptr_t)pucStartVar,
                                (uintptr_t)uiStartVarLength, (uintptr_t)pucAad,      (uintptr_t)uiAadLength, (uintptr_t)pucAuthData,
                                (uintptr_t)uiAuthDataLength, (uintptr_t)uiDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.20 */
int SDF_AuthDecUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucEncData, SGD_UINT32 uiEncDataLength, SGD_UCHAR *pucData,
                      SGD_UINT32 *puiDataLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"pucEncData", SDF_ARG_POINTER},
                                               {"uiEncDataLength", SDF_ARG_NUMBER},
                                               {"pucData", SDF_ARG_POINTER},
                                               {"puiDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_AuthDecUpdate", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucEncData, (uintptr_t)uiEncDataLength, (uintptr_t)pucData,
                                (uintptr_t)puiDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.5.21 */
int SDF_AuthDecFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucLastData, SGD_UINT32 *puiLastDataLength) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"pucLastData", SDF_ARG_POINTER}, {"puiLastDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_AuthDecFinal", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucLastData, (uintptr_t)puiLastDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.6.2 */
int SDF_HMACInit(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandle, SGD_UINT32 uiAlgID) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"hKeyHandle", SDF_ARG_HANDLE}, {"uiAlgID", SDF_ARG_ALGORITHM}};
    static const sdf_function function = {"SDF_HMACInit", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_HMACInit(hSessionHandle, hKeyHandle, uiAlgID));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)hKeyHandle, (uintptr_t)uiAlgID};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_HMACInit(hSessionHandle, hKeyHandle, uiAlgID));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.6.3 */
int SDF_HMACUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"pucData", SDF_ARG_POINTER}, {"uiDataLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_HMACUpdate", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_HMACUpdate(hSessionHandle, pucData, uiDataLength));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucData, (uintptr_t)uiDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_HMACUpdate(hSessionHandle, pucData, uiDataLength));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.6.4 */
int SDF_HMACFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucHMac, SGD_UINT32 *puiHMacLength) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"pucHMac", SDF_ARG_POINTER}, {"puiHMacLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_HMACFinal", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_HMACFinal(hSessionHandle, pucHMac, puiHMacLength));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucHMac, (uintptr_t)puiHMacLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_HMACFinal(hSessionHandle, pucHMac, puiHMacLength));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.6.5 */
int SDF_HashInit(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPublicKey *pucPublicKey, SGD_UCHAR *pucID,
                 SGD_UINT32 uiIDLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"pucPublicKey", SDF_ARG_POINTER},
                                               {"pucID", SDF_ARG_POINTER},
                                               {"uiIDLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_HashInit", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_HashInit(hSessionHandle, uiAlgID, pucPublicKey, pucID, uiIDLength));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiAlgID, (uintptr_t)pucPublicKey, (uintptr_t)pucID,
                                (uintptr_t)uiIDLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_HashInit(hSessionHandle, uiAlgID, pucPublicKey, pucID, uiIDLength));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.6.6 */
int SDF_HashUpdate(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"pucData", SDF_ARG_POINTER}, {"uiDataLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_HashUpdate", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_HashUpdate(hSessionHandle, pucData, uiDataLength));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucData, (uintptr_t)uiDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_HashUpdate(hSessionHandle, pucData, uiDataLength));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.6.7 */
int SDF_HashFinal(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucHash, SGD_UINT32 *puiHashLength) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"pucHash", SDF_ARG_POINTER}, {"puiHashLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_HashFinal", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_do_HashFinal(hSessionHandle, pucHash, puiHashLength));
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucHash, (uintptr_t)puiHashLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_do_HashFinal(hSessionHandle, pucHash, puiHashLength));
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.7.2 */
int SDF_CreateFile(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucFileName, SGD_UINT32 uiNameLen, SGD_UINT32 uiFileSize) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"pucFileName", SDF_ARG_POINTER},
                                               {"uiNameLen", SDF_ARG_NUMBER},
                                               {"uiFileSize", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_CreateFile", parameters, 4};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucFileName, (uintptr_t)uiNameLen, (uintptr_t)uiFileSize};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.7.3 */
int SDF_ReadFile(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucFileName, SGD_UINT32 uiNameLen, SGD_UINT32 uiOffset,
                 SGD_UINT32 *puiFileLength, SGD_UCHAR *pucBuffer) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},    {"pucFileName", SDF_ARG_POINTER},
                                               {"uiNameLen", SDF_ARG_NUMBER},         {"uiOffset", SDF_ARG_NUMBER},
                                               {"puiFileLength", SDF_ARG_OUT_NUMBER}, {"pucBuffer", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_ReadFile", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucFileName,   (uintptr_t)uiNameLen,
                                (uintptr_t)uiOffset,       (uintptr_t)puiFileLength, (uintptr_t)pucBuffer};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.7.4 */
int SDF_WriteFile(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucFileName, SGD_UINT32 uiNameLen, SGD_UINT32 uiOffset,
                  SGD_UINT32 uiFileLength, SGD_UCHAR *pucBuffer) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"pucFileName", SDF_ARG_POINTER},
                                               {"uiNameLen", SDF_ARG_NUMBER},      {"uiOffset", SDF_ARG_NUMBER},
                                               {"uiFileLength", SDF_ARG_NUMBER},   {"pucBuffer", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_WriteFile", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucFileName,  (uintptr_t)uiNameLen,
                                (uintptr_t)uiOffset,       (uintptr_t)uiFileLength, (uintptr_t)pucBuffer};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.7.5 */
int SDF_DeleteFile(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucFileName, SGD_UINT32 uiNameLen) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"pucFileName", SDF_ARG_POINTER}, {"uiNameLen", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_DeleteFile", parameters, 3};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucFileName, (uintptr_t)uiNameLen};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.8.2 */
int SDF_GenerateKeyPair_RSA(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyBits, RSArefPublicKey *pucPublicKey,
                            RSArefPrivateKey *pucPrivateKey) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiKeyBits", SDF_ARG_NUMBER},
                                               {"pucPublicKey", SDF_ARG_POINTER},
                                               {"pucPrivateKey", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_GenerateKeyPair_RSA", parameters, 4};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyBits, (uintptr_t)pucPublicKey, (uintptr_t)pucPrivateKey};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.8.3 */
int SDF_GenerateKeyPair_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UINT32 uiKeyBits, ECCrefPublicKey *pucPublicKey,
                            ECCrefPrivateKey *pucPrivateKey) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"uiKeyBits", SDF_ARG_NUMBER},
                                               {"pucPublicKey", SDF_ARG_POINTER},
                                               {"pucPrivateKey", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_GenerateKeyPair_ECC", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiAlgID, (uintptr_t)uiKeyBits, (uintptr_t)pucPublicKey,
                                (uintptr_t)pucPrivateKey};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.8.4 */
int SDF_ExternalPrivateKeyOperation_RSA(SGD_HANDLE hSessionHandle, RSArefPrivateKey *pucPrivateKey, SGD_UCHAR *pucDataInput,
                                        SGD_UINT32 uiInputLength, SGD_UCHAR *pucDataOutput, SGD_UINT32 *puiOutputLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"pucPrivateKey", SDF_ARG_POINTER},
                                               {"pucDataInput", SDF_ARG_POINTER},  {"uiInputLength", SDF_ARG_NUMBER},
                                               {"pucDataOutput", SDF_ARG_POINTER}, {"puiOutputLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_ExternalPrivateKeyOperation_RSA", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucPrivateKey, (uintptr_t)pucDataInput,
                                (uintptr_t)uiInputLength,  (uintptr_t)pucDataOutput, (uintptr_t)puiOutputLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.8.5 */
int SDF_ExternalSign_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPrivateKey *pucPrivateKey, SGD_UCHAR *pucData,
                         SGD_UINT32 uiDataLength, ECCSignature *pucSignature) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"pucPrivateKey", SDF_ARG_POINTER}, {"pucData", SDF_ARG_POINTER},
                                               {"uiDataLength", SDF_ARG_NUMBER},   {"pucSignature", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_ExternalSign_ECC", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiAlgID,      (uintptr_t)pucPrivateKey,
                                (uintptr_t)pucData,        (uintptr_t)uiDataLength, (uintptr_t)pucSignature};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.8.6 */
int SDF_ExternalDecrypt_ECC(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, ECCrefPrivateKey *pucPrivateKey, ECCCipher *pucEncData,
                            SGD_UCHAR *pucData, SGD_UINT32 *puiDataLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"pucPrivateKey", SDF_ARG_POINTER}, {"pucEncData", SDF_ARG_POINTER},
                                               {"pucData", SDF_ARG_POINTER},       {"puiDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_ExternalDecrypt_ECC", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiAlgID, (uintptr_t)pucPrivateKey,
                                (uintptr_t)pucEncData,     (uintptr_t)pucData, (uintptr_t)puiDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.8.7 */
int SDF_ExternalSign_SM9(SGD_HANDLE hSessionHandle, SM9SignMasterPublicKey *pucMasterPublicKey,
                         SM9SignUserPrivateKey *pucUserPrivateKey, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                         SM9Signature *pucSignature) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},     {"pucMasterPublicKey", SDF_ARG_POINTER},
                                               {"pucUserPrivateKey", SDF_ARG_POINTER}, {"pucData", SDF_ARG_POINTER},
                                               {"uiDataLength", SDF_ARG_NUMBER},       {"pucSignature", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_ExternalSign_SM9", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucMasterPublicKey, (uintptr_t)pucUserPrivateKey,
                                (uintptr_t)pucData,        (uintptr_t)uiDataLength,       (uintptr_t)pucSignature};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.8.8 */
int SDF_ExternalDecrypt_SM9(SGD_HANDLE hSessionHandle, SM9EncUserPrivateKey *pucUserPrivateKey, SGD_UCHAR *pucUserID,
                            SGD_UINT32 uiUserIDLen, SGD_UINT32 uiAlgID, SGD_UCHAR *pucIV, SM9Cipher *pucEncData, SGD_UCHAR *pucData,
                            SGD_UINT32 *puiDataLength) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"pucUserPrivateKey", SDF_ARG_POINTER}, {"pucUserID", SDF_ARG_POINTER},
        {"uiUserIDLen", SDF_ARG_NUMBER},    {"uiAlgID", SDF_ARG_ALGORITHM},         {"pucIV", SDF_ARG_POINTER},
        {"pucEncData", SDF_ARG_POINTER},    {"pucData", SDF_ARG_POINTER},           {"puiDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_ExternalDecrypt_SM9", parameters, 9};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucUserPrivateKey, (uintptr_t)pucUserID,
                                (uintptr_t)uiUserIDLen,    (uintptr_t)uiAlgID,           (uintptr_t)pucIV,
                                (uintptr_t)pucEncData,     (uintptr_t)pucData,           (uintptr_t)puiDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.8.9 */
int SDF_ExternalKeyEncrypt(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                           SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength,
                           SGD_UCHAR *pucEncData, SGD_UINT32 *puiEncDataLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"pucKey", SDF_ARG_POINTER},        {"uiKeyLength", SDF_ARG_NUMBER},
                                               {"pucIV", SDF_ARG_POINTER},         {"uiIVLength", SDF_ARG_NUMBER},
                                               {"pucData", SDF_ARG_POINTER},       {"uiDataLength", SDF_ARG_NUMBER},
                                               {"pucEncData", SDF_ARG_POINTER},    {"puiEncDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_ExternalKeyEncrypt", parameters, 10};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiAlgID,         (uintptr_t)pucKey,  (uintptr_t)uiKeyLength,
                                (uintptr_t)pucIV,          (uintptr_t)uiIVLength,      (uintptr_t)pucData, (uintptr_t)uiDataLength,
                                (uintptr_t)pucEncData,     (uintptr_t)puiEncDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.8.10 */
int SDF_ExternalKeyDecrypt(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                           SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength, SGD_UCHAR *pucEncData, SGD_UINT32 uiEncDataLength,
                           SGD_UCHAR *pucData, SGD_UINT32 *puiDataLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"pucKey", SDF_ARG_POINTER},        {"uiKeyLength", SDF_ARG_NUMBER},
                                               {"pucIV", SDF_ARG_POINTER},         {"uiIVLength", SDF_ARG_NUMBER},
                                               {"pucEncData", SDF_ARG_POINTER},    {"uiEncDataLength", SDF_ARG_NUMBER},
                                               {"pucData", SDF_ARG_POINTER},       {"puiDataLength", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_ExternalKeyDecrypt", parameters, 10};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiAlgID,         (uintptr_t)pucKey,
                                (uintptr_t)uiKeyLength,    (uintptr_t)pucIV,           (uintptr_t)uiIVLength,
                                (uintptr_t)pucEncData,     (uintptr_t)uiEncDataLength, (uintptr_t)pucData,
                                (uintptr_t)puiDataLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.8.11 */
int SDF_ExternalKeyEncryptInit(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                               SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"pucKey", SDF_ARG_POINTER},        {"uiKeyLength", SDF_ARG_NUMBER},
                                               {"pucIV", SDF_ARG_POINTER},         {"uiIVLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_ExternalKeyEncryptInit", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiAlgID, (uintptr_t)pucKey,
                                (uintptr_t)uiKeyLength,    (uintptr_t)pucIV,   (uintptr_t)uiIVLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.8.12 */
int SDF_ExternalKeyDecryptInit(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength,
                               SGD_UCHAR *pucIV, SGD_UINT32 uiIVLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"pucKey", SDF_ARG_POINTER},        {"uiKeyLength", SDF_ARG_NUMBER},
                                               {"pucIV", SDF_ARG_POINTER},         {"uiIVLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_ExternalKeyDecryptInit", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiAlgID, (uintptr_t)pucKey,
                                (uintptr_t)uiKeyLength,    (uintptr_t)pucIV,   (uintptr_t)uiIVLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 6.8.13 */
int SDF_ExternalKeyHMACInit(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UCHAR *pucKey, SGD_UINT32 uiKeyLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"pucKey", SDF_ARG_POINTER},
                                               {"uiKeyLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_ExternalKeyHMACInit", parameters, 4};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiAlgID, (uintptr_t)pucKey, (uintptr_t)uiKeyLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.2 */
int SDF_ExportUserID_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UCHAR *pucUserID, SGD_UINT32 *puiUserIDLen) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiKeyIndex", SDF_ARG_NUMBER},
                                               {"pucUserID", SDF_ARG_POINTER},
                                               {"puiUserIDLen", SDF_ARG_OUT_NUMBER}};
    static const sdf_function function = {"SDF_ExportUserID_SM9", parameters, 4};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyIndex, (uintptr_t)pucUserID, (uintptr_t)puiUserIDLen};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.3 */
int SDF_GenerateEncMasterKeyPair_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiAlgID, SGD_UINT32 *uiMasterKeyIndex,
                                     SM9EncMasterPublicKey *pucMasterPublicKey) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiAlgID", SDF_ARG_ALGORITHM},
                                               {"uiMasterKeyIndex", SDF_ARG_OUT_NUMBER},
                                               {"pucMasterPublicKey", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_GenerateEncMasterKeyPair_SM9", parameters, 4};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiAlgID, (uintptr_t)uiMasterKeyIndex,
                                (uintptr_t)pucMasterPublicKey};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.4 */
int SDF_GenerateKeyWithEMK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyLen, SM9EncMasterPublicKey *pucMasterPublicKey,
                               SGD_UCHAR *pucUserID, SGD_UINT32 uiUserIDLen, SM9KeyPackage *pucKeyPackage,
                               SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},      {"uiKeyLen", SDF_ARG_NUMBER},
                                               {"pucMasterPublicKey", SDF_ARG_POINTER}, {"pucUserID", SDF_ARG_POINTER},
                                               {"uiUserIDLen", SDF_ARG_NUMBER},         {"pucKeyPackage", SDF_ARG_POINTER},
                                               {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_GenerateKeyWithEMK_SM9", parameters, 7};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyLen,    (uintptr_t)pucMasterPublicKey,
                                (uintptr_t)pucUserID,      (uintptr_t)uiUserIDLen, (uintptr_t)pucKeyPackage,
                                (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.5 */
int SDF_GenerateKeyWithIMK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyLen, SGD_UINT32 uiMasterKeyIndex, SGD_UCHAR *pucUserID,
                               SGD_UINT32 uiUserIDLen, SM9KeyPackage *pucKeyPackage, SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},   {"uiKeyLen", SDF_ARG_NUMBER},
                                               {"uiMasterKeyIndex", SDF_ARG_NUMBER}, {"pucUserID", SDF_ARG_POINTER},
                                               {"uiUserIDLen", SDF_ARG_NUMBER},      {"pucKeyPackage", SDF_ARG_POINTER},
                                               {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_GenerateKeyWithIMK_SM9", parameters, 7};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiKeyLen,    (uintptr_t)uiMasterKeyIndex,
                                (uintptr_t)pucUserID,      (uintptr_t)uiUserIDLen, (uintptr_t)pucKeyPackage,
                                (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.6 */
int SDF_ImportKeyWithISK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UINT32 uiKeyLen, SM9KeyPackage *pucKeyPackage,
                             SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiISKIndex", SDF_ARG_NUMBER},
                                               {"uiKeyLen", SDF_ARG_NUMBER},
                                               {"pucKeyPackage", SDF_ARG_POINTER},
                                               {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_ImportKeyWithISK_SM9", parameters, 5};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiISKIndex, (uintptr_t)uiKeyLen, (uintptr_t)pucKeyPackage,
                                (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.7 */
int SDF_GenerateAgreementDataWithSM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiMasterKeyIndex, SGD_UINT32 uiISKIndex,
                                     SGD_UINT32 uiKeyBits, SGD_UCHAR *pResponseID, SGD_UINT32 uiResponseIDLength,
                                     SGD_UCHAR *pSponsorID, SGD_UINT32 uiSponsorIDLength, SM9EncMasterPublicKey *pPublicKey,
                                     SM9EncMasterPublicKey *pSponsorTempPublicKey, SGD_HANDLE *phAgreementHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},       {"uiMasterKeyIndex", SDF_ARG_NUMBER},
                                               {"uiISKIndex", SDF_ARG_NUMBER},           {"uiKeyBits", SDF_ARG_NUMBER},
                                               {"pResponseID", SDF_ARG_POINTER},         {"uiResponseIDLength", SDF_ARG_NUMBER},
                                               {"pSponsorID", SDF_ARG_POINTER},          {"uiSponsorIDLength", SDF_ARG_NUMBER},
                                               {"pPublicKey", SDF_ARG_POINTER},          {"pSponsorTempPublicKey", SDF_ARG_POINTER},
                                               {"phAgreementHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_GenerateAgreementDataWithSM9", parameters, 11};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {
        (uintptr_t)hSessionHandle, (uintptr_t)uiMasterKeyIndex,      (uintptr_t)uiISKIndex,       (uintptr_t)uiKeyBits,
        (uintptr_t)pResponseID,    (uintptr_t)uiResponseIDLength,    (uintptr_t)pSponsorID,       (uintptr_t)uiSponsorIDLength,
        (uintptr_t)pPublicKey,     (uintptr_t)pSponsorTempPublicKey, (uintptr_t)phAgreementHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.8 */
int SDF_GenerateKeyWithSM9(SGD_HANDLE hSessionHandle, SGD_HANDLE hAgreementHandle, SM9EncMasterPublicKey *pTempPublicKey,
                           SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"hAgreementHandle", SDF_ARG_HANDLE},
                                               {"pTempPublicKey", SDF_ARG_POINTER},
                                               {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_GenerateKeyWithSM9", parameters, 4};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)hAgreementHandle, (uintptr_t)pTempPublicKey,
                                (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.9 */
int SDF_GenerateAgreementDataAndKeyWithSM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiMasterKeyIndex, SGD_UINT32 uiISKIndex,
                                           SGD_UINT32 uiKeyBits, SGD_UCHAR *pResponseID, SGD_UINT32 uiResponseIDLength,
                                           SGD_UCHAR *pSponsorID, SGD_UINT32 uiSponsorIDLength, SM9EncMasterPublicKey *pPublicKey,
                                           SM9EncMasterPublicKey *pSponsorTempPublicKey,
                                           SM9EncMasterPublicKey *pResponseTempPublicKey, SGD_HANDLE *phKeyHandle) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"uiMasterKeyIndex", SDF_ARG_NUMBER},
                                               {"uiISKIndex", SDF_ARG_NUMBER},
                                               {"uiKeyBits", SDF_ARG_NUMBER},
                                               {"pResponseID", SDF_ARG_POINTER},
                                               {"uiResponseIDLength", SDF_ARG_NUMBER},
                                               {"pSponsorID", SDF_ARG_POINTER},
                                               {"uiSponsorIDLength", SDF_ARG_NUMBER},
                                               {"pPublicKey", SDF_ARG_POINTER},
                                               {"pSponsorTempPublicKey", SDF_ARG_POINTER},
                                               {"pResponseTempPublicKey", SDF_ARG_POINTER},
                                               {"phKeyHandle", SDF_ARG_OUT_HANDLE}};
    static const sdf_function function = {"SDF_GenerateAgreementDataAndKeyWithSM9", parameters, 12};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle,
                                (uintptr_t)uiMasterKeyIndex,
                                (uintptr_t)uiISKIndex,
                                (uintptr_t)uiKeyBits,
                                (uintptr_t)pResponseID,
                                (uintptr_t)uiResponseIDLength,
                                (uintptr_t)pSponsorID,
                                (uintptr_t)uiSponsorIDLength,
                                (uintptr_t)pPublicKey,
                                (uintptr_t)pSponsorTempPublicKey,
                                (uintptr_t)pResponseTempPublicKey,
                                (uintptr_t)phKeyHandle};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.10 */
int SDF_VerifyWithMasterEPK_SM9(SGD_HANDLE hSessionHandle, SM9SignMasterPublicKey *pucMasterPublicKey, SGD_UCHAR *pucUserID,
                                SGD_UINT32 uiUserIDLen, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SM9Signature *pucSignature) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"pucMasterPublicKey", SDF_ARG_POINTER},
                                               {"pucUserID", SDF_ARG_POINTER},     {"uiUserIDLen", SDF_ARG_NUMBER},
                                               {"pucData", SDF_ARG_POINTER},       {"uiDataLength", SDF_ARG_NUMBER},
                                               {"pucSignature", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_VerifyWithMasterEPK_SM9", parameters, 7};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {
        (uintptr_t)hSessionHandle, (uintptr_t)pucMasterPublicKey, (uintptr_t)pucUserID,   (uintptr_t)uiUserIDLen,
        (uintptr_t)pucData,        (uintptr_t)uiDataLength,       (uintptr_t)pucSignature};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.11 */
int SDF_VerifyWithMasterIPK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiSignMasterKeyIndex, SGD_UCHAR *pucUserID,
                                SGD_UINT32 uiUserIDLen, SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SM9Signature *pucSignature) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiSignMasterKeyIndex", SDF_ARG_NUMBER},
                                               {"pucUserID", SDF_ARG_POINTER},     {"uiUserIDLen", SDF_ARG_NUMBER},
                                               {"pucData", SDF_ARG_POINTER},       {"uiDataLength", SDF_ARG_NUMBER},
                                               {"pucSignature", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_VerifyWithMasterIPK_SM9", parameters, 7};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {
        (uintptr_t)hSessionHandle, (uintptr_t)uiSignMasterKeyIndex, (uintptr_t)pucUserID,   (uintptr_t)uiUserIDLen,
        (uintptr_t)pucData,        (uintptr_t)uiDataLength,         (uintptr_t)pucSignature};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.12 */
int SDF_InternalSignWithMasterEPK_SM9(SGD_HANDLE hSessionHandle, SM9SignMasterPublicKey *pucMasterPublicKey, SGD_UINT32 uiISKIndex,
                                      SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SM9Signature *pucSignature) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"pucMasterPublicKey", SDF_ARG_POINTER},
                                               {"uiISKIndex", SDF_ARG_NUMBER},     {"pucData", SDF_ARG_POINTER},
                                               {"uiDataLength", SDF_ARG_NUMBER},   {"pucSignature", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_InternalSignWithMasterEPK_SM9", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucMasterPublicKey, (uintptr_t)uiISKIndex,
                                (uintptr_t)pucData,        (uintptr_t)uiDataLength,       (uintptr_t)pucSignature};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.13 */
int SDF_InternalSignWithMasterIPK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiMasterKeyIndex, SGD_UINT32 uiISKIndex,
                                      SGD_UCHAR *pucData, SGD_UINT32 uiDataLength, SM9Signature *pucSignature) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE}, {"uiMasterKeyIndex", SDF_ARG_NUMBER},
                                               {"uiISKIndex", SDF_ARG_NUMBER},     {"pucData", SDF_ARG_POINTER},
                                               {"uiDataLength", SDF_ARG_NUMBER},   {"pucSignature", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_InternalSignWithMasterIPK_SM9", parameters, 6};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiMasterKeyIndex, (uintptr_t)uiISKIndex,
                                (uintptr_t)pucData,        (uintptr_t)uiDataLength,     (uintptr_t)pucSignature};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.14 */
int SDF_EncryptWithMasterEPK_SM9(SGD_HANDLE hSessionHandle, SM9EncMasterPublicKey *pucMasterPublicKey, SGD_UCHAR *pucUserID,
                                 SGD_UINT32 uiUserIDLen, SGD_UINT32 ulAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucData,
                                 SGD_UINT32 uiDataLength, SM9Cipher *pucEncData) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"pucMasterPublicKey", SDF_ARG_POINTER}, {"pucUserID", SDF_ARG_POINTER},
        {"uiUserIDLen", SDF_ARG_NUMBER},    {"ulAlgID", SDF_ARG_ALGORITHM},          {"pucIV", SDF_ARG_POINTER},
        {"pucData", SDF_ARG_POINTER},       {"uiDataLength", SDF_ARG_NUMBER},        {"pucEncData", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_EncryptWithMasterEPK_SM9", parameters, 9};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)pucMasterPublicKey,
                                (uintptr_t)pucUserID,      (uintptr_t)uiUserIDLen,
                                (uintptr_t)ulAlgID,        (uintptr_t)pucIV,
                                (uintptr_t)pucData,        (uintptr_t)uiDataLength,
                                (uintptr_t)pucEncData};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.15 */
int SDF_EncryptWithMasterIPK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiMasterKeyIndex, SGD_UCHAR *pucUserID,
                                 SGD_UINT32 uiUserIDLen, SGD_UINT32 ulAlgID, SGD_UCHAR *pucIV, SGD_UCHAR *pucData,
                                 SGD_UINT32 uiDataLength, SM9Cipher *pucEncData) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"uiMasterKeyIndex", SDF_ARG_NUMBER}, {"pucUserID", SDF_ARG_POINTER},
        {"uiUserIDLen", SDF_ARG_NUMBER},    {"ulAlgID", SDF_ARG_ALGORITHM},       {"pucIV", SDF_ARG_POINTER},
        {"pucData", SDF_ARG_POINTER},       {"uiDataLength", SDF_ARG_NUMBER},     {"pucEncData", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_EncryptWithMasterIPK_SM9", parameters, 9};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiMasterKeyIndex, (uintptr_t)pucUserID,
                                (uintptr_t)uiUserIDLen,    (uintptr_t)ulAlgID,          (uintptr_t)pucIV,
                                (uintptr_t)pucData,        (uintptr_t)uiDataLength,     (uintptr_t)pucEncData};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 B.2.16 */
int SDF_DecryptWithISK_SM9(SGD_HANDLE hSessionHandle, SGD_UINT32 uiISKIndex, SGD_UCHAR *pucUserID, SGD_UINT32 uiUserIDLen,
                           SGD_UINT32 ulAlgID, SGD_UCHAR *pucIV, SM9Cipher *pucEncData, SGD_UINT32 *puiDataLength,
                           SGD_UCHAR *pucData) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE}, {"uiISKIndex", SDF_ARG_NUMBER},        {"pucUserID", SDF_ARG_POINTER},
        {"uiUserIDLen", SDF_ARG_NUMBER},    {"ulAlgID", SDF_ARG_ALGORITHM},        {"pucIV", SDF_ARG_POINTER},
        {"pucEncData", SDF_ARG_POINTER},    {"puiDataLength", SDF_ARG_OUT_NUMBER}, {"pucData", SDF_ARG_POINTER}};
    static const sdf_function function = {"SDF_DecryptWithISK_SM9", parameters, 9};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle, (uintptr_t)uiISKIndex,    (uintptr_t)pucUserID,
                                (uintptr_t)uiUserIDLen,    (uintptr_t)ulAlgID,       (uintptr_t)pucIV,
                                (uintptr_t)pucEncData,     (uintptr_t)puiDataLength, (uintptr_t)pucData};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 C.2 */
int SDF_GenerateKeywithIKE(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucSponsorNonce, SGD_UINT32 uiSponsorNonceLength,
                           SGD_UCHAR *pucResponseNonce, SGD_UINT32 uiResponseNonceLength, SGD_UCHAR *pucSponsorCookie,
                           SGD_UINT32 uiSponsorCookieLength, SGD_UCHAR *pucResponseCookie, SGD_UINT32 uiResponseCookieLength,
                           SGD_UINT32 uiPrfAlgID, SGD_HANDLE *phKeyHandleD, SGD_UINT32 uiKeyBitsD, SGD_HANDLE *phKeyHandleA,
                           SGD_UINT32 uiKeyBitsA, SGD_HANDLE *phKeyHandleE, SGD_UINT32 uiKeyBitsE) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},         {"pucSponsorNonce", SDF_ARG_POINTER},
                                               {"uiSponsorNonceLength", SDF_ARG_NUMBER},   {"pucResponseNonce", SDF_ARG_POINTER},
                                               {"uiResponseNonceLength", SDF_ARG_NUMBER},  {"pucSponsorCookie", SDF_ARG_POINTER},
                                               {"uiSponsorCookieLength", SDF_ARG_NUMBER},  {"pucResponseCookie", SDF_ARG_POINTER},
                                               {"uiResponseCookieLength", SDF_ARG_NUMBER}, {"uiPrfAlgID", SDF_ARG_ALGORITHM},
                                               {"phKeyHandleD", SDF_ARG_OUT_HANDLE},       {"uiKeyBitsD", SDF_ARG_NUMBER},
                                               {"phKeyHandleA", SDF_ARG_OUT_HANDLE},       {"uiKeyBitsA", SDF_ARG_NUMBER},
                                               {"phKeyHandleE", SDF_ARG_OUT_HANDLE},       {"uiKeyBitsE", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_GenerateKeywithIKE", parameters, 16};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle,         (uintptr_t)pucSponsorNonce,
                                (uintptr_t)uiSponsorNonceLength,   (uintptr_t)pucResponseNonce,
                                (uintptr_t)uiResponseNonceLength,  (uintptr_t)pucSponsorCookie,
                                (uintptr_t)uiSponsorCookieLength,  (uintptr_t)pucResponseCookie,
                                (uintptr_t)uiResponseCookieLength, (uintptr_t)uiPrfAlgID,
                                (uintptr_t)phKeyHandleD,           (uintptr_t)uiKeyBitsD,
                                (uintptr_t)phKeyHandleA,           (uintptr_t)uiKeyBitsA,
                                (uintptr_t)phKeyHandleE,           (uintptr_t)uiKeyBitsE};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 C.3 */
int SDF_GenerateKeywithEPK_IKE(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucSponsorNonce, SGD_UINT32 uiSponsorNonceLength,
                               SGD_UCHAR *pucResponseNonce, SGD_UINT32 uiResponseNonceLength, SGD_UCHAR *pucSponsorCookie,
                               SGD_UINT32 uiSponsorCookieLength, SGD_UCHAR *pucResponseCookie, SGD_UINT32 uiResponseCookieLength,
                               SGD_UINT32 uiPrfAlgID, SGD_UINT32 uiEccAlgID, ECCrefPublicKey *pucPublicKey, ECCCipher *pucKeyD,
                               SGD_UINT32 uiKeyBitsD, ECCCipher *pucKeyA, SGD_UINT32 uiKeyBitsA, ECCCipher *pucKeyE,
                               SGD_UINT32 uiKeyBitsE) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},
                                               {"pucSponsorNonce", SDF_ARG_POINTER},
                                               {"uiSponsorNonceLength", SDF_ARG_NUMBER},
                                               {"pucResponseNonce", SDF_ARG_POINTER},
                                               {"uiResponseNonceLength", SDF_ARG_NUMBER},
                                               {"pucSponsorCookie", SDF_ARG_POINTER},
                                               {"uiSponsorCookieLength", SDF_ARG_NUMBER},
                                               {"pucResponseCookie", SDF_ARG_POINTER},
                                               {"uiResponseCookieLength", SDF_ARG_NUMBER},
                                               {"uiPrfAlgID", SDF_ARG_ALGORITHM},
                                               {"uiEccAlgID", SDF_ARG_ALGORITHM},
                                               {"pucPublicKey", SDF_ARG_POINTER},
                                               {"pucKeyD", SDF_ARG_POINTER},
                                               {"uiKeyBitsD", SDF_ARG_NUMBER},
                                               {"pucKeyA", SDF_ARG_POINTER},
                                               {"uiKeyBitsA", SDF_ARG_NUMBER},
                                               {"pucKeyE", SDF_ARG_POINTER},
                                               {"uiKeyBitsE", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_GenerateKeywithEPK_IKE", parameters, 18};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle,
                                (uintptr_t)pucSponsorNonce,
                                (uintptr_t)uiSponsorNonceLength,
                                (uintptr_t)pucResponseNonce,
                                (uintptr_t)uiResponseNonceLength,
                                (uintptr_t)pucSponsorCookie,
                                (uintptr_t)uiSponsorCookieLength,
                                (uintptr_t)pucResponseCookie,
                                (uintptr_t)uiResponseCookieLength,
                                (uintptr_t)uiPrfAlgID,
                                (uintptr_t)uiEccAlgID,
                                (uintptr_t)pucPublicKey,
                                (uintptr_t)pucKeyD,
                                (uintptr_t)uiKeyBitsD,
                                (uintptr_t)pucKeyA,
                                (uintptr_t)uiKeyBitsA,
                                (uintptr_t)pucKeyE,
                                (uintptr_t)uiKeyBitsE};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 C.4 */
int SDF_GenerateKeywithIPSEC(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucProtocolID, SGD_UINT32 uiProtocolIDLength, SGD_UCHAR *pucSpi,
                             SGD_UINT32 uiSpiLength, SGD_UCHAR *pucSponsorNonce, SGD_UINT32 uiSponsorNonceLength,
                             SGD_UCHAR *pucResponseNonce, SGD_UINT32 uiResponseNonceLength, SGD_HANDLE hKeyHandle,
                             SGD_UINT32 uiPrfAlgID, SGD_HANDLE *phKeyHandleEnc, SGD_UINT32 uiKeyBitsEnc, SGD_HANDLE *phKeyHandleMac,
                             SGD_UINT32 uiKeyBitsMac, SGD_UCHAR *pucSalt, SGD_UINT32 uiSaltLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},        {"pucProtocolID", SDF_ARG_POINTER},
                                               {"uiProtocolIDLength", SDF_ARG_NUMBER},    {"pucSpi", SDF_ARG_POINTER},
                                               {"uiSpiLength", SDF_ARG_NUMBER},           {"pucSponsorNonce", SDF_ARG_POINTER},
                                               {"uiSponsorNonceLength", SDF_ARG_NUMBER},  {"pucResponseNonce", SDF_ARG_POINTER},
                                               {"uiResponseNonceLength", SDF_ARG_NUMBER}, {"hKeyHandle", SDF_ARG_HANDLE},
                                               {"uiPrfAlgID", SDF_ARG_ALGORITHM},         {"phKeyHandleEnc", SDF_ARG_OUT_HANDLE},
                                               {"uiKeyBitsEnc", SDF_ARG_NUMBER},          {"phKeyHandleMac", SDF_ARG_OUT_HANDLE},
                                               {"uiKeyBitsMac", SDF_ARG_NUMBER},          {"pucSalt", SDF_ARG_POINTER},
                                               {"uiSaltLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_GenerateKeywithIPSEC", parameters, 17};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {
        (uintptr_t)hSessionHandle,        (uintptr_t)pucProtocolID,   (uintptr_t)uiProtocolIDLength,   (uintptr_t)pucSpi,
        (uintptr_t)uiSpiLength,           (uintptr_t)pucSponsorNonce, (uintptr_t)uiSponsorNonceLength, (uintptr_t)pucResponseNonce,
        (uintptr_t)uiResponseNonceLength, (uintptr_t)hKeyHandle,      (uintptr_t)uiPrfAlgID,           (uintptr_t)phKeyHandleEnc,
        (uintptr_t)uiKeyBitsEnc,          (uintptr_t)phKeyHandleMac,  (uintptr_t)uiKeyBitsMac,         (uintptr_t)pucSalt,
        (uintptr_t)uiSaltLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 C.5 */
int SDF_GenerateKeywithEPK_IPSEC(SGD_HANDLE hSessionHandle, SGD_UCHAR *pucProtocolID, SGD_UINT32 uiProtocolIDLength,
                                 SGD_UCHAR *pucSpi, SGD_UINT32 uiSpiLength, SGD_UCHAR *pucSponsorNonce,
                                 SGD_UINT32 uiSponsorNonceLength, SGD_UCHAR *pucResponseNonce, SGD_UINT32 uiResponseNonceLength,
                                 SGD_HANDLE hKeyHandle, SGD_UINT32 uiPrfAlgID, SGD_UINT32 uiEccAlgID, ECCrefPublicKey *pucPublicKey,
                                 ECCCipher *pucKeyEnc, SGD_UINT32 uiKeyBitsEnc, ECCCipher *pucKeyMac, SGD_UINT32 uiKeyBitsMac,
                                 SGD_UCHAR *pucSalt, SGD_UINT32 uiSaltLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},        {"pucProtocolID", SDF_ARG_POINTER},
                                               {"uiProtocolIDLength", SDF_ARG_NUMBER},    {"pucSpi", SDF_ARG_POINTER},
                                               {"uiSpiLength", SDF_ARG_NUMBER},           {"pucSponsorNonce", SDF_ARG_POINTER},
                                               {"uiSponsorNonceLength", SDF_ARG_NUMBER},  {"pucResponseNonce", SDF_ARG_POINTER},
                                               {"uiResponseNonceLength", SDF_ARG_NUMBER}, {"hKeyHandle", SDF_ARG_HANDLE},
                                               {"uiPrfAlgID", SDF_ARG_ALGORITHM},         {"uiEccAlgID", SDF_ARG_ALGORITHM},
                                               {"pucPublicKey", SDF_ARG_POINTER},         {"pucKeyEnc", SDF_ARG_POINTER},
                                               {"uiKeyBitsEnc", SDF_ARG_NUMBER},          {"pucKeyMac", SDF_ARG_POINTER},
                                               {"uiKeyBitsMac", SDF_ARG_NUMBER},          {"pucSalt", SDF_ARG_POINTER},
                                               {"uiSaltLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_GenerateKeywithEPK_IPSEC", parameters, 19};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {
        (uintptr_t)hSessionHandle,        (uintptr_t)pucProtocolID,   (uintptr_t)uiProtocolIDLength,   (uintptr_t)pucSpi,
        (uintptr_t)uiSpiLength,           (uintptr_t)pucSponsorNonce, (uintptr_t)uiSponsorNonceLength, (uintptr_t)pucResponseNonce,
        (uintptr_t)uiResponseNonceLength, (uintptr_t)hKeyHandle,      (uintptr_t)uiPrfAlgID,           (uintptr_t)uiEccAlgID,
        (uintptr_t)pucPublicKey,          (uintptr_t)pucKeyEnc,       (uintptr_t)uiKeyBitsEnc,         (uintptr_t)pucKeyMac,
        (uintptr_t)uiKeyBitsMac,          (uintptr_t)pucSalt,         (uintptr_t)uiSaltLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 C.6 */
int SDF_GenerateKeywithSSL(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandlePreMaster, SGD_UCHAR *pucClientRandom,
                           SGD_UINT32 uiClientRandomLength, SGD_UCHAR *pucServerRandom, SGD_UINT32 uiServerRandomLength,
                           SGD_UINT32 uiPrfAlgID, SGD_HANDLE *phKeyHandleClientMac, SGD_UINT32 uiKeyBitsClientMac,
                           SGD_HANDLE *phKeyHandleServerMac, SGD_UINT32 uiKeyBitsServerMac, SGD_HANDLE *phKeyHandleClientEnc,
                           SGD_UINT32 uiKeyBitsClientEnc, SGD_HANDLE *phKeyHandleServerEnc, SGD_UINT32 uiKeyBitsServerEnc,
                           SGD_UCHAR *pucClientIV, SGD_UINT32 uiClientIVLength, SGD_UCHAR *pucServerIV,
                           SGD_UINT32 uiServerIVLength) {
    static const sdf_parameter parameters[] = {{"hSessionHandle", SDF_ARG_HANDLE},     {"hKeyHandlePreMaster", SDF_ARG_HANDLE},
                                               {"pucClientRandom", SDF_ARG_POINTER},   {"uiClientRandomLength", SDF_ARG_NUMBER},
                                               {"pucServerRandom", SDF_ARG_POINTER},   {"uiServerRandomLength", SDF_ARG_NUMBER},
                                               {"uiPrfAlgID", SDF_ARG_ALGORITHM},      {"phKeyHandleClientMac", SDF_ARG_OUT_HANDLE},
                                               {"uiKeyBitsClientMac", SDF_ARG_NUMBER}, {"phKeyHandleServerMac", SDF_ARG_OUT_HANDLE},
                                               {"uiKeyBitsServerMac", SDF_ARG_NUMBER}, {"phKeyHandleClientEnc", SDF_ARG_OUT_HANDLE},
                                               {"uiKeyBitsClientEnc", SDF_ARG_NUMBER}, {"phKeyHandleServerEnc", SDF_ARG_OUT_HANDLE},
                                               {"uiKeyBitsServerEnc", SDF_ARG_NUMBER}, {"pucClientIV", SDF_ARG_POINTER},
                                               {"uiClientIVLength", SDF_ARG_NUMBER},   {"pucServerIV", SDF_ARG_POINTER},
                                               {"uiServerIVLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_GenerateKeywithSSL", parameters, 19};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle,       (uintptr_t)hKeyHandlePreMaster,  (uintptr_t)pucClientRandom,
                                (uintptr_t)uiClientRandomLength, (uintptr_t)pucServerRandom,      (uintptr_t)uiServerRandomLength,
                                (uintptr_t)uiPrfAlgID,           (uintptr_t)phKeyHandleClientMac, (uintptr_t)uiKeyBitsClientMac,
                                (uintptr_t)phKeyHandleServerMac, (uintptr_t)uiKeyBitsServerMac,   (uintptr_t)phKeyHandleClientEnc,
                                (uintptr_t)uiKeyBitsClientEnc,   (uintptr_t)phKeyHandleServerEnc, (uintptr_t)uiKeyBitsServerEnc,
                                (uintptr_t)pucClientIV,          (uintptr_t)uiClientIVLength,     (uintptr_t)pucServerIV,
                                (uintptr_t)uiServerIVLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}

/* GM/T 0018-2023 C.7 */
int SDF_GenerateKeywithEPK_SSL(SGD_HANDLE hSessionHandle, SGD_HANDLE hKeyHandlePreMaster, SGD_UCHAR *pucClientRandom,
                               SGD_UINT32 uiClientRandomLength, SGD_UCHAR *pucServerRandom, SGD_UINT32 uiServerRandomLength,
                               SGD_UINT32 uiPrfAlgID, SGD_UINT32 uiEccAlgID, ECCrefPublicKey *pucPublicKey,
                               ECCCipher *pucKeyClientMac, SGD_UINT32 uiKeyBitsClientMac, ECCCipher *pucKeyServerMac,
                               SGD_UINT32 uiKeyBitsServerMac, ECCCipher *pucKeyClientEnc, SGD_UINT32 uiKeyBitsClientEnc,
                               ECCCipher *pucKeyServerEnc, SGD_UINT32 uiKeyBitsServerEnc, SGD_UCHAR *pucClientIV,
                               SGD_UINT32 uiClientIVLength, SGD_UCHAR *pucServerIV, SGD_UINT32 uiServerIVLength) {
    static const sdf_parameter parameters[] = {
        {"hSessionHandle", SDF_ARG_HANDLE},       {"hKeyHandlePreMaster", SDF_ARG_HANDLE}, {"pucClientRandom", SDF_ARG_POINTER},
        {"uiClientRandomLength", SDF_ARG_NUMBER}, {"pucServerRandom", SDF_ARG_POINTER},    {"uiServerRandomLength", SDF_ARG_NUMBER},
        {"uiPrfAlgID", SDF_ARG_ALGORITHM},        {"uiEccAlgID", SDF_ARG_ALGORITHM},       {"pucPublicKey", SDF_ARG_POINTER},
        {"pucKeyClientMac", SDF_ARG_POINTER},     {"uiKeyBitsClientMac", SDF_ARG_NUMBER},  {"pucKeyServerMac", SDF_ARG_POINTER},
        {"uiKeyBitsServerMac", SDF_ARG_NUMBER},   {"pucKeyClientEnc", SDF_ARG_POINTER},    {"uiKeyBitsClientEnc", SDF_ARG_NUMBER},
        {"pucKeyServerEnc", SDF_ARG_POINTER},     {"uiKeyBitsServerEnc", SDF_ARG_NUMBER},  {"pucClientIV", SDF_ARG_POINTER},
        {"uiClientIVLength", SDF_ARG_NUMBER},     {"pucServerIV", SDF_ARG_POINTER},        {"uiServerIVLength", SDF_ARG_NUMBER}};
    static const sdf_function function = {"SDF_GenerateKeywithEPK_SSL", parameters, 21};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, sdf_not_supported());
    }
    const uintptr_t values[] = {(uintptr_t)hSessionHandle,       (uintptr_t)hKeyHandlePreMaster, (uintptr_t)pucClientRandom,
                                (uintptr_t)uiClientRandomLength, (uintptr_t)pucServerRandom,     (uintptr_t)uiServerRandomLength,
                                (uintptr_t)uiPrfAlgID,           (uintptr_t)uiEccAlgID,          (uintptr_t)pucPublicKey,
                                (uintptr_t)pucKeyClientMac,      (uintptr_t)uiKeyBitsClientMac,  (uintptr_t)pucKeyServerMac,
                                (uintptr_t)uiKeyBitsServerMac,   (uintptr_t)pucKeyClientEnc,     (uintptr_t)uiKeyBitsClientEnc,
                                (uintptr_t)pucKeyServerEnc,      (uintptr_t)uiKeyBitsServerEnc,  (uintptr_t)pucClientIV,
                                (uintptr_t)uiClientIVLength,     (uintptr_t)pucServerIV,         (uintptr_t)uiServerIVLength};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, sdf_not_supported());
    sdf_trace_end(&call, code, error->text);
    return code;
}
