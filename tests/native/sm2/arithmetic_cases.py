# SPDX-License-Identifier: Apache-2.0
"""Write cases of field, scalar and point arithmetic as C, computed with Python's integers.

arithmetic_cases.py OUTPUT. Values at the edges (0, 1, 2 and around p, n and powers of two) in every
combination, and random ones from a fixed seed. Points are x || y, infinity is 64 zero bytes.
"""

import random
import sys
from collections.abc import Iterable
from pathlib import Path

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
Point = tuple[int, int] | None  # None: infinity

HEAD = """/* SPDX-License-Identifier: Apache-2.0 */
/* Written by arithmetic_cases.py. All values are hexadecimal text. */
struct modular_case {
    const char *a, *b, *sum, *difference, *product, *inverse_of_a;
};
struct base_case {
    const char *k, *point;
};
struct multiply_case {
    const char *k, *point, *product;
};
struct double_case {
    const char *s, *t, *point, *sum;
};
struct addition_case {
    const char *p, *q, *sum;
};
struct sign_retry_case {
    const char *why, *d, *e, *k;
};
"""


def add(a: Point, b: Point) -> Point:
    """Return a + b for any two points."""
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def powers_of_two() -> list[tuple[int, int]]:
    """Return [2^i]G for i from 0 to 255."""
    points = [G]
    while len(points) < 256:
        point = add(points[-1], points[-1])
        assert point is not None
        points.append(point)
    return points


POWERS = powers_of_two()


def base(k: int) -> Point:
    """Return [k]G; k is any integer."""
    result: Point = None
    for i, power in enumerate(POWERS):
        if k % N >> i & 1:
            result = add(result, power)
    return result


def base_x(k: int) -> int:
    """Return the x of a finite [k]G."""
    point = base(k)
    assert point is not None
    return point[0]


def text(value: int | Point | str) -> str:
    """Return a number (32 bytes), a point (64 bytes) or a string as a C string."""
    if isinstance(value, int):
        value = f"{value:064x}"
    elif not isinstance(value, str):
        x, y = value or (0, 0)
        value = f"{x:064x}{y:064x}"
    return f'"{value}"'


def array(kind: str, name: str, rows: Iterable[Iterable[int | Point | str]]) -> str:
    """Return an array of structs."""
    lines = [f"static const struct {kind} {name}[] = {{"]
    lines += ["    {" + ",\n     ".join(text(v) for v in row) + "}," for row in rows]
    return "\n".join([*lines, "};"])


def modular(m: int, source: random.Random) -> list[list[int]]:
    """Return the cases modulo p or n."""
    edges = [0, 1, 2, 3, m - 1, m - 2, m // 2, m // 2 + 1, (1 << 256) % m, (1 << 512) % m]
    edges += [v % m for bit in (32, 64, 96, 128, 192, 224) for v in (1 << bit, (1 << bit) - 1)]
    pairs = [(a, b) for a in edges for b in edges]
    pairs += [(source.randrange(m), source.randrange(m)) for _ in range(200)]
    return [
        [a, b, (a + b) % m, (a - b) % m, a * b % m, pow(a, -1, m) if a else 0] for a, b in pairs
    ]


def scalars(source: random.Random) -> list[int]:
    """Return scalars at the edges, where signed windows meet equal points, and random ones."""
    edges = [*range(1, 40), *(N - i for i in range(1, 40)), N // 2, N // 2 + 1]
    edges += [v for bit in range(64, 256, 16) for v in (1 << bit, (1 << bit) - 1)]
    edges += [int("55" * 32, 16), int("aa" * 32, 16), int("7f" * 32, 16), int("80" * 32, 16)]
    return edges + [source.randrange(1, N) for _ in range(60)]


def multiples(source: random.Random) -> list[list[int | Point]]:
    """Return [k]P; k = 0 and n give infinity."""
    d, other = source.randrange(1, N), N - 1
    rows: list[list[int | Point]] = [
        [k, base(d), base(k * d)] for k in [*scalars(source), 0, N, N + 1, (1 << 256) - 1]
    ]
    return rows + [[k, base(other), base(k * other)] for k in (1, 2, N - 6, N - 1)]


def doubles(source: random.Random) -> list[list[int | Point]]:
    """Return [s]G + [t]P: random ones, infinity, and sums that meet equal points on the way."""
    rows: list[list[int | Point]] = []
    for d in (1, 2, N - 1, N - 2, 3, source.randrange(1, N)):
        for t in (1, 2, 3, N - 1, N - 6, source.randrange(1, N)):
            for s in (1, 2, 5, N - 1, t, N - t, -t * d % N, t * d % N):
                rows.append([s, t, base(d), base(s + t * d)])
    return rows


def additions(source: random.Random) -> list[list[Point]]:
    """Return p + q for equal, opposite, infinite and unrelated points."""
    points: list[Point] = [None]
    for k in (1, 2, 3, source.randrange(1, N)):
        points += [base(k), base(N - k)]
    return [[p, q, add(p, q)] for p in points for q in points]


def sign_retries(source: random.Random) -> list[list[int | str]]:
    """Return digests for which the nonce k must be thrown away."""
    rows: list[list[int | str]] = []
    for _ in range(4):
        d, k = source.randrange(1, N - 1), source.randrange(1, N)
        x = base_x(k)
        rows.append(["r = 0", d, -x % N, k])
        rows.append(["r + k = n", d, (N - k - x) % N, k])
        rows.append(["s = 0", d, (k * pow(d, -1, N) - x) % N, k])
    return rows


def main() -> None:
    """Write all cases."""
    source = random.Random(32918)
    parts = [
        HEAD,
        array("modular_case", "FIELD_CASES", modular(P, source)),
        array("modular_case", "SCALAR_CASES", modular(N, source)),
        array("base_case", "BASE_CASES", [[k, base(k)] for k in scalars(source)]),
        array("multiply_case", "MULTIPLY_CASES", multiples(source)),
        array("double_case", "DOUBLE_CASES", doubles(source)),
        array("addition_case", "ADDITION_CASES", additions(source)),
        array("sign_retry_case", "SIGN_RETRY_CASES", sign_retries(source)),
    ]
    Path(sys.argv[1]).write_text("\n".join(parts) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
