/* SPDX-License-Identifier: Apache-2.0 */
/* Field, scalars and points against Python's integers (arithmetic_cases.py), and the implementations' functions against each other.
 */
#include "arithmetic_cases.h"
#include "check.h"
#include "sm2/point.h"
#include "sm2/scalar.h"
#include "support.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const uint8_t ZEROS[64] = {0};

static void check_hex(const uint8_t *actual, const char *expected, size_t n, const char *what) {
    uint8_t bytes[64];
    from_hex(bytes, expected, n);
    CHECK_BYTES(actual, bytes, n, what);
}

static hsm_fe fe(const char *text) {
    uint8_t bytes[32];
    hsm_fe out;
    from_hex(bytes, text, 32);
    CHECK(hsm_fe_from_bytes(&out, bytes), "below p: %s", text);
    return out;
}

static void check_fe(const hsm_fe *a, const char *expected, const char *what) {
    uint8_t bytes[32];
    hsm_fe_to_bytes(bytes, a);
    check_hex(bytes, expected, 32, what);
}

static void test_field(void) {
    for (size_t i = 0; i < COUNT(FIELD_CASES); i++) {
        const struct modular_case *c = &FIELD_CASES[i];
        hsm_fe a = fe(c->a);
        hsm_fe b = fe(c->b);
        hsm_fe r;
        hsm_fe_add(&r, &a, &b);
        check_fe(&r, c->sum, "field sum");
        hsm_fe_sub(&r, &a, &b);
        check_fe(&r, c->difference, "field difference");
        CHECK((hsm_fe_zero_mask(&r) == UINT64_MAX) == (strcmp(c->a, c->b) == 0), "zero exactly for equal elements");
        hsm_fe_mul(&r, &a, &b);
        check_fe(&r, c->product, "field product");
        hsm_fe_inverse(&r, &a);
        check_fe(&r, c->inverse_of_a, "field inverse");
        hsm_fe_mul(&r, &a, &a);
        hsm_fe_sqr(&b, &a);
        CHECK_BYTES(&r, &b, sizeof r, "square");
        hsm_fe_sqr(&a, &a);
        CHECK_BYTES(&a, &b, sizeof a, "square in place");
    }
    uint8_t bytes[32];
    hsm_fe unused;
    from_hex(bytes, "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff", 32);
    CHECK(!hsm_fe_from_bytes(&unused, bytes), "p");
    bytes[31]--;
    CHECK(hsm_fe_from_bytes(&unused, bytes), "p - 1");
    memset(bytes, 0xff, sizeof bytes);
    CHECK(!hsm_fe_from_bytes(&unused, bytes), "2^256 - 1");
}

static hsm_scalar scalar(const char *text) {
    uint8_t bytes[32];
    hsm_scalar out;
    from_hex(bytes, text, 32);
    CHECK(hsm_scalar_from_bytes(&out, bytes) == 1, "below n: %s", text);
    return out;
}

static void check_scalar(const hsm_scalar *a, const char *expected, const char *what) {
    uint8_t bytes[32];
    hsm_scalar_to_bytes(bytes, a);
    check_hex(bytes, expected, 32, what);
}

static void test_scalar(void) {
    for (size_t i = 0; i < COUNT(SCALAR_CASES); i++) {
        const struct modular_case *c = &SCALAR_CASES[i];
        hsm_scalar a = scalar(c->a);
        hsm_scalar b = scalar(c->b);
        hsm_scalar r;
        hsm_scalar_add(&r, &a, &b);
        check_scalar(&r, c->sum, "scalar sum");
        hsm_scalar_sub(&r, &a, &b);
        check_scalar(&r, c->difference, "scalar difference");
        CHECK((hsm_scalar_is_zero(&r) == 1) == (strcmp(c->a, c->b) == 0), "zero exactly for equal scalars");
        hsm_scalar_mul(&r, &a, &b);
        check_scalar(&r, c->product, "scalar product");
        hsm_scalar_inverse(&r, &a);
        check_scalar(&r, c->inverse_of_a, "scalar inverse");
    }
    uint8_t bytes[32];
    hsm_scalar r;
    from_hex(bytes, "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123", 32);
    CHECK(hsm_scalar_from_bytes(&r, bytes) == 0 && hsm_scalar_is_zero(&r) == 1, "n is 0 mod n");
    memset(bytes, 0xff, sizeof bytes);
    CHECK(hsm_scalar_from_bytes(&r, bytes) == 0, "2^256 - 1 is not below n");
    check_scalar(&r,
                 "00000001000000000000000000000000"
                 "8dfc2094de39fad4ac440bf6c62abedc",
                 "2^256 - 1 mod n");
}

static void test_multiply(void) {
    uint8_t k[32], point[64], other[64];
    from_hex(other, BASE_CASES[0].point, 64); /* [1]G */
    for (size_t i = 0; i < COUNT(BASE_CASES); i++) {
        from_hex(k, BASE_CASES[i].k, 32);
        hsm_sm2_portable.base_multiply(k, point);
        check_hex(point, BASE_CASES[i].point, 64, BASE_CASES[i].k);
        CHECK(hsm_is_ok(hsm_sm2_point_check(point)), "on the curve");
        CHECK(hsm_sm2_portable.point_multiply(k, other, point), "finite");
        check_hex(point, BASE_CASES[i].point, 64, "base and point multiplication agree");
    }
    for (size_t i = 0; i < COUNT(MULTIPLY_CASES); i++) {
        from_hex(k, MULTIPLY_CASES[i].k, 32);
        from_hex(point, MULTIPLY_CASES[i].point, 64);
        bool finite = hsm_sm2_portable.point_multiply(k, point, other);
        check_hex(other, MULTIPLY_CASES[i].product, 64, MULTIPLY_CASES[i].k);
        CHECK(finite == (memcmp(other, ZEROS, 64) != 0), "infinity is reported");
        CHECK(hsm_sm2_portable.point_multiply(k, point, point) == finite, "in place");
        CHECK_BYTES(point, other, 64, "in place");
    }
}

static void test_double_multiply(void) {
    uint8_t s[32], t[32], point[64], x[32], sum[64];
    for (size_t i = 0; i < COUNT(DOUBLE_CASES); i++) {
        from_hex(s, DOUBLE_CASES[i].s, 32);
        from_hex(t, DOUBLE_CASES[i].t, 32);
        from_hex(point, DOUBLE_CASES[i].point, 64);
        from_hex(sum, DOUBLE_CASES[i].sum, 64);
        bool finite = hsm_sm2_portable.double_multiply_x(s, t, point, x);
        CHECK_BYTES(x, sum, 32, DOUBLE_CASES[i].s);
        CHECK(finite == (memcmp(sum, ZEROS, 64) != 0), "infinity is reported");
    }
}

/* The variable-time sum against the two constant-time products, on random scalars. */
static void test_agreement(void) {
    uint64_t seed = 3291852;
    uint8_t s[32], t[32], point[64], a[64], b[64], x[32];
    for (int i = 0; i < 200; i++) {
        hsm_rc rc = noise_fill(&seed, t, sizeof t);
        t[0] &= 0x7f;
        hsm_sm2_portable.base_multiply(t, point);
        rc = noise_fill(&seed, s, sizeof s);
        rc = noise_fill(&seed, t, sizeof t);
        CHECK(hsm_is_ok(rc), "noise");
        s[0] &= 0x7f;
        t[0] &= 0x7f;
        hsm_sm2_portable.base_multiply(s, a);
        CHECK(hsm_sm2_portable.point_multiply(t, point, b), "finite");
        hsm_affine p, q;
        hsm_jacobian sum;
        CHECK(hsm_affine_from_bytes(&p, a) && hsm_affine_from_bytes(&q, b), "on the curve");
        hsm_jacobian_from_affine(&sum, &p);
        CHECK(hsm_jacobian_add_affine(&sum, &sum, &q, 0) == 0, "different points");
        CHECK(hsm_jacobian_to_bytes(a, &sum) == 0, "finite");
        CHECK(hsm_sm2_portable.double_multiply_x(s, t, point, x), "finite");
        CHECK_BYTES(x, a, 32, "double multiplication");
    }
}

/* A point from 128 hexadecimal digits, with a Z other than 1; infinity from zeros. */
static hsm_jacobian jacobian(const char *text, hsm_affine *affine) {
    uint8_t bytes[64];
    hsm_jacobian out;
    hsm_fe z, zz;
    from_hex(bytes, text, 64);
    bool finite = hsm_affine_from_bytes(affine, bytes);
    CHECK(finite == (memcmp(bytes, ZEROS, 64) != 0), "on the curve or infinity");
    hsm_fe_add(&z, &hsm_fe_one, &affine->x);
    hsm_fe_sqr(&zz, &z);
    hsm_fe_mul(&out.x, &affine->x, &zz);
    hsm_fe_mul(&zz, &zz, &z);
    hsm_fe_mul(&out.y, &affine->y, &zz);
    hsm_fe_sub(&out.z, &z, &z);
    if (finite) {
        out.z = z;
    } else {
        out.x = out.y = hsm_fe_one; /* any X and Y will do for infinity */
    }
    return out;
}

static void check_point(const hsm_jacobian *p, const char *expected, const char *what) {
    uint8_t bytes[64];
    uint8_t x[32];
    uint64_t infinite = hsm_jacobian_to_bytes(bytes, p);
    check_hex(bytes, expected, 64, what);
    CHECK((infinite == UINT64_MAX) == (memcmp(bytes, ZEROS, 64) == 0), "infinity is reported");
    CHECK(hsm_jacobian_x_to_bytes(x, p) == infinite, "the same for x alone");
    CHECK_BYTES(x, bytes, 32, "x alone");
}

static void test_addition(void) {
    for (size_t i = 0; i < COUNT(ADDITION_CASES); i++) {
        const struct addition_case *c = &ADDITION_CASES[i];
        hsm_affine p_affine, q_affine;
        hsm_jacobian p = jacobian(c->p, &p_affine);
        hsm_jacobian q = jacobian(c->q, &q_affine);
        hsm_jacobian r;
        bool p_finite = hsm_fe_zero_mask(&p.z) == 0;
        bool q_finite = hsm_fe_zero_mask(&q.z) == 0;
        uint64_t skip = q_finite ? 0 : UINT64_MAX;
        bool same = p_finite && strcmp(c->p, c->q) == 0;
        CHECK((hsm_jacobian_add(&r, &p, &q) == UINT64_MAX) == same, "equal points are reported");
        if (!same) {
            check_point(&r, c->sum, "add");
        }
        CHECK((hsm_jacobian_add_affine(&r, &p, &q_affine, skip) == UINT64_MAX) == same, "equal points are reported");
        if (!same) {
            check_point(&r, c->sum, "add affine");
        } else {
            hsm_jacobian_double(&r, &p);
            check_point(&r, c->sum, "double");
        }
        hsm_jacobian_add_affine_any(&r, &p, &q_affine, skip);
        check_point(&r, c->sum, "add affine, any");
        hsm_jacobian_add_affine_any(&r, &p, &q_affine, UINT64_MAX);
        check_point(&r, c->p, "skipped");
        r = q;
        hsm_jacobian_add_any(&r, &p, &r);
        check_point(&r, c->sum, "add, any, in place");
        hsm_jacobian_add_any(&p, &p, &q);
        check_point(&p, c->sum, "add, any, in place on the left");
    }
}

int main(void) {
    test_field();
    test_scalar();
    test_addition();
    test_multiply();
    test_double_multiply();
    test_agreement();
    return check_report("sm2 arithmetic");
}
