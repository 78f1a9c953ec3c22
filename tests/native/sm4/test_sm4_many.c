/* SPDX-License-Identifier: Apache-2.0 */
/* Many streams at once, and blocks under many keys, against one after the other: every implementation, every count, lengths mixed.
 * Argument: the name of the only implementation to try. */
#include "check.h"
#include "every_implementation.h"

enum { MOST = 130, LONGEST = 20, KEYS = 70, TEXT = LONGEST * SM4_BLOCK };

static uint64_t state = 1;

/* SplitMix64. */
static uint64_t draw(void) {
    uint64_t x = state += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

static void fill(uint8_t *p, size_t n) {
    for (size_t i = 0; i < n; i++) {
        p[i] = (uint8_t)draw();
    }
}

/* Everything the streams point to: compared whole, so that a stray byte shows. */
typedef struct room {
    uint8_t iv[MOST][SM4_BLOCK];
    uint8_t in[MOST][TEXT];
    uint8_t out[MOST][TEXT];
} room;

static hsm_sm4_key keys[KEYS];
static room before;
static room one_by_one;
static room together;

static void make_keys(const hsm_sm4_impl *impl) {
    for (size_t i = 0; i < KEYS; i++) {
        uint8_t raw[SM4_KEY_BYTES];
        fill(raw, sizeof raw);
        impl->set_key(&keys[i], raw);
    }
}

typedef enum form { APART, IN_PLACE, MAC_ONLY, MIXED, FORMS } form;

/* What a stream is, without where its bytes lie. */
typedef struct plan {
    size_t key;
    size_t blocks;
    form form;
} plan;

static plan draw_plan(form f, size_t key_count, bool same_length) {
    plan p = {.key = draw() % key_count, .blocks = same_length ? 3 : draw() % (LONGEST + 1), .form = f};
    if (draw() % 8 == 0) {
        p.blocks = 0;
    }
    if (f == MIXED) {
        p.form = draw() % MIXED;
    }
    return p;
}

static hsm_sm4_stream place(const plan *p, room *r, size_t i) {
    hsm_sm4_stream s = {.key = &keys[p->key], .iv = r->iv[i], .in = r->in[i], .out = r->out[i], .blocks = p->blocks};
    if (p->form == IN_PLACE) {
        s.out = r->in[i];
    } else if (p->form == MAC_ONLY) {
        s.out = NULL;
    }
    return s;
}

static void streams(const hsm_sm4_impl *impl, size_t count, form f, size_t key_count, bool same_length) {
    hsm_sm4_stream all[MOST];
    memcpy(&one_by_one, &before, sizeof before);
    memcpy(&together, &before, sizeof before);
    for (size_t i = 0; i < count; i++) {
        const plan p = draw_plan(f, key_count, same_length);
        const hsm_sm4_stream s = place(&p, &one_by_one, i);
        impl->cbc_encrypt(s.key, s.iv, s.in, s.out, s.blocks);
        all[i] = place(&p, &together, i);
    }
    hsm_sm4_cbc_encrypt_many(impl, all, count);
    CHECK(memcmp(&one_by_one, &together, sizeof together) == 0, "%s: %zu streams, form %d, %zu keys", impl->name, count, (int)f,
          key_count);
}

static void each(const hsm_sm4_impl *impl, size_t count, bool in_place, size_t key_count) {
    const hsm_sm4_key *under[MOST];
    uint8_t expected[MOST * SM4_BLOCK + 1] = {0};
    uint8_t actual[MOST * SM4_BLOCK + 1] = {0};
    const uint8_t *text = &before.in[0][0];
    for (size_t i = 0; i < count; i++) {
        under[i] = &keys[draw() % key_count];
        impl->encrypt(under[i], text + SM4_BLOCK * i, expected + SM4_BLOCK * i, 1);
    }
    if (in_place) {
        memcpy(actual, text, SM4_BLOCK * count);
    }
    hsm_sm4_encrypt_each(impl, under, in_place ? actual : text, actual, count);
    CHECK(memcmp(expected, actual, sizeof actual) == 0, "%s: %zu blocks under %zu keys", impl->name, count, key_count);
}

/* The kernels in plain C are slow: for them every thirteenth count. */
static size_t step(const hsm_sm4_impl *impl) {
    return impl == &sm4_plain_256 || impl == &sm4_plain_512 ? 13 : 1;
}

static void every_count(const hsm_sm4_impl *impl) {
    for (size_t count = 0; count <= MOST; count += step(impl)) {
        for (form f = APART; f < FORMS; f++) {
            streams(impl, count, f, KEYS, false);
        }
        streams(impl, count, MIXED, 1, false);
        streams(impl, count, MIXED, 2, true);
        each(impl, count, false, KEYS);
        each(impl, count, true, 2);
        each(impl, count, true, 1);
    }
}

int main(int argc, char **argv) {
    const hsm_sm4_impl *impl = NULL;
    fill(&before.iv[0][0], sizeof before);
    for (size_t i = 0; (impl = implementation_at(i)) != NULL; i++) {
        if (argc == 1 || strcmp(impl->name, argv[1]) == 0) {
            printf("%s\n", impl->name);
            make_keys(impl);
            every_count(impl);
        }
    }
    return check_report("sm4 many");
}
