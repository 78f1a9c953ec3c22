"""SM3 and HMAC-SM3, in any number of parts and in any order (GM/T 0018-2023 6.6)."""

import random
import secrets
from ctypes import byref, c_uint32, c_void_p, create_string_buffer

import pytest
from gmssl import func
from gmssl import sm3 as gmssl_sm3

from tests.interop.standard import model, sdf
from tests.interop.standard.conftest import OPEN, STANDARD_KEY, Client, ok

MIB = 1 << 20
LARGE = secrets.token_bytes(5 * MIB)
SIZES = (0, 1, 15, 16, 17, 55, 56, 63, 64, 65, 119, 120, MIB - 16, MIB, MIB + 16, 3 * MIB, 5 * MIB)


def init_hash(client: Client) -> None:
    ok(client.lib.HashInit(client.handle, sdf.SM3, None, None, 0))


def init_hmac(client: Client, key: c_void_p, algorithm: int = sdf.SM3) -> None:
    ok(client.lib.HMACInit(client.handle, key, algorithm))


def update(client: Client, kind: str, data: bytes) -> None:
    ok(getattr(client.lib, f"{kind}Update")(client.handle, data, len(data)))


@pytest.mark.parametrize("size", SIZES)
def test_sizes_in_one_update(session: Client, size: int) -> None:
    key, data = session.bring(STANDARD_KEY), LARGE[:size]
    init_hash(session)
    update(session, "Hash", data)
    assert session.final("Hash") == model.sm3(data)
    init_hmac(session, key)
    update(session, "HMAC", data)
    assert session.final("HMAC") == model.hmac_sm3(STANDARD_KEY, data)


def test_gmssl_agrees(session: Client) -> None:
    for size in (0, 3, 64, 1000):
        init_hash(session)
        update(session, "Hash", LARGE[:size])
        theirs = gmssl_sm3.sm3_hash(func.bytes_to_list(LARGE[:size]))
        assert session.final("Hash").hex() == theirs


@pytest.mark.parametrize("kind", ["Hash", "HMAC"])
def test_random_lengths_in_random_parts(session: Client, kind: str) -> None:
    key, numbers = session.bring(STANDARD_KEY), random.Random(kind)
    for _ in range(25):
        data = numbers.randbytes(numbers.randrange(70001))
        if kind == "Hash":
            init_hash(session)
        else:
            init_hmac(session, key)
        position = 0
        while position < len(data):
            size = numbers.choice((0, 1, 63, 64, 1000, 40000))
            update(session, kind, data[position : position + size])
            position += size
        wanted = model.sm3(data) if kind == "Hash" else model.hmac_sm3(STANDARD_KEY, data)
        assert session.final(kind) == wanted


def test_without_update(session: Client) -> None:
    init_hash(session)
    assert session.final("Hash") == model.sm3(b"")
    init_hmac(session, session.bring(STANDARD_KEY))
    assert session.final("HMAC") == model.hmac_sm3(STANDARD_KEY, b"")


def test_an_identity_of_no_length_means_no_z(session: Client) -> None:
    """Then neither the key nor the identity is looked at."""
    rubbish = sdf.point_struct((1, 1))
    for key in (None, byref(rubbish)):
        ok(session.lib.HashInit(session.handle, sdf.SM3, key, b"ignored", 0))
        update(session, "Hash", b"abc")
        assert session.final("Hash") == model.sm3(b"abc")


@pytest.mark.parametrize("length", [8192, 65536, 0xFFFFFFFF])
def test_an_identity_too_long_for_entl(session: Client, length: int) -> None:
    """ENTL counts bits in 16 bits: 8191 bytes is the end."""
    key = sdf.point_struct(session.sign_public(OPEN))
    code = session.lib.HashInit(session.handle, sdf.SM3, byref(key), LARGE, length)
    assert code == sdf.USERIDERR


def test_half_of_what_z_needs(session: Client) -> None:
    key = sdf.point_struct(session.sign_public(OPEN))
    init = session.lib.HashInit
    assert init(session.handle, sdf.SM3, None, b"identity", 8) == sdf.INARGERR
    assert init(session.handle, sdf.SM3, byref(key), None, 8) == sdf.INARGERR


@pytest.mark.parametrize("algorithm", sdf.HMAC_IDS)
def test_ids_of_hmac(session: Client, algorithm: int) -> None:
    init_hmac(session, session.bring(STANDARD_KEY), algorithm)
    update(session, "HMAC", b"abc")
    assert session.final("HMAC") == model.hmac_sm3(STANDARD_KEY, b"abc")


def test_foreign_ids(session: Client) -> None:
    key = session.bring(STANDARD_KEY)
    for algorithm in (0, sdf.SHA1, sdf.SHA256, 0x10, 0x10014, sdf.SM4_ECB, 0xFFFFFFFF):
        code = session.lib.HashInit(session.handle, algorithm, None, None, 0)
        assert code == sdf.ALGNOTSUPPORT
        assert session.lib.HMACInit(session.handle, key, algorithm) == sdf.ALGNOTSUPPORT
    assert session.lib.HashInit(session.handle, 0x08, None, None, 0) == sdf.ALGNOTSUPPORT


@pytest.mark.parametrize("kind", ["Hash", "HMAC"])
def test_steps_out_of_order(session: Client, kind: str) -> None:
    room, length = create_string_buffer(32), c_uint32()
    add, end = getattr(session.lib, f"{kind}Update"), getattr(session.lib, f"{kind}Final")

    def nothing_begun() -> None:
        assert add(session.handle, b"abc", 3) == sdf.STEPERR
        assert end(session.handle, room, byref(length)) == sdf.STEPERR

    nothing_begun()
    key = session.bring(STANDARD_KEY)
    init_hash(session) if kind == "Hash" else init_hmac(session, key)
    update(session, kind, b"abc")
    session.final(kind)
    nothing_begun()
    # The other family's context is not this one's.
    init_hmac(session, key) if kind == "Hash" else init_hash(session)
    nothing_begun()
    assert room.raw == bytes(32)
    other = "HMAC" if kind == "Hash" else "Hash"
    update(session, other, b"abc")
    wanted = model.hmac_sm3(STANDARD_KEY, b"abc") if kind == "Hash" else model.sm3(b"abc")
    assert session.final(other) == wanted


def test_a_second_init_starts_again(session: Client) -> None:
    key = session.bring(STANDARD_KEY)
    init_hash(session)
    init_hmac(session, key)
    update(session, "Hash", b"forgotten")
    update(session, "HMAC", b"forgotten")
    init_hash(session)
    init_hmac(session, key)
    update(session, "Hash", b"abc")
    update(session, "HMAC", b"abc")
    assert session.final("Hash") == model.sm3(b"abc")
    assert session.final("HMAC") == model.hmac_sm3(STANDARD_KEY, b"abc")


def test_hash_and_hmac_and_sessions_interleaved(session: Client, second: Client) -> None:
    keys = {client: client.bring(bytes([number]) * 16) for number, client in
            enumerate((session, second))}  # fmt: skip
    for client, key in keys.items():
        init_hash(client)
        init_hmac(client, key)
    for number in range(20):
        for client in keys:
            update(client, "Hash", LARGE[number : 3 * number])
            update(client, "HMAC", LARGE[number : 2 * number] + bytes([client is second]))
            client.block(keys[client])
    hashed = b"".join(LARGE[n : 3 * n] for n in range(20))
    for number, client in enumerate(keys):
        mac = b"".join(LARGE[n : 2 * n] + bytes([client is second]) for n in range(20))
        assert client.final("HMAC") == model.hmac_sm3(bytes([number]) * 16, mac)
        assert client.final("Hash") == model.sm3(hashed)


def test_nothing_given(session: Client) -> None:
    """A refused call takes nothing from the hash under way."""
    lib, handle, room = session.lib, session.handle, create_string_buffer(32)
    key = session.bring(STANDARD_KEY)
    init_hash(session)
    init_hmac(session, key)
    for kind in ("Hash", "HMAC"):
        update(session, kind, b"ab")
        add, end = getattr(lib, f"{kind}Update"), getattr(lib, f"{kind}Final")
        assert add(handle, None, 4) == sdf.INARGERR
        ok(add(handle, None, 0))
        ok(add(handle, b"", 0))
        assert end(handle, None, byref(c_uint32())) == sdf.OUTARGERR
        assert end(handle, room, None) == sdf.OUTARGERR
        update(session, kind, b"c")
    assert session.final("Hash") == model.sm3(b"abc")
    assert session.final("HMAC") == model.hmac_sm3(STANDARD_KEY, b"abc")


def test_the_key_may_go_while_its_hmac_is_under_way(session: Client) -> None:
    """Either the HMAC is finished rightly or it is refused; never a wrong value."""
    key = session.bring(STANDARD_KEY)
    init_hmac(session, key)
    ok(session.lib.DestroyKey(session.handle, key))
    code = session.lib.HMACUpdate(session.handle, b"abc", 3)
    if code == sdf.OK:
        assert session.final("HMAC") == model.hmac_sm3(STANDARD_KEY, b"abc")
    assert session.lib.HMACInit(session.handle, key, sdf.SM3) == sdf.INARGERR
