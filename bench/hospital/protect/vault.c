/* SPDX-License-Identifier: Apache-2.0 */
#include "vault.h"

#include <stdio.h>

#include "sdr.h"
#include "table.h"

bool vault_open(vault *v, const char *directory) {
    double since = table_clock();
    *v = (vault){.directory = directory};
    if (!CALL(SDF_OpenDevice, &v->device) || !CALL(SDF_OpenSession, v->device, &v->session)) {
        return false;
    }
    vault_row(v, "", "connect", "SDF_OpenDevice, SDF_OpenSession", 0, "SDR_OK", since);
    return true;
}

bool vault_close(vault *v) {
    double since = table_clock();
    bool closed = true;
    if (v->session != NULL) {
        closed = CALL(SDF_CloseSession, v->session);
    }
    if (v->device != NULL) {
        closed = CALL(SDF_CloseDevice, v->device) && closed;
        vault_row(v, "", "disconnect", "SDF_CloseSession, SDF_CloseDevice", 0, closed ? "SDR_OK" : "FAILED", since);
    }
    return closed;
}

bool vault_show(vault *v) {
    double since = table_clock();
    DEVICEINFO info;
    if (!CALL(SDF_GetDeviceInfo, v->session, &info)) {
        return false;
    }
    vault_row(v, "", "device information", "SDF_GetDeviceInfo", sizeof info, "SDR_OK", since);
    /* The text fields have a fixed width and need not end with a NUL. */
    printf("    %.40s, %.16s, serial %.16s, edition %u of GM/T 0018\n", (const char *)info.IssuerName,
           (const char *)info.DeviceName, (const char *)info.DeviceSerial, (unsigned int)info.StandardVersion);
    return true;
}

void vault_row(vault *v, const char *record, const char *name, const char *functions, size_t size, const char *result,
               double since) {
    char step[64];
    v->handled += size;
    if (!v->quiet) {
        snprintf(step, sizeof step, "%s%s%s", record, record[0] != '\0' ? " " : "", name);
        table_row(step, functions, size, result, since);
    }
}

verdict vault_caught(vault *v, const char *check) {
    snprintf(v->caught_by, sizeof v->caught_by, "%s", check);
    return VERDICT_CAUGHT;
}

verdict vault_caught_code(vault *v, const char *function, int code) {
    snprintf(v->caught_by, sizeof v->caught_by, "%s: %s", function, sdr_name(code));
    return VERDICT_CAUGHT;
}
