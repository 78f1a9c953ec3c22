/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The S-box of SM4 (GB/T 32907-2016 6.2) as a Boolean circuit: 114 gates, no table, no branch. One gate works on 128 bits, so one
 * pass substitutes as many bytes as the caller has laid out in the slices.
 *
 * The mathematics. In F = GF(2)[z] / (z^8+z^7+z^6+z^5+z^4+z^2+1), S(x) = A inv(A x + c) + c, A the circulant matrix whose row i is
 * 0xA7 rotated left by i, c = 0xD3. Let K be the subfield of 16 elements. For the norm N(t) = t^17, which lies in K,
 *     inv(t) = t^16 * inv(N(t)),
 * so one inversion in F becomes one in K and two products in K. Let f(t) = Tr_F/K(0x1F t) and g(t) = Tr_F/K(0x94 t): two
 * coordinates of t over K. Then N = 0x5C f g + 0x51 f^2 + 0x7B g^2. A product v w of K is written as the sum over nine elements e
 * of tr(e v) tr(e w) weight(e): nine ANDs of linear forms (three of the five cosets of GF(4)* in K*, each point of the projective
 * line over GF(4) giving one product of GF(4), each of these three ANDs). The same nine forms of f and g serve the norm and the two
 * last products. f^2 and g^2 are linear: most of them vanish when an AND becomes an OR or an AND-NOT. The choices (coordinates,
 * cosets, the basis for N, the order of the XORs) are those that came out with the fewest gates in an exhaustive search; the tests
 * compare all 256 values with the definition.
 *
 * Both constants c are left out of the circuit. The caller adds SM4_SBOX_IN (A^-1 c) to its input and SM4_SBOX_OUT to its output,
 * or folds them into the round keys.
 */
#ifndef HSM_CORE_SM4_SBOX_H
#define HSM_CORE_SM4_SBOX_H

#include <stdint.h>

/* 128 bits. gcc and clang compile it for every target; where there is no vector unit they split it. */
typedef uint32_t hsm_sm4_slice __attribute__((vector_size(16)));

enum { SM4_SBOX_IN = 0x75, SM4_SBOX_OUT = 0xD3 };

#ifndef SM4_INLINE
#define SM4_INLINE static inline __attribute__((always_inline))
#endif

/* x[i]: bit i of the bytes. f, g: the nine forms of each coordinate. */
SM4_INLINE void hsm_sm4_sbox_forms(const hsm_sm4_slice x[8], hsm_sm4_slice f[9], hsm_sm4_slice g[9]) {
    const hsm_sm4_slice t0 = x[4] ^ x[7];
    const hsm_sm4_slice t1 = x[3] ^ x[5];
    const hsm_sm4_slice t2 = x[1] ^ x[5];
    const hsm_sm4_slice t3 = x[2] ^ x[6];
    const hsm_sm4_slice t4 = x[0] ^ t1;
    const hsm_sm4_slice t5 = x[0] ^ t0;
    const hsm_sm4_slice t6 = x[2] ^ x[4];
    const hsm_sm4_slice t7 = x[3] ^ t5;
    const hsm_sm4_slice t8 = t0 ^ t2;
    f[0] = t1 ^ t6;
    f[1] = x[1] ^ x[3] ^ x[7];
    f[2] = x[2] ^ t8;
    f[3] = x[0] ^ t2;
    f[4] = x[0];
    f[5] = t2;
    f[6] = x[7] ^ t1;
    f[7] = x[2] ^ t5;
    f[8] = t4 ^ t6;
    g[0] = t3 ^ t8;
    g[1] = x[1] ^ t4;
    g[2] = t3 ^ t7;
    g[3] = t7;
    g[4] = x[5] ^ t0;
    g[5] = t4;
    g[6] = x[1];
    g[7] = t3;
    g[8] = x[1] ^ t3;
}

/* n: the norm, four bits. */
SM4_INLINE void hsm_sm4_sbox_norm(const hsm_sm4_slice x[8], const hsm_sm4_slice f[9], const hsm_sm4_slice g[9],
                                  hsm_sm4_slice n[4]) {
    const hsm_sm4_slice p0 = f[0] & ~g[0];
    const hsm_sm4_slice p1 = ~f[1] & g[1];
    const hsm_sm4_slice p2 = f[2] | g[2];
    const hsm_sm4_slice p3 = f[3] & g[3];
    const hsm_sm4_slice p4 = f[4] & g[4];
    const hsm_sm4_slice p5 = f[5] & g[5];
    const hsm_sm4_slice p6 = f[6] | g[6];
    const hsm_sm4_slice p7 = f[7] & ~g[7];
    const hsm_sm4_slice p8 = ~f[8] & g[8];
    const hsm_sm4_slice q0 = p3 ^ p5;
    const hsm_sm4_slice q1 = p6 ^ p7;
    const hsm_sm4_slice q2 = p2 ^ q0;
    n[0] = p4 ^ p5 ^ q1 ^ x[6];
    n[1] = p1 ^ q2;
    n[2] = p7 ^ p8 ^ q0 ^ (x[3] ^ x[5]);
    n[3] = p0 ^ q1 ^ q2;
}

/* Inversion in K with five ANDs. d: the nine forms of inv(N). */
SM4_INLINE void hsm_sm4_sbox_inverse(const hsm_sm4_slice n[4], hsm_sm4_slice d[9]) {
    const hsm_sm4_slice a0 = (n[1] ^ n[2]) & (n[0] ^ n[2]);
    const hsm_sm4_slice h0 = n[3] ^ a0;
    const hsm_sm4_slice a1 = (n[1] ^ h0) & n[0];
    const hsm_sm4_slice h1 = n[2] ^ a1;
    const hsm_sm4_slice a2 = h0 & h1;
    const hsm_sm4_slice h2 = n[1] ^ a2;
    const hsm_sm4_slice h3 = n[0] ^ h2;
    const hsm_sm4_slice h4 = n[0] ^ h1;
    const hsm_sm4_slice a3 = (a0 ^ h4) & (a1 ^ h2);
    const hsm_sm4_slice h5 = a3 ^ h0;
    const hsm_sm4_slice h6 = h5 ^ h3;
    const hsm_sm4_slice a4 = n[2] & (a0 ^ a1);
    const hsm_sm4_slice h7 = a4 ^ h1;
    const hsm_sm4_slice h8 = n[0] ^ a4;
    d[0] = h3;
    d[1] = h5;
    d[2] = h6;
    d[3] = h7 ^ h6;
    d[4] = h1 ^ h2;
    d[5] = h5 ^ h8;
    d[6] = h8;
    d[7] = h7;
    d[8] = h4;
}

/* y = A (products of d with the two coordinates, put together by t^16). */
SM4_INLINE void hsm_sm4_sbox_combine(const hsm_sm4_slice r[9], const hsm_sm4_slice s[9], hsm_sm4_slice y[8]) {
    const hsm_sm4_slice w0 = s[1] ^ s[8];
    const hsm_sm4_slice w1 = r[3] ^ r[6];
    const hsm_sm4_slice w2 = s[2] ^ w0;
    const hsm_sm4_slice w3 = s[5] ^ s[6];
    const hsm_sm4_slice w4 = r[0] ^ s[7];
    const hsm_sm4_slice w5 = s[4] ^ w3;
    const hsm_sm4_slice w6 = r[5] ^ w4;
    const hsm_sm4_slice w7 = r[7] ^ w1;
    const hsm_sm4_slice w8 = r[4] ^ w2;
    const hsm_sm4_slice w9 = r[2] ^ w7;
    const hsm_sm4_slice w10 = w6 ^ w9;
    const hsm_sm4_slice w11 = s[3] ^ s[8];
    const hsm_sm4_slice w12 = w5 ^ w8;
    const hsm_sm4_slice w13 = s[5] ^ w11;
    y[0] = r[1] ^ r[4] ^ w6 ^ w13;
    y[1] = w2 ^ w10;
    y[2] = r[1] ^ w9 ^ w12;
    y[3] = s[7] ^ w5;
    y[4] = w10 ^ w13;
    y[5] = r[8] ^ w1 ^ w12;
    y[6] = r[2] ^ r[3] ^ w4 ^ w8;
    y[7] = s[0] ^ s[3] ^ w0 ^ w3;
}

/* y = S(x + SM4_SBOX_IN) + SM4_SBOX_OUT on every bit position. x[i], y[i]: bit i of the bytes. */
SM4_INLINE void hsm_sm4_sbox_slices(const hsm_sm4_slice x[8], hsm_sm4_slice y[8]) {
    hsm_sm4_slice f[9];
    hsm_sm4_slice g[9];
    hsm_sm4_slice n[4];
    hsm_sm4_slice d[9];
    hsm_sm4_sbox_forms(x, f, g);
    hsm_sm4_sbox_norm(x, f, g, n);
    hsm_sm4_sbox_inverse(n, d);
    for (int k = 0; k < 9; k++) {
        f[k] &= d[k];
        g[k] &= d[k];
    }
    hsm_sm4_sbox_combine(f, g, y);
}

/* The same on the 16 bytes of one vector. Shifting v right by i brings bit i of every byte to bit 0; what lands on the other
 * bit positions is computed too and masked off at the end. */
SM4_INLINE hsm_sm4_slice hsm_sm4_sbox_words(hsm_sm4_slice v) {
    const hsm_sm4_slice low = {0x01010101, 0x01010101, 0x01010101, 0x01010101};
    hsm_sm4_slice x[8];
    hsm_sm4_slice y[8];
    for (int i = 0; i < 8; i++) {
        x[i] = v >> i;
    }
    hsm_sm4_sbox_slices(x, y);
    const hsm_sm4_slice y01 = (y[0] & low) | (y[1] & low) << 1;
    const hsm_sm4_slice y23 = (y[2] & low) | (y[3] & low) << 1;
    const hsm_sm4_slice y45 = (y[4] & low) | (y[5] & low) << 1;
    const hsm_sm4_slice y67 = (y[6] & low) | (y[7] & low) << 1;
    return y01 | y23 << 2 | (y45 | y67 << 2) << 4;
}

#endif
