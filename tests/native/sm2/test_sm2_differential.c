/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every implementation against libcrypto: [k]G, [k]P and the x of [s]G + [t]P for random scalars; keys; and that what is signed
 * verifies, but with a bit changed does not. P changes now and then.
 */
#include "check.h"
#include "oracle.h"
#include "random_cases.h"
#include "sm2/sm2.h"

enum { CASES = 2000, SAME_POINT = 5000 };

typedef struct walks {
    uint8_t point[64];
    walk *base;
    walk *multiples;
    walk *sums;
} walks;

static const hsm_sm2_impl *const impls[] = {&hsm_sm2_portable};

enum { IMPLS = sizeof impls / sizeof impls[0] };

static size_t differ[IMPLS];
static size_t of_kind[4];

static hsm_rc random_bytes(void *self, uint8_t *out, size_t n) {
    (void)self;
    draw_bytes(out, n);
    return hsm_ok();
}

static const hsm_random_source noise = {random_bytes, NULL};

static void begin(walks *w) {
    uint8_t s[32];
    uint8_t t[32];
    w->base = walk_new(WALK_BASE, NULL, draw_bytes);
    walk_on(w->base, draw(), s, t, w->point);
    w->multiples = walk_new(WALK_POINT, w->point, draw_bytes);
    w->sums = walk_new(WALK_BOTH, w->point, draw_bytes);
}

static void end(walks *w) {
    walk_free(w->base);
    walk_free(w->multiples);
    walk_free(w->sums);
}

static bool base_right(const hsm_sm2_impl *impl, const uint8_t k[32], const uint8_t expected[64]) {
    uint8_t out[64];
    impl->base_multiply(k, out);
    return memcmp(out, expected, sizeof out) == 0;
}

static bool multiple_right(const hsm_sm2_impl *impl, const uint8_t k[32], const uint8_t point[64], const uint8_t expected[64]) {
    uint8_t out[64];
    return impl->point_multiply(k, point, out) && memcmp(out, expected, sizeof out) == 0;
}

static bool sum_right(const hsm_sm2_impl *impl, const uint8_t s[32], const uint8_t t[32], const uint8_t point[64],
                      const uint8_t expected[64]) {
    uint8_t x[32];
    return impl->double_multiply_x(s, t, point, x) && memcmp(x, expected, sizeof x) == 0;
}

static bool signature_right(const hsm_sm2_impl *impl, const uint8_t d[32], const uint8_t point[64]) {
    const hsm_sm2_env env = {impl, &hsm_sm3_portable};
    hsm_sm2_key key;
    uint8_t digest[32];
    uint8_t signature[64];
    draw_bytes(digest, sizeof digest);
    if (!hsm_is_ok(hsm_sm2_key_from_d(&env, d, &key)) || memcmp(key.point, point, sizeof key.point) != 0 ||
        !hsm_is_ok(hsm_sm2_do_sign(&env, &noise, &key, digest, signature)) ||
        !hsm_is_ok(hsm_sm2_do_verify(&env, point, digest, signature))) {
        return false;
    }
    (draw() % 2 == 0 ? signature : digest)[draw_below(32)] ^= (uint8_t)(1 << draw_below(8));
    return hsm_sm2_do_verify(&env, point, digest, signature).code == HSM_R_VERIFY;
}

static void one_case(const walks *w) {
    uint8_t s[32];
    uint8_t t[32];
    uint8_t expected[64];
    const size_t kind = draw_below(4);
    walk *const from[] = {w->base, w->multiples, w->sums, w->base};
    walk_on(from[kind], draw(), s, t, expected);
    of_kind[kind]++;
    for (size_t k = 0; k < IMPLS; k++) {
        bool right = true;
        if (impls[k]->usable()) {
            right = kind == 0   ? base_right(impls[k], s, expected)
                    : kind == 1 ? multiple_right(impls[k], t, w->point, expected)
                    : kind == 2 ? sum_right(impls[k], s, t, w->point, expected)
                                : signature_right(impls[k], s, expected);
        }
        differ[k] += right ? 0 : 1;
    }
}

int main(void) {
    const size_t cases = cases_begin("sm2 differential", CASES);
    walks w;
    begin(&w);
    for (size_t i = 0; i < cases; i++) {
        one_case(&w);
        if (i % SAME_POINT == SAME_POINT - 1) {
            end(&w);
            begin(&w);
        }
    }
    end(&w);
    for (size_t k = 0; k < IMPLS; k++) {
        CHECK(differ[k] == 0 && cases != 0, "%s: %zu of %zu differ", impls[k]->name, differ[k], cases);
        printf("%s: %zu cases: [k]G %zu, [k]P %zu, [s]G + [t]P %zu, signatures %zu\n", impls[k]->name, cases, of_kind[0],
               of_kind[1], of_kind[2], of_kind[3]);
    }
    return check_report("sm2 differential");
}
