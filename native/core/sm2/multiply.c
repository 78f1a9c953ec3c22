/* SPDX-License-Identifier: Apache-2.0 */
/* Signed windows (Booth): a window of w bits and the top bit of the window below give a digit of -2^(w-1) .. 2^(w-1), so that a
 * table needs 2^(w-1) points. Every table is read whole, with masks.
 *
 * Why only the last addition has to expect equal points: let H(i) be what the digits i and above stand for, H(0) = k, and d(i) the
 * digit of window i, so that H(i) = 2^w H(i+1) + d(i). The addition of window i joins (up to a common factor that has an inverse
 * mod n) 2^w H(i+1) and d(i). With H(i+1) = 0 one side is infinity, which the masks handle. Otherwise 2^w H(i+1) >= 2^w > |d(i)|:
 * they are not equal as integers, so equal or opposite points need 2^w H(i+1) >= n - |d(i)|, that is H(i) >= n - 2|d(i)|. But H(i)
 * <= 2^(256 - wi) + 1, which is far below n for i >= 1. For i = 0 there is such a k: n - 6 with w = 5. */
#include "sm2/multiply.h"

#include "base_table.h"

enum { POINT_WINDOW = 5, POINT_WINDOWS = 52, POINT_ENTRIES = 16 };

/* count bits of k from bit `from`; beyond bit 255 they are 0. Where to look is public, the bits are not. */
static uint64_t window_bits(const uint64_t k[4], unsigned from, unsigned count) {
    unsigned word = from / 64;
    unsigned shift = from % 64;
    uint64_t bits = word < 4 ? k[word] >> shift : 0;
    if (shift + count > 64 && word < 3) {
        bits |= k[word + 1] << (64 - shift);
    }
    return bits & ((UINT64_C(1) << count) - 1);
}

typedef struct digit {
    uint64_t magnitude;
    uint64_t negative; /* all ones or 0 */
} digit;

/* Booth's digit of window i, w bits wide. */
static digit booth_digit(const uint64_t k[4], unsigned i, unsigned w) {
    uint64_t bits = i == 0 ? window_bits(k, 0, w) << 1 : window_bits(k, i * w - 1, w + 1);
    uint64_t negative = hsm_ct_barrier(0 - (bits >> w));
    uint64_t rounded = (bits + 1) >> 1;
    return (digit){hsm_ct_select(negative, (UINT64_C(1) << w) - rounded, rounded), negative};
}

/* y = mask ? -y : y */
static void negate_if(hsm_fe *y, uint64_t mask) {
    static const hsm_fe zero = {{0, 0, 0, 0}};
    hsm_fe negated;
    hsm_fe_sub(&negated, &zero, y);
    hsm_fe_select(y, mask, &negated, y);
}

/* out = d times what the row holds the multiples of; (0, 0) for d = 0. */
static void select_affine(hsm_affine *out, const hsm_affine row[BASE_ENTRIES], digit d) {
    hsm_affine chosen = {{{0, 0, 0, 0}}, {{0, 0, 0, 0}}};
    for (uint64_t j = 0; j < BASE_ENTRIES; j++) {
        uint64_t mask = ~hsm_ct_mask_nonzero((j + 1) ^ d.magnitude);
        for (int limb = 0; limb < 4; limb++) {
            chosen.x.v[limb] |= mask & row[j].x.v[limb];
            chosen.y.v[limb] |= mask & row[j].y.v[limb];
        }
    }
    negate_if(&chosen.y, d.negative);
    *out = chosen;
}

/* The same for Jacobian points; infinity for d = 0. */
static void select_jacobian(hsm_jacobian *out, const hsm_jacobian row[POINT_ENTRIES], digit d) {
    hsm_jacobian chosen = {{{0, 0, 0, 0}}, {{0, 0, 0, 0}}, {{0, 0, 0, 0}}};
    for (uint64_t j = 0; j < POINT_ENTRIES; j++) {
        uint64_t mask = ~hsm_ct_mask_nonzero((j + 1) ^ d.magnitude);
        for (int limb = 0; limb < 4; limb++) {
            chosen.x.v[limb] |= mask & row[j].x.v[limb];
            chosen.y.v[limb] |= mask & row[j].y.v[limb];
            chosen.z.v[limb] |= mask & row[j].z.v[limb];
        }
    }
    negate_if(&chosen.y, d.negative);
    *out = chosen;
}

void hsm_portable_base_multiply(const uint8_t k[32], uint8_t out[64]) {
    uint64_t scalar[4];
    hsm_affine chosen;
    hsm_jacobian sum = {hsm_fe_one, hsm_fe_one, {{0, 0, 0, 0}}};
    hsm_limbs_from_bytes(scalar, k);
    for (unsigned i = BASE_WINDOWS; i-- > 0;) {
        digit d = booth_digit(scalar, i, BASE_WINDOW);
        uint64_t skip = ~hsm_ct_mask_nonzero(d.magnitude);
        select_affine(&chosen, BASE_TABLE[i], d);
        if (i != 0) {
            (void)hsm_jacobian_add_affine(&sum, &sum, &chosen, skip);
        } else {
            hsm_jacobian_add_affine_any(&sum, &sum, &chosen, skip);
        }
    }
    (void)hsm_jacobian_to_bytes(out, &sum);
    hsm_wipe(scalar, sizeof scalar);
    hsm_wipe(&chosen, sizeof chosen);
    hsm_wipe(&sum, sizeof sum);
}

bool hsm_portable_point_multiply(const uint8_t k[32], const uint8_t point[64], uint8_t out[64]) {
    uint64_t scalar[4];
    hsm_affine base;
    hsm_jacobian multiple[POINT_ENTRIES]; /* multiple[j] = (j + 1) P */
    hsm_jacobian chosen;
    hsm_jacobian sum = {hsm_fe_one, hsm_fe_one, {{0, 0, 0, 0}}};
    (void)hsm_affine_from_bytes(&base, point);
    hsm_limbs_from_bytes(scalar, k);
    hsm_jacobian_from_affine(&multiple[0], &base);
    for (int j = 1; j < POINT_ENTRIES; j += 2) {
        hsm_jacobian_double(&multiple[j], &multiple[j / 2]);
        if (j + 1 < POINT_ENTRIES) {
            (void)hsm_jacobian_add_affine(&multiple[j + 1], &multiple[j], &base, 0);
        }
    }
    for (unsigned i = POINT_WINDOWS; i-- > 0;) {
        for (int j = 0; j < POINT_WINDOW && i != POINT_WINDOWS - 1; j++) {
            hsm_jacobian_double(&sum, &sum);
        }
        select_jacobian(&chosen, multiple, booth_digit(scalar, i, POINT_WINDOW));
        if (i != 0) {
            (void)hsm_jacobian_add(&sum, &sum, &chosen);
        } else {
            hsm_jacobian_add_any(&sum, &sum, &chosen);
        }
    }
    uint64_t infinite = hsm_jacobian_to_bytes(out, &sum);
    hsm_wipe(scalar, sizeof scalar);
    hsm_wipe(multiple, sizeof multiple);
    hsm_wipe(&chosen, sizeof chosen);
    hsm_wipe(&sum, sizeof sum);
    /* Only k = 0 mod n gives infinity, and every caller stops there with an error that shows. */
    HSM_CT_PUBLIC(&infinite, sizeof infinite);
    return infinite == 0;
}

/* ---- variable-time, for public inputs ---------------------------------------------------------------------------- */

enum { NAF_DIGITS = 257, NAF_ENTRIES = 8 };

/* k as digits that are 0 or odd and below 2^(w-1) in size, no two of them within w places. */
static void naf_digits(int8_t digits[NAF_DIGITS], const uint8_t k[32], unsigned w) {
    uint64_t scalar[4];
    uint64_t carry = 0;
    hsm_limbs_from_bytes(scalar, k);
    memset(digits, 0, NAF_DIGITS);
    for (unsigned i = 0; i < NAF_DIGITS;) {
        if (window_bits(scalar, i, 1) == carry) {
            i++; /* an even rest: 0 + 0 or 1 + 1 */
            continue;
        }
        int value = (int)(window_bits(scalar, i, w) + carry);
        carry = (uint64_t)value >> (w - 1);
        digits[i] = (int8_t)(value - (int)(carry << w));
        i += w;
    }
}

/* sum += P for public points: branches where the constant-time code computes both. */
static void add_public(hsm_jacobian *sum, const hsm_jacobian *p) {
    hsm_jacobian result;
    if (hsm_jacobian_add(&result, sum, p) != 0) {
        hsm_jacobian_double(&result, sum);
    }
    *sum = result;
}

static void add_affine_public(hsm_jacobian *sum, const hsm_affine *p) {
    hsm_jacobian result;
    if (hsm_jacobian_add_affine(&result, sum, p, 0) != 0) {
        hsm_jacobian_double(&result, sum);
    }
    *sum = result;
}

bool hsm_portable_double_multiply_x(const uint8_t s[32], const uint8_t t[32], const uint8_t point[64], uint8_t x[32]) {
    int8_t base_digits[NAF_DIGITS];
    int8_t point_digits[NAF_DIGITS];
    hsm_affine base;
    hsm_jacobian odd[NAF_ENTRIES]; /* odd[j] = (2j + 1) P */
    hsm_jacobian twice;
    hsm_jacobian sum = {hsm_fe_one, hsm_fe_one, {{0, 0, 0, 0}}};
    naf_digits(base_digits, s, BASE_WINDOW); /* odd multiples up to 31 G: all in the first row of the table */
    naf_digits(point_digits, t, POINT_WINDOW);
    (void)hsm_affine_from_bytes(&base, point);
    hsm_jacobian_from_affine(&odd[0], &base);
    hsm_jacobian_double(&twice, &odd[0]);
    for (int j = 1; j < NAF_ENTRIES; j++) {
        (void)hsm_jacobian_add(&odd[j], &odd[j - 1], &twice);
    }
    for (int i = NAF_DIGITS - 1; i >= 0; i--) {
        hsm_jacobian_double(&sum, &sum);
        if (point_digits[i] != 0) {
            hsm_jacobian p = odd[(point_digits[i] < 0 ? -point_digits[i] : point_digits[i]) / 2];
            negate_if(&p.y, point_digits[i] < 0 ? UINT64_MAX : 0);
            add_public(&sum, &p);
        }
        if (base_digits[i] != 0) {
            hsm_affine g = BASE_TABLE[0][(base_digits[i] < 0 ? -base_digits[i] : base_digits[i]) - 1];
            negate_if(&g.y, base_digits[i] < 0 ? UINT64_MAX : 0);
            add_affine_public(&sum, &g);
        }
    }
    return hsm_jacobian_x_to_bytes(x, &sum) == 0;
}
