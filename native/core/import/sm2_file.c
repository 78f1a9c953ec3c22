/* SPDX-License-Identifier: Apache-2.0 */
/* An SM2 private key from a file: PEM, DER or hex; plain or encrypted. */
#define _GNU_SOURCE
#include <sys/mman.h>

#include "constant_time.h"
#include "import/names.h"
#include "import/pbes2.h"
#include "import/private_key.h"
#include "import/text.h"
#include "module/arguments.h"
#include "module/birth.h"
#include "module/secret.h"
#include "sm2/scalar.h"

enum { D_BYTES = 32, D_DIGITS = 64, PARAMETERS_MAX = 256 };

/* Everything secret that lies outside the arena meanwhile, in one mapping. */
typedef struct scratch {
    uint8_t der[HSM_SECRET_MAX];   /* out of PEM */
    uint8_t plain[HSM_SECRET_MAX]; /* out of PBES2 */
    uint8_t d[D_BYTES];
    hsm_sm2_key key;
} scratch;

typedef struct job {
    hsm_module *module;
    hsm_pbes2_tools tools;
    scratch *room;
    hsm_import_report *report;
    hsm_private_key key;
} job;

static scratch *map_scratch(void) {
    void *mapping = mmap(NULL, sizeof(scratch), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) {
        return NULL;
    }
    (void)mlock(mapping, sizeof(scratch)); /* best effort, as for opened secrets */
    (void)madvise(mapping, sizeof(scratch), MADV_DONTDUMP);
    (void)madvise(mapping, sizeof(scratch), MADV_DONTFORK);
    return mapping;
}

/* Takes the outer SEQUENCE off; what is cut short or followed by more is named. */
static hsm_rc enter(hsm_span in, hsm_span *content, hsm_import_report *report) {
    switch (hsm_asn1_fit(in, HSM_TAG_SEQUENCE)) {
        case HSM_FIT_CUT:
            return hsm_import_refuse(report, HSM_IMPORT_CUT, NULL, 0);
        case HSM_FIT_TRAILING:
            return hsm_import_refuse(report, HSM_IMPORT_TRAILING, NULL, 0);
        case HSM_FIT_EXACT:
            if (hsm_asn1_read(&in, HSM_TAG_SEQUENCE, content)) {
                return hsm_ok();
            }
            break;
        case HSM_FIT_NOT:
        default:
            break;
    }
    return hsm_import_refuse(report, HSM_IMPORT_DER_FORM, NULL, 0);
}

/* named: SM2 parameters stood in front of the key. */
static hsm_rc read_der(job *j, hsm_span content, hsm_key_kind kind, bool named) {
    if (kind == HSM_KIND_SEC1) {
        hsm_import_form(j->report, "SEC1");
        return hsm_private_key_from_sec1(content, named, &j->key, j->report);
    }
    hsm_import_form(j->report, "PKCS#8");
    if (kind == HSM_KIND_ENCRYPTED) {
        size_t n = 0;
        HSM_TRY(hsm_pbes2_open(&j->tools, content, j->room->plain, &n, j->report));
        HSM_CT_SECRET(j->room->plain, n);
        j->report->encrypted = true;
        HSM_TRY(enter((hsm_span){j->room->plain, n}, &content, j->report));
    }
    return hsm_private_key_from_pkcs8(content, &j->key, j->report);
}

/* EC PARAMETERS in front of a key say which curve it is on. */
static hsm_rc read_parameters(hsm_span body, hsm_import_report *report) {
    uint8_t parameters[PARAMETERS_MAX];
    size_t n = 0;
    if (body.n > sizeof parameters) {
        return hsm_import_refuse(report, HSM_IMPORT_CURVE, "explicit curve parameters", 0);
    }
    if (!hsm_base64_decode(body, parameters, &n)) {
        return hsm_import_refuse(report, HSM_IMPORT_BASE64, NULL, 0);
    }
    return hsm_private_key_curve((hsm_span){parameters, n}, report);
}

static hsm_rc read_pem(job *j, hsm_span file) {
    hsm_pem_key found;
    hsm_span content;
    size_t n = 0;
    hsm_import_form(j->report, "PEM");
    HSM_TRY(hsm_pem_find_key(file, &found, j->report));
    if (found.parameters.n != 0) {
        HSM_TRY(read_parameters(found.parameters, j->report));
    }
    if (!hsm_base64_decode(found.body, j->room->der, &n)) {
        return hsm_import_refuse(j->report, HSM_IMPORT_BASE64, NULL, 0);
    }
    HSM_TRY(enter((hsm_span){j->room->der, n}, &content, j->report));
    return read_der(j, content, found.kind, found.parameters.n != 0);
}

static hsm_rc read_hex(job *j, hsm_span file) {
    size_t digits = 0;
    hsm_import_form(j->report, "hex");
    (void)hsm_hex_decode(file, j->room->d, D_BYTES, &digits); /* hsm_hex_only has looked at every character */
    if (digits != D_DIGITS) {
        return hsm_import_refuse(j->report, HSM_IMPORT_DIGITS, NULL, digits);
    }
    j->key.d = (hsm_span){j->room->d, D_BYTES};
    return hsm_ok();
}

/* By the header alone: looking for lines in DER would mean to look at d. A text may begin with a '0', which is the tag of a
 * SEQUENCE, but then no length, and no INTEGER after it. */
static bool is_der(hsm_span file) {
    if (hsm_asn1_next(&file) != HSM_TAG_SEQUENCE) {
        return false;
    }
    const size_t look = file.n < 3 ? file.n : 3;
    HSM_CT_PUBLIC(file.at, look);
    return look < 3 || file.at[1] >= 0x80 || file.at[2] == HSM_TAG_INTEGER || hsm_asn1_fit(file, HSM_TAG_SEQUENCE) == HSM_FIT_EXACT;
}

static hsm_rc read_any(job *j, hsm_span file) {
    hsm_key_kind kind = HSM_KIND_PKCS8;
    hsm_span content;
    if (hsm_hex_only(file)) {
        return read_hex(j, file);
    }
    if (is_der(file)) {
        hsm_import_form(j->report, "DER");
        HSM_TRY(enter(file, &content, j->report));
        HSM_TRY(hsm_private_key_kind(content, &kind, j->report));
        return read_der(j, content, kind, false);
    }
    if (hsm_pem_like(file)) {
        return read_pem(j, file);
    }
    return hsm_import_refuse(j->report, file.n == 0 ? HSM_IMPORT_EMPTY : HSM_IMPORT_UNKNOWN_FORM, NULL, file.n);
}

/* 1 when fewer than 128 bits of the number are used. */
static uint64_t is_short(const uint8_t number[D_BYTES]) {
    uint64_t high = number[D_BYTES / 2] >> 7;
    for (size_t i = 0; i < D_BYTES / 2; i++) {
        high |= number[i];
    }
    return ~hsm_ct_mask_nonzero(high) & 1;
}

/* A d that somebody could try out: near 0, or near n, which is as near. Found in constant time; the answer is public. */
static hsm_rc check_strength(const uint8_t d[D_BYTES], hsm_import_report *report) {
    static const hsm_scalar zero = {{0, 0, 0, 0}};
    hsm_scalar scalar;
    uint8_t negative[D_BYTES];
    uint64_t below_n = hsm_scalar_from_bytes(&scalar, d);
    hsm_scalar_sub(&scalar, &zero, &scalar);
    hsm_scalar_to_bytes(negative, &scalar);
    uint64_t weak = below_n & (is_short(d) | is_short(negative));
    HSM_CT_PUBLIC(&weak, sizeof weak);
    hsm_wipe(&scalar, sizeof scalar);
    hsm_wipe(negative, sizeof negative);
    return weak == 0 ? hsm_ok() : hsm_import_refuse(report, HSM_IMPORT_WEAK, NULL, 0);
}

/* ECPoint (SEC 1 2.3.3): 04 x y, or 02 / 03 by the parity of y and x. */
static hsm_rc check_point(hsm_span given, const uint8_t point[64], hsm_import_report *report) {
    if (given.n == 0) {
        return hsm_ok();
    }
    HSM_CT_PUBLIC(given.at, given.n);
    bool plain = given.n == 65 && given.at[0] == 4;
    bool compressed = given.n == 33 && (given.at[0] | 1) == 3;
    if (!plain && !compressed) {
        return hsm_import_refuse(report, HSM_IMPORT_DER_FORM, NULL, 0);
    }
    bool same = memcmp(given.at + 1, point, plain ? 64 : 32) == 0 && (plain || (given.at[0] & 1) == (point[63] & 1));
    return same ? hsm_ok() : hsm_import_refuse(report, HSM_IMPORT_MISMATCH, NULL, 0);
}

static hsm_rc check_key(job *j) {
    const hsm_sm2_env env = hsm_module_sm2(j->module);
    memmove(j->room->d, j->key.d.at, D_BYTES);
    HSM_CT_SECRET(j->room->d, D_BYTES);
    hsm_rc rc = hsm_sm2_key_from_d(&env, j->room->d, &j->room->key);
    if (!hsm_is_ok(rc)) {
        return hsm_import_refuse(j->report, HSM_IMPORT_RANGE, NULL, 0);
    }
    HSM_TRY(check_point(j->key.points[0], j->room->key.point, j->report));
    HSM_TRY(check_point(j->key.points[1], j->room->key.point, j->report));
    return check_strength(j->room->d, j->report);
}

static hsm_rc give_birth(job *j, const uint32_t *usages, size_t count, hsm_handle *out) {
    for (size_t i = 0; i < count; i++) {
        hsm_rc rc = hsm_birth_sm2_from_d(j->module, j->room->d, usages[i], &out[i]);
        if (!hsm_is_ok(rc)) {
            while (i-- > 0) {
                hsm_rc gone = hsm_key_destroy(j->module, out[i]);
                (void)gone; /* nobody else knows the handle */
                out[i] = 0;
            }
            return rc;
        }
    }
    return hsm_ok();
}

static hsm_rc import_opened(hsm_module *module, const hsm_opened_secret *file, const hsm_opened_secret *passphrase,
                            const uint32_t *usages, size_t count, hsm_handle *out, hsm_import_report *report) {
    job j = {.module = module, .tools = {module->set->sm3, module->set->sm4, {NULL, 0}}, .report = report};
    if (passphrase != NULL) {
        if (passphrase->n == 0 || passphrase->n > HSM_IMPORT_PASSPHRASE_MAX) {
            return hsm_import_refuse(report, HSM_IMPORT_PASSPHRASE_LENGTH, NULL, passphrase->n);
        }
        j.tools.passphrase = (hsm_span){passphrase->bytes, passphrase->n};
    }
    j.room = map_scratch();
    if (j.room == NULL) {
        return hsm_refuse(HSM_R_NO_BUFFER);
    }
    hsm_rc rc = read_any(&j, hsm_without_mark((hsm_span){file->bytes, file->n}));
    if (hsm_is_ok(rc) && passphrase != NULL && !report->encrypted) {
        rc = hsm_import_refuse(report, HSM_IMPORT_PASSPHRASE_UNUSED, NULL, 0);
    }
    if (hsm_is_ok(rc)) {
        rc = check_key(&j);
    }
    if (hsm_is_ok(rc)) {
        rc = give_birth(&j, usages, count, out);
    }
    hsm_wipe(j.room, sizeof *j.room);
    munmap(j.room, sizeof *j.room);
    hsm_wipe_stack();
    return rc;
}

hsm_rc hsm_key_import_sm2_file(hsm_module *module, const hsm_secret *file, const hsm_secret *passphrase, const uint32_t *usages,
                               size_t count, hsm_handle *out, hsm_import_report *report) {
    if (usages == NULL || out == NULL || report == NULL || count == 0) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    *report = (hsm_import_report){0};
    HSM_TRY(hsm_module_ready(module));
    hsm_opened_secret opened = {0};
    hsm_opened_secret phrase = {0};
    HSM_TRY(hsm_secret_open(module, file, &opened));
    hsm_rc rc = passphrase != NULL ? hsm_secret_open(module, passphrase, &phrase) : hsm_ok();
    if (hsm_is_ok(rc)) {
        rc = import_opened(module, &opened, passphrase != NULL ? &phrase : NULL, usages, count, out, report);
    }
    hsm_secret_close(&phrase);
    hsm_secret_close(&opened);
    return rc;
}
