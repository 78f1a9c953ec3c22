/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets sealed to a transport key: opened whole, refused when anything about them differs. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "module/secret.h"
#include "support.h"

static const uint8_t context[] = "what it is for";
static uint8_t longest[HSM_SECRET_MAX + 1];
static uint8_t sealed[HSM_SECRET_MAX + HSM_SECRET_OVERHEAD];
static size_t sealed_len;

static hsm_secret of(hsm_handle transport) {
    return (hsm_secret){
        .bytes = sealed, .n = sealed_len, .transport = transport, .context = context, .context_len = sizeof context};
}

static hsm_rc try_open(hsm_module *module, hsm_secret secret) {
    hsm_opened_secret opened;
    hsm_rc rc = hsm_secret_open(module, &secret, &opened);
    CHECK(rc.code == HSM_R_OK || (opened.bytes == NULL && opened.mapping == NULL), "a refusal leaves nothing open");
    hsm_secret_close(&opened);
    CHECK(opened.bytes == NULL && opened.mapping == NULL, "closed");
    return rc;
}

static void seal(const uint8_t point[64], const uint8_t *in, size_t n) {
    sealed_len = sizeof sealed;
    NEED(hsm_secret_seal(point, context, sizeof context, in, n, sealed, &sealed_len));
}

static void lengths(hsm_module *module, hsm_handle transport, const uint8_t point[64]) {
    static const size_t sizes[] = {1, 15, 16, 17, 112, 4096, HSM_SECRET_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        seal(point, longest, sizes[i]);
        CHECK(sealed_len == sizes[i] + HSM_SECRET_OVERHEAD, "%zu bytes for %zu", sealed_len, sizes[i]);
        const hsm_secret secret = of(transport);
        hsm_opened_secret opened;
        CHECK_OK(hsm_secret_open(module, &secret, &opened));
        CHECK(opened.n == sizes[i] && memcmp(opened.bytes, longest, opened.n) == 0, "opens to what was sealed");
        hsm_secret_close(&opened);
    }
    size_t len = sizeof sealed;
    CHECK_CODE(hsm_secret_seal(point, context, 1, longest, HSM_SECRET_MAX + 1, sealed, &len), HSM_R_TOO_LARGE);
    CHECK_CODE(hsm_secret_seal(point, context, 1, longest, 0, sealed, &len), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_secret_seal(point, NULL, 1, longest, 1, sealed, &len), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_secret_seal(NULL, context, 1, longest, 1, sealed, &len), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_secret_seal(longest, context, 1, longest, 1, sealed, &len), HSM_R_KEY);
    len = HSM_SECRET_OVERHEAD;
    CHECK_CODE(hsm_secret_seal(point, context, 1, longest, 1, sealed, &len), HSM_R_NO_BUFFER);
    CHECK(len == HSM_SECRET_OVERHEAD + 1, "needs %zu", len);
}

/* Every byte matters, and which refusal says so depends on where it lies. */
static void changes(hsm_module *module, hsm_handle transport, const uint8_t point[64]) {
    seal(point, longest, 20);
    for (size_t i = 0; i < sealed_len; i++) {
        sealed[i] ^= 0x40;
        CHECK_CODE(try_open(module, of(transport)), i < 112 ? HSM_R_SECRET_KEY : HSM_R_INTEGRITY);
        sealed[i] ^= 0x40;
    }
    hsm_secret secret = of(transport);
    for (secret.n = 0; secret.n < sealed_len; secret.n++) {
        CHECK_CODE(try_open(module, secret), HSM_R_INTEGRITY);
    }
    CHECK_OK(try_open(module, secret));
    secret.context_len--;
    CHECK_CODE(try_open(module, secret), HSM_R_INTEGRITY);
    secret.context = (const uint8_t *)"What it is for";
    secret.context_len = sizeof context;
    CHECK_CODE(try_open(module, secret), HSM_R_INTEGRITY);
    secret.context = NULL;
    CHECK_CODE(try_open(module, secret), HSM_R_ARGUMENT);
    secret = of(transport);
    secret.n = sizeof sealed + 1; /* refused before a byte is read */
    CHECK_CODE(try_open(module, secret), HSM_R_TOO_LARGE);
    secret.bytes = NULL;
    CHECK_CODE(try_open(module, secret), HSM_R_ARGUMENT);
}

static void other_keys(hsm_module *module, hsm_handle transport, const uint8_t point[64]) {
    hsm_handle another, pair, key;
    uint8_t pair_point[64], out[64];
    size_t len = sizeof out;
    NEED(hsm_transport_key_generate(module, &another));
    NEED(hsm_key_generate_sm2(module, HSM_USE_DECRYPT, &pair));
    NEED(hsm_key_generate_symmetric(module, 16, HSM_USE_SEAL, &key));
    NEED(hsm_key_public(module, pair, pair_point));
    seal(point, longest, 8);
    CHECK_CODE(try_open(module, of(another)), HSM_R_SECRET_KEY);
    CHECK_CODE(try_open(module, of(key)), HSM_R_KEY_TYPE);
    CHECK_CODE(try_open(module, of(pair)), HSM_R_KEY_USAGE);
    CHECK_CODE(try_open(module, of(~transport)), HSM_R_KEY_NOT_FOUND);
    /* What decrypts for a caller opens no secrets, and the other way round. */
    seal(pair_point, longest, 8);
    CHECK_CODE(try_open(module, of(pair)), HSM_R_KEY_USAGE);
    seal(point, longest, 8);
    CHECK_CODE(hsm_sm2_decrypt(module, transport, HSM_C1C3C2, sealed, 112, out, &len), HSM_R_KEY_USAGE);
    CHECK_CODE(hsm_key_unwrap_sm2(module, transport, sealed, 112, HSM_USE_MAC, &pair), HSM_R_KEY_USAGE);
    CHECK_CODE(hsm_key_generate_sm2(module, HSM_USE_TRANSPORT | HSM_USE_EXPORT, &pair), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_generate_sm2(module, HSM_USE_TRANSPORT | HSM_USE_DECRYPT, &pair), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_key_seal(module, key, transport, context, 1, sealed, &sealed_len), HSM_R_KEY_USAGE);
    CHECK_CODE(hsm_transport_key_generate(module, NULL), HSM_R_ARGUMENT);
}

static void in_clear(hsm_module *module) {
    hsm_opened_secret opened;
    CHECK_OK(hsm_secret_open(module, IN_CLEAR(longest, 5), &opened));
    CHECK(opened.bytes == longest && opened.n == 5, "referred to");
    hsm_secret_close(&opened);
    CHECK(longest[0] != 0, "the caller's bytes stay");
    CHECK_CODE(try_open(module, *IN_CLEAR(longest, HSM_SECRET_MAX + 1)), HSM_R_TOO_LARGE);
    CHECK_CODE(try_open(module, *IN_CLEAR(NULL, 1)), HSM_R_ARGUMENT);
}

static void files(hsm_module *module, hsm_handle transport, const uint8_t point[64]) {
    char path[] = "/tmp/softsjj-secret-XXXXXX";
    int fd = mkstemp(path);
    CHECK(fd >= 0, "a file");
    for (size_t n = 0; n <= HSM_SECRET_MAX + 1; n += n < HSM_SECRET_MAX ? HSM_SECRET_MAX / 2 : 1) {
        bool good = n > 0 && n <= HSM_SECRET_MAX;
        CHECK(pwrite(fd, longest, n, 0) == (ssize_t)n, "written");
        sealed_len = sizeof sealed;
        CHECK_CODE(hsm_secret_seal_file(point, context, sizeof context, path, sealed, &sealed_len),
                   good ? HSM_R_OK : HSM_R_FILE_SIZE);
        if (good) {
            const hsm_secret secret = of(transport);
            hsm_opened_secret opened;
            CHECK_OK(hsm_secret_open(module, &secret, &opened));
            CHECK(opened.n == n && memcmp(opened.bytes, longest, n) == 0, "the file");
            hsm_secret_close(&opened);
        }
    }
    CHECK(ftruncate(fd, 3) == 0 && close(fd) == 0, "a short file");
    sealed_len = HSM_SECRET_OVERHEAD + 2;
    CHECK_CODE(hsm_secret_seal_file(point, context, sizeof context, path, sealed, &sealed_len), HSM_R_NO_BUFFER);
    CHECK(sealed_len == HSM_SECRET_OVERHEAD + 3, "needs %zu", sealed_len);
    CHECK_CODE(hsm_secret_seal_file(point, context, sizeof context, NULL, sealed, &sealed_len), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_secret_seal_file(point, context, sizeof context, "/tmp", sealed, &sealed_len), HSM_R_FILE_NOT_FOUND);
    CHECK(unlink(path) == 0, "%s", path);
    CHECK_CODE(hsm_secret_seal_file(point, context, sizeof context, path, sealed, &sealed_len), HSM_R_FILE_NOT_FOUND);
    CHECK(mkfifo(path, 0600) == 0, "a pipe, which must not make anybody wait");
    CHECK_CODE(hsm_secret_seal_file(point, context, sizeof context, path, sealed, &sealed_len), HSM_R_FILE_NOT_FOUND);
    CHECK(unlink(path) == 0, "%s", path);
}

int main(void) {
    bench b = bench_new(16, 0);
    hsm_handle transport;
    uint8_t point[64];
    for (size_t i = 0; i < sizeof longest; i++) {
        longest[i] = (uint8_t)(i * 7 + 1);
    }
    NEED(hsm_transport_key_generate(b.module, &transport));
    NEED(hsm_key_public(b.module, transport, point));
    lengths(b.module, transport, point);
    changes(b.module, transport, point);
    other_keys(b.module, transport, point);
    in_clear(b.module);
    files(b.module, transport, point);
    bench_free(&b);
    return check_report("secret");
}
