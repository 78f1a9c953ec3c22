"""SM2 encryption and wrapped session keys (GM/T 0018-2023 6.3.9 to 6.3.11, 6.4.8)."""

import ctypes
import secrets
from ctypes import byref, c_uint32, c_void_p, create_string_buffer

import pytest
from cryptography.hazmat.primitives.ciphers import modes
from gmssl import sm2 as gmssl_sm2

from tests.interop.standard import model, sdf
from tests.interop.standard.conftest import MISSING, OPEN, STANDARD_KEY, Client, ok

ENCRYPT_IDS = (sdf.SM2_3, sdf.OLD_SM2_3)
GUARD = b"\xa5" * 24
LENGTHS = (1, 15, 16, 31, 32, 33, 64, 136, 254, 255)


def room_for(length: int) -> "ctypes.Array[ctypes.c_char]":
    """Exactly 164+L bytes, and guard bytes behind them."""
    return create_string_buffer(b"\xa5" * (164 + length) + GUARD, 164 + length + len(GUARD))


def written(room: "ctypes.Array[ctypes.c_char]", length: int) -> bytes:
    """What was written, after a look at the guard."""
    assert room.raw[164 + length :] == GUARD, "more than 164+L bytes were written"
    return room.raw[: 164 + length]


def proves(client: Client, handle: c_void_p, key: bytes) -> None:
    """The handle is this key."""
    assert client.block(handle) == model.sm4(key, modes.ECB(), bytes(16))


@pytest.mark.parametrize("length", LENGTHS)
def test_external_encryption_for_an_outside_key(session: Client, length: int) -> None:
    d, point = model.key_pair()
    data, key, room = secrets.token_bytes(length), sdf.point_struct(point), room_for(length)
    ok(session.lib.ExternalEncrypt_ECC(session.handle, sdf.SM2_3, byref(key), data, length, room))
    c1, c3, c2 = sdf.cipher_parts(written(room, length))
    assert len(c2) == length
    assert model.decrypt(d, c1, c3, c2) == data


def test_gmssl_opens_what_the_device_encrypts(session: Client) -> None:
    d, point = model.key_pair()
    key, room = sdf.point_struct(point), room_for(20)
    ok(session.lib.ExternalEncrypt_ECC(session.handle, sdf.SM2_3, byref(key), b"x" * 20, 20, room))
    c1, c3, c2 = sdf.cipher_parts(written(room, 20))
    public = (model.octets(point[0]) + model.octets(point[1])).hex()
    theirs = gmssl_sm2.CryptSM2(model.octets(d).hex(), public, mode=1)
    assert theirs.decrypt(model.octets(c1[0]) + model.octets(c1[1]) + c3 + c2) == b"x" * 20


def opened(client: Client, index: int, cipher: bytes, algorithm: int = sdf.SM2_3) -> bytes:
    """InternalDecrypt_ECC."""
    length, head = c_uint32(0xDEADBEEF), sdf.CipherHead.from_buffer_copy(cipher)
    out = create_string_buffer(b"\xa5" * (head.L + 16), head.L + 16)
    ok(client.lib.InternalDecrypt_ECC(client.handle, index, algorithm, cipher, out, byref(length)))
    assert out.raw[length.value :] == b"\xa5" * (head.L + 16 - length.value)
    return out.raw[: length.value]


@pytest.mark.parametrize("length", LENGTHS)
def test_internal_decryption_of_an_outside_ciphertext(session: Client, length: int) -> None:
    data = secrets.token_bytes(length)
    cipher = sdf.cipher_bytes(*model.encrypt(session.enc_public(OPEN), data))
    assert opened(session, OPEN, cipher) == data


def test_internal_encryption_comes_back(session: Client) -> None:
    for algorithm in ENCRYPT_IDS:
        data, room = secrets.token_bytes(100), room_for(100)
        lib = session.lib
        ok(lib.InternalEncrypt_ECC(session.handle, OPEN, algorithm, data, 100, room))
        assert opened(session, OPEN, written(room, 100), algorithm) == data


@pytest.mark.parametrize("length", [0, 256, 65536, 0xFFFFFFFF])
def test_lengths_beyond_the_limit(session: Client, length: int) -> None:
    key, room, data = sdf.point_struct(model.G), create_string_buffer(70000), bytes(65536)
    lib, handle = session.lib, session.handle
    code = lib.ExternalEncrypt_ECC(handle, sdf.SM2_3, byref(key), data, length, room)
    assert code == sdf.INARGERR
    code = lib.InternalEncrypt_ECC(handle, OPEN, sdf.SM2_3, data, length, room)
    assert code == sdf.INARGERR
    assert room.raw == bytes(70000)


def test_damaged_ciphertexts(session: Client) -> None:
    point = session.enc_public(OPEN)
    c1, c3, c2 = model.encrypt(point, b"thirty-two bytes of secret, fine")
    cases = {
        "C1 off the curve": (c1[0], c1[1] ^ 1), "C1 zero": (0, 0), "C1 large": (model.P, 1)
    }  # fmt: skip
    bad = [sdf.cipher_bytes(other, c3, c2) for other in cases.values()]
    bad += [sdf.cipher_bytes(model.G, c3, c2)]
    bad += [sdf.cipher_bytes(c1, bytes([c3[0] ^ 1]) + c3[1:], c2)]
    bad += [sdf.cipher_bytes(c1, c3, c2[:-1] + bytes([c2[-1] ^ 1]))]
    bad += [sdf.cipher_bytes(c1, c3, c2[:-1])]
    for cipher in bad:
        out, length = create_string_buffer(b"\xa5" * 64, 64), c_uint32(7)
        code = session.lib.InternalDecrypt_ECC(
            session.handle, OPEN, sdf.SM2_3, cipher, out, byref(length)
        )
        assert code == sdf.ENCDATAERR
        assert out.raw == b"\xa5" * 64, "unproved plaintext came out"
        handle = c_void_p()
        code = session.lib.ImportKeyWithISK_ECC(session.handle, OPEN, cipher, byref(handle))
        assert code == sdf.ENCDATAERR and not handle.value


def test_lengths_a_ciphertext_cannot_have(session: Client) -> None:
    """L is believed only up to the limit: nothing behind the structure is read."""
    c1, c3, c2 = model.encrypt(session.enc_public(OPEN), bytes(16))
    out, length = create_string_buffer(16), c_uint32()
    for claimed in (0, 256, 0x7FFFFFFF, 0xFFFFFFFF):
        cipher = bytearray(sdf.cipher_bytes(c1, c3, c2))
        cipher[160:164] = claimed.to_bytes(4, "little")
        raw = bytes(cipher)
        codes = {
            session.lib.InternalDecrypt_ECC(
                session.handle, OPEN, sdf.SM2_3, raw, out, byref(length)
            ),
            session.lib.ImportKeyWithISK_ECC(session.handle, OPEN, raw, byref(c_void_p())),
        }
        assert codes <= {sdf.ENCDATAERR, sdf.INARGERR}


def test_ids_of_the_wrong_kind(session: Client) -> None:
    lib, handle, key = session.lib, session.handle, sdf.point_struct(model.G)
    good = sdf.cipher_bytes(*model.encrypt(session.enc_public(OPEN), bytes(16)))
    room, length = create_string_buffer(300), c_uint32()
    for algorithm in (0, sdf.SM2_1, 0x10000, sdf.SM4_ECB, sdf.SM3, 0xFFFFFFFF):
        codes = {
            lib.ExternalEncrypt_ECC(handle, algorithm, byref(key), b"data", 4, room),
            lib.InternalEncrypt_ECC(handle, OPEN, algorithm, b"data", 4, room),
            lib.InternalDecrypt_ECC(handle, OPEN, algorithm, good, room, byref(length)),
            lib.GenerateKeyWithEPK_ECC(handle, 128, algorithm, byref(key), room, byref(c_void_p())),
        }
        assert codes == {sdf.ALGNOTSUPPORT}


@pytest.mark.parametrize("algorithm", ENCRYPT_IDS)
def test_a_key_for_an_outside_key_pair(session: Client, algorithm: int) -> None:
    d, point = model.key_pair()
    handle, room, key = c_void_p(), room_for(16), sdf.point_struct(point)
    ok(
        session.lib.GenerateKeyWithEPK_ECC(
            session.handle, 128, algorithm, byref(key), room, byref(handle)
        )
    )
    secret = model.decrypt(d, *sdf.cipher_parts(written(room, 16)))
    assert len(secret) == 16
    proves(session, handle, secret)


@pytest.mark.parametrize("bits", [8, 128, 160, 256, 512])
def test_key_lengths(session: Client, bits: int) -> None:
    """HMAC proves keys that are no SM4 keys."""
    d, point = model.key_pair()
    size = bits // 8
    handle, room, key = c_void_p(), room_for(size), sdf.point_struct(point)
    lib = session.lib
    ok(lib.GenerateKeyWithEPK_ECC(session.handle, bits, sdf.SM2_3, byref(key), room, byref(handle)))
    secret = model.decrypt(d, *sdf.cipher_parts(written(room, size)))
    ok(lib.HMACInit(session.handle, handle, sdf.SM3))
    ok(lib.HMACUpdate(session.handle, b"proof", 5))
    assert session.final("HMAC") == model.hmac_sm3(secret, b"proof")
    if bits != 128:
        out, length = create_string_buffer(16), c_uint32()
        code = lib.Encrypt(
            session.handle, handle, sdf.SM4_ECB, None, bytes(16), 16, out, byref(length)
        )
        assert code == sdf.KEYTYPEERR


@pytest.mark.parametrize("bits", [0, 1, 127, 129, 0xFFFFFFF8, 0xFFFFFFFF])
def test_key_lengths_that_are_none(session: Client, bits: int) -> None:
    lib, handle, key = session.lib, session.handle, sdf.point_struct(model.G)
    room, out, length = create_string_buffer(1024), c_void_p(), c_uint32()
    codes = {
        lib.GenerateKeyWithIPK_ECC(handle, OPEN, bits, room, byref(out)),
        lib.GenerateKeyWithEPK_ECC(handle, bits, sdf.SM2_3, byref(key), room, byref(out)),
        lib.GenerateKeyWithKEK(handle, bits, sdf.SM4_ECB, 241, room, byref(length), byref(out)),
    }
    assert codes == {sdf.INARGERR}
    assert not out.value


def test_a_key_for_an_internal_pair_moves_between_sessions(session: Client, second: Client) -> None:
    handle, room = c_void_p(), room_for(16)
    ok(session.lib.GenerateKeyWithIPK_ECC(session.handle, OPEN, 128, room, byref(handle)))
    envelope = written(room, 16)
    secret = opened(session, OPEN, envelope)
    proves(session, handle, secret)
    again = c_void_p()
    ok(second.lib.ImportKeyWithISK_ECC(second.handle, OPEN, envelope, byref(again)))
    proves(second, again, secret)


def test_an_envelope_made_outside(session: Client) -> None:
    known = session.bring(STANDARD_KEY)
    # The example of GB/T 32907-2016 A.1: key and plaintext alike.
    expected = bytes.fromhex("681edf34d206965e86b3e94f536e4246")
    assert session.encrypt(known, sdf.SM4_ECB, None, STANDARD_KEY) == expected
    for _ in range(3):
        secret = secrets.token_bytes(16)
        proves(session, session.bring(secret), secret)


def test_the_device_key_opens_nothing_for_programs(session: Client) -> None:
    envelope = sdf.cipher_bytes(*model.encrypt(session.enc_public(0), STANDARD_KEY))
    handle, out, length = c_void_p(), create_string_buffer(16), c_uint32()
    codes = {
        session.lib.ImportKeyWithISK_ECC(session.handle, 0, envelope, byref(handle)),
        session.lib.InternalDecrypt_ECC(session.handle, 0, sdf.SM2_3, envelope, out, byref(length)),
    }
    assert codes == {sdf.PARDENY}
    assert not handle.value and out.raw == bytes(16)


def test_the_device_keys_public_half_is_for_everyone(session: Client) -> None:
    """Sheet 6.2 gates functions that use the internal *private* key only."""
    room, handle, lib = room_for(16), c_void_p(), session.lib
    signature = sdf.signature_struct((1, 1))
    code = lib.InternalVerify_ECC(session.handle, 0, bytes(32), 32, byref(signature))
    assert code == sdf.VERIFYERR
    ok(lib.InternalEncrypt_ECC(session.handle, 0, sdf.SM2_3, b"x" * 16, 16, room))
    ok(lib.GenerateKeyWithIPK_ECC(session.handle, 0, 128, room, byref(handle)))


def test_the_signature_pair_opens_nothing(session: Client) -> None:
    cipher = sdf.cipher_bytes(*model.encrypt(session.sign_public(OPEN), bytes(16)))
    code = session.lib.ImportKeyWithISK_ECC(session.handle, OPEN, cipher, byref(c_void_p()))
    assert code == sdf.ENCDATAERR


def test_recipients_that_are_none(session: Client) -> None:
    lib, handle, room = session.lib, session.handle, create_string_buffer(300)
    x, y = model.key_pair()[1]
    for point, expected in (
        ((x, y ^ 1), sdf.KEYERR),
        ((0, 0), sdf.KEYERR),
        ((x | 1 << 256, y), sdf.INARGERR),
        ((x << 256, y << 256), sdf.INARGERR),
    ):
        key, out = sdf.point_struct(point), c_void_p()
        codes = {
            lib.ExternalEncrypt_ECC(handle, sdf.SM2_3, byref(key), b"data", 4, room),
            lib.GenerateKeyWithEPK_ECC(handle, 128, sdf.SM2_3, byref(key), room, byref(out)),
        }
        assert codes == {expected}
        assert not out.value
    out = c_void_p()
    assert lib.GenerateKeyWithIPK_ECC(handle, MISSING, 128, room, byref(out)) == sdf.KEYNOTEXIST


def test_nothing_given(session: Client) -> None:
    lib, handle, key = session.lib, session.handle, sdf.point_struct(model.G)
    room, out, length = create_string_buffer(300), c_void_p(), c_uint32()
    good = sdf.cipher_bytes(*model.encrypt(session.enc_public(OPEN), bytes(16)))
    inputs = {
        lib.ExternalEncrypt_ECC(handle, sdf.SM2_3, None, b"data", 4, room),
        lib.ExternalEncrypt_ECC(handle, sdf.SM2_3, byref(key), None, 4, room),
        lib.InternalEncrypt_ECC(handle, OPEN, sdf.SM2_3, None, 4, room),
        lib.InternalDecrypt_ECC(handle, OPEN, sdf.SM2_3, None, room, byref(length)),
        lib.GenerateKeyWithEPK_ECC(handle, 128, sdf.SM2_3, None, room, byref(out)),
        lib.ImportKeyWithISK_ECC(handle, OPEN, None, byref(out)),
    }
    assert inputs == {sdf.INARGERR}
    outputs = {
        lib.ExternalEncrypt_ECC(handle, sdf.SM2_3, byref(key), b"data", 4, None),
        lib.InternalEncrypt_ECC(handle, OPEN, sdf.SM2_3, b"data", 4, None),
        lib.InternalDecrypt_ECC(handle, OPEN, sdf.SM2_3, good, None, byref(length)),
        lib.InternalDecrypt_ECC(handle, OPEN, sdf.SM2_3, good, room, None),
        lib.GenerateKeyWithEPK_ECC(handle, 128, sdf.SM2_3, byref(key), None, byref(out)),
        lib.GenerateKeyWithEPK_ECC(handle, 128, sdf.SM2_3, byref(key), room, None),
        lib.GenerateKeyWithIPK_ECC(handle, OPEN, 128, None, byref(out)),
        lib.GenerateKeyWithIPK_ECC(handle, OPEN, 128, room, None),
        lib.ImportKeyWithISK_ECC(handle, OPEN, good, None),
    }
    assert outputs == {sdf.OUTARGERR}
