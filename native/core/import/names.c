/* SPDX-License-Identifier: Apache-2.0 */
#include "import/names.h"

typedef struct named_oid {
    const char *name;
    const char *bytes;
    uint8_t n;
    bool prefix; /* everything below it, too */
} named_oid;

#define EXACT(name, bytes) {(name), (bytes), sizeof(bytes) - 1, false}
#define BELOW(name, bytes) {(name), (bytes), sizeof(bytes) - 1, true}

static const char *find(const named_oid *table, size_t count, hsm_span oid) {
    for (size_t i = 0; i < count; i++) {
        hsm_span front = oid;
        if (table[i].prefix && front.n > table[i].n) {
            front.n = table[i].n;
        }
        if (hsm_span_is(front, table[i].bytes, table[i].n)) {
            return table[i].name;
        }
    }
    return NULL;
}

#define FIND(table, oid) find((table), sizeof(table) / sizeof *(table), (oid))

const char *hsm_algorithm_name(hsm_span oid) {
    static const named_oid table[] = {
        EXACT("elliptic curve", HSM_OID_EC_PUBLIC_KEY),
        EXACT("RSA", "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"),
        EXACT("RSA-PSS", "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"),
        EXACT("DH", "\x2a\x86\x48\x86\xf7\x0d\x01\x03\x01"),
        EXACT("DH", "\x2a\x86\x48\xce\x3e\x02\x01"),
        EXACT("DSA", "\x2a\x86\x48\xce\x38\x04\x01"),
        EXACT("X25519", "\x2b\x65\x6e"),
        EXACT("X448", "\x2b\x65\x6f"),
        EXACT("Ed25519", "\x2b\x65\x70"),
        EXACT("Ed448", "\x2b\x65\x71"),
        BELOW("SM9", "\x2a\x81\x1c\xcf\x55\x01\x82\x2e"),
    };
    return FIND(table, oid);
}

const char *hsm_curve_name(hsm_span oid) {
    static const named_oid table[] = {
        EXACT("SM2", HSM_OID_SM2),
        EXACT("P-256", "\x2a\x86\x48\xce\x3d\x03\x01\x07"),
        EXACT("P-192", "\x2a\x86\x48\xce\x3d\x03\x01\x01"),
        EXACT("P-224", "\x2b\x81\x04\x00\x21"),
        EXACT("P-384", "\x2b\x81\x04\x00\x22"),
        EXACT("P-521", "\x2b\x81\x04\x00\x23"),
        EXACT("secp256k1", "\x2b\x81\x04\x00\x0a"),
        BELOW("Brainpool", "\x2b\x24\x03\x03\x02\x08\x01\x01"),
    };
    return FIND(table, oid);
}

const char *hsm_scheme_name(hsm_span oid) {
    static const named_oid table[] = {
        BELOW("PKCS#12 encryption", "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01"),
        EXACT("PBES1", "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x01"),
        EXACT("PBES1", "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x03"),
        EXACT("PBES1", "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x04"),
        EXACT("PBES1", "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x06"),
        EXACT("PBES1", "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0a"),
        EXACT("PBES1", "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0b"),
        EXACT("scrypt", "\x2b\x06\x01\x04\x01\xda\x47\x04\x0b"),
    };
    return FIND(table, oid);
}

const char *hsm_cipher_name(hsm_span oid) {
    static const named_oid table[] = {
        EXACT("DES-CBC", "\x2b\x0e\x03\x02\x07"),
        EXACT("DES-EDE3-CBC", "\x2a\x86\x48\x86\xf7\x0d\x03\x07"),
        EXACT("RC2-CBC", "\x2a\x86\x48\x86\xf7\x0d\x03\x02"),
        BELOW("an SM4 mode other than CBC", "\x2a\x81\x1c\xcf\x55\x01\x68"),
        BELOW("an AES mode other than CBC", "\x60\x86\x48\x01\x65\x03\x04\x01"),
        BELOW("a CAMELLIA cipher", "\x2a\x83\x08\x8c\x9a\x4b\x3d\x01\x01\x01"),
    };
    return FIND(table, oid);
}
