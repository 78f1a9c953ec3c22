"""The life of a private-key access right (GM/T 0018-2023 6.2.8, 6.2.9)."""

from ctypes import byref, c_uint32, c_void_p, create_string_buffer

import pytest

from tests.interop.standard import model, sdf
from tests.interop.standard.conftest import (
    LOCKED,
    MISSING,
    OPEN,
    OTHER,
    OTHER_PASSWORD,
    PASSWORD,
    STANDARD_KEY,
    Client,
    ok,
)


def uses(client: Client, index: int) -> set[int]:
    """The codes of the three functions that need the right, on good input."""
    lib, handle = client.lib, client.handle
    point = client.enc_public(index)
    envelope = sdf.cipher_bytes(*model.encrypt(point, STANDARD_KEY))
    room, length = create_string_buffer(16), c_uint32()
    return {
        lib.InternalSign_ECC(handle, index, bytes(32), 32, byref(sdf.Signature())),
        lib.ImportKeyWithISK_ECC(handle, index, envelope, byref(c_void_p())),
        lib.InternalDecrypt_ECC(handle, index, sdf.SM2_3, envelope, room, byref(length)),
    }


def test_grant_release_grant(session: Client) -> None:
    assert uses(session, LOCKED) == {sdf.PARDENY}
    ok(session.right())
    assert uses(session, LOCKED) == {sdf.OK}
    ok(session.lib.ReleasePrivateKeyAccessRight(session.handle, LOCKED))
    assert uses(session, LOCKED) == {sdf.PARDENY}
    ok(session.right())
    assert uses(session, LOCKED) == {sdf.OK}


def test_a_right_is_the_sessions_own(session: Client, second: Client) -> None:
    ok(session.right())
    assert uses(second, LOCKED) == {sdf.PARDENY}
    ok(second.right())
    ok(second.lib.ReleasePrivateKeyAccessRight(second.handle, LOCKED))
    assert uses(session, LOCKED) == {sdf.OK}


def test_a_right_ends_with_its_session(session: Client, device: c_void_p) -> None:
    first = Client(session.lib, device)
    ok(first.right())
    first.close()
    following = Client(session.lib, device)
    assert uses(following, LOCKED) == {sdf.PARDENY}
    following.close()


def test_a_right_is_for_one_index(session: Client) -> None:
    ok(session.right())
    assert uses(session, OTHER) == {sdf.PARDENY}
    assert session.right(OTHER, PASSWORD) == sdf.PRKRERR
    ok(session.right(OTHER, OTHER_PASSWORD))
    ok(session.lib.ReleasePrivateKeyAccessRight(session.handle, LOCKED))
    assert uses(session, OTHER) == {sdf.OK}


def test_public_operations_need_no_right(session: Client) -> None:
    room = create_string_buffer(180)
    ok(session.lib.GenerateKeyWithIPK_ECC(session.handle, LOCKED, 128, room, byref(c_void_p())))
    ok(session.lib.InternalEncrypt_ECC(session.handle, LOCKED, sdf.SM2_3, b"data", 4, room))
    signature = sdf.signature_struct((1, 1))
    code = session.lib.InternalVerify_ECC(session.handle, LOCKED, bytes(32), 32, byref(signature))
    assert code == sdf.VERIFYERR


@pytest.mark.parametrize(
    "password",
    [b"not-that-one", PASSWORD[:-1], PASSWORD + b"\0", PASSWORD + b"x", PASSWORD.upper()]
    + [b"short", b"x" * 64, b"\xff\xfe\xfd\xfc\xfb\xfa\xf9\0\x01"],
)
def test_wrong_passwords(session: Client, password: bytes) -> None:
    assert session.right(LOCKED, password) == sdf.PRKRERR
    assert uses(session, LOCKED) == {sdf.PARDENY}


def test_no_lock_out(session: Client) -> None:
    """The sheet knows no retry limit; the product's choice is none."""
    for _ in range(12):
        assert session.right(LOCKED, b"not-that-one") == sdf.PRKRERR
    ok(session.right())


def test_a_wrong_try_takes_nothing_away(session: Client) -> None:
    ok(session.right())
    assert session.right(LOCKED, b"not-that-one") == sdf.PRKRERR
    assert uses(session, LOCKED) == {sdf.OK}


def test_the_length_counts_not_a_nul(session: Client) -> None:
    behind = PASSWORD + b"what follows in memory"
    ok(session.lib.GetPrivateKeyAccessRight(session.handle, LOCKED, behind, len(PASSWORD)))


def test_bad_arguments(session: Client) -> None:
    get = session.lib.GetPrivateKeyAccessRight
    assert get(session.handle, LOCKED, None, 12) == sdf.INARGERR
    assert get(session.handle, LOCKED, PASSWORD, 0) == sdf.INARGERR
    assert get(session.handle, LOCKED, bytes(1 << 20), 1 << 20) == sdf.INARGERR
    for index in (MISSING, 0x7FFFFFFF, 0xFFFFFFFF):
        assert get(session.handle, index, PASSWORD, len(PASSWORD)) == sdf.KEYNOTEXIST
        assert session.lib.ReleasePrivateKeyAccessRight(session.handle, index) == sdf.KEYNOTEXIST


def test_a_key_without_password(session: Client) -> None:
    """Clients that never ask work, and clients that always ask work too."""
    assert uses(session, OPEN) == {sdf.OK}
    ok(session.right(OPEN, b"whatever-1"))
    ok(session.lib.ReleasePrivateKeyAccessRight(session.handle, OPEN))
    assert uses(session, OPEN) == {sdf.OK}


def test_the_device_key_stays_inside(session: Client) -> None:
    """Index 0: the public half is for everyone, the private half for no program."""
    assert session.sign_public(0) != session.enc_public(0)
    assert session.right(0, b"whatever-1") == sdf.PARDENY
    assert uses(session, 0) == {sdf.PARDENY}
