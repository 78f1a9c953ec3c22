/* SPDX-License-Identifier: Apache-2.0 */
/* Private-key access passwords (GM/T 0018-2012 6.2.8): only a salted, stretched verifier is stored, and that in a box. */
#include "constant_time.h"
#include "module/arguments.h"
#include "module/box.h"
#include "module/secret.h"

/* Layout of the boxed secret. */
enum { SALT = 16, ITERATIONS = 4, VERIFIER = 32, RECORD = SALT + ITERATIONS + VERIFIER };

_Static_assert((int)RECORD <= (int)HSM_BOX_SECRET_MAX, "a verifier fits into a box");

/* The length goes into the salt because HMAC fills a short key up with zeros: "a" and "a\0" must differ. */
static void stretch(const hsm_module *module, const uint8_t *password, size_t n, const uint8_t salt[SALT], uint32_t iterations,
                    uint8_t verifier[VERIFIER]) {
    uint8_t sized_salt[SALT + 1];
    memcpy(sized_salt, salt, SALT);
    sized_salt[SALT] = (uint8_t)n;
    hsm_pbkdf2_sm3(module->set->sm3, password, n, sized_salt, sizeof sized_salt, iterations, verifier, VERIFIER);
}

static hsm_rc enroll_opened(hsm_module *module, hsm_handle wrapping, const hsm_opened_secret *password, uint32_t iterations,
                            const uint8_t *aad, size_t aad_len, uint8_t *blob, size_t *len) {
    hsm_box box = {.kind = HSM_BOX_PASSWORD, .usage = 0, .n = RECORD};
    HSM_TRY(hsm_module_random_public(module, box.secret, SALT));
    hsm_put32(box.secret + SALT, iterations);
    stretch(module, password->bytes, password->n, box.secret, iterations, box.secret + SALT + ITERATIONS);
    hsm_rc rc = hsm_box_seal(module, wrapping, &box, aad, aad_len, blob, len);
    hsm_wipe(&box, sizeof box);
    return rc;
}

hsm_rc hsm_password_enroll(hsm_module *module, hsm_handle wrapping, const hsm_secret *password, size_t minimum, uint32_t iterations,
                           const uint8_t *aad, size_t aad_len, uint8_t *blob, size_t *len) {
    if (iterations == 0 || !hsm_has_bytes(aad, aad_len)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_make_room(blob, len, RECORD + HSM_BOX_OVERHEAD));
    HSM_TRY(hsm_module_ready(module));
    hsm_opened_secret opened;
    HSM_TRY(hsm_secret_open(module, password, &opened));
    hsm_rc rc = hsm_refuse(HSM_R_ARGUMENT);
    if (opened.n != 0 && opened.n >= minimum && opened.n <= HSM_PASSWORD_MAX) {
        rc = enroll_opened(module, wrapping, &opened, iterations, aad, aad_len, blob, len);
    }
    hsm_secret_close(&opened);
    return rc;
}

static hsm_rc compare(const hsm_module *module, hsm_box *box, const hsm_opened_secret *password) {
    if (box->kind != HSM_BOX_PASSWORD || box->n != RECORD) {
        return hsm_refuse(HSM_R_INTEGRITY);
    }
    HSM_CT_PUBLIC(box->secret, SALT + ITERATIONS); /* only the verifier is worth hiding */
    uint32_t iterations = hsm_get32(box->secret + SALT);
    if (iterations == 0) {
        return hsm_refuse(HSM_R_INTEGRITY);
    }
    uint8_t verifier[VERIFIER];
    stretch(module, password->bytes, password->n, box->secret, iterations, verifier);
    uint64_t differs = hsm_ct_differ(verifier, box->secret + SALT + ITERATIONS, VERIFIER);
    HSM_CT_PUBLIC(&differs, sizeof differs);
    hsm_wipe(verifier, sizeof verifier);
    return hsm_refuse(differs == 0 ? HSM_R_OK : HSM_R_ACCESS_PASSWORD);
}

static hsm_rc check_opened(hsm_module *module, hsm_handle wrapping, const uint8_t *blob, size_t len, const uint8_t *aad,
                           size_t aad_len, const hsm_opened_secret *password) {
    hsm_box box;
    if (password->n == 0 || password->n > HSM_PASSWORD_MAX) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    hsm_rc rc = hsm_box_open(module, wrapping, blob, len, aad, aad_len, &box);
    if (hsm_is_ok(rc)) {
        rc = compare(module, &box, password);
    }
    hsm_wipe(&box, sizeof box);
    return rc;
}

hsm_rc hsm_password_check(hsm_module *module, hsm_handle wrapping, const uint8_t *blob, size_t len, const uint8_t *aad,
                          size_t aad_len, const hsm_secret *password) {
    if (!hsm_has_bytes(blob, len) || !hsm_has_bytes(aad, aad_len)) {
        return hsm_refuse(HSM_R_ARGUMENT);
    }
    HSM_TRY(hsm_module_ready(module));
    hsm_opened_secret opened;
    HSM_TRY(hsm_secret_open(module, password, &opened));
    hsm_rc rc = check_opened(module, wrapping, blob, len, aad, aad_len, &opened);
    hsm_secret_close(&opened);
    return rc;
}
