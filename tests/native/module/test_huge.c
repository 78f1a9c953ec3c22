/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages of more than 4 GiB, whole through hsm.h, against the same in pieces: of what goes on from call to call through hsm.h, of
 * GCM, CCM and XTS by their definitions over the block kernels. The input is one piece of random bytes mapped over and over; what
 * comes out takes 4.1 GiB of memory. Runs with SOFTSJJ_HUGE=1 only.
 */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "module/module.h"
#include "support.h"

enum { PIECE = 1 << 20, PIECES = 4097, ODD = 21 };

static const size_t WHOLE = (size_t)PIECE * PIECES;      /* whole blocks */
static const size_t LONG = (size_t)PIECE * PIECES - ODD; /* not */

typedef struct scene {
    hsm_module *module;
    const hsm_sm4_impl *sm4;
    hsm_handle key, xts;
    hsm_sm4_aead_key rounds;
    hsm_sm4_key tweaks;
    const uint8_t *in;
    uint8_t *out;
    uint8_t *piece;
} scene;

static const uint8_t raw[32] = "a key of sixteen, and another  ";
static const uint8_t start[16] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xf0, 1, 2, 3};

static size_t piece_at(size_t at, size_t n) {
    return n - at < PIECE ? n - at : PIECE;
}

static void told(const char *what) {
    static struct timespec before;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (what != NULL) {
        printf("%s: %.1f s\n", what, (double)(now.tv_sec - before.tv_sec) + 1e-9 * (double)(now.tv_nsec - before.tv_nsec));
        fflush(stdout);
    }
    before = now;
}

/* One mode: whole, and in pieces with the IV carried over; then back in place. back: a mode whose decryption is slow is not tried.
 */
static void mode(const scene *s, const char *name, uint32_t id, int direction, size_t n, bool back) {
    uint8_t iv[16];
    uint8_t carried[16];
    size_t wrong = 0;
    memcpy(iv, start, 16);
    memcpy(carried, start, 16);
    CHECK_OK(hsm_sm4_crypt(s->module, s->key, id, direction, iv, s->in, n, s->out));
    for (size_t at = 0; at < n; at += PIECE) {
        const size_t part = piece_at(at, n);
        NEED(hsm_sm4_crypt(s->module, s->key, id, direction, carried, s->in + at, part, s->piece));
        wrong += memcmp(s->piece, s->out + at, part) != 0;
    }
    CHECK(wrong == 0 && memcmp(iv, carried, 16) == 0, "%s: %zu pieces differ", name, wrong);
    if (back) {
        memcpy(iv, start, 16);
        CHECK_OK(hsm_sm4_crypt(s->module, s->key, id, direction == HSM_ENCRYPT ? HSM_DECRYPT : HSM_ENCRYPT, iv, s->out, n, s->out));
        CHECK(memcmp(s->out, s->in, n) == 0, "%s: back in place", name);
    }
    told(name);
}

static void xor16(uint8_t *x, const uint8_t *y) {
    for (int i = 0; i < 16; i++) {
        x[i] ^= y[i];
    }
}

static void put64(uint8_t *p, uint64_t x) {
    for (int i = 0; i < 8; i++) {
        p[i] = (uint8_t)(x >> (56 - 8 * i));
    }
}

/* SP 800-38D 7.1 with a nonce of 12 bytes. s->out: the ciphertext to check, of LONG bytes; zeros follow it. */
static void gcm_by_definition(const scene *s, uint8_t tag[16]) {
    uint8_t counter[16] = {0};
    uint8_t mask[16];
    uint8_t lengths[16] = {0};
    size_t wrong = 0;
    memcpy(counter, start, 12);
    counter[15] = 1;
    s->sm4->encrypt(&s->rounds.rounds, counter, mask, 1);
    counter[15] = 2;
    memset(tag, 0, 16);
    for (size_t at = 0; at < LONG; at += PIECE) {
        const size_t part = piece_at(at, LONG);
        s->sm4->counter(&s->rounds.rounds, counter, SM4_COUNTER_32, s->in + at, part, s->piece);
        wrong += memcmp(s->piece, s->out + at, part) != 0;
        memset(s->piece + part, 0, PIECE - part);
        s->sm4->ghash(s->rounds.hash, tag, s->piece, (part + 15) / 16);
    }
    put64(lengths + 8, 8 * (uint64_t)LONG);
    s->sm4->ghash(s->rounds.hash, tag, lengths, 1);
    xor16(tag, mask);
    CHECK(wrong == 0, "GCM: %zu pieces differ", wrong);
}

static void gcm(const scene *s) {
    uint8_t tag[16];
    uint8_t expected[16];
    CHECK_OK(hsm_sm4_aead_encrypt(s->module, s->key, HSM_AEAD_GCM, start, 12, NULL, 0, s->in, LONG, s->out, tag, 16));
    gcm_by_definition(s, expected);
    CHECK_BYTES(tag, expected, 16, "GCM tag");
    CHECK_OK(hsm_sm4_aead_decrypt(s->module, s->key, HSM_AEAD_GCM, start, 12, NULL, 0, s->out, LONG, tag, 16, s->out));
    CHECK(memcmp(s->out, s->in, LONG) == 0, "GCM back in place");
    CHECK_OK(hsm_sm4_aead_encrypt(s->module, s->key, HSM_AEAD_GCM, start, 12, s->in, LONG, NULL, 0, NULL, tag, 16));
    CHECK_CODE(hsm_sm4_aead_decrypt(s->module, s->key, HSM_AEAD_GCM, start, 12, s->in, LONG - 1, NULL, 0, tag, 16, NULL),
               HSM_R_MAC);
    told("GCM");
}

/* SP 800-38C 6.1, A.2 with q = 8. */
static void ccm(const scene *s) {
    uint8_t mac[16] = {8 * 7 + 7};
    uint8_t counter[16] = {7};
    uint8_t mask[16];
    uint8_t tag[16];
    size_t wrong = 0;
    CHECK_OK(hsm_sm4_aead_encrypt(s->module, s->key, HSM_AEAD_CCM, start, 7, NULL, 0, s->in, LONG, s->out, tag, 16));
    memcpy(mac + 1, start, 7);
    memcpy(counter + 1, start, 7);
    put64(mac + 8, LONG);
    s->sm4->encrypt(&s->rounds.rounds, counter, mask, 1);
    counter[15] = 1;
    s->sm4->encrypt(&s->rounds.rounds, mac, mac, 1);
    for (size_t at = 0; at < LONG; at += PIECE) {
        const size_t part = piece_at(at, LONG);
        s->sm4->counter(&s->rounds.rounds, counter, SM4_COUNTER_128, s->in + at, part, s->piece);
        wrong += memcmp(s->piece, s->out + at, part) != 0;
        memcpy(s->piece, s->in + at, part);
        memset(s->piece + part, 0, PIECE - part);
        s->sm4->cbc_encrypt(&s->rounds.rounds, mac, s->piece, NULL, (part + 15) / 16);
    }
    xor16(mac, mask);
    CHECK(wrong == 0, "CCM: %zu pieces differ", wrong);
    CHECK_BYTES(tag, mac, 16, "CCM tag");
    told("CCM");
}

/* The tweaks of GB/T 17964-2021 one after the other. */
static void tweaks_of(uint64_t t[2], uint8_t *out, size_t blocks) {
    for (size_t i = 0; i < blocks; i++) {
        const uint64_t wrap = 0 - (t[1] & 1);
        put64(out + 16 * i, t[0]);
        put64(out + 16 * i + 8, t[1]);
        t[1] = t[1] >> 1 | t[0] << 63;
        t[0] = t[0] >> 1 ^ (wrap & (uint64_t)0xe1 << 56);
    }
}

/* Whole blocks; then, for the stolen end, back in place. */
static void xts(const scene *s) {
    static uint8_t tweaks[PIECE];
    uint8_t first[16];
    uint64_t t[2] = {0, 0};
    size_t wrong = 0;
    CHECK_OK(hsm_sm4_xts(s->module, s->xts, HSM_XTS_GB, HSM_ENCRYPT, start, s->in, WHOLE, s->out));
    s->sm4->encrypt(&s->tweaks, start, first, 1);
    for (int i = 0; i < 16; i++) {
        t[i / 8] = t[i / 8] << 8 | first[i];
    }
    for (size_t at = 0; at < WHOLE; at += PIECE) {
        tweaks_of(t, tweaks, PIECE / 16);
        s->sm4->xts(&s->rounds.rounds, HSM_ENCRYPT, tweaks, s->in + at, s->piece, PIECE / 16);
        wrong += memcmp(s->piece, s->out + at, PIECE) != 0;
    }
    CHECK(wrong == 0, "XTS: %zu pieces differ", wrong);
    CHECK_OK(hsm_sm4_xts(s->module, s->xts, HSM_XTS_IEEE, HSM_ENCRYPT, start, s->in, LONG, s->out));
    CHECK_OK(hsm_sm4_xts(s->module, s->xts, HSM_XTS_IEEE, HSM_DECRYPT, start, s->out, LONG, s->out));
    CHECK(memcmp(s->out, s->in, LONG) == 0, "XTS back in place, with a stolen end");
    told("XTS");
}

static void cbc_mac(const scene *s) {
    uint8_t mac[16];
    uint8_t carried[16];
    memcpy(carried, start, 16);
    CHECK_OK(hsm_sm4_cbc_mac(s->module, s->key, start, s->in, WHOLE, mac));
    for (size_t at = 0; at < WHOLE; at += PIECE) {
        NEED(hsm_sm4_cbc_mac(s->module, s->key, carried, s->in + at, PIECE, carried));
    }
    CHECK_BYTES(mac, carried, 16, "CBC-MAC");
    told("CBC-MAC");
}

static void running(const scene *s, hsm_handle hash, uint8_t out[32]) {
    for (size_t at = 0; at < LONG; at += PIECE) {
        NEED(hsm_hash_update(s->module, hash, s->in + at, piece_at(at, LONG)));
    }
    NEED(hsm_hash_final(s->module, hash, out));
}

/* Also among many: with short ones beside, and with the rest of a long one begun before. */
static void hashes(const scene *s) {
    uint8_t out[32];
    uint8_t expected[32];
    uint8_t many[12][32];
    hsm_sm3_job jobs[12];
    hsm_handle hash;
    CHECK_OK(hsm_sm3(s->module, s->in, LONG, out));
    NEED(hsm_hash_begin(s->module, &hash));
    running(s, hash, expected);
    CHECK_BYTES(out, expected, 32, "SM3");
    told("SM3");
    for (size_t i = 0; i < 12; i++) {
        jobs[i] = (hsm_sm3_job){.in = s->in, .n = i == 5 ? LONG : 40 * i, .out = many[i]};
    }
    hsm_sm3_many(s->module->set->sm3, jobs, 12);
    CHECK_BYTES(many[5], expected, 32, "SM3 among many");
    told("SM3 among many");
    CHECK_OK(hsm_hmac_sm3(s->module, s->key, s->in, LONG, out));
    NEED(hsm_hmac_begin(s->module, s->key, &hash));
    running(s, hash, expected);
    CHECK_BYTES(out, expected, 32, "HMAC");
    told("HMAC");
}

/* PIECES views of one piece. */
static const uint8_t *repeated(const uint8_t *piece) {
    const int fd = memfd_create("piece", 0);
    uint8_t *all = mmap(NULL, WHOLE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    bool good = fd >= 0 && all != MAP_FAILED && write(fd, piece, PIECE) == PIECE;
    for (size_t i = 0; good && i < PIECES; i++) {
        good = mmap(all + PIECE * i, PIECE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0) != MAP_FAILED;
    }
    if (!good) {
        perror("4 GiB of one piece");
        exit(1);
    }
    close(fd);
    return all;
}

int main(void) {
    if (getenv("SOFTSJJ_HUGE") == NULL) {
        printf("huge: only with SOFTSJJ_HUGE=1\n");
        return 77;
    }
    bench b = bench_new(16, 0);
    scene s = {.module = b.module, .sm4 = b.module->set->sm4};
    s.piece = malloc(PIECE);
    s.out = mmap(NULL, WHOLE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    CHECK(s.piece != NULL && s.out != MAP_FAILED, "memory");
    NEED(hsm_random(s.module, s.piece, PIECE));
    s.in = repeated(s.piece);
    NEED(hsm_key_import_symmetric(s.module, raw, 16, HSM_USE_ENCRYPT | HSM_USE_DECRYPT | HSM_USE_MAC, &s.key));
    NEED(hsm_key_import_symmetric(s.module, raw, 32, HSM_USE_ENCRYPT | HSM_USE_DECRYPT, &s.xts));
    hsm_sm4_aead_set_key(s.sm4, &s.rounds, raw);
    s.sm4->set_key(&s.tweaks, raw + 16);
    printf("%s, %zu bytes\n", hsm_module_implementation(s.module), LONG);
    told(NULL);
    mode(&s, "ECB", HSM_MODE_ECB, HSM_ENCRYPT, WHOLE, true);
    mode(&s, "CTR", HSM_MODE_CTR, HSM_ENCRYPT, LONG, true);
    mode(&s, "CBC decryption", HSM_MODE_CBC, HSM_DECRYPT, WHOLE, false);
    mode(&s, "CFB decryption", HSM_MODE_CFB, HSM_DECRYPT, LONG, false);
    gcm(&s);
    xts(&s);
    hashes(&s);
    cbc_mac(&s);
    ccm(&s);
    bench_free(&b);
    return check_report("huge");
}
