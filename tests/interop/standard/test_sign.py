"""SM2 signatures against an outside model and gmssl (GM/T 0018-2023 6.4.5 to 6.4.7, 6.6.5)."""

import secrets
from ctypes import byref

import pytest
from gmssl import sm2 as gmssl_sm2

from tests.interop.standard import model, sdf
from tests.interop.standard.conftest import LOCKED, MISSING, OPEN, Client, ok

VERIFY_IDS = (sdf.SM2_1, sdf.OLD_SM2_1)


def sign(client: Client, index: int, digest: bytes) -> tuple[int, int]:
    """InternalSign_ECC; r and s were right-aligned."""
    signature = sdf.Signature()
    ok(client.lib.InternalSign_ECC(client.handle, index, digest, len(digest), byref(signature)))
    return sdf.number(signature.r), sdf.number(signature.s)


def external(
    client: Client,
    point: model.Point,
    digest: bytes,
    pair: tuple[int, int],
    algorithm: int = sdf.SM2_1,
) -> int:
    """The code of ExternalVerify_ECC."""
    key, signature = sdf.point_struct(point), sdf.signature_struct(pair)
    code: int = client.lib.ExternalVerify_ECC(
        client.handle, algorithm, byref(key), digest, len(digest), byref(signature)
    )
    return code


def internal(client: Client, index: int, digest: bytes, pair: tuple[int, int]) -> int:
    """The code of InternalVerify_ECC."""
    signature = sdf.signature_struct(pair)
    code: int = client.lib.InternalVerify_ECC(
        client.handle, index, digest, len(digest), byref(signature)
    )
    return code


def device_digest(client: Client, point: model.Point, identity: bytes, message: bytes) -> bytes:
    """e, made by HashInit with public key and identity."""
    key = sdf.point_struct(point)
    ok(client.lib.HashInit(client.handle, sdf.SM3, byref(key), identity, len(identity)))
    ok(client.lib.HashUpdate(client.handle, message, len(message)))
    return client.final("Hash")


@pytest.mark.parametrize("index", [OPEN, LOCKED, 0])
def test_exported_keys_are_points_of_two_pairs(session: Client, index: int) -> None:
    signing, encryption = session.sign_public(index), session.enc_public(index)
    assert model.on_curve(signing) and model.on_curve(encryption)
    assert signing != encryption
    assert signing == session.sign_public(index)


@pytest.mark.parametrize("identity", [model.DEFAULT_ID, b"A", b"ALICE123@YAHOO.COM", b"i" * 8191])
def test_z_and_digest(session: Client, identity: bytes) -> None:
    point = session.sign_public(OPEN)
    for message in (b"", b"message digest", secrets.token_bytes(3000)):
        expected = model.digest(point, identity, message)
        assert device_digest(session, point, identity, message) == expected


def test_z_of_a_point_with_a_leading_zero_byte(session: Client) -> None:
    """Coordinates enter Z with 32 bytes each, whatever they begin with."""
    step, scalar = model.G, 1
    while step[0] >> 248 and step[1] >> 248:
        added = model.add(step, model.G)
        assert added is not None
        step, scalar = added, scalar + 1
    expected = model.digest(step, model.DEFAULT_ID, b"m")
    assert device_digest(session, step, model.DEFAULT_ID, b"m") == expected
    e = model.sm3(b"another")
    assert external(session, step, e, model.sign(scalar, e)) == sdf.OK


def test_device_signs_model_verifies(session: Client) -> None:
    point = session.sign_public(OPEN)
    e = device_digest(session, point, model.DEFAULT_ID, b"a record")
    pair = sign(session, OPEN, e)
    assert model.verify(point, e, pair)
    assert internal(session, OPEN, e, pair) == sdf.OK
    assert external(session, point, e, pair) == sdf.OK
    assert pair != sign(session, OPEN, e), "a fresh k for each signature"


def test_gmssl_agrees_both_ways(session: Client) -> None:
    point = session.sign_public(OPEN)
    public = (model.octets(point[0]) + model.octets(point[1])).hex()
    e = device_digest(session, point, model.DEFAULT_ID, b"for gmssl")
    r, s = sign(session, OPEN, e)
    theirs = gmssl_sm2.CryptSM2(private_key=None, public_key=public)
    assert theirs.verify((model.octets(r) + model.octets(s)).hex(), e)
    d, outside = model.key_pair()
    key = gmssl_sm2.CryptSM2(
        model.octets(d).hex(), (model.octets(outside[0]) + model.octets(outside[1])).hex()
    )
    made = bytes.fromhex(key.sign(e, model.octets(secrets.randbelow(model.N - 1) + 1).hex()))
    pair = int.from_bytes(made[:32], "big"), int.from_bytes(made[32:], "big")
    assert external(session, outside, e, pair) == sdf.OK


@pytest.mark.parametrize("digest", [bytes(32), b"\xff" * 32, model.octets(model.N)])
def test_digests_at_the_edge(session: Client, digest: bytes) -> None:
    point = session.sign_public(OPEN)
    pair = sign(session, OPEN, digest)
    assert model.verify(point, digest, pair)
    d, outside = model.key_pair()
    assert external(session, outside, digest, model.sign(d, digest)) == sdf.OK


@pytest.mark.parametrize("algorithm", VERIFY_IDS)
def test_ids_of_verification(session: Client, algorithm: int) -> None:
    d, point = model.key_pair()
    e = model.sm3(b"m")
    pair = model.sign(d, e)
    assert external(session, point, e, pair, algorithm) == sdf.OK
    assert external(session, point, model.sm3(b"n"), pair, algorithm) == sdf.VERIFYERR


@pytest.mark.parametrize("algorithm", [0, sdf.SM2_3, 0x10000, sdf.SM4_ECB, 0xFFFFFFFF])
def test_foreign_ids(session: Client, algorithm: int) -> None:
    d, point = model.key_pair()
    e = model.sm3(b"m")
    assert external(session, point, e, model.sign(d, e), algorithm) == sdf.ALGNOTSUPPORT


def test_changed_things_are_caught(session: Client) -> None:
    point = session.sign_public(OPEN)
    e = model.sm3(b"m")
    r, s = sign(session, OPEN, e)
    wrong = [(r ^ 1, s), (r, s ^ 1), (s, r), (0, s), (r, 0), (model.N, s), (r, model.N)]
    wrong += [(r, model.N - r), (r + model.N if r + model.N < 1 << 256 else r ^ 2, s)]
    for pair in wrong:
        assert internal(session, OPEN, e, pair) == sdf.VERIFYERR
        assert external(session, point, e, pair) == sdf.VERIFYERR
    assert internal(session, OPEN, model.sm3(b"n"), (r, s)) == sdf.VERIFYERR
    assert internal(session, LOCKED, e, (r, s)) == sdf.VERIFYERR
    assert external(session, session.enc_public(OPEN), e, (r, s)) == sdf.VERIFYERR


@pytest.mark.parametrize("length", [0, 1, 31, 33, 64, 0xFFFFFFFF])
def test_a_digest_has_32_bytes(session: Client, length: int) -> None:
    lib, handle = session.lib, session.handle
    data, signature = bytes(64), sdf.signature_struct((1, 1))
    key = sdf.point_struct(session.sign_public(OPEN))
    assert lib.InternalSign_ECC(handle, OPEN, data, length, byref(signature)) == sdf.INARGERR
    assert lib.InternalVerify_ECC(handle, OPEN, data, length, byref(signature)) == sdf.INARGERR
    code = lib.ExternalVerify_ECC(handle, sdf.SM2_1, byref(key), data, length, byref(signature))
    assert code == sdf.INARGERR


def test_padding_in_front_must_be_zero(session: Client) -> None:
    d, point = model.key_pair()
    e = model.sm3(b"m")
    r, s = model.sign(d, e)
    for pair in ((r | 1 << 256, s), (r, s | 1 << 511), (r << 256, s << 256)):
        assert external(session, point, e, pair) == sdf.INARGERR
        assert internal(session, OPEN, e, pair) == sdf.INARGERR
    x, y = point
    for bad in ((x | 1 << 256, y), (x, y | 1 << 511), (x << 256, y << 256)):
        assert external(session, bad, e, (r, s)) == sdf.INARGERR
        key = sdf.point_struct(bad)
        init = session.lib.HashInit(session.handle, sdf.SM3, byref(key), b"id", 2)
        assert init == sdf.INARGERR


def test_points_that_are_none(session: Client) -> None:
    x, y = model.key_pair()[1]
    e = model.sm3(b"m")
    bad = [(x, y ^ 1), (0, 0), (model.P, 0), ((1 << 256) - 1, (1 << 256) - 1)]
    for point in bad:
        assert external(session, point, e, (1, 1)) == sdf.KEYERR
        key = sdf.point_struct(point)
        init = session.lib.HashInit(session.handle, sdf.SM3, byref(key), b"id", 2)
        assert init == sdf.KEYERR
        assert session.lib.HashUpdate(session.handle, b"m", 1) == sdf.STEPERR


def test_bits_must_be_256(session: Client) -> None:
    d, point = model.key_pair()
    e = model.sm3(b"m")
    signature = sdf.signature_struct(model.sign(d, e))
    for bits in (0, 255, 512, 0xFFFFFFFF):
        key = sdf.point_struct(point)
        key.bits = bits
        code = session.lib.ExternalVerify_ECC(
            session.handle, sdf.SM2_1, byref(key), e, 32, byref(signature)
        )
        assert code == sdf.INARGERR


def test_indices_without_key(session: Client) -> None:
    lib, handle = session.lib, session.handle
    signature, key = sdf.signature_struct((1, 1)), sdf.PublicKey()
    for index in (MISSING, 257, 0x80000000, 0xFFFFFFFF):
        codes = {
            lib.InternalSign_ECC(handle, index, bytes(32), 32, byref(signature)),
            lib.InternalVerify_ECC(handle, index, bytes(32), 32, byref(signature)),
            lib.ExportSignPublicKey_ECC(handle, index, byref(key)),
            lib.ExportEncPublicKey_ECC(handle, index, byref(key)),
        }
        assert codes == {sdf.KEYNOTEXIST}


def test_nothing_given(session: Client) -> None:
    lib, handle = session.lib, session.handle
    key, signature = sdf.point_struct(model.G), sdf.signature_struct((1, 1))
    e = bytes(32)
    assert lib.InternalSign_ECC(handle, OPEN, None, 32, byref(signature)) == sdf.INARGERR
    assert lib.InternalSign_ECC(handle, OPEN, e, 32, None) == sdf.OUTARGERR
    assert lib.InternalVerify_ECC(handle, OPEN, None, 32, byref(signature)) == sdf.INARGERR
    assert lib.InternalVerify_ECC(handle, OPEN, e, 32, None) == sdf.INARGERR
    verify = lib.ExternalVerify_ECC
    assert verify(handle, sdf.SM2_1, None, e, 32, byref(signature)) == sdf.INARGERR
    assert verify(handle, sdf.SM2_1, byref(key), None, 32, byref(signature)) == sdf.INARGERR
    assert verify(handle, sdf.SM2_1, byref(key), e, 32, None) == sdf.INARGERR
