/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters are public; the passphrase, the derived key and the plaintext are not. */
#include "import/pbes2.h"

#include "constant_time.h"
#include "import/foreign.h"
#include "import/names.h"

enum { KEY_MAX = 32, BLOCK = 16, PRF_SM3 = -1 };

/* GM/T 0091-2020 A gives PBES2, PBKDF2 and the HMAC identifiers of its own; GmSSL and OpenSSL write those of RFC 8018 with the HMAC
 * of GM/T 0006 (...401.2). */
#define OID_PBES2 "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d"
#define OID_PBES2_GM "\x2a\x81\x1c\xcf\x55\x06\x01\x04\x01\x05\x02"
#define OID_PBKDF2 "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c"
#define OID_PBKDF2_GM "\x2a\x81\x1c\xcf\x55\x06\x01\x04\x01\x05\x01"

typedef struct prf_row {
    const char *name;
    const char *oid;
    size_t n;
    int sha; /* hsm_sha, or PRF_SM3 */
} prf_row;

#define ROW(name, oid, value) {(name), (oid), sizeof(oid) - 1, (value)}

static const prf_row PRFS[] = {
    ROW("HMAC-SM3", "\x2a\x81\x1c\xcf\x55\x01\x83\x11\x02", PRF_SM3),
    ROW("HMAC-SM3", "\x2a\x81\x1c\xcf\x55\x01\x83\x11\x03\x01", PRF_SM3),
    ROW("HMAC-SHA1", "\x2a\x86\x48\x86\xf7\x0d\x02\x07", HSM_SHA1),
    ROW("HMAC-SHA224", "\x2a\x86\x48\x86\xf7\x0d\x02\x08", HSM_SHA224),
    ROW("HMAC-SHA256", "\x2a\x86\x48\x86\xf7\x0d\x02\x09", HSM_SHA256),
    ROW("HMAC-SHA384", "\x2a\x86\x48\x86\xf7\x0d\x02\x0a", HSM_SHA384),
    ROW("HMAC-SHA512", "\x2a\x86\x48\x86\xf7\x0d\x02\x0b", HSM_SHA512),
};
enum { DEFAULT_PRF = 2 /* RFC 8018 A.2 */, DEFAULT_PRF_GM = 0 };

typedef struct cipher_row {
    const char *name;
    const char *oid;
    size_t n;
    size_t key_len;
    bool sm4;
} cipher_row;

static const cipher_row CIPHERS[] = {
    {"SM4-CBC", "\x2a\x81\x1c\xcf\x55\x01\x68\x02", 8, 16, true},
    {"AES-128-CBC", "\x60\x86\x48\x01\x65\x03\x04\x01\x02", 9, 16, false},
    {"AES-192-CBC", "\x60\x86\x48\x01\x65\x03\x04\x01\x16", 9, 24, false},
    {"AES-256-CBC", "\x60\x86\x48\x01\x65\x03\x04\x01\x2a", 9, 32, false},
};

typedef struct parameters {
    hsm_span salt;
    uint32_t iterations;
    uint64_t key_len; /* 0: not said */
    const prf_row *prf;
    const cipher_row *cipher;
    hsm_span iv;
    hsm_span text;
} parameters;

static hsm_rc malformed(hsm_import_report *report) {
    return hsm_import_refuse(report, HSM_IMPORT_DER_FORM, NULL, 0);
}

/* AlgorithmIdentifier: *rest is what follows the OID. */
static bool read_algorithm(hsm_span *in, hsm_span *oid, hsm_span *rest) {
    return hsm_asn1_read(in, HSM_TAG_SEQUENCE, rest) && hsm_asn1_read(rest, HSM_TAG_OID, oid);
}

static bool is_null_or_absent(hsm_span rest) {
    hsm_span content;
    return rest.n == 0 || (hsm_asn1_read(&rest, HSM_TAG_NULL, &content) && content.n == 0 && rest.n == 0);
}

/* The optional PRF at the end of the PBKDF2 parameters. */
static hsm_rc read_prf(hsm_span in, bool gm, const prf_row **prf, hsm_import_report *report) {
    hsm_span oid, rest;
    *prf = &PRFS[gm ? DEFAULT_PRF_GM : DEFAULT_PRF];
    if (in.n == 0) {
        return hsm_ok();
    }
    if (!read_algorithm(&in, &oid, &rest) || in.n != 0 || !is_null_or_absent(rest)) {
        return malformed(report);
    }
    for (size_t i = 0; i < sizeof PRFS / sizeof *PRFS; i++) {
        if (hsm_span_is(oid, PRFS[i].oid, PRFS[i].n)) {
            *prf = &PRFS[i];
            return hsm_ok();
        }
    }
    return hsm_import_refuse(report, HSM_IMPORT_PRF, NULL, 0);
}

/* PBKDF2-params of RFC 8018 A.2, the salt given. */
static hsm_rc read_kdf(hsm_span *in, parameters *found, hsm_import_report *report) {
    hsm_span oid, rest, kdf;
    uint64_t iterations = 0;
    if (!read_algorithm(in, &oid, &rest)) {
        return malformed(report);
    }
    bool gm = HSM_OID_IS(oid, OID_PBKDF2_GM);
    if (!gm && !HSM_OID_IS(oid, OID_PBKDF2)) {
        return hsm_import_refuse(report, HSM_IMPORT_SCHEME, hsm_scheme_name(oid), 0);
    }
    if (!hsm_asn1_read(&rest, HSM_TAG_SEQUENCE, &kdf) || rest.n != 0 || !hsm_asn1_read(&kdf, HSM_TAG_OCTET_STRING, &found->salt) ||
        found->salt.n == 0 || !hsm_asn1_read_number(&kdf, &iterations)) {
        return malformed(report);
    }
    if (hsm_asn1_next(&kdf) == HSM_TAG_INTEGER && (!hsm_asn1_read_number(&kdf, &found->key_len) || found->key_len == 0)) {
        return malformed(report);
    }
    if (iterations < 1 || iterations > HSM_IMPORT_ITERATIONS_MAX) {
        return hsm_import_refuse(report, HSM_IMPORT_ITERATIONS, NULL, iterations);
    }
    found->iterations = (uint32_t)iterations;
    return read_prf(kdf, gm, &found->prf, report);
}

static hsm_rc read_cipher(hsm_span *in, parameters *found, hsm_import_report *report) {
    hsm_span oid, rest;
    if (!read_algorithm(in, &oid, &rest)) {
        return malformed(report);
    }
    for (size_t i = 0; i < sizeof CIPHERS / sizeof *CIPHERS; i++) {
        if (hsm_span_is(oid, CIPHERS[i].oid, CIPHERS[i].n)) {
            found->cipher = &CIPHERS[i];
        }
    }
    if (found->cipher == NULL) {
        return hsm_import_refuse(report, HSM_IMPORT_CIPHER, hsm_cipher_name(oid), 0);
    }
    if (!hsm_asn1_read(&rest, HSM_TAG_OCTET_STRING, &found->iv) || rest.n != 0 || found->iv.n != BLOCK ||
        (found->key_len != 0 && found->key_len != found->cipher->key_len)) {
        return malformed(report);
    }
    return hsm_ok();
}

static hsm_rc read_parameters(hsm_span der, parameters *found, hsm_import_report *report) {
    hsm_span oid, rest, scheme;
    *found = (parameters){0};
    if (!read_algorithm(&der, &oid, &rest)) {
        return malformed(report);
    }
    if (!HSM_OID_IS(oid, OID_PBES2) && !HSM_OID_IS(oid, OID_PBES2_GM)) {
        return hsm_import_refuse(report, HSM_IMPORT_SCHEME, hsm_scheme_name(oid), 0);
    }
    if (!hsm_asn1_read(&rest, HSM_TAG_SEQUENCE, &scheme) || rest.n != 0) {
        return malformed(report);
    }
    HSM_TRY(read_kdf(&scheme, found, report));
    HSM_TRY(read_cipher(&scheme, found, report));
    if (scheme.n != 0 || !hsm_asn1_read(&der, HSM_TAG_OCTET_STRING, &found->text) || der.n != 0 || found->text.n == 0 ||
        found->text.n % BLOCK != 0) {
        return malformed(report);
    }
    return hsm_ok();
}

static hsm_rc derive(const hsm_pbes2_tools *tools, const parameters *p, uint8_t key[KEY_MAX]) {
    const hsm_span passphrase = tools->passphrase;
    if (p->prf->sha == PRF_SM3) {
        hsm_pbkdf2_sm3(tools->sm3, passphrase.at, passphrase.n, p->salt.at, p->salt.n, p->iterations, key, p->cipher->key_len);
        return hsm_ok();
    }
    return hsm_foreign_pbkdf2((hsm_sha)p->prf->sha, passphrase.at, passphrase.n, p->salt.at, p->salt.n, p->iterations, key,
                              p->cipher->key_len);
}

static hsm_rc decrypt(const hsm_pbes2_tools *tools, const parameters *p, const uint8_t key[KEY_MAX], uint8_t *plain) {
    if (!p->cipher->sm4) {
        return hsm_foreign_aes_cbc_decrypt(key, p->cipher->key_len, p->iv.at, p->text.at, p->text.n, plain);
    }
    uint8_t iv[BLOCK];
    hsm_sm4_key rounds;
    memcpy(iv, p->iv.at, sizeof iv);
    tools->sm4->set_key(&rounds, key);
    hsm_rc rc = hsm_sm4_mode_crypt(tools->sm4, &rounds, HSM_MODE_CBC, HSM_DECRYPT, iv, p->text.at, p->text.n, plain);
    hsm_wipe(&rounds, sizeof rounds);
    return rc;
}

/* RFC 8018 6.2.2 step 4: 1 to 16 bytes, each saying how many. Only whether it is so, and where the content ends, becomes public. */
static bool strip_padding(const uint8_t *plain, size_t n, size_t *content) {
    const uint8_t *last = plain + n - BLOCK;
    const uint64_t padding = last[BLOCK - 1];
    uint64_t wrong = ((padding - 1) | (BLOCK - padding)) >> 63;
    for (uint64_t i = 0; i < BLOCK; i++) {
        uint64_t inside = (uint64_t)0 - ((BLOCK - 1 - i - padding) >> 63); /* i counts from the front */
        wrong |= inside & (last[i] ^ padding);
    }
    *content = n - (size_t)padding;
    HSM_CT_PUBLIC(&wrong, sizeof wrong);
    HSM_CT_PUBLIC(content, sizeof *content);
    return wrong == 0;
}

hsm_rc hsm_pbes2_open(const hsm_pbes2_tools *tools, hsm_span der, uint8_t *plain, size_t *plain_len, hsm_import_report *report) {
    parameters found;
    uint8_t key[KEY_MAX] = {0};
    HSM_TRY(read_parameters(der, &found, report));
    hsm_import_form(report, "PBES2");
    hsm_import_form(report, found.cipher->name);
    hsm_import_form(report, found.prf->name);
    report->iterations = found.iterations;
    if (tools->passphrase.at == NULL) {
        return hsm_import_refuse(report, HSM_IMPORT_PASSPHRASE_NEEDED, NULL, 0);
    }
    hsm_rc rc = derive(tools, &found, key);
    if (hsm_is_ok(rc)) {
        rc = decrypt(tools, &found, key, plain);
    }
    hsm_wipe(key, sizeof key);
    hsm_wipe_stack();
    if (hsm_is_ok(rc) && (!strip_padding(plain, found.text.n, plain_len) ||
                          hsm_asn1_fit((hsm_span){plain, *plain_len}, HSM_TAG_SEQUENCE) != HSM_FIT_EXACT)) {
        rc = hsm_import_refuse(report, HSM_IMPORT_PASSPHRASE_WRONG, NULL, 0);
    }
    return rc;
}
