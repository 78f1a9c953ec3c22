# SPDX-License-Identifier: Apache-2.0
"""Write base_table.h: the multiples of SM2's base point that multiply.c adds up.

BASE_TABLE[i][j] is (j + 1) * 2^(6 i) * G, affine, x then y, each as four 64-bit limbs, least
significant first, in Montgomery form (a * 2^256 mod p). Run by CMake: make_base_table.py OUTPUT.
"""

import sys
from pathlib import Path

# GB/T 32918.5 2.
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
WINDOW = 6
WINDOWS = 43  # a signed digit can carry out of bit 255, so 43 * 6 = 258 bits
ENTRIES = 1 << (WINDOW - 1)

Point = tuple[int, int]


def add(a: Point, b: Point) -> Point:
    """Return a + b by the textbook affine formulas; never called for opposite points."""
    if a == b:
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def limbs(value: int) -> str:
    """Return a field element as C limbs in Montgomery form."""
    value = (value << 256) % P
    return ", ".join(f"0x{value >> (64 * i) & (1 << 64) - 1:016x}" for i in range(4))


def rows() -> list[list[Point]]:
    """Return the table as affine points."""
    table = []
    base = G
    for _ in range(WINDOWS):
        row = [base]
        while len(row) < ENTRIES:
            row.append(add(row[-1], base))
        table.append(row)
        base = add(row[-1], row[-1])
    return table


def main() -> None:
    """Write the header to the path given as the only argument."""
    lines = [
        "/* SPDX-License-Identifier: Apache-2.0 */",
        "/* Written by make_base_table.py. */",
        f"enum {{ BASE_WINDOW = {WINDOW}, BASE_WINDOWS = {WINDOWS}, BASE_ENTRIES = {ENTRIES} }};",
        "static const hsm_affine BASE_TABLE[BASE_WINDOWS][BASE_ENTRIES] = {",
    ]
    for row in rows():
        lines.append("    {")
        lines.extend(f"        {{{{{{{limbs(x)}}}}}, {{{{{limbs(y)}}}}}}}," for x, y in row)
        lines.append("    },")
    lines.append("};")
    Path(sys.argv[1]).write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
