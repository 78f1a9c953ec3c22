"""A second, small SM2 (GB/T 32918) in integers, to judge the device by. Slow and not for use.

SM3 and SM4 come from `cryptography`. Points are (x, y) integer pairs, None the infinite point.
"""

import secrets

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
Point = tuple[int, int]
DEFAULT_ID = b"1234567812345678"


def sm3(data: bytes) -> bytes:
    """SM3 of all data."""
    digest = hashes.Hash(hashes.SM3())  # not the broken kind the rule means
    digest.update(data)
    return digest.finalize()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """HMAC-SM3, 32 bytes."""
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(data)
    return mac.finalize()


def sm4(key: bytes, mode: modes.Mode, data: bytes) -> bytes:
    """SM4 encryption without padding."""
    cipher = Cipher(algorithms.SM4(key), mode)
    # The stubs know AEAD and plain modes, not their common base.
    worker = cipher.encryptor()  # type: ignore[misc]
    return worker.update(data) + worker.finalize()


def add(left: Point | None, right: Point | None) -> Point | None:
    """Add two points in affine coordinates."""
    if left is None or right is None:
        return left or right
    if left[0] == right[0]:
        if (left[1] + right[1]) % P == 0:
            return None
        slope = (3 * left[0] * left[0] + A) * pow(2 * left[1], -1, P) % P
    else:
        slope = (right[1] - left[1]) * pow(right[0] - left[0], -1, P) % P
    x = (slope * slope - left[0] - right[0]) % P
    return x, (slope * (left[0] - x) - left[1]) % P


def multiply(factor: int, point: Point) -> Point:
    """[factor]point, never the infinite point here."""
    total: Point | None = None
    step: Point | None = point
    while factor:
        if factor & 1:
            total = add(total, step)
        step = add(step, step)
        factor >>= 1
    assert total is not None
    return total


def on_curve(point: Point) -> bool:
    """Whether the point solves the curve's equation."""
    x, y = point
    return max(x, y) < P and (y * y - x * x * x - A * x - B) % P == 0


def key_pair() -> tuple[int, Point]:
    """A fresh private key and its public point."""
    d = secrets.randbelow(N - 2) + 1
    return d, multiply(d, G)


def octets(value: int) -> bytes:
    """32 bytes, big-endian."""
    return value.to_bytes(32, "big")


def z_value(point: Point, identity: bytes) -> bytes:
    """Z of GB/T 32918.2 5.5."""
    entl = (8 * len(identity)).to_bytes(2, "big")
    return sm3(entl + identity + b"".join(map(octets, (A, B, *G, *point))))


def digest(point: Point, identity: bytes, message: bytes) -> bytes:
    """e = SM3(Z || M)."""
    return sm3(z_value(point, identity) + message)


def sign(d: int, e: bytes) -> tuple[int, int]:
    """(r, s) over a digest."""
    while True:
        k = secrets.randbelow(N - 1) + 1
        r = (int.from_bytes(e, "big") + multiply(k, G)[0]) % N
        s = pow(1 + d, -1, N) * (k - r * d) % N
        if r and s and (r + k) % N:
            return r, s


def verify(point: Point, e: bytes, signature: tuple[int, int]) -> bool:
    """Whether (r, s) is a signature over the digest."""
    r, s = signature
    if not (0 < r < N and 0 < s < N) or (r + s) % N == 0:
        return False
    total = add(multiply(s, G), multiply((r + s) % N, point))
    return total is not None and (int.from_bytes(e, "big") + total[0]) % N == r


def kdf(shared: Point, length: int) -> bytes:
    """The KDF of GB/T 32918.4 5.4.3 over x2 || y2."""
    base = octets(shared[0]) + octets(shared[1])
    blocks = range(1, (length + 31) // 32 + 1)
    return b"".join(sm3(base + number.to_bytes(4, "big")) for number in blocks)[:length]


def encrypt(point: Point, data: bytes) -> tuple[Point, bytes, bytes]:
    """(C1, C3, C2)."""
    while True:
        k = secrets.randbelow(N - 1) + 1
        shared = multiply(k, point)
        mask = kdf(shared, len(data))
        if any(mask) or not data:
            c2 = bytes(a ^ b for a, b in zip(data, mask, strict=True))
            c3 = sm3(octets(shared[0]) + data + octets(shared[1]))
            return multiply(k, G), c3, c2


def decrypt(d: int, c1: Point, c3: bytes, c2: bytes) -> bytes:
    """The plaintext; AssertionError when the parts do not belong together."""
    assert on_curve(c1)
    shared = multiply(d, c1)
    data = bytes(a ^ b for a, b in zip(c2, kdf(shared, len(c2)), strict=True))
    assert sm3(octets(shared[0]) + data + octets(shared[1])) == c3
    return data
