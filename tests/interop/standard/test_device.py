"""Devices, sessions, device information, random bytes (GM/T 0018-2023 6.2)."""

import ctypes
from ctypes import byref, c_void_p, create_string_buffer

import pytest

from tests.interop.standard import sdf
from tests.interop.standard.conftest import OPEN, STANDARD_KEY, Client, ok

MIB = 1 << 20


def info_of(client: Client) -> sdf.DeviceInfo:
    info = sdf.DeviceInfo()
    ok(client.lib.GetDeviceInfo(client.handle, byref(info)))
    return info


def test_our_structures_have_the_standard_sizes() -> None:
    assert ctypes.sizeof(sdf.DeviceInfo) == 100
    assert sdf.DeviceInfo.DeviceVersion.offset == 72
    assert ctypes.sizeof(sdf.PublicKey) == 132
    assert ctypes.sizeof(sdf.Signature) == 128
    assert ctypes.sizeof(sdf.CipherHead) == 164


def test_device_information(session: Client, second: Client) -> None:
    room = create_string_buffer(b"\xa5" * 108, 108)
    ok(session.lib.GetDeviceInfo(session.handle, room))
    assert room.raw[100:] == b"\xa5" * 8, "more than a DEVICEINFO was written"
    info = sdf.DeviceInfo.from_buffer_copy(room.raw)
    assert info.IssuerName and info.DeviceName
    serial = bytes(info.DeviceSerial)
    assert len(serial) == 16 and serial.isdigit(), "8 date, 3 batch, 5 serial"
    assert info.StandardVersion == 2
    assert bytes(info) == bytes(info_of(second)), "one device, one answer"


def test_abilities_name_what_works_and_nothing_else(session: Client) -> None:
    info = info_of(session)
    for wanted in (sdf.SM2_1, sdf.SM2_3):
        assert info.AsymAlgAbility[0] & wanted == wanted
    assert not info.AsymAlgAbility[0] & 0x10000, "no RSA yet"
    assert info.AsymAlgAbility[1] == 256
    modes = sdf.SM4_ECB | sdf.SM4_CBC | sdf.SM4_CFB | sdf.SM4_OFB | sdf.SM4_MAC | sdf.SM4_CTR
    assert info.SymAlgAbility == modes
    assert info.HashAlgAbility == sdf.SM3


@pytest.mark.parametrize("length", [1, 15, 16, 4096, MIB - 1, MIB, MIB + 1, 3 * MIB + 5])
def test_random_fills_exactly_its_length(session: Client, length: int) -> None:
    room = create_string_buffer(length + 16)
    ctypes.memset(room, 0xA5, length + 16)
    ok(session.lib.GenerateRandom(session.handle, length, room))
    assert room.raw[length:] == b"\xa5" * 16
    if length >= 4096:
        # 256 values over n bytes: each is there about n/256 times, at both ends too.
        parts = (room.raw[:4096], room.raw[length - 4096 : length])
        assert all(len(set(part)) > 240 for part in parts)


def test_random_does_not_repeat(session: Client, second: Client) -> None:
    seen = set()
    for client in (session, second) * 50:
        room = create_string_buffer(16)
        ok(client.lib.GenerateRandom(client.handle, 16, room))
        seen.add(room.raw)
    assert len(seen) == 100


def test_no_place_for_the_result(session: Client, device: c_void_p) -> None:
    lib, handle = session.lib, session.handle
    assert lib.OpenDevice(None) == sdf.OUTARGERR
    assert lib.OpenSession(device, None) == sdf.OUTARGERR
    assert lib.GetDeviceInfo(handle, None) == sdf.OUTARGERR
    assert lib.GenerateRandom(handle, 16, None) == sdf.OUTARGERR
    assert lib.ExportSignPublicKey_ECC(handle, OPEN, None) == sdf.OUTARGERR


def test_devices_live_apart(lib: sdf.Library, session: Client) -> None:
    other = c_void_p()
    ok(lib.OpenDevice(byref(other)))
    client = Client(lib, other)
    assert info_of(client).DeviceSerial == info_of(session).DeviceSerial
    client.bring(STANDARD_KEY)
    ok(lib.CloseDevice(other))
    session.alive()
    room = create_string_buffer(16)
    assert lib.GenerateRandom(client.handle, 16, room) == sdf.INARGERR
    assert lib.CloseDevice(other) == sdf.INARGERR
    assert lib.OpenSession(other, byref(c_void_p())) == sdf.INARGERR


def test_many_sessions_of_one_device(lib: sdf.Library, device: c_void_p) -> None:
    sessions = [Client(lib, device) for _ in range(40)]
    assert len({client.handle.value for client in sessions}) == 40
    keys = [client.bring(bytes([number]) * 16) for number, client in enumerate(sessions[:5])]
    blocks = [client.block(key) for client, key in zip(sessions, keys, strict=False)]
    assert len(set(blocks)) == 5
    for client in sessions:
        client.close()
