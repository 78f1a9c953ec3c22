/* SPDX-License-Identifier: Apache-2.0 */
#include "items.h"

#include <stdio.h>

#include "cipher.h"
#include "mac.h"
#include "signature.h"
#include "table.h"

/* The guides of the health sector ask for secrecy and integrity of the four texts about the person, and for integrity of diagnosis,
   fees and results. The record as a whole is signed as well, so that who wrote it cannot be denied. */
const item record_items[RECORD_ITEMS] = {
    {.name = "identity_number", .is_secret = true},
    {.name = "address", .is_secret = true},
    {.name = "telephone", .is_secret = true},
    {.name = "contact", .is_secret = true},
    {.name = "diagnosis.json"},
    {.name = "fees.json"},
    {.name = "report.json"},
    {.name = "bundle.json", .is_secret = true, .is_signed = true},
};
const item record_bundle = {.name = "bundle.json", .is_secret = true, .is_signed = true};
const item image = {.name = "ct.dcm", .is_secret = true};

bool record_name(char name[16], const char *directory, unsigned int number) {
    char path[PATH_SIZE];
    snprintf(name, 16, "record-%03u", number);
    return path_make(path, directory, "", name, "") && directory_exists(path);
}

static bool write_beside(vault *v, const char *record, const item *what, const char *suffix, const unsigned char *data,
                         size_t length) {
    char path[PATH_SIZE];
    return path_make(path, v->directory, record, what->name, suffix) && file_write(path, data, length);
}

static bool store_mac(vault *v, const char *record, const item *what, const bytes *stored) {
    double since = table_clock();
    unsigned char mac[MAC_SIZE];
    if (!mac_make(v, record, what->name, stored, mac) || !write_beside(v, record, what, ".mac", mac, sizeof mac)) {
        return false;
    }
    vault_row(v, record, what->name, "SDF_HMACInit/Update/Final SM3", stored->length, "MACed", since);
    return true;
}

bool item_store(vault *v, const char *record, const item *what, const bytes *plain) {
    double since = table_clock();
    bytes sealed = {0};
    if (!what->is_secret) {
        return write_beside(v, record, what, "", plain->data, plain->length) && store_mac(v, record, what, plain);
    }
    bool done = cipher_seal(v, plain, &sealed) && write_beside(v, record, what, ".enc", sealed.data, sealed.length);
    if (done) {
        vault_row(v, record, what->name, "SDF_GenerateRandom, SDF_Encrypt SM4_CBC", plain->length, "encrypted", since);
        done = store_mac(v, record, what, &sealed);
    }
    bytes_free(&sealed);
    return done;
}

bool item_seal(vault *v, const char *record, const item *what, const bytes *plain) {
    if (what->is_signed) {
        double since = table_clock();
        unsigned char signature[SIGNATURE_SIZE];
        if (!signature_make(v, plain, signature) || !write_beside(v, record, what, ".sig", signature, sizeof signature)) {
            return false;
        }
        vault_row(v, record, what->name, "SDF_HashInit.. with Z, InternalSign_ECC", plain->length, "signed", since);
    }
    return item_store(v, record, what, plain);
}

static verdict check_mac(vault *v, const char *record, const item *what, const bytes *stored) {
    double since = table_clock();
    unsigned char mac[MAC_SIZE];
    char path[PATH_SIZE];
    if (!path_make(path, v->directory, record, what->name, ".mac") || !file_read_exactly(path, mac, sizeof mac)) {
        return VERDICT_FAILED;
    }
    verdict result = mac_check(v, record, what->name, stored, mac);
    if (result == VERDICT_GOOD) {
        vault_row(v, record, what->name, "SDF_HMACInit/Update/Final SM3", stored->length, "verified", since);
    }
    return result;
}

static verdict check_signature(vault *v, const char *record, const item *what, const bytes *plain) {
    double since = table_clock();
    unsigned char signature[SIGNATURE_SIZE];
    char path[PATH_SIZE];
    if (!path_make(path, v->directory, record, what->name, ".sig") || !file_read_exactly(path, signature, sizeof signature)) {
        return VERDICT_FAILED;
    }
    verdict result = signature_check(v, plain, signature);
    if (result == VERDICT_GOOD) {
        vault_row(v, record, what->name, "SDF_ExternalVerify_ECC, InternalVerify", plain->length, "verified", since);
    }
    return result;
}

static verdict decrypt(vault *v, const char *record, const item *what, const bytes *stored, bytes *plain) {
    double since = table_clock();
    verdict result = cipher_open(v, stored, plain);
    if (result == VERDICT_GOOD) {
        vault_row(v, record, what->name, "SDF_Decrypt SM4_CBC", plain->length, "decrypted", since);
    }
    return result;
}

verdict item_open(vault *v, const char *record, const item *what, bytes *plain) {
    bytes stored = {0};
    char path[PATH_SIZE];
    *plain = (bytes){0};
    if (!path_make(path, v->directory, record, what->name, what->is_secret ? ".enc" : "") || !file_read(path, &stored)) {
        return VERDICT_FAILED;
    }
    verdict result = check_mac(v, record, what, &stored);
    if (result == VERDICT_GOOD && what->is_secret) {
        result = decrypt(v, record, what, &stored, plain);
    } else if (result == VERDICT_GOOD) {
        *plain = stored;
        stored = (bytes){0};
    }
    if (result == VERDICT_GOOD && what->is_signed) {
        result = check_signature(v, record, what, plain);
    }
    bytes_free(&stored);
    return result;
}
