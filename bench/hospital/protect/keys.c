/* SPDX-License-Identifier: Apache-2.0 */
#include "keys.h"

#include "bytes.h"
#include "mac.h"
#include "sdr.h"
#include "table.h"

enum { KEY_BITS = 128, WRAPPED_LIMIT = 64 };

/* The 2023 edition names an ECB identifier: 16 bytes, and nothing else. Machines in the field also take CBC, with the IV in front:
   32 bytes (GM/T 0018-2023 6.3.15). The demo uses one of each. */
static const char data_name[] = "data.key";
static const char mac_name[] = "mac.key";
static const unsigned int data_mode = SGD_SM4_ECB;
static const unsigned int mac_mode = SGD_SM4_CBC;

static bool make_one(vault *v, const char *name, unsigned int mode, void **key) {
    double since = table_clock();
    unsigned char wrapped[WRAPPED_LIMIT];
    unsigned int length = sizeof wrapped;
    char path[PATH_SIZE];
    if (!CALL(SDF_GenerateKeyWithKEK, v->session, KEY_BITS, mode, KEK_INDEX, wrapped, &length, key) || length > sizeof wrapped) {
        return false;
    }
    bool done = path_make(path, v->directory, "keys", name, "") && file_write(path, wrapped, length);
    vault_row(v, "wrapped", name, mode == SGD_SM4_ECB ? "SDF_GenerateKeyWithKEK SM4_ECB" : "SDF_GenerateKeyWithKEK SM4_CBC", length,
              done ? "SDR_OK" : "FAILED", since);
    return done;
}

static bool load_one(vault *v, const bytes *wrapped, unsigned int mode, void **key) {
    return CALL(SDF_ImportKeyWithKEK, v->session, mode, KEK_INDEX, wrapped->data, (unsigned int)wrapped->length, key);
}

static bool read_one(vault *v, const char *name, const char *suffix, bytes *out) {
    char path[PATH_SIZE];
    return path_make(path, v->directory, "keys", name, suffix) && file_read(path, out);
}

bool keys_make(vault *v) {
    unsigned char mac[MAC_SIZE];
    char path[PATH_SIZE];
    bytes wrapped = {0};
    bool done = make_one(v, mac_name, mac_mode, &v->mac_key) && make_one(v, data_name, data_mode, &v->data_key) &&
                read_one(v, data_name, "", &wrapped) && mac_make(v, "keys", data_name, &wrapped, mac) &&
                path_make(path, v->directory, "keys", data_name, ".mac") && file_write(path, mac, sizeof mac);
    bytes_free(&wrapped);
    return done;
}

verdict keys_load(vault *v) {
    bytes wrapped_mac_key = {0};
    bytes wrapped_data_key = {0};
    bytes mac = {0};
    verdict result = VERDICT_FAILED;
    if (read_one(v, mac_name, "", &wrapped_mac_key) && read_one(v, data_name, "", &wrapped_data_key) &&
        read_one(v, data_name, ".mac", &mac) && mac.length == MAC_SIZE && load_one(v, &wrapped_mac_key, mac_mode, &v->mac_key)) {
        result = mac_check(v, "keys", data_name, &wrapped_data_key, mac.data);
    }
    if (result == VERDICT_GOOD && !load_one(v, &wrapped_data_key, data_mode, &v->data_key)) {
        result = VERDICT_FAILED;
    }
    bytes_free(&wrapped_mac_key);
    bytes_free(&wrapped_data_key);
    bytes_free(&mac);
    return result;
}

bool keys_drop(vault *v) {
    bool done = true;
    if (v->data_key != NULL) {
        done = CALL(SDF_DestroyKey, v->session, v->data_key);
    }
    if (v->mac_key != NULL) {
        done = CALL(SDF_DestroyKey, v->session, v->mac_key) && done;
    }
    v->data_key = NULL;
    v->mac_key = NULL;
    return done;
}
