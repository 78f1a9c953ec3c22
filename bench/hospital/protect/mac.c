/* SPDX-License-Identifier: Apache-2.0 */
#include "mac.h"

#include <string.h>

#include "sdr.h"

static bool update(vault *v, unsigned char *data, size_t length) {
    for (size_t done = 0; done < length; done += CHUNK) {
        size_t size = length - done < CHUNK ? length - done : CHUNK;
        if (!CALL(SDF_HMACUpdate, v->session, data + done, (unsigned int)size)) {
            return false;
        }
    }
    return true;
}

bool mac_make(vault *v, const char *record, const char *name, const bytes *data, unsigned char mac[MAC_SIZE]) {
    unsigned int written = MAC_SIZE;
    char label[PATH_SIZE];
    return path_make(label, record, "", name, "") && CALL(SDF_HMACInit, v->session, v->mac_key, SGD_SM3) &&
           update(v, (unsigned char *)label, strlen(label) + 1) && update(v, data->data, data->length) &&
           CALL(SDF_HMACFinal, v->session, mac, &written) && written == MAC_SIZE;
}

verdict mac_check(vault *v, const char *record, const char *name, const bytes *data, const unsigned char mac[MAC_SIZE]) {
    unsigned char again[MAC_SIZE];
    if (!mac_make(v, record, name, data, again)) {
        return VERDICT_FAILED;
    }
    return bytes_equal(again, mac, MAC_SIZE) ? VERDICT_GOOD : vault_caught(v, "HMAC-SM3 differs");
}
