/* SPDX-License-Identifier: Apache-2.0 */
#include "cipher.h"

#include <string.h>

#include "sdr.h"

enum { BLOCK = 16 };

/* SDF_Encrypt does no padding: the application adds 1 to 16 bytes, each of which says how many there are. */
static bool pad(const bytes *plain, bytes *padded) {
    size_t fill = BLOCK - plain->length % BLOCK;
    if (!bytes_new(padded, plain->length + fill)) {
        return false;
    }
    memcpy(padded->data, plain->data, plain->length);
    memset(padded->data + plain->length, (int)fill, fill);
    return true;
}

static bool unpad(bytes *plain) {
    unsigned char fill = plain->data[plain->length - 1];
    if (fill < 1 || fill > BLOCK) {
        return false;
    }
    for (size_t i = plain->length - fill; i < plain->length; i++) {
        if (plain->data[i] != fill) {
            return false;
        }
    }
    plain->length -= fill;
    return true;
}

/* The machine leaves the IV of the next call in `iv`, so that a long text goes through in several (GM/T 0018-2023 6.5.2). */
static bool encrypt(vault *v, unsigned char iv[BLOCK], const bytes *padded, unsigned char *out) {
    for (size_t done = 0; done < padded->length; done += CHUNK) {
        size_t left = padded->length - done;
        unsigned int size = (unsigned int)(left < CHUNK ? left : CHUNK);
        unsigned int written = size;
        if (!CALL(SDF_Encrypt, v->session, v->data_key, SGD_SM4_CBC, iv, padded->data + done, size, out + done, &written) ||
            written != size) {
            return false;
        }
    }
    return true;
}

static bool decrypt(vault *v, unsigned char iv[BLOCK], unsigned char *in, bytes *plain) {
    for (size_t done = 0; done < plain->length; done += CHUNK) {
        size_t left = plain->length - done;
        unsigned int size = (unsigned int)(left < CHUNK ? left : CHUNK);
        unsigned int written = size;
        if (!CALL(SDF_Decrypt, v->session, v->data_key, SGD_SM4_CBC, iv, in + done, size, plain->data + done, &written) ||
            written != size) {
            return false;
        }
    }
    return true;
}

bool cipher_seal(vault *v, const bytes *plain, bytes *sealed) {
    unsigned char iv[BLOCK];
    bytes padded;
    if (!pad(plain, &padded)) {
        return false;
    }
    bool done = bytes_new(sealed, BLOCK + padded.length);
    if (done) {
        done = CALL(SDF_GenerateRandom, v->session, BLOCK, iv);
        memcpy(sealed->data, iv, BLOCK);
        done = done && encrypt(v, iv, &padded, sealed->data + BLOCK);
    }
    if (!done) {
        bytes_free(sealed);
    }
    bytes_free(&padded);
    return done;
}

verdict cipher_open(vault *v, const bytes *sealed, bytes *plain) {
    unsigned char iv[BLOCK];
    *plain = (bytes){0};
    if (sealed->length < 2 * BLOCK || sealed->length % BLOCK != 0) {
        return vault_caught(v, "length of the ciphertext");
    }
    if (!bytes_new(plain, sealed->length - BLOCK)) {
        return VERDICT_FAILED;
    }
    memcpy(iv, sealed->data, BLOCK);
    if (!decrypt(v, iv, sealed->data + BLOCK, plain)) {
        bytes_free(plain);
        return VERDICT_FAILED;
    }
    if (!unpad(plain)) {
        bytes_free(plain);
        return vault_caught(v, "padding");
    }
    return VERDICT_GOOD;
}
