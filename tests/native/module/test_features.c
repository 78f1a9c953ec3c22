/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CPU with fewer features gives the same bytes. SOFTSJJ_CPU is read once, so this program starts itself again for each set of
 * features: it then does every op on fixed keys with a fixed seed and prints the digest of all answers and the implementation it
 * took. Also: a set that needs what is not there is not taken, and it is told what that is.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sm3/sm3.h"
#include "support.h"

enum { MESSAGE = 2100, LINE = 200 };

static hsm_sm3_ctx all;
static uint8_t message[MESSAGE];
static uint8_t out[MESSAGE + 200];

static void took(const uint8_t *answer, size_t n) {
    hsm_sm3_update(&all, answer, n);
}

static void sm4_answers(hsm_module *m, hsm_handle key, size_t n) {
    for (uint32_t mode = HSM_MODE_ECB; mode <= HSM_MODE_CTR; mode++) {
        for (int direction = HSM_DECRYPT; direction <= HSM_ENCRYPT; direction++) {
            const size_t length = mode <= HSM_MODE_CBC ? n / 16 * 16 : n;
            uint8_t iv[16];
            memset(iv, 0xff, sizeof iv);
            NEED(hsm_sm4_crypt(m, key, mode, direction, iv, message, length, out));
            took(out, length);
            took(iv, sizeof iv);
        }
    }
    if (n >= 16) {
        NEED(hsm_sm4_cbc_mac(m, key, message, message, n / 16 * 16, out));
        took(out, 16);
    }
}

static void aead_answers(hsm_module *m, hsm_handle key, size_t n) {
    for (uint32_t aead = HSM_AEAD_GCM; aead <= HSM_AEAD_CCM; aead++) {
        uint8_t tag[16];
        NEED(hsm_sm4_aead_encrypt(m, key, aead, message, 8 + n % 5, message, n / 2, message, n, out, tag, 16));
        took(out, n);
        took(tag, 16);
        NEED(hsm_sm4_aead_decrypt(m, key, aead, message, 8 + n % 5, message, n / 2, out, n, tag, 16, out));
        took(out, n);
    }
}

static void xts_answers(hsm_module *m, hsm_handle key, size_t n) {
    for (uint32_t form = HSM_XTS_GB; form <= HSM_XTS_IEEE && n >= 16; form++) {
        for (int direction = HSM_DECRYPT; direction <= HSM_ENCRYPT; direction++) {
            NEED(hsm_sm4_xts(m, key, form, direction, message, message, n, out));
            took(out, n);
        }
    }
}

static void hash_answers(hsm_module *m, hsm_handle key, size_t n) {
    NEED(hsm_sm3(m, message, n, out));
    took(out, 32);
    NEED(hsm_hmac_sm3(m, key, message, n, out));
    took(out, 32);
}

static void sm2_answers(hsm_module *m, hsm_handle pair, const uint8_t point[64], size_t n) {
    size_t len = sizeof out;
    NEED(hsm_sm2_sign(m, pair, message, out));
    took(out, 64);
    NEED(hsm_sm2_verify(m, pair, message, out));
    NEED(hsm_sm2_encrypt(m, point, HSM_C1C3C2, message, n + 1, out, &len));
    took(out, len);
    NEED(hsm_sm2_decrypt(m, pair, HSM_C1C3C2, out, len, out, &len));
    took(out, len);
    NEED(hsm_random(m, out, n));
    took(out, n);
}

static int answer_features(void) {
    for (size_t i = 0; hsm_feature_name(i) != NULL; i++) {
        printf(" %s ", hsm_feature_name(i));
    }
    return 0;
}

/* What the other process does. */
static int answer(void) {
    static const uint8_t seed[] = "the same for all";
    static const size_t lengths[] = {0, 1, 15, 16, 17, 64, 100, 130, 256, 300, 511, 512, 1024, 1040, MESSAGE - 1};
    const hsm_module_options options = {.insecure_seed = seed, .insecure_seed_len = sizeof seed};
    hsm_arena *arena = NULL;
    hsm_module *m = NULL;
    hsm_handle key, wide, pair;
    uint8_t point[64];
    uint8_t digest[32];
    for (size_t i = 0; i < MESSAGE; i++) {
        message[i] = (uint8_t)(i * i + 7 * i);
    }
    hsm_sm3_init(&all, &hsm_sm3_portable);
    NEED(hsm_arena_new(16, &arena));
    if (hsm_module_new(arena, &options, &m).code != HSM_R_OK) {
        printf("refused");
        hsm_arena_free(arena);
        return 0;
    }
    const uint32_t uses = HSM_USE_ENCRYPT | HSM_USE_DECRYPT | HSM_USE_MAC;
    NEED(hsm_key_import_symmetric(m, message, 16, uses, &key));
    NEED(hsm_key_import_symmetric(m, message, 32, uses, &wide));
    NEED(hsm_key_generate_sm2(m, HSM_USE_SIGN | HSM_USE_VERIFY | HSM_USE_DECRYPT, &pair));
    NEED(hsm_key_public(m, pair, point));
    took(point, sizeof point);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        sm4_answers(m, key, lengths[i]);
        aead_answers(m, key, lengths[i]);
        xts_answers(m, wide, lengths[i]);
        hash_answers(m, key, lengths[i]);
        sm2_answers(m, pair, point, lengths[i]);
    }
    hsm_sm3_final(&all, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        printf("%02x", digest[i]);
    }
    printf(" %s", hsm_module_implementation(m));
    hsm_module_free(m);
    hsm_arena_free(arena);
    return 0;
}

/* What the other process says, and how it ended. */
static int ask_for(const char *self, const char *what, const char *corrections, const char *forced, char line[LINE]) {
    int channel[2];
    int status = 0;
    size_t n = 0;
    if (pipe(channel) != 0) {
        exit(1);
    }
    const pid_t child = fork();
    if (child == 0) {
        setenv("SOFTSJJ_CPU", corrections, 1);
        setenv("SOFTSJJ_IMPL", forced, 1);
        dup2(channel[1], STDOUT_FILENO);
        close(channel[0]);
        execl(self, self, what, (char *)NULL);
        _exit(1);
    }
    close(channel[1]);
    for (ssize_t got; n < LINE - 1 && (got = read(channel[0], line + n, LINE - 1 - n)) > 0; n += (size_t)got) {
    }
    line[n] = '\0';
    close(channel[0]);
    waitpid(child, &status, 0);
    return status;
}

static int ask(const char *self, const char *corrections, const char *forced, char line[LINE]) {
    return ask_for(self, "answers", corrections, forced, line);
}

/* What no CPU has alone goes with what it builds on. */
static void bases(const char *self) {
    static const struct {
        const char *corrections;
        const char *gone[5];
    } rows[] = {
        {"-avx", {"avx", "avx2", "vaes", "vpclmulqdq", "avx512"}},
        {"-avx2,+vaes", {"avx2", "vaes", "vpclmulqdq", "avx512", "avx512-ifma"}},
        {"-avx512,+avx512-ifma", {"avx512", "avx512-ifma", "avx512", "avx512", "avx512"}},
    };
    char line[LINE];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char word[32];
        for (size_t k = 0; k < 5; k++) {
            CHECK(ask_for(self, "features", rows[i].corrections, "", line) == 0, "%s: %s", rows[i].corrections, line);
            snprintf(word, sizeof word, " %s ", rows[i].gone[k]);
            CHECK(strstr(line, word) == NULL, "%s leaves%s", rows[i].corrections, line);
        }
    }
}

/* What is taken away, and what the implementation taken must not have in its name. */
static const struct {
    const char *corrections;
    const char *without;
} poorer[] = {
    {"-gfni", "gfni"},   {"-vaes", "vaes"},      {"-vpclmulqdq", "vaes"},    {"-avx512", "avx512"},
    {"-avx2", "avx2"},   {"-avx", "avx"},        {"-bmi2", "avx2"},          {"-avx512,-gfni", "gfni"},
    {"-aes", "aesni"},   {"-aes,-gfni", "es"},   {"-pclmulqdq", "aesni"},    {"-avx512,-gfni,-vaes", "vaes"},
    {"-aes,-avx2", "a"}, {"-avx512,-avx2", "2"}, {"-avx,-aes,-bmi2", "avx"},
};

static void same_bytes(const char *self) {
    char first[LINE];
    char line[LINE];
    CHECK(ask(self, "", "portable", first) == 0 && strstr(first, " portable") != NULL, "%s", first);
    for (size_t i = 0; i < sizeof poorer / sizeof poorer[0]; i++) {
        CHECK(ask(self, poorer[i].corrections, "", line) == 0, "%s: %s", poorer[i].corrections, line);
        printf("%-20s %s\n", poorer[i].corrections, line + 65);
        CHECK(memcmp(first, line, 64) == 0, "%s: %s, not %s", poorer[i].corrections, line, first);
        const char *name = line + 65;
        CHECK(strcmp(name, "portable") == 0 || strstr(name, poorer[i].without) == NULL, "%s took %s", poorer[i].corrections, name);
    }
    for (size_t i = 0; hsm_implementation_name(i) != NULL; i++) {
        CHECK(ask(self, "", hsm_implementation_name(i), line) == 0 && memcmp(first, line, 64) == 0, "%s: %s",
              hsm_implementation_name(i), line);
        CHECK(strcmp(line + 65, hsm_implementation_name(i)) == 0, "forced %s, took %s", hsm_implementation_name(i), line + 65);
    }
}

/* GFNI that CPUID does not show may yet be there: then the answers are the same. Else the process ends as it is said to. */
static void added(const char *self) {
    char first[LINE];
    char line[LINE];
    (void)ask(self, "", "portable", first);
    const int status = ask(self, "+gfni", "", line);
    const bool hidden = WIFSIGNALED(status) && WTERMSIG(status) == SIGILL;
    CHECK(hidden || (status == 0 && memcmp(first, line, 64) == 0), "%d: %s", status, line);
    printf("%-20s %s\n", "+gfni", hidden ? "not there" : line + 65);
}

static void refusals(const char *self) {
    static const char *const misspelt[] = {"avx2", "+avx3", "+", "-", "+gfni -avx2", "+gfni,=avx2", "-AVX2", " -avx2"};
    char line[LINE];
    for (size_t i = 0; i < sizeof misspelt / sizeof misspelt[0]; i++) {
        CHECK(ask(self, misspelt[i], "", line) == 0 && strcmp(line, "refused") == 0, "%s: %s", misspelt[i], line);
        CHECK(ask(self, misspelt[i], "portable", line) == 0 && strcmp(line, "refused") == 0, "%s, forced: %s", misspelt[i], line);
    }
    CHECK(ask(self, "-gfni", "gfni-avx2", line) == 0 && strcmp(line, "refused") == 0, "%s", line);
    CHECK(ask(self, "-avx2", "vaes-avx2", line) == 0 && strcmp(line, "refused") == 0, "%s", line);
    CHECK(ask(self, "", "gfni-avx3", line) == 0 && strcmp(line, "refused") == 0, "%s", line);
    CHECK(ask(self, ",", "portable", line) == 0 && strcmp(line, "refused") != 0, "%s", line);
}

/* Each set here lacks nothing; one with a feature the CPU has not, lacks that. */
static void missing(void) {
    for (size_t i = 0; hsm_implementation_name(i) != NULL; i++) {
        CHECK(hsm_implementation_missing(hsm_implementation_name(i), 0) == NULL, "%s", hsm_implementation_name(i));
    }
    CHECK(hsm_implementation_missing("none", 0) == NULL && hsm_implementation_missing(NULL, 0) == NULL, "no set");
    bool gfni = false;
    bool lacking = false;
    for (size_t i = 0; hsm_feature_name(i) != NULL; i++) {
        gfni = gfni || strcmp(hsm_feature_name(i), "gfni") == 0;
    }
    for (size_t i = 0; hsm_implementation_missing("gfni-avx2", i) != NULL; i++) {
        lacking = lacking || strcmp(hsm_implementation_missing("gfni-avx2", i), "gfni") == 0;
        CHECK(strcmp(hsm_implementation_missing("gfni-avx2", i), "aes") != 0, "it has no need of AES");
    }
#if defined(__x86_64__)
    CHECK(gfni != lacking, "gfni is there or missing");
#endif
}

int main(int argc, char **argv) {
    if (argc > 1) {
        return strcmp(argv[1], "features") == 0 ? answer_features() : answer();
    }
    same_bytes(argv[0]);
    added(argv[0]);
    bases(argv[0]);
    refusals(argv[0]);
    missing();
    return check_report("features");
}
