"""SM4 in one package, against `cryptography` (GM/T 0018-2023 6.5.2 to 6.5.4)."""

import random
import secrets
from collections.abc import Callable
from ctypes import byref, c_uint32, create_string_buffer

import pytest
from cryptography.hazmat.decrepit.ciphers import modes as old_modes
from cryptography.hazmat.primitives.ciphers import modes

from tests.interop.standard import model, sdf
from tests.interop.standard.conftest import STANDARD_KEY, Client, ok

MIB = 1 << 20
ORACLES: dict[int, Callable[[bytes], modes.Mode]] = {
    sdf.SM4_ECB: lambda iv: modes.ECB(),
    sdf.SM4_CBC: modes.CBC,
    sdf.SM4_CFB: old_modes.CFB,  # 128 bits of feedback
    sdf.SM4_OFB: old_modes.OFB,
    sdf.SM4_CTR: modes.CTR,
}
STREAMS = (sdf.SM4_CFB, sdf.SM4_OFB, sdf.SM4_CTR)
BLOCKS = (sdf.SM4_ECB, sdf.SM4_CBC)
IV = bytes.fromhex("000102030405060708090a0b0c0d0e0f")
# Around one block, around the largest message, and over several of them.
SIZES = (1, 15, 16, 17, MIB - 16, MIB - 1, MIB, MIB + 1, MIB + 16, 5 * MIB)
LARGE = secrets.token_bytes(5 * MIB)


def expected(algorithm: int, iv: bytes, data: bytes) -> bytes:
    """What the oracle encrypts."""
    return model.sm4(STANDARD_KEY, ORACLES[algorithm](iv), data)


def cbc_mac(iv: bytes, data: bytes) -> bytes:
    """The last block of a CBC encryption."""
    return model.sm4(STANDARD_KEY, modes.CBC(iv), data)[-16:]


@pytest.mark.parametrize(
    ("algorithm", "size"),
    [(mode, size) for mode in ORACLES for size in SIZES if mode in STREAMS or size % 16 == 0],
)
def test_every_mode_and_size(session: Client, algorithm: int, size: int) -> None:
    key, data = session.bring(STANDARD_KEY), LARGE[:size]
    iv = None if algorithm == sdf.SM4_ECB else IV
    cipher = session.encrypt(key, algorithm, iv, data)
    assert cipher == expected(algorithm, IV, data)
    assert session.decrypt(key, algorithm, iv, cipher) == data


@pytest.mark.parametrize("algorithm", ORACLES)
def test_random_lengths(session: Client, algorithm: int) -> None:
    key, numbers = session.bring(STANDARD_KEY), random.Random(algorithm)
    for _ in range(30):
        size = max(numbers.randrange(70001), 16)
        size -= size % 16 if algorithm in BLOCKS else 0
        data, iv = numbers.randbytes(size), numbers.randbytes(16)
        cipher = session.encrypt(key, algorithm, iv, data)
        assert cipher == expected(algorithm, iv, data)
        assert session.decrypt(key, algorithm, iv, cipher) == data


@pytest.mark.parametrize("name", ["Encrypt", "Decrypt"])
@pytest.mark.parametrize("algorithm", [sdf.SM4_CBC, *STREAMS])
def test_successive_calls_chain(session: Client, algorithm: int, name: str) -> None:
    key, whole = session.bring(STANDARD_KEY), LARGE[: 2 * MIB + 48]
    result, iv, position = b"", IV, 0
    for size in (16, 32, 4096, MIB, MIB - 4096):
        part, after = session.crypt(name, key, algorithm, iv, whole[position : position + size])
        assert after is not None and after != iv
        result, iv, position = result + part, after, position + size
    assert position == len(whole)
    at_once, last = session.crypt(name, key, algorithm, IV, whole)
    assert result == at_once
    assert iv == last, "a long call leaves the same chain behind"


def test_the_chain_values(session: Client) -> None:
    """What pucIV holds afterwards: last cipher block, last key stream, next counter."""
    key, data = session.bring(STANDARD_KEY), LARGE[:64]
    for algorithm in (sdf.SM4_CBC, sdf.SM4_CFB):
        cipher, after = session.crypt("Encrypt", key, algorithm, IV, data)
        assert after == cipher[-16:]
        assert session.crypt("Decrypt", key, algorithm, IV, cipher)[1] == cipher[-16:]
    cipher, after = session.crypt("Encrypt", key, sdf.SM4_OFB, IV, data)
    assert after == bytes(a ^ b for a, b in zip(cipher[-16:], data[-16:], strict=True))
    after = session.crypt("Encrypt", key, sdf.SM4_CTR, IV, data)[1]
    assert after == (int.from_bytes(IV, "big") + 4).to_bytes(16, "big")


def test_ecb_leaves_the_iv_alone(session: Client) -> None:
    key = session.bring(STANDARD_KEY)
    assert session.crypt("Encrypt", key, sdf.SM4_ECB, IV, LARGE[:32])[1] == IV


@pytest.mark.parametrize("before", [0, 1, 2, MIB // 16 - 1, MIB // 16, MIB // 16 + 1])
def test_the_counter_wraps(session: Client, before: int) -> None:
    """All 128 bits count; also where the library splits a long call."""
    key, iv = session.bring(STANDARD_KEY), (2**128 - 1 - before).to_bytes(16, "big")
    size = (before + 3) * 16
    cipher, after = session.crypt("Encrypt", key, sdf.SM4_CTR, iv, LARGE[:size])
    assert cipher == expected(sdf.SM4_CTR, iv, LARGE[:size])
    assert after == (2).to_bytes(16, "big")


@pytest.mark.parametrize("before", [0, 5])
@pytest.mark.parametrize("width", [4, 8])
def test_the_counter_carries(session: Client, width: int, before: int) -> None:
    key, iv = session.bring(STANDARD_KEY), IV[:-width] + (256**width - 1 - before).to_bytes(width)
    assert session.encrypt(key, sdf.SM4_CTR, iv, LARGE[:160]) == expected(
        sdf.SM4_CTR, iv, LARGE[:160]
    )


def test_cfb_is_cfb_128(session: Client) -> None:
    key = session.bring(STANDARD_KEY)
    ours = session.encrypt(key, sdf.SM4_CFB, IV, LARGE[:48])
    first = model.sm4(STANDARD_KEY, modes.ECB(), IV)
    assert ours[:16] == bytes(a ^ b for a, b in zip(first, LARGE[:16], strict=True))


@pytest.mark.parametrize("algorithm", ORACLES)
@pytest.mark.parametrize("size", [48, MIB + 4096])
def test_in_place(session: Client, algorithm: int, size: int) -> None:
    """Programs give one buffer as input and output."""
    key, length = session.bring(STANDARD_KEY), c_uint32()
    room = create_string_buffer(LARGE[:size], size)
    for name, result in (("Encrypt", expected(algorithm, IV, LARGE[:size])), ("Decrypt", None)):
        iv = create_string_buffer(IV, 16)
        call = getattr(session.lib, name)
        ok(call(session.handle, key, algorithm, iv, room, size, room, byref(length)))
        assert room.raw == (result or LARGE[:size]), name


@pytest.mark.parametrize(
    ("algorithm", "size"),
    [(mode, size) for mode in (*BLOCKS, sdf.SM4_MAC) for size in (0, 1, 15, 17, 0xFFFFFFFF)]
    + [(mode, 0) for mode in STREAMS],
)
def test_lengths_that_are_no_blocks(session: Client, algorithm: int, size: int) -> None:
    """Refused before a byte is read or written: these buffers are shorter than 4 GiB."""
    key, room, length = session.bring(STANDARD_KEY), create_string_buffer(64), c_uint32(9)
    iv = create_string_buffer(IV, 16)
    names = ["CalculateMAC"] if algorithm == sdf.SM4_MAC else ["Encrypt", "Decrypt"]
    for name in names:
        call = getattr(session.lib, name)
        code = call(session.handle, key, algorithm, iv, LARGE, size, room, byref(length))
        assert code == sdf.INARGERR
    assert room.raw == bytes(64) and iv.raw == IV


def test_ids(session: Client) -> None:
    key, room, length = session.bring(STANDARD_KEY), create_string_buffer(64), c_uint32()
    lib = session.lib

    def codes(algorithm: int, names: tuple[str, ...] = ("Encrypt", "Decrypt")) -> set[int]:
        iv = create_string_buffer(IV, 16)
        return {
            getattr(lib, name)(
                session.handle, key, algorithm, iv, bytes(16), 16, room, byref(length)
            )
            for name in names
        }

    for algorithm in (0, sdf.SM3, 0x101, 0x202, 0x801, 0x2020, sdf.SM2_3, 0xFFFFFFFF):
        assert codes(algorithm) == {sdf.ALGNOTSUPPORT}
        assert codes(algorithm, ("CalculateMAC",)) == {sdf.ALGNOTSUPPORT}
    for algorithm in (sdf.SM4_MAC, 0x440, 0x01000400, 0x02000400, 0x04000400):
        assert codes(algorithm) == {sdf.ALGMODNOTSUPPORT}
    for algorithm in ORACLES:
        assert codes(algorithm, ("CalculateMAC",)) == {sdf.ALGMODNOTSUPPORT}


def test_nothing_given(session: Client) -> None:
    key, room, length = session.bring(STANDARD_KEY), create_string_buffer(64), c_uint32()
    iv = create_string_buffer(IV, 16)
    for name, algorithm in (("Encrypt", 0x402), ("Decrypt", 0x420), ("CalculateMAC", 0x410)):
        call = getattr(session.lib, name)
        tail = (bytes(16), 16, room, byref(length))
        assert call(session.handle, key, algorithm, None, *tail) == sdf.INARGERR
        assert call(session.handle, key, algorithm, iv, None, *tail[1:]) == sdf.INARGERR
        assert call(session.handle, None, algorithm, iv, *tail) == sdf.INARGERR
        code = call(session.handle, key, algorithm, iv, bytes(16), 16, None, byref(length))
        assert code == sdf.OUTARGERR
        assert call(session.handle, key, algorithm, iv, bytes(16), 16, room, None) == sdf.OUTARGERR
    assert iv.raw == IV and room.raw == bytes(64)


@pytest.mark.parametrize("size", [16, 32, 4096, MIB - 16, MIB, MIB + 16, 5 * MIB])
def test_mac(session: Client, size: int) -> None:
    key = session.bring(STANDARD_KEY)
    for iv in (bytes(16), IV):
        mac, after = session.crypt("CalculateMAC", key, sdf.SM4_MAC, iv, LARGE[:size])
        assert mac == cbc_mac(iv, LARGE[:size])
        assert after == mac


def test_macs_chain(session: Client) -> None:
    key, iv, position = session.bring(STANDARD_KEY), bytes(16), 0
    for size in (16, 64, MIB + 16, 48):
        part = LARGE[position : position + size]
        mac, after = session.crypt("CalculateMAC", key, sdf.SM4_MAC, iv, part)
        assert after is not None
        iv, position = after, position + size
    assert mac == cbc_mac(bytes(16), LARGE[:position])


def test_what_decrypt_undoes_under_another_key_is_not_the_plaintext(session: Client) -> None:
    first, other = session.bring(STANDARD_KEY), session.bring(bytes(16))
    cipher = session.encrypt(first, sdf.SM4_CBC, IV, LARGE[:64])
    assert session.decrypt(other, sdf.SM4_CBC, IV, cipher) != LARGE[:64]
