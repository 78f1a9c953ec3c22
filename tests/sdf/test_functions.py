"""Every working function on a real machine, judged by other implementations."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.decrepit.ciphers.modes import CFB, OFB
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from gmssl import sm2 as outside

from hsm.spec.sdf import SDF_FUNCTIONS, Sdr
from tests.sdf.binding import (
    MIB,
    SM2_1,
    SM2_3,
    SM4_CBC,
    SM4_CFB,
    SM4_CTR,
    SM4_ECB,
    SM4_MAC,
    SM4_OFB,
    DeviceInfo,
    Library,
    Session,
    cipher,
    cipher_room,
    new_handle,
    number,
    of,
    public_key,
    room,
)
from tests.sdf.conftest import KEK, LOCKED, OPEN, PASSWORD

KNOWN = bytes(range(16))
IV = bytes(range(100, 116))
MODES: dict[int, Callable[[bytes], modes.Mode]] = {
    SM4_CBC: modes.CBC,
    SM4_CFB: CFB,
    SM4_OFB: OFB,
    SM4_CTR: modes.CTR,
}


def outside_encrypt(point: bytes, data: bytes) -> bytes:
    """SM2 encryption by another implementation: C1 || C3 || C2."""
    peer = outside.CryptSM2(private_key="", public_key="", mode=1)
    peer.public_key = point.hex()  # its constructor strips leading zeros and fours
    while True:
        made = peer.encrypt(data)
        if made is not None and len(made) == 96 + len(data):
            return bytes(made)


def outside_verify(point: bytes, digest: bytes, signature: bytes) -> bool:
    peer = outside.CryptSM2(private_key="", public_key="")
    peer.public_key = point.hex()
    flat = signature[32:64] + signature[96:128]
    return bool(peer.verify(flat.hex(), digest))


def sm4(mode: modes.Mode, data: bytes, key: bytes = KNOWN) -> bytes:
    cipher: Cipher[Any] = Cipher(SM4(key), mode)
    maker = cipher.encryptor()
    return bytes(maker.update(data) + maker.finalize())


def known_key(session: Session, value: bytes = KNOWN) -> int:
    """Bring in a session key whose bytes the test knows, in an envelope made elsewhere."""
    flat = outside_encrypt(session.export(OPEN, "Enc"), value)
    handle = new_handle()
    session.do("ImportKeyWithISK_ECC", OPEN, cipher(flat), handle)
    assert handle.value
    return handle.value


def test_device_info(session: Session) -> None:
    info = DeviceInfo()
    session.do("GetDeviceInfo", info)
    assert info.issuer and info.name
    assert info.standard in (1, 2, 0x00020023)
    assert info.asym[0] & SM2_1 and info.asym[1] == 256
    assert info.sym & 0x400 and info.hash & 1


@pytest.mark.parametrize("size", [1, 16, 4096, MIB, MIB + 1, 3 * MIB + 5])
def test_random(session: Session, size: int) -> None:
    one, two = session.random(size), session.random(size)
    assert len(one) == size
    assert size < 16 or (one != two and one[-16:] != bytes(16))


@pytest.mark.parametrize("algorithm", [SM4_ECB, *MODES])
def test_cipher_against_another(session: Session, algorithm: int) -> None:
    key = known_key(session)
    data = bytes(i % 251 for i in range(4096 if algorithm in (SM4_ECB, SM4_CBC) else 4090))
    mode = MODES[algorithm](IV) if algorithm in MODES else modes.ECB()
    secret, _ = session.crypt("Encrypt", key, algorithm, IV, data)
    assert secret == sm4(mode, data)
    back, _ = session.crypt("Decrypt", key, algorithm, IV, secret)
    assert back == data


@pytest.mark.parametrize("algorithm", list(MODES))
def test_cipher_chains_through_the_iv(session: Session, algorithm: int) -> None:
    key = known_key(session)
    data = bytes(i % 249 for i in range(3 * 48))
    iv, parts = IV, []
    for at in range(0, len(data), 48):
        part, iv = session.crypt("Encrypt", key, algorithm, iv, data[at : at + 48])
        parts.append(part)
    assert b"".join(parts) == sm4(MODES[algorithm](IV), data)


@pytest.mark.parametrize("algorithm", [SM4_ECB, *MODES])
@pytest.mark.parametrize("size", [MIB, MIB + 16, 2 * MIB + 16 * 3])
def test_long_data_is_split(session: Session, algorithm: int, size: int) -> None:
    key = known_key(session)
    size += 5 if algorithm in (SM4_CFB, SM4_OFB, SM4_CTR) else 0
    data = hashlib.shake_128(b"long").digest(size)
    mode = MODES[algorithm](IV) if algorithm in MODES else modes.ECB()
    iv = None if algorithm == SM4_ECB else IV
    secret, _ = session.crypt("Encrypt", key, algorithm, iv, data)
    assert secret == sm4(mode, data)
    back, _ = session.crypt("Decrypt", key, algorithm, iv, secret)
    assert back == data


def test_cipher_in_place(session: Session) -> None:
    key = known_key(session)
    data = bytes(2 * MIB)
    buffer, iv, size = of(data), of(IV), number()
    session.do("Encrypt", key, SM4_CBC, iv, buffer, len(data), buffer, size)
    assert buffer.raw == sm4(modes.CBC(IV), data)


@pytest.mark.parametrize("size", [16, 4096, MIB + 16])
def test_mac(session: Session, size: int) -> None:
    key = known_key(session)
    data = hashlib.shake_128(b"mac").digest(size)
    expected = sm4(modes.CBC(IV), data)[-16:]
    assert session.mac(key, IV, data) == expected
    if size > 16:
        assert session.mac(key, session.mac(key, IV, data[:16]), data[16:]) == expected


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, MIB, 2 * MIB + 1])
def test_hash(session: Session, size: int) -> None:
    data = hashlib.shake_128(b"hash").digest(size) if size else b""
    expected = hashlib.new("sm3", data).digest()
    assert session.hash(data) == expected
    assert session.hash(data[: size // 3], b"", data[size // 3 :]) == expected


def test_update_of_nothing_may_be_null(session: Session) -> None:
    session.do("HashInit", 1, None, None, 0)
    session.do("HashUpdate", None, 0)
    out, size = room(32), number()
    session.do("HashFinal", out, size)
    assert out.raw == hashlib.new("sm3", b"").digest()


@pytest.mark.parametrize("key_bytes", [16, 32, 64])
def test_hmac(session: Session, key_bytes: int) -> None:
    value = bytes(range(key_bytes))
    key = known_key(session, value)
    data = hashlib.shake_128(b"hmac").digest(MIB + 100)
    expected = hmac.new(value, data, "sm3").digest()
    assert session.hmac(key, data) == expected
    assert session.hmac(key, data[:7], data[7:]) == expected


def test_hash_and_hmac_live_beside_each_other(session: Session) -> None:
    key = known_key(session)
    session.do("HashInit", 1, None, None, 0)
    session.do("HMACInit", key, 1)
    session.do("HashUpdate", of(b"a"), 1)
    session.do("HMACUpdate", of(b"b"), 1)
    out, size = room(32), number()
    session.do("HMACFinal", out, size)
    assert out.raw == hmac.new(KNOWN, b"b", "sm3").digest()
    session.do("HashFinal", out, size)
    assert out.raw == hashlib.new("sm3", b"a").digest()


def z_value(identity: bytes, point: bytes) -> bytes:
    """Z of GB/T 32918.2 5.5, from the curve of GB/T 32918.5."""
    curve = (
        "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
        "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
        "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
        "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
    )
    entl = (len(identity) * 8).to_bytes(2, "big")
    return hashlib.new("sm3", entl + identity + bytes.fromhex(curve) + point).digest()


@pytest.mark.parametrize("identity", [b"1234567812345678", b"x", b"i" * 8191])
def test_hash_with_identity(session: Session, identity: bytes) -> None:
    point = session.export(OPEN, "Sign")
    expected = hashlib.new("sm3", z_value(identity, point) + b"message").digest()
    assert session.hash(b"message", identity=identity, point=point) == expected


def test_sign_and_verify(session: Session) -> None:
    digest = hashlib.sha256(b"anything of 32 bytes").digest()
    point = session.export(OPEN, "Sign")
    signature = session.sign(OPEN, digest)
    assert outside_verify(point, digest, signature)
    session.do("InternalVerify_ECC", OPEN, of(digest), 32, of(signature))
    session.do("ExternalVerify_ECC", SM2_1, public_key(point), of(digest), 32, of(signature))
    assert session.sign(OPEN, digest) != signature, "a new nonce each time"


def test_a_changed_signature_does_not_verify(session: Session) -> None:
    digest = bytes(31) + b"\1"
    key = public_key(session.export(OPEN, "Sign"))
    signature = session.sign(OPEN, digest)
    for at in (32, 63, 96, 127):
        wrong = bytearray(signature)
        wrong[at] ^= 1
        internal = session.call("InternalVerify_ECC", OPEN, of(digest), 32, of(bytes(wrong)))
        external = session.call("ExternalVerify_ECC", SM2_1, key, of(digest), 32, of(bytes(wrong)))
        assert internal is external is Sdr.VERIFYERR
    other = bytes(32)
    assert session.call("InternalVerify_ECC", OPEN, of(other), 32, of(signature)) is Sdr.VERIFYERR


def test_the_access_right(session: Session, library: Library) -> None:
    digest, signature = of(bytes(32)), room(128)
    assert session.call("InternalSign_ECC", LOCKED, digest, 32, signature) is Sdr.PARDENY
    wrong = b"open simsim"
    refused = session.call("GetPrivateKeyAccessRight", LOCKED, of(wrong), len(wrong))
    assert refused is Sdr.PRKRERR
    session.unlock(LOCKED, PASSWORD)
    session.do("InternalSign_ECC", LOCKED, digest, 32, signature)
    neighbour = Session(library)
    denied = neighbour.call("InternalSign_ECC", LOCKED, digest, 32, signature)
    neighbour.close()
    assert denied is Sdr.PARDENY, "a right belongs to its session"
    session.do("ReleasePrivateKeyAccessRight", LOCKED)
    assert session.call("InternalSign_ECC", LOCKED, digest, 32, signature) is Sdr.PARDENY


def test_public_keys_of_the_device(session: Session) -> None:
    assert session.export(0, "Sign") != session.export(0, "Enc")


@pytest.mark.parametrize("size", [1, 16, 255])
def test_sm2_encryption(session: Session, size: int) -> None:
    data = bytes(range(size))
    point = session.export(OPEN, "Enc")
    ours, theirs = cipher_room(size), cipher(outside_encrypt(point, data))
    out, length = room(size), number()
    for name, whose in (("Internal", OPEN), ("External", public_key(point))):
        first = (whose, SM2_3) if name == "Internal" else (SM2_3, whose)
        session.do(f"{name}Encrypt_ECC", *first, of(data), size, ours)
        assert ours.raw[160:164] == size.to_bytes(4, "little")
        session.do("InternalDecrypt_ECC", OPEN, SM2_3, ours, out, length)
        assert (out.raw, length.value) == (data, size)
    session.do("InternalDecrypt_ECC", OPEN, SM2_3, theirs, out, length)
    assert (out.raw, length.value) == (data, size)


def same_key(session: Session, one: int, two: int) -> bool:
    secret, _ = session.crypt("Encrypt", one, SM4_ECB, None, bytes(16))
    return session.crypt("Decrypt", two, SM4_ECB, None, secret)[0] == bytes(16)


def test_keys_in_sm2_envelopes(session: Session) -> None:
    made, brought = new_handle(), new_handle()
    envelope = cipher_room(16)
    session.do("GenerateKeyWithIPK_ECC", OPEN, 128, envelope, made)
    session.do("ImportKeyWithISK_ECC", OPEN, envelope, brought)
    assert same_key(session, made.value or 0, brought.value or 0)
    key = public_key(session.export(OPEN, "Enc"))
    session.do("GenerateKeyWithEPK_ECC", 128, SM2_3, key, envelope, made)
    session.do("ImportKeyWithISK_ECC", OPEN, envelope, brought)
    assert same_key(session, made.value or 0, brought.value or 0)


@pytest.mark.parametrize(("algorithm", "extra"), [(SM4_ECB, 0), (SM4_CBC, 16)])
@pytest.mark.parametrize("bits", [128, 256])
def test_keys_under_a_kek(session: Session, algorithm: int, extra: int, bits: int) -> None:
    made, brought = new_handle(), new_handle()
    wrapped, size = room(extra + bits // 8), number()
    session.do("GenerateKeyWithKEK", bits, algorithm, KEK, wrapped, size, made)
    assert size.value == extra + bits // 8
    session.do("ImportKeyWithKEK", algorithm, KEK, wrapped, size.value, brought)
    key, copy = made.value or 0, brought.value or 0
    assert session.hmac(key, b"x") == session.hmac(copy, b"x")
    assert bits != 128 or same_key(session, key, copy)


def test_a_destroyed_key_is_gone(session: Session) -> None:
    key = session.key(KEK)
    session.do("DestroyKey", key)
    assert session.call("DestroyKey", key) is Sdr.INARGERR
    assert session.call("HMACInit", key, 1) is Sdr.INARGERR


def test_what_is_not_offered_says_so(library: Library, session: Session) -> None:
    for function in SDF_FUNCTIONS.values():
        if function.status == "not-supported":
            nothing = [None if p.type != "SGD_UINT32" else 0 for p in function.parameters]
            assert library.call(function.name.removeprefix("SDF_"), *nothing) is Sdr.NOTSUPPORT


def test_nothing_but_whole_answers(session: Session) -> None:
    """A MAC id for Encrypt, a cipher id for CalculateMAC: the device refuses the mode."""
    key = session.key(KEK)
    block, out, size = of(bytes(16)), room(16), number()
    wrong_mode = (Sdr.ALGMODNOTSUPPORT, Sdr.ALGNOTSUPPORT)
    iv = of(IV)
    assert session.call("Encrypt", key, SM4_MAC, iv, block, 16, out, size) in wrong_mode
    assert session.call("CalculateMAC", key, SM4_CBC, iv, block, 16, out, size) in wrong_mode
    assert iv.raw == IV and size.value == 0xDEADBEEF, "nothing is written on failure"
