"""Handles that are closed, foreign or nonsense; functions that are not there yet."""

import ctypes
from collections.abc import Callable
from ctypes import byref, c_uint32, c_void_p, create_string_buffer

import pytest

from tests.interop.standard import model, sdf
from tests.interop.standard.conftest import (
    KEK,
    LOCKED,
    OPEN,
    PASSWORD,
    STANDARD_KEY,
    Client,
    ok,
)

NONSENSE = (None, 1, 8, 0xDEADBEEFDEADBEEF, 0xFFFFFFFFFFFFFFFF)


def arguments(letters: str, session: object, key: object) -> list[object]:
    """Plausible arguments: room for every result, small numbers."""
    values: dict[str, Callable[[], object]] = {
        "H": lambda: key,
        "U": lambda: 16,
        "p": lambda: create_string_buffer(4096),
        "h": lambda: byref(c_void_p()),
        "u": lambda: byref(c_uint32(16)),
    }
    return [session, *(values[letter]() for letter in letters[1:])]


def good_calls(client: Client, key: c_void_p) -> dict[str, list[object]]:
    """For each working function of a session, what follows the session handle and succeeds."""
    out, room, length = byref(c_void_p()), create_string_buffer(4096), byref(c_uint32())
    d, point = model.key_pair()
    public, e = byref(sdf.point_struct(point)), bytes(32)
    pair = byref(sdf.signature_struct(model.sign(d, e)))
    own = sdf.Signature()
    ok(client.lib.InternalSign_ECC(client.handle, OPEN, e, 32, byref(own)))
    envelope = sdf.cipher_bytes(*model.encrypt(client.enc_public(OPEN), bytes(16)))
    iv = create_string_buffer(16)
    return {
        "GetDeviceInfo": [room],
        "GenerateRandom": [16, room],
        "GetPrivateKeyAccessRight": [LOCKED, PASSWORD, len(PASSWORD)],
        "ReleasePrivateKeyAccessRight": [LOCKED],
        "ExportSignPublicKey_ECC": [OPEN, room],
        "ExportEncPublicKey_ECC": [OPEN, room],
        "GenerateKeyWithIPK_ECC": [OPEN, 128, room, out],
        "GenerateKeyWithEPK_ECC": [128, sdf.SM2_3, public, room, out],
        "ImportKeyWithISK_ECC": [OPEN, envelope, out],
        "GenerateKeyWithKEK": [128, sdf.SM4_ECB, KEK, room, length, out],
        "ImportKeyWithKEK": [sdf.SM4_ECB, KEK, bytes(16), 16, out],
        "ExternalVerify_ECC": [sdf.SM2_1, public, e, 32, pair],
        "InternalSign_ECC": [OPEN, e, 32, room],
        "InternalVerify_ECC": [OPEN, e, 32, byref(own)],
        "ExternalEncrypt_ECC": [sdf.SM2_3, public, b"data", 4, room],
        "InternalEncrypt_ECC": [OPEN, sdf.SM2_3, b"data", 4, room],
        "InternalDecrypt_ECC": [OPEN, sdf.SM2_3, envelope, room, length],
        "Encrypt": [key, sdf.SM4_CBC, iv, bytes(16), 16, room, length],
        "Decrypt": [key, sdf.SM4_CBC, iv, bytes(16), 16, room, length],
        "CalculateMAC": [key, sdf.SM4_MAC, iv, bytes(16), 16, room, length],
        "HashInit": [sdf.SM3, None, None, 0],
        "HashUpdate": [b"abc", 3],
        "HashFinal": [room, length],
        "HMACInit": [key, sdf.SM3],
        "HMACUpdate": [b"abc", 3],
        "HMACFinal": [room, length],
        "DestroyKey": [key],
        "CloseSession": [],
    }


def test_bad_session_handles(lib: sdf.Library, device: c_void_p, session: Client) -> None:
    """Only the handle is wrong: with a good one each of these calls succeeds."""
    closed = Client(lib, device)
    closed.close()
    key = session.bring(STANDARD_KEY)
    calls = good_calls(session, key)
    assert set(calls) == set(sdf.WORKING) - {"OpenDevice", "CloseDevice", "OpenSession"}
    local = create_string_buffer(64)
    pointers = (ctypes.addressof(local), ctypes.addressof(local) + 1)
    for name, rest in calls.items():
        for bad in (*NONSENSE, *pointers, closed.handle, device, key):
            assert getattr(lib, name)(bad, *rest) == sdf.INARGERR, (name, bad)
    assert local.raw == bytes(64)
    victim = Client(lib, device)
    calls = good_calls(victim, victim.bring(STANDARD_KEY))
    for name, rest in calls.items():
        assert getattr(lib, name)(victim.handle, *rest) == sdf.OK, name


def test_bad_device_handles(lib: sdf.Library, device: c_void_p, session: Client) -> None:
    for bad in (*NONSENSE, session.handle):
        assert lib.OpenSession(bad, byref(c_void_p())) == sdf.INARGERR
        assert lib.CloseDevice(bad) == sdf.INARGERR


def key_codes(client: Client, key: object) -> set[int]:
    """What each function that takes a key handle says to this one."""
    lib, room, length = client.lib, create_string_buffer(64), c_uint32()
    iv = create_string_buffer(16)
    tail = (bytes(16), 16, room, byref(length))
    return {
        lib.Encrypt(client.handle, key, sdf.SM4_CBC, iv, *tail),
        lib.Decrypt(client.handle, key, sdf.SM4_CBC, iv, *tail),
        lib.CalculateMAC(client.handle, key, sdf.SM4_MAC, iv, *tail),
        lib.HMACInit(client.handle, key, sdf.SM3),
        lib.DestroyKey(client.handle, key),
    }


def test_bad_key_handles(session: Client, second: Client, device: c_void_p) -> None:
    destroyed = session.bring(STANDARD_KEY)
    ok(session.lib.DestroyKey(session.handle, destroyed))
    for bad in (*NONSENSE, destroyed, session.handle, device):
        assert key_codes(session, bad) == {sdf.INARGERR}
    assert session.lib.HMACUpdate(session.handle, b"a", 1) == sdf.STEPERR


def test_a_key_of_another_session(session: Client, second: Client) -> None:
    key = second.bring(STANDARD_KEY)
    assert key_codes(session, key) == {sdf.KEYNOTEXIST}
    second.block(key)
    second.close()
    assert key_codes(session, key) == {sdf.INARGERR}
    ok(session.lib.OpenSession(second.device, byref(second.handle)))


def test_session_closed_twice(lib: sdf.Library, device: c_void_p) -> None:
    client = Client(lib, device)
    client.bring(STANDARD_KEY)
    client.close()
    assert lib.CloseSession(client.handle) == sdf.INARGERR
    assert lib.CloseSession(client.handle) == sdf.INARGERR


def test_sessions_of_a_closed_device(lib: sdf.Library, machine: object, device: c_void_p) -> None:
    other = c_void_p()
    ok(lib.OpenDevice(byref(other)))
    client = Client(lib, other)
    key = client.bring(STANDARD_KEY)
    ok(lib.CloseDevice(other))
    assert lib.CloseDevice(other) == sdf.INARGERR
    assert key_codes(client, key) == {sdf.INARGERR}
    assert lib.CloseSession(client.handle) == sdf.INARGERR


def test_handles_are_not_used_again_at_once(lib: sdf.Library, device: c_void_p) -> None:
    """A program that keeps a stale handle must not hit somebody's new session or key."""
    stale = Client(lib, device)
    old_key = stale.bring(STANDARD_KEY)
    stale.close()
    fresh = [Client(lib, device) for _ in range(64)]
    keys = [client.bring(STANDARD_KEY) for client in fresh[:8]]
    assert stale.handle.value not in {client.handle.value for client in fresh}
    assert old_key.value not in {key.value for key in keys}
    for client in fresh:
        client.close()


@pytest.mark.parametrize("name", sdf.UNSUPPORTED)
def test_not_supported(name: str, session: Client) -> None:
    key = session.bring(STANDARD_KEY)
    letters = sdf.UNSUPPORTED[name]
    call = getattr(session.lib, name)
    given = arguments(letters, session.handle, key)
    assert call(*given) == sdf.NOTSUPPORT
    for value in given:
        if isinstance(value, ctypes.Array):
            assert value.raw == bytes(4096), "a function that does nothing wrote something"
    nothing = [0 if letter == "U" else None for letter in letters]
    assert call(*nothing) == sdf.NOTSUPPORT


def test_all_functions_are_there() -> None:
    """61 production, 12 of 6.8, 15 SM9, 6 VPN, 5 of 2012 and of vendors: 99 names."""
    assert len(sdf.WORKING) + len(sdf.UNSUPPORTED) == 99


def test_codes_are_positive_ints(session: Client) -> None:
    """`int` and SGD_RV are register-compatible, and all codes are small enough for both."""
    code = session.lib.GenerateKeyWithKEK(session.handle, 127, sdf.SM4_ECB, KEK, None, None, None)
    assert 0x01000000 < code < 0x02000000
    assert session.lib.InternalSign_ECC(session.handle, OPEN, b"", 0, None) > 0
