# SPDX-License-Identifier: Apache-2.0
"""Write sm4_maps.h: SM4's S-box and linear layer around the inversion of the AES field.

SM4 inverts in GF(2)[z]/(z^8+z^7+z^6+z^5+z^4+z^2+1), AES in GF(2)[z]/(z^8+z^4+z^3+z+1). The fields
are isomorphic (phi): S(x) = A inv(A x + c) + c = A phi^-1 inv'(phi (A x + c)) + c, inv' of AES.

The kernels keep state words and round keys as X = IN x, IN = phi A, byte by byte; then nothing is
left to do in front of the inversion but to add phi(c). L of GB/T 32907-2016 6.2 takes byte j of its
result from
    t[j] + t[j]<<2 + t[j+1]<<2 + t[j+1]>>6 + t[j+2]<<2 + t[j+2]>>6 + t[j+3] + t[j+3]>>6
(t[j+1]: the byte to the right, round the word), that is from p = t + t<<2 and q = t<<2 + t>>6 as
p[j] + q[j+1] + q[j+2] + (p + q)[j+3]. U and V are these two, from the inverse to the new state.
The same for L' of 7.3: t + t<<<13 + t<<<23 takes t[j], t[j+1]<<5, t[j+2](>>3 + <<7), t[j+3]>>1.

A map is written as the table of the low nibble and that of the high one (PSHUFB), and as a bit
matrix (GF2P8AFFINEQB: byte 7 - i is the row of result bit i). Only the standard library is needed.
"""

import sys
from collections.abc import Callable

Map = list[int]  # a linear map of bytes: the images of the 8 bits


def multiply(a: int, b: int, polynomial: int) -> int:
    """Multiply in GF(2)[z] modulo the polynomial of degree 8."""
    product = 0
    for i in range(8):
        product ^= a << i if b >> i & 1 else 0
    for i in range(14, 7, -1):
        product ^= polynomial << (i - 8) if product >> i & 1 else 0
    return product


def power(a: int, exponent: int, polynomial: int) -> int:
    """Return a^exponent in the same ring."""
    result = 1
    for _ in range(exponent):
        result = multiply(result, a, polynomial)
    return result


def apply(m: Map, x: int) -> int:
    """Return the image of x."""
    result = 0
    for i in range(8):
        result ^= m[i] if x >> i & 1 else 0
    return result


def linear(f: Callable[[int], int]) -> Map:
    """Return the map of a linear function."""
    return [f(1 << i) for i in range(8)]


def inverse(m: Map) -> Map:
    """Invert a bijective map."""
    preimage = {apply(m, x): x for x in range(256)}
    return linear(lambda x: preimage[x])


def turn(x: int, n: int) -> int:
    """Turn a byte left."""
    return (x << n | x >> (8 - n)) & 0xFF


SM4_FIELD, AES_FIELD, C = 0x1F5, 0x11B, 0xD3
A = linear(lambda x: sum(((turn(0xA7, i) & x).bit_count() & 1) << i for i in range(8)))


def isomorphism() -> Map:
    """Send z to a root of the SM4 polynomial in the AES field."""
    for root in range(2, 256):
        powers = [power(root, i, AES_FIELD) for i in range(9)]
        total = 0
        for i in range(9):
            total ^= powers[i] if SM4_FIELD >> i & 1 else 0
        if total == 0:
            return powers[:8]
    raise AssertionError("the fields are isomorphic")


PHI = isomorphism()
IN = linear(lambda x: apply(PHI, apply(A, x)))
OUT = inverse(IN)
PHI_BACK = inverse(PHI)


def after_inversion(f: Callable[[int], int]) -> Map:
    """Return the map from the inverse, through A, then f, to the basis of the state."""
    return linear(lambda y: apply(IN, f(apply(A, apply(PHI_BACK, y))) & 0xFF))


def after_aes(m: Map) -> Map:
    """Let m start from what AESENCLAST leaves: FIPS 197 5.1.1 without the constant."""
    back = inverse(linear(lambda y: y ^ turn(y, 1) ^ turn(y, 2) ^ turn(y, 3) ^ turn(y, 4)))
    return linear(lambda y: apply(m, apply(back, y)))


def table(name: str, m: Map, constant: int = 0, *, inverted: bool = True) -> str:
    """Both nibble tables (the constant is in the low one) and the matrix."""
    nibbles = after_aes(m) if inverted else m
    low = [apply(nibbles, x) ^ constant for x in range(16)]
    high = [apply(nibbles, x << 4) for x in range(16)]
    rows = [sum((m[k] >> i & 1) << k for k in range(8)) for i in range(8)]
    matrix = sum(rows[i] << (8 * (7 - i)) for i in range(8))
    cells = ", ".join(f"0x{x:02x}" for x in low), ", ".join(f"0x{x:02x}" for x in high)
    return (
        f"#define {name}_LOW {cells[0]}\n#define {name}_HIGH {cells[1]}\n"
        f"#define {name}_MATRIX 0x{matrix:016x}\n#define {name}_CONSTANT 0x{constant:02x}\n"
    )


def header() -> str:
    """Return the text of the header."""
    turned = turn(C, 2)  # c in every byte, through L
    return "\n".join(
        [
            "/* Written by make_maps.py, where it is explained. */",
            table("SM4_MAP_IN", IN, inverted=False),
            table("SM4_MAP_OUT", OUT, inverted=False),
            "/* The constant stands in V, which comes into each byte three times. */",
            table("SM4_MAP_U", after_inversion(lambda t: t ^ t << 2)),
            table("SM4_MAP_V", after_inversion(lambda t: t << 2 ^ t >> 6), apply(IN, turned)),
            "/* The key schedule: what t[j], t[j+1], t[j+2] and t[j+3] give. */",
            table(
                "SM4_MAP_K0", after_inversion(lambda t: t), apply(IN, C ^ turn(C, 5) ^ turn(C, 7))
            ),
            table("SM4_MAP_K1", after_inversion(lambda t: t << 5)),
            table("SM4_MAP_K2", after_inversion(lambda t: t >> 3 ^ t << 7)),
            table("SM4_MAP_K3", after_inversion(lambda t: t >> 1)),
            "/* To be added to the input of the inversion. */",
            f"#define SM4_MAP_BEFORE 0x{apply(PHI, C):02x}",
            "",
        ]
    )


if __name__ == "__main__":
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write(header())
