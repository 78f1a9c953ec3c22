/* SPDX-License-Identifier: Apache-2.0 */
/* SM2 private keys from files: what OpenSSL and GmSSL write is taken, and every mistake is refused for its own reason. */
#include "key_file_vectors.h"
#include "reasons.h"
#include "support.h"

static const uint32_t USAGES[2] = {HSM_USE_SIGN | HSM_USE_VERIFY, HSM_USE_DECRYPT | HSM_USE_ENCRYPT};

static hsm_secret plain(vector_bytes bytes) {
    return (hsm_secret){.bytes = bytes.data, .n = bytes.n};
}

static bool same_text(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Both handles hold the key whose d the vector names. */
static void check_taken(hsm_module *module, const struct key_file_vector *v, const hsm_handle keys[2]) {
    hsm_handle expected = 0;
    uint8_t want[64], got[64];
    hsm_key_info info;
    NEED(hsm_key_import_sm2(module, v->d.data, HSM_USE_SIGN, &expected));
    NEED(hsm_key_public(module, expected, want));
    for (size_t i = 0; i < 2; i++) {
        CHECK_OK(hsm_key_public(module, keys[i], got));
        CHECK_BYTES(got, want, sizeof want, v->name);
        CHECK_OK(hsm_key_get_info(module, keys[i], &info));
        CHECK(info.usage == USAGES[i] && info.type == HSM_KEY_SM2, "%s: usage %x", v->name, info.usage);
        CHECK_OK(hsm_key_destroy(module, keys[i]));
    }
    CHECK_OK(hsm_key_destroy(module, expected));
}

static void check_vector(const bench *b, const struct key_file_vector *v) {
    const hsm_secret file = plain(v->file);
    const hsm_secret passphrase = plain(v->passphrase);
    hsm_handle keys[2] = {0, 0};
    hsm_import_report report;
    hsm_arena_status before, after;
    hsm_arena_get_status(b->arena, &before);
    hsm_rc rc =
        hsm_key_import_sm2_file(b->module, &file, v->passphrase.data != NULL ? &passphrase : NULL, USAGES, 2, keys, &report);
    const char *reason = reason_name(report.reason);
    CHECK(strcmp(reason, v->result) == 0, "%s: %s, not %s", v->name, reason, v->result);
    CHECK((rc.code == HSM_R_OK) == (report.reason == HSM_IMPORT_TAKEN), "%s: code %d with %s", v->name, rc.code, reason);
    if (rc.code == HSM_R_OK) {
        CHECK(same_text(report.form, v->form), "%s: read as %s", v->name, report.form);
        check_taken(b->module, v, keys);
    } else {
        CHECK(same_text(report.found, v->found), "%s: found %s", v->name, report.found != NULL ? report.found : "nothing");
        CHECK(v->number == 0 || report.number == v->number, "%s: number %llu", v->name, (unsigned long long)report.number);
    }
    hsm_arena_get_status(b->arena, &after);
    CHECK(after.open == before.open, "%s: a key is left over", v->name);
}

/* Sealed to a transport key of the module, as clients send it. */
static void check_sealed(hsm_module *module, const struct key_file_vector *v) {
    static uint8_t file[HSM_SECRET_MAX + HSM_SECRET_OVERHEAD];
    uint8_t point[64], phrase[256];
    size_t file_len = sizeof file, phrase_len = sizeof phrase;
    hsm_handle transport = 0, keys[2];
    hsm_import_report report;
    NEED(hsm_transport_key_generate(module, &transport));
    NEED(hsm_key_public(module, transport, point));
    NEED(hsm_secret_seal(point, (const uint8_t *)"a", 1, v->file.data, v->file.n, file, &file_len));
    NEED(hsm_secret_seal(point, (const uint8_t *)"a", 1, v->passphrase.data, v->passphrase.n, phrase, &phrase_len));
    hsm_secret sealed = {file, file_len, transport, (const uint8_t *)"a", 1};
    hsm_secret opener = {phrase, phrase_len, transport, (const uint8_t *)"a", 1};
    CHECK_OK(hsm_key_import_sm2_file(module, &sealed, &opener, USAGES, 2, keys, &report));
    check_taken(module, v, keys);
    opener.context = (const uint8_t *)"b";
    CHECK_CODE(hsm_key_import_sm2_file(module, &sealed, &opener, USAGES, 2, keys, &report), HSM_R_INTEGRITY);
    opener.context = sealed.context;
    sealed.n--;
    CHECK_CODE(hsm_key_import_sm2_file(module, &sealed, &opener, USAGES, 2, keys, &report), HSM_R_INTEGRITY);
    CHECK_OK(hsm_key_destroy(module, transport));
}

static const struct key_file_vector *find(const char *name) {
    for (size_t i = 0; i < key_file_vectors_count; i++) {
        if (strcmp(key_file_vectors[i].name, name) == 0) {
            return &key_file_vectors[i];
        }
    }
    fprintf(stderr, "no vector %s\n", name);
    exit(1);
}

/* Every beginning of every good file is refused, and so is every file with one bit of its DER changed, or it is the same key. */
static void check_beginnings(const bench *b, const struct key_file_vector *v) {
    hsm_handle keys[2];
    hsm_import_report report;
    for (size_t n = 0; n < v->file.n; n++) {
        uint8_t *part = malloc(n + 1);
        memcpy(part, v->file.data, n);
        const hsm_secret file = {.bytes = part, .n = n};
        hsm_rc rc = hsm_key_import_sm2_file(b->module, &file, NULL, USAGES, 2, keys, &report);
        CHECK(rc.code != HSM_R_OK || n + 1 == v->file.n, "%s: its first %zu bytes are taken", v->name, n);
        if (rc.code == HSM_R_OK) {
            check_taken(b->module, v, keys); /* without the last newline */
        }
        free(part);
    }
}

static void check_arguments(const bench *b) {
    const struct key_file_vector *v = find("pbes2-own");
    const hsm_secret file = plain(v->file);
    hsm_secret passphrase = plain(v->passphrase);
    static const uint8_t longest[HSM_IMPORT_PASSPHRASE_MAX + 1] = {1};
    hsm_handle keys[2];
    hsm_import_report report;
    CHECK_CODE(hsm_key_import_sm2_file(b->module, NULL, NULL, USAGES, 2, keys, &report), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_import_sm2_file(b->module, &file, NULL, NULL, 2, keys, &report), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_import_sm2_file(b->module, &file, NULL, USAGES, 0, keys, &report), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_import_sm2_file(b->module, &file, NULL, USAGES, 2, NULL, &report), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_import_sm2_file(b->module, &file, NULL, USAGES, 2, keys, NULL), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_import_sm2_file(NULL, &file, NULL, USAGES, 2, keys, &report), HSM_R_ARGUMENT);
    CHECK_CODE(
        hsm_key_import_sm2_file(b->module, &file, &passphrase, (const uint32_t[2]){HSM_USE_SIGN, 1u << 31}, 2, keys, &report),
        HSM_R_ARGUMENT);
    CHECK(keys[0] == 0 && report.reason == HSM_IMPORT_TAKEN, "the first of two handles is taken back");
    passphrase.n = 0;
    CHECK_CODE(hsm_key_import_sm2_file(b->module, &file, &passphrase, USAGES, 2, keys, &report), HSM_R_ARGUMENT);
    CHECK(report.reason == HSM_IMPORT_PASSPHRASE_LENGTH, "an empty passphrase");
    passphrase = (hsm_secret){.bytes = longest, .n = sizeof longest};
    CHECK_CODE(hsm_key_import_sm2_file(b->module, &file, &passphrase, USAGES, 2, keys, &report), HSM_R_ARGUMENT);
    CHECK(report.reason == HSM_IMPORT_PASSPHRASE_LENGTH && report.number == sizeof longest, "a passphrase that is too long");
}

/* Codes a caller may rely on. */
static void check_codes(const bench *b) {
    static const struct {
        const char *name;
        int32_t code;
    } table[] = {{"pbes2-wrong-passphrase", HSM_R_ACCESS_PASSWORD},
                 {"mismatch", HSM_R_KEY},
                 {"hex-zero", HSM_R_KEY},
                 {"p256-pkcs8", HSM_R_KEY_TYPE},
                 {"scrypt", HSM_R_ALGORITHM},
                 {"der-cut", HSM_R_ARGUMENT}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct key_file_vector *v = find(table[i].name);
        const hsm_secret file = plain(v->file);
        const hsm_secret passphrase = plain(v->passphrase);
        hsm_handle keys[2];
        hsm_import_report report;
        hsm_rc rc =
            hsm_key_import_sm2_file(b->module, &file, passphrase.bytes != NULL ? &passphrase : NULL, USAGES, 2, keys, &report);
        CHECK(rc.code == table[i].code, "%s: code %d", v->name, rc.code);
    }
}

int main(void) {
    bench b = bench_new(64, 0);
    for (size_t i = 0; i < key_file_vectors_count; i++) {
        check_vector(&b, &key_file_vectors[i]);
    }
    check_sealed(b.module, find("gmssl-pem"));
    check_beginnings(&b, find("pkcs8-der"));
    check_beginnings(&b, find("pkcs8-pem"));
    check_beginnings(&b, find("sec1-pem"));
    check_arguments(&b);
    check_codes(&b);
    bench_free(&b);
    return check_report("key files");
}
