/* SPDX-License-Identifier: Apache-2.0 */
#include "signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sdr.h"
#include "table.h"

enum { DIGEST_SIZE = 32, NUMBER_SIZE = 32, NUMBER_AT = ECCref_MAX_LEN - NUMBER_SIZE };

/* The ID of a signer who was given none (GM/T 0009). */
static const char default_id[] = "1234567812345678";

static bool signer_path(const vault *v, char path[PATH_SIZE]) {
    return path_make(path, v->directory, "keys", "sign.pub", "");
}

/* A 256-bit number stands at the end of its 64-byte field. */
static void point_store(const ECCrefPublicKey *key, unsigned char point[POINT_SIZE]) {
    memcpy(point, key->x + NUMBER_AT, NUMBER_SIZE);
    memcpy(point + NUMBER_SIZE, key->y + NUMBER_AT, NUMBER_SIZE);
}

static void point_load(const unsigned char point[POINT_SIZE], ECCrefPublicKey *key) {
    memset(key, 0, sizeof *key);
    key->bits = 256;
    memcpy(key->x + NUMBER_AT, point, NUMBER_SIZE);
    memcpy(key->y + NUMBER_AT, point + NUMBER_SIZE, NUMBER_SIZE);
}

bool signer_export(vault *v) {
    double since = table_clock();
    unsigned char point[POINT_SIZE];
    char path[PATH_SIZE];
    if (!CALL(SDF_ExportSignPublicKey_ECC, v->session, SIGN_INDEX, &v->signer)) {
        return false;
    }
    point_store(&v->signer, point);
    bool done = signer_path(v, path) && file_write(path, point, sizeof point);
    vault_row(v, "", "signer's public key", "SDF_ExportSignPublicKey_ECC", sizeof point, done ? "SDR_OK" : "FAILED", since);
    return done;
}

verdict signer_check(vault *v) {
    unsigned char stored[POINT_SIZE];
    unsigned char point[POINT_SIZE];
    char path[PATH_SIZE];
    ECCrefPublicKey own;
    if (!signer_path(v, path) || !file_read_exactly(path, stored, sizeof stored) ||
        !CALL(SDF_ExportSignPublicKey_ECC, v->session, SIGN_INDEX, &own)) {
        return VERDICT_FAILED;
    }
    point_store(&own, point);
    point_load(stored, &v->signer);
    return bytes_equal(stored, point, sizeof point) ? VERDICT_GOOD : vault_caught(v, "not the machine's key");
}

bool signer_unlock(vault *v) {
    char *password = getenv("PROTECT_PASSWORD");
    if (password == NULL) {
        fprintf(stderr, "set PROTECT_PASSWORD to the password of key %d\n", SIGN_INDEX);
        return false;
    }
    return CALL(SDF_GetPrivateKeyAccessRight, v->session, SIGN_INDEX, (unsigned char *)password, (unsigned int)strlen(password));
}

bool signer_lock(vault *v) {
    return CALL(SDF_ReleasePrivateKeyAccessRight, v->session, SIGN_INDEX);
}

/* SDF_HashInit with a public key and an ID puts Z in front (GM/T 0018-2023 6.6.5). */
static bool digest_make(vault *v, const bytes *record, unsigned char digest[DIGEST_SIZE]) {
    unsigned char id[sizeof default_id];
    unsigned int written = DIGEST_SIZE;
    memcpy(id, default_id, sizeof id);
    if (!CALL(SDF_HashInit, v->session, SGD_SM3, &v->signer, id, sizeof id - 1)) {
        return false;
    }
    for (size_t done = 0; done < record->length; done += CHUNK) {
        size_t size = record->length - done < CHUNK ? record->length - done : CHUNK;
        if (!CALL(SDF_HashUpdate, v->session, record->data + done, (unsigned int)size)) {
            return false;
        }
    }
    return CALL(SDF_HashFinal, v->session, digest, &written) && written == DIGEST_SIZE;
}

bool signature_make(vault *v, const bytes *record, unsigned char signature[SIGNATURE_SIZE]) {
    unsigned char digest[DIGEST_SIZE];
    ECCSignature made;
    if (!digest_make(v, record, digest) || !CALL(SDF_InternalSign_ECC, v->session, SIGN_INDEX, digest, DIGEST_SIZE, &made)) {
        return false;
    }
    memcpy(signature, made.r + NUMBER_AT, NUMBER_SIZE);
    memcpy(signature + NUMBER_SIZE, made.s + NUMBER_AT, NUMBER_SIZE);
    return true;
}

static verdict judge(vault *v, const char *function, int code) {
    if (code == SDR_VERIFYERR) {
        return vault_caught_code(v, function, code);
    }
    return sdr_check(function, code) ? VERDICT_GOOD : VERDICT_FAILED;
}

verdict signature_check(vault *v, const bytes *record, const unsigned char signature[SIGNATURE_SIZE]) {
    unsigned char digest[DIGEST_SIZE];
    ECCSignature given = {0};
    memcpy(given.r + NUMBER_AT, signature, NUMBER_SIZE);
    memcpy(given.s + NUMBER_AT, signature + NUMBER_SIZE, NUMBER_SIZE);
    if (!digest_make(v, record, digest)) {
        return VERDICT_FAILED;
    }
    verdict inside =
        judge(v, "SDF_InternalVerify_ECC", (int)SDF_InternalVerify_ECC(v->session, SIGN_INDEX, digest, DIGEST_SIZE, &given));
    verdict outside = judge(v, "SDF_ExternalVerify_ECC",
                            (int)SDF_ExternalVerify_ECC(v->session, SGD_SM2_1, &v->signer, digest, DIGEST_SIZE, &given));
    if (inside != outside) {
        fprintf(stderr, "the two verifications do not agree\n");
        return VERDICT_FAILED;
    }
    return outside;
}
