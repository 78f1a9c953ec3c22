/* SPDX-License-Identifier: Apache-2.0 */
/* GM/T 0018-2023 6.2: devices, sessions, random bytes, access rights. */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "config.h"
#include "split.h"
#include "trace.h"

enum { PASSWORD_MAX = 128 };

/* Looks for the daemon where the configuration says. */
static int open_there(const rpc_config *config, SGD_HANDLE *out) {
    rpc_error error;
    char source[RPC_FILE_MAX + 128];
    rpc_pool *pool = rpc_pool_open(&config->addresses, &config->options);
    sdf_device *device = pool == NULL ? NULL : sdf_device_new(pool);
    SDF_DEMAND(device != NULL, SDR_NOBUFFER, "no memory for a device, or no random bytes from the kernel");
    if (rpc_pool_probe(pool, &error) != RPC_OK) {
        sdf_device_release(device);
        return sdf_refuse(SDR_OPENDEVICE, "%s (%s)", error.text, rpc_config_source(config, source, sizeof source));
    }
    return sdf_device_publish(device, out);
}

/* GM/T 0018-2023 6.2.2. The library finds the daemon itself (config.h); it must be there. */
int sdf_do_OpenDevice(SGD_HANDLE *phDeviceHandle) {
    rpc_config config;
    rpc_error error;
    rpc_status status = rpc_config_load(&config, &error);
    sdf_debug_set(config.debug);
    sdf_trace_open(status == RPC_OK ? config.trace : NULL);
    SDF_WRITES(phDeviceHandle);
    SDF_DEMAND(status == RPC_OK, status == RPC_NO_MEMORY ? SDR_NOBUFFER : SDR_OPENDEVICE, "%s", error.text);
    return open_there(&config, phDeviceHandle);
}

static int no_device(void) {
    return sdf_refuse(SDR_INARGERR, "hDeviceHandle is no open device");
}

/* Tells the device that a session is over. Whatever comes of it, the session is gone here. */
static int close_token(const sdf_device *device, rpc_slice token, unsigned at) {
    softsjj_v1_CloseSessionRequest request = softsjj_v1_CloseSessionRequest_init_zero;
    softsjj_v1_CloseSessionReply reply = softsjj_v1_CloseSessionReply_init_zero;
    rpc_call call = {.op = HSM_OP_CLOSE_SESSION, .session = token, .at = at};
    int code = sdf_call_pool(device->pool, NULL, &call, softsjj_v1_CloseSessionRequest_fields, &request,
                             softsjj_v1_CloseSessionReply_fields, &reply);
    rpc_call_end(&call);
    return code;
}

static int close_remotely(const sdf_session *session) {
    return close_token(session->device, (rpc_slice){session->token, session->token_len}, session->at);
}

/* GM/T 0018-2023 6.2.3. Sessions that are still open are closed with it. */
int sdf_do_CloseDevice(SGD_HANDLE hDeviceHandle) {
    bool reachable = true;
    for (;;) {
        sdf_session *session = sdf_session_detach_any(hDeviceHandle);
        if (session != NULL) {
            /* One failure is enough to know: the daemon ends the others by itself when this process's connections are gone. */
            reachable = reachable && close_remotely(session) == SDR_OK;
            sdf_session_release(session);
            continue;
        }
        sdf_device *device = sdf_device_detach(hDeviceHandle);
        if (device != NULL) {
            sdf_device_release(device);
            return SDR_OK;
        }
        device = sdf_device_acquire(hDeviceHandle);
        if (device == NULL) {
            return no_device();
        }
        sdf_device_release(device); /* another thread opened a session in between: once more */
    }
}

/* GM/T 0018-2023 6.2.4. Connects again when the daemon was restarted. */
int sdf_do_OpenSession(SGD_HANDLE hDeviceHandle, SGD_HANDLE *phSessionHandle) {
    softsjj_v1_OpenSessionRequest request = softsjj_v1_OpenSessionRequest_init_zero;
    softsjj_v1_OpenSessionReply reply = softsjj_v1_OpenSessionReply_init_zero;
    rpc_call call = {.op = HSM_OP_OPEN_SESSION};
    rpc_slice token = {NULL, 0};
    SDF_WRITES(phSessionHandle);
    sdf_device *device = sdf_device_acquire(hDeviceHandle);
    if (device == NULL) {
        return no_device();
    }
    reply.session = rpc_take(&token);
    int code = sdf_call_pool(device->pool, NULL, &call, softsjj_v1_OpenSessionRequest_fields, &request,
                             softsjj_v1_OpenSessionReply_fields, &reply);
    if (code == SDR_OK && (token.len == 0 || token.len > SDF_TOKEN_MAX)) {
        code = sdf_wrong_answer(&call);
    }
    if (code == SDR_OK) {
        code = sdf_session_add(hDeviceHandle, device, token, call.at, phSessionHandle);
        if (code != SDR_OK) {
            (void)close_token(device, token, call.at);
        }
    }
    rpc_call_end(&call);
    sdf_device_release(device);
    return code;
}

/* GM/T 0018-2023 6.2.5. Succeeds also when the daemon is gone, and the session with it. */
int sdf_do_CloseSession(SGD_HANDLE hSessionHandle) {
    sdf_session *session = sdf_session_detach(hSessionHandle);
    if (session == NULL) {
        return sdf_no_session();
    }
    (void)close_remotely(session);
    sdf_session_release(session);
    return SDR_OK;
}

/* Fixed width, filled up with zeros; a text that is too long is cut. */
static void text_to(SGD_UCHAR *field, size_t width, rpc_slice text) {
    size_t n = text.len < width ? text.len : width;
    memset(field, 0, width);
    if (n != 0) {
        memcpy(field, text.bytes, n);
    }
}

/* GM/T 0018-2023 6.2.6 */
int sdf_do_GetDeviceInfo(SGD_HANDLE hSessionHandle, DEVICEINFO *pstDeviceInfo) {
    softsjj_v1_GetDeviceInfoRequest request = softsjj_v1_GetDeviceInfoRequest_init_zero;
    softsjj_v1_GetDeviceInfoReply reply = softsjj_v1_GetDeviceInfoReply_init_zero;
    rpc_call call = {.op = HSM_OP_DEVICE_INFO};
    rpc_slice issuer = {NULL, 0};
    rpc_slice name = {NULL, 0};
    rpc_slice serial = {NULL, 0};
    SDF_WRITES(pstDeviceInfo);
    reply.issuer_name = rpc_take(&issuer);
    reply.device_name = rpc_take(&name);
    reply.device_serial = rpc_take(&serial);
    int code = SDF_CALL(hSessionHandle, GetDeviceInfo, &call, &request, &reply);
    if (code == SDR_OK) {
        DEVICEINFO info;
        text_to(info.IssuerName, sizeof info.IssuerName, issuer);
        text_to(info.DeviceName, sizeof info.DeviceName, name);
        text_to(info.DeviceSerial, sizeof info.DeviceSerial, serial);
        info.DeviceVersion = reply.device_version;
        info.StandardVersion = reply.standard_version;
        info.AsymAlgAbility[0] = reply.asym_alg_ability;
        info.AsymAlgAbility[1] = reply.asym_alg_bits;
        info.SymAlgAbility = reply.sym_alg_ability;
        info.HashAlgAbility = reply.hash_alg_ability;
        info.BufferSize = reply.buffer_size;
        memcpy((void *)pstDeviceInfo, &info, sizeof info);
    }
    rpc_call_end(&call);
    return code;
}

static int random_part(const sdf_session *session, uint8_t *out, uint32_t n) {
    softsjj_v1_GenerateRandomRequest request = softsjj_v1_GenerateRandomRequest_init_zero;
    softsjj_v1_GenerateRandomReply reply = softsjj_v1_GenerateRandomReply_init_zero;
    rpc_call call = {.op = HSM_OP_RANDOM};
    rpc_slice random = {NULL, 0};
    request.length = n;
    reply.random = rpc_take(&random);
    int code = SDF_CALL_IN(session, GenerateRandom, &call, &request, &reply);
    if (code == SDR_OK && random.len != n) {
        code = sdf_wrong_answer(&call);
    }
    if (code == SDR_OK) {
        memcpy(out, random.bytes, n);
    }
    rpc_call_end(&call);
    return code;
}

/* GM/T 0018-2023 6.2.7. No bytes, or more than SDF_LENGTH_MAX: SDR_INARGERR. */
int sdf_do_GenerateRandom(SGD_HANDLE hSessionHandle, SGD_UINT32 uiLength, SGD_UCHAR *pucRandom) {
    int code = SDR_OK;
    SDF_WRITES(pucRandom);
    SDF_DEMAND(uiLength != 0 && uiLength <= SDF_LENGTH_MAX, SDR_INARGERR, "uiLength is %u: 1 to %d bytes are given", uiLength,
               SDF_LENGTH_MAX);
    sdf_session *session = sdf_session_acquire(hSessionHandle);
    if (session == NULL) {
        return sdf_no_session();
    }
    for (uint32_t done = 0, n; code == SDR_OK && done < uiLength; done += n) {
        n = sdf_part(uiLength - done);
        code = random_part(session, pucRandom + done, n);
    }
    sdf_session_release(session);
    return code;
}

/* GM/T 0018-2023 6.2.8. The device judges the password; an empty or a very long one is SDR_INARGERR. */
int sdf_do_GetPrivateKeyAccessRight(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex, SGD_UCHAR *pucPassword,
                                    SGD_UINT32 uiPwdLength) {
    softsjj_v1_GetPrivateKeyAccessRightRequest request = softsjj_v1_GetPrivateKeyAccessRightRequest_init_zero;
    softsjj_v1_GetPrivateKeyAccessRightReply reply = softsjj_v1_GetPrivateKeyAccessRightReply_init_zero;
    rpc_secret password = {.plain = {pucPassword, uiPwdLength}};
    rpc_call call = {.op = HSM_OP_GET_KEY_RIGHT, .secret = &password};
    SDF_READS(pucPassword);
    SDF_DEMAND(uiPwdLength != 0 && uiPwdLength <= PASSWORD_MAX, SDR_INARGERR, "uiPwdLength: a password has 1 to %d bytes",
               PASSWORD_MAX);
    request.key_index = uiKeyIndex;
    request.has_password = true;
    request.password.sealed = rpc_put(&password.sealed);
    int code = SDF_CALL(hSessionHandle, GetPrivateKeyAccessRight, &call, &request, &reply);
    rpc_call_end(&call);
    return code;
}

/* GM/T 0018-2023 6.2.9 */
int sdf_do_ReleasePrivateKeyAccessRight(SGD_HANDLE hSessionHandle, SGD_UINT32 uiKeyIndex) {
    softsjj_v1_ReleasePrivateKeyAccessRightRequest request = softsjj_v1_ReleasePrivateKeyAccessRightRequest_init_zero;
    softsjj_v1_ReleasePrivateKeyAccessRightReply reply = softsjj_v1_ReleasePrivateKeyAccessRightReply_init_zero;
    rpc_call call = {.op = HSM_OP_RELEASE_KEY_RIGHT};
    request.key_index = uiKeyIndex;
    int code = SDF_CALL(hSessionHandle, ReleasePrivateKeyAccessRight, &call, &request, &reply);
    rpc_call_end(&call);
    return code;
}
